"""A cathedral: piers and pointed arches, vaults that cross, a rose at the end, coloured glass, benches and candles.

The vault is where two barrels meet: one along the nave, and one across each bay, both pointed and equally high. A ray
that leaves the one may still be in the other; where it leaves both, it meets stone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from studio.world.indoors.burning import candle
from studio.world.indoors.cast import FAR, Hits, Point, Rays, Vec, along, boxes, near, safe
from studio.world.indoors.glazing import Rose, lancet
from studio.world.indoors.interior import Interior
from studio.world.indoors.pillars import (
    AISLE,
    AISLE_HIGH,
    ALTAR_BOXES,
    BAY,
    BEHIND,
    DOOR,
    FLOOR,
    GLASS,
    HALF,
    LONG,
    LOW_HALF,
    LOW_RISE,
    LOW_SPRING,
    LOWER,
    OUTER,
    PIER_AT,
    PIER_RADIUS,
    RISE,
    ROSE,
    SOFFIT,
    SPRING,
    UPPER,
    VAULT,
    WALL,
    WALL_OUT,
    candle_stand,
    pews,
    pier,
)  # fmt: skip

EYE = 1.65


def pointed(half: float, rise: float) -> tuple[float, float]:
    """How far the middles of a pointed arch's two circles lie beyond its middle, and their radius."""
    off = (rise * rise - half * half) / (2 * half)
    return off, half + off


ALONG, ACROSS = pointed(HALF, RISE), pointed(BAY / 2 - 0.2, RISE)
ARCADE = pointed(LOW_HALF, LOW_RISE)


def _leaves(a: Tensor, da: Tensor, z: Tensor, dz: Tensor, arch: tuple[float, float]) -> Tensor:
    """How far rays run until they leave a pointed barrel over its springing; a is across it."""
    off, radius = arch
    square = safe(da * da + dz * dz)
    best = torch.full_like(a, FAR)
    for side in (-1.0, 1.0):
        x = a + side * off
        b = x * da + z * dz
        under = b * b - square * (x * x + z * z - radius * radius)
        t = (-b + torch.sqrt(under.clamp(min=0))) / square
        best = best.minimum(torch.where(under > 0, t, torch.zeros_like(t)))
    return best


def _within(a: Tensor, z: Tensor, arch: tuple[float, float]) -> Tensor:
    """Whether a place over the springing is inside a pointed arch."""
    return (a.abs() + arch[0]) ** 2 + z * z < arch[1] ** 2


def bay_of(y: Tensor) -> tuple[Tensor, Tensor]:
    """The number of the bay at y, and how far y is from its middle."""
    number = torch.floor(y / BAY)
    return number, y - (number + 0.5) * BAY


def glazed(u: Tensor, z: Tensor, window: tuple[float, float, float]) -> Tensor:
    """Whether a place of a wall is in a window, u from its middle."""
    half, low, spring = window
    arch = pointed(half, half * 1.7)
    return (u.abs() < half) & (z > low) & ((z < spring) | _within(u, (z - spring).clamp(min=0), arch))


@dataclass
class Nave(Interior):
    """A nave with its aisles; `flames` are where candles burn."""

    rose: Rose = field(kw_only=True)
    flames: tuple[Point, ...] = ()
    burning: bool = True
    pews: bool = True
    shine: tuple[float, float, float] = (1.0, 1.0, 1.0)
    sunny: float = 0.0
    sun_side: int = 1

    def cast(self, rays: Rays) -> Hits:
        hits = Hits(rays)
        self._body(rays, hits)
        self._piers(rays, hits)
        if self.pews:
            low = ((rays.way.z < 0.0) & (rays.way.y.abs() > 0.02)).nonzero()[:, 0]
            hits.some(low, rays, pews)
        hits.some(near(rays, (0, LONG - 4.2, 0.7), 2.2), rays, lambda some, part: boxes(some, part, ALTAR_BOXES))
        for spot in self.flames:
            if spot[2] > 1.2 and abs(spot[0]) > 1:
                index = near(rays, (spot[0], spot[1], 0.65), 0.85)
                hits.some(index, rays, lambda some, part, spot=spot: candle_stand(some, part, spot))
        return hits

    def _body(self, rays: Rays, hits: Hits) -> None:
        o, w = rays.origin, rays.way
        side = torch.where(w.x > 0, 1.0, -1.0)
        zero = torch.zeros_like(w.x)
        to_floor = torch.where(w.z < 0, -o.z / safe(w.z), FAR)
        to_end = (torch.where(w.y > 0, LONG, BEHIND) - o.y) / safe(w.y)
        to_wall = (side * HALF - o.x) / safe(w.x)
        to_vault = _leaves(o.x, w.x, o.z - SPRING, w.z, ALONG)
        vaulted = (o.z + w.z * to_vault > SPRING) & (to_vault > 0)
        t = torch.where(vaulted, to_vault, to_wall).minimum(to_floor).minimum(to_end)
        p = along(o, w, t)
        part = torch.where(t == to_floor, FLOOR, torch.where(t == to_end, WALL, torch.where(vaulted, VAULT, WALL)))
        ends, floor = (t == to_end) & (t != to_floor), t == to_floor
        up = vaulted & ~ends & ~floor
        off = ALONG[0] * torch.sign(p.x)
        normal = Vec(
            torch.where(up, -(p.x + off) / ALONG[1], torch.where(ends | floor, zero, -side)),
            torch.where(ends, -torch.sign(w.y), zero),
            torch.where(up, -(p.z - SPRING) / ALONG[1], floor.float()),
        )
        hits.nearer(t, t > 0, part, normal, Vec(torch.where(ends, p.x, p.y), p.z, torch.where(ends, 1.0, 0.0)))
        _, off_bay = bay_of(p.y)
        cross = up & _within(off_bay, p.z - SPRING, ACROSS) & (p.y > 0)
        hits.some(cross.nonzero()[:, 0], rays, _crossing)
        _, off_bay = bay_of(p.y)
        low = ~up & ~ends & ~floor & (p.y > 0)
        open_ = low & (off_bay.abs() < LOW_HALF) & (
            (p.z < LOW_SPRING) | _within(off_bay, (p.z - LOW_SPRING).clamp(min=0), ARCADE)
        )  # fmt: skip
        hits.some(open_.nonzero()[:, 0], rays, _aisle)
        upper = ((hits.part == WALL) & (hits.own.z == 0)).nonzero()[:, 0]
        hits.some(upper, rays, _upper)
        hits.some(((hits.part == WALL) & (hits.own.z == 1)).nonzero()[:, 0], rays, self._gable)

    def _gable(self, rays: Rays, hits: Hits) -> None:
        """The walls at both ends: the rose over three lights before one, a door behind."""
        x, z = hits.own.x, hits.own.y
        front = rays.way.y > 0
        rose = self.rose.within(x, z) & front
        lights = front & glazed(torch.remainder(x + 0.85, 1.7) - 0.85, z, (0.52, 3.4, 6.2)) & (x.abs() < 2.5)
        arch = pointed(1.3, 1.9)
        gate = ~front & (x.abs() < 1.3) & ((z < 2.6) | _within(x, (z - 2.6).clamp(min=0), arch))
        part = torch.where(rose, ROSE, torch.where(lights, GLASS, torch.where(gate, DOOR, hits.part)))
        hits.part = part.to(torch.int32)
        hits.own = Vec(torch.where(lights, torch.remainder(x + 0.85, 1.7) - 0.85, x), z,
                       torch.where(lights, 40 + torch.round(x / 1.7), hits.own.z))  # fmt: skip

    def _piers(self, rays: Rays, hits: Hits) -> None:
        """The two piers that a ray can meet where it comes into the line of the arcade."""
        side = torch.where(rays.way.x > 0, 1.0, -1.0)
        enter = (side * (PIER_AT - PIER_RADIUS - 0.14) - rays.origin.x) / safe(rays.way.x)
        index = ((enter < hits.t) & (rays.way.x.abs() > 1e-4)).nonzero()[:, 0]
        if not len(index):
            return

        def meet(some: Rays, part: Hits) -> None:
            enter_, side_ = enter[index], side[index]
            number = torch.round((some.origin.y + some.way.y * enter_) / BAY)
            for step in (0.0, 1.0):
                pier(some, part, side_, (number + step * torch.sign(some.way.y)) * BAY)

        hits.some(index, rays, meet)

    def shines(self, rays: Rays, hits: Hits, light: Tensor) -> Tensor:
        index = ((hits.part == GLASS) | (hits.part == ROSE)).nonzero()[:, 0]
        if len(index):
            p = along(rays.origin.at(index), rays.way.at(index), hits.t[index])
            own, rose = hits.own.at(index), hits.part[index] == ROSE
            foot = rays.pix * hits.t[index]
            bay = torch.where(own.z > 10, own.z, torch.floor(p.y / BAY))
            colour = lancet(own.x, own.y, bay + 20 * (p.x > 0), foot, self.scene.seed)
            colour = torch.where(rose, self.rose.colours(own.x, own.y, foot), colour)
            strong = 1 + self.sunny * (torch.sign(p.x) == self.sun_side) * ~rose
            light = light.clone()
            light[:, index] = colour * torch.tensor(self.shine)[:, None] * strong
        if self.burning:
            for spot in self.flames:
                light = candle(rays, hits, light, spot, 1.7)
        return light


def _crossing(rays: Rays, hits: Hits) -> None:
    """Rays that leave the nave's barrel inside that of a bay go on to its stone, or to the wall under it."""
    o, w = rays.origin, rays.way
    start = along(o, w, hits.t)
    number, a = bay_of(start.y)
    reach = _leaves(a, w.y, start.z - SPRING, w.z, ACROSS)
    to_wall = (torch.where(w.x > 0, HALF, -HALF) - start.x) / safe(w.x)
    walled = to_wall < reach
    step = torch.where(walled, to_wall, reach).clamp(min=0)
    p = along(start, w, step)
    a = p.y - (number + 0.5) * BAY
    off, zero = ACROSS[0] * torch.sign(a), torch.zeros_like(a)
    hits.normal = Vec(
        torch.where(walled, -torch.sign(w.x), zero),
        torch.where(walled, zero, -(a + off) / ACROSS[1]),
        torch.where(walled, zero, -(p.z - SPRING) / ACROSS[1]),
    )
    hits.t, hits.part = hits.t + step, torch.where(walled, WALL, VAULT).to(torch.int32)
    hits.own = Vec(p.y, p.z, zero)


def _aisle(rays: Rays, hits: Hits) -> None:
    """Rays through the arcade: the thickness of its wall, then the aisle with its windows."""
    o, w = rays.origin, rays.way
    side = torch.sign(w.x)
    t = (side * WALL_OUT - o.x) / safe(w.x)
    p = along(o, w, t)
    _, a = bay_of(p.y)
    through = (a.abs() < LOW_HALF) & ((p.z < LOW_SPRING) | _within(a, (p.z - LOW_SPRING).clamp(min=0), ARCADE))
    zero = torch.zeros_like(t)
    to_floor = torch.where(w.z < 0, -o.z / safe(w.z), FAR)
    to_top = torch.where(w.z > 0, (AISLE_HIGH - o.z) / safe(w.z), FAR)
    to_wall = (side * OUTER - o.x) / safe(w.x)
    to_end = (torch.where(w.y > 0, LONG, BEHIND) - o.y) / safe(w.y)
    far = to_floor.minimum(to_top).minimum(to_wall).minimum(to_end)
    soffit = ~through & (to_floor > t)
    reach = torch.where(soffit, t, far)
    p = along(o, w, reach)
    floor, walled, end = reach == to_floor, reach == to_wall, reach == to_end
    _, b = bay_of(p.y)
    lit = walled & ~soffit & glazed(b, p.z, LOWER)
    part = torch.where(soffit, SOFFIT, torch.where(floor, FLOOR, torch.where(lit, GLASS, AISLE)))
    inward = -torch.sign(a) * (0.4 + 0.6 * (p.z < LOW_SPRING))
    hits.normal = Vec(
        torch.where(walled & ~soffit, -side, zero),
        torch.where(soffit, inward, torch.where(end & ~soffit, -torch.sign(w.y), zero)),
        torch.where(
            soffit, -0.6 * (p.z > LOW_SPRING), torch.where(floor, 1.0, torch.where(walled | end, zero, zero - 1))
        ),
    )
    hits.t, hits.part = reach, part.to(torch.int32)
    hits.own = Vec(torch.where(lit, b, p.y), p.z, zero + 2)


def _upper(rays: Rays, hits: Hits) -> None:
    """The windows over the arcade."""
    p = along(rays.origin, rays.way, hits.t)
    _, b = bay_of(p.y)
    lit = glazed(b, p.z, UPPER) & (p.y > 0)
    hits.part = torch.where(lit, GLASS, hits.part).to(torch.int32)
    hits.own = Vec(torch.where(lit, b, hits.own.x), hits.own.y, hits.own.z)


RIB_WIDE = 0.16


def ribs(p: Vec) -> Tensor:
    """How much of a vault's place is rib: along the groins, across between bays, and along the ridge."""
    _, a = bay_of(p.y)
    one = torch.sqrt((ALONG[1] ** 2 - (p.x.abs() + ALONG[0]) ** 2).clamp(min=0))
    two = torch.sqrt((ACROSS[1] ** 2 - (a.abs() + ACROSS[0]) ** 2).clamp(min=0))
    groin = (one - two).abs() * 0.55
    across = (BAY / 2 - a.abs() - 0.1).abs()
    ridge = p.x.abs().minimum(a.abs())
    near_ = groin.minimum(across * 0.8).minimum(ridge * 1.6)
    return (1 - (near_ / RIB_WIDE).clamp(0, 1)) * (p.y > -0.2)


def stand(seed: int) -> tuple[Point, float]:
    """Where one stands in the nave of a seed, and how far one looks to the right of its axis."""
    rng = np.random.default_rng([813, seed])
    x = float(rng.normal() * 0.9)
    x = min(max(x, -2.3), 2.3)
    return (x, float(rng.uniform(0.6, 2.6)), EYE), float(0.1 * rng.normal() - 0.07 * x)
