"""Days: all of a scene that a feeling may change (light, weather, colours, leaves, passing things), and no land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from studio.world.scene import PALETTES, SKIES, TIMES, WEATHERS, Scene

Vectors = np.ndarray[Any, np.dtype[np.floating[Any]]]
PASSING = (
    "balloon", "kite", "birds", "flowers", "campfire", "dead tree", "litter", "figure", "ferris wheel", "fireworks",
    "sky lanterns", "gravestones", "snowman", "swan", "deer", "dog", "ruin",
)  # fmt: skip
"""Things that a feeling may bring."""
KINDS = {"time": TIMES, "sky": SKIES, "weather": WEATHERS, "palette": PALETTES}
LEAVES = ("bare", "autumn", "blossom")
MIDDLE = 0.5
HANGING: dict[str, tuple[str, ...]] = {
    "time": ("stars", "aurora"),
    "sky": (),
    "weather": ("fog",),
    "palette": ("tint",),
    "stars": (),
    "fog": (),
    "glow": (),
    "rainbow": (),
    "aurora": (),
    "leaves": (),
    "brightness": (),
    "colourfulness": (),
}
"""The qualities of a day, and which others make no sense without them."""
NEEDED_BY = {"sky": ("rain", "lightning"), "fog": ("fog",)}
"""Qualities that some weathers cannot do without."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """What a day is like, as fields of a Scene; `leaves` of broad-leaved trees is "", or one of LEAVES."""

    time: str = "day"
    sky: str = "scattered"
    weather: str = "none"
    palette: str = "natural"
    tint: float = 1.0
    stars: float = 0.0
    fog: float = 0.1
    brightness: float = 0.6
    colourfulness: float = 0.55
    glow: float = 0.0
    light_size: float = 0.4
    rays: float = 0.0
    rainbow: float = 0.0
    aurora: float = 0.0
    leaves: str = ""

    @classmethod
    def of(cls, scene: Scene) -> Day:
        """The day of a scene."""
        leaves = "bare" if scene.trees == "bare" else scene.season if scene.season in LEAVES else ""
        named = {name: getattr(scene, name) for name in cls.__dataclass_fields__ if name != "leaves"}
        return cls(**named, leaves=leaves)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Day:
        """The day `to_json` came from; TypeError for unknown keys."""
        return cls(**record)

    def to_json(self) -> dict[str, Any]:
        """What is not as on a usual day."""
        usual = asdict(Day())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @property
    def kind(self) -> tuple[str, ...]:
        """What it is called, by its kinds and its leaves."""
        return (*(getattr(self, name) for name in KINDS), self.leaves)

    def plainer(self) -> list[Day]:
        """This day with one of its qualities as on a usual day, for each that is not; what hangs by it goes along."""
        usual, found = asdict(Day()), []
        for name, along in HANGING.items():
            if self.weather in NEEDED_BY.get(name, ()):
                continue
            day = replace(self, **{each: usual[each] for each in (name, *along)})
            if day != self:
                found.append(day)
        return found

    def features(self) -> Vectors:
        """Numbers (F,), as many for every day, to regress on: what it is, and each two of its kinds together.

        The size of the sun and its rays are left out: they follow from the land.
        """
        single = {name: self._kind(name) for name in KINDS}
        tone = [self.brightness - MIDDLE, self.colourfulness - MIDDLE]
        single["tone"] = np.array([*tone, *(each**2 for each in tone), tone[0] * tone[1]])
        rest = [self.stars, self.fog, self.glow, self.rainbow, self.aurora, *(self.leaves == each for each in LEAVES)]
        pairs = [np.outer(single[a], single[b]).ravel() for a, b in combinations(single, 2)]
        return np.concatenate([*single.values(), rest, *pairs]).astype(np.float32)

    def _kind(self, name: str) -> Vectors:
        strength = self.tint if name == "palette" and self.palette != "natural" else 1.0
        return np.array([strength * (getattr(self, name) == each) for each in KINDS[name]])


def closeness(vectors: Vectors, wanted: Vectors, usual: float | None = None) -> Vectors:
    """How near days (N, R) lie to directions (R, K): their cosines (N, K), less where a day is shorter than usual.

    Such a day does little, and which way it points is chance. The usual length is the median of these days, or given.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    across = vectors @ (wanted / np.linalg.norm(wanted, axis=0, keepdims=True).clip(min=1e-6))
    usual = float(np.median(lengths)) if usual is None else usual
    return across / lengths.clip(min=1e-6) * (lengths / usual).clip(max=1)


def passing(scene: Scene) -> Vectors:
    """Which of the PASSING things a scene holds: 0 or 1 each, (P,)."""
    kinds = {thing.kind for thing in scene.things}
    return np.array([kind in kinds for kind in PASSING], dtype=np.float32)
