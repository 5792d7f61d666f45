"""What the modes of an edit hand back, and what they share: how much may change, and a mix turned round."""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import Tensor

from studio.mix import Mix

FREE = 0.8
"""Up to how much is to be kept everything may be painted; from there on less and less, and at 1 nothing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """A picture uint8 (H, W, 3), where it changed above all (H, W) in [0, 1], what was added, and a sentence.

    It is `bounded` where nothing outside of that region could change.
    """

    picture: Tensor
    region: Tensor | None = None
    bounded: bool = False
    added: tuple[str, ...] = ()
    note: str = ""


def room_of(keep: float) -> float:
    """How much may be painted, in [0, 1], by how much is to be kept."""
    return min(1.0, max(0.0, (1 - keep) / (1 - FREE)))


def turned(mix: Mix) -> Mix:
    """The mix that pushes away from what it asked for, each emotion along its own curve."""
    return Mix(tuple(replace(emotion, amount=-emotion.amount) for emotion in mix.emotions))
