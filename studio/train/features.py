"""Picture statistics by hand: colour, tone and edges over a few grids. They share nothing with the trained models."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

SIDE = 128
GRID = 4  # cells a side of the coarse grid
ROWS = 12  # bands from top to bottom: where the horizon lies
HUES, TONES, ORIENTATIONS = 12, 8, 6
TONE_QUANTILES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)
EDGE_SCALES = (2, 4)  # pixels; nothing finer, so that a slightly soft picture reads like a sharp one

_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)  # D65


def lab(pictures: Tensor) -> Tensor:
    """CIE L*a*b* / 100 of sRGB pictures (N, 3, H, W) in [0, 1]: lightness in [0, 1], a and b in about [-1, 1]."""
    linear = torch.where(pictures <= 0.04045, pictures / 12.92, ((pictures + 0.055) / 1.055) ** 2.4)
    xyz = torch.einsum("ij,njhw->nihw", pictures.new_tensor(_XYZ), linear)
    ratio = xyz / pictures.new_tensor(_WHITE).view(1, 3, 1, 1)
    f = torch.where(ratio > 0.008856, ratio.clamp(min=1e-6) ** (1 / 3), 7.787 * ratio + 16 / 116)
    return torch.stack([1.16 * f[:, 1] - 0.16, 5 * (f[:, 0] - f[:, 1]), 2 * (f[:, 1] - f[:, 2])], 1)


def shrink(pictures: Tensor, side: int = SIDE) -> Tensor:
    """Pictures uint8 (N, 3, H, W) as float (N, 3, side, side) in [0, 1], by area."""
    scaled = pictures.float() / 255
    return scaled if scaled.shape[-2:] == (side, side) else F.interpolate(scaled, (side, side), mode="area")


@torch.inference_mode()
def features(pictures: Tensor, batch: int = 64) -> Tensor:
    """Statistics (N, F) of pictures uint8 (N, 3, H, W) of any size; each picture's depend on it alone."""
    parts = pictures.split(batch)
    return torch.cat([statistics(shrink(part)) for part in parts]) if len(pictures) else torch.zeros(0, 0)


def statistics(pictures: Tensor) -> Tensor:
    """Statistics (N, F) of pictures (N, 3, 128, 128) in [0, 1]."""
    colours = lab(pictures)
    lightness = colours[:, :1]
    parts = [*_layout(colours), _hues(colours), *_tones(lightness)]
    for scale in EDGE_SCALES:
        parts += _edges(F.avg_pool2d(lightness, scale))
    return torch.cat([part.flatten(1) for part in parts], 1)


def _layout(colours: Tensor) -> list[Tensor]:
    """What colour is where: means on two grids, deviations on the coarse one."""
    mean, square = F.adaptive_avg_pool2d(colours, GRID), F.adaptive_avg_pool2d(colours.square(), GRID)
    return [mean, F.adaptive_avg_pool2d(colours, 2 * GRID), (square - mean.square()).clamp(min=0).sqrt()]


def _hues(colours: Tensor) -> Tensor:
    """Soft histograms of hue weighted by chroma, for the top, middle and bottom third: (N, HUES, 3, 1)."""
    chroma, hue = colours[:, 1:].norm(dim=1, keepdim=True), torch.atan2(colours[:, 2:3], colours[:, 1:2])
    share = (torch.cos(hue - _around(HUES)) - 0.5).clamp(min=0)
    return F.adaptive_avg_pool2d(share * chroma, (3, 1))


def _tones(lightness: Tensor) -> list[Tensor]:
    """Soft histograms of lightness for each third, among them the shares of dark and bright, and its quantiles."""
    centres = torch.linspace(0, 1, TONES, device=lightness.device).view(1, TONES, 1, 1)
    share = (1 - (lightness - centres).abs() * (TONES - 1)).clamp(min=0)
    levels = torch.tensor(TONE_QUANTILES, device=lightness.device)
    return [F.adaptive_avg_pool2d(share, (3, 1)), torch.quantile(lightness.flatten(1), levels, dim=1).T]


def _edges(lightness: Tensor) -> list[Tensor]:
    """Gradient energy by orientation, on the coarse grid and in bands, and the strongest edge of each cell."""
    across = (lightness[..., 1:-1, 2:] - lightness[..., 1:-1, :-2]) / 2
    down = (lightness[..., 2:, 1:-1] - lightness[..., :-2, 1:-1]) / 2
    size = (across.square() + down.square()).sqrt()
    turn = torch.cos(2 * torch.atan2(down, across) - _around(ORIENTATIONS)).clamp(min=0) * size
    grid, bands = F.adaptive_avg_pool2d(turn, GRID), F.adaptive_avg_pool2d(turn, (ROWS, 1))
    return [grid.sqrt(), bands.sqrt(), F.adaptive_max_pool2d(size, GRID)]


def _around(count: int) -> Tensor:
    return (torch.arange(count) * (2 * math.pi / count)).view(1, count, 1, 1)
