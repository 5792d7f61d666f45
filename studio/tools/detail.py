"""Detail: the fine lines of one picture under the colours and the light of another."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

SHRINK = 4
"""How much smaller the pictures are when they are compared."""
RADIUS = 4
"""Half the side, in pixels of the smaller pictures, of the windows in which they are compared."""
LEAST = 2e-3
"""The variance in a window below which its lines say nothing about how they changed."""
DIM, USUAL = 0.05, (0.2, 1.5)
"""Faint lines, as those of grass, become as much stronger or weaker as what is around them became lighter or darker."""
SOFT = 3
"""Half the side of the windows over which what is new in a picture is spread."""


def detailed(pictures: Tensor, lines: Tensor, *, panorama: bool = False) -> Tensor:
    """The pictures (n, 3, H, W) in [0, 1] with the lines of others of the same shape, which show the same things.

    Around every pixel a picture's colours are a linear function of the other's, as in the fast guided filter (He & Sun
    2015, arXiv 1505.00996), found on smaller pictures and applied to the large ones: edges stay exactly where they are.
    What is in the picture and in no linear function of the other, as mist that came in, is added softly. With
    `panorama` the sides of the pictures meet.
    """
    small, guide = F.avg_pool2d(pictures, SHRINK), F.avg_pool2d(lines, SHRINK)
    mean, middle = _box(small, RADIUS, panorama), _box(guide, RADIUS, panorama)
    together = _box(small * guide, RADIUS, panorama) - mean * middle
    alone = _box(guide * guide, RADIUS, panorama) - middle * middle
    usual = ((mean + DIM) / (middle + DIM)).clamp(*USUAL)  # what is fainter takes on the light that falls on it all
    slope = (together + LEAST * usual) / (alone + LEAST)
    slope, offset = (_box(each, RADIUS // 2, panorama) for each in (slope, mean - slope * middle))
    new = _box(_box(small - (slope * guide + offset), SOFT, panorama), SOFT, panorama)
    slope, offset = _enlarged(slope, panorama), _enlarged(offset + new, panorama)
    return (slope * lines + offset).clamp(0, 1)


def _box(pictures: Tensor, radius: int, panorama: bool) -> Tensor:
    """Means over square windows."""
    padded = F.pad(pictures, (radius, radius, 0, 0), mode="circular" if panorama else "replicate")
    padded = F.pad(padded, (0, 0, radius, radius), mode="replicate")
    across = F.avg_pool2d(padded, (1, 2 * radius + 1), stride=1)
    return F.avg_pool2d(across, (2 * radius + 1, 1), stride=1)


def _enlarged(small: Tensor, panorama: bool) -> Tensor:
    padded = F.pad(small, (1, 1, 0, 0), mode="circular" if panorama else "replicate")
    large = F.interpolate(padded, scale_factor=SHRINK, mode="bilinear", align_corners=False)
    return large[..., SHRINK:-SHRINK]
