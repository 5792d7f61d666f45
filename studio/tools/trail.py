"""What led to a picture of our own: beside the kept pictures, so that a wish in the opposite direction goes back."""

from __future__ import annotations

import json
import logging
import math
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from studio.errors import StudioError
from studio.grading.finish import finished
from studio.grading.grid import COEFFICIENTS, LEVELS
from studio.grading.undo import undone
from studio.mix import Mix
from studio.sources import grade_of, mark_of

STEEP = 0.02
"""How far two mixes may be from opposite directions, as the sine between them."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """An edit that was made: its mix, the grid that came of it and the amount of it, in [-1, 2]."""

    mix: Mix
    grid: Tensor
    amount: float

    def back(self, wished: Mix, amount: float) -> float | None:
        """The share in [0, 1] of this step that an amount of a wish takes back; None where it leads elsewhere.

        What counts of either is its mix times its amount: less than nothing of joy is undone by joy.
        """
        went, goes = _way(self.mix, self.amount), _way(wished, amount)
        dot = sum(went[name] * goes.get(name, 0.0) for name in went)
        first, second = (math.sqrt(sum(value * value for value in each.values())) for each in (went, goes))
        if not first or not second or dot >= 0 or (dot / first / second) ** 2 < 1 - STEEP**2:
            return None
        return min(second / first, 1.0)

    def on(self, edited: Tensor, share: float, cancelled: Callable[[], bool] = lambda: False) -> Tensor:
        """The picture uint8 (H, W, 3) that this step made, with a share of it taken back; with 1, what it came from.

        Raises:
            Cancelled: `cancelled` said so on the way.
        """
        if share == 0.0:
            return edited.clone()
        return finished(undone(edited, self.grid, self.amount, cancelled), self.grid, self.amount * (1 - share))


def remember(step: Step, edited: Tensor, folder: Path) -> None:
    """Keep what made a picture uint8 (H, W, 3), by its pixels; where that cannot be written, only the log says so."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    target = grade_of(mark_of(edited.shape[1], edited.shape[0], edited.numpy().tobytes()), folder)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    said = {"mix": json.dumps(step.mix.to_json()), "amount": repr(step.amount)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"grid": step.grid.half().contiguous()}, part, metadata=said)
        part.replace(target)
    except (OSError, SafetensorError) as error:  # the picture is made, and only its way back is not
        log.warning("the way back from an edit could not be kept: %s", error)
        with suppress(OSError):
            part.unlink(missing_ok=True)


def known(mark: str, folder: Path) -> Step | None:
    """What made the kept picture `mark`; None where it is no edit of ours, or what made it is no longer kept.

    It was used, so it stays as long as its picture. What is damaged is removed.
    """
    path = grade_of(mark, folder)
    if not path.is_file():
        return None
    try:
        with suppress(PermissionError):
            os.utime(path)
        return _read(path)
    except OSError as error:
        log.warning("what made a picture cannot be read: %s", error)
    except StudioError as error:
        log.warning("what made a picture is damaged: %s", error)
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return None


def _read(path: Path) -> Step:
    """The step in a file; StudioError where it is damaged, OSError where it cannot be opened."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            said, grid = file.metadata() or {}, file.get_tensor("grid").float()
        step = Step(mix=Mix.of(json.loads(said["mix"])), grid=grid, amount=float(said["amount"]))
    except (SafetensorError, KeyError, ValueError) as error:
        raise StudioError(f"{path.name} does not hold a step: {error!r}.") from error
    if grid.ndim != 4 or grid.shape[:2] != (COEFFICIENTS, LEVELS) or not bool(grid.isfinite().all()):
        raise StudioError(f"{path.name} does not hold a grid.")
    return step


def _way(mix: Mix, amount: float) -> dict[str, float]:
    return {emotion.name: emotion.amount * amount for emotion in mix.active}
