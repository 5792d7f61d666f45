"""What the modes of an edit hand back: the changed picture, where it was meant to change, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


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
