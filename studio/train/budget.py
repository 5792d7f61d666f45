"""What every recipe shares: its time box, its device and checkpoints that survive being interrupted."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

import torch

from studio.errors import StudioError

logger = logging.getLogger(__name__)


class Budget:
    """A time box in minutes, with a progress in [0, 1] for schedules."""

    def __init__(self, minutes: float) -> None:
        self.start, self.seconds = time.monotonic(), max(minutes * 60.0, 1e-6)

    @property
    def progress(self) -> float:
        """The share of the time that is used, in [0, 1]."""
        return min(1.0, (time.monotonic() - self.start) / self.seconds)

    @property
    def spent(self) -> float:
        """Seconds used so far."""
        return time.monotonic() - self.start


def pick_device(device: str) -> torch.device:
    """`auto` is CUDA where there is one; StudioError where CUDA is asked for and is not there."""
    if device == "cuda" and not torch.cuda.is_available():
        raise StudioError("There is no NVIDIA GPU that PyTorch can use.", "Choose the device cpu or auto.")
    return torch.device(
        "cuda" if device == "auto" and torch.cuda.is_available() else "cpu" if device == "auto" else device
    )


def autocast(device: torch.device) -> torch.autocast:
    """bf16 where the processor multiplies in it (emulated bf16 is five times slower than fp32), else no change."""
    native = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write beside and rename, so that a checkpoint is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def needed(path: Path, stage: str) -> Path:
    """The path of what an earlier stage left behind; StudioError where it did not."""
    if not path.exists():
        raise StudioError(
            f"{path} is missing, which the stage {stage} makes.", f"Run first: python -m studio train {stage}"
        )
    return path


def load_checkpoint(path: Path) -> dict[str, Any] | None:
    """The checkpoint, or None where there is none yet."""
    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else None


class Average:
    """An exponential moving average of a module's parameters whose window grows with the steps taken."""

    def __init__(self, module: torch.nn.Module, decay: float = 0.999) -> None:
        self.decay, self.steps = decay, 0
        self.shadow = {name: value.detach().clone() for name, value in module.state_dict().items()}

    def restore(self, shadow: dict[str, torch.Tensor], steps: int) -> None:
        """Go on from a checkpoint's average, on the device where the module is."""
        self.shadow = {name: value.to(self.shadow[name].device) for name, value in shadow.items()}
        self.steps = steps

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        """Take one step's weights in."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.shadow[name].lerp_(value.detach(), 1 - decay)
            else:
                self.shadow[name].copy_(value)
