"""Where everything is in a scene: independent standard normal numbers, apart from what can be said about it.

Each place is one fixed planet, seen from many headings and under many skies. What turns, shifts and sizes it are the
numbers of `NAMES` and nothing else, so that a diffusion model's start noise can carry them (studio.train.coupling).
"""

from __future__ import annotations

import math

import numpy as np

NAMES = (
    "view x", "view y", "backdrop x", "backdrop y", "sky x", "sky y", "trees x", "trees y", "things x", "things y",
    "horizon", "lens", "light side", "light height", "light size", "rays", "clouds", "mountains", "hills", "rough",
    "near", "bank",
)  # fmt: skip
Layout = tuple[float, ...]
MIDDLE: Layout = (0.0,) * len(NAMES)
GOLDEN = (math.sqrt(5) - 1) / 2
_PLACE_OF = {name: index for index, name in enumerate(NAMES)}


def draw(seed: int) -> Layout:
    """The layout of a seed: independent draws from N(0, 1), rounded so that they read well as JSON."""
    return tuple(round(float(x), 4) for x in np.random.default_rng([seed, 31]).normal(size=len(NAMES)))


def number(layout: Layout, name: str) -> float:
    """One number, standard normal."""
    return layout[_PLACE_OF[name]]


def even(layout: Layout, name: str) -> float:
    """One number spread evenly over (0, 1)."""
    return 0.5 * (1 + math.erf(number(layout, name) / math.sqrt(2)))


def between(layout: Layout, name: str, low: float, high: float) -> float:
    """One number spread evenly from low to high."""
    return round(low + (high - low) * even(layout, name), 4)


def turn(layout: Layout, name: str) -> float:
    """An angle spread evenly over (-pi, pi], from two numbers, without a jump anywhere on the circle."""
    return math.atan2(number(layout, f"{name} y"), number(layout, f"{name} x"))


def swing(layout: Layout, name: str, phase: float, times: int = 1) -> float:
    """0..1 and back over `times` turns of an angle, starting at a phase (1 is a whole turn): a jump-free spread."""
    part = (times * turn(layout, name) / (2 * math.pi) + phase) % 1.0
    return 1 - abs(2 * part - 1)
