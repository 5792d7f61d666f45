"""What stands in an interior, how often, and where its plan puts it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from studio.layout import Layout
from studio.world.draw import Draw
from studio.world.indoors import corridor, nave, pillars
from studio.world.indoors.plan import bearing, room_places
from studio.world.scene import Thing

FURNISHED: dict[str, dict[str, float]] = {
    "room": {"window": 1.0, "fireplace": 0.75, "armchair": 0.85, "table": 0.85, "lamp": 0.7, "candles": 0.3, "rug": 0.8,
             "picture": 0.75, "bookshelf": 0.6, "curtains": 0.7},
    "corridor": {"door": 1.0, "window": 0.7},
    "cathedral": {"columns": 1.0, "stained glass": 1.0, "pews": 0.85, "candles": 0.8},
}  # fmt: skip
"""How often a piece is found in an interior; what is always there is part of the building."""
GUESTS: dict[str, dict[str, float]] = {
    "room": {"dog": 0.06}, "corridor": {"figure": 0.15}, "cathedral": {"figure": 0.15},
}  # fmt: skip
"""Who may be met inside, and how often."""
FIRE = 0.75
"""How often a fireplace is lit."""
_ON_THE_TABLE = ("lamp", "candles")


def usual(place: str, seed: int, layout: Layout) -> tuple[Thing, ...]:
    """The furniture of the interior of a seed."""
    rng = np.random.default_rng([seed, 61])
    drawn = {kind: bool(rng.random() < chance) for kind, chance in FURNISHED[place].items()}
    if place == "corridor":
        hall = corridor.hall(seed, layout)
        drawn["window"] = hall.gallery or hall.ends == "window"
    return furnished(place, seed, layout, [kind for kind, there in drawn.items() if there], fire=rng.random() < FIRE)


def furnished(place: str, seed: int, layout: Layout, kinds: Collection[str], *, fire: bool) -> tuple[Thing, ...]:
    """Pieces where the plan has them, in eye heights and radians from the middle of the view; what stands on a table
    brings it along."""
    fitting = [kind for kind in FURNISHED[place] if kind in kinds or (kind == "table" and {*_ON_THE_TABLE} & {*kinds})]
    spots = _spots(place, seed, layout, fitting)
    return tuple(
        Thing(
            kind=kind,
            azimuth=round(spots[kind][0], 4),
            distance=round(spots[kind][1], 3),
            lit=kind == "fireplace" and fire,
        )
        for kind in fitting
    )


def burns(thing: Thing, place: str, dark: bool) -> bool:
    """Whether a piece is lit: lamps when it is dark, a church's candles always, a fire where it was."""
    if thing.kind == "fireplace":
        return thing.lit
    return thing.kind in _ON_THE_TABLE and (dark or (place == "cathedral" and thing.kind == "candles"))


def guest(draw: Draw, place: str, kind: str, number: int) -> Thing:
    """Somebody inside, ahead in the open."""
    near = {"room": 2.6, "corridor": 6.5, "cathedral": 6.0}[place]
    return Thing(
        kind=kind,
        azimuth=round(float(draw.rng.uniform(-0.02, 0.02)) + 0.06 * number * (-1) ** number, 4),
        distance=round(near * float(draw.rng.uniform(0.85, 1.3)) + 0.6 * number, 3),
        size=0.6 if kind == "dog" else 1.0,
        colour="dark" if kind == "figure" else "",
        variant=number,
    )


def _spots(place: str, seed: int, layout: Layout, kinds: Collection[str]) -> dict[str, tuple[float, float]]:
    if place == "room":
        return room_places(seed, layout, kinds)
    if place == "corridor":
        hall = corridor.hall(seed, layout)
        side = hall.ajar[1] * hall.half
        window = (hall.side * hall.half, hall.first + hall.pace) if hall.gallery else (0.0, hall.long)
        spots = {"door": (side, hall.first + hall.pace), "window": window}
        return {kind: bearing(hall.eye, hall.heading, spots[kind]) for kind in kinds}
    spots = {
        "columns": (pillars.PIER_AT, pillars.BAY),
        "stained glass": (0.0, pillars.LONG),
        "pews": (-2.0, pillars.PEWS[2]),
        "candles": (0.0, pillars.LONG - 4),
    }
    eye, heading = nave.stand(seed)
    return {kind: bearing(eye, heading, spots[kind]) for kind in kinds}
