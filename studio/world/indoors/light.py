"""Light in a room: through a window, from lamps and fires, from all sides; its shadows, and its shafts in the dust."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.world.indoors.cast import Box, Point, Rays, Vec, along, safe
from studio.world.noise import edge
from studio.world.palette import Colour

Linear = tuple[float, float, float]
"""Linear light, red, green and blue."""


def linear(colour: Sequence[float] | Colour, strength: float = 1.0) -> Linear:
    """The light of an sRGB colour in [0, 1]."""
    r, g, b = (strength * max(float(c), 0.0) ** 2.2 for c in colour)
    return r, g, b


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """A small light: where it is, its light, and its size in metres. It throws shadows where it `shades`."""

    at: Point
    light: Linear
    size: float = 0.3
    shades: bool = True


@dataclass(frozen=True, kw_only=True)
class Opening:
    """An upright rectangle that light comes in by: its middle, half width and height, and the way in (x, y)."""

    middle: Point
    wide: float
    tall: float
    inward: tuple[float, float]
    light: Linear
    bars: tuple[int, int] = (2, 3)

    @property
    def across(self) -> tuple[float, float]:
        """The horizontal direction in its plane."""
        return -self.inward[1], self.inward[0]

    def flat(self, p: Vec, sun: Point) -> tuple[Tensor, Tensor, Tensor]:
        """Where light that goes the way of the sun and reaches points p has crossed the plane, and how far ago.

        Across and up from the middle, and the distance, all in metres and linear in p.
        """
        into = sun[0] * self.inward[0] + sun[1] * self.inward[1]
        ago = ((p.x - self.middle[0]) * self.inward[0] + (p.y - self.middle[1]) * self.inward[1]) / into
        x, y = p.x - sun[0] * ago - self.middle[0], p.y - sun[1] * ago - self.middle[1]
        ax, ay = self.across
        return x * ax + y * ay, p.z - sun[2] * ago - self.middle[2], ago

    def sunlit(self, p: Vec, sun: Point, soft: float = 0.012) -> Tensor:
        """How much of the sun reaches points through the panes, 0..1, with a penumbra that grows with distance."""
        u, v, ago = self.flat(p, sun)
        blur = 0.012 + soft * ago.clamp(min=0)
        lit = (ago > -0.05) * _slit(u, self.wide, blur) * _slit(v, self.tall, blur)
        for position, half, count in ((u, self.wide, self.bars[0]), (v, self.tall, self.bars[1])):
            for bar in range(1, count):
                off = (position - half * (2 * bar / count - 1)).abs()
                lit = lit * (1 - 0.022 / (0.022 + blur * 0.8) * edge(0.022 + blur, (0.022 - blur).clamp(min=0), off))
        return lit

    def glow(self, p: Vec, n: Vec) -> Tensor:
        """What falls on surfaces from the sky in it, for a light of 1: two patches that stand for the whole."""
        total = torch.zeros_like(p.x)
        area = 2 * self.wide * self.tall
        for side in (-0.5, 0.5):
            x = self.middle[0] + side * self.wide * self.across[0] - p.x
            y = self.middle[1] + side * self.wide * self.across[1] - p.y
            z = self.middle[2] - p.z
            square = x * x + y * y + z * z
            away = torch.rsqrt(square + 1e-4)
            facing = ((n.x * x + n.y * y + n.z * z) * away + 0.12).clamp(min=0) / 1.12
            leaving = (-(x * self.inward[0] + y * self.inward[1]) * away).clamp(min=0)
            total = total + facing * leaving * area / (math.pi * square + area)
        return total


def _slit(position: Tensor, half: float, blur: Tensor) -> Tensor:
    return edge(half + blur, half - blur, position.abs())


def shone(p: Vec, n: Vec, lamp: Lamp) -> Tensor:
    """What falls on surfaces from a lamp of light 1; a little goes round edges."""
    x, y, z = lamp.at[0] - p.x, lamp.at[1] - p.y, lamp.at[2] - p.z
    square = x * x + y * y + z * z
    facing = ((n.x * x + n.y * y + n.z * z) * torch.rsqrt(square + 1e-4) + 0.2).clamp(min=0) / 1.2
    return facing / (square + lamp.size * lamp.size)


def shadow(p: Vec, to: Vec, some: Sequence[Box], soft: float, reach: float | Tensor = 1.0) -> Tensor:
    """How much of the light gets past boxes, 0..1: points, the way to the light (as long as it is), softness."""
    clear = torch.ones_like(p.x)
    for box in some:
        if not box.shade:
            continue
        o, w = box.local(p, to)
        _, into, out = box.span(o, w)
        through = out.clamp(max=reach) - into.clamp(min=0.02)
        clear = clear * (1 - edge(0.0, soft, through))
    return clear


def lamp_shadow(p: Vec, lamp: Lamp, some: Sequence[Box]) -> Tensor:
    """How much of a lamp's light gets past boxes."""
    to = Vec(lamp.at[0] - p.x, lamp.at[1] - p.y, lamp.at[2] - p.z)
    return shadow(p, to, some, 0.16, 0.97)


def shafts(
    rays: Rays, t: Tensor, opening: Opening, sun: Point, fade: float = 4.0, pace: float = 0.0, count: int = 1
) -> Iterator[Tensor]:
    """How far rays run through the light that a sun sends in by openings, in metres, less where it has come far.

    There are `count` openings, a `pace` apart along their wall. The light of each fills a leaning prism; across, up and
    depth of a ray are linear in its length, so that where it enters and leaves the prism is exact.
    """
    u, v, ago = opening.flat(rays.origin, sun)
    far = opening.flat(along(rays.origin, rays.way, torch.ones_like(t)), sun)
    into, out, deeper = torch.zeros_like(t), t, far[2] - ago
    for start, step, low, high in ((v, far[1] - v, -opening.tall, opening.tall), (ago, deeper, 0.0, 4 * fade)):
        inverse = 1 / safe(step)
        one, two = (low - start) * inverse, (high - start) * inverse
        into, out = into.maximum(one.minimum(two)), out.minimum(one.maximum(two))
    inverse = 1 / safe(far[0] - u)
    start, reach, step = -u * inverse, opening.wide * inverse.abs(), pace * inverse
    for number in range(count):
        middle = start + number * step if number else start
        enter, leave = into.maximum(middle - reach), out.minimum(middle + reach)
        length = (leave - enter).clamp(min=0)
        yield length * torch.exp((ago + deeper * ((enter + leave) / 2)).clamp(min=0) * (-1 / fade))


def creases(p: Vec, n: Vec, low: Point, high: Point, reach: float = 0.5, depth: float = 0.3) -> Tensor:
    """How much darker it is in corners, 1 in the open: distances to the walls that a surface does not lie in."""
    open_ = torch.ones_like(p.x)
    for axis in range(3):
        across = 1 - n[axis].abs()
        for wall in (low[axis], high[axis]):
            gap = (p[axis] - wall).abs()
            open_ = open_ * (1 - depth * across * torch.exp(-gap / reach))
    return open_


def contact(p: Vec, some: Sequence[Box], reach: float = 0.22, depth: float = 0.6) -> Tensor:
    """How much darker the floor is beside and under boxes."""
    open_ = torch.ones_like(p.x)
    for box in some:
        if box.middle[2] - box.half[2] > 0.4:
            continue
        cos, sin = math.cos(box.turn), math.sin(box.turn)
        x, y = p.x - box.middle[0], p.y - box.middle[1]
        dx = ((x * cos + y * sin).abs() - box.half[0]).clamp(min=0)
        dy = ((y * cos - x * sin).abs() - box.half[1]).clamp(min=0)
        rise = (p.z - box.middle[2] - box.half[2]).clamp(min=0)
        open_ = open_ * (1 - depth * torch.exp(-(torch.hypot(dx, dy) + rise) / reach))
    return open_
