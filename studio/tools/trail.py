"""What led to a picture of our own: beside the kept pictures, so that a wish in the opposite direction goes back."""

from __future__ import annotations

import json
import math
import uuid
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from studio.errors import StudioError
from studio.grading.finish import finished
from studio.grading.undo import undone
from studio.mix import Mix
from studio.sources import grade_of, mark_of

STEEP = 0.02
"""How far two mixes may be from opposite directions, as the sine between them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """An edit that was made: its mix, the grid that came of it and the amount of it."""

    mix: Mix
    grid: Tensor
    amount: float

    def back(self, wished: Mix) -> float | None:
        """The share of this step that a wish takes back; None where it leads anywhere but straight back."""
        went, goes = ({emotion.name: emotion.amount for emotion in mix.active} for mix in (self.mix, wished))
        dot = sum(went[name] * goes.get(name, 0.0) for name in went)
        first, second = (math.sqrt(sum(value * value for value in each.values())) for each in (went, goes))
        if not first or not second or dot >= 0 or (dot / first / second) ** 2 < 1 - STEEP**2:
            return None
        return second / first

    def on(self, edited: Tensor, share: float) -> Tensor:
        """The picture uint8 (H, W, 3) that this step made, with a share of it taken back; with 1, what it came from."""
        if share == 0.0:
            return edited.clone()
        return finished(undone(edited, self.grid, self.amount), self.grid, self.amount * (1 - share))


def remember(step: Step, edited: Tensor, folder: Path) -> None:
    """Keep what made a picture uint8 (H, W, 3), by its pixels; StudioError where that cannot be written."""
    from safetensors.torch import save_file

    target = grade_of(mark_of(edited.shape[1], edited.shape[0], edited.numpy().tobytes()), folder)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    said = {"mix": json.dumps(step.mix.to_json()), "amount": repr(step.amount)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"grid": step.grid.half().contiguous()}, part, metadata=said)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudioError(f"The way back could not be kept: {error.strerror or error}.") from error


def known(mark: str, folder: Path) -> Step | None:
    """What made the kept picture `mark`; None where it is no edit of ours, or what made it is no longer kept."""
    from safetensors import SafetensorError, safe_open

    path = grade_of(mark, folder)
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as file:
            said, grid = file.metadata(), file.get_tensor("grid").float()
    except (OSError, SafetensorError) as error:
        raise StudioError("What made this picture is damaged.", f"Remove {path.name} beside the pictures.") from error
    return Step(mix=Mix.of(json.loads(said["mix"])), grid=torch.as_tensor(grid), amount=float(said["amount"]))
