"""A grid on a whole photograph: strip by strip, so that twelve megapixels need little time and memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.errors import Cancelled
from studio.grading.grid import COEFFICIENTS, LEVELS, applied, held_back, lightness, weights

STRIP = 65_536
"""Pixels that are worked on at once: what a processor keeps near."""
_TILE = 256
FADED = 0.8
"""The share of the colour left at an amount of 1 that more of it may take."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strip:
    """Some rows of a picture, and what a grid says of their pixels (r, C, LEVELS, W): up to an amount of 1, and beyond.

    `further` is None where the amount is not above 1.
    """

    rows: slice
    fields: Tensor
    further: Tensor | None

    def made(self, part: Tensor, amount: float, kept: Tensor | None = None) -> Tensor:
        """Its pixels (3, r, W) in [0, 1] with an amount of what the grid changes, less where `kept` (r, W) is."""
        change = _changed(part, self.fields)
        if kept is not None:
            change.mul_(1 - kept)
        change = held_back(part, change)
        if self.further is None:
            return applied(part, change, amount)
        made, more = part + change, _changed(part, self.further)
        more = held_back(part, more if kept is None else more * (1 - kept))
        return made + held_back(made, (amount - 1) * more)


def finished(picture: Tensor, grid: Tensor, amount: float = 1.0, kept: Tensor | None = None) -> Tensor:
    """A picture uint8 (H, W, 3) with an amount of what a grid changes, as uint8 (H, W, 3).

    `kept` (H, W) in [0, 1] is how much of each pixel stays as it is. What is between two of the 256 values is dithered,
    so that skies have no bands; a pixel that nothing changes is the same bit for bit, and with amount 0 all are.
    """
    if amount == 0.0:
        return picture.clone()
    noise = _noise(_rows(picture.shape[1]), picture.shape[1])
    result = torch.empty_like(picture)

    def work(strip: Strip) -> None:
        part = picture[strip.rows].permute(2, 0, 1).float().div_(255)
        made = strip.made(part, amount, None if kept is None else kept[strip.rows])
        made = made.mul_(255).add_(0.5).add_(noise[: made.shape[1]]).clamp_(0, 255)
        result[strip.rows] = made.permute(1, 2, 0)

    in_strips(picture, grid, amount, work)
    return result


def in_strips(
    picture: Tensor,
    grid: Tensor,
    amount: float,
    work: Callable[[Strip], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Have `work` done on every strip of a picture (H, W, 3), a few at once; Cancelled where that is asked between."""
    height, width = picture.shape[:2]
    down, across = weights(height, grid.shape[-2]), weights(width, grid.shape[-1]).T.contiguous()
    further = beyond(grid, amount) if amount > 1 else None

    def begin(top: int) -> None:
        rows = slice(top, top + _rows(width))
        more = None if further is None else _fields(further, down[rows], across)
        work(Strip(rows=rows, fields=_fields(grid, down[rows], across), further=more))

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as workers:
        for _ in workers.map(begin, range(0, height, _rows(width))):
            if cancelled():  # asked here, as whoever answers may not be asked from other threads
                workers.shutdown(cancel_futures=True)
                raise Cancelled


def dithered(picture: Tensor) -> Tensor:
    """A picture (3, H, W) in [0, 1] as uint8 (H, W, 3), dithered as above: whole values stay as they are."""
    height, width = picture.shape[-2:]
    return (picture * 255).add_(0.5).add_(_noise(height, width)).clamp_(0, 255).to(torch.uint8).permute(1, 2, 0)


def beyond(grid: Tensor, amount: float) -> Tensor:
    """What of a grid goes on beyond an amount of 1: all of it, but colours fade at most to grey and never past it."""
    if amount <= 1:
        return grid
    left = (1 + grid[3:]).clamp(min=0) * FADED / (amount - 1)
    return torch.cat([grid[:3], torch.maximum(grid[3:], -left)])


def _rows(width: int) -> int:
    return max(1, STRIP // width)


def _fields(grid: Tensor, down: Tensor, across: Tensor) -> Tensor:
    """A grid at pixels (r, C, LEVELS, W), by what its cells count for their rows and for their columns."""
    lines = torch.einsum("yi,cij->ycj", down, grid.flatten(0, 1))
    return (lines @ across).view(len(lines), COEFFICIENTS, LEVELS, -1)


def _changed(part: Tensor, fields: Tensor) -> Tensor:
    """What is added to a strip (3, r, W): as `grid.changed`, from the grid at its pixels (r, C, LEVELS, W)."""
    light = lightness(part)  # (1, r, W)
    place, change = light[0] * (LEVELS - 1), None
    for level in range(LEVELS):
        near = (1 - (place - level).abs_()).clamp_(min=0)[:, None]  # (r, 1, W)
        change = fields[:, :, level] * near if change is None else change.addcmul_(fields[:, :, level], near)
    assert change is not None
    change = change.permute(1, 0, 2)
    return (part - light).mul_(change[3:]).add_(change[:3])


def _noise(rows: int, width: int) -> Tensor:
    """Even noise (rows, width) within half a step, the same for every picture; it never moves a whole value."""
    tile = torch.rand(_TILE, _TILE, generator=torch.Generator().manual_seed(7)) * 0.998 - 0.499
    return tile.repeat(-(-rows // _TILE), -(-width // _TILE))[:rows, :width]
