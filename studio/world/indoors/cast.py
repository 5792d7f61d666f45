"""Rays and what they meet: flat lists of N rays, boxes with soft edges, upright cylinders and cones."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

FAR = 1e6
Point = tuple[float, float, float]


class Vec(NamedTuple):
    """Three coordinates (N,), in metres: x to the right, y ahead, z up."""

    x: Tensor
    y: Tensor
    z: Tensor

    def at(self, index: Tensor) -> Vec:
        """Those of some rays."""
        return Vec(*(each.index_select(0, index) for each in self))


def dot(a: Vec, b: Vec) -> Tensor:
    """Scalar products (N,)."""
    return a.x * b.x + a.y * b.y + a.z * b.z


def along(origin: Vec, way: Vec, t: Tensor) -> Vec:
    """Where rays are after a distance."""
    return Vec(origin.x + way.x * t, origin.y + way.y * t, origin.z + way.z * t)


def safe(value: Tensor) -> Tensor:
    """The value, kept away from zero."""
    return torch.where(value.abs() < 1e-6, torch.full_like(value, 1e-6), value)


@dataclass
class Rays:
    """N rays: where they begin, unit directions, and how wide a pixel is in radians."""

    origin: Vec
    way: Vec
    pix: float

    def at(self, index: Tensor) -> Rays:
        """Some of the rays."""
        return Rays(self.origin.at(index), self.way.at(index), self.pix)

    def __len__(self) -> int:
        return len(self.way.x)


class Hits:
    """The nearest surface of every ray so far: its distance, its part (a whole number), normal and own coordinates."""

    def __init__(self, rays: Rays) -> None:
        self.t = torch.full_like(rays.way.x, FAR)
        self.part = torch.zeros_like(rays.way.x, dtype=torch.int32)
        self.normal = Vec(*(torch.zeros_like(rays.way.x) for _ in range(3)))
        self.own = Vec(*(torch.zeros_like(rays.way.x) for _ in range(3)))

    def nearer(self, t: Tensor, met: Tensor, part: int | Tensor, normal: Vec, own: Vec) -> None:
        """Take over a surface where it is met and nearer than what was there."""
        win = met & (t < self.t) & (t > 1e-3)
        self.t = torch.where(win, t, self.t)
        self.part = torch.where(win, torch.as_tensor(part, dtype=torch.int32), self.part)
        self.normal = Vec(*(torch.where(win, n, o) for n, o in zip(normal, self.normal, strict=True)))
        self.own = Vec(*(torch.where(win, n, o) for n, o in zip(own, self.own, strict=True)))

    def some(self, index: Tensor, rays: Rays, meet: Callable[[Rays, Hits], None]) -> None:
        """Let some rays meet what only they can meet."""
        if not len(index):
            return
        part = Hits.__new__(Hits)
        part.t, part.part = self.t.index_select(0, index), self.part.index_select(0, index)
        part.normal, part.own = self.normal.at(index), self.own.at(index)
        meet(rays.at(index), part)
        for whole, some in zip((self.t, self.part, *self.normal, *self.own),
                               (part.t, part.part, *part.normal, *part.own), strict=True):  # fmt: skip
            whole.index_copy_(0, index, some)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box: its middle, half sizes, turn about the upright in radians, roundness of its edges in metres, its part."""

    middle: Point
    half: Point
    turn: float = 0.0
    soft: float = 0.01
    part: int = 0
    shade: bool = True

    def local(self, origin: Vec, way: Vec) -> tuple[Vec, Vec]:
        """Rays as the box sees them."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        x, y = origin.x - self.middle[0], origin.y - self.middle[1]
        return (
            Vec(x * cos + y * sin, y * cos - x * sin, origin.z - self.middle[2]),
            Vec(way.x * cos + way.y * sin, way.y * cos - way.x * sin, way.z),
        )

    def span(self, o: Vec, w: Vec) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor, Tensor]:
        """Distances at which local rays enter each slab, enter the box, and leave it."""
        enters, leaves = [], []
        for where, way, half in zip(o, w, self.half, strict=True):
            inverse = 1 / safe(way)
            middle, reach = -where * inverse, half * inverse.abs()
            enters.append(middle - reach)
            leaves.append(middle + reach)
        into = enters[0].maximum(enters[1]).maximum(enters[2])
        out = leaves[0].minimum(leaves[1]).minimum(leaves[2])
        return (enters[0], enters[1], enters[2]), into, out

    def meet(self, rays: Rays, hits: Hits) -> None:
        """Its outside."""
        o, w = self.local(rays.origin, rays.way)
        _, into, out = self.span(o, w)
        met = (into < out) & (into > 1e-3) & (into < hits.t)
        index = met.nonzero()[:, 0]
        if len(index):
            o, w, t = o.at(index), w.at(index), into[index]
            p = along(o, w, t)
            cos, sin = math.cos(self.turn), math.sin(self.turn)
            soft = min(self.soft, *self.half)
            a, b, c = (
                ((q.abs() - (half - soft)).clamp(min=0) + 1e-5) * torch.sign(q)
                for q, half in zip(p, self.half, strict=True)
            )
            norm = 1 / torch.sqrt(a * a + b * b + c * c)
            a, b, c = a * norm, b * norm, c * norm
            hits.t.index_copy_(0, index, t)
            hits.part[index] = self.part
            for whole, some in zip(
                (*hits.normal, *hits.own), (a * cos - b * sin, b * cos + a * sin, c, *p), strict=True
            ):
                whole.index_copy_(0, index, some)


def boxes(rays: Rays, hits: Hits, some: tuple[Box, ...]) -> None:
    """All the boxes of one piece of furniture, asked only of rays that come near it."""
    for box in some:
        box.meet(rays, hits)


def around(some: tuple[Box, ...]) -> tuple[Point, float]:
    """The middle and radius of a ball that holds boxes."""
    low, high = [1e9] * 3, [-1e9] * 3
    for box in some:
        flat = math.hypot(*box.half[:2]) if box.turn else 0.0
        for axis, half in enumerate((flat or box.half[0], flat or box.half[1], box.half[2])):
            low[axis] = min(low[axis], box.middle[axis] - half)
            high[axis] = max(high[axis], box.middle[axis] + half)
    x, y, z = ((a + b) / 2 for a, b in zip(low, high, strict=True))
    return (x, y, z), math.dist(low, high) / 2


def upright(
    rays: Rays, hits: Hits, foot: Point, radii: tuple[float, float], tall: float, part: int, cap: bool = True
) -> None:
    """An upright cylinder or cone on a foot, from its lower to its upper radius; own is (angle, height, 0)."""
    low, high = radii
    slope = (high - low) / tall
    ox, oy, oz = rays.origin.x - foot[0], rays.origin.y - foot[1], rays.origin.z - foot[2]
    w = rays.way
    wide = low + slope * oz
    a = w.x * w.x + w.y * w.y - (slope * w.z) ** 2
    b = ox * w.x + oy * w.y - wide * slope * w.z
    c = ox * ox + oy * oy - wide * wide
    under = b * b - a * c
    root = torch.sqrt(under.clamp(min=0))
    t = (-b - root) / safe(a)
    z = oz + w.z * t
    met = (under > 0) & (z > 0) & (z < tall) & (t > 1e-3)
    x, y, r = ox + w.x * t, oy + w.y * t, (low + slope * z).clamp(min=1e-4)
    tilt = 1 / math.sqrt(1 + slope * slope)
    normal = Vec(x / r * tilt, y / r * tilt, torch.full_like(x, -slope * tilt))
    hits.nearer(t, met, part, normal, Vec(torch.atan2(y, x), z, torch.zeros_like(z)))
    if cap:
        for height, radius, up in ((tall, high, 1.0), (0.0, low, -1.0)):
            t = (height - oz) / safe(w.z)
            x, y = ox + w.x * t, oy + w.y * t
            zero = torch.zeros_like(x)
            met = (x * x + y * y < radius * radius) & (t > 1e-3) & (w.z * up < 0)
            hits.nearer(t, met, part, Vec(zero, zero, zero + up), Vec(x, y, zero + height))


def near(rays: Rays, middle: Point, radius: float) -> Tensor:
    """Which rays (indices) pass through a ball."""
    o = Vec(middle[0] - rays.origin.x, middle[1] - rays.origin.y, middle[2] - rays.origin.z)
    ahead = dot(o, rays.way)
    off = dot(o, o) - ahead * ahead
    return ((off < radius * radius) & (ahead > -radius)).nonzero()[:, 0]


def inside_of(rays: Rays, low: Point, high: Point) -> tuple[Tensor, Tensor]:
    """For rays that begin inside an upright box: the distance to its walls, and which it is.

    0 and 1 are the walls at low and high x, 2 and 3 those of y, 4 the floor, 5 the ceiling.
    """
    best, side = torch.full_like(rays.way.x, FAR), torch.zeros_like(rays.way.x, dtype=torch.int32)
    for axis in range(3):
        way, origin = rays.way[axis], rays.origin[axis]
        up = way > 0
        t = (torch.where(up, high[axis], low[axis]) - origin) / safe(way)
        win = t < best
        best = torch.where(win, t, best)
        side = torch.where(win, 2 * axis + up.to(torch.int32), side)
    return best, side
