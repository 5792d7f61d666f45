"""A scene of our own drawn anew in another feeling: the same words, seed and land, so that all stays in its place."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.engine.context import Context
from studio.engine.protocol import Event, Progress
from studio.grading.finish import dithered
from studio.mix import Mix
from studio.models.load import open_family
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools.changes import Change
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for, conditions_for
from studio.tools.denoising import denoised

SMALL, ALIKE = 48, 0.5
"""Pixels a side on which a picture and its drawing are compared, and how much their lightness must vary together."""


def changed(
    made: Recipe,
    picture: Tensor,
    mix: Mix,
    *,
    keep: float,
    amount: float,
    kept: Tensor | None,
    context: Context,
) -> Generator[Event, None, Change]:
    """A picture uint8 (H, W, 3) by its recipe `made`, with another mix; what is kept (H, W) stays bit for bit where 1.

    Up to an amount of 1 the old picture fades over to the new one, beyond, the feeling is guided more strongly; below
    0 the mix is turned round. How much is to be kept is how much of the mix is asked for.
    """
    asked = Mix.of({each.name: _within(each.amount * (-1 if amount < 0 else 1)) for each in mix.active})
    guidance = made.emotion_guidance * max(1.0, abs(amount)) * min(1.0, 0.4 + 3 * (1 - keep))
    recipe = made.replace(mix=asked, n=1, emotion_guidance=min(guidance, 20.0))
    family = open_family(recipe.model, context.settings)
    canvas, conditions = canvas_for(family, recipe.width, recipe.height), conditions_for(family, recipe)
    composition = replace(Composition.of(family, recipe), cancelled=context.cancelled)
    for step in denoised(
        family, conditions.guide, composition.start, canvas, steps=recipe.steps, cancelled=context.cancelled
    ):
        latents = step.latents
        yield Progress(step=step.index + 1, steps=step.total + 1, note="drawing the scene anew")
    new = composition.finish(latents, canvas)[0]
    old = picture.permute(2, 0, 1).float() / 255
    change = (new - old) * min(1.0, abs(amount))
    if kept is not None:
        change = change * (1 - kept)
    note = "It carries its own recipe: the same scene was drawn anew on another day."
    return Change(picture=dithered(old + change), added=("another day",), note=note)


def still_is(made: Recipe, picture: Tensor, settings: Settings) -> bool:
    """Whether a picture uint8 (H, W, 3) still shows what its recipe draws: it may have been painted over since."""
    if (made.height, made.width) != tuple(picture.shape[:2]):
        return False
    family = open_family(made.model, settings)
    lines = Composition.of(family, made.replace(n=1)).lines(canvas_for(family, made.width, made.height))
    if lines is None:
        return False
    both = [F.interpolate(each, (SMALL, SMALL), mode="area").mean(1).flatten()
            for each in (lines.float(), picture.permute(2, 0, 1)[None].float() / 255)]  # fmt: skip
    return float(torch.corrcoef(torch.stack(both))[0, 1]) > ALIKE


def _within(amount: float) -> float:
    return max(-1.0, min(1.0, amount))
