"""The coupling of noise and pictures: a scene's start noise carries the scene's layout.

A flow may start from any noise and pair it with data in any way that leaves the data's distribution as it is (Liu et
al. 2023, rectified flow; Albergo et al. 2023, stochastic interpolants with data-dependent couplings). With independent
pairs a network can only guess the mean of all layouts at full noise. Here the noise says where things are, so that the
network only has to draw them: its last channels hold the maps of studio.diffusion.carriers. Layouts say nothing about
what a caption or a reading can tell, so any seed gives a layout for any prompt.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from studio.diffusion.carriers import carriers

WHITE = 0.12
"""Share of pictures whose noise carries nothing, so that a pipeline that starts from white noise has a picture too."""


def carrying(noise: Tensor, layouts: Sequence[Sequence[float]], *, panorama: bool = False) -> Tensor:
    """White noise (B, C, h, w) with the maps of B layouts in its last channels, but for a share of WHITE.

    With `panorama` the canvas is equirectangular.

    Raises:
        ValueError: there are fewer channels than maps.
    """
    maps = carriers(layouts, *noise.shape[2:], panorama=panorama).to(noise.device)
    count = maps.shape[1]
    if count > noise.shape[1]:
        raise ValueError(f"{count} maps do not fit into {noise.shape[1]} channels")
    told = torch.rand(len(noise), 1, 1, 1, device=noise.device) >= WHITE
    return torch.cat([noise[:, :-count], torch.where(told, maps, noise[:, -count:])], 1)
