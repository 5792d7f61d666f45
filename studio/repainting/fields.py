"""Fields over a picture: smoothing, filling what is not known, and sizes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)


def light_of(picture: Tensor) -> Tensor:
    """The lightness (H, W) of a picture (3, H, W): Rec. 601."""
    return LUMA[0] * picture[0] + LUMA[1] * picture[1] + LUMA[2] * picture[2]


def sized(field: Tensor, shape: tuple[int, int]) -> Tensor:
    """A field (..., h, w) at another (height, width): averaged when it shrinks, bilinear when it grows."""
    if field.shape[-2:] == shape:
        return field
    flat = field.reshape(1, -1, *field.shape[-2:])
    if shape[0] <= field.shape[-2] and shape[1] <= field.shape[-1]:
        found = F.interpolate(flat, shape, mode="area")
    else:
        found = F.interpolate(flat, shape, mode="bilinear", align_corners=False)
    return found.reshape(*field.shape[:-2], *shape)


def within(shape: tuple[int, int], longest: int) -> tuple[int, int]:
    """The (height, width) of the same form whose longer side is at most `longest`."""
    scale = min(1.0, longest / max(shape))
    return max(2, round(shape[0] * scale)), max(2, round(shape[1] * scale))


def soft(field: Tensor, radius: int, times: int = 2) -> Tensor:
    """Means over square windows of 2 radius + 1, `times` over: (..., H, W)."""
    if radius < 1:
        return field
    radius = min(radius, min(field.shape[-2:]) - 1)
    flat = field.reshape(1, -1, *field.shape[-2:])
    for _ in range(times):
        flat = F.avg_pool2d(F.pad(flat, (radius, radius, 0, 0), mode="replicate"), (1, 2 * radius + 1), 1)
        flat = F.avg_pool2d(F.pad(flat, (0, 0, radius, radius), mode="replicate"), (2 * radius + 1, 1), 1)
    return flat.reshape(field.shape)


def wider(mask: Tensor, radius: int) -> Tensor:
    """A mask (H, W) grown by `radius` pixels."""
    flat = F.max_pool2d(mask[None, None], (2 * radius + 1, 1), 1, (radius, 0))
    return F.max_pool2d(flat, (1, 2 * radius + 1), 1, (0, radius))[0, 0]


def narrower(mask: Tensor, radius: int) -> Tensor:
    """A mask (H, W) shrunk by `radius` pixels; the picture's border counts as inside."""
    return 1 - wider(1 - mask, radius)


def filled(values: Tensor, known: Tensor) -> Tensor:
    """Values (C, h, w) where they are known (h, w) in [0, 1], and smoothly between and beyond (pull-push)."""
    height, width = known.shape
    if min(height, width) <= 2:
        return ((values * known).sum((1, 2), keepdim=True) / known.sum().clamp(min=1e-6)).expand_as(values)
    half = (-(-height // 2), -(-width // 2))
    weight = F.adaptive_avg_pool2d(known[None], half)[0]
    coarse = F.adaptive_avg_pool2d((values * known)[None], half)[0] / weight.clamp(min=1e-6)
    coarse = filled(coarse, (weight * 4).clamp(max=1))
    around = F.interpolate(coarse[None], (height, width), mode="bilinear", align_corners=False)[0]
    return values * known + around * (1 - known)


def smooth(low: float, high: float, value: Tensor) -> Tensor:
    """0 up to `low`, 1 from `high` on, and smooth between (either way round)."""
    share = ((value - low) / (high - low)).clamp(0, 1)
    return share * share * (3 - 2 * share)


def linear(picture: Tensor) -> Tensor:
    """sRGB values in [0, 1] as amounts of light."""
    return torch.where(picture <= 0.04045, picture / 12.92, ((picture.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def gamma(light: Tensor) -> Tensor:
    """Amounts of light in [0, 1] as sRGB values."""
    light = light.clamp(0, 1)
    return torch.where(light <= 0.0031308, 12.92 * light, 1.055 * light.clamp(min=1e-6) ** (1 / 2.4) - 0.055)
