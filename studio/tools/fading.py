"""How the day of a feeling fades in over a plain one: light and weather by degrees, things whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from studio.repainting.fields import filled, smooth

ABSENT, PRESENT = 0.3, 0.6
"""Up to which share of a day what it brings is not there, and from which on it is there wholly."""
RIM = 4.0
"""How much more of a pixel at its rim a thing takes than it covers, lest a fringe of the other day be left."""


class Drawn(NamedTuple):
    """A drawing (1, 3, H, W) in [0, 1], and how much of each pixel is a thing that a feeling brought (1, 1, H, W)."""

    picture: Tensor
    brought: Tensor | None = None


def faded(plain: Tensor, days: Sequence[tuple[Drawn, float]]) -> Tensor:
    """A plain drawing (1, 3, H, W) with the days of feelings over it, each to its share; the shares sum to at most 1.

    What a day brings would be half transparent half of the way. It comes between the shares ABSENT and PRESENT instead,
    and until then the change of light goes on behind it.
    """
    if len(days) == 1 and days[0][1] == 1:
        return days[0][0].picture.float()
    change = torch.zeros(())
    for drawn, share in days:
        felt = drawn.picture.float() - plain
        if drawn.brought is not None:
            felt = filled(felt[0], 1 - _whole(drawn.brought)[0, 0])[None]
        change = change + share * felt
    picture = plain + change
    for drawn, share in days:
        if drawn.brought is not None:
            there = float(smooth(ABSENT, PRESENT, torch.tensor(share)))
            picture = torch.lerp(picture, drawn.picture.float(), _whole(drawn.brought) * there)
    return picture


def _whole(brought: Tensor) -> Tensor:
    return (RIM * brought.float()).clamp(max=1)
