"""Where everything is in a scene: independent standard normal numbers, apart from what can be said about it.

Every seed has a land of its own for each place. What turns, shifts and sizes it are the numbers of `NAMES`. So a seed
can have a composition without knowing the prompt: the world places by these numbers, whatever the words of the prompt
are (studio.world.composing).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from studio.rays import Camera

NAMES = (
    "view x", "view y", "backdrop x", "backdrop y", "sky x", "sky y", "trees x", "trees y", "things x", "things y",
    "horizon", "lens", "light side", "light height", "light size", "rays", "clouds", "mountains", "hills", "rough",
    "near", "bank",
)  # fmt: skip
Layout = tuple[float, ...]
MIDDLE: Layout = (0.0,) * len(NAMES)
GOLDEN = (math.sqrt(5) - 1) / 2

LENS = (0.84, 1.1)
"""Field of view of the shorter side of a picture, in radians, from the longest lens to the widest."""
HORIZON = (0.1, 0.19)
"""How much lower than the middle the horizon lies, as a share of the picture's height."""
THINGS_REACH = 0.36
"""Things stand within this share of the lens to either side of the middle."""
TREES_FROM, TREES_OVER = 0.2, 0.36
"""Near trees stand to the sides: from the first share of the lens on, over the second."""

_PLACE_OF = {name: index for index, name in enumerate(NAMES)}
_IN_VIEW = {True: 0.9, False: 0.18}  # how often a low light and a high one are in the picture
_ASIDE = 1.45  # how far to the side the light stands at most, in radians


def draw(seed: int) -> Layout:
    """The layout of a seed: independent draws from N(0, 1), rounded so that they read well as JSON."""
    return tuple(round(float(x), 4) for x in np.random.default_rng([seed, 31]).normal(size=len(NAMES)))


def number(layout: Sequence[float], name: str) -> float:
    """One number, standard normal."""
    return layout[_PLACE_OF[name]]


def even(layout: Sequence[float], name: str) -> float:
    """One number spread evenly over (0, 1)."""
    return 0.5 * (1 + math.erf(number(layout, name) / math.sqrt(2)))


def between(layout: Sequence[float], name: str, low: float, high: float) -> float:
    """One number spread evenly from low to high."""
    return round(low + (high - low) * even(layout, name), 4)


def turn(layout: Sequence[float], name: str) -> float:
    """An angle spread evenly over (-pi, pi], from two numbers, without a jump anywhere on the circle."""
    return math.atan2(number(layout, f"{name} y"), number(layout, f"{name} x"))


def swing(layout: Sequence[float], name: str, phase: float, times: int = 1) -> float:
    """0..1 and back over `times` turns of an angle, starting at a phase (1 is a whole turn): a jump-free spread."""
    part = (times * turn(layout, name) / (2 * math.pi) + phase) % 1.0
    return 1 - abs(2 * part - 1)


def camera(layout: Sequence[float]) -> Camera:
    """The view of a square picture."""
    return Camera(
        yaw=round(turn(layout, "view"), 4),
        fov=between(layout, "lens", *LENS),
        shift=between(layout, "horizon", *HORIZON),
    )


def light_azimuth(layout: Sequence[float], *, low: bool) -> float:
    """Where the light stands, in radians from the camera's yaw: always on one side of it, so that it models the forms.

    A low sun and the moon are mostly in the picture, a sun that stands high is mostly not.
    """
    across, fov = 2 * even(layout, "light side") - 1, between(layout, "lens", *LENS)
    far, share = abs(across), _IN_VIEW[low]
    if far < share:
        turned = (0.1 + 0.26 * far / share) * fov
    else:
        turned = 0.36 * fov + (_ASIDE - 0.36 * fov) * math.sqrt((far - share) / (1 - share))
    return round(math.copysign(turned, across), 4)
