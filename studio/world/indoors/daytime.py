"""The day as it comes in: light of sky, sun and moon, how well people light their rooms, the land before the window."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from studio.world.indoors.asked import INSIDERS
from studio.world.indoors.cast import Point
from studio.world.indoors.light import Linear, linear
from studio.world.palette import Look, blend
from studio.world.scene import FURNITURE, LANDS, TREELESS, WATERS, Scene

SUN = {"dawn": 7.0, "day": 8.5, "dusk": 8.0, "night": 1.0}
"""How strong what shines in is, by the time of day."""
SKY = {"dawn": 4.0, "day": 5.6, "dusk": 4.4, "night": 2.2}
EXPOSURE = {"dawn": 1.0, "day": 0.9, "dusk": 1.05, "night": 1.25}


def daylight(scene: Scene, look: Look) -> tuple[Linear, Linear]:
    """The light of the sky and of the sun or moon, as they come in by a window."""
    seen = blend(blend(look.middle, look.horizon, 0.5), look.light, 0.2)
    sky = linear(blend(seen, np.full(3, seen.mean()), 0.4), SKY[scene.time])  # eyes inside get used to its colour
    strength = SUN[scene.time] * (0.0 if scene.light == "hidden" else 1.0) * (0.75 + 0.5 * scene.brightness)
    return sky, linear(look.light, strength)


def sun_way(scene: Scene, inward: tuple[float, float], spread: float = 0.75, lift: float = 0.3) -> tuple[Point, float]:
    """The way the light comes in by a window, and the azimuth it comes from, against the interior's y axis.

    The scene's own light, brought round to the window's side, and never below `lift` radians.
    """
    out = math.atan2(-inward[0], -inward[1])
    turned = out + spread * math.tanh(1.4 * scene.light_azimuth)
    high = lift + 0.5 * scene.light_elevation
    flat = math.cos(high)
    return (-math.sin(turned) * flat, -math.cos(turned) * flat, -math.sin(high)), turned


def outside(scene: Scene, turned: float, heading: float, looks_to: float) -> Scene:
    """The land that a window shows: the scene's day over it, the light where it comes in from.

    Angles are azimuths: where the light comes from and where the window looks, against the interior's y axis, and that
    axis itself.
    """
    place = scene.outside or ("meadow", "hills", "lake", "village", "forest", "hills", "meadow")[scene.seed % 7]
    camera = scene.camera
    if place not in LANDS:  # what it is lies where one sees the window
        window = next((thing.azimuth + camera.yaw for thing in scene.things if thing.kind == "window"), None)
        camera = replace(camera, yaw=looks_to + heading if window is None else window)
    aimed = looks_to + heading - camera.yaw
    things = tuple(
        replace(thing, azimuth=aimed + 0.12 * math.tanh(thing.azimuth), distance=max(thing.distance, 9.0))
        for thing in scene.things
        if thing.kind not in (*FURNITURE, *INSIDERS)
    )
    wooded: dict[str, Any] = {
        "near_trees": min(scene.near_trees, 3), "density": max(scene.density, 0.7 if place == "forest" else 0.0),
        "trees": scene.trees or ("broadleaf" if place == "forest" else ""),
    }  # fmt: skip
    if place in TREELESS:
        wooded = {"near_trees": 0, "density": 0.0, "trees": ""}
    return replace(scene, place=place, things=things, light_azimuth=turned + heading - camera.yaw, style="render",
                   water=WATERS.get(place, "none"), camera=camera, **wooded)  # fmt: skip


def cosiness(scene: Scene) -> float:
    """How well lit people keep a room, about 0.1..1.2: little on gloomy days, and where colours are cold."""
    chill = {"cold": 0.5, "ashen": 0.6, "sickly": 0.6, "violet": 0.85}.get(scene.palette, 1.0)
    return (0.2 + 1.4 * scene.brightness) * (1 + (chill - 1) * scene.tint)


def times(light: Linear, by: float) -> Linear:
    return light[0] * by, light[1] * by, light[2] * by


def added(*lights: Linear) -> Linear:
    r, g, b = (sum(channel) for channel in zip(*lights, strict=True))
    return r, g, b
