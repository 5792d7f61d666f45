"""`python -m studio bench`: every figure of speed, warm and in turns with its baseline in the same process."""

from __future__ import annotations

import logging
import os
import platform
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.diffusion.conditioning import encode_texts
from studio.diffusion.sampler import denoise
from studio.engine.context import Context
from studio.mix import Mix
from studio.models.load import Family, open_family
from studio.models.specs import resolve
from studio.recipe import PANORAMA_SIZE, Recipe
from studio.settings import Settings
from studio.tools import create, panorama
from studio.tools.composition import Composition, drawing
from studio.tools.conditions import canvas_for, conditions_for
from studio.train import serving, stock, understand_bench
from studio.train.timing import interleaved, of_process, peak_megabytes, ratio

logger = logging.getLogger(__name__)
MODEL = "moodscape"
PROMPT = "a lake at dawn"
COUNTS = (1, 2, 4, 8)
WORDS = {family: f"full of {family}" for family in FAMILIES}
IMPORTS = {
    "the page (no torch)": "import studio.ui.layout, studio.engine.runner",
    "torch": "import torch",
    "all that makes a picture": "import studio.tools.create",
}


def run(*, quick: bool = False, processes: bool = True) -> Mapping[str, Any]:
    """Measure and return nested figures in seconds: medians of 10 rounds (3 if `quick`).

    `processes` also times new processes: imports, the command line, and the page with its first picture.

    Raises:
        StudioError: the bundled weights are not here.
    """
    repeats, settings = (3 if quick else 10), Settings.from_env(os.environ)
    family = open_family(MODEL, settings)
    found: dict[str, Any] = {"setting": _setting(family, quick=quick)}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        context = Context(settings=settings, out=Path(folder), cancelled=lambda: False)
        found["parts"] = _parts(family, repeats)
        found["preview"] = _preview(family, context, repeats)
        found["panorama"] = _panorama(family, context, 1 if quick else 5, "512x256" if quick else PANORAMA_SIZE)
        found["peak_megabytes"] = {"our process": peak_megabytes()} | _gpu_memory()
        pipeline = stock.open_pipeline(resolve(family.spec, settings), family)
        found["picture"] = _picture(family, pipeline, context, repeats)
    found["emotions"] = {str(count): _emotions(family, pipeline, count, repeats) for count in COUNTS}
    found["understand"] = understand_bench.measure(repeats, large=(1200, 800) if quick else understand_bench.LARGE)
    if processes:
        found["new_process"] = _new_process(1 if quick else 3)
        found["peak_megabytes"]["a create command"] = peak_megabytes(children=True)
    return found


GUIDANCE = 2.5
"""Classifier-free guidance of the comparison with the stock pipeline; the bundled family needs none of it."""


def make(family: Family, recipe: Recipe) -> Tensor:
    """Pictures (n, 3, H, W) on the CPU as `create` makes them: text, start, denoise loop, decoder, but no file."""
    canvas = canvas_for(family, recipe.width, recipe.height)
    return Composition.of(family, recipe).finish(painted(family, recipe), canvas)


def painted(family: Family, recipe: Recipe) -> Tensor:
    """The clean latents (n, C, h, w) of the same pictures."""
    guide, canvas = conditions_for(family, recipe).guide, canvas_for(family, recipe.width, recipe.height)
    latents = Composition.of(family, recipe).start(canvas)
    for step in denoise(family, guide, latents, steps=recipe.steps):
        latents = step.latents
    return latents


def afresh(family: Family, recipe: Recipe) -> Tensor:
    """The same pictures where nothing of them has been drawn yet: those of words or of a seed that are new."""
    drawing.cache_clear()
    return make(family, recipe)


def recipe_of(family: Family, mix: Mapping[str, float] | None = None, **changes: Any) -> Recipe:
    """One picture at the family's native size with its own steps and guidance."""
    spec = family.spec
    given: dict[str, Any] = {
        "prompt": PROMPT,
        "mix": Mix.of(mix or {}),
        "seed": 7,
        "n": 1,
        "size": f"{spec.native_size}x{spec.native_size}",
        "steps": spec.steps,
        "guidance": spec.guidance,
        "emotion_guidance": spec.emotion_guidance,
        "model": spec.name,
    }
    return Recipe(**(given | changes))


def _picture(family: Family, pipeline: Any, context: Context, repeats: int) -> dict[str, Any]:
    """One picture, plain and with one emotion, beside the stock pipeline with the same weights, steps and guidance."""
    plain, awed = (recipe_of(family, mix, guidance=GUIDANCE) for mix in ({}, {"awe": 0.8}))
    baseline, own = "stock pipeline, plain", family.spec.guidance
    timings = interleaved(
        {
            baseline: lambda: stock.picture(pipeline, family, plain),
            "ours, plain": lambda: make(family, plain),
            "ours, one emotion": lambda: make(family, awed),
            "ours, one emotion, with a new drawing": lambda: afresh(family, awed),
            "ours, one emotion, with its file": _tool(awed, context),
            "ours, plain, at its own guidance": lambda: make(family, plain.replace(guidance=own)),
            "ours, one emotion, at its own guidance": lambda: make(family, awed.replace(guidance=own)),
        },
        repeats,
    )
    names = [name for name in timings if name != baseline]
    begun = Composition.of(family, plain).start(canvas_for(family, plain.width, plain.height))
    decoded = family.decode(painted(family, plain)).cpu()
    apart = float((stock.picture(pipeline, family, plain, begun) - decoded).abs().max())
    fourth, alone = make(family, awed.replace(n=4))[3:], make(family, awed.replace(seed=awed.seed + 3))
    return {
        "recipe": {name: getattr(plain, name) for name in ("size", "steps", "guidance")},
        "seconds": timings,
        "ratio_to_stock": {name: ratio(timings, name, baseline) for name in names},
        "largest_difference_to_stock": round(apart, 6),
        "largest_difference_alone_to_among_four": round(float((fourth - alone).abs().max()), 6),
    }


def _emotions(family: Family, pipeline: Any, count: int, repeats: int) -> dict[str, Any]:
    """A picture with `count` emotions: both of our ways of composing beside composable diffusion."""
    chosen = FAMILIES[:count]
    mix = dict.fromkeys(chosen, round(1.0 / count, 3))
    words = [WORDS[name] for name in chosen]
    scores, tokens = recipe_of(family, mix), recipe_of(family, mix, compose="tokens")
    rival = "composable diffusion (our re-implementation, one UNet call per text)"
    timings = interleaved(
        {
            "scores": lambda: make(family, scores),
            "tokens": lambda: make(family, tokens),
            rival: lambda: stock.composable(pipeline, family, scores, words, batched=False),
            "the same in one batch": lambda: stock.composable(pipeline, family, scores, words, batched=True),
        },
        repeats,
    )
    return {"seconds": timings, "ratio_to_composable": {n: ratio(timings, n, rival) for n in ("scores", "tokens")}}


def _parts(family: Family, repeats: int) -> dict[str, Any]:
    """What a picture's time goes to: text, one step, the decoder; and the quick look of the linear part."""
    recipe = recipe_of(family, {"awe": 0.8})
    guide = conditions_for(family, recipe).guide
    canvas, composition = canvas_for(family, recipe.width, recipe.height), Composition.of(family, recipe)
    latents = composition.start(canvas)
    return interleaved(
        {
            "text and emotions to conditions": lambda: conditions_for(family, recipe),
            "text alone": lambda: encode_texts(family, ["", PROMPT]),
            "one step, one emotion": lambda: [step.latents.cpu() for step in denoise(family, guide, latents, steps=1)],
            "drawing": lambda: (drawing.cache_clear(), composition.start(canvas)),
            "decode": lambda: family.decode(latents).cpu(),
            "decode, with the lines of the drawing": lambda: composition.finish(latents, canvas),
            "sketch": lambda: family.sketch(latents).cpu(),
        },
        repeats,
    )


def _preview(family: Family, context: Context, repeats: int) -> dict[str, Any]:
    """What follows a dragged slider: four steps at the native size, written as a JPEG."""
    side = family.spec.native_size
    recipe = recipe_of(family, {"awe": 0.8}, steps=4, size=f"{side}x{side}", options={"preview": True})
    return {"size": recipe.size, "steps": 4} | interleaved({"seconds": _tool(recipe, context)}, repeats)


def _panorama(family: Family, context: Context, repeats: int, size: str) -> dict[str, Any]:
    """A panorama with one emotion and its file, of words that nothing has been drawn of yet."""
    recipe = recipe_of(family, {"awe": 0.8}, tool="panorama", size=size)
    return {"size": size} | interleaved(
        {"seconds": lambda: (drawing.cache_clear(), list(panorama.run(recipe, context)))}, repeats
    )


def _tool(recipe: Recipe, context: Context) -> Callable[[], object]:
    return lambda: list(create.run(recipe, context))


def _new_process(repeats: int) -> dict[str, Any]:
    """From the start of Python: imports, the first picture with one emotion on disk, the page and its first picture."""
    imports = {name: of_process(["-c", code], repeats) for name, code in IMPORTS.items()}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = ["-m", "studio", "create", PROMPT, "-e", "awe=0.8", "--n", "1", "--out", folder]
        first = of_process(command, repeats)
    asked = {"prompt": PROMPT, "mix": {"awe": 0.8}, "seed": 7, "n": 1}
    return {"imports": imports, "first picture of a command": first} | serving.start(asked, repeats)


def _setting(family: Family, *, quick: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "quick": quick,
        "device": family.device.type,
        "dtype": str(family.dtype).removeprefix("torch."),
        "attention": family.backend,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "machine": platform.machine(),
        "parameters": {
            name: sum(p.numel() for p in part.parameters())
            for name, part in (("unet", family.unet), ("vae", family.vae), ("text_encoder", family.text_encoder))
        },
    }
    return found | ({"gpu": torch.cuda.get_device_name()} if family.device.type == "cuda" else {})


def _gpu_memory() -> dict[str, int]:
    return {"GPU": round(torch.cuda.max_memory_allocated() / 2**20)} if torch.cuda.is_available() else {}
