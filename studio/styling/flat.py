"""A print from blocks: a few flat colours with clean borders, a graded sky, dark key lines, and plates slightly off."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.styling.colour import SEEN, oklab, palette, rgb
from studio.styling.flow import flow
from studio.styling.shapes import SPARK, contours, flattened, simplified, sparks
from studio.styling.sheet import Sheet, length

COLOURS = 9
OFF = (0.9, -0.7)
"""How far the colours lie right and below of the key lines, in units."""
INDIGO = (-0.015, -0.075)
"""The hue, in Oklab, that darkens a sky without one of its own."""
GRADED = 0.26
"""The share of the height over which the top of the sky darkens (ichimonji bokashi)."""


def flat_print(picture: Tensor, sheet: Sheet) -> Tensor:
    """A woodblock print of a picture (1, 3, H, W) in [0, 1]: COLOURS flat colours but for the graded sky and lines."""
    lab = oklab(picture)
    shapes = simplified(sheet, flattened(sheet, lab, 2.0), 5.0)
    colours = palette(sheet.seen(shapes), COLOURS)
    colours = torch.cat([colours[:, :1], colours[:, 1:] * 1.12], 1)
    flat = _regions(sheet, shapes, colours)
    spots = (3 * sparks(sheet, lab[:, :1]) - 0.6).clamp(0, 1)
    flat = _graded(sheet, flat)
    flat = sheet.moved(flat + spots * (colours[-1].view(1, 3, 1, 1) - flat), *OFF)
    way = flow(sheet, picture, 2.5, swirl=0.2)
    line = contours(sheet, sheet.opened(shapes[:, :1] * 0.5 + lab[:, :1] * 0.5, SPARK), way, breadth=1.1)
    line = ((line - 0.35) * 4).clamp(0, 1)
    key = torch.cat(
        [colours[:1, :1] * 0.45 + 0.06, colours[:1, 1:] * 0.5 + torch.tensor([[0.0, -0.015]]).to(colours)], 1
    )
    printed = flat + 0.9 * line * (key.view(1, 3, 1, 1) - flat)
    pressed = 0.006 * sheet.noise(1.6, 131) + 0.006 * sheet.noise(2.2, 132, stretch=9.0)
    return (rgb(printed) + pressed).clamp(0, 1)


def _regions(sheet: Sheet, shapes: Tensor, colours: Tensor) -> Tensor:
    """The picture in these colours (K, 3): every pixel has that which is nearest to what is around it."""
    seen = torch.tensor(SEEN, device=sheet.device).view(1, 3, 1, 1)
    away = torch.cat([length((shapes - colour.view(1, 3, 1, 1)) * seen) for colour in colours], 1)
    nearest = (away == away.amin(1, True)).to(shapes.dtype)
    votes = sheet.smooth(nearest, 1.3)
    share = (votes / votes.amax(1, True)) ** (6.0 * max(1.0, sheet.unit))  # borders about a pixel wide
    return torch.einsum("nkhw,kc->nchw", share / share.sum(1, keepdim=True), colours)


def _graded(sheet: Sheet, flat: Tensor) -> Tensor:
    down = (1 - sheet.fallen / GRADED).clamp(0, 1) ** 1.4
    hue = flat[:, 1:]
    own = (length(hue) / 0.055).clamp(0, 1)
    indigo = torch.tensor(INDIGO, device=sheet.device).view(1, 2, 1, 1)
    return torch.cat([flat[:, :1] * (1 - 0.30 * down), hue + down * (0.35 * own * hue + (1 - own) * (indigo - hue))], 1)
