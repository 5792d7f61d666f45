"""Where in a panorama a picture hangs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.checks import known_keys, number

RANGES = {"heading": (-180.0, 360.0, 0.0), "view": (20.0, 120.0, 75.0), "pitch": (-45.0, 45.0, 0.0)}
"""Lowest, highest and usual value of each of a Spot's angles, in degrees."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where in a panorama a picture hangs: degrees to the right of its middle, across its width, and above the horizon.

    `pitch` is where the middle of the picture looks to, above the horizon or below.
    """

    heading: float = 0.0
    view: float = 75.0
    pitch: float = 0.0

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Spot:
        """The spot of a recipe's option `spot`; StudioError for unknown angles or those out of range."""
        known_keys(options, tuple(RANGES), "a spot")
        angles = {
            name: number(options.get(name, usual), f"The {name} of the picture", low, high)
            for name, (low, high, usual) in RANGES.items()
        }
        return cls(**angles)

    def height(self, width: int, height: int) -> float:
        """How many degrees high a picture of width x height pixels hangs there."""
        return 2 * math.degrees(math.atan(math.tan(math.radians(self.view) / 2) * height / width))


def unusual(width: int, height: int, spot: Spot | None = None) -> str:
    """One sentence about how a picture of width x height pixels will hang, if not as a usual photograph; "" for that.

    A full panorama among them: it is hung as any picture is, and not looked at from inside.
    """
    spot = spot or Spot()
    shape = "very wide" if width >= 1.9 * height else "square" if abs(width - height) < 0.02 * width else "upright"
    if shape == "upright" and width > height:
        return ""
    tall = spot.height(width, height)
    return f"This picture is {shape}: it will hang {spot.view:.0f}° wide and {tall:.0f}° high."
