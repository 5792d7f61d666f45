"""All kinds of things with their size and drawing: one literal table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.world import objects, plants
from studio.world.sketch import Part, Sketch


@dataclass(frozen=True)
class Kind:
    """How tall a thing is in eye heights, how wide its drawing reaches in heights, and its drawing."""

    tall: float
    reach: float
    draw: Callable[[Sketch], list[Part]]


KINDS = {
    "conifer": Kind(5.2, 0.4, plants.conifer),
    "broadleaf": Kind(4.4, 0.5, plants.broadleaf),
    "bare": Kind(4.6, 0.75, plants.bare),
    "dead tree": Kind(2.6, 0.75, plants.bare),
    "house": Kind(2.4, 0.9, objects.house),
    "lighthouse": Kind(5.5, 0.35, objects.lighthouse),
    "tower": Kind(5.0, 0.4, objects.tower),
    "boat": Kind(2.2, 0.7, objects.boat),
    "figure": Kind(1.05, 0.9, objects.figure),
    "balloon": Kind(2.6, 0.5, objects.balloon),
    "kite": Kind(1.6, 0.6, objects.kite),
    "birds": Kind(1.4, 1.5, objects.birds),
    "campfire": Kind(0.8, 0.6, objects.campfire),
    "litter": Kind(0.55, 1.4, objects.litter),
}
