"""Random choices that lean with a hidden mood, so that atmospheres hold together without being determined by it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

# where on the valence-arousal plane a choice feels at home, and how usual it is anyway
TIME = {"dawn": (0.6, -0.4, 0.9), "day": (0.5, 0.2, 1.3), "dusk": (0.1, 0.1, 1.1), "night": (-0.3, 0.0, 0.9)}
SKY = {
    "clear": (0.6, -0.2, 1.0),
    "scattered": (0.5, 0.2, 1.3),
    "overcast": (-0.6, -0.5, 0.8),
    "storm": (-0.6, 0.7, 0.7),
}
PALETTE = {
    "natural": (0.3, 0.0, 2.2), "golden": (0.7, -0.2, 1.0), "rose": (0.6, 0.0, 0.9), "violet": (0.0, 0.3, 0.8),
    "cold": (-0.3, -0.3, 0.9), "ashen": (-0.7, -0.6, 1.0), "ember": (-0.65, 0.8, 1.2), "emerald": (0.4, -0.3, 0.7),
    "sickly": (-0.7, 0.25, 1.1), "pastel": (0.7, -0.6, 1.0), "vivid": (0.75, 0.75, 1.0),
}  # fmt: skip
TREES = {"conifer": (0.0, 0.0, 1.0), "broadleaf": (0.6, 0.0, 1.0), "bare": (-0.7, -0.2, 0.7)}
SEASON = {"": (0.1, 0.0, 0.8), "green": (0.4, 0.0, 1.0), "autumn": (-0.3, -0.4, 0.9), "blossom": (0.8, -0.2, 0.7)}
MOOD_OF_THING = {
    "lighthouse": (0.1, 0.0), "house": (0.5, -0.3), "boat": (0.4, -0.4), "path": (0.3, -0.2), "flowers": (0.8, -0.1),
    "birds": (0.4, 0.2), "figure": (-0.4, -0.5), "balloon": (0.8, 0.6), "kite": (0.8, 0.6), "campfire": (-0.2, 0.6),
    "dead tree": (-0.7, 0.1), "litter": (-0.8, 0.3), "tower": (-0.2, 0.4),
    "windmill": (0.5, 0.0), "castle": (0.2, 0.4), "church": (0.2, -0.4), "ruin": (-0.5, -0.1), "tent": (0.5, 0.2),
    "ferris wheel": (0.8, 0.6), "fireworks": (0.7, 0.9), "sky lanterns": (0.5, -0.2), "lamp post": (0.0, -0.2),
    "gravestones": (-0.8, -0.3), "fence": (0.2, -0.3), "bench": (0.1, -0.5), "ship": (0.3, 0.4), "snowman": (0.8, 0.3),
    "rocks": (-0.1, 0.1), "deer": (0.5, -0.3), "horse": (0.5, 0.3), "cow": (0.5, -0.3), "sheep": (0.6, -0.4),
    "dog": (0.7, 0.4), "swan": (0.6, -0.5), "palm": (0.7, 0.3), "cactus": (0.0, 0.2),
    "bridge": (0.3, -0.1), "fountain": (0.6, 0.1),
}  # fmt: skip


class Draw:
    """Random choices under a mood point; with `bias` 0 the mood is ignored."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 4711])
        self.valence, self.arousal = np.clip(self.rng.uniform(-1, 1, 2) * 1.05 + self.rng.normal(0, 0.08, 2), -1, 1)
        self.bias = 0.0 if self.rng.random() < 0.3 else 1.0

    def near(self, valence: float, arousal: float, width: float = 0.55) -> float:
        """0.12..1: how well a place on the plane fits the mood."""
        gap = (self.valence - valence) ** 2 + (self.arousal - arousal) ** 2
        return 1 - self.bias * 0.88 * (1 - math.exp(-gap / (2 * width * width)))

    def choice(self, options: Mapping[str, tuple[float, float, float]]) -> str:
        """One of the options, given as (valence, arousal, usual weight)."""
        weights = np.array([usual * self.near(v, a) for v, a, usual in options.values()])
        return str(self.rng.choice(list(options), p=weights / weights.sum()))

    def chance(self, probability: float, valence: float, arousal: float) -> bool:
        """True more often where the mood fits."""
        factor = 1.0 if not self.bias else 0.3 + 2.0 * self.near(valence, arousal)
        return bool(self.rng.random() < probability * factor)

    def lean(self, middle: float, valence: float, arousal: float, off: float) -> float:
        """A number 0..1 that leans with the mood, and is off by something of its own."""
        value = middle + self.bias * (valence * self.valence + arousal * self.arousal) + off
        return round(float(np.clip(value, 0, 1)), 3)

    def between(self, low: float, high: float) -> float:
        """Uniform, rounded so that it reads well as JSON."""
        return round(float(self.rng.uniform(low, high)), 4)
