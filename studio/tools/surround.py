"""A picture as a part of a panorama: its pixels at a heading, and the rest led over to them."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.rays import panorama_frame
from studio.spot import Spot

FEATHER = 0.08
"""The share of half a picture, in from its border, over which it gives way to what surrounds it."""
HUSHED = 0.5
"""How far above and below a picture things are hushed that would stick out, in halves of its height."""
NEAR = 0.1
"""How near rows must be to one another to have the same light, as a share of the panorama's height."""


class Placed(NamedTuple):
    """A picture in an equirectangular frame.

    `pixels` (3, H, W) in [0, 1]. `counts` (H, W) is how much each of them counts: 1 inside, 0 outside, and between them
    near the border. `hush` (H, W) in [0, 1] is where things would stick out above or below the picture.
    """

    pixels: Tensor
    counts: Tensor
    hush: Tensor


def placed(picture: Tensor, spot: Spot, height: int, width: int) -> Placed:
    """A picture (3, h, w) in [0, 1] at its spot in a panorama of height x width pixels."""
    frame = panorama_frame(height, width, picture.device, (-math.radians(spot.heading),))
    az, el = frame.az[0], frame.el[0]
    tilt, reach = math.radians(spot.pitch), math.tan(math.radians(spot.view) / 2)
    ahead, up = torch.cos(el) * torch.cos(az), torch.sin(el)
    depth = ahead * math.cos(tilt) + up * math.sin(tilt)
    rise = up * math.cos(tilt) - ahead * math.sin(tilt)
    nearer = depth.clamp(min=1e-3) * reach
    across = torch.cos(el) * torch.sin(az) / nearer
    down = -rise / nearer * picture.shape[-1] / picture.shape[-2]
    small = _fitting(picture, width * spot.view / 360)
    grid = torch.stack([across, down], -1)[None]
    pixels = F.grid_sample(small[None], grid, mode="bicubic", padding_mode="border", align_corners=False)[0].clamp(0, 1)
    inward = torch.minimum(1 - across.abs(), 1 - down.abs()) / FEATHER
    counts = inward.clamp(0, 1) * (depth > 0.05)
    hush = _smooth((1.3 - across.abs()) / 0.3) * torch.exp(-(down.abs() - 1.5).clamp(min=0) / HUSHED) * (depth > 0.05)
    return Placed(pixels, _smooth(counts), hush)


def grown(panorama: Tensor, picture: Placed) -> Tensor:
    """The panorama (3, H, W) around a picture: a whole without a seam.

    What the two differ by along the picture's border is added to all around it: first what each height has of it, all
    the way round, so that the sky stays one sky; then what is left, fading smoothly as a membrane spans a frame.
    """
    pixels, counts, hush = picture
    ring = ((counts > 0) & (counts < 1)).to(panorama.dtype)
    if not counts.any():
        return panorama
    if not ring.any():  # so small that its border falls between the pixels
        return panorama * (1 - counts) + pixels * counts
    panorama = panorama + (_blurred(panorama) - panorama) * hush
    small = F.avg_pool2d(ring[None], 4)[0]
    difference = F.avg_pool2d(((pixels - panorama) * ring)[None], 4)[0] / small.clamp(min=1e-6)
    rows = _by_row(difference, small)
    spread = rows + _spread((difference - rows) * (small > 0), (small > 0).to(small.dtype))
    wide = F.pad(spread[None], (1, 1, 0, 0), mode="circular")
    wide = F.interpolate(wide, scale_factor=4, mode="bilinear", align_corners=False)[0, :, :, 4:-4]
    return ((panorama + wide).clamp(0, 1) * (1 - counts) + pixels * counts).clamp(0, 1)


def _fitting(picture: Tensor, width: float) -> Tensor:
    """The picture averaged down to about the pixels that the panorama has for it, never enlarged."""
    share = 1.3 * width / picture.shape[-1]
    if share >= 1:
        return picture
    size = tuple(max(2, round(side * share)) for side in picture.shape[-2:])
    return F.interpolate(picture[None], size, mode="area")[0]


def _by_row(values: Tensor, known: Tensor) -> Tensor:
    """The mean of what is known (h, w) of values (C, h, w) in each row and those near it: (C, h, 1)."""
    rows = torch.arange(values.shape[1], device=values.device, dtype=values.dtype) / values.shape[1]
    apart = ((rows[:, None] - rows[None]) / NEAR).square()
    weights = (torch.exp(-apart / 2) + 1e-3 / (1 + apart)) * known.sum(-1)  # never nothing, however far
    means = (values * known).sum(-1) / known.sum(-1).clamp(min=1e-6)
    return (means @ (weights / weights.sum(-1, keepdim=True)).T)[..., None]


def _blurred(panorama: Tensor) -> Tensor:
    """The panorama (3, H, W) without its forms."""
    small = F.interpolate(panorama[None], scale_factor=1 / 32, mode="area")
    wide = F.interpolate(F.pad(small, (1, 1, 0, 0), mode="circular"), scale_factor=32, mode="bicubic")
    return wide[0, :, :, 32:-32].clamp(0, 1)


def _smooth(values: Tensor) -> Tensor:
    values = values.clamp(0, 1)
    return values * values * (3 - 2 * values)


def _spread(values: Tensor, known: Tensor) -> Tensor:
    """Values (C, h, w) where they are known (h, w), and smoothly between and beyond; their sides meet (pull-push)."""
    height, width = known.shape
    if min(height, width) <= 2 or height % 2 or width % 2:
        return ((values * known).sum((1, 2), keepdim=True) / known.sum().clamp(min=1e-6)).expand_as(values)
    weight = F.avg_pool2d(known[None], 2)[0]
    coarse = F.avg_pool2d((values * known)[None], 2)[0] / weight.clamp(min=1e-6)
    coarse = _spread(coarse, (weight * 4).clamp(max=1))
    around = F.interpolate(F.pad(coarse[None], (1, 1, 0, 0), mode="circular"), scale_factor=2, mode="bilinear")
    return values * known + around[0, :, :, 2:-2] * (1 - known)
