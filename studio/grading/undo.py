"""The way back: from an edited picture and the grid that made it to the picture it was made from."""

from __future__ import annotations

from torch import Tensor

from studio.grading.finish import beyond
from studio.grading.grid import applied, changed, held_back

ROUNDS = 24
DAMPED = 0.6
"""The share of what is still wrong that is taken back in a round: a grade may be steeper than 1, but hardly than 3."""


def undone(edited: Tensor, grid: Tensor, amount: float = 1.0) -> Tensor:
    """What a grid made `edited` uint8 (H, W, 3) from, as uint8, by fixed-point iteration.

    Exact but for what 256 values round away; where a grade makes two colours one, one of them is found.
    """
    further = beyond(grid, amount)
    goal = edited.permute(2, 0, 1).float() / 255
    found = goal.clone()
    for _ in range(ROUNDS):
        made = applied(found, held_back(found, changed(found, grid)), min(amount, 1.0))
        if amount > 1:
            made = made + held_back(made, (amount - 1) * held_back(found, changed(found, further)))
        found = (found + DAMPED * (goal - made)).clamp_(0, 1)
    return (found * 255).round().byte().permute(1, 2, 0)
