"""Where a picture's sky is, where its horizon may lie, and whether that is sure enough to paint another sky."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.rays import Camera
from studio.repainting.fields import sized, wider, within
from studio.repainting.matte import Matte, matted

LEAST = 0.04
"""The share of a picture that a sky must fill to be painted anew."""
SURE = 0.8
"""How sure the sky must be on average where the matte says sky."""
TOP = 0.2
"""The share of the top edge that it must hold."""
LENS = 1.15
"""The field of view, in radians, that is taken for the longer side of a picture."""
SIDE = 320
"""Pixels of the longer side on which a sky is spread and its edge is looked over."""
EVEN, LIKELY = 0.045, 0.02
"""Up to which step from pixel to pixel a sky goes on, and how likely it must be there all the same."""
LATTICE = 2
"""Half the width, in pixels of that size, of what a sky goes on behind."""
FAINT, MOST_FAINT = 0.05, 0.3
"""The contrast below which an edge is none, and the share of such edges that a matte may have."""
SAME, MOST_LEFT = 0.07, 0.03
"""Within which difference of colour land counts as sky that was left over, and how much of that there may be."""
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
    likely = spread(picture, rough)
    matte = matted(picture, likely)
    small = sized(matte.alpha, within((picture.shape[-2], picture.shape[-1]), 256))
    share, top = float(small.mean()), float((small[:3].amax(0) > 0.5).float().mean())
    likely = sized(likely, (small.shape[0], small.shape[1]))
    sure = float((likely * small).sum() / small.sum().clamp(min=1e-6))
    if share < LEAST:
        return None, "there is too little sky in it"
    if sure < SURE or top < TOP:
        return None, "it is not sure enough what of it is sky"
    if faint(picture, matte.alpha) > MOST_FAINT:
        return None, "its edge cannot be made out"
    if left_over(picture, matte) > MOST_LEFT:
        return None, "something before it cannot be told from it"
    return Heaven(matte=matte, share=share, sure=sure, camera=_camera(small)), ""


def spread(picture: Tensor, rough: Tensor) -> Tensor:
    """How likely (h, w) each place of a picture (3, H, W) is sky: sure parts (n, n) spread over what is even.

    It goes on behind what is thin and dark, wires and the struts of a mast: those the matte takes out again.
    """
    little = within((picture.shape[-2], picture.shape[-1]), SIDE)
    small, likely = sized(picture, little), sized(rough, little)
    past = closed(small, LATTICE)
    step = F.max_pool2d(past[None], 3, 1, 1)[0] + F.max_pool2d(-past[None], 3, 1, 1)[0]
    sure = (likely > 0.6).float()
    lowest = (torch.arange(1, little[0] + 1).view(-1, 1) * sure).amax()
    passable = (step.amax(0) < EVEN) & (likely > LIKELY) & (torch.arange(little[0]).view(-1, 1) < lowest)
    found = sure * (step.amax(0) < 2 * EVEN)
    for _ in range(max(little) // 8):
        grown = found
        for _ in range(4):
            grown = torch.maximum(grown, wider(grown, 1) * passable)
        if torch.equal(grown, found):
            break
        found = grown
    certain = float(likely[sure > 0].mean()) if bool(sure.any()) else 0.0  # what is spread is no surer than its source
    return torch.maximum(likely, found * certain)


def closed(picture: Tensor, radius: int) -> Tensor:
    """A picture (3, h, w) without what is dark and at most 2 radius pixels wide (the closing of morphology)."""
    wide = F.max_pool2d(picture[None], 2 * radius + 1, 1, radius)
    return -F.max_pool2d(-wide, 2 * radius + 1, 1, radius)[0]


def faint(picture: Tensor, alpha: Tensor) -> float:
    """The share of a matte's edge (H, W) along which a picture (3, H, W) has no edge of its own."""
    little = within((picture.shape[-2], picture.shape[-1]), SIDE)
    small, mask = sized(picture, little), sized(alpha, little)
    step = (F.max_pool2d(small[None], 5, 1, 2)[0] + F.max_pool2d(-small[None], 5, 1, 2)[0]).amax(0)
    edge = (wider(mask, 1) + wider(1 - mask, 1) - 1) > 0.4
    return float((step[edge] < FAINT).float().mean()) if bool(edge.any()) else 0.0


def left_over(picture: Tensor, matte: Matte) -> float:
    """How much land of a picture (3, H, W) is even, lies above where the sky ends and has its very colour.

    As a share of the sky. White sails before a white sky, or sky that was taken for land behind a mast: beside a sky of
    another colour they would stand out.
    """
    little = within((picture.shape[-2], picture.shape[-1]), SIDE)
    small, mask, behind = (sized(each, little) for each in (picture, matte.alpha, matte.behind))
    step = (F.max_pool2d(small[None], 3, 1, 1)[0] + F.max_pool2d(-small[None], 3, 1, 1)[0]).amax(0)
    above = torch.arange(little[0]).view(-1, 1) < _end(mask) * little[0]
    same = ((small - behind).abs().amax(0) < SAME) & (step < 2 * EVEN) & above
    return float((same & (mask < 0.1)).sum() / (mask > 0.5).sum().clamp(min=1))


def _camera(small: Tensor) -> Camera:
    """A level camera whose horizon lies a little below where the sky ends, by its matte (h, w)."""
    return Camera(fov=LENS, shift=min(_end(small) + BELOW, 1.2) - 0.5)


def _end(small: Tensor) -> float:
    """How far down the sky of a matte (h, w) reaches, in most of its columns, as a share of the height."""
    rows = torch.arange(len(small)).view(-1, 1) + 1.0
    lowest = (rows * (small > 0.5)).amax(0)
    seen = lowest[lowest > 0]
    return float(seen.quantile(0.9)) / len(small) if len(seen) else 0.5
