"""create: 1 to 8 pictures of a prompt that carry a mix of emotions."""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from studio import metadata
from studio.diffusion.sampler import Guide, denoise
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import Cancelled
from studio.models.load import Family, open_family
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for, conditions_for
from studio.tools.denoising import composed, denoised, steps_in_all
from studio.tools.previews import Previews, to_image

BATCH = {"cpu": 4, "cuda": 8}
"""Pictures that are denoised together, by kind of device."""

WARM_SIDE = 128


def run(recipe: Recipe, context: Context) -> Iterator[Event]:
    """Make the recipe's pictures, each with its own recipe inside.

    Raises:
        StudioError: the model is not here, an emotion is unknown, or the size does not suit the model.
        Cancelled: the context asked to stop; pictures that were finished stay in its folder.
    """
    begun = time.monotonic()
    yield Started()
    family = open_family(recipe.model, context.settings)
    canvas_for(family, recipe.width, recipe.height)  # a size that does not suit is said before anything is computed
    conditions = conditions_for(family, recipe)
    files: list[Path] = []
    runs = batches(recipe.n, BATCH[family.device.type])
    for number, indices in enumerate(runs):
        latents = yield from _denoised(family, recipe, conditions.guide, context, indices, (number, len(runs)))
        for index, each in zip(indices, latents, strict=True):
            if context.cancelled():
                raise Cancelled
            files.append(_save(family, recipe, context.out, index, each))
    yield Result(
        files=tuple(str(path) for path in files),
        recipes=tuple(recipe.single(index).to_json() for index in range(recipe.n)),
        note=conditions.note,
        seconds=round(time.monotonic() - begun, 3),
    )


def warm(settings: Settings) -> str:
    """Load the default model, make one small picture in one step, and say where it runs."""
    family = open_family(settings.default_model, settings)
    side = max(WARM_SIDE, family.factor)
    recipe = Recipe(model=settings.default_model, size=f"{side}x{side}", steps=1, n=1)
    canvas, composition = canvas_for(family, side, side), Composition.of(family, recipe)
    for step in denoise(family, conditions_for(family, recipe).guide, composition.start(canvas), steps=1):
        composition.finish(step.latents, canvas)
    return f"{family.device.type} · {family.backend} attention · {family.spec.name}"


def batches(count: int, most: int) -> list[range]:
    """The indices 0 to count in runs of at most `most`."""
    return [range(first, min(first + most, count)) for first in range(0, count, most)]


def _denoised(
    family: Family, recipe: Recipe, guide: Guide, context: Context, indices: range, run_of: tuple[int, int]
) -> Generator[Event, None, Tensor]:
    """Denoise the pictures of `indices` together, the run `run_of` (number, count); returns latents (n, C, h, w)."""
    number, count = run_of
    canvas = canvas_for(family, recipe.width, recipe.height)
    seeds = recipe.seeds[indices.start : indices.stop]
    composition = replace(Composition.of(family, recipe), seeds=seeds, cancelled=context.cancelled)
    lines = composition.lines(composed(family, canvas), canvas)
    previews, begun = Previews(family, context.out, lines, restyled=composition.restyled), time.monotonic()
    if number == 0:
        total = steps_in_all(family, canvas, recipe.steps) * count
        yield Progress(step=0, steps=total, preview=previews.first())
    for step in denoised(family, guide, composition.start, canvas, steps=recipe.steps, cancelled=context.cancelled):
        a_step = (time.monotonic() - begun) / (step.index + 1)
        done, total = number * step.total + step.index + 1, step.total * count
        yield Progress(
            step=done,
            steps=total,
            seconds_left=round(a_step * (total - done), 2),
            preview=previews.offer(step, a_step * (step.total - step.index - 1)),
        )
    return step.latents


def _save(family: Family, recipe: Recipe, out: Path, index: int, latents: Tensor) -> Path:
    """Decode one picture's latents (C, h, w) and write it; a preview that follows a slider is a JPEG for its speed."""
    suffix = ".jpg" if recipe.options.get("preview") else ".png"
    single = recipe.single(index)
    path = out / f"{single.seed}-{uuid.uuid4().hex}{suffix}"
    canvas = canvas_for(family, single.width, single.height)
    picture = Composition.of(family, single).finish(latents[None], canvas)[0]
    return metadata.write(to_image(picture), path, single)
