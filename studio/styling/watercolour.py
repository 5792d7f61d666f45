"""Watercolour: a few transparent washes with wavering borders, darker where they dried, on paper that shows."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.styling.colour import oklab, rgb
from studio.styling.flow import gradients
from studio.styling.shapes import simplified, sparks, steps_of, wavering
from studio.styling.sheet import Sheet, length

WASH = 0.13
"""How much darker each wash is than the one below, in Oklab's lightness."""
PAPER = (0.985, 0.972, 0.945)
MARGIN = 15.0
"""Units of bare paper around a picture, on average."""


def watercolour(picture: Tensor, sheet: Sheet) -> Tensor:
    """A watercolour of a picture (1, 3, H, W) in [0, 1]."""
    lab = oklab(picture)
    shapes = simplified(sheet, wavering(sheet, lab, 1.9, 90), 5.0)
    dark = 1 - shapes[:, :1]
    gx, gy = gradients(sheet, sheet.smooth(dark, 2.0))
    crisp = sheet.smooth(((gx * gx + gy * gy).sqrt() * 60).clamp(0, 1), 3.0).clamp(0, 1)
    grain = _grain(sheet)
    pools = sheet.fractal(110, 96)
    dark = (0.88 * dark - 0.035).clamp(min=0) + 0.022 * sheet.fractal(40, 95, 3)
    washes = steps_of(dark, WASH, 0.16 + 0.84 * (1 - crisp) ** 2).clamp(min=0)
    colour = sheet.smooth(wavering(sheet, shapes[:, 1:], 2.4, 100, 40.0), 1.8)
    dried = (washes - sheet.smooth(washes, 2.6)).clamp(min=0) + 0.4 * _seams(sheet, shapes)
    bloom, rim = (each * (1 - crisp) for each in _blooms(sheet))
    load = 1 + 0.10 * pools + 2.2 * dried / (washes + 0.12) - 0.22 * bloom + 0.14 * rim
    load = load + (0.085 - 0.05 * washes) * grain
    load = (
        load * _reserved(sheet, crisp, grain, dark) * _within(sheet) * (1 - 0.92 * sparks(sheet, lab[:, :1]))
    ).clamp(0, 1.9)
    light = (1 - washes * load).clamp(0.05, 1)
    tint = colour * (0.15 + 0.95 * load).clamp(max=1.25) * (load * 4).clamp(0, 1) * (washes / 0.08).clamp(0.25, 1)
    painted = rgb(torch.cat([light, tint * 1.12], 1))
    return (painted * _paper_of(sheet, grain)).clamp(0, 1)


def _grain(sheet: Sheet) -> Tensor:
    """The hollows of cold-pressed paper (1, 1, H, W), deviation about 1: pigment settles where it is high."""
    return 0.8 * sheet.noise(1.6, 91) + 0.65 * sheet.noise(3.6, 92)


def _blooms(sheet: Sheet) -> tuple[Tensor, Tensor]:
    """Where water ran back into a drying wash (1, 1, H, W) in [0, 1], and the darker rims of these places."""
    field = sheet.noise(150, 93) + 0.28 * sheet.fractal(24, 94, 3)
    inside = ((field - 1.75) * 9).clamp(0, 1)
    rim = (1 - ((field - 1.73) * 12).abs()).clamp(0, 1)
    return inside, rim


def _seams(sheet: Sheet, shapes: Tensor) -> Tensor:
    """Where two washes of different colour meet: pigment gathers there too."""
    colour = shapes[:, 1:]
    return length(colour - sheet.smooth(colour, 2.2))


def _reserved(sheet: Sheet, crisp: Tensor, grain: Tensor, dark: Tensor) -> Tensor:
    """What of the washes the paper takes, 1 or less: gaps of paper along some borders, and sparkle in the lights."""
    gap = ((crisp - 0.55) * 5).clamp(0, 1) * ((sheet.fractal(34, 97, 3) - 1.0) * 4).clamp(0, 1)
    sparkle = ((grain - 1.35) * 3).clamp(0, 1) * ((0.30 - dark) * 6).clamp(0, 1)
    return 1 - 0.85 * gap - 0.6 * sparkle * (1 - gap)


def _within(sheet: Sheet) -> Tensor:
    """1 where the picture is and 0 on the bare margin of its sheet, which only a picture with borders has."""
    if sheet.whole is not None:
        return torch.ones(1, 1, 1, 1, device=sheet.device)
    y = torch.arange(sheet.height, device=sheet.device)[:, None] + 0.5
    x = torch.arange(sheet.width, device=sheet.device)[None] + 0.5
    away = torch.minimum(torch.minimum(y, sheet.height - y), torch.minimum(x, sheet.width - x)) / sheet.unit
    rough = 3.4 * sheet.noise(46, 98) + 1.5 * sheet.noise(11, 99)
    inside = away[None, None] - MARGIN + rough
    rim = 0.55 * torch.exp(-((inside.clamp(min=0) / 2.2) ** 2))
    return (inside * 1.1).clamp(0, 1) * (1 + rim)


def _paper_of(sheet: Sheet, grain: Tensor) -> Tensor:
    """The colour of the paper (1, 3, H, W), with the light on its surface."""
    gx, gy = gradients(sheet, grain)
    paper = torch.tensor(PAPER, device=sheet.device).view(1, 3, 1, 1)
    return paper * (1 - 0.022 * (gx + gy).clamp(-1.5, 1.5))
