"""What an edit left as it was, in figures: structure, edges, a perceptual distance, and where it changed anything."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.repainting.fields import light_of

_C1, _C2 = 0.01**2, 0.03**2


def ssim(source: Tensor, edited: Tensor, window: int = 11, sigma: float = 1.5) -> float:
    """Structural similarity of the lightness of pictures (3, H, W), Gaussian windows (Wang et al. 2004)."""
    taps = torch.exp(-0.5 * ((torch.arange(window) - window // 2) / sigma) ** 2)
    taps = taps / taps.sum()

    def soft(field: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(field[None, None], taps.view(1, 1, -1, 1)), taps.view(1, 1, 1, -1))[0, 0]

    a, b = light_of(source), light_of(edited)
    ma, mb = soft(a), soft(b)
    va, vb, both = soft(a * a) - ma * ma, soft(b * b) - mb * mb, soft(a * b) - ma * mb
    return float(((2 * ma * mb + _C1) * (2 * both + _C2) / ((ma**2 + mb**2 + _C1) * (va + vb + _C2))).mean())


def edge_f1(source: Tensor, edited: Tensor) -> float:
    """F1 of the edges of two pictures (3, H, W), within a pixel: each the strongest tenth of its own steps.

    1 where neither has an edge. By rank, so that a change of contrast as a whole costs nothing.
    """
    a, b = _edges(source), _edges(edited)
    if not a.any() or not b.any():
        return float(bool(a.any()) == bool(b.any()))
    precision = float((b & _grown(a)).sum() / b.sum())
    recall = float((a & _grown(b)).sum() / a.sum())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def esmi(source: Mapping[str, float], edited: Mapping[str, float], target: Mapping[str, float], inside: float) -> float:
    """EmoEditor's index in [0, 1]: half the nearness to the target that was gained, half the change that lies `inside`.

    S_emo = max(0, KL(t‖source) − KL(t‖edited)) / KL(t‖source), of the families' shares.
    """
    before, after = _divergence(target, source), _divergence(target, edited)
    gained = max(0.0, before - after) / before if before > 1e-9 else 0.0
    return 0.5 * inside + 0.5 * gained


def inside_share(source: Tensor, edited: Tensor, region: Tensor) -> float:
    """The share of the change between pictures (3, H, W) that lies in a region (H, W) in [0, 1]; 1 without a change."""
    change = (source - edited).abs().sum(0)
    return float((change * region).sum() / change.sum().clamp(min=1e-9)) if float(change.sum()) > 0 else 1.0


def distance(first: Mapping[str, Tensor], second: Mapping[str, Tensor]) -> float:
    """A distance in the manner of LPIPS (Zhang et al. 2018) between two pictures' maps by stage, each (1, C, h, w).

    Directions of unit length at each place, their squared difference averaged over places and stages; no weights were
    learned for it, so its scale is its own: 0 for the same picture, about 1 for unrelated ones.
    """
    found = [
        (F.normalize(first[name], dim=1) - F.normalize(second[name], dim=1)).square().sum(1).mean() / 2
        for name in first
    ]
    return float(torch.stack(found).mean())


def _divergence(target: Mapping[str, float], seen: Mapping[str, float]) -> float:
    total, own = sum(target.values()) or 1.0, sum(seen.values()) or 1.0
    return sum(
        share / total * math.log(share / total / max(seen.get(name, 0.0) / own, 1e-4))
        for name, share in target.items()
        if share > 0
    )


def _edges(picture: Tensor) -> Tensor:
    light = F.avg_pool2d(light_of(picture)[None, None], 3, 1, 1)[0, 0]
    across = F.pad(light[:, 2:] - light[:, :-2], (1, 1))
    down = F.pad(light[2:] - light[:-2], (0, 0, 1, 1))
    steps = (across.square() + down.square()).sqrt()
    sampled = steps.flatten()[:: max(1, steps.numel() // 100_000)]
    return steps > max(float(sampled.quantile(0.9)), 0.01)


def _grown(mask: Tensor) -> Tensor:
    return F.max_pool2d(mask.float()[None, None], 3, 1, 1)[0, 0] > 0


def resized(mask: Tensor, shape: tuple[int, ...] | torch.Size) -> Tensor:
    """A mask (H, W) at another shape, bilinear."""
    return F.interpolate(mask[None, None], tuple(shape), mode="bilinear", antialias=True, align_corners=False)[0, 0]
