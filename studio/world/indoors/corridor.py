"""A corridor: doors to both sides, a floor that shines, lamps overhead of which not all are lit, and an end far off."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.layout import Layout
from studio.world.indoors import surface
from studio.world.indoors.cast import Box, Hits, Point, Rays, Vec, along, boxes, inside_of, near, safe
from studio.world.indoors.interior import Interior, Spot
from studio.world.indoors.surface import tone
from studio.world.noise import edge

WALL, FLOOR, CEILING, DOOR, FRAME, GLASS, PANE, LAMP, REVEAL = range(9)
PARTS = ("wall", "floor", "ceiling", "door", "door", "window", "window", "lamp", "wall")
EYE = 1.5
SIDE = (0.5, 0.78, 1.6)
"""The same of those of a gallery."""
DOOR_HALF, DOOR_HIGH, DOOR_DEEP = 0.48, 2.12, 0.16
WINDOW = (0.62, 0.85, 1.55)
"""Half width, half height and middle of the window at the end."""


class Hall(NamedTuple):
    """A corridor by seed: half width, length and height; doors every `pace` metres from `first`; lamps above.

    `ends` is what it ends in, "window" or "door"; a `gallery` has windows in place of doors to one `side`; `ajar` is
    the number and side of a door that stands open, and `lit` says which lamps burn.
    """

    half: float
    long: float
    high: float
    pace: float
    first: float
    ends: str
    side: int
    gallery: bool
    ajar: tuple[int, int]
    lit: tuple[bool, ...]
    checked: bool
    eye: Point
    heading: float
    hues: tuple[int, ...]

    @property
    def doors(self) -> tuple[float, ...]:
        """Where along it the middles of its doors are."""
        return tuple(self.first + self.pace * n for n in range(int((self.long - 0.6 - self.first) / self.pace) + 1))

    @property
    def lamps(self) -> tuple[float, ...]:
        """Where along it the lamps hang."""
        return tuple(self.first + self.pace * (0.5 + 1.0 * n) for n in range(len(self.lit)))


@lru_cache(maxsize=64)
def hall(seed: int, layout: Layout) -> Hall:
    """The corridor of a seed."""
    rng = np.random.default_rng([812, seed])

    def between(low: float, high: float) -> float:
        return float(low + (high - low) * rng.random())

    side = 1 if lay.number(layout, "bank") > 0 else -1
    half, high, pace = between(1.0, 1.3), between(2.6, 3.1), between(2.7, 3.3)
    doors = int(rng.integers(4, 7))
    return Hall(
        half=half, high=high, pace=pace, first=between(1.5, 2.3), long=2.2 + pace * doors,
        ends="window" if rng.random() < 0.72 else "door", side=side, gallery=bool(rng.random() < 0.35),
        ajar=(int(rng.integers(1, 4)), -side),
        lit=tuple(bool(each) for each in rng.random(doors) < 0.5), checked=bool(rng.random() < 0.62),
        eye=(side * between(0.0, 0.3), between(0.4, 0.9), EYE), heading=side * between(0.0, 0.09),
        hues=tuple(int(n) for n in rng.integers(0, 1000, 6)),
    )  # fmt: skip


@dataclass
class Corridor(Interior):
    """The corridor of a hall; `burning` are the places along it of the lamps that are lit."""

    hall: Hall = field(kw_only=True)
    burning: tuple[float, ...] = ()
    glow: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def cast(self, rays: Rays) -> Hits:
        hall, hits = self.hall, Hits(rays)
        t, side = inside_of(rays, (-hall.half, -1.2, 0), (hall.half, hall.long, hall.high))
        zero, sign = torch.zeros_like(t), 1 - 2.0 * (side % 2)
        normal = Vec(*(torch.where(side // 2 == axis, sign, zero) for axis in range(3)))
        p = along(rays.origin, rays.way, t)
        part = torch.where(side == 4, FLOOR, torch.where(side == 5, CEILING, WALL))
        hits.nearer(t, t > 0, part, normal, Vec(torch.where(side < 2, p.y, p.x), p.z, side.float()))
        number = torch.round((p.y - hall.first) / hall.pace)
        a = p.y - hall.first - number * hall.pace
        doors = (side < 2) & (a.abs() < DOOR_HALF) & (p.z < DOOR_HIGH) & (number >= 0) & (p.y < hall.long - 0.6)
        if hall.gallery:
            lit = doors & (torch.sign(p.x) == hall.side)
            doors &= ~lit
            lit &= (a.abs() < SIDE[0]) & ((p.z - SIDE[2]).abs() < SIDE[1])
            hits.some(lit.nonzero()[:, 0], rays, self._side)
        hits.some(doors.nonzero()[:, 0], rays, self._niche)
        ends = (side == 3) & (p.x.abs() < DOOR_HALF) & (p.z < DOOR_HIGH)
        if hall.ends == "window":
            ends = (side == 3) & (p.x.abs() < WINDOW[0]) & ((p.z - WINDOW[2]).abs() < WINDOW[1])
        hits.some(ends.nonzero()[:, 0], rays, self._end)
        back = (side == 2) & (p.x.abs() < DOOR_HALF) & (p.z < DOOR_HIGH)
        hits.some(back.nonzero()[:, 0], rays, _last)
        frames = tuple(self._frames())
        ahead = (((p.x.abs() > hall.half - 0.06) | (p.z > hall.high - 0.1)) & (p.y < 14)).nonzero()[:, 0]
        hits.some(ahead, rays, lambda some, part: boxes(some, part, frames))
        for y in hall.lamps:
            middle = (0.0, y, hall.high - 0.28)
            hits.some(near(rays, middle, 0.2), rays, lambda some, part, middle=middle: _globe(some, part, middle))
        return hits

    def _frames(self) -> list[Box]:
        """The frames of the nearer doors, and a skirting."""
        hall, found = self.hall, []
        for number in range(4):
            y = hall.first + number * hall.pace
            if y > hall.long - 0.8:
                continue
            for side in (-hall.side,) if hall.gallery else (-1, 1):
                x = side * (hall.half - 0.012)
                for off in (-DOOR_HALF - 0.05, DOOR_HALF + 0.05):
                    post = (x, y + off, DOOR_HIGH / 2)
                    found.append(Box(middle=post, half=(0.028, 0.05, DOOR_HIGH / 2), part=FRAME))
                found.append(Box(middle=(x, y, DOOR_HIGH + 0.05), half=(0.034, DOOR_HALF + 0.11, 0.055), part=FRAME))
        return found

    def _niche(self, rays: Rays, hits: Hits) -> None:
        """A door that lies a little way back in its wall."""
        p = along(rays.origin, rays.way, hits.t)
        number = torch.round((p.y - self.hall.first) / self.hall.pace)
        a = p.y - self.hall.first - number * self.hall.pace
        side = torch.sign(p.x)
        to_door = DOOR_DEEP / (rays.way.x * side).clamp(min=1e-5)
        to_side = (torch.where(rays.way.y > 0, DOOR_HALF, -DOOR_HALF) - a) / safe(rays.way.y)
        to_top = torch.where(rays.way.z > 0, (DOOR_HIGH - p.z) / safe(rays.way.z), -p.z / safe(rays.way.z))
        to_top = torch.where(to_top < 0, torch.full_like(to_top, 1e6), to_top)
        step = to_door.minimum(to_side).minimum(to_top)
        door, jamb, zero = step == to_door, step == to_side, torch.zeros_like(a)
        floor = ~door & ~jamb & (rays.way.z < 0)
        part = torch.where(door, DOOR, torch.where(floor, FLOOR, FRAME))
        normal = Vec(
            torch.where(door, -side, zero),
            torch.where(jamb & ~door, -torch.sign(rays.way.y), zero),
            torch.where(door | jamb, zero, -torch.sign(rays.way.z)),
        )
        hits.t, hits.part, hits.normal = hits.t + step, part.to(torch.int32), normal
        hits.own = Vec((a + rays.way.y * step) * side, p.z + rays.way.z * step, number + 100 * (side > 0))

    def _side(self, rays: Rays, hits: Hits) -> None:
        """A window of a gallery, a way back in its wall."""
        p = along(rays.origin, rays.way, hits.t)
        a = p.y - self.hall.first - torch.round((p.y - self.hall.first) / self.hall.pace) * self.hall.pace
        z, side = p.z - SIDE[2], torch.sign(p.x)
        to_pane = DOOR_DEEP / (rays.way.x * side).clamp(min=1e-5)
        to_side = (torch.where(rays.way.y > 0, SIDE[0], -SIDE[0]) - a) / safe(rays.way.y)
        to_edge = (torch.where(rays.way.z > 0, SIDE[1], -SIDE[1]) - z) / safe(rays.way.z)
        step = to_pane.minimum(to_side).minimum(to_edge)
        a, z, zero = a + rays.way.y * step, z + rays.way.z * step, torch.zeros_like(a)
        pane, jamb = step == to_pane, step == to_side
        bars = (a.abs() > SIDE[0] - 0.05) | (z.abs() > SIDE[1] - 0.05) | (a.abs() < 0.025)
        bars |= ((z - 0.26).abs() < 0.018) | ((z + 0.26).abs() < 0.018)
        hits.part = torch.where(pane, torch.where(bars, PANE, GLASS), REVEAL).to(torch.int32)
        hits.normal = Vec(torch.where(pane, -side, zero), torch.where(jamb & ~pane, -torch.sign(rays.way.y), zero),
                          torch.where(pane | jamb, zero, -torch.sign(rays.way.z)))  # fmt: skip
        hits.t, hits.own = hits.t + step, Vec(a, z, zero)

    def _end(self, rays: Rays, hits: Hits) -> None:
        p = along(rays.origin, rays.way, hits.t)
        if self.hall.ends == "door":
            _last(rays, hits)
            return
        wide, tall, up = WINDOW
        z = p.z - up
        bars = (p.x.abs() > wide - 0.06) | (z.abs() > tall - 0.06) | (p.x.abs() < 0.03)
        bars |= ((z - 0.28).abs() < 0.022) | ((z + 0.28).abs() < 0.018)
        hits.part[:] = torch.where(bars, PANE, GLASS).to(torch.int32)

    def glass(self, hits: Hits) -> Tensor:
        return (hits.part == GLASS).float() * 0.97

    def shines(self, rays: Rays, hits: Hits, light: Tensor) -> Tensor:
        lamp = hits.part == LAMP
        if bool(lamp.any()):
            burns = torch.zeros_like(hits.t)
            p = along(rays.origin, rays.way, hits.t)
            for y in self.burning:
                burns = burns + ((p.y - y).abs() < 0.3)
            bright = 0.5 + 0.5 * hits.normal.y.abs()
            light = light + tone("ffe2b0") * (3.4 * burns * bright * lamp)
        slit = (hits.part == DOOR) & (hits.own.z == self.hall.ajar[0] + 100 * (self.hall.ajar[1] > 0))
        if bool(slit.any()) and max(self.glow) > 0:
            gap = edge(0.02, 0.008, (hits.own.x - DOOR_HALF + 0.05).abs()) + 0.7 * edge(0.02, 0.004, hits.own.y)
            light = light + torch.tensor(self.glow)[:, None] * (gap * slit)
        return light


def _last(rays: Rays, hits: Hits) -> None:
    """A door in a wall across."""
    p = along(rays.origin, rays.way, hits.t)
    hits.part[:] = DOOR
    hits.own = Vec(p.x, p.z, torch.full_like(p.x, 77.0))


def _globe(rays: Rays, hits: Hits, middle: Point) -> None:
    """A glass ball on a rod."""
    o = Vec(*(a - b for a, b in zip(rays.origin, middle, strict=True)))
    b = o.x * rays.way.x + o.y * rays.way.y + o.z * rays.way.z
    c = o.x * o.x + o.y * o.y + o.z * o.z - 0.13**2
    t = -b - torch.sqrt((b * b - c).clamp(min=0))
    p = along(o, rays.way, t)
    hits.nearer(t, b * b > c, LAMP, Vec(p.x / 0.13, p.y / 0.13, p.z / 0.13), p)
    Box(middle=(middle[0], middle[1], middle[2] + 0.2), half=(0.012, 0.012, 0.09), part=FRAME).meet(rays, hits)


def door(code: str, s: Spot) -> Tensor:
    """A panelled door with a knob, by place from its middle and the floor."""
    a, z = s.own.x, s.own.y
    colour = surface.plain(code, a * 2 + s.own.z, z * 0.4, 0.3, 0.9)
    relief = torch.zeros_like(a)
    for low, high in ((0.2, 0.82), (1.0, 1.52), (1.62, 1.98)):
        inner = (a.abs() - 0.22).abs() - 0.15
        gap = torch.maximum(inner, (z - (low + high) / 2).abs() - (high - low) / 2)
        lit = torch.sign((high + low) / 2 - z)
        relief = relief + surface.line(gap, 0.014, s.foot) * (0.35 * lit - 0.25)
    knob = edge(0.036, 0.026, torch.hypot(a + 0.39, z - 1.02))
    colour = colour * (1 + relief)
    return torch.lerp(colour, tone("c8a050").expand_as(colour), knob)


def floor(hall: Hall, seed: int, s: Spot) -> Tensor:
    """Checkered tiles or boards."""
    if hall.checked:
        pairs = (("d8d2c4", "1e1c1e"), ("c8bca4", "5a2a22"), ("ccd0cc", "2a3a38"), ("d4c8a8", "3a3028"))
        light, dark = pairs[hall.hues[0] % len(pairs)]
        side = hall.half * 2 / 5
        return surface.checks(light, dark, s.p.x + side / 2, s.p.y, s.foot, s.fine, side, seed)
    return surface.planks(("5a3c26", "6a4a2c", "4a3424")[hall.hues[0] % 3], s.p.x, s.p.y, s.foot, s.fine, seed, 0.13)


def walls(hall: Hall, s: Spot) -> Tensor:
    """Painted plaster over a wainscot, or dark panels as high as the doors."""
    upper = ("8a9288", "a09684", "7e8894", "9a8a7c", "86907c")[hall.hues[1] % 5]
    lower = ("3e4a44", "4a3a2c", "34404c", "5a4436", "4a4c3c")[hall.hues[2] % 5]
    rail = 1.1
    stain = surface.grain(s.own.x * 0.11, s.own.y * 0.19)
    colour = surface.plain(upper, s.own.x, s.own.y, 0.16, 0.21) * (1 - 0.2 * edge(0.55, 0.8, stain[3]))
    panel = surface.plain(lower, s.own.x * 1.5, s.own.y * 0.4, 0.24, 0.7)
    boards = surface.line((s.own.x / 0.16 - torch.round(s.own.x / 0.16)) * 0.16, 0.004, s.foot)
    panel = panel * (1 - 0.4 * boards * edge(0.12, 0.03, s.foot))
    colour = torch.lerp(colour, panel, edge(rail + s.fine, rail - s.fine, s.own.y))
    lines = 0.5 * surface.line(s.own.y - rail, 0.02, s.fine).maximum(surface.line(s.own.y - 0.14, 0.008, s.fine))
    return colour * (1 - lines.maximum(0.4 * surface.line(s.own.y - hall.high + 0.1, 0.012, s.fine)))
