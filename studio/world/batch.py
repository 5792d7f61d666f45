"""The scenes of one batch as tensors that broadcast over pixels, and how light and colour are laid over a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from studio.world.palette import Look
from studio.world.scene import Scene

Masks = dict[str, Tensor]


class Batch:
    """The scenes of one batch with their looks; turns their numbers into tensors that broadcast over pixels."""

    def __init__(self, scenes: Sequence[Scene], looks: Sequence[Look], device: torch.device) -> None:
        self.scenes, self.looks, self.device = scenes, looks, device

    def number(self, of: Callable[[Scene], float]) -> Tensor:
        """(B, 1, 1)"""
        return torch.tensor([float(of(s)) for s in self.scenes], device=self.device).view(-1, 1, 1)

    def colour(self, of: Callable[[Look], np.ndarray]) -> Tensor:
        """(B, 3, 1, 1)"""
        values = np.stack([of(look) for look in self.looks])
        return torch.tensor(values, dtype=torch.float32, device=self.device).view(-1, 3, 1, 1)

    def any(self, test: Callable[[Scene], bool]) -> bool:
        return any(test(s) for s in self.scenes)

    @property
    def light_azimuth(self) -> Tensor:
        return self.number(lambda s: s.light_azimuth + s.camera.yaw)


def screen(picture: Tensor, colour: Tensor, amount: Tensor) -> Tensor:
    """Add light without burning out: screen blend of colour * amount (amount (B, H, W))."""
    return picture + (1 - picture).clamp_(min=0) * (colour * amount[:, None])


def over(picture: Tensor, colour: Tensor, coverage: Tensor) -> Tensor:
    """Cover the picture (B, 3, H, W) with a colour where coverage (B, H, W) is 1."""
    return torch.lerp(picture, colour.expand_as(picture), coverage[:, None].expand_as(picture))
