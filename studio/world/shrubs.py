"""How shrubs, clipped trees, palms and all that is low grow."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from studio.world.growth import Random, clump, side_of
from studio.world.sprites import ACCENT, Painter


def bush(rng: Random) -> Painter:
    """A rounded shrub down to the ground."""
    p = Painter(0.9)
    crown = (0.0, 0.3, 0.6)
    for x, y, r in (
        (-0.42, 0.18, 0.26),
        (0.4, 0.2, 0.27),
        (0.0, 0.2, 0.3),
        (-0.1, 0.42, 0.34),
        (0.22, 0.48, 0.27),
        (-0.32, 0.4, 0.26),
    ):
        clump(p, rng, (x, y), (r, r * 0.9), crown, 0.036, depth=0.18)
    for _ in range(6):
        x = (rng.random() - 0.5) * 1.05
        y = 0.12 + 0.5 * rng.random() * (1 - abs(x))
        clump(p, rng, (x, y), (0.2 + 0.08 * rng.random(), 0.17), crown, 0.031)
    return p


def cypress(rng: Random) -> Painter:
    """A dark flame."""
    p = Painter(0.3)
    p.limb(0, -0.03, 0, 0.3, 0.05, 0.04)
    for y in np.linspace(0.9, 0.07, 15):
        wide = 0.128 * math.sqrt(min(1.9 * y + 0.15, 1)) * (1.02 - y) ** 0.42 + 0.008
        for side in (-0.5, 0.5, 0.0):
            middle = (side * wide * (0.8 + 0.3 * rng.random()), y + 0.02 * float(rng.normal()))
            clump(p, rng, middle, (wide * 0.62, 0.085), (0.0, 0.45, 0.2), 0.0125, depth=0.06 * (side == 0))
    return p


def _clipped(p: Painter, rng: Random, centre: tuple[float, float], radius: float) -> None:
    """A ball of clipped leaves."""
    clump(p, rng, centre, (radius * 0.93, radius * 0.93), (centre[0], centre[1], radius * 1.1), 0.03, depth=0.1)
    clump(p, rng, centre, (radius * 0.88, radius * 0.88), (centre[0], centre[1], radius * 1.1), 0.024)


def balls(rng: Random) -> Painter:
    """A ball over a ball."""
    p = Painter(0.42)
    p.limb(0, -0.03, 0, 0.7, 0.055, 0.045)
    _clipped(p, rng, (0, 0.3), 0.27)
    _clipped(p, rng, (0, 0.77), 0.2)
    return p


def cone(rng: Random) -> Painter:
    """A clipped cone."""
    p = Painter(0.42)
    p.limb(0, -0.03, 0, 0.3, 0.06, 0.05)
    for y in np.linspace(0.95, 0.1, 12):
        wide = 0.31 * (1.04 - y)
        for side in (-0.55, 0.55, 0.0):
            clump(p, rng, (side * wide, y), (wide * 0.5 + 0.01, 0.055), (0.0, y - 0.02, 0.26), 0.022)
    return p


def palm(rng: Random) -> Painter:
    """A leaning ringed trunk under fronds that droop."""
    p = Painter(0.6)
    lean, last = 0.17 * side_of(rng.random() - 0.5), (0.0, -0.03)
    for step in range(1, 15):
        part = step / 14
        here = (lean * part**1.6, -0.03 + 0.77 * part)
        p.limb(*last, *here, 0.062 - 0.03 * part, 0.05 - 0.026 * part)
        last = here
    x0, y0 = last
    for index in rng.permutation(13):
        angle = (index - 6) * 0.34 + 0.08 * float(rng.normal())
        long, x, y, way = 0.34 + 0.08 * rng.random(), x0, y0, angle * 0.8
        shade = 0.3 * rng.random() + 0.12 * (abs(angle) > 1.6)
        for step in range(26):
            part = step / 25
            way += 0.1 * math.copysign(min(abs(angle) + 0.35, 1.0), angle + 0.05) * (0.35 + part)
            x, y = x + long / 26 * math.sin(way), y + long / 26 * math.cos(way)
            size = 0.05 * math.sin(math.pi * (0.1 + 0.87 * part) ** 0.8) + 0.008
            for side in (-1, 1):
                slant = math.pi / 2 - way - side * 0.75
                p.dab(x + size * 0.6 * math.cos(slant), y + size * 0.6 * math.sin(slant) - 0.35 * size, size * 0.8,
                      0.0062, slant, (math.sin(way), 0.3 + math.cos(way) * 0.5), 0.7 - shade)  # fmt: skip
    for _ in range(5):
        p.limb(x0 + 0.03 * float(rng.normal()), y0 - 0.02, x0 + 0.02 * float(rng.normal()), y0 - 0.035, 0.035, 0.035)
    return p


def fern(rng: Random) -> Painter:
    """Fronds that arch from one root."""
    p = Painter(0.9)
    for index in rng.permutation(13):
        lean = (index - 6) / 6 + 0.12 * float(rng.normal())
        long, x, y, angle = 0.68 + 0.2 * rng.random(), 0.0, -0.04, lean * 0.5
        shade = 0.35 * rng.random()
        for step in range(20):
            part = step / 19
            angle += 0.12 * lean * (0.3 + part)
            x, y = x + long / 20 * math.sin(angle), y + long / 20 * math.cos(angle)
            size = 0.15 * math.sin(math.pi * (0.12 + 0.86 * part)) + 0.015
            for side in (-1, 1):
                slant = math.pi / 2 - angle - side * 1.0
                p.dab(x + side * 0.5 * size * math.cos(angle), y - side * 0.5 * size * math.sin(angle) + 0.15 * size,
                      size * 0.55, 0.019, slant, (0.5 * lean, 0.75 - part * abs(lean)), 0.72 - shade)  # fmt: skip
    return p


def grass(rng: Random) -> Painter:
    """A tuft of blades."""
    p = Painter(0.9)
    for index in range(34):
        x, lean, tall = 0.24 * float(rng.normal()), 0.3 * float(rng.normal()), 0.4 + 0.55 * rng.random()
        shade = 0.3 * (1 - index / 34)
        for step in range(8):
            part = step / 7
            at, slant = x + lean * tall * part**1.7, math.pi / 2 - lean * part * 1.4
            tone = 0.35 + 0.4 * part - shade
            p.dab(at, tall * part, tall / 8, 0.017 * (1.12 - part), slant, (lean, part - 0.3), tone)
    return p


def posy(rng: Random) -> Painter:
    """Flowers on stems over their leaves; the heads lie on top."""
    p = Painter(0.9)
    for _ in range(26):
        x, lean = min(max(0.3 * float(rng.normal()), -0.65), 0.65), 0.5 * float(rng.normal())
        p.dab(x, 0.12 + 0.22 * rng.random(), 0.2, 0.02, math.pi / 2 - lean, (lean, 0.2), 0.3 + 0.3 * rng.random())
    for _ in range(13):
        x, tall = min(max(0.3 * float(rng.normal()), -0.6), 0.6), 0.5 + 0.42 * rng.random()
        x1 = min(max(x * 1.3 + 0.06 * float(rng.normal()), -0.75), 0.75)
        for step in range(9):
            part = step / 8
            p.dab(x + (x1 - x) * part, tall * part, tall / 9, 0.011, math.pi / 2, (0, 0.3), 0.45)
        for petal in range(6):
            angle = petal * math.pi / 3 + rng.random() * 0.4
            p.dab(x1 + 0.05 * math.cos(angle), tall + 0.036 * math.sin(angle), 0.05, 0.03, angle, (0, 1), 1.0, ACCENT)
    return p


SHRUBS: dict[str, Callable[[Random], Painter]] = {
    "cypress": cypress, "balls": balls, "cone": cone, "palm": palm,
    "bush": bush, "fern": fern, "grass": grass, "posy": posy,
}  # fmt: skip
"""What is painted here."""
