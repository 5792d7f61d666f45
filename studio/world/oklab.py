"""Oklab: a space in which blends of colours stay as light and as colourful as they look (B. Ottosson 2020)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]

_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929],
     [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468],
     [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_FROM_LAB, _FROM_CONES = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_CONES)


def to_oklab(colour: Colour) -> Colour:
    """Lightness 0..1, green to red and blue to yellow (..., 3) of sRGB colours (..., 3) in [0, 1]."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((np.maximum(colour, 0) + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T


def from_oklab(lab: Colour) -> Colour:
    """sRGB colours (..., 3), clipped to [0, 1], of Oklab ones."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def mixed(a: Colour, b: Colour, t: float) -> Colour:
    """sRGB a at t = 0 and b at t = 1; between, half of the colour lost on the way is kept."""
    first, second = to_oklab(a), to_oklab(b)
    between = first + (second - first) * t
    straight = float(np.hypot(between[1], between[2]))
    wanted = float(np.hypot(first[1], first[2]) * (1 - t) + np.hypot(second[1], second[2]) * t)
    between[1:] *= 1 + 0.5 * min(max(wanted / max(straight, 1e-3) - 1, 0), 1.5)
    return from_oklab(between)


@lru_cache(maxsize=4096)
def of_code(code: str, lightness: float = 1.0) -> tuple[float, float, float]:
    """Oklab of a six-digit hex code that is made so many times as light in sRGB."""
    colour = np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    light, green, blue = to_oklab(np.clip(colour * lightness, 0, 1)).tolist()
    return light, green, blue
