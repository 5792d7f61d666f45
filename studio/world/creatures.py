"""Drawings of animals, and of plants that stand alone."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio.world import matter
from studio.world.noise import edge
from studio.world.palette import Colour
from studio.world.sketch import Part, Sketch


def _shadow(s: Sketch) -> Part:
    """The dark right under what stands."""
    return s.below(torch.hypot(s.x * 0.28, s.y * 1.8) - 0.11) * 0.3, s.look.material("2c2a34", 0.5)


def _facing(s: Sketch) -> Sketch:
    """The same sketch turned so that the animal looks to the right."""
    return s if s.thing.variant % 2 == 0 else replace(s, x=-s.x, side=-s.side)


class _Build(NamedTuple):
    """An animal's measures in its heights: belly, half its length and depth, where the head joins, neck and head."""

    legs: float
    long: float
    deep: float
    head: tuple[float, float]
    neck: float
    face: tuple[float, float, float]  # how far the nose lies ahead and below, and how thick the head is
    ear: float = 0.1


def _limbs(s: Sketch, b: _Build, aside: float, thin: float) -> Tensor:
    """A hind leg with its hock and a fore leg with its knee."""
    x, y, foot = -b.long * 0.8 + aside, b.legs, 0.0
    hind = s.stroke(x, y + b.deep * 0.9, x - 0.03, y * 0.72, b.deep * 1.35, thin * 2)
    hind = hind.maximum(s.stroke(x - 0.03, y * 0.74, x - 0.07, y * 0.42, thin * 1.9, thin * 1.2))
    hind = hind.maximum(s.stroke(x - 0.07, y * 0.42, x - 0.03, foot, thin * 1.15, thin * 1.25))
    x = b.long * 0.72 + aside
    fore = s.stroke(x, y + b.deep * 0.7, x + 0.015, y * 0.5, b.deep * 0.85, thin * 1.4)
    fore = fore.maximum(s.stroke(x + 0.015, y * 0.5, x, foot, thin * 1.3, thin * 1.15))
    return hind.maximum(fore)


def _walker(s: Sketch, coat: Colour, b: _Build, thin: float = 0.04) -> tuple[list[Part], Tensor]:
    """Four legs, a trunk, a neck and a head in the light; and what all of it covers."""
    far = _limbs(s, b, 0.11, thin)
    middle = b.legs + b.deep
    trunk = s.stroke(-b.long * 0.72, middle + 0.02, b.long * 0.68, middle, b.deep * 1.75, b.deep * 1.85)
    hx, hy = b.head
    trunk = trunk.maximum(s.egg(b.long * 0.55, middle - 0.06 * b.deep, b.long * 0.5, b.deep * 1.14))
    trunk = trunk.maximum(s.egg(-b.long * 0.62, middle + 0.08 * b.deep, b.long * 0.46, b.deep * 1.08))
    neck = s.stroke(b.long * 0.66, middle + b.deep * 0.25, hx, hy, b.deep * 1.5, b.neck)
    nose = hx + b.face[0], hy - b.face[1]
    head = s.stroke(hx, hy, *nose, b.face[2], b.face[2] * 0.6)
    ears = s.stroke(hx - 0.02, hy + b.face[2] * 0.3, hx - 0.07, hy + b.face[2] * 0.3 + b.ear, 0.05, 0.015)
    ears = ears.maximum(
        s.stroke(hx + 0.01, hy + b.face[2] * 0.3, hx - 0.01, hy + b.face[2] * 0.3 + b.ear, 0.045, 0.015)
    )
    near = _limbs(s, b, 0.0, thin)
    whole = trunk.maximum(neck).maximum(head).maximum(near).maximum(ears)
    round_ = ((s.y - middle) * (0.5 / b.deep)).clamp_(-0.75, 0.5) * 0.55 + 0.16 * (s.x * (s.side / b.long)).clamp(-1, 1)
    eye = s.disc(hx + 0.25 * b.face[0], hy - 0.1 * b.face[1] + 0.15 * b.face[2], 0.014) * matter.fine(s, 0.03)
    hoofs = whole.maximum(far) * s.below(s.y - 0.035)
    parts = [
        _shadow(s), (far, matter.dim(s, coat, 0.6)), (whole, coat), matter.shade(whole * round_, 1.0),
        matter.grain(s, whole, 0.35), (eye, s.look.material("1c1818")), (hoofs * 0.7, coat * 0.3),
        (s.disc(*nose, b.face[2] * 0.26) * 0.6, coat * 0.35),
    ]  # fmt: skip
    return parts, whole


def deer(s: Sketch) -> list[Part]:
    """Stag with antlers and a pale rump."""
    s = _facing(s)
    coat = s.look.material("9a6a42")
    parts, _ = _walker(s, coat, _Build(0.34, 0.3, 0.1, (0.4, 0.7), 0.085, (0.13, 0.06, 0.085), 0.085), 0.026)
    horn = torch.zeros_like(s.x)
    for lean in (-0.13, 0.02):
        x0, y0 = 0.38, 0.75
        x1, y1 = x0 + lean * 0.8, 0.88
        horn = horn.maximum(s.stroke(x0, y0, x1, y1, 0.02, 0.016)).maximum(
            s.stroke(x1, y1, x1 + 0.05 + lean * 0.3, 1.03, 0.016, 0.008)
        )
        horn = horn.maximum(s.stroke(x0 + lean * 0.4, 0.82, x0 + lean * 0.4 + 0.09, 0.9, 0.013, 0.007))
        horn = horn.maximum(s.stroke(x1, y1, x1 + 0.1, 0.97, 0.013, 0.007))
    rump = s.egg(-0.3, 0.46, 0.035, 0.07)
    tail = s.stroke(-0.31, 0.5, -0.345, 0.43, 0.03, 0.02)
    return [*parts, (rump * 0.8, s.look.material("ecdcc0")), (tail, coat * 0.9), (horn, s.look.material("6a5038"))]


def horse(s: Sketch) -> list[Part]:
    """Horse with a mane and a tail in the wind."""
    s = _facing(s)
    coat = s.look.material(("7a4a2c", "4a3a34", "c8b8a4")[s.thing.variant % 3])
    parts, _ = _walker(s, coat, _Build(0.4, 0.36, 0.125, (0.43, 0.87), 0.11, (0.15, 0.15, 0.105), 0.065), 0.033)
    mane = s.stroke(0.2, 0.66, 0.33, 0.9, 0.07, 0.05).maximum(s.stroke(0.36, 0.93, 0.43, 0.92, 0.05, 0.03))
    for index in range(4):
        x, y = 0.2 + 0.045 * index, 0.68 + 0.065 * index
        mane = mane.maximum(s.stroke(x, y, x - 0.08, y - 0.09, 0.045, 0.01))
    tail = s.stroke(-0.35, 0.62, -0.43, 0.52, 0.05, 0.08).maximum(s.stroke(-0.43, 0.52, -0.42, 0.2, 0.085, 0.015))
    hair = coat * 0.42 if s.thing.variant % 3 != 2 else coat * 0.8
    both = tail.maximum(mane)
    return [*parts, (both, hair), matter.grain(s, both, 0.6, leaves=True)]


def cow(s: Sketch) -> list[Part]:
    """Spotted cow with horns."""
    s = _facing(s)
    coat = s.look.material("f0e8de")
    parts, whole = _walker(s, coat, _Build(0.34, 0.5, 0.2, (0.68, 0.76), 0.17, (0.13, 0.14, 0.16), 0.04), 0.05)
    spots = whole * s.below((0.56 - s.blotches[3]) * 0.4) * s.below(0.2 - s.y)
    udder = s.egg(-0.3, 0.33, 0.1, 0.07)
    horns = s.stroke(0.63, 0.85, 0.6, 0.94, 0.035, 0.012).maximum(s.stroke(0.69, 0.86, 0.73, 0.95, 0.035, 0.012))
    ear = s.stroke(0.62, 0.82, 0.5, 0.8, 0.06, 0.04)
    tail = s.stroke(-0.56, 0.66, -0.62, 0.34, 0.025, 0.02).maximum(s.stroke(-0.62, 0.34, -0.62, 0.24, 0.05, 0.03))
    dark = s.look.material("3a2e28")
    return [parts[0], parts[1], (udder, s.look.material("e8b0a0")), *parts[2:], (spots, dark),
            (ear, dark * 1.2), (horns, s.look.material("d8c8a8")), (tail, coat * 0.7)]  # fmt: skip


def sheep(s: Sketch) -> list[Part]:
    """Woolly body, dark face and legs."""
    s = _facing(s)
    wool, dark = s.look.material("f2eee4"), s.look.material("38322e")
    edge_ = 0.06 * (s.leafage[0] - 0.5)
    shape = torch.hypot(s.x / 0.48, (s.y - 0.6) / 0.31) * 0.35 - 0.35 - edge_
    fleece = s.below(shape)
    legs = torch.zeros_like(s.x)
    for x in (-0.28, -0.13, 0.16, 0.29):
        legs = legs.maximum(s.stroke(x, 0, x + 0.01, 0.45, 0.055, 0.075))
    face = s.stroke(0.44, 0.76, 0.58, 0.6, 0.17, 0.11)
    ears = s.stroke(0.42, 0.8, 0.3, 0.76, 0.06, 0.03).maximum(s.stroke(0.5, 0.8, 0.56, 0.84, 0.05, 0.02))
    tuft = s.below(torch.hypot(s.x - 0.41, s.y - 0.85) - 0.09 - edge_)
    round_ = ((s.y - 0.62) * 0.8).clamp(-0.4, 0.2) + 0.2 * s.x * s.side
    return [
        _shadow(s),
        (legs, dark),
        (fleece, wool),
        matter.shade(fleece * round_, 1.0),
        matter.grain(s, fleece, 0.55, leaves=True),
        (face.maximum(ears), dark),
        matter.shade(face * (0.5 + (s.x - 0.5) * s.side), 0.5),
        (tuft, wool),
        matter.grain(s, tuft, 0.5, leaves=True),
    ]


def dog(s: Sketch) -> list[Part]:
    """A dog that waits, tail up."""
    s = _facing(s)
    coat = s.look.material(("a8743c", "3a3430", "d8c8b0")[s.thing.variant % 3])
    parts, _ = _walker(s, coat, _Build(0.38, 0.4, 0.13, (0.46, 0.86), 0.17, (0.17, 0.05, 0.17), 0.02), 0.045)
    tail = s.stroke(-0.42, 0.6, -0.54, 0.74, 0.08, 0.06).maximum(s.stroke(-0.54, 0.74, -0.5, 0.94, 0.06, 0.02))
    ear = s.stroke(0.4, 0.92, 0.36, 0.74, 0.09, 0.08)
    collar = s.stroke(0.3, 0.7, 0.45, 0.66, 0.045, 0.045)
    chest = s.egg(0.4, 0.5, 0.06, 0.1) * 0.6
    return [parts[0], (tail, coat * 0.9), *parts[1:], (chest, matter.bright(s, s.look.material("e8dcc8"))),
            (ear, coat * 0.6), (collar, s.look.material("c0392b"))]  # fmt: skip


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
