"""Repaint: what a picture shows may change where its feeling lives, in the way that suits the picture and the model.

A scene of our own, which carries its recipe, is drawn anew. Other pictures are painted over with the day of a feeling;
families of the hub paint in the latents themselves.
"""

from __future__ import annotations

from collections.abc import Generator

from torch import Tensor

from studio import metadata
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress
from studio.errors import StudioError
from studio.mix import Mix
from studio.models.specs import spec_of
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import file_of
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
    spec = spec_of(recipe.model)
    made = _drawn(recipe.sources[0], picture, context.settings) if spec.drawn else None
    if made is not None:
        return (yield from redraw.changed(made, picture, mix, context=context, **settled))
    if not spec.drawn:
        return (yield from inpaint.changed(recipe, picture, mix, context=context, **settled))
    yield Progress(step=1, steps=3, note="painting the day")
    return overpaint.changed(picture, mix, families, seed=recipe.seed, cancelled=context.cancelled, **settled)


def _drawn(mark: str, picture: Tensor, settings: Settings) -> Recipe | None:
    """The recipe inside a kept picture, if one of our own scenes of this size was made by it."""
    try:
        made = metadata.read(file_of(mark, settings.sources))
        if made.tool != "create" or not spec_of(made.model).drawn:
            return None
    except StudioError:
        return None
    return made if redraw.still_is(made, picture, settings) else None
