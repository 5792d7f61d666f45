"""Underdrawings: the same land and the same things on another day.

What a scene is (place, ground, trees, things, where everything stands) stays; what its day is like (time, sky, weather,
colours, style, tone) changes. A flow that starts from such a drawing and ends at the scene learns to bring another day,
and nothing else, over a composition.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from studio.world.days import Day
from studio.world.sampling import day_light, sample
from studio.world.scene import Scene

PARTS = {
    "time": ("time", "stars"),
    "sky": ("sky",),
    "weather": ("weather", "fog"),
    "colours": ("palette", "tint"),
    "style": ("style",),
    "tone": ("brightness", "colourfulness", "glow", "light_size", "rays"),
    "marvels": ("rainbow", "aurora"),
}
"""What a day is made of, as fields of a Scene that change together."""
PLAIN: dict[str, Any] = {name: value for name, value in asdict(Day()).items() if name != "leaves"} | {"style": "render"}
"""A day without anything special."""
PLAIN_SHARE, KEPT_SHARE = 0.6, 0.35


def on_day(scene: Scene, day: dict[str, Any]) -> Scene:
    """The scene with the fields of `day`, and with the light, clouds and lit windows that follow from them."""
    changed = replace(scene, **day)
    starry = changed.time == "night" and changed.sky in ("clear", "scattered")
    return replace(
        changed,
        **day_light(changed),
        stars=(changed.stars or 0.6) if starry else 0.0,
    )


def day_of(scene: Scene, parts: Collection[str] = tuple(PARTS)) -> dict[str, Any]:
    """The named parts of a scene's day."""
    return {name: getattr(scene, name) for part in parts for name in PARTS[part]}


def plain(scene: Scene) -> Scene:
    """The scene on a day without anything special."""
    return on_day(scene, PLAIN)


def underdrawing(scene: Scene) -> Scene:
    """The scene on a plain day or, less often, on another scene's, with some parts of its own day; by its seed."""
    rng = np.random.default_rng([scene.seed, 97])
    day = dict(PLAIN) if rng.random() < PLAIN_SHARE else day_of(sample(int(rng.integers(2**31))))
    return on_day(scene, day | day_of(scene, [part for part in PARTS if rng.random() < KEPT_SHARE]))
