"""What the explainer is told of a region before it speaks: seen, measured and counted, as a few tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.affect.evidence import QUALITIES, compared, quality_maps, shrunk
from studio.models.kinds import KINDS
from studio.models.sight import Sight
from studio.understanding import Evidence

SIDE = 208
"""Pixels of the longer side of what is looked at, as large as the scenes that were learned from."""
WHOLE, CROP = 128, 96
"""Pixels a side of the picture and of the crop around the region, as `Sight` is shown them."""
STAGES = {"fire5": 256, "fire7": 384}
"""The maps that are pooled, and their channels."""
POOLED = sum(STAGES.values())
VIEWS = 3
"""The region in the whole picture, the rest of the picture, the region in its crop."""
MEASURES = 2 * len(QUALITIES) + 6
EMOTION = 256
TOKENS = VIEWS + 3
"""Tokens of the prefix: the views, the evidence, the kinds, the emotion."""
ROOM = 0.15
"""How far the crop reaches beyond the region's box, as a share of its longer side."""


class Seen(NamedTuple):
    """What is pooled and measured of regions: views (B, VIEWS, POOLED), measures (B, MEASURES)."""

    views: Tensor
    measures: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Looked:
    """A picture that was looked at once: the maps of `Sight`, those of the evidence, and the picture in [-1, 1]."""

    maps: dict[str, Tensor]
    qualities: Mapping[str, np.ndarray]
    picture: Tensor


@torch.inference_mode()
def look(sight: Sight, picture: Tensor) -> Looked:
    """Look at a picture uint8 (3, H, W)."""
    device = next(sight.parameters()).device
    small = torch.from_numpy(shrunk(picture.permute(1, 2, 0).numpy(), SIDE)).float().permute(2, 0, 1)  # (3, h, w)
    x = (small / 127.5 - 1).to(device)
    return Looked(maps=sight(_sized(x, WHOLE)), qualities=quality_maps(small.permute(1, 2, 0).numpy()), picture=x)


@torch.inference_mode()
def see(sight: Sight, looked: Looked, mask: Tensor) -> tuple[Seen, tuple[Evidence, ...]]:
    """What of a region (h', w') in [0, 1] the explainer is told, and the evidence in words; () where it is empty."""
    height, width = looked.picture.shape[-2:]
    fine = F.interpolate(mask.float()[None, None], (height, width), mode="bilinear", align_corners=False)[0, 0]
    evidence = compared(looked.qualities, fine.cpu().numpy())
    top, bottom, left, right = box(fine)
    maps = sight(_sized(looked.picture[:, top:bottom, left:right], CROP))
    fine = fine.to(looked.picture.device)
    views = [pooled(looked.maps, fine), pooled(looked.maps, 1 - fine), pooled(maps, fine[top:bottom, left:right])]
    numbers = [value for each in evidence for value in (each.inside, each.outside)] or [0.0] * (2 * len(QUALITIES))
    place = [top / height, bottom / height, left / width, right / width, float(fine.mean()), float(fine.mean()) ** 0.5]
    return Seen(torch.stack(views)[None].cpu(), torch.tensor([numbers + place])), evidence


def box(mask: Tensor) -> tuple[int, int, int, int]:
    """First and last row, first and last column (exclusive) of a square about a region (h, w), with room around it."""
    height, width = mask.shape
    rows, columns = ((mask > 0.5).any(axis).nonzero().flatten() for axis in (1, 0))
    if not len(rows):
        return 0, height, 0, width
    ends = [int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1]
    half = max(ends[1] - ends[0], ends[3] - ends[2], 12) * (0.5 + ROOM)
    middle, across = (ends[0] + ends[1]) / 2, (ends[2] + ends[3]) / 2
    return (max(0, int(middle - half)), min(height, round(middle + half) + 1),
            max(0, int(across - half)), min(width, round(across + half) + 1))  # fmt: skip


def pooled(maps: Mapping[str, Tensor], mask: Tensor) -> Tensor:
    """Square roots (POOLED,) of the means of the maps (1, C, h, w) within a mask (H, W)."""
    parts = []
    for name in STAGES:
        field = maps[name][0].float()
        weight = F.interpolate(mask[None, None], field.shape[-2:], mode="area")[0, 0] + 1e-6
        parts.append((field * weight).sum((1, 2)) / weight.sum())
    return torch.cat(parts).clamp(min=0).sqrt()


def shares(kinds: Mapping[str, float] | None) -> Tensor:
    """The kinds of a region as a row (KINDS,), shares in [0, 1]; zeros where nothing is known."""
    row = torch.zeros(len(KINDS))
    for name, share in (kinds or {}).items():
        row[KINDS.index(name)] = share
    return row


def _sized(picture: Tensor, side: int) -> Tensor:
    x = F.interpolate(picture[None], (side, side), mode="bilinear", antialias=True, align_corners=False)
    return x.contiguous(memory_format=torch.channels_last)


class Adapter(nn.Module):
    """Views, evidence, kinds and emotion fused into a prefix (B, TOKENS, width) for a language model."""

    centre: Tensor
    scale: Tensor

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.views = nn.Linear(POOLED, width)
        self.measures = nn.Sequential(nn.Linear(MEASURES, width), nn.GELU(), nn.Linear(width, width))
        self.kinds = nn.Sequential(nn.Linear(2 * len(KINDS), width), nn.GELU(), nn.Linear(width, width))
        self.emotion = nn.Sequential(nn.Linear(EMOTION, width), nn.GELU(), nn.Linear(width, width))
        self.place = nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        self.mix = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.norm = nn.LayerNorm(width)
        self.register_buffer("centre", torch.zeros(VIEWS, POOLED))
        self.register_buffer("scale", torch.ones(VIEWS, POOLED))

    def forward(self, seen: Seen, kinds: Tensor, emotions: Tensor) -> Tensor:
        """The prefix of regions: what was seen (B), the shares of kinds (B, KINDS) and emotions (B, EMOTION)."""
        views = ((seen.views - self.centre) / self.scale).clamp(-4, 4)
        there = torch.cat([kinds.clamp(min=0).sqrt(), (kinds > 0.01).float()], 1)
        tokens = torch.cat(
            [self.views(views), self.measures(seen.measures)[:, None], self.kinds(there)[:, None],
             self.emotion(F.normalize(emotions, dim=-1) * EMOTION**0.5)[:, None]], 1)  # fmt: skip
        return self.norm(self.mix(tokens + self.place))
