"""Framing: where in the picture stands what the words name, and how one looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio import layout as lay
from studio.world.habitats import AIRBORNE, BANK
from studio.world.reading import Read
from studio.world.scene import INDOORS, Scene, Thing
from studio.world.things import near_trees

THIRD = 0.155
"""How far from the middle a third of the picture lies, as a share of the lens."""
UNMOVED = ("path", "flowers", "birds", "fence", "gravestones", "bridge")
"""What lies across the picture, or where its place has it."""
PLACED = ("sea", "lake", "beach", "meadow", "desert", "forest", "mountains", "hills", "village", "city")
"""Where things stand freely."""
IN_FRONT = 22.0
"""Up to how many eye heights away a tree may hide the subject."""
CLOSER = 0.85
"""How much nearer than elsewhere the subject stands."""
ROOM_ABOVE = 0.13
"""The lowest that the horizon lies, as a share of the picture's height under its middle, where something flies."""


def framed(scene: Scene, read: Read) -> Scene:
    """The view of what is asked for: room above for what flies, and the sun in the picture where its rays are named."""
    if scene.place not in INDOORS and read.kinds.intersection(AIRBORNE):
        scene = replace(scene, camera=replace(scene.camera, shift=max(scene.camera.shift, ROOM_ABOVE)))
    if "light rays" in read.said and scene.light == "sun" and scene.place not in INDOORS:
        azimuth = lay.light_azimuth(scene.layout, low=True)
        scene = replace(scene, light_azimuth=azimuth, light_elevation=min(scene.light_elevation, 0.4))
    return scene


def on_thirds(scene: Scene, things: list[Thing], read: Read) -> list[Thing]:
    """The first two kinds that are asked for, if words leave it open where, each near a third of the picture's width.

    The subject stands nearer than elsewhere, on the side where no tree hides it.
    """
    free = {asked.kind for asked in read.things if asked.side is None and asked.kind not in UNMOVED}
    order = [kind for kind in dict.fromkeys(asked.kind for asked in read.things) if kind in free][:2]
    side, found = _open_side(scene), []
    for thing in things:
        banked = scene.water == "lake" and thing.kind in BANK
        if thing.kind in order and thing.variant == 0 and not banked and scene.place in PLACED:
            way, loose = side * (1 - 2 * order.index(thing.kind)), abs(thing.azimuth) / scene.camera.fov
            near = CLOSER if thing.kind == order[0] and thing.kind not in AIRBORNE else 1.0
            azimuth = way * (THIRD + 0.1 * (loose - 0.18)) * scene.camera.fov
            thing = replace(thing, azimuth=round(azimuth, 4), distance=round(max(near * thing.distance, 2.5), 3))
        found.append(thing)
    return found


def _open_side(scene: Scene) -> int:
    """The side, 1 right and -1 left, on which the nearest trees leave most room; where they are alike the layout's."""
    usual = 1 if lay.number(scene.layout, "things x") > 0 else -1
    trees = [tree for tree in near_trees(scene) if tree.distance < IN_FRONT]
    room = {
        side: min((abs(tree.azimuth - side * THIRD * scene.camera.fov) for tree in trees), default=1.0)
        for side in (usual, -usual)
    }
    return max(room, key=lambda side: min(room[side], 0.3))


def leading(path: Thing, things: Sequence[Thing]) -> Thing:
    """A path that leads towards the first thing that stands on the ground."""
    goals = [thing for thing in things if thing.kind not in (*AIRBORNE, *UNMOVED)]
    return replace(path, azimuth=round(0.7 * goals[0].azimuth, 4)) if goals else path
