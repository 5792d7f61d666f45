"""Colour as eyes order it (Oklab, Ottosson 2020), and the few colours that stand for a picture."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_TO_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
           (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
           (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
SEEN = (1.0, 2.0, 2.0)
"""How much a difference of lightness and of the axes of hue counts where colours are told apart."""
SAMPLE = 64
"""The side of the picture from which a palette is found."""


def oklab(pictures: Tensor) -> Tensor:
    """Lightness in [0, 1] and two axes of hue, about ±0.3, of sRGB pictures (n, 3, H, W) in [0, 1]."""
    linear = torch.where(pictures > 0.04045, ((pictures + 0.055) / 1.055).clamp(min=0) ** 2.4, pictures / 12.92)
    return _by(_TO_LAB, _by(_TO_LMS, linear).clamp(min=0) ** (1 / 3))


def rgb(lab: Tensor) -> Tensor:
    """sRGB pictures (n, 3, H, W) in [0, 1] of Oklab ones."""
    to_lms, to_lab = (torch.linalg.inv(torch.tensor(rows)).tolist() for rows in (_TO_LMS, _TO_LAB))
    linear = _by(to_lms, _by(to_lab, lab) ** 3).clamp(0, 1)
    return torch.where(linear > 0.0031308, 1.055 * linear.clamp(min=1e-8) ** (1 / 2.4) - 0.055, linear * 12.92)


def _by(rows: tuple | list, pictures: Tensor) -> Tensor:
    matrix = torch.tensor(rows, device=pictures.device, dtype=pictures.dtype)
    return torch.einsum("ij,njhw->nihw", matrix, pictures)


def quantiles(field: Tensor, *shares: float) -> list[Tensor]:
    """The values below which these shares of a field lie; of a large one, of every so many pixels."""
    every = max(1, min(field.shape[-2:]) // 128)
    seen = field[..., ::every, ::every].flatten()
    return [seen.quantile(share) for share in shares]


def palette(lab: Tensor, count: int, *, rounds: int = 12) -> Tensor:
    """So many colours (count, 3) that stand for an Oklab picture (1, 3, H, W), from dark to light.

    k-means from colours that lie farthest apart. What is rare and far from all else, as a red boat, counts more than
    its area.
    """
    seen = F.interpolate(lab, (min(SAMPLE, lab.shape[-2]), min(SAMPLE, lab.shape[-1])), mode="area").flatten(2)[0].T
    fine = lab[..., :: max(1, lab.shape[-2] // 96), :: max(1, lab.shape[-1] // 96)].flatten(2)[0].T
    points = torch.cat([seen, fine]) * torch.tensor(SEEN, device=lab.device)
    chosen = points[points[:, 0].argsort()][:: -(-len(points) // max(1, count // 2 - 1))]  # a stair from dark to light
    while len(chosen) < count:
        away = torch.cdist(points, chosen).amin(1)
        chosen = torch.cat([chosen, points[(away - 0.2 * away.max()).clamp(min=0).argmax()][None]])
    for _ in range(rounds):
        nearest = F.one_hot(torch.cdist(points, chosen).argmin(1), count).to(points.dtype)
        weight = (points[:, None] - chosen[None]).norm(dim=-1).gather(1, nearest.argmax(1)[:, None]) + 0.02
        sums = (nearest * weight).T @ points
        total = (nearest * weight).sum(0)[:, None]
        chosen = torch.where(total > 0, sums / total.clamp(min=1e-9), chosen)
    chosen = chosen / torch.tensor(SEEN, device=lab.device)
    return chosen[chosen[:, 0].argsort()]
