"""Pixel art: square cells of a small palette, mixed by an ordered pattern, with dark outlines one cell wide."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.styling.colour import oklab, palette, quantiles, rgb
from studio.styling.sheet import Sheet, length

CELLS = 128
"""How many cells the short side has, as near as whole pixels allow."""
COLOURS = 24
BAYER = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)
NEAR = 0.11
"""How far apart in Oklab two colours may be that are mixed."""
HUE = 1.8
"""How much more a difference of hue counts than one of lightness, where colours are chosen for cells."""


def pixel(picture: Tensor, sheet: Sheet) -> Tensor:
    """Pixel art of a picture (1, 3, H, W) in [0, 1]; every cell is one colour of COLOURS."""
    side = cell_side(sheet.height, sheet.width, CELLS)
    return _drawn(oklab(picture), side, wrap=False, wide=0)


def pixel_around(picture: Tensor) -> Tensor:
    """Pixel art of a panorama (1, 3, H, W): cells are wider by powers of two towards the poles."""
    height, width = picture.shape[-2:]
    side = cell_side(height, width, 2 * CELLS)
    rows = height // side
    narrow = torch.sin((torch.arange(rows, device=picture.device) + 0.5) / rows * math.pi)
    most = max(power for power in range(16) if width % (side << power) == 0)
    wide = (-narrow.log2()).round().clamp(0, most).int()
    return _drawn(oklab(picture), side, wrap=True, wide=wide)


def cell_side(height: int, width: int, cells: int) -> int:
    """The side of a cell in pixels: it divides both sides, and about `cells` go into the shorter one."""
    shared, wished = math.gcd(height, width), max(1.0, min(height, width) / cells)
    fitting = [side for side in range(1, shared + 1) if shared % side == 0]
    return min(fitting, key=lambda side: abs(math.log(side / wished)))


def _drawn(fine: Tensor, side: int, *, wrap: bool, wide: Tensor | int) -> Tensor:
    """The picture of an Oklab one; `wide` (rows,) are the powers of two by which a row's cells are wider."""
    cells = _distinct(fine, side, wrap)
    cells = torch.cat([_contrasted(cells[:, :1]), cells[:, 1:] * 1.12], 1)
    rows, columns = cells.shape[-2:]
    powers = torch.zeros(rows, dtype=torch.int32, device=fine.device) + wide
    for power in range(1, int(powers.max()) + 1):
        broad = F.avg_pool2d(cells, (1, 1 << power)).repeat_interleave(1 << power, -1)
        cells = torch.where((powers == power)[:, None], broad, cells)
    column = torch.arange(columns, device=fine.device)[None] >> powers[:, None]
    colours = palette(cells, COLOURS)
    drawn = _dithered(cells, colours, column)
    drawn = torch.where((powers == 0)[:, None], _outlined(drawn, cells, colours, wrap), drawn)
    return F.interpolate(rgb(drawn), scale_factor=side, mode="nearest")


def _ringed(field: Tensor, margin: int, wrap: bool) -> Tensor:
    sideways = F.pad(field, (margin, margin, 0, 0), mode="circular" if wrap else "replicate")
    return F.pad(sideways, (0, 0, margin, margin), mode="replicate")


def _distinct(fine: Tensor, side: int, wrap: bool) -> Tensor:
    """Cells (1, 3, rows, columns) of the pixels: their means, drawn towards what stands out in them.

    So a mast that is thinner than a cell stays one cell wide, and does not fade into the sky.
    """
    mean = F.avg_pool2d(fine, side)
    light = fine[:, :1]
    high, low = F.max_pool2d(light, side), -F.max_pool2d(-light, side)
    around = F.avg_pool2d(_ringed(mean[:, :1], 2, wrap), 5, stride=1)
    up, down = (high - around - 0.06).clamp(min=0), (around - low - 0.06).clamp(min=0)
    moved = torch.where(up > down, 0.6 * (high - mean[:, :1]) * (up > 0), 0.6 * (low - mean[:, :1]) * (down > 0))
    sharp = mean + 0.35 * (mean - F.avg_pool2d(_ringed(mean, 1, wrap), 3, stride=1))
    return torch.cat([sharp[:, :1] + moved, sharp[:, 1:]], 1)


def _contrasted(light: Tensor) -> Tensor:
    low, high = quantiles(light, 0.01, 0.99)
    middle = (low + high) / 2
    return (middle + 1.08 * (light - middle)).clamp(0, 1)


def _dithered(cells: Tensor, colours: Tensor, column: Tensor) -> Tensor:
    """Each cell as one of two colours near it, by a pattern of 4 x 4, so that the mean over a pattern is the cell's."""
    _, _, rows, columns = cells.shape
    seen = torch.tensor([1.0, HUE, HUE], device=cells.device)
    points, inks, colours = cells.flatten(2)[0].T * seen, colours, colours * seen
    away = torch.cdist(points, colours)
    first = away.argmin(1)
    nearest = colours[first]
    line = colours[None] - nearest[:, None]  # from the nearest to every other
    size = (line**2).sum(-1).clamp(min=1e-9)
    share = ((points - nearest)[:, None] * line).sum(-1) / size
    share = share.clamp(0, 0.5)
    left = ((points - nearest)[:, None] - share[..., None] * line).norm(dim=-1)
    left = torch.where(size.sqrt() < NEAR, left + 0.06 * size.sqrt(), 9.0)
    left.scatter_(1, first[:, None], away.amin(1, keepdim=True))
    second = left.argmin(1)
    part = share.gather(1, second[:, None])[:, 0]
    pattern = torch.tensor(BAYER, device=cells.device).view(4, 4)
    pattern = pattern[torch.arange(rows, device=cells.device)[:, None] % 4, column % 4].flatten()
    swap = part > (pattern + 1.5) / 16
    chosen = inks[torch.where(swap, second, first)]
    return chosen.T.view(1, 3, rows, columns)


def _outlined(drawn: Tensor, cells: Tensor, colours: Tensor, wrap: bool) -> Tensor:
    """Dark cells along the darker side of strong edges, of the palette's own colours."""
    light = _ringed(cells[:, :1], 5, wrap)
    light = F.max_pool2d(-F.max_pool2d(-light, 5, 1), 5, 1)  # without lights that are small
    around = torch.stack([light[..., 1:-1, 2:], light[..., 1:-1, :-2], light[..., 2:, 1:-1], light[..., :-2, 1:-1]])
    step = (around.amax(0) - cells[:, :1]).clamp(min=0)
    edge = (step > 0.07) & (cells[:, :1] < 0.62)
    wanted = torch.cat([cells[:, :1] * 0.72, cells[:, 1:] * 0.9], 1)
    nearest = torch.cdist(wanted.flatten(2)[0].T, colours).argmin(1)
    line = colours[nearest].T.view(drawn.shape)
    return torch.where(edge & (length(line - wanted) < 0.1), line, drawn)
