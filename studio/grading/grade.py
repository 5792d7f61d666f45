"""A look on a picture: from a colourist's numbers and what the picture is like to the grid that changes it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.grading.grid import LEVELS, LUMA
from studio.grading.looks import named
from studio.grading.scenery import Scenery

SKIN_KEPT = 0.55
"""The share of a look that skin is spared."""
LEAST_COLOUR = -0.95
"""How far the distance from grey may shrink: beyond -1 every hue would turn into its opposite."""
_DARKENS = (("brightness", -1), ("blacks", -1), ("whites", -1), ("vignette", 1), ("contrast", 1))
_BRIGHTENS = (("brightness", 1), ("blacks", 1), ("whites", 1), ("vignette", -1), ("sky", 1), ("glow", 1))


def graded(numbers: Tensor, scenery: Scenery) -> Tensor:
    """The grid (4, LEVELS, rows, columns) of a look (SIZE,) on a picture; differentiable in the look."""
    look, rows, columns = named(numbers), *scenery.around.shape
    level = torch.linspace(0, 1, LEVELS).view(-1, 1, 1)
    dark = min(max(scenery.middle / 0.42, 0.3), 1.0)  # what is dark already must not be lost altogether
    light = min(max((1 - scenery.middle) / 0.5, 0.25), 1.0)  # nor what is light already
    for share, names in ((dark, _DARKENS), (light, _BRIGHTENS)):
        look |= {name: torch.where(look[name] * sign > 0, look[name] * share, look[name]) for name, sign in names}
    tone = _tone(look, level, scenery.middle) + look["clarity"] * _clear(level, scenery.around)
    colour = look["colour"] + look["colour_dark"] * (1 - level).square() + look["colour_bright"] * level.square()
    shade = _shade(rows, columns) * look["vignette"] * (0.15 + level)
    lit = _lit(rows, columns, scenery.sun) * (level * (1 - level) * 4)
    tint = (
        _plain(look["shadows"]) * (1 - level).square()
        + _plain(look["middle"]) * (4 * level * (1 - level))
        + _plain(look["highlights"]) * level.square()
        + _plain(look["light_tint"]) * lit
        + _plain(look["sky_tint"]) * scenery.sky
    )
    glow = look["glow"] * scenery.bright * (1 - level)
    grey = tone - shade + 0.5 * look["light"] * lit + glow + look["sky"] * scenery.sky
    offset = grey.expand(1, LEVELS, rows, columns) + tint
    gain = (colour + look["sky_colour"] * scenery.sky).expand(1, LEVELS, rows, columns)
    veil = (look["haze"].clamp(min=0) * scenery.distance * 1.5).clamp(max=0.8)
    offset = offset * (1 - veil) + veil * (look["haze_tint"].view(3, 1, 1, 1) - level)
    gain = gain * (1 - veil) - veil
    return torch.cat([offset, gain.clamp(min=LEAST_COLOUR)]) * (1 - SKIN_KEPT * scenery.skin)


def _tone(look: dict[str, Tensor], level: Tensor, middle: float) -> Tensor:
    """What is added at each level by brightness, contrast about the median, blacks and whites."""
    turn = math.log(0.5) / math.log(min(max(middle, 0.25), 0.68))
    bent = torch.sin(2 * math.pi * level**turn) / 2
    return (
        look["brightness"] * 4 * level * (1 - level) * (1.15 - 0.3 * level)
        - look["contrast"] * bent
        + look["blacks"] * (1 - level) ** 2
        + look["whites"] * level**2
    )


def _clear(level: Tensor, around: Tensor) -> Tensor:
    """How far a level lies from what is around, not more than a little."""
    return 0.25 * torch.tanh((level - around) / 0.25)


def _shade(rows: int, columns: int) -> Tensor:
    y, x = torch.linspace(-1, 1, rows)[:, None], torch.linspace(-1, 1, columns)
    far = (0.9 * y.square() + x.square()).sqrt() / 1.38
    return ((far - 0.3) / 0.7).clamp(0, 1) ** 1.6


def _lit(rows: int, columns: int, sun: tuple[float, float]) -> Tensor:
    y, x = torch.linspace(-1, 1, rows)[:, None], torch.linspace(-1, 1, columns)
    away = ((y - sun[0]).square() + (x - sun[1]).square()).sqrt()
    return torch.exp(-((away / 1.1) ** 2)) * 1.4 - 0.5


def _plain(tint: Tensor) -> Tensor:
    """A tint without what it adds to the lightness (3, 1, 1, 1)."""
    return (tint - (tint * torch.tensor(LUMA)).sum()).view(3, 1, 1, 1)
