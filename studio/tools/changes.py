"""What the modes of an edit are asked and hand back: the terms of a change, and the change itself."""

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Terms:
    """On what terms a picture changes.

    `amount` in [-1, 2] is how far: 1 is what was wished for, and below 0 leads the other way. `keep` in [0, 1] is how
    much shall stay what it was, and `kept` (H, W) in [0, 1] where: what is 1 there stays bit for bit.
    """

    amount: float = 1.0
    keep: float = 0.8
    kept: Tensor | None = None

    @property
    def room(self) -> float:
        """How much may be painted, in [0, 1], by how much is to be kept."""
        return min(1.0, max(0.0, (1 - self.keep) / (1 - FREE)))

    @property
    def fade(self) -> float:
        """How far the old picture fades over to the new one, in [0, 1]."""
        return min(1.0, abs(self.amount))

    @property
    def force(self) -> float:
        """How many times the feeling is led further than to what was wished for, in [1, 2]."""
        return max(1.0, abs(self.amount))

    def held(self, change: Tensor) -> Tensor:
        """A change (C, H, W) that leaves out what is kept."""
        return change if self.kept is None else change * (1 - self.kept)


def turned(mix: Mix) -> Mix:
    """The mix that pushes away from what it asked for, each emotion along its own curve."""
    return Mix(tuple(replace(emotion, amount=-emotion.amount) for emotion in mix.emotions))
