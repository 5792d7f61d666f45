"""The room of a scene: its colours, its light by the scene's day, and what the window looks out on."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor

from studio.world.indoors import corridor as halls
from studio.world.indoors import pieces as rooms
from studio.world.indoors import plan as plans
from studio.world.indoors import surface
from studio.world.indoors.cast import Point
from studio.world.indoors.daytime import EXPOSURE, added, cosiness, daylight, outside, sun_way, times
from studio.world.indoors.interior import Interior, Lights, Spot
from studio.world.indoors.light import Lamp, Opening, linear
from studio.world.indoors.room import Room
from studio.world.indoors.surface import tone
from studio.world.noise import edge
from studio.world.palette import Look, blend, rgb
from studio.world.scene import Scene

WALLS = ("a9b0a4", "8d9aa6", "b8a98a", "9a8f92", "7f9088", "b49c86", "8a8fa0", "a39a78")
BOARDS = ("7a5634", "8a6238", "6b4a30", "94714a")
CLOTHS = ("7a3328", "3f5a4c", "2f4a68", "8a6a34", "5a3a58", "6a7050")
RUGS = (("7a2a22", "c89a58", "26304a"), ("2c3f5c", "b88a5a", "7a2f28"), ("4a5a3c", "d0b078", "6a2c24"),
        ("6a3048", "d8b890", "2c3a44"))  # fmt: skip
DRAPES = ("8a4a3a", "b0a890", "5a6a5c", "46566e", "a07a4a", "cfc6b4")


def room(scene: Scene, look: Look) -> Interior:
    """The room of a scene."""
    plan = plans.room(scene.seed, scene.layout)
    holds = frozenset(thing.kind for thing in scene.things) | {"window"}
    if any(thing.kind == "bookshelf" and thing.variant for thing in scene.things):
        holds -= {"picture"}
    lit = frozenset(thing.kind for thing in scene.things if thing.lit)
    sky, sunlight = daylight(scene, look)
    hole = plan.windows[0]
    inward = hole.wall.inward
    way, turned = sun_way(scene, inward, 0.45 if plan.ahead else 0.6, 0.44 if plan.ahead else 0.3)
    openings = [
        Opening(middle=h.wall.point(h.along, 0.0, h.up), wide=h.wide - 0.05, tall=h.tall - 0.05, inward=inward,
                light=sky) for h in plan.windows
    ]  # fmt: skip
    cosy = cosiness(scene)
    if cosy < 0.55:
        lit -= {"lamp"}
    rage = max(scene.glow, scene.tint * (scene.palette == "ember"))
    lamps, fierce = [], min(0.4 + 0.6 * cosy, 1.0) + 0.5 * rage
    warmth = min(max(cosy, 0.3), 1.1) ** 1.3 + 0.5 * rage
    dark = {"night": 1.0, "dusk": 0.6, "dawn": 0.35}.get(scene.time, 0.28)
    if scene.sky in ("overcast", "storm"):
        dark = max(dark, 0.5)
    if {"fireplace"} <= holds & lit:
        wall, at = plan.fire
        glow = linear(blend(rgb("ff9e4d"), rgb("ff5426"), rage))
        lamps.append(Lamp(at=wall.point(at, 0.72, 0.42), light=times(glow, 2.9 * warmth * dark), size=0.5))
        lamps.append(Lamp(at=wall.point(at, 0.15, 0.3), light=times(glow, 0.9), size=0.3, shades=False))
    x, y = plan.table
    if {"lamp", "table"} <= holds and "lamp" in lit:
        lamps.append(Lamp(at=(x, y, 1.28), light=times(linear((1.0, 0.78, 0.5)), 0.9 * cosy), size=0.22, shades=False))
        lamps.append(Lamp(at=(x, y, 0.88), light=times(linear((1.0, 0.78, 0.5)), 0.8 * cosy), size=0.25))
    if {"candles", "table"} <= holds and "candles" in lit:
        lamps.append(Lamp(at=(x, y, 0.98), light=times(linear((1.0, 0.72, 0.4)), 0.9), size=0.15, shades=False))
    flux = sum(4 * h.wide * h.tall for h in plan.windows)
    ambient = added(times(sky, 0.013 * flux), *(times(lamp.light, 0.014) for lamp in lamps))
    if scene.light != "hidden":
        ambient = added(ambient, times(sunlight, 0.012 * flux))
        patch = _landing(plan, openings[0], way)
        lamps.append(Lamp(at=patch, light=times(sunlight, 0.1 * flux), size=0.7, shades=False))
    lights = Lights(
        ambient=added(ambient, (0.004, 0.0045, 0.006)), openings=openings, lamps=lamps,
        sun=None if scene.light == "hidden" else way, sunlight=sunlight,
        low=(-plan.half, 0, 0), high=(plan.half, plan.deep, plan.high),
        dust=(0.008 + 0.05 * scene.rays + 0.05 * scene.fog),
    )  # fmt: skip
    heading = scene.camera.yaw - plan.heading
    looks_to = math.atan2(-inward[0], -inward[1])
    made = Room(
        scene=scene, heading=heading, eye=plan.eye, lights=lights, parts=rooms.PARTS, plan=plan, holds=holds, lit=lit,
        fierce=fierce, library=any(thing.kind == "bookshelf" and thing.variant for thing in scene.things),
        exposure=EXPOSURE[scene.time], outside=outside(scene, turned, heading, looks_to),
    )  # fmt: skip
    lights.boxes = made.shades()
    made.materials = _materials(scene, made)
    made.mirrors = {rooms.FLOOR: (0.025, 0.34)}
    return made


def _landing(plan: plans.Plan, opening: Opening, way: Point) -> Point:
    """Where the middle of the sun's patch lies, a hand's breadth before the surface it falls on."""
    t = 8.0
    for axis, (low, high) in enumerate(((-plan.half, plan.half), (0.0, plan.deep), (0.0, plan.high))):
        if abs(way[axis]) > 1e-6:
            wall = (high if way[axis] > 0 else low) - opening.middle[axis]
            t = min(t, wall / way[axis]) if wall / way[axis] > 0.05 else t
    x, y, z = (m + w * (t - 0.35) for m, w in zip(opening.middle, way, strict=True))
    return x, y, max(z, 0.25)


def _materials(scene: Scene, made: Room) -> dict[int, Callable[[Spot], Tensor]]:
    plan = made.plan
    hue = plan.hues
    wall, cloth = WALLS[hue[0] % len(WALLS)], CLOTHS[hue[1] % len(CLOTHS)]
    boards, drape = BOARDS[hue[2] % len(BOARDS)], DRAPES[hue[3] % len(DRAPES)]
    colours, seed = RUGS[hue[4] % len(RUGS)], scene.seed
    rail = 0.92

    def walls(s: Spot) -> Tensor:
        paper = surface.plain(wall, s.own.x, s.own.y, 0.14, 0.23)
        panel = surface.plain("d8d2c4", s.own.x, s.own.y, 0.06)
        low = edge(rail + s.fine, rail - s.fine, s.own.y)
        colour = torch.lerp(paper, panel, low)
        cells = torch.remainder(s.own.x / 0.8, 1) - 0.5
        inset = ((cells.abs() * 0.8 - 0.3).abs()).minimum((s.own.y - 0.78).abs().minimum((s.own.y - 0.26).abs()) + 0.02)
        within = (cells.abs() * 0.8 < 0.32) & (s.own.y > 0.24) & (s.own.y < 0.8)
        grooves = surface.line(inset - 0.0, 0.012, s.foot) * within * low
        lines = grooves * 0.35
        for high, half in ((rail, 0.018), (rail + 0.05, 0.006), (0.13, 0.007), (plan.high - 0.12, 0.01)):
            lines = lines.maximum(0.4 * surface.line(s.own.y - high, half, s.fine))
        crown = edge(plan.high - 0.12 - s.fine, plan.high - 0.12 + s.fine, s.own.y)
        return torch.lerp(colour, panel * 1.05, crown) * (1 - lines)

    def books(s: Spot) -> Tensor:
        a = s.own.x + s.own.y
        return surface.books(a + s.n.x, s.p.z, s.fine, seed)

    def curtain(s: Spot) -> Tensor:
        a = s.own.x if abs(plan.windows[0].wall.along[0]) > 0.5 else s.own.y
        folds = 0.5 + 0.5 * torch.sin(a * 74 + 1.2 * torch.sin(s.p.z * 1.3 + a * 9))
        return tone(drape) * (0.5 + 0.6 * folds) * 0.9

    def canvas(s: Spot) -> Tensor:
        return _painting(s, seed)

    def carpet(s: Spot) -> Tensor:
        return surface.rug(s.own.x, s.own.y, plan.rug[2:], colours, s.fine, hue[6] % 3)

    def wood(code: str) -> Callable[[Spot], Tensor]:
        return lambda s: surface.plain(code, s.p.x * 3 + s.p.z, s.p.y * 3, 0.25)

    def brick(s: Spot) -> Tensor:
        u = s.p.x + s.p.y
        soot = edge(0.0, 0.7, s.p.z)
        return surface.stones("7a4a3a", u, s.p.z, s.foot, seed, 0.22, 0.075) * (0.55 - 0.4 * soot)

    marble = ("d9d4cb", "8f8a86", "4a4444", "c9bfae")[hue[5] % 4]
    return {
        rooms.WALL: walls,
        rooms.FLOOR: lambda s: surface.planks(boards, s.p.x, s.p.y, s.foot, s.fine, seed),
        rooms.DOOR: lambda s: halls.door("5a3c26", s),
        rooms.CEILING: lambda s: surface.plain("dcd8ce", s.p.x, s.p.y, 0.05),
        rooms.FRAME: lambda s: tone("e6e2d8").expand(3, len(s.foot)),
        rooms.REVEAL: lambda s: tone("dad5ca", 2.4).expand(3, len(s.foot)),
        rooms.BREAST: lambda s: surface.plain(wall, s.p.x + s.p.y, s.p.z, 0.14, 0.23),
        rooms.FIREBOX: brick,
        rooms.MANTEL: lambda s: surface.plain(marble, s.p.x * 2 + s.p.y, s.p.z * 2, 0.3, 0.6),
        rooms.RUG: carpet,
        rooms.CLOTH: lambda s: surface.plain(cloth, s.p.x + s.p.y, s.p.z + s.p.y * 0.4, 0.3, 1.3),
        rooms.LEGS: wood("3a2616"),
        rooms.TABLE: wood("55361e"),
        rooms.SHADE: lambda s: tone("e2d2b0").expand(3, len(s.foot)),
        rooms.BRASS: lambda s: tone("a8803c").expand(3, len(s.foot)),
        rooms.WAX: lambda s: tone("efe6d0").expand(3, len(s.foot)),
        rooms.BOOKS: books,
        rooms.GILT: lambda s: surface.plain("a9843f", s.p.x * 5 + s.p.y * 5, s.p.z * 5, 0.4),
        rooms.CANVAS: canvas,
        rooms.CURTAIN: curtain,
        rooms.LOGS: lambda s: surface.plain("2c1c12", s.p.x * 6, s.p.z * 6, 0.5),
    }


def _painting(s: Spot, seed: int) -> Tensor:
    """The pictures of a room, another on each wall."""
    x = s.own.x + s.own.y
    return torch.where(s.n.y.abs() > 0.5, hung(seed)(x, s.own.z), hung(seed * 3 + 1)(x, s.own.z))


@lru_cache(maxsize=32)
def hung(seed: int) -> Callable[[Tensor, Tensor], Tensor]:
    """A painted land under a sky, as a function of place in metres from its middle; with a tree, a sun or a sail."""
    pick, kind = seed % 4, seed // 4 % 3
    sky = ("c8b98f", "8ea0a8", "d0a070", "9aa4b8")[pick]
    land = ("4f5a34", "3c4a3c", "5a4428", "3a4a5a")[pick]

    def painted(x: Tensor, z: Tensor) -> Tensor:
        field = surface.grain(x * 0.9 + seed % 83 * 0.17, z * 0.9)
        wave = surface.grain(x * 0.5 + seed % 71 * 0.13, torch.zeros_like(z) + 0.3)[3] - 0.5
        crest = 0.02 + 0.16 * wave * (kind != 2) - 0.08 * (kind == 1)
        air = tone(sky) * (0.55 + 0.7 * edge(0.36, -0.05, z) + 0.5 * (field[0] - 0.5))
        ground = tone(land) * (0.6 + 0.8 * (field[0] - 0.2)) * (1 + 1.2 * (crest - z).clamp(0, 0.4))
        picture = torch.lerp(ground, air, edge(-0.012, 0.012, z - crest))
        if kind == 1:
            round_ = torch.hypot(x + 0.06, z - 0.08)
            return torch.lerp(picture, tone("f4e0b0").expand_as(picture), edge(0.06, 0.045, round_) * (z > crest))
        if kind == 2:
            sail = ((x - 0.05).abs() < (0.3 - z).clamp(min=0) * 0.35) & (z > 0.03)
            hull = (z < 0.03) & (z > -0.02) & ((x - 0.05).abs() < 0.13)
            picture = torch.where(sail, tone("e8dcc4").expand_as(picture), picture)
            return torch.where(hull, tone("2c2018").expand_as(picture), picture)
        crown = 0.13 - torch.hypot(x - 0.12, (z - 0.12) * 0.9) + 0.1 * (field[0] - 0.5)
        tree = edge(0, 0.03, crown).maximum(edge(0.016, 0.008, (x - 0.12).abs()) * (z < 0.1) * (z > -0.14))
        return torch.lerp(picture, tone("2c3320").expand_as(picture), tree)

    return painted
