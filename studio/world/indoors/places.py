"""The interiors by the names of their places."""

from __future__ import annotations

from collections.abc import Callable

from studio.world.indoors import aisles, decor
from studio.world.indoors.interior import Interior
from studio.world.palette import Look
from studio.world.scene import Scene

INTERIORS: dict[str, Callable[[Scene, Look], Interior]] = {
    "room": decor.room,
    "corridor": decor.corridor,
    "cathedral": aisles.cathedral,
}
