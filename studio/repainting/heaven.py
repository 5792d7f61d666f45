"""Where a picture's sky is, where its horizon may lie, and whether that is sure enough to paint another sky."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.rays import Camera
from studio.repainting.fields import sized, within
from studio.repainting.matte import Matte, matted

LEAST = 0.04
"""The share of a picture that a sky must fill to be painted anew."""
SURE = 0.8
"""How sure the sky must be on average where the matte says sky."""
TOP = 0.2
"""The share of the top edge that it must hold."""
LENS = 1.15
"""The field of view, in radians, that is taken for the longer side of a picture."""
BELOW = 0.03
"""How far below the lowest sky the horizon is taken to lie, as a share of the height."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Heaven:
    """The sky of a picture: its matte, its share of the picture, how `sure` it is, and the camera it is seen by."""

    matte: Matte
    share: float
    sure: float
    camera: Camera

    @property
    def horizon(self) -> float:
        """The height of the horizon in the picture, 0 at the top and 1 at the bottom; beyond where it is not seen."""
        return 0.5 + self.camera.shift


def heaven_of(picture: Tensor, rough: Tensor) -> tuple[Heaven | None, str]:
    """The sky of a picture (3, H, W) in [0, 1] by how likely each cell (n, n) is sky; else None, and why."""
    if float(rough.gt(0.5).float().mean()) < LEAST / 2:
        return None, "no sky was found in it"
    matte = matted(picture, rough)
    small = sized(matte.alpha, within((picture.shape[-2], picture.shape[-1]), 256))
    share, top = float(small.mean()), float((small[:3].amax(0) > 0.5).float().mean())
    likely = sized(rough, (small.shape[0], small.shape[1]))
    sure = float((likely * small).sum() / small.sum().clamp(min=1e-6))
    if share < LEAST:
        return None, "there is too little sky in it"
    if sure < SURE or top < TOP:
        return None, "it is not sure enough what of it is sky"
    return Heaven(matte=matte, share=share, sure=sure, camera=_camera(small)), ""


def _camera(small: Tensor) -> Camera:
    """A level camera whose horizon lies a little below where the sky ends, by its matte (h, w)."""
    rows = torch.arange(len(small)).view(-1, 1) + 1.0
    lowest = (rows * (small > 0.5)).amax(0)
    seen = lowest[lowest > 0]
    end = float(seen.quantile(0.9)) / len(small) if len(seen) else 0.5
    return Camera(fov=LENS, shift=min(end + BELOW, 1.2) - 0.5)
