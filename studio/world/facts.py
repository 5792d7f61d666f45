"""What can be said about a scene without looking at its picture: the record captions and mood are made from."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from studio.world.palette import look
from studio.world.scene import Scene, Thing


def facts(scene: Scene) -> dict[str, Any]:
    """Place, time, sky, weather, palette, style, light, water, trees, things and tone of a scene.

    Amounts are 0..1, warmth -1..1; positions are as the scene's own camera sees them.
    """
    colours = look(scene)
    sky = (colours.zenith + 2 * colours.middle + 2 * colours.horizon) / 5
    ground = colours.material("meadow")
    tone = 0.65 * sky + 0.35 * ground
    value = float(tone @ np.array([0.3, 0.59, 0.11])) * (0.78 + 0.44 * scene.brightness)
    spread = float(np.ptp(tone) / max(float(tone.max()), 0.05)) * colours.saturation
    return {
        "place": scene.place,
        "time": scene.time,
        "sky": scene.sky,
        "weather": scene.weather,
        "palette": scene.palette,
        "tint": scene.tint,
        "style": scene.style,
        "light": {
            "kind": scene.light,
            "position": _light_side(scene),
            "height": "low" if scene.light_elevation < 0.18 else "high",
        },
        "stars": scene.stars,
        "rainbow": scene.rainbow,
        "aurora": scene.aurora,
        "backdrop": {"mountains": scene.mountains, "hills": scene.hills, "snowcaps": scene.snowcaps},
        "water": {"kind": scene.water, "calm": scene.calm},
        "trees": {"kind": scene.trees, "density": scene.density, "season": scene.season} if scene.trees else None,
        "things": _things(scene),
        "openness": round(_openness(scene), 3),
        "brightness": round(min(max(value * 1.15, 0.0), 1.0), 3),
        "colourfulness": round(min(spread * 1.35, 1.0), 3),
        "warmth": round(float(np.clip((tone[0] - tone[2]) * 2.2, -1, 1)), 3),
    }


def _light_side(scene: Scene) -> str:
    azimuth = scene.light_azimuth
    if abs(azimuth) > scene.camera.fov / 2:
        return "behind"
    return _side(azimuth, scene.camera.fov)


def _side(azimuth: float, fov: float) -> str:
    across = math.tan(max(min(azimuth, 1.5), -1.5)) / math.tan(fov / 2)
    return "left" if across < -0.3 else "right" if across > 0.3 else "centre"


def _things(scene: Scene) -> list[dict[str, Any]]:
    """Things of one kind are one entry with their count, placed where the nearest of them stands."""
    counts = Counter(t.kind for t in scene.things)
    nearest: dict[str, Thing] = {}
    for thing in scene.things:
        if thing.kind not in nearest or thing.distance < nearest[thing.kind].distance:
            nearest[thing.kind] = thing
    return [
        {
            "kind": kind,
            "count": counts[kind],
            "lit": any(t.lit for t in scene.things if t.kind == kind),
            "colour": thing.colour if counts[kind] == 1 and thing.colour != "dark" else "",
            "position": _side(thing.azimuth, scene.camera.fov),
            "distance": "near" if thing.distance < 8 else "middle" if thing.distance < 20 else "far",
        }
        for kind, thing in nearest.items()
    ]


def _openness(scene: Scene) -> float:
    """How far the eye can go: little in forests, towns and fog, much over water and sand."""
    usual = {"sea": 1.0, "beach": 0.95, "desert": 0.9, "lake": 0.75, "meadow": 0.8, "hills": 0.7, "mountains": 0.6,
             "village": 0.5, "city": 0.35, "forest": 0.15, "river": 0.7, "waterfall": 0.25, "canyon": 0.25,
             "harbour": 0.5, "garden": 0.4, "road": 0.85, "island": 1.0, "cave": 0.3, "graveyard": 0.6,
             "railway": 0.85, "room": 0.2, "corridor": 0.1, "cathedral": 0.6}  # fmt: skip
    return usual[scene.place] * (1 - 0.5 * max(scene.fog - 0.3, 0)) * (1 - 0.3 * scene.density)
