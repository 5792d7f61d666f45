"""Soft pastel on toned paper: a smudged ground, then broad and finer chalks along the forms that leave the paper's
tooth bare."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.styling.colour import oklab, rgb
from studio.styling.flow import flow
from studio.styling.shapes import sparks
from studio.styling.sheet import Sheet
from studio.styling.strokes import strokes

# spacing in units, half a length and half a breadth in cells, how far off the picture must be, and the pressure
CHALKS = ((16.0, 2.0, 0.55, 0.0, 0.60), (8.0, 2.0, 0.46, 0.014, 0.62), (3.0, 1.9, 0.55, 0.014, 0.86))
SMUDGED = 0.76
"""How much of the paper the smudged ground covers."""


def pastel(picture: Tensor, sheet: Sheet) -> Tensor:
    """A pastel of a picture (1, 3, H, W) in [0, 1]."""
    lab = oklab(picture)
    paper = _paper(sheet.seen(lab))
    chalk = rgb(_powdery(lab))
    tooth = _tooth(sheet)
    way = flow(sheet, picture, 7.0, swirl=0.35)
    ground = sheet.smooth(chalk, 5.0)
    rubbed = (SMUDGED + 0.10 * sheet.noise(60, 81) - 0.22 * (tooth - 0.5)).clamp(0, 1)
    drawn = paper + rubbed * (ground - paper)
    for number, (spacing, length, breadth, far, pressure) in enumerate(CHALKS):
        source = sheet.smooth(chalk, spacing * 0.16)
        wanted = None
        if far:
            away = (source - sheet.smooth(chalk, spacing * 0.75)).abs().amax(1, True)
            wanted = sheet.smooth(away, spacing * 0.4) - far
        layer = strokes(
            sheet, source, way, spacing=spacing, length=length, breadth=breadth, name=80 + number, wanted=wanted,
            vary=0.05, warm=0.06,
        )  # fmt: skip
        edge = 1 - layer.along**4 - layer.across**2
        grain = tooth + 0.10 * torch.sin(layer.across * 9 + 60 * layer.chance)
        press = pressure + 0.22 * (layer.chance - 0.5) + 0.16 * (edge.clamp(0, 1) - 0.6)
        left = layer.cover * ((press - grain) * 3.5 + 0.5).clamp(0, 1) * (edge * 4).clamp(0, 1)
        drawn = drawn + 0.92 * left * (layer.colour - drawn)
    dabs = sparks(sheet, lab[:, :1]) * (1.3 - 0.7 * tooth).clamp(max=1)
    return (drawn + dabs * (chalk - drawn)).clamp(0, 1)


def _paper(lab: Tensor) -> Tensor:
    """Toned paper (1, 3, 1, 1): of a middle lightness that leans to the picture's, with a little of the other hue."""
    light, a, b = lab.mean((2, 3))[0].tolist()
    size = max((a * a + b * b) ** 0.5, 1e-6)
    toned = torch.tensor([0.27 + 0.48 * light, -0.020 * a / size + 0.006, -0.020 * b / size + 0.018])
    return rgb(toned.to(lab).view(1, 3, 1, 1))


def _powdery(lab: Tensor) -> Tensor:
    """Chalk is never black nor quite white, and its colours are strong."""
    light = 0.16 + 0.81 * lab[:, :1]
    return torch.cat([light, lab[:, 1:] * 1.28], 1)


def _tooth(sheet: Sheet) -> Tensor:
    """The paper's surface (1, 1, H, W): even over [0, 1], chalk takes to the low values first."""
    fine = max(1.0, sheet.unit) ** -0.6  # a larger picture shows more of the paper
    rough = (
        0.9 * sheet.noise(fine, 83)
        + 0.4 * sheet.noise(2.6 * fine, 84)
        + 0.35 * sheet.noise(1.3 * fine, 85, stretch=3.0)
    )
    return 0.5 + 0.5 * torch.erf(rough / 1.15)
