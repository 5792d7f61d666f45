"""What a picture is like before it is graded: where its sky, its distance, its skin and its light are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.grading.grid import cells, gathered, lightness

SKIN = (0.115, 0.095)  # of Cr and Cb below grey: where skin of all tones lies (Chai & Ngan 1999), shades of one hue
SKIN_WIDTH = 0.055


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenery:
    """Fields over a grid's cells and levels (1, LEVELS, rows, columns), in [0, 1], and numbers of the whole picture.

    `around` (rows, columns) is the mean lightness about a cell, `bright` the light that falls into it from its
    neighbourhood, `middle` the picture's median lightness, `sun` (down, across) in [-1, 1] where its light comes from.
    """

    sky: Tensor
    distance: Tensor
    skin: Tensor
    around: Tensor
    bright: Tensor
    middle: float
    sun: tuple[float, float]

    @classmethod
    def of(cls, picture: Tensor, shape: tuple[int, int]) -> Scenery:
        """Look at a small picture (3, h, w) in [0, 1] of one whose (height, width) is `shape`."""
        light, (rows, columns) = lightness(picture)[0], cells(*shape)
        sky = sky_of(picture)
        fields = torch.stack([sky, distance_of(picture, sky), skin_of(picture)])
        found = gathered(fields, light, rows, columns)
        small = F.adaptive_avg_pool2d(light[None, None], (rows, columns))[0, 0]
        shining = F.adaptive_avg_pool2d((light - 0.6).clamp(min=0)[None, None] / 0.4, (rows, columns))
        return cls(
            sky=found[0:1],
            distance=found[1:2],
            skin=found[2:3],
            around=_soft(small[None, None], 2)[0, 0],
            bright=_soft(shining, 2)[0, 0],
            middle=float(light.median()),
            sun=_sun(light),
        )


def skin_of(picture: Tensor) -> Tensor:
    """How likely pixels (H, W) of a picture (3, H, W) are skin, by their hue alone: in [0, 1]."""
    light = lightness(picture)[0]
    red, blue = (picture[0] - light) * 0.713, (picture[2] - light) * 0.564
    off = ((red - SKIN[0]) / SKIN_WIDTH).square() + ((blue + SKIN[1]) / SKIN_WIDTH).square()
    return torch.exp(-off) * ((light - 0.12) / 0.1).clamp(0, 1)


def sky_of(picture: Tensor) -> Tensor:
    """How likely pixels (H, W) are sky: high up, smooth, and bright or blue for this picture; in [0, 1]."""
    light, (height, _) = lightness(picture)[0], picture.shape[-2:]
    up = 1 - torch.linspace(0, 1, height)[:, None]
    across, down = (F.pad(light.diff(dim=dim).abs(), pad) for dim, pad in ((1, (0, 1)), (0, (0, 0, 0, 1))))
    smooth = torch.exp(-_soft((across + down)[None, None], 3)[0, 0] / 0.03)
    brighter = torch.sigmoid((light - light.median()) / 0.08)
    bluer = torch.sigmoid((picture[2] - picture[0] - 0.08) / 0.05)
    seen = torch.sigmoid((up - 0.45) / 0.1) * smooth * torch.maximum(brighter, bluer)
    return _soft(seen[None, None], 2)[0, 0].clamp(0, 1)


def distance_of(picture: Tensor, sky: Tensor) -> Tensor:
    """How far away pixels (H, W) may be: the dark channel (He et al. 2009), height in the picture, and sky."""
    height = picture.shape[-1 - 1]
    dark = -F.max_pool2d(-picture.amin(0)[None, None], 9, 1, 4)[0, 0]
    up = (1 - (torch.linspace(0, 1, height)[:, None] - 0.35).abs() * 1.6).clamp(0, 1)
    return (0.45 * dark / dark.amax().clamp(min=0.2) + 0.35 * up + 0.5 * sky).clamp(0, 1)


def _sun(light: Tensor) -> tuple[float, float]:
    height, width = light.shape
    weight = (light - light.quantile(0.9)).clamp(min=0)
    total = weight.sum().clamp(min=1e-6)
    down = (weight.sum(1) * torch.linspace(-1, 1, height)).sum() / total
    across = (weight.sum(0) * torch.linspace(-1, 1, width)).sum() / total
    return float(down), float(across)


def _soft(field: Tensor, radius: int) -> Tensor:
    radius = min(radius, min(field.shape[-2:]) - 1)
    for _ in range(2):
        padded = F.pad(field, [radius] * 4, mode="replicate")
        field = F.avg_pool2d(padded, 2 * radius + 1, stride=1)
    return field
