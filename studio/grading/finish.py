"""A grid on a whole photograph: strip by strip, so that twelve megapixels need little time and memory."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from studio.grading.grid import COEFFICIENTS, LEVELS, applied, held_back, lightness, weights

STRIP = 65_536
"""Pixels that are worked on at once: what a processor keeps near."""
_TILE = 256
FADED = 0.8
"""The share of the colour left at an amount of 1 that more of it may take."""


def finished(picture: Tensor, grid: Tensor, amount: float = 1.0, kept: Tensor | None = None) -> Tensor:
    """A picture uint8 (H, W, 3) with an amount of what a grid changes, as uint8 (H, W, 3).

    `kept` (H, W) in [0, 1] is how much of each pixel stays as it is. What is between two of the 256 values is dithered,
    so that skies have no bands; a pixel that nothing changes is the same bit for bit, and with amount 0 all are.
    """
    if amount == 0.0:
        return picture.clone()
    height, width = picture.shape[:2]
    rows = max(1, STRIP // width)
    down, across = weights(height, grid.shape[-2]), weights(width, grid.shape[-1]).T.contiguous()
    further = beyond(grid, amount)
    noise = _noise(rows, width)
    result = torch.empty_like(picture)

    def work(top: int) -> None:
        part = picture[top : top + rows].permute(2, 0, 1).float().div_(255)
        change = _changed(part, _lines(grid, down, top, rows), across)
        if kept is not None:
            change.mul_(1 - kept[top : top + rows])
        change = held_back(part, change)
        if amount > 1:
            made = part + change
            more = _changed(part, _lines(further, down, top, rows), across)
            more = held_back(part, more if kept is None else more * (1 - kept[top : top + rows]))
            made = made + held_back(made, (amount - 1) * more)
        else:
            made = applied(part, change, amount)
        made = made.mul_(255).add_(0.5).add_(noise[: made.shape[1]]).clamp_(0, 255)
        result[top : top + rows] = made.permute(1, 2, 0)

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as workers:
        list(workers.map(work, range(0, height, rows)))
    return result


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


def _lines(grid: Tensor, down: Tensor, top: int, rows: int) -> Tensor:
    """The grid at some rows of a picture (r, C · LEVELS, columns)."""
    return torch.einsum("yi,cij->ycj", down[top : top + rows], grid.flatten(0, 1))


def _changed(part: Tensor, lines: Tensor, across: Tensor) -> Tensor:
    """What is added to a strip (3, r, W): as `grid.changed`, from the grid at its rows (r, C · LEVELS, columns)."""
    light = lightness(part)  # (1, r, W)
    fields = (lines @ across).view(len(lines), COEFFICIENTS, LEVELS, -1)
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
