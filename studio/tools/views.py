"""Panoramas of families that know ordinary pictures only: model and autoencoder see the sphere through views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from studio.diffusion.canvas import Canvas
from studio.diffusion.fusing import TOGETHER, Fused, Guides
from studio.diffusion.sampler import Predictor
from studio.diffusion.sphere import Fusing, angle_of, seen, views
from studio.errors import Cancelled
from studio.models.load import Family

STEP = 8
"""Sides of a view are multiples of so many latent cells: a UNet halves them three times."""


def sees_views(family: Family, *, panorama: bool) -> bool:
    """Whether the family makes such a canvas from views: a panorama, which it was not trained to see whole."""
    return panorama and not family.spec.drawn


def cells_of(family: Family, height: int) -> int:
    """The side of a view, in latent cells, on a canvas of `height` rows: half of it, up to what the model knows."""
    native = family.spec.native_size // family.factor
    return min(native, STEP * max(1, round(height / 2 / STEP)))


def through_views(
    family: Family,
    guides: Guides,
    canvas: Canvas,
    *,
    steps: int,
    seed: int,
    clean: Tensor | None,
    cancelled: Callable[[], bool],
) -> Callable[[Any], Predictor]:
    """How the denoise loop sees such a canvas (its `through`)."""
    cells = cells_of(family, canvas.height)
    return lambda scheduler: Fused(
        family, guides, steps, scheduler, seed=seed, cells=cells, clean=clean, cancelled=cancelled
    )


def decoded_views(family: Family, latents: Tensor, *, cancelled: Callable[[], bool] = lambda: False) -> Tensor:
    """Panoramas (n, 3, H, W) float32 in [0, 1] of latents (n, C, h, w): views are decoded, and their pixels fused.

    Raises Cancelled between two batches of views where that is asked for.
    """
    height, width = latents.shape[-2:]
    cells = cells_of(family, height)
    pictures = Fusing(height * family.factor, width * family.factor)
    looks = views(angle_of(cells, height))
    for first in range(0, len(looks), TOGETHER):
        if cancelled():
            raise Cancelled
        some = looks[first : first + TOGETHER]
        parts = family.decode(torch.cat([seen(latents, each, cells) for each in some]))
        for each, part in zip(some, parts.chunk(len(some)), strict=True):
            pictures.add(part, each)
    return pictures.whole().clamp(0, 1)


def encoded_views(
    family: Family, pictures: Tensor, canvas: Canvas, *, cancelled: Callable[[], bool] = lambda: False
) -> Tensor:
    """Clean latents (n, C, h, w) on a canvas of panoramas (n, 3, H, W) in [0, 1]: of views, and fused.

    Raises Cancelled between two views where that is asked for.
    """
    cells = cells_of(family, canvas.height)
    latents = Fusing(canvas.height, canvas.width)
    for each in views(angle_of(cells, canvas.height)):
        if cancelled():
            raise Cancelled
        part = seen(pictures, each, cells * family.factor).clamp(0, 1)
        latents.add(family.encode(part), each)
    return latents.whole()
