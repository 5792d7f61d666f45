"""What the network for stimuli sees of each cell of a picture, before anybody has asked it anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.models.sight import Sight

CELLS, COARSE = 96, 24
"""Cells a side of masks and kind maps, and of the grid that prompts look at."""
DIM, FINE, WIDE = 128, 128, 192
"""Channels of tokens, of fine cells, and of the layers between."""
WINDOWS = (1, 5, 15)
"""Cells a side of the windows whose colours are seen."""
NEAR = 6 * len(WINDOWS) + 6
SEEN = {"fire3": 128, "fire5": 256, "fire6": 384, "fire8": 512, "fire9": 512}
"""The stages of `Sight` that are fused, and their channels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """Of B pictures: coarse (B, DIM, COARSE, COARSE) for prompts, and fine (B, FINE, CELLS, CELLS) for masks."""

    coarse: Tensor
    fine: Tensor


class Encoder(nn.Module):
    """Pictures (B, 3, SIDE, SIDE) in [-1, 1] to `Features`: hypercolumns (Hariharan et al. 2015, arXiv 1411.5752).

    Each cell is known by Sight's maps there at every depth, by its colours near and far, by where it is, and by what
    the whole picture is like. The first layer is linear in all of them, so that each is brought to the cells' grid
    after it has been narrowed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sight = Sight().requires_grad_(False)
        self.maps = nn.ModuleDict({name: nn.Conv2d(width, WIDE, 1, bias=False) for name, width in SEEN.items()})
        self.near = nn.Conv2d(NEAR, WIDE, 1)
        self.whole = nn.Linear(sum(SEEN.values()), WIDE, bias=False)
        self.deep = nn.Sequential(nn.ReLU(), nn.Conv2d(WIDE, WIDE, 1), nn.ReLU(), nn.Conv2d(WIDE, FINE, 1))

    def forward(self, pictures: Tensor) -> Features:
        maps, near = self.seen(pictures)
        x = self.near(near) + self.whole(self.means(maps))[:, :, None, None]
        for side in sorted({value.shape[-1] for value in maps.values()}):
            x = x + resized(sum_of(self.maps[name](value) for name, value in maps.items() if value.shape[-1] == side))
        fine = self.deep(x)
        return Features(coarse=F.adaptive_avg_pool2d(fine, COARSE), fine=fine)

    @torch.no_grad()
    def seen(self, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """The square roots of Sight's maps by name, and (B, NEAR, CELLS, CELLS) of colours and places."""
        maps = {name: value.sqrt() for name, value in self.sight(pictures).items() if name in SEEN}
        return maps, surroundings(pictures)

    @staticmethod
    def means(maps: dict[str, Tensor]) -> Tensor:
        """What the whole picture is like: (B, all channels of SEEN)."""
        return torch.cat([value.mean((2, 3)) for value in maps.values()], 1)

    def cells(self, columns: Tensor, near: Tensor, whole: Tensor) -> Tensor:
        """Fine features (N, FINE) of single cells: Sight's maps there, their surroundings and their pictures' means."""
        weight = torch.cat([layer.weight.flatten(1) for layer in self.maps.values()], 1)  # type: ignore[union-attr]
        x = columns @ weight.T + self.whole(whole)
        x = x + F.linear(near, self.near.weight.flatten(1), self.near.bias)
        return self.deep(x[:, :, None, None])[:, :, 0, 0]


def surroundings(pictures: Tensor) -> Tensor:
    """Colours and their spread in windows of three sizes, and where a cell is: (B, NEAR, CELLS, CELLS)."""
    cells = F.adaptive_avg_pool2d(torch.cat([pictures, pictures.square()], 1), CELLS)
    found = []
    for window in WINDOWS:
        seen = F.avg_pool2d(cells, window, 1, window // 2, count_include_pad=False)
        mean, square = seen.chunk(2, 1)
        found += [mean, (square - mean.square()).clamp(min=1e-6).sqrt()]
    middle = (torch.arange(CELLS, device=pictures.device) + 0.5) / CELLS
    rows, columns = torch.meshgrid(middle, middle, indexing="ij")
    waves = [rows - 0.5, (columns - 0.5).abs(), *((torch.pi * k * rows).cos() for k in (1, 2, 3, 4))]
    return torch.cat([*found, torch.stack(waves).expand(len(pictures), -1, -1, -1).to(pictures.dtype)], 1)


def sum_of(maps: Iterable[Tensor]) -> Tensor:
    """The sum of maps of one size."""
    return torch.stack([*maps]).sum(0)


def resized(x: Tensor, side: int = CELLS) -> Tensor:
    """Maps (B, C, h, w) with `side` cells a side."""
    return x if x.shape[-1] == side else F.interpolate(x, (side, side), mode="bilinear", align_corners=False)
