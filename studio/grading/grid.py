"""The bilateral grid: small fields over place and lightness, and how a picture is changed by them.

A picture's change is affine in its colours wherever one looks, with coefficients that lie in a coarse grid over place
and lightness (Gharbi et al. 2017, arXiv 1707.02880). Across an edge the lightness changes, and with it the
coefficients: so edges stay where they are, and nothing glows around them.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

LEVELS = 9
"""Of lightness, from 0 to 1."""
LONGER = 20
"""Cells along the longer side."""
COEFFICIENTS = 4
"""What is added to red, green and blue, and by how much the distance from grey grows."""
LUMA = (0.299, 0.587, 0.114)
"""What red, green and blue count towards the lightness by which the grid is looked up."""


def cells(height: int, width: int) -> tuple[int, int]:
    """How many cells (rows, columns) a picture of this shape has."""
    longer = max(height, width)
    return max(4, round(LONGER * height / longer)), max(4, round(LONGER * width / longer))


def lightness(pictures: Tensor) -> Tensor:
    """The lightness (..., 1, H, W) in [0, 1] of pictures (..., 3, H, W)."""
    red, green, blue = pictures.unbind(-3)
    return (LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue).unsqueeze(-3)


@lru_cache(maxsize=16)
def weights(size: int, count: int) -> Tensor:
    """What each of `count` cells counts for each of `size` pixels in a row: cubic B-splines (size, count)."""
    places = (torch.arange(size) + 0.5) / size * (count - 1)
    distance = (places[:, None] - torch.arange(-1, count + 1)).abs()
    near = 2 / 3 - distance.square() * (1 - distance / 2)
    far = (2 - distance).clamp(min=0) ** 3 / 6
    spline = torch.where(distance < 1, near, far)
    inner = spline[:, 1:-1].clone()
    inner[:, 0] += spline[:, 0]  # what lies beyond the border is the border
    inner[:, -1] += spline[:, -1]
    return inner


def hats(light: Tensor) -> Tensor:
    """What each level of lightness counts (LEVELS, ...) for lightnesses (...); they sum to 1."""
    levels = torch.arange(LEVELS, dtype=light.dtype).view(-1, *[1] * light.ndim)
    return (1 - (light * (LEVELS - 1) - levels).abs()).clamp(min=0)


def sliced(grid: Tensor, light: Tensor) -> Tensor:
    """The coefficients (C, H, W) of pixels of lightness (H, W) by a grid (C, LEVELS, rows, columns)."""
    down, across = weights(light.shape[0], grid.shape[-2]), weights(light.shape[1], grid.shape[-1])
    fields = torch.einsum("yi,cdij,xj->cdyx", down, grid, across)
    return (fields * hats(light)).sum(1)


def gathered(field: Tensor, light: Tensor, rows: int, columns: int) -> Tensor:
    """The grid (C, LEVELS, rows, columns) of the means of fields (C, H, W) where the lightness (H, W) is alike.

    Where no pixel is, the mean of the place stands, and that of the picture to a small share.
    """
    down, across = weights(light.shape[0], rows), weights(light.shape[1], columns)
    near = hats(light)
    total = torch.einsum("dyx,yi,xj->dij", near, down, across)
    sums = torch.einsum("cyx,dyx,yi,xj->cdij", field, near, down, across)
    place, count = sums.sum(1, keepdim=True), total.sum(0, keepdim=True)
    some = 0.02 * count
    return (sums + some * place / count) / (total + some)


def changed(picture: Tensor, grid: Tensor) -> Tensor:
    """What a grid adds to a picture (3, H, W) in [0, 1] before anything is held back: (3, H, W)."""
    light = lightness(picture)
    found = sliced(grid, light[0])
    return found[:3] + found[3:] * (picture - light)


def held_back(picture: Tensor, change: Tensor) -> Tensor:
    """A change as far as the room to black and white allows: never beyond them, and unaltered where it is small."""
    room = (
        torch.sign(change).clamp_(min=0).sub_(picture).abs_()
    )  # to white or to black; `where` takes many times as long
    return change * torch.addcmul(room.square().add_(1e-12), change, change).rsqrt_() * room


def applied(picture: Tensor, change: Tensor, amount: float = 1.0) -> Tensor:
    """A picture (3, H, W) in [0, 1] with an amount of what `held_back` gave.

    From 0 to 1 this is a cross-fade, picture + amount · change. Below and beyond, what goes on is held back again.
    """
    if 0.0 <= amount <= 1.0:
        return torch.add(picture, change, alpha=amount)
    if amount < 0.0:
        return picture + held_back(picture, amount * change)
    edited = picture + change
    return edited + held_back(edited, (amount - 1.0) * change)
