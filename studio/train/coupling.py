"""The coupling of starts and pictures: a scene is reached from its own underdrawing, now and then from noise alone."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.diffusion.starts import over

WHITE = 0.08
"""Share of pictures that start from white noise, so that a pipeline that knows no drawings has a picture too."""


def started(drawings: Tensor, deviation: Tensor) -> Tensor:
    """Start latents (B, C, h, w) for underdrawings of that shape; deviation (C,) of each channel."""
    white = torch.randn_like(drawings)
    blank = torch.rand(len(drawings), 1, 1, 1, device=drawings.device) < WHITE
    return torch.where(blank, white, over(drawings, white, deviation))
