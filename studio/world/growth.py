"""How plants grow: each is painted from its trunk to its last leaf."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from studio.world.sprites import ACCENT, Painter

Random = np.random.Generator


def _trunk(p: Painter, rng: Random, top: float, wide: float, lean: float) -> list[tuple[float, float]]:
    """A trunk that spreads at its foot, as the points it runs through."""
    points = [(0.0, -0.02)]
    for step in range(1, 9):
        part = step / 8
        points.append((lean * part * part + 0.008 * float(rng.normal()) * part, -0.02 + (top + 0.02) * part))
    foot = points[2]
    for spread, high in ((1.65, 0.05), (1.3, 0.13)):
        p.limb(0, -0.03, foot[0] * high, high, wide * spread, wide * 0.8)
    for index, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(points)):
        p.limb(x0, y0, x1, y1, wide * (1 - 0.075 * index), wide * (1 - 0.075 * (index + 1)))
    return points


def _branch(p: Painter, rng: Random, start: tuple[float, float], end: tuple[float, float], wide: float) -> None:
    """A limb that leaves steeply and bends outwards as it tapers."""
    (x0, y0), (x1, y1) = start, end
    last = start
    bend = 0.3 + 0.25 * rng.random()
    for step in range(1, 6):
        part = step / 5
        out = part ** (1 + bend)
        here = (x0 + (x1 - x0) * out + 0.004 * float(rng.normal()), y0 + (y1 - y0) * part)
        p.limb(*last, *here, wide * (1.1 - 0.8 * part + 0.16), wide * (1.1 - 0.8 * part))
        last = here


def clump(
    p: Painter, rng: Random, centre: tuple[float, float], size: tuple[float, float], crown: tuple[float, float, float],
    dab: float, depth: float = 0.0,
) -> None:  # fmt: skip
    """A mass of leaves: dark beneath, light on top, ragged all round; crown is its middle and its radius."""
    (cx, cy), (rx, ry) = centre, size
    count = int(2.1 * rx * ry / (dab * dab * 0.6))
    angle, far = rng.random(count) * 2 * math.pi, rng.random(count) ** 0.45 * (1 + 0.16 * rng.random(count))
    lumpy = 1 + 0.14 * np.sin(angle * 3 + 6 * rng.random()) + 0.08 * np.sin(angle * 5 + 6 * rng.random())
    u, v = far * np.cos(angle) * lumpy, far * np.sin(angle) * lumpy
    x, y = cx + rx * u, cy + ry * v
    tone = 0.55 + 0.2 * v - depth + 0.26 * (rng.random(count) - 0.5)
    small = dab * (0.62 + 0.6 * rng.random(count)) * np.where(far < 0.85, 1, 0.72)
    slant = 0.5 * rng.normal(size=count) + np.where(u > 0, 0.5, 2.6)
    face_x = 0.62 * u + 0.5 * (x - crown[0]) / crown[2]
    face_y = 0.62 * v + 0.5 * (y - crown[1]) / crown[2]
    order = np.argsort(v - 0.35 * far * far + 0.5 * rng.random(count))
    p.dabs(np.column_stack([x, y, small * 1.25, small * 0.75, slant, face_x, face_y, tone])[order])


def _crowned(
    p: Painter, rng: Random, points: list[tuple[float, float]], middle: tuple[float, float],
    radius: tuple[float, float], count: int, size: float, dab: float = 0.017,
) -> None:  # fmt: skip
    """Masses of leaves, those behind first, then the limbs, then the upper before the lower."""
    (mx, my), (rx, ry) = middle, radius
    crown = (mx, my, max(rx, ry))
    clumps: list[tuple[float, float, float]] = []
    turn = 6 * rng.random()
    for index in range(count):
        angle, far = turn + 2.4 * index + 0.5 * rng.random(), math.sqrt((index + 0.5) / count)
        spread = 0.8 + 0.22 * rng.random()
        y = ry * far * spread * math.sin(angle)
        x = rx * far * spread * math.cos(angle) * (1 - 0.25 * abs(y) / ry)
        clumps.append((mx + x, my + y * (1 if y > 0 else 0.82), size * (0.8 + 0.45 * rng.random()) * (1.1 - 0.2 * far)))
    for x, y, r in clumps:
        clump(p, rng, (x * 0.82 + mx * 0.18, y * 0.86 + my * 0.14), (r, r * 0.85), crown, dab * 1.1, depth=0.26)
    for x, y, _ in clumps[::2]:
        start = points[min(max(int((y - 0.26) / max(points[-1][1], 0.01) * 8 * 0.7), 4), len(points) - 1)]
        if y > start[1] + 0.04:
            _branch(p, rng, start, (x, y), 0.02 * (points[-1][1] < 0.6) + 0.01)
    for x, y, r in sorted(clumps, key=lambda c: -c[1] + 0.12 * rng.random()):
        clump(p, rng, (x, y), (r, r * 0.78), crown, dab)


def oak(rng: Random) -> Painter:
    """Wide and heavy, on a short trunk."""
    p = Painter(0.56)
    points = _trunk(p, rng, 0.42, 0.085, 0.04 * float(rng.normal()))
    _crowned(p, rng, points, (points[-1][0] * 0.5, 0.64), (0.38, 0.27), 17, 0.118)
    return p


def lime(rng: Random) -> Painter:
    """The tree a child would draw: an egg of leaves."""
    p = Painter(0.56)
    points = _trunk(p, rng, 0.5, 0.062, 0.05 * float(rng.normal()))
    _crowned(p, rng, points, (points[-1][0] * 0.6, 0.63), (0.27, 0.31), 16, 0.108)
    return p


def birch(rng: Random) -> Painter:
    """Slender, light, with small hanging leaves."""
    p = Painter(0.56)
    points = _trunk(p, rng, 0.82, 0.036, 0.07 * float(rng.normal()))
    _crowned(p, rng, points, (points[-1][0] * 0.5, 0.6), (0.19, 0.36), 22, 0.07, dab=0.0135)
    return p


def poplar(rng: Random) -> Painter:
    """A tall flame of leaves."""
    p = Painter(0.56)
    points = _trunk(p, rng, 0.75, 0.046, 0.02 * float(rng.normal()))
    _crowned(p, rng, points, (points[-1][0] * 0.3, 0.55), (0.105, 0.42), 22, 0.075, dab=0.0145)
    return p


def willow(rng: Random) -> Painter:
    """A low dome from which curtains of leaves hang."""
    p = Painter(0.56)
    points = _trunk(p, rng, 0.44, 0.085, 0.06 * float(rng.normal()))
    _crowned(p, rng, points, (points[-1][0] * 0.5, 0.72), (0.32, 0.2), 9, 0.12)
    for _ in range(110):
        x = (rng.random() * 2 - 1) * 0.43
        top = 0.66 + 0.2 * math.sqrt(1 - (x / 0.46) ** 2) * (0.3 + 0.7 * rng.random())
        long = (0.2 + 0.3 * rng.random()) * (0.6 + abs(x))
        shade, sway = 0.3 * rng.random(), 0.05 * float(rng.normal())
        for step in range(18):
            part = step / 18
            out = x * (1 + 0.14 * math.sqrt(part)) + sway * part * part
            slant, face = math.pi / 2 + 0.3 * float(rng.normal()), (x * 1.8, 0.6 - part)
            p.dab(out, top - long * part, 0.02, 0.008 * (1.2 - part), slant, face, 0.68 - shade - 0.2 * part)
    return p


def spruce(rng: Random, droop: float = 0.5, wide: float = 0.25) -> Painter:
    """Boughs that hang, tier above tier, with snow to lie on them."""
    p = Painter(0.4)
    p.limb(0, -0.02, 0, 0.96, 0.044, 0.006)
    tiers = int(rng.integers(13, 17))
    for tier in range(tiers):
        part = tier / (tiers - 1)
        y = 0.09 + 0.86 * part**0.92
        room = wide * (1 - part) ** 0.85 + 0.014
        for spread in rng.permutation([-1.0, 1.0, -0.62, 0.66, -0.25, 0.3, 0.02]):
            if abs(spread) > 0.9 and rng.random() < 0.1:
                continue
            _bough(p, rng, y + 0.016 * float(rng.normal()), spread * room * (0.78 + 0.34 * rng.random()), room, droop)
    p.limb(0, 0.93, 0, 1.02, 0.008, 0.002)
    return p


def _bough(p: Painter, rng: Random, y: float, reach: float, room: float, droop: float) -> None:
    """One bough: needles hang from it, lit on its back."""
    steps = max(int(abs(reach) / 0.017), 2)
    front = 1 - min(abs(reach) / (room + 1e-6), 1.0)
    for step in range(steps + 1):
        part = step / steps
        x = reach * part
        sag = droop * (abs(reach) * part**1.5 + 0.35 * room * front) - 0.05 * abs(reach) * (part > 0.9)
        for layer in (0, 1):
            hang = -1.0 if x < 0 else 1.0
            jitter = 0.006 * float(rng.normal())
            size = (0.026 if layer == 0 else 0.019) * (0.75 + 0.5 * rng.random()) * (0.6 + 0.4 * (1 - part) + room)
            face_y = (-0.5, 0.6)[layer] + 0.2 * float(rng.normal())
            tone = (0.26, 0.6)[layer] + 0.18 * rng.random() + 0.16 * part
            slant = -hang * (0.95 - 0.55 * layer) * (0.4 + 0.6 * part)
            p.dab(x + jitter, y - sag - 0.016 * (1 - layer) + 0.006 * layer, size * 1.15, size * 0.42, slant,
                  (2.6 * x + 0.3 * hang * part, face_y), tone)  # fmt: skip
        if rng.random() < 0.75:
            p.dab(x, y - sag + 0.009, 0.017, 0.008, -0.3 * side_of(x), (0, 1), 1.0, ACCENT)


def side_of(x: float) -> float:
    """-1 to the left of a trunk, 1 to its right."""
    return -1.0 if x < 0 else 1.0


def pine(rng: Random) -> Painter:
    """A bare reddish trunk under flat cushions of needles."""
    p = Painter(0.4)
    points = _trunk(p, rng, 0.86, 0.046, 0.06 * float(rng.normal()))
    crown = (points[-1][0], 0.74, 0.3)
    for index in range(10):
        part = index / 9
        y = 0.5 + 0.45 * part
        far = (0.27 * (1 - part) + 0.05) * (0.65 + 0.45 * rng.random()) * (-1) ** index
        start = points[min(3 + int(part * 3), 6)]
        _branch(p, rng, (start[0], min(start[1], y - 0.03)), (start[0] + far, y), 0.018)
        clump(p, rng, (start[0] + far * 0.85, y + 0.015), (0.085 + 0.05 * (1 - part), 0.042), crown, 0.0125)
        p.dab(start[0] + far * 0.85, y + 0.05, 0.08, 0.012, 0.0, (0, 1), 1.0, ACCENT)
    return p


def bare(rng: Random, gnarled: float = 0.0) -> Painter:
    """A trunk that forks and forks again down to the twigs."""
    p = Painter(0.75)
    points = _trunk(p, rng, 0.36, 0.066 + 0.03 * gnarled, 0.05 * float(rng.normal()) * (1 + gnarled))

    def grow(x: float, y: float, angle: float, long: float, thick: float, left: int) -> None:
        bend = angle + (0.16 + 0.4 * gnarled) * float(rng.normal())
        mx, my = x + 0.5 * long * math.sin(angle), y + 0.5 * long * math.cos(angle)
        x1, y1 = mx + 0.5 * long * math.sin(bend), my + 0.5 * long * math.cos(bend)
        p.limb(x, y, mx, my, thick, thick * 0.82)
        p.limb(mx, my, x1, y1, thick * 0.82, thick * 0.62)
        if not left or (gnarled and left < 3 and rng.random() < 0.3):
            return
        grow(x1, y1, bend * 0.92 + 0.2 * float(rng.normal()), long * 0.78, thick * 0.62, left - 1)
        for turn in (-1, 1):
            if rng.random() < 0.82:
                part = 0.35 + 0.6 * rng.random()
                aside = bend * 0.85 + turn * (0.45 + 0.3 * rng.random())
                grow(x + (x1 - x) * part, y + (y1 - y) * part, aside, long * (0.58 + 0.16 * rng.random()),
                     thick * 0.46, left - 1)  # fmt: skip

    fork = points[-1]
    for angle in (-0.62, 0.02, 0.6):
        grow(
            fork[0],
            fork[1] - 0.05 * rng.random(),
            angle + 0.15 * float(rng.normal()),
            0.2,
            0.042,
            4 if not gnarled else 3,
        )
    return p


def dead(rng: Random) -> Painter:
    """A bare tree that storms have bent and broken."""
    return bare(rng, 1.0)


TREES: dict[str, Callable[[Random], Painter]] = {
    "oak": oak, "lime": lime, "birch": birch, "poplar": poplar, "willow": willow, "spruce": spruce, "pine": pine,
    "bare": bare, "dead": dead,
}  # fmt: skip
"""The trees that are painted here."""
