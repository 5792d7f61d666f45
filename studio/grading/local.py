"""What a look does not know: a few free changes over place and lightness, so coarse that they read as light and air."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.grading.grid import COEFFICIENTS, LEVELS, weights

DOWN, ACROSS, DEEP = 4, 5, 3
"""Places along the height and the width, and levels of lightness, at which something may be changed."""
MOST = (0.06, 0.06, 0.06, 0.5)
"""By how much at most: red, green and blue, in sRGB values, and the distance from grey."""
SHAPE = (COEFFICIENTS, DEEP, DOWN, ACROSS)


def spread(moved: Tensor, rows: int, columns: int) -> Tensor:
    """The grid (4, LEVELS, rows, columns) of free numbers (SHAPE), each held within MOST; differentiable."""
    level, marks = torch.linspace(0, 1, LEVELS), torch.linspace(0, 1, DEEP)
    deep = (1 - (level[:, None] - marks).abs() * (DEEP - 1)).clamp(min=0)
    held = torch.tanh(moved) * torch.tensor(MOST).view(-1, 1, 1, 1)
    return torch.einsum("dl,yi,clij,xj->cdyx", deep, weights(rows, DOWN), held, weights(columns, ACROSS))


def roughness(moved: Tensor) -> Tensor:
    """How much free numbers (SHAPE) are, and how much neighbours differ: what patches of colour would cost."""
    across, down = moved.diff(dim=-1), moved.diff(dim=-2)
    return 0.2 * moved.square().mean() + 0.5 * (across.square().mean() + down.square().mean())
