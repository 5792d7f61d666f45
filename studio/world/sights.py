"""Drawings of what one travels to see: mills, castles, churches, fairs, fires in the sky, and old stones."""

from __future__ import annotations

import math

import torch

from studio.world.palette import rgb
from studio.world.sketch import Part, Sketch

_WARM = rgb("ffd27a")
_CONFETTI = ("e8483f", "f2c230", "3a9ad8", "8fce4a", "b86ad8", "f08a30")


def tent(s: Sketch) -> list[Part]:
    """Ridge tent with an open flap."""
    cloth = s.paint(0.95)
    body = s.gable(-0.05, 0, 1.1, 0.95)
    side = s.below(torch.maximum(-s.y, torch.maximum(s.y - 0.95 + 0.06 * s.x, (s.x - 0.5 + 0.55 * s.y).abs() - 0.48)))
    flap = s.gable(-0.05, 0, 0.42, 0.72)
    inside = _WARM if s.thing.lit else s.look.material("3a342e", 0.9)
    return [
        (side, cloth * 0.78),
        (body, cloth),
        (flap, inside),
        (s.stroke(-0.05, 0.9, -0.05, 1.0, 0.02, 0.02), cloth * 0.4),
    ]


def ferris_wheel(s: Sketch) -> list[Part]:
    """Spoked wheel with bright cabins on a trestle."""
    steel = s.look.material("8a92a8")
    x, y, radius = s.x, s.y - 0.56, 0.4
    ring = s.below((torch.hypot(x, y) - radius).abs() - max(0.011, float(s.p.mean()) * 0.5))
    inner = s.below((torch.hypot(x, y) - 0.3).abs() - max(0.006, float(s.p.mean()) * 0.4)) * 0.7
    legs = s.stroke(-0.26, 0, 0, 0.56, 0.035, 0.025).maximum(s.stroke(0.26, 0, 0, 0.56, 0.035, 0.025))
    spokes = torch.zeros_like(x)
    cabins: list[Part] = []
    for index in range(12):
        angle = (index + s.thing.lift) * math.pi / 6
        dx, dy = radius * math.sin(angle), radius * math.cos(angle)
        spokes = spokes.maximum(s.stroke(0, 0.56, dx, 0.56 + dy, 0.01, 0.01))
        colour = s.look.material(_CONFETTI[index % 6], 1.05) if not s.thing.lit else rgb(_CONFETTI[index % 6])
        cabins.append((s.disc(dx, 0.53 + dy, 0.052), colour))
    return [(legs, steel * 0.7), (spokes * 0.8, steel * 0.85), (inner, steel * 0.9), (ring, steel), *cabins,
            (s.disc(0, 0.56, 0.035), steel * 0.6)]  # fmt: skip


def fireworks(s: Sketch) -> list[Part]:
    """A burst of falling sparks."""
    colour = rgb(_CONFETTI[s.thing.variant % 6])
    sparks = torch.zeros_like(s.x)
    for index in range(22):
        angle = 2 * math.pi * (index / 22) + 0.3 * s.rng.random()
        long = 0.3 + 0.16 * s.rng.random()
        dx, dy = long * math.sin(angle), long * math.cos(angle)
        sparks = sparks.maximum(s.stroke(0.35 * dx, 0.55 + 0.35 * dy, dx, 0.55 + dy - 0.06, 0.012, 0.02))
    glow = torch.exp(-((s.x * s.x + (s.y - 0.55) ** 2) / 0.05)) * 0.45
    return [(glow, colour), (sparks, 0.5 * colour + 0.5 * rgb("fff6dc")), (s.disc(0, 0.55, 0.03), rgb("fffdf2"))]


def sky_lanterns(s: Sketch) -> list[Part]:
    """Paper lanterns that rise, with their light."""
    parts: list[Part] = []
    for _ in range(7):
        x, y, r = (s.rng.random() - 0.5) * 1.9, 0.1 + 0.85 * s.rng.random(), 0.05 + 0.035 * s.rng.random()
        glow = torch.exp(-(((s.x - x) ** 2 + (s.y - y) ** 2) / (5 * r * r)))
        body = s.below(torch.maximum((s.x - x).abs() - r * (0.75 + 3 * (s.y - y)), (s.y - y).abs() - r * 1.2))
        parts += [(glow * 0.4, rgb("ffb25a")), (body, rgb("ffc470")), (s.disc(x, y - r * 0.7, r * 0.5), rgb("fff2c8"))]
    return parts


def lamp_post(s: Sketch) -> list[Part]:
    """Street lamp with a halo when it is lit."""
    iron = s.look.material("2e3238", 0.9)
    light = rgb("ffe2a0") if s.thing.lit else s.look.material("d0d4d0")
    halo = torch.exp(-((s.x * s.x + (s.y - 0.86) ** 2) / 0.03)) * (0.6 if s.thing.lit else 0.0)
    return [
        (halo, rgb("ffcf80")), (s.stroke(0, 0, 0, 0.78, 0.05, 0.03), iron), (s.box(0, -0.01, 0.09, 0.05), iron),
        (s.below(torch.maximum((s.x).abs() - 0.04 - 0.25 * (s.y - 0.78), (s.y - 0.86).abs() - 0.08)), light),
        (s.gable(0, 0.93, 0.17, 0.07), iron),
    ]  # fmt: skip


def gravestones(s: Sketch) -> list[Part]:
    """A row of leaning stones and a cross."""
    parts: list[Part] = []
    for index, (x, tall) in enumerate(((-0.75, 0.55), (-0.3, 0.75), (0.5, 0.6), (0.9, 0.5))):
        stone = s.look.material("8c9094", 0.86 + 0.08 * (index % 2))
        body = s.box(x, -0.03, 0.3, tall).maximum(s.disc(x, tall - 0.03, 0.15))
        parts += [(body, stone), (body * s.below((s.x - x) * s.side + 0.05), stone * 0.74)]
    stone = s.look.material("7c8086")
    return [*parts, (s.box(0.1, -0.03, 0.09, 1.0).maximum(s.box(0.1, 0.62, 0.4, 0.09)), stone)]


def fence(s: Sketch) -> list[Part]:
    """Posts and two rails."""
    wood = s.look.material("8a6a4a")
    posts = s.below((torch.remainder(s.x + 5.25, 0.7) - 0.35).abs() - 0.07) * s.below((s.y - 0.45).abs() - 0.5)
    rails = s.below(((s.y - 0.32).abs() - 0.06).minimum((s.y - 0.7).abs() - 0.06))
    within = s.below(s.x.abs() - 2.5)
    return [(rails * within, wood * 0.9), (posts * within, wood * 0.72)]


def bench(s: Sketch) -> list[Part]:
    """Park bench seen from behind."""
    wood, iron = s.look.material("8a5f3c"), s.look.material("3a3c40", 0.9)
    slats = s.box(0, 0.62, 1.5, 0.13).maximum(s.box(0, 0.82, 1.5, 0.13)).maximum(s.box(0, 0.4, 1.55, 0.1))
    legs = s.box(-0.62, 0, 0.07, 0.9).maximum(s.box(0.62, 0, 0.07, 0.9))
    return [(legs, iron), (slats, wood)]


def snowman(s: Sketch) -> list[Part]:
    """Three balls with a hat and a carrot."""
    white, dark = s.look.material("f4f8fc", 1.04), s.look.material("26262c", 0.9)
    parts: list[Part] = []
    for y, r in ((0.2, 0.25), (0.52, 0.18), (0.76, 0.12)):
        ball = s.disc(0, y, r)
        parts += [(ball, white), (ball * s.below(s.x * s.side + 0.4 * r), white * 0.8)]
    eyes = s.disc(-0.04, 0.79, 0.016).maximum(s.disc(0.04, 0.79, 0.016)).maximum(s.disc(0, 0.52, 0.018))
    hat = s.box(0, 0.86, 0.28, 0.03).maximum(s.box(0, 0.87, 0.17, 0.14))
    return [*parts, (eyes, dark), (s.stroke(0, 0.75, 0.13, 0.74, 0.03, 0.006), s.look.material("f08030")), (hat, dark)]


def rocks(s: Sketch) -> list[Part]:
    """A group of boulders."""
    parts: list[Part] = []
    for x, tall, wide in ((-0.5, 0.55, 0.42), (0.1, 0.95, 0.55), (0.7, 0.45, 0.4)):
        stone = s.look.material("rock", 0.85 + 0.1 * s.rng.random())
        away = torch.maximum((s.x - x).abs() / wide, (s.y / tall).clamp(min=-1))
        body = s.below((away.square() + 0.35 * ((s.x - x) / wide + 0.5 * s.y / tall) ** 2 - 1) * 0.3) * s.below(
            -s.y - 0.03
        )
        parts += [(body, stone), (body * s.below((s.x - x) * s.side + 0.15 * s.y), stone * 0.7)]
    return parts
