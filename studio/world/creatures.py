"""Drawings of animals, and of plants that stand alone."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import Colour
from studio.world.sketch import Part, Sketch


def _shadow(s: Sketch) -> Part:
    return s.below(torch.hypot((s.x + 0.2 * s.side) * 0.3, s.y * 1.6) - 0.13) * 0.35, s.look.material("2c2a34", 0.5)


def _egg(s: Sketch, x: float, y: float, wide: float, tall: float) -> Tensor:
    return s.below(torch.hypot((s.x - x) / wide, (s.y - y) / tall) * min(wide, tall) - min(wide, tall))


def _walker(
    s: Sketch, coat: Colour, *, legs: float, body: tuple[float, float], neck: tuple[float, float]
) -> list[Part]:
    """Four legs, a trunk, a neck towards the head; looks to the left or to the right by its variant."""
    way = -1.0 if s.thing.variant % 2 else 1.0
    wide, tall = body
    limbs = torch.zeros_like(s.x)
    for x in (-0.8, -0.62, 0.62, 0.8):
        limbs = limbs.maximum(s.stroke(x * wide, 0, x * wide * 0.92, legs + 0.05, 0.035, 0.06))
    trunk = _egg(s, 0, legs + tall, wide, tall)
    hx, hy = way * neck[0], neck[1]
    bend = s.stroke(way * wide * 0.75, legs + tall * 1.3, hx, hy, 0.15, 0.1)
    head = _egg(s, hx + way * 0.06, hy, 0.12, 0.065)
    under = trunk * s.below(s.y - legs - tall * 0.75)
    return [_shadow(s), (limbs, coat * 0.66), (trunk.maximum(bend), coat), (under * 0.6, coat * 0.6), (head, coat)]


def deer(s: Sketch) -> list[Part]:
    """Stag with antlers."""
    coat = s.look.material("9a6a42")
    way = -1.0 if s.thing.variant % 2 else 1.0
    horn = torch.zeros_like(s.x)
    for lean in (-0.07, 0.1):
        x0, y0 = way * 0.36, 0.74
        horn = horn.maximum(s.stroke(x0, y0, x0 + way * lean * 1.6, 0.97, 0.022, 0.012))
        horn = horn.maximum(s.stroke(x0 + way * lean, 0.86, x0 + way * (lean + 0.09), 0.94, 0.016, 0.01))
    return [*_walker(s, coat, legs=0.34, body=(0.3, 0.12), neck=(0.36, 0.7)), (horn, coat * 0.45)]


def horse(s: Sketch) -> list[Part]:
    """Horse with mane and tail."""
    coat = s.look.material(("6a4028", "4a3a34", "c8b8a4")[s.thing.variant % 3])
    way = -1.0 if s.thing.variant % 2 else 1.0
    mane = s.stroke(way * 0.24, 0.68, way * 0.38, 0.92, 0.08, 0.05)
    tail = s.stroke(-way * 0.34, 0.6, -way * 0.46, 0.3, 0.05, 0.07)
    return [(tail, coat * 0.5), *_walker(s, coat, legs=0.38, body=(0.36, 0.15), neck=(0.42, 0.86)), (mane, coat * 0.5)]


def cow(s: Sketch) -> list[Part]:
    """Spotted cow."""
    coat = s.look.material("f0e8de")
    parts = _walker(s, coat, legs=0.34, body=(0.48, 0.24), neck=(0.62, 0.72))
    trunk = parts[2][0]
    spots = s.disc(-0.2, 0.62, 0.15).maximum(s.disc(0.14, 0.5, 0.13)).maximum(s.disc(0.33, 0.72, 0.1)) * trunk
    return [*parts, (spots, s.look.material("3a2e28"))]


def sheep(s: Sketch) -> list[Part]:
    """Woolly body, dark face and legs."""
    wool, dark = s.look.material("f2eee4"), s.look.material("38322e")
    way = -1.0 if s.thing.variant % 2 else 1.0
    fleece = torch.zeros_like(s.x)
    for index in range(9):
        angle = index * 2 * math.pi / 9
        fleece = fleece.maximum(s.disc(0.3 * math.cos(angle), 0.6 + 0.14 * math.sin(angle), 0.2))
    legs = torch.zeros_like(s.x)
    for x in (-0.26, -0.14, 0.14, 0.26):
        legs = legs.maximum(s.stroke(x, 0, x, 0.45, 0.06, 0.06))
    under = fleece * s.below(s.y - 0.5)
    return [
        _shadow(s),
        (legs, dark),
        (fleece, wool),
        (under * 0.6, wool * 0.66),
        (_egg(s, way * 0.5, 0.66, 0.13, 0.1), dark),
    ]


def dog(s: Sketch) -> list[Part]:
    """A dog that waits, tail up."""
    coat = s.look.material(("a8743c", "3a3430", "d8c8b0")[s.thing.variant % 3])
    way = -1.0 if s.thing.variant % 2 else 1.0
    tail = s.stroke(-way * 0.38, 0.62, -way * 0.56, 0.92, 0.07, 0.04)
    ear = s.stroke(way * 0.42, 0.9, way * 0.36, 0.72, 0.08, 0.07)
    return [(tail, coat), *_walker(s, coat, legs=0.36, body=(0.4, 0.16), neck=(0.46, 0.84)), (ear, coat * 0.6)]


def swan(s: Sketch) -> list[Part]:
    """White swan with its echo in the water."""
    white = s.look.material("fbfaf6", 1.03)
    way = -1.0 if s.thing.variant % 2 else 1.0
    body = _egg(s, 0, 0.2, 0.5, 0.22) * s.below(-s.y)
    wing = _egg(s, -way * 0.12, 0.3, 0.36, 0.16)
    neck = s.stroke(way * 0.4, 0.22, way * 0.5, 0.6, 0.12, 0.09).maximum(
        s.stroke(way * 0.5, 0.6, way * 0.4, 0.86, 0.09, 0.09)
    )
    head, bill = _egg(s, way * 0.46, 0.88, 0.11, 0.075), s.stroke(way * 0.54, 0.87, way * 0.68, 0.83, 0.06, 0.02)
    echo = _egg(s, 0, -0.14, 0.46, 0.16) * s.below(s.y) * 0.4
    return [
        (echo, white * 0.8),
        (body, white * 0.9),
        (neck.maximum(head), white),
        (wing, white),
        (bill, s.look.material("f0803a")),
    ]


def cactus(s: Sketch) -> list[Part]:
    """Saguaro with two ribbed arms."""
    green = s.look.material("4f8a52")
    body = s.stroke(0, -0.02, 0, 0.92, 0.15, 0.13)
    bend = -0.04 + 0.05 * (s.thing.variant % 3)
    left = s.stroke(0, 0.36 + bend, -0.16, 0.4 + bend, 0.09, 0.09)
    left = left.maximum(s.stroke(-0.16, 0.4 + bend, -0.22, 0.47 + bend, 0.09, 0.09))
    left = left.maximum(s.stroke(-0.22, 0.47 + bend, -0.22, 0.7, 0.09, 0.08))
    right = s.stroke(0, 0.5 - bend, 0.15, 0.54 - bend, 0.08, 0.08)
    right = right.maximum(s.stroke(0.15, 0.54 - bend, 0.2, 0.6 - bend, 0.08, 0.08))
    right = right.maximum(s.stroke(0.2, 0.6 - bend, 0.2, 0.78, 0.08, 0.07))
    whole = body.maximum(left).maximum(right) * s.below(-s.y - 0.015)
    arm = torch.where(s.x < -0.09, s.x + 0.22, torch.where(s.x > 0.09, s.x - 0.2, s.x * 0.6)) / 0.045
    ribs = 0.5 + 0.5 * torch.cos(arm * 7.5)
    detail = edge(0.03, 0.008, s.p)
    turned = arm * s.side
    return [
        (whole, green * 0.72),
        (whole * edge(-0.7, 0.3, turned) * 0.9, green),
        (whole * edge(0.2, 1.0, turned) * 0.7, green * np.array([1.25, 1.2, 0.95])),
        (whole * ribs**4 * 0.4 * detail, green * 0.5),
        (whole * edge(0.93, 1.0, ribs) * (torch.sin(s.y * 150) > 0.4) * 0.5 * detail, s.look.material("e8e2c0")),
    ]
