"""Real pictures of the data folder: which themes no training sees, loading them, and heavy augmentation."""

from __future__ import annotations

import csv
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.errors import StudioError

UNSEEN = 4  # one theme in so many is never shown to a student
_SCALE = {"valence": (4.0, 3.0), "arousal": (4.0, 3.0)}  # centre and half-width of the ratings' 1 to 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Rated:
    """Photographs with what people said: files, themes, and valence and arousal (N, 2) in [-1, 1]."""

    files: tuple[Path, ...]
    themes: tuple[str, ...]
    affect: Tensor

    def unseen(self) -> Tensor:
        """Which photographs (N,) are of a theme that no student was shown."""
        return torch.tensor([unseen(theme) for theme in self.themes])


def rated(data: Path) -> Rated:
    """The rated photographs of the data folder; StudioError where the ratings are not there."""
    path = data / "affect_ratings.csv"
    if not path.is_file():
        raise StudioError("The data folder has no affect_ratings.csv.", "docs/TRAINING.md lists what belongs there.")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    affect = [[(float(row[f"{axis}_mean"]) - c) / half for axis, (c, half) in _SCALE.items()] for row in rows]
    return Rated(
        files=tuple(data / row["file"] for row in rows),
        themes=tuple(row["theme"] for row in rows),
        affect=torch.tensor(affect),
    )


def unseen(theme: str) -> bool:
    """Whether pictures of this theme are kept from all students, by its name alone."""
    return hashlib.sha256(theme.encode()).digest()[0] % UNSEEN == 0


def shown(data: Path) -> list[Path]:
    """Every picture of the data folder that a student may see."""
    known = rated(data)
    hidden = {file for file, theme in zip(known.files, known.themes, strict=True) if unseen(theme)}
    found = (path for path in sorted((data / "pictures").rglob("*")) if path.suffix in (".jpg", ".png"))
    return [path for path in found if path not in hidden]


def squares(paths: list[Path] | tuple[Path, ...], side: int) -> Tensor:
    """Pictures squashed to a square: uint8 (N, 3, side, side)."""
    arrays = [np.asarray(Image.open(p).convert("RGB").resize((side, side), Image.Resampling.BILINEAR)) for p in paths]
    return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2).contiguous()


def crops(pictures: Tensor, side: int, zoom: tuple[float, float]) -> Tensor:
    """Random windows (N, 3, side, side) in [-1, 1] of uint8 pictures: `zoom` of their sides, some mirrored."""
    count = len(pictures)
    scale = torch.empty(count, 2).uniform_(*zoom)
    shift = (2 * torch.rand(count, 2) - 1) * (1 - scale).clamp(min=0)
    turn = torch.randn(count) * math.radians(7)
    mirrored = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    rows = [
        torch.stack([mirrored * scale[:, 0] * turn.cos(), -scale[:, 1] * turn.sin(), shift[:, 0]], 1),
        torch.stack([mirrored * scale[:, 0] * turn.sin(), scale[:, 1] * turn.cos(), shift[:, 1]], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 3, side, side], align_corners=False)
    return F.grid_sample(pictures.float() / 127.5 - 1, grid, padding_mode="reflection", align_corners=False)


def recoloured(pictures: Tensor) -> Tensor:
    """The same pictures in [-1, 1] under other light: a random colour matrix near identity, contrast, and a curve."""
    count = len(pictures)
    strength = 0.5 * torch.rand(count, 1, 1)
    matrix = torch.eye(3) + strength * 0.25 * torch.randn(count, 3, 3)
    grey = torch.full((3, 3), 1 / 3)
    washed = (torch.rand(count, 1, 1) * 1.3 - 0.5).clamp(min=0) * (torch.rand(count, 1, 1) < 0.4)
    matrix = matrix + washed * (grey - matrix)
    x = torch.einsum("nij,njhw->nihw", matrix, pictures)
    x = x * torch.empty(count, 1, 1, 1).uniform_(0.75, 1.25) + 0.15 * torch.randn(count, 1, 1, 1)
    return (x / 2 + 0.5).clamp(1e-4, 1.0) ** torch.exp(0.25 * torch.randn(count, 1, 1, 1)) * 2 - 1


def patched(pictures: Tensor, share: float) -> Tensor:
    """CutMix (Yun et al. 2019): in a share of the pictures a random rectangle comes from the batch's neighbour."""
    made, (height, width) = pictures.clone(), pictures.shape[-2:]
    other = pictures.roll(1, 0)
    for index in (torch.rand(len(pictures)) < share).nonzero().flatten().tolist():
        (top, bottom), (left, right) = (sorted(torch.randint(0, n + 1, (2,)).tolist()) for n in (height, width))
        made[index, :, top:bottom, left:right] = other[index, :, top:bottom, left:right]
    return made
