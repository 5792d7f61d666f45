"""panorama: a scene all around, as an equirectangular picture whose sides meet and whose poles are points."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio import metadata
from studio.diffusion.canvas import Canvas
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import Cancelled, StudioError
from studio.models.load import Family, open_family
from studio.recipe import PANORAMA_SIZE, Recipe
from studio.settings import Settings
from studio.sources import open_source
from studio.spot import Spot
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for, conditions_for, guides_for
from studio.tools.denoising import composed, denoised, steps_in_all
from studio.tools.previews import Previews, to_image, to_tensor
from studio.tools.surround import grown, placed
from studio.tools.views import sees_views


def run(recipe: Recipe, context: Context) -> Iterator[Event]:
    """Make the recipe's panoramas, one by one, as files that viewers recognise.

    They are JPEG, or PNG where the recipe's option `format` says "png". With a source they grow around that picture,
    which hangs where the option `spot` says (studio.spot.Spot): its pixels stay what they are.

    Raises:
        StudioError: the size is not twice as wide as high, the format is neither, or the model is not here.
        Cancelled: the context asked to stop; panoramas that were finished stay in its folder.
    """
    begun = time.monotonic()
    yield Started()
    family = open_family(recipe.model, context.settings)
    canvas, suffix = around(family, recipe), _suffix(recipe)
    within = _surrounding(recipe, context.settings)
    conditions = conditions_for(family, recipe)
    views = guides_for(family, recipe, conditions.guide) if sees_views(family, panorama=canvas.panorama) else None
    files: list[Path] = []
    for index in range(recipe.n):
        single = recipe.single(index)
        composition = replace(Composition.of(family, single), cancelled=context.cancelled)
        lines = composition.lines(composed(family, canvas), canvas)
        previews = Previews(family, context.out, lines, panorama=True, restyled=composition.restyled)
        started = time.monotonic()
        total = steps_in_all(family, canvas, recipe.steps)
        yield Progress(step=0, steps=total, preview=previews.first(), picture=index, pictures=recipe.n)
        asked = {"steps": recipe.steps, "cancelled": context.cancelled, "views": views, "seed": single.seed}
        for step in denoised(family, conditions.guide, composition.start, canvas, **asked):
            a_step = (time.monotonic() - started) / (step.index + 1)
            left = step.total - step.index - 1
            yield Progress(
                step=step.index + 1,
                steps=step.total,
                seconds_left=round(a_step * (left + (recipe.n - index - 1) * step.total), 2),
                preview=previews.offer(step, a_step * left),
                picture=index,
                pictures=recipe.n,
            )
        if context.cancelled():
            raise Cancelled
        path = context.out / f"{single.seed}-{uuid.uuid4().hex}.{suffix}"
        whole = composition.restyled(settled(composition.plain(step.latents, canvas)), panorama=True)
        picture = to_image(within(whole[0]))
        files.append(metadata.write(picture, path, single, panorama=True))
    yield Result(
        files=tuple(str(path) for path in files),
        recipes=tuple(recipe.single(index).to_json() for index in range(recipe.n)),
        note=conditions.note,
        seconds=round(time.monotonic() - begun, 3),
    )


def _surrounding(recipe: Recipe, settings: Settings) -> Callable[[Tensor], Tensor]:
    """What leads a panorama (3, H, W) over to the picture that the recipe starts from; nothing where there is none."""
    if not recipe.sources:
        return lambda panorama: panorama
    source, *others = recipe.sources
    if others:
        raise StudioError("A panorama grows around one picture, not several.")
    spot = Spot.of(_spot(recipe))
    kept = open_source(source, settings.sources)
    kept.thumbnail((recipe.width, recipe.width))  # more pixels than the panorama has for them would only cost memory
    picture = to_tensor(kept)
    hung = placed(picture, spot, recipe.height, recipe.width)
    return lambda panorama: grown(panorama, hung)


def _spot(recipe: Recipe) -> Mapping[str, Any]:
    spot = recipe.options.get("spot", {})
    if not isinstance(spot, Mapping):
        raise StudioError("The spot of a picture must be an object.", 'For example {"heading": 30, "view": 75}.')
    return spot


def _suffix(recipe: Recipe) -> str:
    suffix = recipe.options.get("format", "jpg")
    if suffix not in ("jpg", "png"):
        raise StudioError("The format of a panorama is jpg or png.")
    return suffix


def around(family: Family, recipe: Recipe) -> Canvas:
    """The equirectangular canvas of a recipe; StudioError where the size does not suit."""
    if recipe.width != 2 * recipe.height:
        raise StudioError(f"A panorama is twice as wide as high, and {recipe.size} is not.", f"Try {PANORAMA_SIZE}.")
    return canvas_for(family, recipe.width, recipe.height, panorama=True)


def settled(pictures: Tensor) -> Tensor:
    """The same panoramas (n, 3, H, W) without what a sphere cannot hold: rows are band-limited towards the poles.

    A circle of latitude is shorter by cos(latitude), so it carries that many fewer waves; a pole carries none, and is
    one colour. Rows keep fewer than that, by cos(latitude) once more: what is smooth from row to row, as the model's
    pictures are, would show as rays around the pole if it were finer along the rows.
    """
    height, width = pictures.shape[-2:]
    latitude = (torch.arange(height, device=pictures.device) + 0.5) / height * torch.pi - torch.pi / 2
    finest = (width / 2) * torch.cos(latitude)[:, None].square()
    waves = torch.arange(width // 2 + 1, device=pictures.device)[None]
    kept = ((finest - waves) / (0.25 * finest + 1) + 0.5).clamp(0, 1)
    kept[:, 0] = 1
    return torch.fft.irfft(torch.fft.rfft(pictures.float(), dim=-1) * kept, n=width, dim=-1).clamp(0, 1)
