"""Which cells of a real picture are sky, and whether it shows open air: two small heads on what `Sight` sees.

They learned from outlines of our own of 132 photographs and paintings with sky, from 391 without, and from 60 renders.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.errors import StudioError
from studio.models.sight import SIDE, Sight

CELLS = 48
"""Cells a side."""
HIDDEN = 48
SEEN = {"fire3": 128, "fire5": 256, "fire6": 384, "fire8": 512, "fire9": 512}
"""The stages of `Sight` that a cell is known by, and their channels."""
WHOLE = {"fire6": 384, "fire9": 512}
"""Those whose means say what the whole picture is like."""
WINDOWS = (1, 5, 15)
"""Cells a side of the windows whose colours are seen."""
WIDTH = sum(SEEN.values()) + 6 * len(WINDOWS) + 5
FILE = "heaven.safetensors"


class HeavenNet(nn.Module):
    """Logits of sky for cells, and of open air for pictures, of what `columns` and `whole` give."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.around = nn.Linear(WIDTH, HIDDEN), nn.Linear(sum(WHOLE.values()), HIDDEN, bias=False)
        self.think, self.say = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 1)
        self.open = nn.Linear(sum(WHOLE.values()), 1)

    def forward(self, columns: Tensor, whole: Tensor) -> Tensor:
        """Logits (...) that a cell is sky, of columns (..., WIDTH) and of their pictures' whole (..., W)."""
        return self.say(F.relu(self.think(F.relu(self.cell(columns) + self.around(whole)))))[..., 0]

    @torch.inference_mode()
    def look(self, sight: Sight, picture: Tensor) -> tuple[Tensor, float]:
        """How likely each cell (CELLS, CELLS) of a picture uint8 (3, H, W) is sky, and the picture open air."""
        found, whole = columns(sight, squeezed(picture))
        flat = found.flatten(1).T
        return self(flat, whole[None]).sigmoid().view(CELLS, CELLS), float(self.open(whole).sigmoid())


def squeezed(picture: Tensor) -> Tensor:
    """A picture uint8 (3, H, W) as the square (1, 3, SIDE, SIDE) in [-1, 1] that is looked at."""
    pixels = picture[None].float()
    return F.interpolate(pixels, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False) / 127.5 - 1


@torch.inference_mode()
def columns(sight: Sight, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """What is seen of each cell (WIDTH, CELLS, CELLS) and of the whole of one squeezed picture.

    A cell is known by Sight's maps there, by the colours near it and of the whole picture, and by its height.
    """
    maps = sight(pixels)
    parts = [F.interpolate(maps[name].sqrt(), (CELLS, CELLS), mode="bilinear", align_corners=False) for name in SEEN]
    cells = F.adaptive_avg_pool2d(torch.cat([pixels, pixels.square()], 1), CELLS)
    for window in WINDOWS:
        mean, square = F.avg_pool2d(cells, window, 1, window // 2, count_include_pad=False).chunk(2, 1)
        parts += [mean, (square - mean.square()).clamp(min=1e-6).sqrt()]
    height = ((torch.arange(CELLS) + 0.5) / CELLS).view(1, 1, -1, 1).expand(1, 1, CELLS, CELLS)
    parts += [height, height.square(), pixels.mean((2, 3), keepdim=True).expand(-1, -1, CELLS, CELLS)]
    whole = torch.cat([maps[name].mean((2, 3)).sqrt() for name in WHOLE], 1)
    return torch.cat(parts, 1)[0], whole[0]


def load_heaven(folder: Path) -> HeavenNet:
    """The trained heads of a folder; StudioError where they are not there or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / FILE).is_file():
        raise StudioError("The network for skies is not here.", "Train it: python -m studio train heaven.")
    net = HeavenNet()
    try:
        net.load_state_dict({name: value.float() for name, value in load_file(folder / FILE).items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise StudioError("The network for skies cannot be read: its file is damaged.") from error
    return net.eval().requires_grad_(False)
