"""Masks of few cells brought to the size and the edges of their picture."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

WORK = 512
"""Pixels a side, at most, on which edges are looked for first; what a mask of 96 cells knows is coarser by far."""
LONGEST = 2048
"""Pixels of the longer side on which they are looked for at last: larger pictures get that mask enlarged."""
RADIUS, DAMPING = 0.022, 2e-3
"""Half a window's side, as a share of the picture's shorter side, and how much contrast in it counts as none."""
FIRMNESS = 7.0
"""How steeply a mask goes from outside to inside after its windows."""


@torch.inference_mode()
def sharpened(mask: Tensor, picture: Tensor) -> Tensor:
    """A mask (h, w) in [0, 1] at the size of its picture (3, H, W) in [0, 1], along the picture's edges: (H, W).

    A guided filter with colours (He, Sun & Tang 2013, doi:10.1109/TPAMI.2012.213): in each window the mask is the best
    linear function of the picture's colours. Its coefficients are found on a small copy and applied to a larger one (He &
    Sun 2015, arXiv 1505.00996), so that memory stays with the size of the result.
    """
    height, width = picture.shape[-2:]
    small = _at_most(picture[None], WORK)
    rough = F.interpolate(mask[None, None].float(), small.shape[-2:], mode="bicubic", align_corners=False).clamp(0, 1)
    radius = max(1, round(RADIUS * min(small.shape[-2:])))
    slopes, offset = _coefficients(small, _firm(rough), radius)
    guide = _at_most(picture[None], LONGEST)
    size = guide.shape[-2:]
    slopes, offset = (F.interpolate(x, size, mode="bilinear", align_corners=False) for x in (slopes, offset))
    fine = (slopes * guide).sum(1, keepdim=True).add_(offset)
    near = F.interpolate(rough, size, mode="bilinear", align_corners=False)
    # a window may guess beyond what it was told: nothing far from the mask belongs to it
    fine = _firm(fine.clamp(0, 1)).minimum(_firm((near * 1.6).clamp(0, 1))).maximum(_firm((near * 1.6 - 0.6).clamp(0, 1)))
    return F.interpolate(fine, (height, width), mode="bilinear", align_corners=False)[0, 0] if size != (height, width) else fine[0, 0]


def _at_most(pictures: Tensor, side: int) -> Tensor:
    height, width = pictures.shape[-2:]
    scale = min(1.0, side / max(height, width))
    if scale == 1:
        return pictures.float()
    return F.interpolate(pictures, (max(1, round(height * scale)), max(1, round(width * scale))), mode="area").float()


def _firm(mask: Tensor) -> Tensor:
    return torch.sigmoid(FIRMNESS * 2 * (mask - 0.5))


def _coefficients(guide: Tensor, mask: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    """Slopes (1, 3, H, W) and offsets (1, 1, H, W) of the mask over the guide's colours, averaged over windows."""
    count = _window(torch.ones_like(mask), radius)
    mean, level = _window(guide, radius) / count, _window(mask, radius) / count
    pairs = torch.stack([guide[:, i] * guide[:, j] for i in range(3) for j in range(3)], 1)
    spread = _window(pairs, radius) / count - torch.stack([mean[:, i] * mean[:, j] for i in range(3) for j in range(3)], 1)
    shared = _window(guide * mask, radius) / count - mean * level
    matrix = spread.permute(0, 2, 3, 1).unflatten(-1, (3, 3)) + DAMPING * torch.eye(3, device=guide.device)
    slopes = torch.linalg.solve(matrix, shared.permute(0, 2, 3, 1).unsqueeze(-1)).squeeze(-1).permute(0, 3, 1, 2)
    offset = level - (slopes * mean).sum(1, keepdim=True)
    return _window(slopes, radius) / count, _window(offset, radius) / count


def _window(x: Tensor, radius: int) -> Tensor:
    """Sums over windows of 2 radius + 1 a side, cut at the borders, by running sums in double precision."""
    for axis in (-1, -2):
        sums = F.pad(x.double().cumsum(axis), (1, 0, 0, 0) if axis == -1 else (0, 0, 1, 0))
        length = x.shape[axis]
        places = torch.arange(length, device=x.device)
        high, low = (places + radius + 1).clamp(max=length), (places - radius).clamp(min=0)
        x = (sums.index_select(axis, high) - sums.index_select(axis, low)).to(x.dtype)
    return x
