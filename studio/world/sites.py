"""Places that are painted by their own hand: what stands behind, how the ground is painted and what belongs there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from studio.world import canyon, cave, city, garden, gorge, graveyard, harbour, island, river, road
from studio.world.ground import Stack
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.scene import Scene, Thing
from studio.world.things import near_trees


def _nothing(scene: Scene) -> list[Thing]:
    return []


def _where_it_is(scene: Scene, thing: Thing) -> Thing:
    return thing


def _nowhere(scene: Scene, thing: Thing) -> None:
    """There is no ground."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """How a place is made: its layers, its painting over them, what stands in it unasked, and where things stand.

    `settle` is for what stands in front of the viewer; near trees that are behind him stand where `behind` says.
    """

    build: Callable[[Scene, Look, np.random.Generator, Stack], None]
    paint: Callable[[Place], None]
    standing: Callable[[Scene], list[Thing]] = _nothing
    settle: Callable[[Scene, Thing], Thing] = _where_it_is
    behind: Callable[[Scene, Thing], Thing | None] = _where_it_is

    own: tuple[str, ...] = ()
    """Things that the painting has already."""

    def painted(self, place: Place) -> Place:
        """Paint a place; what is left to draw are its things, those asked for and its own."""
        self.paint(place)
        scene = place.scene
        things = (*self.settled(scene), *self.standing(scene))
        return replace(place, scene=replace(scene, things=things, near_trees=0))

    def settled(self, scene: Scene) -> list[Thing]:
        """A scene's things and near trees where they stand in this place, with azimuths within half a turn."""
        things = [_wrapped(thing) for thing in scene.things if thing.kind not in self.own]
        trees = [_wrapped(tree) for tree in near_trees(scene)]
        around = (
            self.settle(scene, tree) if math.cos(tree.azimuth) > 0 else self.behind(scene, tree) for tree in trees
        )
        return [*(self.settle(scene, thing) for thing in things), *(tree for tree in around if tree is not None)]


def _wrapped(thing: Thing) -> Thing:
    return replace(thing, azimuth=math.remainder(thing.azimuth, 2 * math.pi))


SITES: dict[str, Site] = {
    "river": Site(
        build=river.build, paint=river.paint, standing=river.standing, settle=river.settle, behind=river.settle
    ),
    "waterfall": Site(
        build=gorge.build, paint=gorge.paint, standing=gorge.standing, settle=gorge.settle, behind=gorge.behind
    ),
    "canyon": Site(
        build=canyon.build, paint=canyon.paint, standing=canyon.standing, settle=canyon.settle, behind=canyon.settle
    ),
    "harbour": Site(build=harbour.build, paint=harbour.paint, standing=harbour.standing, settle=harbour.settle),
    "garden": Site(
        build=garden.build,
        paint=garden.paint,
        standing=garden.standing,
        settle=garden.settle,
        behind=garden.settle,
        own=("flowers", "path"),
    ),
    "road": Site(build=road.build, paint=road.paint, standing=road.standing, settle=road.settle, behind=road.settle),
    "railway": Site(build=road.build, paint=road.paint, standing=road.standing, settle=road.settle, behind=road.settle),
    "island": Site(
        build=island.build, paint=island.paint, standing=island.standing, settle=island.settle, behind=_nowhere
    ),
    "cave": Site(build=cave.build, paint=cave.paint, settle=cave.settle, behind=_nowhere),
    "graveyard": Site(
        build=graveyard.build,
        paint=graveyard.paint,
        standing=graveyard.standing,
        settle=graveyard.settle,
        own=("path",),
    ),
}
"""Places that came after the first lands."""
PAINTED = {**SITES, "city": Site(build=city.build, paint=city.paint, standing=city.standing)}
"""All places with a hand of their own."""
