"""SqueezeNet 1.0 trained on ImageNet: teaches the network for photographs and is measured beside it; not shipped."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from studio.errors import StudioError
from studio.models.sight import READ

PATH = "teachers/squeezenet1_0_imagenet.safetensors"
_LAYERS = {4: "fire3", 5: "fire4", 7: "fire5", 8: "fire6", 9: "fire7", 10: "fire8", 12: "fire9"}
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Teacher:
    """The ImageNet network out of the data folder; StudioError where it is not there."""

    def __init__(self, data: Path, device: torch.device) -> None:
        from torchvision.models import squeezenet1_0

        if not (data / PATH).is_file():
            raise StudioError(f"The data folder has no {PATH}.", "docs/TRAINING.md lists what belongs there.")
        net = squeezenet1_0()
        net.load_state_dict({name: value.float() for name, value in load_file(data / PATH).items()})
        self.layers = net.features.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self.mean, self.std = (torch.tensor(each, device=device).view(3, 1, 1) for each in (_MEAN, _STD))

    @torch.no_grad()
    def __call__(self, pictures: Tensor, last: str = "fire9") -> dict[str, Tensor]:
        """The maps before their ReLU, by stage up to `last`, of pictures (N, 3, H, W) in [-1, 1]."""
        x, found = (pictures / 2 + 0.5 - self.mean) / self.std, {}
        for index, layer in enumerate(self.layers):
            if index not in _LAYERS:
                x = layer(x)
                continue
            squeezed = F.relu(layer.squeeze(x))
            raw = torch.cat([layer.expand1x1(squeezed), layer.expand3x3(squeezed)], 1)
            found[_LAYERS[index]], x = raw, F.relu(raw)
            if _LAYERS[index] == last:
                break
        return found

    def features(self, pictures: Tensor, stages: tuple[str, ...] = READ, batch: int = 32) -> Tensor:
        """Square roots (N, F) of the means of some stages' maps, of pictures uint8 (N, 3, H, W)."""
        parts = []
        for part in pictures.split(batch):
            x = (part.float() / 127.5 - 1).to(self.mean.device).contiguous(memory_format=torch.channels_last)
            maps = self(x)
            parts.append(torch.cat([F.relu(maps[name]).float().mean((2, 3)).sqrt() for name in stages], 1).cpu())
        return torch.cat(parts)
