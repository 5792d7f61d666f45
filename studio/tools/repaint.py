"""Repaint: what a picture shows may change where its feeling lives, in the way that suits the picture and the model.

A scene of our own, which carries its recipe, is drawn anew. Other pictures are painted over with the day of a feeling;
families of the hub paint in the latents themselves.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from torch import Tensor

from studio.engine.context import Context
from studio.engine.protocol import Event, Progress
from studio.errors import StudioError
from studio.mix import Mix
from studio.models.specs import MODELS, spec_of
from studio.recipe import Recipe
from studio.sources import is_panorama, recipe_of
from studio.tools import inpaint, overpaint, redraw
from studio.tools.changes import Change, Terms


def changed(
    recipe: Recipe, picture: Tensor, mix: Mix, families: dict[str, float], terms: Terms, context: Context
) -> Generator[Event, None, Change]:
    """A picture uint8 (H, W, 3) with the feelings of a mix, on these terms."""
    if terms.amount == 0:
        return Change(picture=picture.clone())
    if not spec_of(recipe.model).drawn:
        return (yield from inpaint.changed(recipe, picture, mix, terms, context))
    mark, folder, said = recipe.sources[0], context.settings.sources, ""
    made = recipe_of(mark, folder)
    if made is not None and _is_drawn(made):
        found = yield from _redrawn(made, picture, mix, terms, context)
        if isinstance(found, Change):
            return found
        said = found
    yield Progress(step=1, steps=3, note="painting the day")
    sphere = is_panorama(mark, folder)
    change = overpaint.changed(
        picture, mix, families, terms, seed=recipe.seed, panorama=sphere, cancelled=context.cancelled
    )
    return replace(change, note=" ".join(part for part in (said, change.note) if part))


def _redrawn(
    made: Recipe, picture: Tensor, mix: Mix, terms: Terms, context: Context
) -> Generator[Event, None, Change | str]:
    """The scene of a recipe drawn anew, or why it was not: anybody may have written it, so it makes no edit fail."""
    yield Progress(step=0, steps=3, note="comparing the picture with its recipe")
    try:
        if redraw.still_is(made, picture, context):
            return (yield from redraw.changed(made, picture, mix, terms, context))
    except StudioError as error:
        return f"It carries a recipe that could not be drawn, so it was painted over. {error.message}"
    return "It carries a recipe, but no longer shows what that draws, so it was painted over."


def _is_drawn(made: Recipe) -> bool:
    """Whether a recipe is of a family that draws; one of another studio may name a model that is not here."""
    return made.tool == "create" and made.model in MODELS and MODELS[made.model].drawn
