"""Start latents for people who run the bundled family in a diffusers pipeline of their own."""

from __future__ import annotations

from torch import Tensor

from studio.models.load import open_family
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for


def start_latents(recipe: Recipe, settings: Settings | None = None) -> Tensor:
    """What a pipeline must be given as `latents` (n, C, h, w), float32 on the CPU, for the recipe's n pictures.

    The bundled family's flow starts from a drawing of the words and not from white noise, which is what a pipeline
    takes where it is given none. Families that start from noise get the noise of the recipe's seeds.

    Raises:
        StudioError: the model is not here, an emotion is unknown, or the size does not suit the model.
    """
    family = open_family(recipe.model, settings or Settings())
    return Composition.of(family, recipe).start(canvas_for(family, recipe.width, recipe.height))
