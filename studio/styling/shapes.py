"""What the drawn and the washed styles share: flat shapes with clear borders, contour lines, and a wavering hand."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.styling.flow import Flow, along
from studio.styling.sheet import Sheet, length

SECTORS = 8
SPARK = 5.0
"""Lights narrower than so many units are dabs and not shapes: they get no contour."""


def flattened(sheet: Sheet, picture: Tensor, radius: float) -> Tensor:
    """A picture (1, C, H, W) of flatter shapes, whose borders stay (a Kuwahara filter of soft sectors).

    Every pixel takes the mean of those of eight neighbourhoods, `radius` units away, that vary least (Papari et al.
    2007).
    """
    both = sheet.smooth(torch.cat([picture, (picture * picture).sum(1, True)], 1), radius * 0.55)
    mean, square = both[:, :-1], both[:, -1:]
    vary = (square - (mean * mean).sum(1, True)).clamp(min=0)
    table = torch.cat([mean, (vary + 1e-5) ** -3], 1)
    step = max(1, round(radius * sheet.unit))
    wide = sheet.padded(table, step)
    total = torch.zeros_like(mean)
    weights = torch.zeros_like(vary)
    for sector in range(SECTORS):
        angle = 2 * math.pi * sector / SECTORS
        y, x = step + round(step * math.sin(angle)), step + round(step * math.cos(angle))
        there = wide[..., y : y + sheet.height, x : x + sheet.width]
        total.addcmul_(there[:, :-1], there[:, -1:])
        weights += there[:, -1:]
    return total / weights


def simplified(sheet: Sheet, lab: Tensor, radius: float) -> Tensor:
    """Flat shapes of `radius` units of an Oklab picture, and what is smaller where it stands out: a window, a mast."""
    coarse, fine = flattened(sheet, lab, radius), flattened(sheet, lab, 0.36 * radius)
    apart = length(fine - coarse)
    shown = sheet.smooth(((apart - 0.018) / 0.03).clamp(0, 1), 0.25 * radius)
    return coarse + (shown * 1.6).clamp(0, 1) * (fine - coarse)


def sparks(sheet: Sheet, light: Tensor) -> Tensor:
    """Where lights are that are narrower than SPARK units (1, 1, H, W) in [0, 1]: stars, glints, far windows."""
    return ((light - sheet.opened(light, SPARK) - 0.07) / 0.10).clamp(0, 1)


def wavering(sheet: Sheet, picture: Tensor, much: float, name: int, grain: float = 26.0) -> Tensor:
    """The picture as an unsteady hand would have it: moved by about `much` units, differently every `grain` units."""
    right = much * (0.8 * sheet.noise(grain, name) + 0.35 * sheet.noise(grain / 4, name + 1))
    down = much * (0.8 * sheet.noise(grain, name + 2) + 0.35 * sheet.noise(grain / 4, name + 3))
    return sheet.moved(picture, right, down)


def contours(sheet: Sheet, light: Tensor, way: Flow, *, breadth: float, reach: float = 4.0) -> Tensor:
    """How much darker than its surroundings a line along the forms is (1, 1, H, W), about 0..1, of lightness in [0, 1].

    A difference of Gaussians smoothed along the flow (Winnemöller et al. 2012), in parts of the contrast around.
    """
    near, far = sheet.smooth(light, breadth), sheet.smooth(light, 1.6 * breadth)
    response = along(sheet, far - near, way, reach, steps=3)
    contrast = sheet.smooth((light - sheet.smooth(light, 9.0)) ** 2, 14.0).sqrt()
    return (response / (0.28 * contrast + 0.0045)).clamp(0, 1)


def steps_of(value: Tensor, step: float, softness: Tensor | float) -> Tensor:
    """A value as a stair of `step`; an edge of a stair is `softness` wide in parts of the step, 1 being a slope."""
    scaled = value / step
    floor = scaled.floor()
    rise = ((scaled - floor - 0.5) / softness + 0.5).clamp(0, 1)
    return step * (floor + rise * rise * (3 - 2 * rise))
