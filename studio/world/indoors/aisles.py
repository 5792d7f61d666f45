"""The light and the stone of a cathedral: shafts from the windows over the arcade, candles, and what the sky leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.world.indoors import nave as naves
from studio.world.indoors import pillars, surface
from studio.world.indoors.cast import Point, Rays, Vec, safe
from studio.world.indoors.daytime import EXPOSURE, added, cosiness, daylight, times
from studio.world.indoors.glazing import Rose, lancet
from studio.world.indoors.interior import Interior, Lights, Material, Spot
from studio.world.indoors.light import Lamp, Linear, Opening, linear, shafts
from studio.world.indoors.surface import tone
from studio.world.noise import edge
from studio.world.palette import Look, blend, rgb
from studio.world.scene import Scene

TINTS = ((1.0, 0.86, 0.62), (0.72, 0.84, 1.0), (1.0, 0.74, 0.7), (1.0, 0.9, 0.72))
"""What the glass of the upper windows makes of white light, window by window."""
STONES = ("b8ab92", "a8a49a", "b09a84", "9a9c9e")


@dataclass
class NaveLights(Lights):
    """Light that comes down from one side's upper windows; `side` is which, `key` how strong, `seed` the glass."""

    key: Linear = (0.0, 0.0, 0.0)
    side: int = 1
    seed: int = 0
    shafts: float = 0.0

    def on(self, p: Vec, n: Vec, plainly: bool = False) -> Tensor:
        high = (p.z / 13).clamp(0, 1)
        aisle = edge(pillars.HALF + 0.1, pillars.WALL_OUT, p.x.abs())
        _, a = naves.bay_of(p.y)
        beside = torch.exp(-(((pillars.OUTER - p.x.abs()) / 2.6) ** 2)) * torch.exp(-((a / 1.3) ** 2)) * aisle
        dark = (1 - 0.62 * aisle) * (0.62 + 0.5 * high) * (0.9 + 0.15 * n.z)
        pier = torch.hypot(p.x.abs() - pillars.PIER_AT, pillars.BAY / 2 - a.abs())
        dark = dark * (1 - 0.45 * torch.exp(-((pier - 0.45).clamp(min=0)) / 0.35) * (n.z > 0.5))
        corner = 1 - 0.35 * torch.exp(-(p.z.clamp(min=0)) / 0.5) * (n.z < 0.5)
        total = _column(self.ambient) * (dark * corner + 1.1 * beside)
        toward = 0.35 + 0.65 * (n.x * 0.8 * self.side + n.z * 0.6)
        total = total + _column(self.key) * (toward.clamp(min=0) * (1 - 0.75 * aisle) * (0.6 + 0.4 * high))
        for lamp in self.lamps:
            x, y, z = lamp.at[0] - p.x, lamp.at[1] - p.y, lamp.at[2] - p.z
            square = x * x + y * y + z * z
            facing = ((n.x * x + n.y * y + n.z * z) * torch.rsqrt(square + 1e-4) + 0.25).clamp(min=0)
            total = total + _column(lamp.light) * (facing / (square + lamp.size**2))
        return total if self.sun is None else total + self.coloured(p, n)

    def coloured(self, p: Vec, n: Vec) -> Tensor:
        """The patches that the sun throws through the upper windows of its side, in the colours of their glass."""
        assert self.sun is not None
        ago = (p.x - self.side * pillars.HALF) / self.sun[0]
        y, z = p.y - self.sun[1] * ago, p.z - self.sun[2] * ago
        number, a = naves.bay_of(y)
        half, low, spring = pillars.UPPER
        blur = 0.03 + 0.012 * ago.clamp(min=0)
        inside = edge(half + blur, half - blur, a.abs()) * edge(low - blur, low + blur, z)
        inside = inside * edge(spring + 0.9 + blur, spring + 0.5 - blur, z + a.abs() * 0.6)
        facing = -(n.x * self.sun[0] + n.y * self.sun[1] + n.z * self.sun[2])
        lit = (
            inside
            * facing.clamp(min=0)
            * (ago > 0.05)
            * (p.x * self.side < pillars.HALF - 0.02)
            * (y > 0)
            * (y < pillars.LONG)
        )
        lit = lit * (p.x.abs() < pillars.WALL_OUT)
        index = (lit > 0.004).nonzero()[:, 0]
        total = torch.zeros(3, len(lit))
        if len(index):
            glass = lancet(a[index], z[index], number[index] + 20 * (self.side > 0), blur[index] * 3, self.seed)
            total[:, index] = _column(self.sunlight) * (glass * 1.6 + 0.07) * lit[index]
        return total

    def motes(self, rays: Rays, t: Tensor) -> Tensor:
        """Beams from the upper windows, one a bay."""
        if self.sun is None or not self.shafts:
            return torch.zeros(3, 1)
        wall = (torch.where(rays.way.x > 0, pillars.HALF, -pillars.HALF) - rays.origin.x) / safe(rays.way.x)
        half, low, spring = pillars.UPPER
        opening = Opening(
            middle=(self.side * pillars.HALF, 0.5 * pillars.BAY, (low + spring + 0.7) / 2), wide=half * 0.85,
            tall=(spring + 0.7 - low) / 2, inward=(-float(self.side), 0.0), light=(1, 1, 1),
        )  # fmt: skip
        total = torch.zeros(3, len(t))
        lengths = shafts(rays, t.minimum(wall), opening, self.sun, 11.0, -self.side * pillars.BAY, pillars.BAYS)
        for bay, length in enumerate(lengths):
            tint = TINTS[(bay + self.seed) % len(TINTS)]
            light = torch.tensor([s * c for s, c in zip(self.sunlight, tint, strict=True)])[:, None]
            total = total + light * (1 - torch.exp(-self.shafts * length))
        return total


def _column(light: Linear) -> Tensor:
    return torch.tensor(light, dtype=torch.float32)[:, None]


def cathedral(scene: Scene, look: Look) -> Interior:
    """The cathedral of a scene."""
    sky, sunlight = daylight(scene, look)
    eye, turn = naves.stand(scene.seed)
    side = 1 if scene.light_azimuth > 0 else -1
    high = 0.5 + 0.45 * scene.light_elevation
    ahead = 0.3 * math.cos(scene.light_azimuth * 2)
    flat = math.cos(high)
    way: Point = (-side * flat * math.cos(ahead), -flat * math.sin(ahead), -math.sin(high))
    hidden = scene.light == "hidden"
    night, cosy = scene.time == "night", cosiness(scene)
    burning = any(thing.kind == "candles" and thing.lit for thing in scene.things)
    flames = _flames(scene.seed) if burning or any(thing.kind == "candles" for thing in scene.things) else ()
    fire = linear(blend(rgb("ffb860"), rgb("ff5020"), scene.glow), (0.5 + 0.6 * cosy) * (1.0 if night else 0.55))
    lamps = []
    if burning:
        lamps = [Lamp(at=(0.0, pillars.LONG - 4.9, 2.2), light=times(fire, 5.0), size=0.9)]
        lamps += [Lamp(at=(spot[0] * 0.86, spot[1], 1.9), light=times(fire, 1.3), size=0.5) for spot in flames[6:]]
    base = times(sky, 0.045)
    ambient = tuple(a + 0.02 * sum(lamp.light[i] for lamp in lamps) * 0.2 + f
                    for i, (a, f) in enumerate(zip(base, (0.004, 0.0045, 0.006), strict=True)))  # fmt: skip
    lights = NaveLights(
        ambient=(ambient[0], ambient[1], ambient[2]), lamps=lamps, sun=None if hidden else way,
        sunlight=times(sunlight, 0.9), key=added(times(sky, 0.05), times(sunlight, 0.018)), side=side,
        seed=scene.seed, shafts=0.02 + 0.05 * scene.rays + 0.035 * scene.fog,
    )  # fmt: skip
    shine = added(times(sky, 0.55), times(sunlight, 0.0 if hidden else 0.14))
    made = naves.Nave(
        scene=scene, heading=scene.camera.yaw - turn, parts=pillars.PARTS, eye=eye, lights=lights, flames=flames,
        rose=Rose(10.4, 2.5, (10, 12, 16, 8)[scene.seed % 4], scene.seed), burning=burning, shine=shine,
        pews=any(thing.kind == "pews" for thing in scene.things),
        sunny=0.0 if hidden else 0.8, sun_side=side, exposure=EXPOSURE[scene.time],
    )  # fmt: skip
    made.materials = _stone(STONES[scene.seed % len(STONES)], scene.seed)
    made.mirrors = {pillars.FLOOR: (0.02, 0.4)}
    return made


def _flames(seed: int) -> tuple[Point, ...]:
    """Six candles on the altar, and stands before some of the piers."""
    altar = tuple((x, pillars.LONG - 4.2, 1.58 - 0.06 * abs(x)) for x in (-1.15, -0.8, -0.45, 0.45, 0.8, 1.15))
    stands = tuple((side * 3.2, pillars.BAY * (bay + 0.0) - 0.0, 1.5) for bay in (2, 4, 6) for side in (-1, 1))
    return (*altar, *stands)


def _stone(code: str, seed: int) -> dict[int, Material]:
    def wall(s: Spot) -> Tensor:
        colour = surface.stones(code, s.own.x, s.own.y, s.foot, seed)
        shaft_at = (s.own.x / pillars.BAY - torch.round(s.own.x / pillars.BAY)).abs() * pillars.BAY
        upper = (s.own.y > pillars.LOW_SPRING) & (s.own.z == 0)
        round_ = torch.sqrt((1 - (shaft_at / 0.24) ** 2).clamp(min=0)) * upper
        colour = torch.where((shaft_at < 0.24) & upper, tone(code) * (0.45 + 0.75 * round_), colour)
        for at, half in ((8.0, 0.07), (pillars.SPRING, 0.06)):
            ledge = surface.line(s.own.y - at, half, s.fine) * (s.own.z == 0)
            under = edge(at - 0.4, at, s.own.y) * (s.own.y < at) * (s.own.z == 0)
            colour = colour * (1 + 0.3 * ledge - 0.28 * under)
        _, a = naves.bay_of(s.own.x)
        for window in (pillars.UPPER,):
            frame = naves.glazed(a, s.own.y, (window[0] + 0.16, window[1] - 0.14, window[2])) & (s.own.z == 0)
            colour = torch.where(frame, colour * 0.72, colour)
        moulding = _arch_gap(a, s.own.y)
        return colour * (1 - 0.4 * surface.line(moulding - 0.12, 0.05, s.foot) * (s.own.z == 0))

    def vault(s: Spot) -> Tensor:
        rib = naves.ribs(s.p)
        cells = surface.stones(code, s.p.y, s.p.x * 1.2, s.foot, seed, 0.6, 0.3)
        lit = tone(code) * (0.75 + 0.6 * rib)
        return torch.lerp(cells * 0.92 * (1 - 0.3 * edge(0, 0.3, rib) * (rib < 0.3)), lit, edge(0.2, 0.45, rib))

    def pew(s: Spot) -> Tensor:
        colour = surface.plain("4a301c", s.own.x * 2, s.own.y * 3 + s.own.z, 0.3)
        panel = surface.line((s.own.x / 0.55 - torch.round(s.own.x / 0.55)) * 0.55, 0.03, s.foot)
        top = edge(0.84, 0.86, s.own.y)
        return colour * (1 - 0.4 * panel) * (0.65 + 0.5 * s.own.y) * (1 + 0.8 * top)

    def pavement(s: Spot) -> Tensor:
        aisle = edge(0.74, 0.7, s.p.x.abs())
        plain = surface.stones("8f887c", s.p.x, s.p.y, s.foot, seed, 0.8, 0.8)
        return torch.lerp(
            plain, surface.checks("b8ae9c", "4a4642", s.p.x + 0.25, s.p.y, s.foot, s.fine, 0.5, seed), aisle
        )

    return {
        pillars.WALL: wall,
        pillars.AISLE: lambda s: surface.stones(code, s.own.x, s.own.y, s.foot, seed) * 0.85,
        pillars.SOFFIT: lambda s: surface.stones(code, s.p.x, s.p.z, s.foot, seed, 0.5, 0.4) * 0.8,
        pillars.FLOOR: pavement,
        pillars.VAULT: vault,
        pillars.PIER: lambda s: surface.stones(code, s.own.x * 0.6, s.own.y, s.foot, seed, 0.9, 0.6) * 1.08,
        pillars.PEW: pew,
        pillars.ALTAR: lambda s: surface.plain("d8d0c0", s.p.x, s.p.z, 0.1),
        pillars.WAX: lambda s: tone("e8dcc0").expand(3, len(s.foot)),
        pillars.DOOR: lambda s: surface.plain("5a3a22", s.own.x * 3, s.own.y, 0.3),
    }


def _arch_gap(a: Tensor, z: Tensor) -> Tensor:
    """How far a place of the wall is outside the arcade's opening, in metres."""
    off, radius = naves.ARCADE
    over = torch.hypot(a.abs() + off, (z - pillars.LOW_SPRING).clamp(min=0)) - radius
    return torch.where(z < pillars.LOW_SPRING, a.abs() - pillars.LOW_HALF, over)
