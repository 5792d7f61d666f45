"""The way back: from an edited picture and the grid that made it to the picture it was made from."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from studio.grading.finish import Strip, in_strips

ROUNDS = 24
DAMPED = 0.6
"""The share of what is still wrong that is taken back in a round: a grade may be steeper than 1, but hardly than 3."""


def undone(edited: Tensor, grid: Tensor, amount: float = 1.0, cancelled: Callable[[], bool] = lambda: False) -> Tensor:
    """What a grid made `edited` uint8 (H, W, 3) from, as uint8, by fixed-point iteration; Cancelled where asked.

    Exact but for what 256 values round away; where a grade makes two colours one, one of them is found. What a pixel
    becomes depends on its own colour and place alone, so each strip goes back by itself.
    """
    result = torch.empty_like(edited)

    def work(strip: Strip) -> None:
        goal = edited[strip.rows].permute(2, 0, 1).float().div_(255)
        found = goal.clone()
        for _ in range(ROUNDS):
            found.add_(DAMPED * (goal - strip.made(found, amount))).clamp_(0, 1)
        result[strip.rows] = found.mul_(255).round_().byte().permute(1, 2, 0)

    in_strips(edited, grid, amount, work, cancelled)
    return result
