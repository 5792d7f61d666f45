"""The reading that a regrade follows: valence and arousal as the read-out for photographs has them, with gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.readout import WIDTH, PhotoReadout, load
from studio.models.sight import READ, SIDE, Sight, load_sight
from studio.models.specs import ASSETS

FOLDER = ASSETS / "readouts"
EVEN = 1e-4
"""Added to the means before their root, whose slope has no end at zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Guide:
    """`PhotoReadout` on `Sight` in torch, so that a picture can be led along its reading."""

    sight: Sight
    centre: Tensor
    scale: Tensor
    basis: Tensor
    anchors: Tensor
    weights: Tensor
    offset: Tensor

    @classmethod
    @torch.inference_mode(False)  # for gradients, wherever it is first asked for
    def of(cls, sight: Sight, readout: PhotoReadout) -> Guide:
        """The twin of a read-out."""
        basis = torch.from_numpy(readout.basis)
        return cls(
            sight=sight,
            centre=torch.from_numpy(readout.centre),
            scale=torch.from_numpy(readout.scale),
            basis=basis / basis.norm(dim=1, keepdim=True).clamp(min=1e-6),
            anchors=torch.from_numpy(readout.anchors),
            weights=torch.from_numpy(readout.weights),
            offset=torch.from_numpy(readout.offset),
        )

    def __call__(self, pictures: Tensor) -> Tensor:
        """Valence and arousal (N, 2), about in [-1, 1], of pictures (N, 3, H, W) in [0, 1], squashed to a square."""
        if pictures.shape[-2:] != (SIDE, SIDE):
            pictures = F.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
        maps = self.sight((pictures * 2 - 1).contiguous(memory_format=torch.channels_last))
        return self.near(maps) @ self.weights + self.offset

    def near(self, maps: Mapping[str, Tensor]) -> Tensor:
        """How near to each anchor (N, P), in [0, 1], the maps of pictures lie, each (N, C, h, w)."""
        features = torch.cat([(maps[name].mean((2, 3)) + EVEN * EVEN).sqrt() for name in READ], 1)
        rows = ((features - self.centre) / self.scale[0]).clamp(-4, 4) * self.scale[1]
        distances = torch.cdist(rows @ self.basis.T, self.anchors[None], compute_mode="donot_use_mm_for_euclid_dist")
        return torch.exp(-WIDTH * distances[0].square())


@lru_cache(maxsize=1)
def open_guide(folder: Path = FOLDER) -> Guide:
    """The bundled guide, loaded once a process; StudioError where its files are missing."""
    return Guide.of(load_sight(folder, torch.device("cpu")), load(folder)[0])
