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
from studio.models.specs import MODELS
from studio.recipe import Recipe
from studio.tools.changes import Change, Terms, turned
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for, conditions_for
from studio.tools.denoising import denoised

SMALL, BLOCKS = 48, 6
"""Pixels and blocks a side on which the lightness of a picture and of its drawing are compared."""
ALIKE, ALIKE_BLOCK = 0.85, 0.5
"""How much they must vary together at least (correlation), and how alike the least alike block must be (SSIM)."""
_C1, _C2 = 0.1**2, 0.05**2


def changed(made: Recipe, picture: Tensor, mix: Mix, terms: Terms, context: Context) -> Generator[Event, None, Change]:
    """A picture uint8 (H, W, 3) by its recipe `made`, with another mix, on these terms.

    Up to an amount of 1 the old picture fades over to the new one, beyond, the feeling is guided more strongly; below
    0 the mix is turned round. No more of the new one comes than there is room.
    """
    share = terms.fade * terms.room
    if share == 0:
        return Change(picture=picture.clone(), note="So much is to be kept that nothing was drawn anew.")
    guidance = min(MODELS[made.model].emotion_guidance * terms.force, 20.0)
    recipe = made.replace(mix=turned(mix) if terms.amount < 0 else mix, n=1, emotion_guidance=guidance)
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
    change = terms.held((new - old) * share)
    note = "It carries its own recipe: the same scene was drawn anew on another day."
    return Change(picture=dithered(old + change), added=("another day",), note=note)


def still_is(made: Recipe, picture: Tensor, context: Context) -> bool:
    """Whether a picture uint8 (H, W, 3) still shows what its recipe draws: it may have been painted over since.

    Its coarse lightness must vary as that of the drawing in the recipe's style, which the family paints over, as a
    whole and in each block (SSIM, Wang et al. 2004).

    Raises:
        StudioError: the recipe cannot be drawn.
        Cancelled: the context asked to stop.
    """
    if (made.height, made.width) != tuple(picture.shape[:2]):
        return False
    family = open_family(made.model, context.settings)
    composition = replace(Composition.of(family, made.replace(n=1)), cancelled=context.cancelled)
    lines = composition.lines(canvas_for(family, made.width, made.height))
    if lines is None:
        return False
    return alike(composition.restyled(lines.float())[0], picture.permute(2, 0, 1).float() / 255)


def alike(drawn: Tensor, picture: Tensor) -> bool:
    """Whether two pictures (3, H, W) in [0, 1] show the same at a glance, as a whole and everywhere."""
    a, b = (F.interpolate(each[None], (SMALL, SMALL), mode="area").mean(1)[0] for each in (drawn, picture))
    whole, worst = likeness(a, b)
    return whole > ALIKE and worst > ALIKE_BLOCK


def likeness(a: Tensor, b: Tensor) -> tuple[float, float]:
    """The correlation of two fields (SMALL, SMALL) in [0, 1], and the SSIM of the least alike of their blocks."""
    whole = float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])
    side = SMALL // BLOCKS
    blocks = [F.unfold(each[None, None], side, stride=side)[0] for each in (a, b)]  # (side², BLOCKS²)
    means, (va, vb) = [each.mean(0) for each in blocks], [each.var(0, correction=0) for each in blocks]
    both = (blocks[0] * blocks[1]).mean(0) - means[0] * means[1]
    level = (2 * means[0] * means[1] + _C1) / (means[0].square() + means[1].square() + _C1)
    return whole, float((level * (2 * both + _C2) / (va + vb + _C2)).min())
