"""Plants painted once, dab by dab, and then seen from anywhere: what each part of them is and which way it faces."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

ROWS = 384
LOW, HIGH = -0.1, 1.1
"""The heights that a sprite spans, in heights of the plant."""
UNIT = ROWS / (HIGH - LOW)
"""Texels to one height of the plant."""
WOOD, WOOD_X, LEAF, LEAF_X, LEAF_Y, TONE, ACCENT = range(7)


class Painter:
    """A canvas of `reach` plant heights to either side.

    Channels (7, rows, columns), times their coverage: wood and the way it faces (-1 left, 1 right); leaves, the way
    they face (right, up) and how light they are (0..1); what lies on top: snow, heads of flowers.
    """

    def __init__(self, reach: float) -> None:
        self.reach = reach
        self.wide = int(2 * reach * UNIT)
        self.canvas: NDArray[np.float32] = np.zeros((7, ROWS, self.wide), np.float32)
        self._waiting: list[tuple[float, ...]] = []

    def dab(
        self, x: float, y: float, long: float, thin: float, angle: float, face: tuple[float, float], tone: float,
        channel: int = LEAF,
    ) -> None:  # fmt: skip
        """One touch of the brush: half its length and width, its slant, which way it faces and how light it is."""
        self._waiting.append((x, y, long, thin, angle, face[0], face[1], tone, channel))

    def dabs(self, rows: NDArray[np.floating]) -> None:
        """Many touches at once (count, 8): the numbers of `dab` in their order, all of leaves."""
        self._waiting.extend(map(tuple, np.column_stack([rows, np.full(len(rows), LEAF)])))

    def finish(self) -> NDArray[np.float32]:
        """The canvas with all that was asked for, its edges softened by a fraction of a texel."""
        self._flush()
        foot = int((HIGH + 0.02) * UNIT)
        ragged = np.convolve(np.random.default_rng(self.wide).random(self.wide + 4), np.ones(5) / 5, "valid")
        ends = foot - 0.028 * UNIT * np.maximum(ragged - 0.45, 0) * 4
        self.canvas *= (np.arange(ROWS)[:, None] < ends).astype(np.float32)
        self.canvas[:, :, [0, -1]] = 0
        for axis in (1, 2):
            beside = np.roll(self.canvas, 1, axis) + np.roll(self.canvas, -1, axis)
            self.canvas = (0.7 * self.canvas + 0.15 * beside).astype(np.float32)
        return self.canvas

    def _flush(self) -> None:
        """Paint the dabs that wait, the later over the earlier."""
        waiting, self._waiting = np.array(self._waiting, np.float32).reshape(-1, 9), []
        for first in range(0, len(waiting), 512):
            self._stamp(waiting[first : first + 512])

    def _stamp(self, rows: NDArray[np.float32]) -> None:
        x, y, long, thin, angle = (rows[:, k, None, None] for k in range(5))
        column, row = (x + self.reach) * UNIT, (HIGH - y) * UNIT
        size = int(float(long.max()) * UNIT) + 2
        steps = np.arange(-size, size + 1, dtype=np.float32)
        columns, lines = np.floor(column) + steps[None, None], np.floor(row) + steps[None, :, None]
        across, up = columns + 0.5 - column, row - lines - 0.5
        cos, sin = np.cos(angle), np.sin(angle)
        along, aside = (across * cos + up * sin) / (long * UNIT), (up * cos - across * sin) / (thin * UNIT)
        inside = (along * along + aside * aside < 1) & (columns >= 0) & (columns < self.wide)
        dab, line, place = np.nonzero(inside & (lines >= 0) & (lines < ROWS))
        at = (lines[dab, line, 0].astype(int), columns[dab, 0, place].astype(int))
        leaf = rows[dab, 8] == LEAF
        if not leaf.all():
            self.canvas[ACCENT][at[0][~leaf], at[1][~leaf]] = 1
            at, dab = (at[0][leaf], at[1][leaf]), dab[leaf]
        self.canvas[WOOD][at] = self.canvas[WOOD_X][at] = 0  # where dabs meet, the last of them stays
        self.canvas[LEAF][at] = 1
        for channel, number in ((LEAF_X, 5), (LEAF_Y, 6), (TONE, 7)):
            self.canvas[channel][at] = rows[dab, number]

    def _patch(self, x: float, y: float, far: float) -> tuple[slice, slice, NDArray[np.float32], NDArray[np.float32]]:
        """Rows, columns and their coordinates in texels from (x, y), as far as `far` heights around it."""
        column, row, size = (x + self.reach) * UNIT, (HIGH - y) * UNIT, far * UNIT + 1
        left, right = max(int(column - size), 0), min(int(column + size) + 2, self.wide)
        top, foot = max(int(row - size), 0), min(int(row + size) + 2, ROWS)
        across = np.arange(left, max(right, left), dtype=np.float32)[None] + np.float32(0.5 - column)
        up = np.float32(row - 0.5) - np.arange(top, max(foot, top), dtype=np.float32)[:, None]
        return slice(top, max(foot, top)), slice(left, max(right, left)), across, up

    def limb(self, x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> None:
        """A piece of wood that tapers from one width to the other."""
        self._flush()
        rows, columns, across, up = self._patch((x0 + x1) / 2, (y0 + y1) / 2, math.hypot(x1 - x0, y1 - y0) / 2 + w0)
        dx, dy = (x1 - x0) * UNIT, (y1 - y0) * UNIT
        length = math.hypot(dx, dy) + 1e-6
        along = np.clip(((across + dx / 2) * dx + (up + dy / 2) * dy) / length**2, 0, 1)
        aside_x, aside_y = across + dx / 2 - along * dx, up + dy / 2 - along * dy
        half = np.maximum((w0 + (w1 - w0) * along) * UNIT / 2, 0.3)
        inside = np.clip(half - np.hypot(aside_x, aside_y) + 0.5, 0, 1) * np.minimum(half / 0.5, 1)
        face = np.clip((aside_x * dy - aside_y * dx) / length / half, -1, 1) * (1 if dy > 0 else -1)
        part = self.canvas[:, rows, columns]
        part *= 1 - inside
        part[WOOD] += inside
        part[WOOD_X] += inside * face


class Sprite:
    """A painted plant in ever smaller copies on one device."""

    def __init__(self, painter: Painter, device: str) -> None:
        self.reach = painter.reach
        whole = torch.tensor(painter.finish()[None], device=device)
        self.copies = [whole]
        while self.copies[-1].shape[2] > 16:
            self.copies.append(torch.nn.functional.avg_pool2d(self.copies[-1], 2, ceil_mode=False))

    def seen(self, x: Tensor, y: Tensor, pixel: float) -> Tensor:
        """Channels (7, h, w) at points (1, h, w) in plant heights, of which a pixel spans `pixel`."""
        level = round(math.log2(max(pixel * UNIT, 1e-6)) - 0.1)
        copy = self.copies[min(max(level, 0), len(self.copies) - 1)]
        grid = torch.stack([x / self.reach, (y - (HIGH + LOW) / 2) * (-2 / (HIGH - LOW))], -1)
        return torch.nn.functional.grid_sample(copy, grid, align_corners=False)[0]


@lru_cache(maxsize=48)
def sprite(name: str, number: int, device: str) -> Sprite:
    """The plant of a name, one of several."""
    from studio.world.growth import TREES
    from studio.world.shrubs import SHRUBS

    return Sprite((TREES | SHRUBS)[name](np.random.default_rng([number, len(name), ord(name[0])])), device)


_GAP = 12
"""Empty texels to either side of a plant in a row."""


class Row:
    """Several plants side by side in one picture, so that a whole row of them is seen with one look."""

    def __init__(self, names: tuple[tuple[str, int], ...], device: str) -> None:
        self.count, level = len(names), 1
        painted = [sprite(*name, device) for name in names]
        half = max(each.copies[level].shape[3] for each in painted) // 2 + _GAP
        self.reach = half / UNIT * 2**level
        columns = []
        for each in painted:
            copy = each.copies[level]
            room = half - copy.shape[3] // 2
            columns.append(torch.nn.functional.pad(copy, (room, 2 * half - copy.shape[3] - room)))
        self.copies = [torch.cat(columns, 3)]
        while self.copies[-1].shape[2] > 16:
            self.copies.append(torch.nn.functional.avg_pool2d(self.copies[-1], 2))

    def seen(self, which: Tensor, x: Tensor, y: Tensor, pixel: float) -> Tensor:
        """Channels (7, h, w) of plant `which` (1, h, w) at points in plant heights, of which a pixel spans `pixel`."""
        level = min(max(round(math.log2(max(pixel * UNIT / 2, 1e-6)) - 0.1), 0), len(self.copies) - 1)
        across = (which + 0.5 + 0.5 * (x / self.reach).clamp(-0.97, 0.97)) * (2 / self.count) - 1
        up = (y - (HIGH + LOW) / 2) * (-2 / (HIGH - LOW))
        grid = torch.stack(torch.broadcast_tensors(across, up), -1)
        return torch.nn.functional.grid_sample(self.copies[level], grid, align_corners=False)[0]


@lru_cache(maxsize=8)
def row(names: tuple[tuple[str, int], ...], device: str) -> Row:
    """The row of some plants."""
    return Row(names, device)
