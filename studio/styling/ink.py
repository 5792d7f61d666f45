"""Ink on warm paper: contours of a pen, hatching in the shadows, a few grey washes, and one faint colour.

The colour is the one that the picture has most of, as a single thin wash where the picture has it: so what a feeling
does to the colours is not lost altogether.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.styling.colour import oklab, quantiles, rgb
from studio.styling.flow import flow
from studio.styling.shapes import SPARK, contours, simplified, sparks, steps_of, wavering
from studio.styling.sheet import Sheet, length

PAPER = (0.952, 0.012, 0.022)
"""In Oklab: warm white."""
INK = (0.20, 0.000, -0.012)
WASH = 0.19
# the darkness from which lines are drawn, their direction in degrees and their distance in units
HATCHES = ((0.52, 47.0, 4.4), (0.74, 20.0, 4.8))
TINT = 0.045
"""The chroma of the faint colour."""


def ink(picture: Tensor, sheet: Sheet) -> Tensor:
    """An ink drawing of a picture (1, 3, H, W) in [0, 1]."""
    lab = oklab(picture)
    light = lab[:, :1]
    way = flow(sheet, picture, 2.5, swirl=0.2)
    shapes = simplified(sheet, wavering(sheet, lab, 1.2, 110), 5.0)
    dark = _spread(1 - shapes[:, :1], 1 - sheet.seen(lab)[:, :1])
    line = _pen(sheet, wavering(sheet, contours(sheet, sheet.opened(light, SPARK), way, breadth=1.0), 0.7, 114, 40.0))
    washes = _washes(sheet, dark)
    hatch = _hatched(sheet, dark + 0.02 * sheet.noise(30, 119))
    black = 1 - (1 - washes) * (1 - 0.80 * hatch) * (1 - 0.94 * line)
    grain = 0.8 * sheet.noise(1.7, 121) + 0.5 * sheet.noise(4.0, 122)
    black = (black * (1 + 0.05 * grain) * (1 - 0.9 * sparks(sheet, light))).clamp(0, 1)
    paper, pigment = (torch.tensor(each, device=sheet.device).view(1, 3, 1, 1) for each in (PAPER, INK))
    tint, there = _coloured(shapes, sheet.seen(shapes))
    drawn = paper + torch.cat([-0.06 * there, TINT * tint], 1) * (1 + 0.08 * grain)
    return rgb(drawn + black * (pigment - drawn)).clamp(0, 1)


def _spread(dark: Tensor, every: Tensor) -> Tensor:
    """Darkness over all that ink can do, but a dark picture stays darker than a light one."""
    low, high = quantiles(every, 0.02, 0.98)
    full = (dark - low) / (high - low).clamp(min=0.25)
    return (0.55 * full + 0.45 * dark).clamp(0, 1)


def _pen(sheet: Sheet, response: Tensor) -> Tensor:
    """Lines of varying width from how strongly there should be one: a hand presses more here, less there."""
    pressure = 0.42 + 0.13 * sheet.noise(36, 117) + 0.05 * sheet.noise(6, 118)
    return ((response - pressure) * 4.5).clamp(0, 1)


def _washes(sheet: Sheet, dark: Tensor) -> Tensor:
    """Thinned ink in a few greys, darker where each dried."""
    washes = steps_of((dark - 0.10).clamp(min=0), WASH, 0.3)
    dried = (washes - sheet.smooth(washes, 2.4)).clamp(min=0)
    return (0.80 * washes * (1 + 0.10 * sheet.fractal(70, 123)) + 0.8 * dried).clamp(0, 0.85)


def _hatched(sheet: Sheet, dark: Tensor) -> Tensor:
    """How much of a pixel is under the lines that shade (1, 1, H, W)."""
    y = torch.arange(sheet.height, device=sheet.device)[:, None] / sheet.unit
    x = torch.arange(sheet.width, device=sheet.device)[None] / sheet.unit
    waver = 2.4 * sheet.noise(90, 124) + 0.5 * sheet.noise(16, 125)
    patches = sheet.noise(64, 127)
    broken = 0.25 * sheet.noise(9, 126)
    free = torch.ones_like(dark)
    for least, degrees, apart in HATCHES:
        across, down = math.sin(math.radians(degrees)) / apart, math.cos(math.radians(degrees)) / apart
        if sheet.wrap:  # a whole number of lines around
            across = round(across * sheet.width / sheet.unit) * sheet.unit / sheet.width
        phase = x * across + y * down + waver / apart
        away = (phase - phase.round()).abs() * apart
        breadth = (dark - least) * 2.6 + 0.22 * broken - 0.06 + 0.16 * patches
        free = free * (1 - ((breadth.clamp(max=0.95) - away) * sheet.unit + 0.5).clamp(0, 1) * (dark > least))
    return 1 - free


def _coloured(shapes: Tensor, whole: Tensor) -> tuple[Tensor, Tensor]:
    """The faint colour (1, 2, H, W), of length 1 at most, and how much of it is where (1, 1, H, W)."""
    hue = whole[:, 1:]
    main = (hue * length(hue)).mean((2, 3), keepdim=True)
    main = main / length(main).clamp(min=1e-6)
    there = ((shapes[:, 1:] * main).sum(1, True) / 0.07).clamp(0, 1)
    return main * there, there
