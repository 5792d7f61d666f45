"""A worker's tools without models: small painted lakes whose colour follows the mix, in steps that take a moment."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from studio import metadata
from studio.affect.families import FAMILY_COLOURS
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result
from studio.errors import Cancelled, StudioError
from studio.recipe import Recipe
from studio.settings import Settings
from tests.ui.tiny_edit import edit
from tests.ui.tiny_understand import understand


def warm(settings: Settings) -> str:
    return f"cpu · painted by hand · {settings.default_model}"


def paint(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A step takes 0.03 s, or 0.3 s for a "slow" prompt; a "broken" prompt fails with a sentence."""
    (context.out / "worker.pid").write_text(str(os.getpid()))
    seconds = 0.3 if "slow" in recipe.prompt else 0.03
    for step in range(recipe.steps):
        if context.cancelled():
            raise Cancelled
        time.sleep(seconds)
        if "broken" in recipe.prompt:
            raise StudioError("The lake has run dry.", "Ask for a meadow.")
        preview = None if "preview" in recipe.options else _preview(recipe, context.out, step)
        yield Progress(step + 1, recipe.steps, (recipe.steps - step - 1) * seconds, preview)
    singles = [recipe.single(index) for index in range(recipe.n)]
    files = [metadata.write(lake(single), context.out / f"{single.seed}.png", single) for single in singles]
    yield Result(tuple(str(file) for file in files), tuple(single.to_json() for single in singles))


def lake(recipe: Recipe) -> Image.Image:
    """Sky, sun, a ridge and its reflection, tinted by the families of the mix."""
    width, height = recipe.width, recipe.height
    random = np.random.default_rng(recipe.seed)
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    tint = np.array([0.45, 0.5, 0.6])
    for emotion in recipe.mix.active:
        tint += (_colour(emotion.name) - tint) * 0.7 * max(emotion.amount, 0.0)
    horizon = 0.55 + random.uniform(-0.06, 0.06)
    mirrored = np.where(y < horizon, y, 2 * horizon - y)
    glow = np.exp(-(((x - random.uniform(0.3, 0.7)) ** 2 + (mirrored - horizon + 0.12) ** 2) / 0.05))
    ridge = horizon - 0.05 - 0.07 * np.sin(x * random.uniform(6, 10) + random.uniform(0, 6)) ** 2
    sky = tint * (0.65 + 0.5 * np.clip(mirrored / horizon, 0, 1))[..., None] + glow[..., None] * [0.35, 0.28, 0.18]
    picture = np.where((mirrored > ridge)[..., None], tint * 0.35, sky)
    picture = np.where((y > horizon)[..., None], picture * 0.85, picture)
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))


def _preview(recipe: Recipe, out: Path, step: int) -> str:
    file = out / f"step-{step}.jpg"
    blur = ImageFilter.GaussianBlur(12 * (1 - (step + 1) / recipe.steps))
    lake(recipe.replace(size="256x256")).filter(blur).save(file)
    return str(file)


def _colour(name: str) -> np.ndarray:
    code = FAMILY_COLOURS.get(name, "#888888")
    return np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def reword(recipe: Recipe, context: Context) -> Iterator[Event]:
    """Adds rain to any prompt but a "broken" one."""
    del context
    if "broken" in recipe.prompt:
        raise StudioError("The lake has run dry.", "Ask for a meadow.")
    yield Result((), (recipe.replace(prompt=f"{recipe.prompt}, in the rain").to_json(),), note="Added rain.")


TOOLS = {"create": paint, "panorama": paint, "refine": reword, "understand": understand, "edit": edit}
