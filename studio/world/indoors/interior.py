"""What all interiors have in common: rays are cast, surfaces lit, what mirrors is looked at twice, dust glows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from studio.world.indoors.cast import Box, Hits, Point, Rays, Vec, along, dot
from studio.world.indoors.light import Lamp, Linear, Opening, contact, creases, lamp_shadow, shadow, shafts, shone
from studio.world.scene import Scene

FAINT = 0.03
"""A reflection of less than this is not looked for."""


class Seen(NamedTuple):
    """What rays see: linear light (3, N), parts (N,), how much of the outside shows through glass (N,), distance."""

    light: Tensor
    part: Tensor
    glass: Tensor
    t: Tensor


class Spot(NamedTuple):
    """Where rays met something: places, normals, the part's own coordinates, and how wide a pixel is there.

    A pixel is `foot` long where it is stretched by a slanting look, and `fine` wide across that.
    """

    p: Vec
    n: Vec
    own: Vec
    foot: Tensor
    fine: Tensor


Material = Callable[[Spot], Tensor]


@dataclass
class Lights:
    """All the light of an interior; the sun's way is (x, y, z) of its light, and None where it does not come in."""

    ambient: Linear
    openings: list[Opening] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    sun: Point | None = None
    sunlight: Linear = (0.0, 0.0, 0.0)
    boxes: list[Box] = field(default_factory=list)
    low: Point = (-1e5, -1e5, -1e5)
    high: Point = (1e5, 1e5, 1e5)
    dust: float = 0.03
    reach: float = 0.5

    def on(self, p: Vec, n: Vec, plainly: bool = False) -> Tensor:
        """The light (3, N) that falls on surfaces; `plainly` without the shadows of furniture."""
        boxes = [] if plainly else self.boxes
        corner = creases(p, n, self.low, self.high, self.reach)
        total = _colour(self.ambient) * (corner * (0.9 + 0.18 * n.z) * contact(p, boxes))
        for opening in self.openings:
            fall = opening.glow(p, n)
            if boxes and float(fall.max()) * max(opening.light) > 0.004:
                to = Vec(*(m - q for m, q in zip(opening.middle, p, strict=True)))
                fall = fall * shadow(p, to, boxes, 0.3, 0.95)
            total = total + _colour(opening.light) * (fall * (0.4 + 0.6 * corner))
        for lamp in self.lamps:
            fall = shone(p, n, lamp)
            if boxes and lamp.shades:
                fall = fall * lamp_shadow(p, lamp, boxes)
            total = total + _colour(lamp.light) * (fall * (0.5 + 0.5 * corner))
        return total + self.sunny(p, n, boxes)

    def sunny(self, p: Vec, n: Vec, boxes: Sequence[Box]) -> Tensor:
        """The patches that the sun or the moon throws through the openings."""
        if self.sun is None:
            return torch.zeros(3, 1)
        facing = -(n.x * self.sun[0] + n.y * self.sun[1] + n.z * self.sun[2])
        fall = torch.zeros_like(facing)
        for opening in self.openings:
            fall = fall + opening.sunlit(p, self.sun)
        fall = (fall * facing.clamp(min=0)).clamp(max=1)
        index = (fall > 0.002).nonzero()[:, 0]
        if len(index) and boxes:
            to = Vec(*(torch.full_like(fall[index], -way) for way in self.sun))
            fall[index] = fall[index] * shadow(p.at(index), to, boxes, 0.05, 30.0)
        return _colour(self.sunlight) * fall

    def motes(self, rays: Rays, t: Tensor) -> Tensor:
        """What the dust in the air sends back from the sun's shafts, (3, N)."""
        if self.sun is None or not self.dust:
            return torch.zeros(3, 1)
        length = torch.zeros_like(t)
        for opening in self.openings:
            for each in shafts(rays, t, opening, self.sun):
                length = length + each
        return _colour(self.sunlight) * (1 - torch.exp(-self.dust * length))


def _colour(light: Linear) -> Tensor:
    return torch.tensor(light, dtype=torch.float32)[:, None]


@dataclass
class Interior(ABC):
    """One place to stand in.

    `heading` is the azimuth of its y axis, `eye` where one stands. `parts` are the names of its parts by number, and
    `materials` what they are made of; `mirrors` is how much of them reflects when looked at straight, and at a glance.
    """

    scene: Scene
    heading: float
    eye: Point
    lights: Lights
    parts: tuple[str, ...] = ()
    materials: dict[int, Material] = field(default_factory=dict)
    mirrors: dict[int, tuple[float, float]] = field(default_factory=dict)
    exposure: float = 1.0
    outside: Scene | None = None

    @abstractmethod
    def cast(self, rays: Rays) -> Hits:
        """What rays meet first."""

    def shines(self, rays: Rays, hits: Hits, light: Tensor) -> Tensor:
        """The light (3, N) with what glows by itself."""
        return light

    def glass(self, hits: Hits) -> Tensor:
        """How much of the outside is seen (N,)."""
        return torch.zeros_like(hits.t)

    def see(self, rays: Rays, twice: bool = True) -> Seen:
        """What rays see; `twice` also what mirrors show."""
        hits = self.cast(rays)
        p = along(rays.origin, rays.way, hits.t.clamp(max=500))
        n = hits.normal
        foot = rays.pix * hits.t / dot(n, rays.way).abs().clamp(min=0.06)
        fine = rays.pix * hits.t + 0.15 * foot
        light = torch.zeros(3, len(rays))
        for part, material in self.materials.items():
            index = (hits.part == part).nonzero()[:, 0]
            if len(index):
                light[:, index] = material(Spot(p.at(index), n.at(index), hits.own.at(index), foot[index], fine[index]))
        light = light * self.lights.on(p, n, plainly=not twice)
        if twice:
            for part, (straight, glancing) in self.mirrors.items():
                index = (hits.part == part).nonzero()[:, 0]
                facing = dot(rays.way.at(index), n.at(index)).abs().clamp(max=1)
                amount = straight + (glancing - straight) * (1 - facing) ** 4
                index, amount = index[amount > FAINT], amount[amount > FAINT]
                if len(index):
                    light[:, index] += self._mirrored(rays.at(index), p.at(index), n.at(index)) * (amount - FAINT)
        light = self.shines(rays, hits, light)
        return Seen(light + self.lights.motes(rays, hits.t), hits.part, self.glass(hits), hits.t)

    def _mirrored(self, rays: Rays, p: Vec, n: Vec) -> Tensor:
        """What surfaces reflect, as if they were mirrors."""
        facing = dot(rays.way, n)
        way = Vec(*(w - 2 * facing * m for w, m in zip(rays.way, n, strict=True)))
        start = Vec(*(q + 0.004 * m for q, m in zip(p, n, strict=True)))
        shown = self.see(Rays(start, way, rays.pix * 2), twice=False)
        sky = _colour(self.lights.openings[0].light if self.lights.openings else self.lights.ambient)
        return (shown.light + shown.glass * sky * 0.5).clamp(max=6)
