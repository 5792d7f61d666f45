"""What a feeling's day puts into a picture that somebody brings: sky, weather, light, what flies, and a grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from studio.affect.space import Space, Vector, open_space
from studio.errors import Cancelled
from studio.grading.finish import dithered
from studio.mix import Mix
from studio.models.heaven import HeavenNet, load_heaven
from studio.models.specs import ASSETS
from studio.repainting.fields import light_of
from studio.repainting.repaint import Repainted, fitting, repainted
from studio.tools import regrade, sense
from studio.tools.changes import Change
from studio.tools.days import CHOICE, open_days
from studio.world.days import Day

FREE = 0.8
"""Up to how much is to be kept everything may be painted; from there on less and less, and at 1 nothing."""
GRADED = 0.45
"""How far the picture is graded towards the feeling after it was painted: the day did most of it."""
STEPS = 4
DARKNESS = 0.22
"""The mean lightness below which a picture was taken in the dark, and gets no sky of full daylight."""


def changed(
    picture: Tensor,
    mix: Mix,
    families: dict[str, float],
    *,
    keep: float,
    amount: float,
    kept: Tensor | None,
    seed: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Change:
    """A picture uint8 (H, W, 3) on the day of a mix, graded towards `families`; what is kept (H, W) stays bit for bit.

    From 0 to 1 the amount is a cross-fade; beyond, the grade goes on, and below, the mix is turned round.
    """
    if amount < 0:
        mix, families, amount = _turned(mix), {name: -value for name, value in families.items()}, -amount
    whole = picture.permute(2, 0, 1).float() / 255
    rough, open_air = _net(ASSETS / "heaven").look(sense.sight(), picture.permute(2, 0, 1))
    day, brought = day_of(mix, whole, seed)
    found = repainted(whole, rough, open_air, day, brought, seed, room=room_of(keep))
    if cancelled():
        raise Cancelled
    change = (_graded(found, families, keep, max(1.0, amount)) - whole) * min(1.0, amount)
    if kept is not None:
        change = change * (1 - kept)
    return Change(
        picture=dithered(whole + change),
        region=None if found.heaven is None else found.heaven.matte.alpha,
        added=found.added,
        note=_said(found),
    )


def room_of(keep: float) -> float:
    """How much may be painted, in [0, 1], by how much is to be kept."""
    return min(1.0, max(0.0, (1 - keep) / (1 - FREE)))


def day_of(mix: Mix, picture: Tensor, seed: int) -> tuple[Day, tuple[str, ...]]:
    """The day that a mix asks for in a picture (3, H, W), and what may come with it; one that can be there."""
    days, vector = open_days(ASSETS / "space"), vector_of(mix, open_space(ASSETS / "space"))
    choices = [days.chosen(vector, seed + turn) for turn in range(CHOICE)]
    day, brought = next((each for each in choices if fitting(each[0], picture)), choices[0])
    if day.time == "day" and float(light_of(picture).mean()) < DARKNESS:
        day = replace(day, time="dusk")  # its lamps are lit
    return day, brought


def vector_of(mix: Mix, space: Space) -> Vector:
    """The prototypes of a mix blended into one (D,), by their amounts."""
    parts = [emotion.amount * share * vector for emotion in mix.active for vector, share in space.around(emotion.name)]
    return np.sum(parts, axis=0)


def _graded(found: Repainted, families: dict[str, float], keep: float, amount: float) -> Tensor:
    """The painted picture (3, H, W) graded towards families, gently where the day was painted already."""
    pixels = (found.picture * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    grade = regrade.find(pixels, families, keep=keep, steps=STEPS if found.added else regrade.STEPS)
    share = GRADED if found.added else 1.0
    graded = grade.on(pixels, share * amount).permute(2, 0, 1).float() / 255
    base = pixels.permute(2, 0, 1).float() / 255
    return (found.picture + graded - base).clamp(0, 1)


def _turned(mix: Mix) -> Mix:
    return Mix.of({emotion.name: -emotion.amount for emotion in mix.active})


def _said(found: Repainted) -> str:
    """What was painted and what was not, in a sentence or two."""
    parts = [f"Painted into it: {', '.join(found.added)}."] if found.added else []
    parts += [f"{each[0].upper()}{each[1:]}." for each in found.left]
    return " ".join(parts)


@lru_cache(maxsize=1)
def _net(folder: Path) -> HeavenNet:
    return load_heaven(folder)
