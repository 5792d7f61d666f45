"""A grid on a whole photograph: tile by tile, so that twelve megapixels need little time and memory."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.errors import Cancelled
from studio.grading.grid import COEFFICIENTS, LEVELS, applied, held_back, lightness, weights

TILE = (128, 128)
"""Rows and columns that are worked on at once: what a processor keeps near; each divides NOISE."""
NOISE = 256
"""Pixels a side of the noise that is laid beside itself over a picture."""
FADED = 0.8
"""The share of the colour left at an amount of 1 that more of it may take."""


class Fields:
    """What a grid says of the pixels of a tile: planes (4, r, w), each made when a pixel is that light."""

    def __init__(self, lines: Tensor, across: Tensor, planes: Tensor) -> None:
        """Of `lines`, what counts `across`, and room for the planes that a tile before may have had."""
        counts = across.any(1).nonzero()
        near = slice(int(counts[0]), int(counts[-1]) + 1)  # the other columns of the grid lie too far away
        self._lines, self._across = lines[..., near].flatten(1, 2), across[near]
        shape = (len(lines), self._lines.shape[1], across.shape[1])
        self._planes = planes[: math.prod(shape)].view(shape)
        self._made: set[int] = set()

    def changed(self, part: Tensor) -> Tensor:
        """What is added to a tile (3, r, w), as `grid.changed`: linear from level to level of its lightness."""
        light = lightness(part)
        place = light * (LEVELS - 1)
        least, most = (int(each) for each in place.aminmax())
        found, near = self._plane(least).clone(), torch.empty_like(place)
        for level in range(least, min(most, LEVELS - 2) + 1):
            found.addcmul_(self._plane(LEVELS + level), torch.sub(place, level, out=near).clamp_(0, 1))
        return found[:3].addcmul_(part - light, found[3:])

    def _plane(self, index: int) -> Tensor:
        plane = self._planes[index]
        if index not in self._made:
            torch.mm(self._lines[index], self._across, out=plane)
            self._made.add(index)
        return plane.view(COEFFICIENTS, -1, plane.shape[-1])


@dataclass(frozen=True, kw_only=True, eq=False)
class Tile:
    """A part of a picture, and what a grid says of its pixels: up to an amount of 1, and beyond.

    `further` is None where the amount is not above 1.
    """

    rows: slice
    columns: slice
    fields: Fields
    further: Fields | None

    def of(self, picture: Tensor) -> Tensor:
        """Its pixels (3, r, w) in [0, 1], of a picture uint8 (H, W, 3)."""
        return picture[self.rows, self.columns].permute(2, 0, 1).contiguous().float().div_(255)

    def made(self, part: Tensor, amount: float, kept: Tensor | None = None) -> Tensor:
        """Its pixels (3, r, w) in [0, 1] with an amount of what the grid changes, less where `kept` (r, w) is."""
        change = self.fields.changed(part)
        if kept is not None:
            change.mul_(1 - kept)
        change = held_back(part, change)
        if self.further is None:
            return applied(part, change, amount)
        made, more = part + change, self.further.changed(part)
        more = held_back(part, more if kept is None else more * (1 - kept))
        return made + held_back(made, (amount - 1) * more)


def finished(picture: Tensor, grid: Tensor, amount: float = 1.0, kept: Tensor | None = None) -> Tensor:
    """A picture uint8 (H, W, 3) with an amount of what a grid changes, as uint8 (H, W, 3).

    `kept` (H, W) in [0, 1] is how much of each pixel stays as it is. What is between two of the 256 values is dithered,
    so that skies have no bands; a pixel that nothing changes is the same bit for bit, and with amount 0 all are.
    """
    if amount == 0.0:
        return picture.clone()
    noise, result = _noise(NOISE, NOISE), torch.empty_like(picture)

    def work(tile: Tile) -> None:
        part = tile.of(picture)
        made = tile.made(part, amount, None if kept is None else kept[tile.rows, tile.columns])
        top, left = tile.rows.start % NOISE, tile.columns.start % NOISE
        made.mul_(255).add_(noise[top : top + made.shape[1], left : left + made.shape[2]]).clamp_(0, 255)
        result[tile.rows, tile.columns] = made.permute(1, 2, 0)

    in_tiles(picture, grid, amount, work)
    return result


def in_tiles(
    picture: Tensor,
    grid: Tensor,
    amount: float,
    work: Callable[[Tile], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Have `work` done on every tile of a picture (H, W, 3), a few rows of them at once; Cancelled between rows."""
    height, width = picture.shape[:2]
    down, across = weights(height, grid.shape[-2]), weights(width, grid.shape[-1]).T.contiguous()
    grids = (grid, beyond(grid, amount)) if amount > 1 else (grid,)

    def begin(top: int) -> None:
        rows = slice(top, min(top + TILE[0], height))
        each = [(_lines(one, down[rows]), _room()) for one in grids]
        for left in range(0, width, TILE[1]):
            columns = slice(left, min(left + TILE[1], width))
            fields = [Fields(lines, across[:, columns], room) for lines, room in each]
            work(Tile(rows=rows, columns=columns, fields=fields[0], further=fields[1] if amount > 1 else None))

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as workers:
        for _ in workers.map(begin, range(0, height, TILE[0])):
            if cancelled():  # asked here, as whoever answers may not be asked from other threads
                workers.shutdown(cancel_futures=True)
                raise Cancelled


def dithered(picture: Tensor) -> Tensor:
    """A picture (3, H, W) in [0, 1] as uint8 (H, W, 3), dithered as above: whole values stay as they are."""
    height, width = picture.shape[-2:]
    return (picture * 255).add_(_noise(height, width)).clamp_(0, 255).to(torch.uint8).permute(1, 2, 0)


def beyond(grid: Tensor, amount: float) -> Tensor:
    """What of a grid goes on beyond an amount of 1: all of it, but colours fade at most to grey and never past it."""
    if amount <= 1:
        return grid
    left = (1 + grid[3:]).clamp(min=0) * FADED / (amount - 1)
    return torch.cat([grid[:3], torch.maximum(grid[3:], -left)])


def _lines(grid: Tensor, down: Tensor) -> Tensor:
    """A grid at rows of pixels (2 LEVELS - 1, 4, r, columns): at each level, and the steps to the next."""
    levels = torch.einsum("yi,cdij->dcyj", down, grid)
    return torch.cat([levels, levels.diff(dim=0)])


def _room() -> Tensor:
    """Room for the planes of one tile after the other: to ask for it anew takes as long as to fill it."""
    return torch.empty((2 * LEVELS - 1) * COEFFICIENTS * math.prod(TILE))


def _noise(rows: int, width: int) -> Tensor:
    """Even noise (rows, width) in (0, 1), always the same: added before rounding down, it moves no whole value."""
    tile = torch.rand(NOISE, NOISE, generator=torch.Generator().manual_seed(7)) * 0.998 + 0.001
    return tile.repeat(-(-rows // NOISE), -(-width // NOISE))[:rows, :width]
