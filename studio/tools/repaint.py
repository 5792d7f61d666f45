"""Repaint: what a picture shows may change where its feeling lives, in the way that suits the picture and the model.

A scene of our own, which carries its recipe, is drawn anew. Other pictures are painted over with the day of a feeling;
families of the hub paint in the latents themselves.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from torch import Tensor

from studio.engine.context import Context
from studio.engine.protocol import Event, Progress
from studio.errors import StudioError
from studio.mix import Mix
from studio.models.specs import MODELS, spec_of
from studio.recipe import Recipe
from studio.sources import is_panorama, recipe_of
from studio.tools import inpaint, overpaint, redraw
from studio.tools.changes import Change


def changed(
    recipe: Recipe,
    picture: Tensor,
    mix: Mix,
    families: dict[str, float],
    *,
    keep: float,
    amount: float,
    kept: Tensor | None,
    context: Context,
) -> Generator[Event, None, Change]:
    """A picture uint8 (H, W, 3) with the feelings of a mix; what is kept (H, W) in [0, 1] stays bit for bit where 1."""
    if amount == 0:
        return Change(picture=picture.clone())
    settled = {"keep": keep, "amount": amount, "kept": kept}
    if not spec_of(recipe.model).drawn:
        return (yield from inpaint.changed(recipe, picture, mix, context=context, **settled))
    mark, folder, said = recipe.sources[0], context.settings.sources, ""
    made = recipe_of(mark, folder)
    if made is not None and _is_drawn(made):
        found = yield from _redrawn(made, picture, mix, context, settled)
        if isinstance(found, Change):
            return found
        said = found
    yield Progress(step=1, steps=3, note="painting the day")
    sphere = is_panorama(mark, folder)
    change = overpaint.changed(
        picture, mix, families, seed=recipe.seed, panorama=sphere, cancelled=context.cancelled, **settled
    )
    return replace(change, note=" ".join(part for part in (said, change.note) if part))


def _redrawn(
    made: Recipe, picture: Tensor, mix: Mix, context: Context, settled: Mapping[str, Any]
) -> Generator[Event, None, Change | str]:
    """The scene of a recipe drawn anew, or why it was not: anybody may have written it, so it makes no edit fail."""
    yield Progress(step=0, steps=3, note="comparing the picture with its recipe")
    try:
        if redraw.still_is(made, picture, context):
            return (yield from redraw.changed(made, picture, mix, context=context, **settled))
    except StudioError as error:
        return f"It carries a recipe that could not be drawn, so it was painted over. {error.message}"
    return "It carries a recipe, but no longer shows what that draws, so it was painted over."


def _is_drawn(made: Recipe) -> bool:
    """Whether a recipe is of a family that draws; one of another studio may name a model that is not here."""
    return made.tool == "create" and made.model in MODELS and MODELS[made.model].drawn
