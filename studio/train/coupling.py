"""The coupling of noise and pictures: a scene's start noise carries the scene's layout.

A flow may start from any noise and pair it with data in any way that leaves the data's distribution as it is (Liu et
al. 2023, rectified flow; Albergo et al. 2023, stochastic interpolants with data-dependent couplings). With independent
pairs a network can only guess the mean of all layouts at full noise. Here the noise says where things are, so that the
network only has to draw them: the last channels of the noise hold one number each over the whole canvas, and these are
the scene's layout. Layouts are standard normal and say nothing about what a caption or a reading can tell, so any seed
gives a layout for any prompt (`carriers` of studio.diffusion.canvas.noise).
"""

from __future__ import annotations

import torch
from torch import Tensor

from studio.world.layout import NAMES

CARRIERS = len(NAMES)
WHITE = 0.12
"""Share of pictures whose noise carries nothing, so that a pipeline that starts from white noise has a picture too."""


def carrying(noise: Tensor, layouts: Tensor) -> Tensor:
    """White noise (B, C, h, w) with the layouts (B, L) in its last L channels, but for a share of WHITE.

    Raises:
        ValueError: there are fewer channels than numbers.
    """
    count = layouts.shape[1]
    if count > noise.shape[1]:
        raise ValueError(f"{count} numbers do not fit into {noise.shape[1]} channels")
    told = torch.rand(len(noise), 1, 1, 1, device=noise.device) >= WHITE
    carriers = torch.where(told, layouts[:, :, None, None], noise[:, -count:])
    return torch.cat([noise[:, :-count], carriers], 1)
