"""Strokes of a brush or a chalk: one colour each, along the forms, one over the other in the order of chance.

Every pixel asks the strokes that begin in the cells around its own which of them lies on top; there are no loops over
strokes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.styling.flow import Flow
from studio.styling.sheet import Sheet

SCALES = (0.7, 1.5)
"""How much smaller or larger strokes may be than cells of whole pixels make them: smaller ones would leave gaps."""


class Layer(NamedTuple):
    """Strokes on a sheet: colour (1, 3, H, W), how much they cover (1, 1, H, W), places along and across the stroke in
    [-1, 1], and a number of chance in [0, 1) that is each stroke's own."""

    colour: Tensor
    cover: Tensor
    along: Tensor
    across: Tensor
    chance: Tensor


def strokes(
    sheet: Sheet,
    colours: Tensor,
    way: Flow,
    *,
    spacing: float,
    length: float,
    breadth: float,
    name: int,
    wanted: Tensor | None = None,
    vary: float = 0.03,
    warm: float = 0.0,
) -> Layer:
    """Strokes every `spacing` units, half as long and broad as so many spacings (about 2 at most), along the flow.

    Their colours are those of the picture (1, 3, H, W) where they begin, varied by `vary` in lightness and by `warm` in
    warmth. Where `wanted` (1, 1, H, W) is not above 0 there, they are left out.
    """
    cell = _cell(sheet, spacing)
    scale = min(max(spacing * sheet.unit / cell, SCALES[0]), SCALES[1])
    length, breadth = length * scale, breadth * scale
    reach = math.ceil(max(length, breadth))
    rows, columns = -(-sheet.height // cell), -(-sheet.width // cell)
    shape = (rows + 2 * reach, columns + 2 * reach)
    chance = _chance(sheet, shape, reach, name)
    jitter_y, jitter_x, order, tint, bend = chance[0] - 0.5, chance[1] - 0.5, chance[2], chance[3], chance[4] - 0.5
    y = (torch.arange(-reach, rows + reach, device=sheet.device)[:, None] + 0.5 + jitter_y) * cell
    x = (torch.arange(-reach, columns + reach, device=sheet.device)[None] + 0.5 + jitter_x) * cell
    there = sheet.at(torch.cat([colours, way.right, way.down, *([] if wanted is None else [wanted])], 1), y, x)[0]
    cos, sin = F.normalize(there[3:5], dim=0)
    rank = _ranks(sheet, order, reach, None if wanted is None else there[5] > 0)
    top = _topmost(rank, (jitter_y, jitter_x, cos, sin, bend), (rows, columns, cell), length, breadth)
    covered = top >= 0
    numbers = torch.zeros(rank.numel() + 1, dtype=torch.long, device=sheet.device)
    numbers[rank.flatten().long()] = torch.arange(rank.numel(), device=sheet.device)  # the absent: all into the last
    top = top.permute(2, 0, 3, 1).reshape(rows * cell, columns * cell)[: sheet.height, : sheet.width]
    index, covered = numbers[top.long()], top >= 0
    shade = torch.stack([tint - 0.5, tint - 0.5, tint - 0.5]) * 2 * vary
    shade[0], shade[2] = shade[0] + warm * bend, shade[2] - warm * bend
    c, s, b, t, red, green, blue, oy, ox = torch.stack([cos, sin, bend, tint, *(there[:3] + shade), y, x]).flatten(1)[
        :, index
    ]
    dy = torch.arange(sheet.height, device=sheet.device)[:, None] + 0.5 - oy
    dx = torch.arange(sheet.width, device=sheet.device)[None] + 0.5 - ox
    if sheet.wrap:
        dx = torch.remainder(dx + sheet.width / 2, sheet.width) - sheet.width / 2
    u = (dx * c + dy * s) / (length * cell)
    v = (dy * c - dx * s) / (breadth * cell) + b * u * u
    return Layer(
        torch.stack([red, green, blue])[None], covered[None, None].float(), *(each[None, None] for each in (u, v, t))
    )


def _topmost(rank: Tensor, of: tuple[Tensor, ...], size: tuple[int, int, int], length: float, breadth: float) -> Tensor:
    """The rank of the stroke that lies on top of every pixel, -1 where there is none: (cell, cell, rows, columns)."""
    jitter_y, jitter_x, cos, sin, bend = of
    rows, columns, cell = size
    reach = math.ceil(max(length, breadth))
    inside = (torch.arange(cell, device=rank.device) + 0.5) / cell - 0.5
    best = torch.full((cell, cell, rows, columns), -1.0, device=rank.device)
    absent = best.new_tensor(-1.0)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            jy, jx, c, s, b, r = (
                each[reach + down : reach + down + rows, reach + right : reach + right + columns].contiguous()
                for each in (jitter_y, jitter_x, cos, sin, bend, rank)
            )
            dy = inside[:, None, None, None] - (down + jy)
            dx = inside[None, :, None, None] - (right + jx)
            u = dx * (c / length) + dy * (s / length)
            u.mul_(u)
            v = dy * (c / breadth) - dx * (s / breadth)
            v.addcmul_(b, u)
            u.mul_(u).addcmul_(v, v)
            torch.maximum(best, torch.where(u < 1, r, absent), out=best)
    return best


def _ranks(sheet: Sheet, order: Tensor, reach: int, there: Tensor | None) -> Tensor:
    """The place of every stroke in the order of chance, as whole numbers; -1 for those that are not there."""
    rank = order.flatten().argsort().argsort().to(torch.float32).view(order.shape)
    if sheet.wrap:  # a stroke and its double on the other side are one
        inner = rank[:, reach:-reach]
        rank = F.pad(inner[None], (reach, reach, 0, 0), mode="circular")[0]
    return rank if there is None else torch.where(there, rank, -1.0)


def _cell(sheet: Sheet, spacing: float) -> int:
    """The side of a cell in pixels; on a sheet whose sides meet, a whole number of them goes around."""
    wished = max(2, spacing * sheet.unit)
    if not sheet.wrap:
        return round(wished)
    fitting = [side for side in range(1, max(sheet.width // 4, 1) + 1) if sheet.width % side == 0]
    return min(fitting, key=lambda side: abs(math.log(side / wished)))


def _chance(sheet: Sheet, shape: tuple[int, int], reach: int, name: int) -> Tensor:
    """Five numbers in [0, 1) for each cell and those around the sheet (5, rows, columns)."""
    generator = torch.Generator().manual_seed((sheet.seed * 1_000_003 + name * 7919 + 13) % 2**63)
    if not sheet.wrap:
        return torch.rand(5, *shape, generator=generator).to(sheet.device)
    found = torch.rand(5, shape[0], shape[1] - 2 * reach, generator=generator).to(sheet.device)
    return F.pad(found, (reach, reach), mode="circular")
