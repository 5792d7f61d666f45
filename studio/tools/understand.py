"""understand: what a picture makes one feel, which of its pixels do, and why. Looked at once, asked many times."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from studio import metadata
from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import Cancelled, StudioError
from studio.models.specs import ASSETS
from studio.recipe import Recipe
from studio.tools import regions
from studio.tools.asking import Question, question_of
from studio.tools.regions import Look
from studio.understanding import Region

STRONGEST = 3
"""How many families are shown where none is asked for."""


def run(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A grey mask for each emotion that is asked for, and one report of the picture.

    Raises:
        StudioError: there is not one source, an option or an emotion is not understood, or the networks are not here.
        Cancelled: the context asked to stop.
    """
    begun = time.monotonic()
    yield Started()
    if len(recipe.sources) != 1:
        raise StudioError(f"There are {len(recipe.sources)} pictures to understand, but it takes one at a time.")
    space = open_space(ASSETS / "space")
    question = question_of(recipe.options, space)
    look = regions.look(recipe.sources[0], context.settings)
    asked = question.emotions if question.emotions is not None else strongest(look)
    found: list[Region] = []
    for index, emotion in enumerate(asked):
        if context.cancelled():
            raise Cancelled
        yield Progress(step=index, steps=len(asked), note=f"looking for {emotion.name.removeprefix('leaf:')}")
        region, mask = regions.region(look, emotion, question.points)
        path = _write(mask, look.size, context.out, _alone(recipe, emotion.name))
        found.append(replace(region, mask=str(path)))
    report = {
        "source": recipe.sources[0],
        "width": look.size[0],
        "height": look.size[1],
        **look.reading.to_json(),
        "regions": [each.to_json() for each in found],
    }
    if question.asked:
        report["asked"] = {"words": question.asked, "leaf": question.nearest}
    yield Result(
        files=tuple(each.mask for each in found),
        recipes=tuple(_alone(recipe, each.emotion).to_json() for each in found),
        note=_note(question, look),
        seconds=round(time.monotonic() - begun, 3),
        reports=(report,),
    )


def _alone(recipe: Recipe, emotion: str) -> Recipe:
    """The recipe of one region alone."""
    points = {"points": recipe.options["points"]} if recipe.options.get("points") else {}
    return recipe.replace(options={"emotions": [emotion], **points})


def strongest(look: Look) -> Sequence[regions.Prompt]:
    """The families with the largest shares, as prompts."""
    shares, space = look.reading.families, open_space(ASSETS / "space")
    names = sorted(FAMILIES, key=lambda name: -shares[name])[:STRONGEST]
    return [regions.Prompt.of(name, space.vector(name)) for name in names]


def _note(question: Question, look: Look) -> str:
    said = [look.reading.note]
    if question.asked:
        said.append(f"“{question.asked[:80]}” is nearest to the feeling “{question.nearest}”.")
    if not look.trained:
        said.append(
            "The network for regions is not here: regions are rough, where the picture is most like the feeling."
        )
    return " ".join(each for each in said if each)


def _write(mask: np.ndarray, size: tuple[int, int], out: Path, recipe: Recipe) -> Path:
    """Write a mask (h, w) in [0, 1] as a grey PNG as large as the picture."""
    grey = Image.fromarray((mask * 255).round().astype(np.uint8))
    if grey.size != size:
        grey = grey.resize(size, Image.Resampling.BILINEAR)
    return metadata.write(grey, out / f"mask-{uuid.uuid4().hex}.png", recipe.replace(n=1))
