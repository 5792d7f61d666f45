"""A room: boards and a rug, a window with the day in it, a fire, a chair, a lamp on a table, books and a picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from studio.world.indoors.burning import candle, flames
from studio.world.indoors.cast import (
    Box,
    Hits,
    Point,
    Rays,
    Vec,
    along,
    around,
    boxes,
    inside_of,
    near,
    safe,
    upright,
)  # fmt: skip
from studio.world.indoors.interior import Interior
from studio.world.indoors.pieces import (
    BOOKS,
    BRASS,
    BREAST,
    CEILING,
    DOOR,
    FIREBOX,
    FLOOR,
    FRAME,
    GLASS,
    LOGS,
    MANTEL,
    REVEAL,
    RUG,
    SHADE,
    TABLE,
    WALL,
    WAX,
    armchair,
    curtains,
    framed,
    free_walls,
)  # fmt: skip
from studio.world.indoors.plan import Hole, Plan, Wall
from studio.world.indoors.surface import tone
from studio.world.noise import edge

DEPTH = 0.26
"""How thick the walls are, in metres."""
DOORWAY = (-0.9, 0.46, 2.05)
"""The door behind one's back: how far to the window's side, half width and height."""
FIRE = (0.46, 0.78, 0.42)
"""Half width, height and depth of the fire's opening."""
BREAST_OUT, BREAST_HALF = 0.34, 0.88


@dataclass
class Room(Interior):
    """The room of a plan; `holds` is what stands in it."""

    plan: Plan = field(kw_only=True)
    holds: frozenset[str] = field(kw_only=True)
    lit: frozenset[str] = field(kw_only=True)
    fierce: float = 1.0
    library: bool = False

    def cast(self, rays: Rays) -> Hits:
        plan, hits = self.plan, Hits(rays)
        self._shell(rays, hits)
        if "fireplace" in self.holds:
            self._fireplace(rays, hits)
        for furniture in self._furniture():
            middle, radius = around(furniture)
            hits.some(near(rays, middle, radius), rays,
                      lambda some, part, furniture=furniture: boxes(some, part, furniture))  # fmt: skip
        x, y = plan.table
        if "table" in self.holds:
            hits.some(near(rays, (x, y, 0.8), 0.85), rays, self._table)
        return hits

    def _shell(self, rays: Rays, hits: Hits) -> None:
        plan = self.plan
        t, side = inside_of(rays, (-plan.half, 0, 0), (plan.half, plan.deep, plan.high))
        zero = torch.zeros_like(t)
        sign = 1 - 2.0 * (side % 2)
        normal = Vec(*(torch.where(side // 2 == axis, sign, zero) for axis in range(3)))
        part = torch.where(side == 4, FLOOR, torch.where(side == 5, CEILING, WALL))
        p = along(rays.origin, rays.way, t)
        across = torch.where(side < 2, p.y, p.x)
        off = p.x - plan.side * DOORWAY[0]
        door = (side == 2) & (off.abs() < DOORWAY[1]) & (p.z < DOORWAY[2])
        hits.nearer(
            t, t > 0, torch.where(door, DOOR, part), normal, Vec(torch.where(door, off, across), p.z, side.float())
        )
        for hole in plan.windows:
            wall = hole.wall
            number = plan.walls.index(wall)
            a = (p.x - wall.start[0]) * wall.along[0] + (p.y - wall.start[1]) * wall.along[1] - hole.along
            met = (side == (0, 1, 3, 2)[number]) & (a.abs() < hole.wide) & ((p.z - hole.up).abs() < hole.tall)
            hits.some(met.nonzero()[:, 0], rays, lambda some, part, hole=hole: self._hole(some, part, hole))

    def _hole(self, rays: Rays, hits: Hits, hole: Hole) -> None:
        """The thickness of the wall about a window, its frame and its panes."""
        wall = hole.wall
        p = along(rays.origin, rays.way, hits.t)
        a = (p.x - wall.start[0]) * wall.along[0] + (p.y - wall.start[1]) * wall.along[1] - hole.along
        z = p.z - hole.up
        da = rays.way.x * wall.along[0] + rays.way.y * wall.along[1]
        out = -(rays.way.x * wall.inward[0] + rays.way.y * wall.inward[1])
        to_pane = DEPTH / safe(out)
        to_side = (torch.where(da > 0, hole.wide, -hole.wide) - a) / safe(da)
        to_edge = (torch.where(rays.way.z > 0, hole.tall, -hole.tall) - z) / safe(rays.way.z)
        step = to_pane.minimum(to_side).minimum(to_edge)
        a, z = a + da * step, z + rays.way.z * step
        pane = step == to_pane
        framed = (a.abs() > hole.wide - 0.055) | ((z.abs() - hole.tall).abs() < 0.055) | (a.abs() < 0.028)
        for bar in (-1 / 3, 1 / 3):
            framed = framed | ((z - bar * hole.tall).abs() < 0.017)
        part = torch.where(pane, torch.where(framed, FRAME, GLASS), REVEAL)
        sides, zero = (step == to_side) & ~pane, torch.zeros_like(a)
        turn = -torch.sign(da)
        normal = Vec(
            torch.where(pane, wall.inward[0] + zero, torch.where(sides, turn * wall.along[0], zero)),
            torch.where(pane, wall.inward[1] + zero, torch.where(sides, turn * wall.along[1], zero)),
            torch.where(pane | sides, zero, -torch.sign(rays.way.z)),
        )
        hits.t, hits.part, hits.normal, hits.own = hits.t + step, part.to(torch.int32), normal, Vec(a, z, zero)

    def _fireplace(self, rays: Rays, hits: Hits) -> None:
        wall, at = self.plan.fire
        front = wall.box((at - BREAST_HALF, at + BREAST_HALF), (0, BREAST_OUT), (0, self.plan.high), BREAST, 0.01)
        hits.some(near(rays, *around((front,))), rays, lambda some, part: self._breast(some, part, front))
        solid = (
            wall.box((at - 0.98, at + 0.98), (0, 0.52), (1.16, 1.22), MANTEL, 0.015),
            wall.box((at - 0.88, at + 0.88), (0, 0.44), (1.10, 1.16), MANTEL, 0.02),
            wall.box((at - 0.76, at - 0.54), (0, 0.41), (0.0, 1.10), MANTEL, 0.02),
            wall.box((at + 0.54, at + 0.76), (0, 0.41), (0.0, 1.10), MANTEL, 0.02),
            wall.box((at - 0.54, at + 0.54), (0, 0.39), (0.86, 1.10), MANTEL, 0.02),
            wall.box((at - 0.9, at + 0.9), (0.3, 0.78), (0.0, 0.045), MANTEL, 0.015),
        )
        hits.some(near(rays, *around(solid)), rays, lambda some, part: boxes(some, part, solid))
        logs = tuple(
            Box(middle=wall.point(at + x, 0.14 + out, z), half=_along(wall, 0.2, 0.045, 0.045), turn=turn, soft=0.045,
                part=LOGS) for x, out, z, turn in ((-0.1, 0.03, 0.09, 0.25), (0.12, -0.02, 0.09, -0.3),
                                                   (0.0, 0.0, 0.17, 0.05))
        )  # fmt: skip
        hits.some(near(rays, wall.point(at, 0.14, 0.13), 0.45), rays, lambda some, part: boxes(some, part, logs))

    def _breast(self, rays: Rays, hits: Hits, front: Box) -> None:
        """The chimney breast, and the hollow in it."""
        wall, at = self.plan.fire
        before = hits.part.clone()
        front.meet(rays, hits)
        p = along(rays.origin, rays.way, hits.t)
        a = (p.x - wall.start[0]) * wall.along[0] + (p.y - wall.start[1]) * wall.along[1] - at
        facing = hits.normal.x * wall.inward[0] + hits.normal.y * wall.inward[1] > 0.7
        hollow = (hits.part == BREAST) & (before != BREAST) & facing & (a.abs() < FIRE[0]) & (p.z < FIRE[1])
        index = hollow.nonzero()[:, 0]
        if len(index):
            some = rays.at(index)
            low, high = wall.point(at - FIRE[0], BREAST_OUT - FIRE[2], 0), wall.point(at + FIRE[0], BREAST_OUT, FIRE[1])
            t, side = inside_of(some, *_ordered(low, high))
            zero, sign = torch.zeros_like(t), 1 - 2.0 * (side % 2)
            hits.t[index], hits.part[index] = t, FIREBOX
            for axis in range(3):
                hits.normal[axis][index] = torch.where(side // 2 == axis, sign, zero)

    def _furniture(self) -> list[tuple[Box, ...]]:
        return [*self._pieces.values()]

    @property
    def _pieces(self) -> dict[str, tuple[Box, ...]]:
        plan = self.plan
        pieces: dict[str, tuple[Box, ...]] = {}
        if "rug" in self.holds:
            x, y, a, b = plan.rug
            pieces["rug"] = (Box(middle=(x, y, 0.008), half=(a, b, 0.008), part=RUG, shade=False),)
        if "armchair" in self.holds:
            pieces["armchair"] = armchair(*plan.chair)
        if "bookshelf" in self.holds:
            wall, at, half = plan.shelf
            pieces["bookshelf"] = (wall.box((at - half, at + half), (0, 0.32), (0, 2.16), BOOKS, 0.008),)
        if self.library:
            pieces["bookshelf"] = tuple(
                wall.box((low, high), (0, 0.34), (0, plan.high - 0.3), BOOKS, 0.008)
                for wall, low, high in free_walls(plan, "fireplace" in self.holds)
            )
        if "picture" in self.holds:
            wall, at = plan.picture
            pieces["picture"] = framed(wall, at, 1.62, 0.36, 0.46)
            wall = plan.walls[0 if plan.side > 0 else 1]
            pieces["second picture"] = framed(wall, 1.5, 1.6, 0.5, 0.38)
        if "fireplace" in self.holds:
            wall, at = plan.fire
            shift = Wall(wall.point(0, BREAST_OUT, 0)[:2], wall.along, wall.inward)
            pieces["mirror"] = framed(shift, at, 1.78, 0.4, 0.42)
        if "curtains" in self.holds:
            pieces |= {f"curtains {n}": curtains(hole, plan.high) for n, hole in enumerate(plan.windows)}
        return pieces

    def shades(self) -> list[Box]:
        """What throws shadows: the larger pieces."""
        pieces = self._pieces
        found = list(pieces.get("bookshelf", ()))
        if "armchair" in self.holds:
            found += [pieces["armchair"][index] for index in (0, 2, 3, 4)]
        if "table" in self.holds:
            x, y = self.plan.table
            found.append(Box(middle=(x, y, 0.6), half=(0.27, 0.27, 0.02)))
        if "fireplace" in self.holds:
            wall, at = self.plan.fire
            found.append(
                wall.box((at - BREAST_HALF, at + BREAST_HALF), (0, BREAST_OUT - 0.02), (0.9, self.plan.high), 0)
            )
        return found

    def _table(self, rays: Rays, hits: Hits) -> None:
        x, y = self.plan.table
        upright(rays, hits, (x, y, 0.58), (0.36, 0.36), 0.03, TABLE)
        upright(rays, hits, (x, y, 0.03), (0.035, 0.03), 0.56, TABLE, cap=False)
        upright(rays, hits, (x, y, 0.0), (0.2, 0.16), 0.035, TABLE)
        if "lamp" in self.holds:
            upright(rays, hits, (x, y, 0.61), (0.085, 0.07), 0.025, BRASS)
            upright(rays, hits, (x, y, 0.63), (0.05, 0.018), 0.12, BRASS, cap=False)
            upright(rays, hits, (x, y, 0.75), (0.014, 0.012), 0.18, BRASS, cap=False)
            upright(rays, hits, (x, y, 0.92), (0.2, 0.115), 0.26, SHADE, cap=False)
        if "candles" in self.holds:
            for dx, dy, tall in self.candles():
                upright(rays, hits, (x + dx, y + dy, 0.61), (0.045, 0.04), 0.012, BRASS)
                upright(rays, hits, (x + dx, y + dy, 0.62), (0.016, 0.015), tall, WAX)

    def candles(self) -> tuple[tuple[float, float, float], ...]:
        """Where candles stand on the table, and how long they are."""
        beside = "lamp" in self.holds
        spots = ((0.2, -0.14, 0.15),) if beside else ((0.06, -0.08, 0.2), (-0.1, 0.04, 0.14), (0.12, 0.1, 0.1))
        return tuple((-self.plan.side * dx, dy, tall) for dx, dy, tall in spots)

    def glass(self, hits: Hits) -> Tensor:
        return (hits.part == GLASS).float() * 0.97

    def shines(self, rays: Rays, hits: Hits, light: Tensor) -> Tensor:
        if "lamp" in self.lit and "lamp" in self.holds and "table" in self.holds:
            shade = (hits.part == SHADE).float()
            high = hits.own.y.clamp(0, 0.26) / 0.26
            warm = tone("ffd9a0") * (2.2 * (0.55 + 0.75 * torch.exp(-(((high - 0.4) / 0.4) ** 2))))
            light = light + warm * shade * 0.8
        if "fireplace" in self.lit and "fireplace" in self.holds:
            wall, at = self.plan.fire
            light = flames(rays, hits, light, wall, at, 0.12, self.fierce, self.scene.seed)
            ember = (hits.part == LOGS).float() * edge(0.25, 0.02, hits.normal.z)
            light = light + tone("ff5a14") * ember * 1.3
        if "candles" in self.lit and "candles" in self.holds and "table" in self.holds:
            for dx, dy, tall in self.candles():
                spot = (self.plan.table[0] + dx, self.plan.table[1] + dy, 0.64 + tall)
                light = candle(rays, hits, light, spot)
        return light


def _along(wall: Wall, a: float, o: float, z: float) -> Point:
    return (abs(wall.along[0]) * a + abs(wall.inward[0]) * o, abs(wall.along[1]) * a + abs(wall.inward[1]) * o, z)


def _ordered(one: Point, two: Point) -> tuple[Point, Point]:
    low, high = zip(*((min(a, b), max(a, b)) for a, b in zip(one, two, strict=True)), strict=True)
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])
