"""Where everything stands in the room of a seed."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from studio import layout as lay
from studio.layout import Layout
from studio.world.indoors.cast import Box, Point

EYE = 1.35


class Wall(NamedTuple):
    """An upright wall: a point on it, the direction along it, and the one into the room."""

    start: tuple[float, float]
    along: tuple[float, float]
    inward: tuple[float, float]

    def point(self, along: float, out: float, z: float) -> Point:
        """A place so far along the wall and so far out from it."""
        return (
            self.start[0] + self.along[0] * along + self.inward[0] * out,
            self.start[1] + self.along[1] * along + self.inward[1] * out,
            z,
        )

    def box(self, along: tuple[float, float], out: tuple[float, float], z: tuple[float, float],
            part: int, soft: float = 0.012, shade: bool = True) -> Box:  # fmt: skip
        """A box that spans these along the wall, out from it, and up."""
        a, o, h = ((span[1] - span[0]) / 2 for span in (along, out, z))
        return Box(
            middle=self.point(sum(along) / 2, sum(out) / 2, sum(z) / 2),
            half=(
                abs(self.along[0]) * a + abs(self.inward[0]) * o,
                abs(self.along[1]) * a + abs(self.inward[1]) * o,
                h,
            ),
            soft=soft,
            part=part,
            shade=shade,
        )


class Hole(NamedTuple):
    """A window in a wall: its middle along the wall and up, half width and height."""

    wall: Wall
    along: float
    up: float
    wide: float
    tall: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A room: half width, depth and height in metres, which side the light comes from, where one stands, and more.

    `heading` is how far the eyes are turned from the y axis, to the right. Places are (x, y); `walls` are those at
    low x, high x, ahead and behind.
    """

    half: float
    deep: float
    high: float
    side: int
    ahead: bool
    eye: Point
    heading: float
    windows: tuple[Hole, ...]
    fire: tuple[Wall, float]
    chair: tuple[float, float, float]
    table: tuple[float, float]
    picture: tuple[Wall, float]
    shelf: tuple[Wall, float, float]
    rug: tuple[float, float, float, float]
    walls: tuple[Wall, ...]
    hues: tuple[int, ...] = field(default=())


@lru_cache(maxsize=64)
def room(seed: int, layout: Layout) -> Plan:
    """The room of a seed: the window to one side or ahead, the fire where its light falls on other things."""
    rng = np.random.default_rng([811, seed])

    def between(low: float, high: float) -> float:
        return float(low + (high - low) * rng.random())

    half, deep, high = between(2.35, 2.85), between(5.2, 6.2), between(2.75, 3.15)
    side = 1 if lay.number(layout, "bank") > 0 else -1
    ahead = bool(rng.random() < 0.42)
    low_x, high_x = Wall((-half, 0), (0, 1), (1, 0)), Wall((half, 0), (0, 1), (-1, 0))
    back, behind = Wall((0, deep), (1, 0), (0, -1)), Wall((0, 0), (1, 0), (0, 1))
    lit, dim = (high_x, low_x) if side > 0 else (low_x, high_x)
    if ahead:
        across = side * between(-0.1, 0.12) * half
        windows = (Hole(back, across, between(1.48, 1.6), between(0.72, 0.95), between(0.88, 1.02)),)
        fire = (dim, deep - between(1.35, 1.6))
        picture = (back, across - side * between(1.6, 1.75))
        chair = (side * 1.45, deep - 1.6, side * between(0.5, 0.9) + math.pi)
        shelf = (back, side * (half - 0.42), 0.36)
        rug = (-side * 0.15, deep - 2.0, between(1.35, 1.6), between(1.0, 1.15))
        eye = (side * between(0.0, 0.4), between(0.35, 0.55), EYE)
        heading = -side * between(0.12, 0.18)
    else:
        two = bool(rng.random() < 0.4)
        first = between(2.5, 2.8) if two else deep - between(1.45, 1.9)
        wide = between(0.5, 0.6) if two else between(0.72, 0.92)
        tall, up = between(0.88, 1.02), between(1.5, 1.6)
        windows = tuple(Hole(lit, first + 1.75 * i, up, wide, tall) for i in range(1 + two))
        fire = (back, -side * between(0.15, 0.55))
        picture = (dim, deep - between(1.9, 2.3))
        chair = (-side * (half - 1.15), deep - 1.75, -side * between(0.55, 0.85) + math.pi)
        shelf = (back, fire[1] + side * 2.0, 0.55)
        rug = (-side * 0.2, deep - 1.95, between(1.3, 1.6), between(0.95, 1.15))
        eye = (-side * between(0.35, 0.9), between(0.5, 0.75), EYE)
        heading = side * between(0.17, 0.3)
    table = (-side * 1.3, deep - 0.55) if ahead else (side * (half - 0.72), deep - 1.0)
    return Plan(
        half=half, deep=deep, high=high, side=side, ahead=ahead, eye=eye, heading=heading, windows=windows, fire=fire,
        chair=chair, table=table, picture=picture, shelf=shelf, rug=rug, walls=(low_x, high_x, back, behind),
        hues=tuple(int(n) for n in rng.integers(0, 1000, 8)),
    )  # fmt: skip


def bearing(plan_eye: Point, heading: float, place: Point | tuple[float, float]) -> tuple[float, float]:
    """How far to the right of the middle of the view a place is, in radians, and how far away in metres."""
    x, y = place[0] - plan_eye[0], place[1] - plan_eye[1]
    return math.remainder(math.atan2(x, y) - heading, 2 * math.pi), math.hypot(x, y)


def room_places(seed: int, layout: Layout, kinds: Collection[str]) -> dict[str, tuple[float, float]]:
    """Bearings and distances of what stands in the room of a seed."""
    plan = room(seed, layout)
    wall, at = plan.fire
    hole = plan.windows[0]
    spots = {
        "window": hole.wall.point(hole.along, 0, 0),
        "fireplace": wall.point(at, 0.3, 0),
        "armchair": plan.chair[:2],
        "table": plan.table,
        "lamp": plan.table,
        "candles": plan.table,
        "rug": plan.rug[:2],
        "picture": plan.picture[0].point(plan.picture[1], 0, 0),
        "curtains": hole.wall.point(hole.along, 0, 0),
        "bookshelf": plan.shelf[0].point(plan.shelf[1], 0, 0),
    }
    return {kind: bearing(plan.eye, plan.heading, spots[kind]) for kind in kinds if kind in spots}
