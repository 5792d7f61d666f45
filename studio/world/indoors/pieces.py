"""The furniture of a room as boxes, and the numbers and names of a room's parts."""

from __future__ import annotations

import math

from studio.world.indoors.cast import Box
from studio.world.indoors.plan import Hole, Plan, Wall

(WALL, FLOOR, CEILING, GLASS, FRAME, REVEAL, BREAST, FIREBOX, MANTEL, RUG, CLOTH, LEGS, TABLE, SHADE, BRASS, WAX,
 BOOKS, GILT, CANVAS, CURTAIN, LOGS, DOOR) = range(22)  # fmt: skip
PARTS = (
    "wall", "floor", "ceiling", "window", "window", "wall", "fireplace", "fireplace", "fireplace", "rug", "armchair",
    "armchair", "table", "lamp", "lamp", "candles", "bookshelf", "picture", "picture", "curtains", "fireplace", "door",
)  # fmt: skip


def armchair(x: float, y: float, turn: float) -> tuple[Box, ...]:
    """A wing chair; it looks along its own y axis, turned about the upright."""

    def box(mx: float, my: float, mz: float, a: float, b: float, c: float, soft: float, part: int = CLOTH) -> Box:
        cos, sin = math.cos(turn), math.sin(turn)
        return Box(middle=(x + mx * cos - my * sin, y + mx * sin + my * cos, mz), half=(a, b, c), turn=turn, soft=soft,
                   part=part, shade=part == CLOTH)  # fmt: skip

    legs = tuple(box(sx * 0.3, sy * 0.3, 0.07, 0.028, 0.028, 0.07, 0.01, LEGS) for sx in (-1, 1) for sy in (-1, 1))
    return (
        box(0, 0.02, 0.24, 0.36, 0.37, 0.1, 0.03),
        box(0, 0.06, 0.39, 0.255, 0.33, 0.075, 0.06),
        box(0, -0.32, 0.68, 0.34, 0.085, 0.44, 0.07),
        box(-0.32, 0.02, 0.43, 0.075, 0.37, 0.19, 0.07),
        box(0.32, 0.02, 0.43, 0.075, 0.37, 0.19, 0.07),
        box(-0.33, -0.21, 0.84, 0.05, 0.13, 0.25, 0.045),
        box(0.33, -0.21, 0.84, 0.05, 0.13, 0.25, 0.045),
        *legs,
    )


def framed(wall: Wall, at: float, up: float, wide: float, tall: float) -> tuple[Box, ...]:
    """A canvas in a gilt frame."""
    rim = 0.055
    bars = (
        wall.box((at - wide, at + wide), (0, 0.045), (up + tall - rim, up + tall), GILT, 0.02, False),
        wall.box((at - wide, at + wide), (0, 0.045), (up - tall, up - tall + rim), GILT, 0.02, False),
        wall.box((at - wide, at - wide + rim), (0, 0.045), (up - tall, up + tall), GILT, 0.02, False),
        wall.box((at + wide - rim, at + wide), (0, 0.045), (up - tall, up + tall), GILT, 0.02, False),
    )
    return (wall.box((at - wide, at + wide), (0, 0.02), (up - tall, up + tall), CANVAS, 0.001, False), *bars)


def curtains(hole: Hole, high: float) -> tuple[Box, ...]:
    """Two curtains that hang beside a window, and their rod."""
    top = min(hole.up + hole.tall + 0.14, high - 0.1)
    found = []
    for side in (-1, 1):
        inner, outer = hole.along + side * (hole.wide - 0.02), hole.along + side * (hole.wide + 0.3)
        found.append(
            hole.wall.box((min(inner, outer), max(inner, outer)), (0.03, 0.11), (0.03, top), CURTAIN, 0.03, False)
        )
    reach = hole.wide + 0.36
    span = (hole.along - reach, hole.along + reach)
    rod = hole.wall.box(span, (0.055, 0.085), (top, top + 0.03), BRASS, 0.012, False)
    return (*found, rod)


def free_walls(plan: Plan, fire: bool) -> list[tuple[Wall, float, float]]:
    """Stretches of wall from which to which nothing but shelves may stand."""
    found = []
    for number, wall in enumerate(plan.walls[:3]):
        low, high = (0.4, plan.deep - 0.05) if number < 2 else (0.05 - plan.half, plan.half - 0.05)
        taken = [
            (hole.along - hole.wide - 0.4, hole.along + hole.wide + 0.4) for hole in plan.windows if hole.wall == wall
        ]
        if fire and plan.fire[0] == wall:
            taken.append((plan.fire[1] - 1.05, plan.fire[1] + 1.05))
        for start, end in sorted(taken):
            found.append((wall, low, start))
            low = end
        found.append((wall, low, high))
    return [(wall, low, high) for wall, low, high in found if high - low > 0.5]
