"""Grading: exposure, a film-like curve, and split toning, all by how light a pixel is, from one table per picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from studio.world.oklab import from_oklab, to_oklab
from studio.world.palette import Look
from studio.world.scene import Scene

ENTRIES = 1024
"""How finely a table divides lightness."""
LIGHTEST = 2.0
"""The lightness of the last entry: what is lighter is as light as that."""
CONTRAST = 0.5
"""How far the curve goes from straight to smoothstep."""
SHOULDER = 0.78
"""From which lightness on the curve bends, so that lights keep their form."""
FLOOR = 0.03
"""The lightness of the darkest dark."""


def graded(picture: Tensor, scenes: Sequence[Scene], looks: Sequence[Look]) -> Tensor:
    """The pictures (B, 3, H, W) as they are shown: colours move towards those of shadow and light, forms stay."""
    tables = [_table(*_key(scene, seen)) for scene, seen in zip(scenes, looks, strict=True)]
    grey = picture[:, 0] * 0.3 + picture[:, 1] * 0.59 + picture[:, 2] * 0.11
    place = (grey * ((ENTRIES - 1) / LIGHTEST)).clamp_(0, ENTRIES - 1).round_().long()
    shown = picture - grey[:, None]
    for index, table in enumerate(tables):
        found = table.to(picture.device)[:, place[index].view(-1)].view(4, *place.shape[1:])
        shown[index].mul_(found[3]).add_(found[:3])
    return shown.clamp_(0, 1)


def _key(scene: Scene, seen: Look) -> tuple[float, float, float, tuple[tuple[float, ...], ...]]:
    gain = (0.78 + 0.44 * scene.brightness) * seen.exposure
    return round(gain, 4), round(seen.saturation, 4), round(seen.wash, 4), tuple(tuple(c.tolist()) for c in seen.ramp)


@lru_cache(maxsize=256)
def _table(gain: float, saturation: float, wash: float, ramp: tuple[tuple[float, ...], ...]) -> Tensor:
    """For every lightness the colour of a grey and how much is left of a colour's distance from grey (4, ENTRIES)."""
    value = np.linspace(0, LIGHTEST, ENTRIES)
    shown = _curve(value * gain)
    # what the curve does to small differences of lightness it does to colour, but for a part
    slope = np.gradient(shown, value)
    colourful = saturation * np.clip(0.6 * gain + 0.4 * slope, 0, 1.7)
    grey = to_oklab(np.repeat(shown[:, None], 3, 1))
    tones = to_oklab(np.array(ramp))
    stops = [tones[0, 0], tones[1, 0], tones[2, 0]]
    for axis in (1, 2):
        grey[:, axis] = wash * np.interp(grey[:, 0], stops, tones[:, axis])
    return torch.tensor(np.concatenate([from_oklab(grey).T, colourful[None]]), dtype=torch.float32, device="cpu")


def _curve(value: np.ndarray) -> np.ndarray:
    """A gentle toe that ends in a dark that is not black, more contrast in the middle, and a soft shoulder."""
    inside = np.clip(value, 0, 1)
    value = value + (inside * inside * (3 - 2 * inside) - inside) * CONTRAST * (value < 1)
    room = 1 - SHOULDER
    value = np.where(value > SHOULDER, SHOULDER + room * np.tanh((value - SHOULDER) / room), value)
    return FLOOR + (1 - FLOOR) * value
