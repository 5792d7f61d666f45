"""A worker's edit without models: a tint of the mix's colours, linear in the amount, and figures measured of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from studio import metadata
from studio.affect.families import FAMILY_COLOURS
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result
from studio.errors import Cancelled, StudioError
from studio.recipe import Recipe
from studio.sources import open_source
from tests.ui.tiny_understand import _kinds, _reading


def edit(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A step takes 0.02 s, or 0.3 s for a "slow" wish; a "broken" one fails with a sentence."""
    if "broken" in recipe.prompt:
        raise StudioError("The lake has run dry.", "Ask for a meadow.")
    picture = open_source(recipe.sources[0], context.settings.sources)
    for step in range(4):
        if context.cancelled():
            raise Cancelled
        time.sleep(0.3 if "slow" in recipe.prompt else 0.02)
        yield Progress(step + 1, 4, note="changing the feeling")
    before = np.asarray(picture, dtype=float) / 255
    after = np.clip(before + float(recipe.options["amount"]) * (_tinted(before, recipe) - before), 0, 1)
    image = Image.fromarray((after * 255).round().astype(np.uint8))
    single = recipe.single(0)
    file = metadata.write(image, context.out / "0.png", single)
    mask = (
        metadata.write(picture.convert("L"), context.out / "mask.png", single) if recipe.options.get("where") else None
    )
    yield Result(
        (str(file),), (single.to_json(),), reports=(_report(recipe, before, after) | {"mask": mask and str(mask)},)
    )


def _tinted(pixels: np.ndarray, recipe: Recipe) -> np.ndarray:
    tinted = pixels
    for emotion in recipe.mix.active:
        code = FAMILY_COLOURS.get(emotion.name, "#4a7fb5")
        colour = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)]) / 255
        tinted = tinted + 0.5 * emotion.amount * (0.35 + pixels.mean(-1, keepdims=True)) * (colour - 0.45)
    return tinted


def _report(recipe: Recipe, before: np.ndarray, after: np.ndarray) -> dict[str, object]:
    greys = [pixels.mean(-1) for pixels in (before, after)]
    edges = [np.hypot(*np.gradient(grey)) > 0.05 for grey in greys]
    both = float((edges[0] & edges[1]).sum())
    (one, two), cross = (grey.var() for grey in greys), float(np.cov(greys[0].ravel(), greys[1].ravel())[0, 1])
    means = [float(grey.mean()) for grey in greys]
    ssim = (2 * means[0] * means[1] + 1e-4) * (2 * cross + 9e-4)
    ssim /= (means[0] ** 2 + means[1] ** 2 + 1e-4) * (one + two + 9e-4)
    readings = [_reading(_kinds(pixels[::8, ::8])).to_json() for pixels in (before, after)]
    return {
        "source": recipe.sources[0], "understood": {"mix": recipe.mix.to_json()}, "before": readings[0],
        "after": readings[1], "amount": recipe.options["amount"], "ssim": float(ssim),
        "distance": float(np.abs(after - before).mean()), "esmi": 0.0,
        "inside": 1.0 if recipe.options.get("where") else None,
        "edge_f1": 2 * both / max(float(edges[0].sum() + edges[1].sum()), 1),
    }  # fmt: skip
