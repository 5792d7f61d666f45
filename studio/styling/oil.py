"""Oil on canvas: strokes that follow the forms, from broad to fine, in paint thick enough to catch the light."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.styling.colour import oklab
from studio.styling.flow import flow, gradients
from studio.styling.shapes import sparks
from studio.styling.sheet import Sheet
from studio.styling.strokes import Layer, strokes

# spacing in units, half a length and half a breadth in cells, and how far the picture must be from what is painted
BRUSHES = ((14.0, 1.75, 0.78, 0.0), (8.0, 1.8, 0.6, 0.03), (3.2, 1.8, 0.56, 0.02))
LIGHT = 0.55
"""How strongly thick paint catches the light."""


def oil(picture: Tensor, sheet: Sheet) -> Tensor:
    """An oil painting of a picture (1, 3, H, W) in [0, 1]."""
    way = flow(sheet, picture, 5.0, swirl=0.7)
    painted, height = sheet.smooth(picture, 8.0), 0.0
    for number, (spacing, length, breadth, far) in enumerate(BRUSHES):
        source = sheet.smooth(picture, spacing * 0.2)
        wanted = None if not far else _astray(sheet, source, painted, spacing * 0.3) - far
        layer = strokes(
            sheet, source, way, spacing=spacing, length=length, breadth=breadth, name=60 + number, wanted=wanted,
            vary=0.035, warm=0.02,
        )  # fmt: skip
        thick, cover = _paint(layer, sheet)
        thick = thick * (0.6 + 0.4 * spacing / BRUSHES[0][0])
        streak = 1 + 0.05 * thick
        painted = painted + cover * (layer.colour * streak - painted)
        height = height * (1 - cover) + cover * (thick + 0.35 * number)
    dabs = sparks(sheet, oklab(picture)[:, :1])
    painted, height = painted + dabs * (picture - painted), height + 1.5 * dabs
    return _lit(sheet, _richer(painted.clamp(0, 1)), height)


def _astray(sheet: Sheet, picture: Tensor, painted: Tensor, spread: float) -> Tensor:
    """How far what is painted is from the picture, to eyes: the same difference counts more in the dark."""
    away = (picture.clamp(min=0).sqrt() - painted.clamp(min=0).sqrt()).abs().amax(1, True)
    return sheet.smooth(away, spread)


def _paint(layer: Layer, sheet: Sheet) -> tuple[Tensor, Tensor]:
    """The height of the paint, about -1..1, and how much it covers: furrows of bristles, ragged ends, raised edges."""
    v, u, t = layer.across, layer.along, layer.chance
    wobble = v + 0.07 * sheet.noise(12, 73)
    furrows = torch.sin(wobble * (11 + 6 * t) + 40 * t) + 0.8 * torch.sin(wobble * (23 + 9 * t) + 90 * t + u)
    furrows = furrows * (0.35 + 0.65 * (37 * t).frac()) * (1 - 0.4 * u)
    edge = 1 - u**4 - v * v
    rim = torch.exp(-((edge.clamp(min=0) / 0.3) ** 2))
    ragged = edge - 0.16 * (1 + furrows * 0.6) * u.abs()
    return 0.45 * furrows + 0.7 * rim * (v + 0.3 * u), layer.cover * (ragged * 6).clamp(0, 1)


def _richer(picture: Tensor) -> Tensor:
    """A little more colour and depth, as oil has it."""
    grey = picture.mean(1, keepdim=True)
    deep = grey + 1.14 * (picture - grey)
    return (deep + 0.07 * (deep - 0.5) * (1 - (2 * deep - 1).abs())).clamp(0, 1)


def _lit(sheet: Sheet, picture: Tensor, height: Tensor) -> Tensor:
    weave = sheet.noise(2.2, 71) * 0.10 + sheet.noise(2.6, 72, stretch=5.0) * 0.10
    gx, gy = gradients(sheet, sheet.smooth(height + weave, 0.55))
    slope = (gx + 1.3 * gy) * -LIGHT
    shade = slope / (1 + slope.abs())
    shine = (shade - 0.12).clamp(min=0) ** 1.5
    return (picture * (1 + 0.34 * shade) + 0.22 * shine).clamp(0, 1)
