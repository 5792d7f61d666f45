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
from studio.grading.finish import dithered
from studio.mix import Mix
from studio.models.heaven import HeavenNet, load_heaven
from studio.models.specs import ASSETS
from studio.repainting.fields import light_of, sized, within
from studio.repainting.repaint import Repainted, fitting, repainted
from studio.tools import regrade, sense
from studio.tools.changes import Change, Terms, turned
from studio.tools.days import CHOICE, open_days
from studio.world.days import Day

GRADED = 0.45
"""How far the picture is graded towards the feeling after it was painted: the day did most of it."""
LARGEST = 12_000_000
"""Pixels on which a day is painted: in larger pictures the change is enlarged, and their finest lines are their own."""
WHOLE = "it is a panorama of all directions, which gets no sky and no weather: its light and colour are changed alone"
STEPS = 4
DARKNESS = 0.22
"""The mean lightness below which a picture was taken in the dark, and gets no sky of full daylight."""


def changed(
    picture: Tensor,
    mix: Mix,
    families: dict[str, float],
    terms: Terms,
    *,
    seed: int,
    panorama: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Change:
    """A picture uint8 (H, W, 3) on the day of a mix, graded towards `families`, on these terms.

    From 0 to 1 the amount is a cross-fade; beyond, the grade goes on, and below, the mix is turned round. A `panorama`
    is graded alone: its sky is seen by no camera. Raises Cancelled between two things that are painted.
    """
    if terms.amount < 0:
        mix, families = turned(mix), {name: -value for name, value in families.items()}
    whole = picture.permute(2, 0, 1).float() / 255
    small, shape = sized(whole, _workable(whole)), (whole.shape[-2], whole.shape[-1])
    found = Repainted(picture=small, left=(WHOLE,))
    if not panorama:
        rough, open_air = _net(ASSETS / "heaven").look(sense.sight(), picture.permute(2, 0, 1))
        day, brought = day_of(mix, small, seed)
        found = repainted(small, rough, open_air, day, brought, seed, room=terms.room, cancelled=cancelled)
    made = _graded(found, families, terms, cancelled)
    change = terms.held(sized((made - small) * terms.fade, shape))
    return Change(
        picture=dithered(whole + change),
        region=None if found.heaven is None else sized(found.heaven.matte.alpha, shape),
        added=found.added,
        note=_said(found),
    )


def _workable(picture: Tensor) -> tuple[int, int]:
    """The (height, width) at which a picture (3, H, W) is painted."""
    height, width = picture.shape[-2:]
    return within((height, width), round(max(height, width) * min(1.0, (LARGEST / (height * width)) ** 0.5)))


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


def _graded(found: Repainted, families: dict[str, float], terms: Terms, cancelled: Callable[[], bool]) -> Tensor:
    """The painted picture (3, H, W) graded towards families, gently where the day was painted already."""
    pixels = (found.picture * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    steps = STEPS if found.added else regrade.STEPS
    grade = regrade.find(pixels, families, keep=terms.keep, kept=terms.kept, steps=steps, cancelled=cancelled)
    share = GRADED if found.added else 1.0
    graded = grade.on(pixels, share * terms.force).permute(2, 0, 1).float() / 255
    base = pixels.permute(2, 0, 1).float() / 255
    return (found.picture + graded - base).clamp(0, 1)


def _said(found: Repainted) -> str:
    """What was painted and what was not, in a sentence or two."""
    parts = [f"Painted into it: {', '.join(found.added)}."] if found.added else []
    parts += [f"{each[0].upper()}{each[1:]}." for each in found.left]
    return " ".join(parts)


@lru_cache(maxsize=1)
def _net(folder: Path) -> HeavenNet:
    return load_heaven(folder)
