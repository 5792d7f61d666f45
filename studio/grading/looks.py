"""Looks: what a colourist would do for each family of feeling, as numbers that may be added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

NUMBERS: tuple[str, ...] = (
    "brightness",  # of the middle tones
    "contrast",  # around the picture's median
    "blacks",  # what is added to them
    "whites",  # what is added to them
    "clarity",  # contrast to what is around
    "colour",  # by how much the distance from grey grows
    "colour_dark",
    "colour_bright",
    "vignette",  # by how much the corners darken
    "light",  # from where the picture's light comes
    "glow",  # of what is bright into its surroundings
    "haze",  # in the distance
    "sky",  # by how much it brightens
    "sky_colour",
)
TINTS: tuple[str, ...] = ("shadows", "middle", "highlights", "light_tint", "haze_tint", "sky_tint")
"""Each (red, green, blue); what they would add to the lightness is taken out, but for that of the haze."""
SIZE = len(NUMBERS) + 3 * len(TINTS)

Look = Mapping[str, float | tuple[float, float, float]]

LOOKS: dict[str, Look] = {
    "amusement": {
        "brightness": 0.17, "contrast": 0.07, "blacks": 0.01, "whites": 0.03, "clarity": 0.1, "colour": 0.5,
        "colour_dark": 0.1, "vignette": -0.06, "light": 0.1, "glow": 0.05, "sky": 0.04, "sky_colour": 0.25,
        "shadows": (0.015, -0.005, 0.01), "middle": (0.04, 0.01, -0.02), "highlights": (0.035, 0.012, -0.045),
        "light_tint": (0.05, 0.01, -0.05), "sky_tint": (-0.03, 0.0, 0.05),
    },
    "awe": {
        "brightness": 0.08, "contrast": 0.1, "blacks": -0.01, "whites": 0.04, "clarity": 0.25, "colour": 0.4,
        "colour_dark": 0.1, "vignette": 0.14, "light": 0.22, "glow": 0.16, "haze": 0.12, "sky": 0.12,
        "sky_colour": 0.45, "shadows": (-0.02, 0.0, 0.05), "middle": (0.0, 0.0, 0.015),
        "highlights": (0.055, 0.015, -0.045), "light_tint": (0.11, 0.03, -0.09), "haze_tint": (0.72, 0.74, 0.92),
        "sky_tint": (0.0, 0.0, 0.045),
    },
    "contentment": {
        "brightness": 0.18, "contrast": -0.02, "blacks": 0.03, "whites": 0.02, "clarity": -0.1, "colour": 0.4,
        "colour_dark": 0.1, "vignette": -0.04, "light": 0.16, "glow": 0.14, "haze": 0.07, "sky": 0.02,
        "shadows": (0.035, 0.005, -0.025), "middle": (0.06, 0.012, -0.045), "highlights": (0.055, 0.015, -0.07),
        "light_tint": (0.1, 0.03, -0.08), "haze_tint": (1.0, 0.86, 0.62), "sky_tint": (0.05, 0.01, -0.05),
    },
    "excitement": {
        "brightness": 0.16, "contrast": 0.12, "blacks": -0.01, "whites": 0.04, "clarity": 0.3, "colour": 0.7,
        "colour_dark": 0.2, "light": 0.16, "glow": 0.06, "sky": 0.02, "sky_colour": 0.4,
        "shadows": (0.03, -0.02, 0.04), "middle": (0.045, 0.0, -0.01), "highlights": (0.05, 0.01, -0.05),
        "light_tint": (0.11, 0.01, -0.07), "sky_tint": (-0.02, -0.01, 0.06),
    },
    "anger": {
        "brightness": -0.18, "contrast": 0.2, "blacks": -0.04, "whites": -0.08, "clarity": 0.32, "colour": -0.06,
        "colour_dark": 0.1, "colour_bright": -0.1, "vignette": 0.32, "light": 0.06,
        "shadows": (0.06, -0.025, -0.03), "middle": (0.1, -0.03, -0.045), "highlights": (0.075, -0.005, -0.06),
        "light_tint": (0.1, -0.01, -0.06), "sky": -0.18, "sky_colour": -0.25, "sky_tint": (0.08, -0.03, -0.04),
    },
    "disgust": {
        "brightness": -0.1, "contrast": -0.02, "blacks": 0.035, "whites": -0.1, "clarity": 0.22, "colour": -0.35,
        "vignette": 0.16, "haze": 0.14, "sky": -0.1, "shadows": (0.0, 0.035, -0.05), "middle": (0.005, 0.06, -0.085),
        "highlights": (0.015, 0.055, -0.11), "haze_tint": (0.6, 0.64, 0.36), "sky_tint": (0.02, 0.03, -0.08),
    },
    "fear": {
        "brightness": -0.27, "contrast": 0.16, "blacks": -0.03, "whites": -0.14, "clarity": 0.25, "colour": -0.4,
        "colour_dark": -0.1, "vignette": 0.5, "glow": 0.03, "haze": 0.05, "sky": -0.2, "sky_colour": -0.2,
        "shadows": (-0.03, 0.005, 0.05), "middle": (-0.05, 0.005, 0.05), "highlights": (-0.035, 0.015, 0.025),
        "haze_tint": (0.22, 0.3, 0.36), "sky_tint": (-0.03, 0.01, 0.03),
    },
    "sadness": {
        "brightness": -0.16, "contrast": -0.08, "blacks": 0.04, "whites": -0.16, "clarity": -0.08, "colour": -0.5,
        "vignette": 0.16, "haze": 0.2, "sky": -0.05, "shadows": (-0.03, 0.0, 0.05), "middle": (-0.05, 0.0, 0.055),
        "highlights": (-0.035, 0.0, 0.035), "haze_tint": (0.56, 0.62, 0.7), "sky_tint": (-0.02, 0.0, 0.02),
    },
}  # fmt: skip
"""By family. Tints are in sRGB values, [0, 1]."""


def vector(look: Look) -> Tensor:
    """The numbers of a look in their order (SIZE,), what it does not name 0."""
    plain = [float(look.get(name, 0.0)) for name in NUMBERS]  # type: ignore[arg-type]
    tints = [value for name in TINTS for value in look.get(name, (0.0, 0.0, 0.0))]  # type: ignore[union-attr]
    return torch.tensor(plain + tints)


def named(numbers: Tensor) -> dict[str, Tensor]:
    """The numbers (SIZE,) of a look by name: scalars and tints (3,)."""
    found = {name: numbers[index] for index, name in enumerate(NUMBERS)}
    start = len(NUMBERS)
    return found | {name: numbers[start + 3 * k : start + 3 * k + 3] for k, name in enumerate(TINTS)}


def mixed(amounts: Mapping[str, float], order: Sequence[str] = tuple(LOOKS)) -> Tensor:
    """The sum (SIZE,) of the families' looks by amounts; haze keeps the colour of what brings it."""
    total = sum((amounts.get(name, 0.0) * vector(LOOKS[name]) for name in order), torch.zeros(SIZE))
    haze = {name: max(amounts.get(name, 0.0), 0.0) * float(LOOKS[name].get("haze", 0.0)) for name in order}  # type: ignore[arg-type]
    brought = sum(haze.values())
    start = len(NUMBERS) + 3 * TINTS.index("haze_tint")
    total[NUMBERS.index("haze")] = brought
    colours = [share * vector(LOOKS[name])[start : start + 3] for name, share in haze.items() if share > 0]
    total[start : start + 3] = sum(colours, torch.zeros(3)) / max(brought, 1e-6)
    return total
