"""The way back: from an edited picture and the grid that made it to the picture it was made from."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from studio.grading.finish import Tile, in_tiles

ROUNDS = 10
ENOUGH = 0.05 / 255
"""The root mean square of what is still wrong in a tile at which no further round is worth its time."""
FARTHEST = 3.0
"""How many times its last step a pixel may go on, or back, to where the last two rounds point."""


def undone(edited: Tensor, grid: Tensor, amount: float = 1.0, cancelled: Callable[[], bool] = lambda: False) -> Tensor:
    """What a grid made `edited` uint8 (H, W, 3) from, as uint8, by fixed-point iteration; Cancelled where asked.

    Exact but for what 256 values round away; where a grade makes two colours one, one of them is found. What a pixel
    becomes depends on its own colour and place alone, so each tile goes back by itself.
    """
    result = torch.empty_like(edited)

    def work(tile: Tile) -> None:
        found = _undone(tile, tile.of(edited), amount)
        result[tile.rows, tile.columns] = found.mul_(255).round_().byte().permute(1, 2, 0)

    in_tiles(edited, grid, amount, work, cancelled)
    return result


def _undone(tile: Tile, goal: Tensor, amount: float) -> Tensor:
    """The pixels (3, r, w) from which a tile makes `goal`.

    Anderson's acceleration (1965) of depth one, each pixel by itself: two rounds tell how what is wrong in its colour
    changes along a step, and the next goes to where nothing would be left of it.
    """
    found, last = goal, None
    for _ in range(ROUNDS):
        wrong = goal - tile.made(found, amount)
        if float(wrong.square().mean()) < ENOUGH**2:
            break
        step = wrong
        if last is not None:
            moved, mended = found - last[0], wrong - last[1]
            share = (wrong * mended).sum(0) / mended.square().sum(0).add_(1e-9)
            step = wrong - share.clamp_(-FARTHEST, FARTHEST) * (moved + mended)
        last, found = (found, wrong), (found + step).clamp_(0, 1)
    return found.clone() if found is goal else found
