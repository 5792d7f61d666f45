"""A photograph as a test needs it: a pale blue sky over dark land, with a pole and a twig before the sky."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

HEIGHT, WIDTH, LAND = 180, 240, 110


def view(seed: int = 0) -> tuple[Tensor, Tensor]:
    """The picture (3, HEIGHT, WIDTH) in [0, 1] and its true share of sky (HEIGHT, WIDTH)."""
    alpha = torch.ones(HEIGHT, WIDTH)
    alpha[LAND:] = 0
    alpha[30:LAND, 60:68] = 0  # the pole
    alpha[60:62, 68:130] = 0  # the twig
    sky = torch.tensor([0.62, 0.76, 0.92]).view(3, 1, 1) + torch.linspace(-0.06, 0.06, HEIGHT).view(1, -1, 1)
    noise = torch.rand(1, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
    land = torch.tensor([0.22, 0.2, 0.14]).view(3, 1, 1) * (0.7 + 0.6 * noise)
    return (land + (sky - land) * alpha).clamp(0, 1), alpha


def rough(alpha: Tensor, cells: int = 48) -> Tensor:
    """What a network might say of it: coarse, blurred, blind to the twig."""
    found = F.adaptive_avg_pool2d(F.avg_pool2d(alpha[None, None], 9, 1, 4, count_include_pad=False), cells)[0, 0]
    return ((found - 0.5) * 3 + 0.5).clamp(0.02, 0.98)
