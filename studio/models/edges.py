"""Masks of few cells brought to the size and the edges of their picture."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

WORK = 384
"""Pixels a side, at most, on which edges are looked for first; what a mask of 96 cells knows is coarser by far."""
LONGEST = 2048
"""Pixels of the longer side on which they are looked for at last: larger pictures get that mask enlarged."""
RADIUS, DAMPING = 0.022, 2e-3
"""Half a window's side, as a share of the picture's shorter side, and how much contrast in it counts as none."""
FIRMNESS = 7.0
"""How steeply a mask goes from outside to inside after its windows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Edges:
    """What masks of one picture share: a guided filter with colours (He, Sun & Tang 2013, doi:10.1109/TPAMI.2012.213).

    In each window a mask is the best linear function of the picture's colours. Its coefficients are found on a small
    copy and applied to a larger one (He & Sun 2015, arXiv 1505.00996): memory stays with the size of the result.
    """

    size: tuple[int, int]
    small: Tensor
    guide: Tensor
    radius: int
    count: Tensor
    mean: Tensor
    inverse: Tensor
    """(1, 3, 3, h, w): of the colours' covariance in each window."""

    @classmethod
    @torch.inference_mode()
    def of(cls, picture: Tensor) -> Edges:
        """Those of a picture (3, H, W) in [0, 1]."""
        small = _at_most(picture[None], WORK)
        radius = max(1, round(RADIUS * min(small.shape[-2:])))
        count = _window(torch.ones_like(small[:, :1]), radius)
        mean = _window(small, radius) / count
        pairs = torch.cat([small[:, i : i + 1] * small[:, j : j + 1] for i, j in _PAIRS], 1)
        products = torch.cat([mean[:, i : i + 1] * mean[:, j : j + 1] for i, j in _PAIRS], 1)
        return cls(
            size=(int(picture.shape[-2]), int(picture.shape[-1])),
            small=small,
            guide=_at_most(picture[None], LONGEST),
            radius=radius,
            count=count,
            mean=mean,
            inverse=_inverse(_window(pairs, radius) / count - products),
        )

    @torch.inference_mode()
    def sharpened(self, mask: Tensor) -> Tensor:
        """A mask (h, w) in [0, 1] at the size of the picture and along its edges: (H, W)."""
        rough = F.interpolate(mask[None, None].float(), self.small.shape[-2:], mode="bicubic", align_corners=False)
        rough = rough.clamp(0, 1)
        slopes, offset = self._coefficients(_firm(rough))
        size = self.guide.shape[-2:]
        slopes, offset = (F.interpolate(x, size, mode="bilinear", align_corners=False) for x in (slopes, offset))
        fine = (slopes * self.guide).sum(1, keepdim=True).add_(offset)
        near = F.interpolate(rough, size, mode="bilinear", align_corners=False) * 1.6
        # a window may guess beyond what it was told: nothing far from the mask belongs to it
        fine = _firm(fine.clamp(0, 1)).minimum(_firm(near.clamp(0, 1))).maximum(_firm((near - 0.6).clamp(0, 1)))
        if size != self.size:
            fine = F.interpolate(fine, self.size, mode="bilinear", align_corners=False)
        return fine[0, 0]

    def _coefficients(self, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Slopes (1, 3, h, w) and offsets (1, 1, h, w) of the mask over the colours, averaged over windows."""
        level = _window(mask, self.radius) / self.count
        shared = _window(self.small * mask, self.radius) / self.count - self.mean * level
        slopes = (self.inverse * shared[:, None]).sum(2)
        offset = level - (slopes * self.mean).sum(1, keepdim=True)
        return _window(slopes, self.radius) / self.count, _window(offset, self.radius) / self.count


def sharpened(mask: Tensor, picture: Tensor) -> Tensor:
    """A mask (h, w) in [0, 1] at the size of its picture (3, H, W) in [0, 1], along the picture's edges: (H, W)."""
    return Edges.of(picture).sharpened(mask)


_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


def _inverse(spread: Tensor) -> Tensor:
    """The inverses (1, 3, 3, h, w) of damped symmetric matrices whose upper triangles are given (1, 6, h, w)."""
    a, b, c, d, e, f = (spread[:, k] + (DAMPING if _PAIRS[k][0] == _PAIRS[k][1] else 0.0) for k in range(6))
    rows = [
        [d * f - e * e, c * e - b * f, b * e - c * d],
        [c * e - b * f, a * f - c * c, b * c - a * e],
        [b * e - c * d, b * c - a * e, a * d - b * b],
    ]
    determinant = a * rows[0][0] + b * rows[0][1] + c * rows[0][2]
    return torch.stack([torch.stack(row, 1) for row in rows], 1) / determinant[:, None, None].clamp(min=1e-12)


def _at_most(pictures: Tensor, side: int) -> Tensor:
    height, width = pictures.shape[-2:]
    scale = min(1.0, side / max(height, width))
    if scale == 1:
        return pictures.float()
    return F.interpolate(pictures, (max(1, round(height * scale)), max(1, round(width * scale))), mode="area").float()


def _firm(mask: Tensor) -> Tensor:
    return torch.sigmoid(FIRMNESS * 2 * (mask - 0.5))


def _window(x: Tensor, radius: int) -> Tensor:
    """Sums over windows of 2 radius + 1 a side, cut at the borders, by running sums in double precision."""
    for axis in (-1, -2):
        sums = F.pad(x.double().cumsum(axis), (1, 0, 0, 0) if axis == -1 else (0, 0, 1, 0))
        length = x.shape[axis]
        places = torch.arange(length, device=x.device)
        high, low = (places + radius + 1).clamp(max=length), (places - radius).clamp(min=0)
        x = (sums.index_select(axis, high) - sums.index_select(axis, low)).to(x.dtype)
    return x
