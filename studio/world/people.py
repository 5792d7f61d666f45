"""Drawings of a person seen from behind, and of birds in the air."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.world import matter
from studio.world.noise import edge
from studio.world.palette import Colour
from studio.world.sketch import Part, Sketch

_HAIR = ("3a2a22", "6a4228", "2a2428", "b08850", "7a7470")


def figure(s: Sketch) -> list[Part]:
    """A person seen from behind in a long coat; under an umbrella when it rains."""
    coat, dark = s.paint(0.9), s.look.material("2f2c36", 0.95)
    wet = s.weather in ("rain", "lightning")
    stance = 0.05 + 0.015 * (s.thing.variant % 3)
    legs = boots = torch.zeros_like(s.x)
    for way in (-1, 1):
        legs = legs.maximum(s.stroke(way * stance, 0.03, way * 0.045, 0.45, 0.062, 0.085))
        boots = boots.maximum(s.stroke(way * stance, 0.015, way * (stance + 0.012), 0.1, 0.07, 0.066))
    shadow = s.below(torch.hypot(s.x * 0.4, s.y * 1.7) - 0.07) * 0.35
    parts: list[Part] = [(shadow, dark * 0.5), (legs, dark), (boots * s.below(-s.y), s.look.material("4a342a", 0.8))]
    parts += _coat(s, coat)
    parts += _head(s, dark)
    return parts + (_umbrella(s, coat) if wet else [])


def _coat(s: Sketch, coat: Colour) -> list[Part]:
    """Flared below the waist, with arms at its sides, a belt and a fold down the back."""
    waist = (s.y - 0.56).clamp(-0.3, 0.3)
    half = 0.1 + 0.035 * torch.tanh(-waist * 12) * (waist < 0) + 0.03 * (waist * 5).clamp(0, 1)
    half = half - 0.11 * ((s.y - 0.765) / 0.06).clamp(0, 1).square()
    sway = 0.012 * torch.sin(s.y * 9 + s.thing.variant)
    body = s.below(torch.maximum((s.x - sway * (s.y < 0.5)).abs() - half, (s.y - 0.565).abs() - 0.255))
    arms = torch.zeros_like(s.x)
    pocket = s.thing.variant % 2
    for way in (-1, 1):
        elbow = way * (0.165 if pocket else 0.15), 0.6
        hand = way * (0.11 if pocket else 0.165), 0.46
        arms = arms.maximum(s.stroke(way * 0.105, 0.765, *elbow, 0.075, 0.062)).maximum(
            s.stroke(*elbow, *hand, 0.06, 0.048)
        )
    whole = body.maximum(arms)
    fold = s.below((s.x - 0.01 * torch.sin(s.y * 20)).abs() - 0.006) * s.below(s.y - 0.52) * body
    belt = s.below((s.y - 0.565).abs() - 0.014) * body
    seams = s.below(((s.x.abs() - 0.112) - 0.1 * (0.6 - s.y)).abs() - 0.006) * body * (s.y > 0.42)
    return [
        (arms, coat * 0.92), (body, coat), matter.rounded(s, whole, 0.0, 0.17, 0.75), matter.grain(s, whole, 0.35),
        matter.shade((fold + seams + belt) * matter.fine(s, 0.012), -0.4), matter.shade(whole * (0.5 - s.y), -0.35),
    ]  # fmt: skip


def _head(s: Sketch, dark: Colour) -> list[Part]:
    variant = s.thing.variant % 5
    hair, skin = s.look.material(_HAIR[variant]), s.look.material("d8a888")
    neck, head = s.box(0, 0.78, 0.06, 0.08), s.below(torch.hypot(s.x / 0.062, (s.y - 0.905) / 0.075) * 0.07 - 0.07)
    crown = head
    if variant in (0, 3):  # long hair over the shoulders
        half = 0.064 + 0.02 * edge(0.9, 0.75, s.y) + 0.006 * torch.sin(s.y * 60)
        crown = head.maximum(s.below(torch.maximum(s.x.abs() - half, (s.y - 0.81).abs() - 0.1)))
    elif variant == 1:
        crown = head.maximum(s.disc(0.0, 0.985, 0.034))
    scarf = s.below(torch.maximum(s.x.abs() - 0.072, (s.y - 0.815 - 0.01 * torch.cos(s.x * 30)).abs() - 0.026))
    tail = s.stroke(0.04 * s.side, 0.8, 0.075 * s.side, 0.64, 0.045, 0.04)
    parts: list[Part] = [(neck.maximum(head), skin), (crown, hair), matter.rounded(s, crown, 0.0, 0.075, 0.8)]
    if variant in (2, 4):
        wool = s.look.material("c8b48a" if variant == 2 else "7a4a52")
        scarfs = scarf.maximum(tail)
        parts += [(scarfs, wool), matter.rounded(s, scarfs, 0.0, 0.08, 0.6)]
    if variant == 4:
        hat = s.below(torch.maximum(torch.hypot(s.x / 0.07, (s.y - 0.935) / 0.07) * 0.07 - 0.07, 0.93 - s.y))
        hat = hat.maximum(s.below(torch.hypot(s.x / 0.12, (s.y - 0.935) / 0.014) * 0.014 - 0.014))
        parts += [(hat, dark * 1.3), matter.rounded(s, hat, 0.0, 0.1, 0.7)]
    return parts


def _umbrella(s: Sketch, coat: Colour) -> list[Part]:
    cloth = s.look.material("b8382f") if float(coat @ [1.0, -0.5, -0.5]) < 0.2 else s.look.material("34506a")
    x, y = s.x - 0.05, s.y - 1.02
    dome = torch.hypot(x / 0.32, y.clamp(min=0) / 0.24) * 0.24 - 0.24
    scallop = 0.022 * torch.sin(x * (math.pi * 3 / 0.32)).abs()
    body = s.below(torch.maximum(dome, scallop - 0.005 - y))
    ribs = (
        s.below(
            (
                torch.frac(
                    torch.asin((x / (0.32 * (1 - (y / 0.25).clamp(0, 0.99).square()).sqrt())).clamp(-0.99, 0.99)) * 1.9
                    + 20.5
                )
                - 0.5
            ).abs()
            * 0.1
            - 0.006
        )
        * body
    )
    stick = s.stroke(0.05, 0.68, 0.05, 1.3, 0.012, 0.01)
    return [(stick, s.look.material("2a2622")), (body, cloth), matter.rounded(s, body, 0.05, 0.34, 0.7),
            matter.shade(ribs, -0.3), matter.shade(body * edge(0.1, 0.0, y), -0.3)]  # fmt: skip


def birds(s: Sketch) -> list[Part]:
    """A flock on the wing: arched wings that taper to their tips, a body and a tail."""
    dark = s.look.material("2c2a34", 0.8)
    parts: list[Part] = []
    for index in range(5 + s.thing.variant % 4):
        x, y = (s.rng.random() - 0.5) * 2.4, s.rng.random() * 0.9
        wing, lift = 0.13 + 0.05 * s.rng.random(), 0.03 + 0.07 * (index % 3) / 2
        tilt = 0.25 * (s.rng.random() - 0.5)
        parts += s.within(
            (x - 0.25, x + 0.25), (y - 0.12, y + 0.2), lambda c, b=(x, y, wing, lift, tilt): [(_bird(c, *b), dark)]
        )
    return parts


def _bird(s: Sketch, x: float, y: float, wing: float, lift: float, tilt: float) -> Tensor:
    across, up = s.x - x, s.y - y - tilt * (s.x - x)
    t = across.abs() / wing
    arch = lift * (2.6 * t - 1.9 * t * t) if lift > 0.05 else 0.05 * torch.sin(t.clamp(0, 1) * 2.4) - 0.012 * t
    chord = 0.03 * (1 - t.clamp(0, 1)).sqrt() + 0.006
    thin = s.soft * 0.45
    wings = s.below(torch.maximum((up - arch + 0.2 * chord).abs() - chord.clamp(min=2 * thin) / 2, (t - 1) * wing))
    body = s.stroke(x - 0.035, y - 0.01, x + 0.05, y - 0.004 + 0.05 * tilt, 0.022, 0.034)
    return wings.maximum(body)
