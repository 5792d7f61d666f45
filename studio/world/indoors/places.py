"""The interiors by the names of their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studio.world.indoors import aisles, decor, passage
from studio.world.indoors.asked import INSIDERS
from studio.world.indoors.interior import Interior
from studio.world.palette import Look
from studio.world.scene import Scene, Thing

INTERIORS: dict[str, Callable[[Scene, Look], Interior]] = {
    "room": decor.room,
    "corridor": passage.corridor,
    "cathedral": aisles.cathedral,
}


def guests(interior: Interior) -> tuple[Thing, ...]:
    """Who is inside, as the drawings of the open have them: in eye heights, seen from where one stands."""
    eye = interior.eye[2]
    return tuple(
        replace(thing, size=thing.size * 1.65 / eye, distance=thing.distance / eye)
        for thing in interior.scene.things
        if thing.kind in INSIDERS
    )
