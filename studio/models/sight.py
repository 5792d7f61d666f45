"""A small network for real photographs: what an ImageNet network sees at seven depths, as nearly as it learned to."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.errors import StudioError

SIDE = 192
"""Pixels a side of what the network reads, squashed to a square."""
STEM, RANK = 96, 128
LAYERS = (
    ("fire3", 128, True),
    ("fire4", 256, False),
    ("fire5", 256, True),
    ("fire6", 384, False),
    ("fire7", 384, False),
    ("fire8", 512, False),
    ("fire9", 512, True),
)
"""The teacher's stage (SqueezeNet 1.0, Iandola et al. 2016, arXiv 1602.07360), its channels, whether halved before."""
READ = ("fire5", "fire6", "fire7", "fire8", "fire9")
"""The stages whose means are read."""
FILE = "sight.safetensors"


class Sight(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] to seven maps by name, each ReLU'd and on the teacher's own grid."""

    def __init__(self) -> None:
        super().__init__()
        before = (STEM, *(channels for _, channels, _ in LAYERS))
        self.stem = nn.Conv2d(3, STEM, 7, stride=2)
        self.look = nn.ModuleList(nn.Conv2d(width, RANK, 3, padding=1, bias=False) for width in before[:-1])
        self.widen = nn.ModuleList(nn.Conv2d(RANK, width, 1) for width in before[1:])

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        found, x = {}, F.relu(self.stem(pictures))
        for index, (name, _, _) in enumerate(LAYERS):
            x = F.relu(self.widen[index](self.look[index](self.halved(x, index))))
            found[name] = x
        return found

    def entering(self, pictures: Tensor, index: int) -> Tensor:
        """What the layer `index` is given of pictures (B, 3, H, W): the maps below it."""
        x = F.relu(self.stem(pictures))
        for below in range(index):
            x = F.relu(self.widen[below](self.look[below](self.halved(x, below))))
        return self.halved(x, index)

    @staticmethod
    def halved(x: Tensor, index: int) -> Tensor:
        """Maps at the size of the layer `index`."""
        return F.max_pool2d(x, 3, 2, ceil_mode=True) if LAYERS[index][2] else x


@torch.inference_mode()
def photo_features(sight: Sight, pictures: Tensor, batch: int = 32) -> Tensor:
    """Square roots (N, 2048) of the means of the maps in READ, of pictures uint8 (N, 3, H, W) of any size."""
    device = next(sight.parameters()).device
    parts = []
    for part in pictures.split(batch):
        x = part.float() / 127.5 - 1
        if x.shape[-2:] != (SIDE, SIDE):
            x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
        maps = sight(x.to(device).contiguous(memory_format=torch.channels_last))
        parts.append(torch.cat([maps[name].mean((2, 3)).sqrt() for name in READ], 1).cpu())
    return torch.cat(parts) if parts else torch.zeros(0, sum(width for name, width, _ in LAYERS if name in READ))


def checksum(folder: Path) -> str:
    """The SHA-256 of the network's file in a folder, by which read-outs know it."""
    return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()


def load_sight(folder: Path, device: torch.device) -> Sight:
    """The trained network of a folder, ready to look; StudioError where it is not there or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / FILE).is_file():
        raise StudioError("The network for photographs is not here.", "Train it: python -m studio train sight.")
    sight = Sight()
    try:
        sight.load_state_dict({name: value.float() for name, value in load_file(folder / FILE).items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise StudioError("The network for photographs cannot be read: its file is damaged.") from error
    return sight.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)  # type: ignore[call-overload]
