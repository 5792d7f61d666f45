"""What regrade must beat: saturation and brightness, a fixed table of colours per emotion, and colour transfer."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from studio.grading.grade import graded
from studio.grading.grid import LEVELS, changed, held_back
from studio.grading.looks import mixed
from studio.grading.scenery import Scenery
from studio.tools import retention

Rival = Callable[[Tensor, float], Tensor]
"""From a picture (3, H, W) in [0, 1] and a strength from 0 up to the changed picture."""
STRONGEST = 3.0


def saturation(sign: float) -> Rival:
    """More colour and light for pleasant emotions, less of both for others."""

    def rival(picture: Tensor, strength: float) -> Tensor:
        light = retention.light_of(picture)[None]
        vivid = light + (1 + 0.6 * sign * strength) * (picture - light) if sign > 0 else (
            light + max(0.0, 1 - 0.4 * strength) * (picture - light)
        )  # fmt: skip
        return (vivid * max(0.0, 1 + 0.25 * sign * strength)).clamp(0, 1)

    return rival


def table(family: str) -> Rival:
    """The family's look as one table of colours: the same for every picture and place."""
    zero = torch.zeros(1, LEVELS, 4, 4)
    plain = Scenery(sky=zero, distance=zero, skin=zero, around=torch.full((4, 4), 0.5), bright=torch.zeros(4, 4),
                    middle=0.45, sun=(0.0, 0.0))  # fmt: skip
    grid = graded(mixed({family: 1.0}), plain).mean((2, 3), keepdim=True).expand(-1, -1, 4, 4).contiguous()

    def rival(picture: Tensor, strength: float) -> Tensor:
        return picture + held_back(picture, changed(picture, strength * grid))

    return rival


def transfer(reference: Tensor) -> Rival:
    """Colour transfer (Reinhard et al. 2001): mean and deviation of each axis of a colour space from a reference."""
    goal = _opponent(reference)

    def rival(picture: Tensor, strength: float) -> Tensor:
        own = _opponent(picture)
        mean, deviation = own.mean((1, 2), keepdim=True), own.std((1, 2), keepdim=True) + 1e-3
        moved = (own - mean) / deviation * goal.std((1, 2), keepdim=True) + goal.mean((1, 2), keepdim=True)
        return (picture + strength * (_back(moved) - picture)).clamp(0, 1)

    return rival


def at_structure(rival: Rival, picture: Tensor, wanted: float) -> Tensor:
    """The rival's picture at an SSIM of `wanted`, by bisection; at STRONGEST where it never falls so far."""
    low, high = 0.0, STRONGEST
    if retention.ssim(picture, rival(picture, high)) >= wanted:
        return rival(picture, high)
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if retention.ssim(picture, rival(picture, middle)) >= wanted else (low, middle)
    return rival(picture, low)


_AXES = torch.tensor(((0.299, 0.587, 0.114), (0.5, -0.4187, -0.0813), (-0.1687, -0.3313, 0.5)))
"""Lightness and two opponent axes of sRGB values: near to those of the paper."""


def _opponent(picture: Tensor) -> Tensor:
    return torch.einsum("ij,jhw->ihw", _AXES, picture)


def _back(axes: Tensor) -> Tensor:
    return torch.einsum("ij,jhw->ihw", torch.linalg.inv(_AXES), axes)
