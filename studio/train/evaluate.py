"""`python -m studio evaluate`: every figure of quality, each with its n and beside what it must be compared with."""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio.affect.space import open_space
from studio.diffusion.conditioning import encode_texts
from studio.diffusion.sampler import Guide, denoise
from studio.models.load import open_family
from studio.models.specs import ASSETS
from studio.settings import Settings
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for
from studio.train import edit_figures, panorama_figures, part_figures, real_figures, report, sheets
from studio.train.emotion_figures import figures
from studio.train.evidence import FULL, FULL_ON_GPU, QUICK, Plan, gather
from studio.train.features import SIDE
from studio.train.held_out import JUDGE_SEEDS, renders
from studio.train.judge import Judge, Truth, quality
from studio.train.painting import Painter
from studio.world.sampling import sample

logger = logging.getLogger(__name__)
MODEL = "moodscape"
ENCODER = ASSETS / "encoder"


def run(
    *,
    quick: bool = False,
    out: Path | None = None,
    data: Path | None = None,
    plan: Plan | None = None,
    encoder: Path = ENCODER,
) -> Mapping[str, Any]:
    """Measure the bundled models and return nested figures; contact sheets go to `out` where it is given.

    `data` is the folder of real photographs and texts; without it their figures are left out, with a sentence.

    `quick` paints two prompts only: to see that everything runs, not to quote. `plan` overrules it.

    Raises:
        StudioError: the bundled weights are not here.
    """
    begun, settings = time.monotonic(), Settings.from_env(os.environ)
    family = open_family(MODEL, settings)
    plan = plan or (QUICK if quick else FULL_ON_GPU if family.device.type == "cuda" else FULL)
    space = open_space(ASSETS / family.spec.space)
    judge, judged = fit_judge(plan)
    logger.info("the judge: %s", judged)
    painter = Painter(family=family, space=space, judge=judge)
    evidence = gather(painter, plan)
    found: dict[str, Any] = {
        "setting": _setting(painter, plan, quick=quick),
        "judge": judged,
        **figures(evidence, plan),
        "neutral_identity": neutral_identity(painter, plan.prompts[0].text),
        "panoramas": panorama_figures.figures(painter, plan.panoramas),
        "autoencoder": part_figures.autoencoder(family, judge, plan.autoencoder_renders),
        "unet": part_figures.unet(family, plan.autoencoder_renders),
        "encoder": part_figures.encoder(encoder, plan.encoder_renders),
        "space": part_figures.space(space),
        **real_figures.figures(data, quick=quick, encoder=encoder),
        "edits": edit_figures.figures(data, quick=quick),
    }
    if out is not None:
        paths = sheets.write(evidence, plan, out)
        found |= {"sheets": [str(path) for path in paths], "report": str(report.write(found, paths, out))}
    found["setting"]["seconds"] = round(time.monotonic() - begun, 1)
    return _plain_numbers(found)


def fit_judge(plan: Plan) -> tuple[Judge, dict[str, Any]]:
    """The judge, fitted on fresh renders, and what it is worth on others."""
    count = plan.judge_renders + plan.judge_held_out
    seeds = range(JUDGE_SEEDS, JUDGE_SEEDS + count)
    pictures, scenes = renders(seeds, SIDE), [sample(seed) for seed in seeds]
    judge = Judge.fit(pictures[: plan.judge_renders], Truth.of(scenes[: plan.judge_renders]))
    held_out = quality(judge(pictures[plan.judge_renders :]), Truth.of(scenes[plan.judge_renders :]))
    return judge, {"fitted_on": plan.judge_renders, "held_out": held_out}


def neutral_identity(painter: Painter, prompt: str) -> dict[str, Any]:
    """Whether a neutral mix gives the plain prompt's picture bit for bit: empty, all zero, at any strength."""
    empty = painter.recipe(prompt, seed=7, n=2)
    zero = painter.recipe(prompt, seed=7, n=2, emotions={"awe": 0.0, "fear": 0.0, "va:0.50,-0.50": 0.0})
    plain = _plain_latents(painter, prompt)
    mixes = {"empty": empty, "zeros": zero, "zeros, strong": zero.replace(emotion_guidance=20.0, compose="tokens")}
    same = {name: torch.equal(painter.latents(recipe), plain) for name, recipe in mixes.items()}
    return {"holds": all(same.values()), "n": len(plain) * len(same)} | same


def _plain_latents(painter: Painter, prompt: str) -> Tensor:
    """The plain prompt's latents from a guide that never heard of a mix."""
    recipe, family = painter.recipe(prompt, seed=7, n=2), painter.family
    null, words = (each.condition for each in encode_texts(family, ["", prompt]))
    guide = Guide(null=null, prompt=words, guidance=recipe.guidance)
    latents = Composition.of(family, recipe).start(canvas_for(family, recipe.width, recipe.height))
    for step in denoise(family, guide, latents, steps=recipe.steps):
        latents = step.latents
    return latents


def _setting(painter: Painter, plan: Plan, *, quick: bool) -> dict[str, Any]:
    family, recipe = painter.family, painter.recipe("")
    return {
        "quick": quick,
        "pictures": sum(painter.made),
        "size": recipe.size,
        "steps": recipe.steps,
        "guidance": recipe.guidance,
        "emotion_guidance": recipe.emotion_guidance,
        "device": family.device.type,
        "dtype": str(family.dtype).removeprefix("torch."),
        "threads": torch.get_num_threads(),
        "plan": asdict(plan),
    }


def _plain_numbers(value: Any) -> Any:
    """The same with four significant digits, and None for nan, which JSON does not have."""
    if isinstance(value, Mapping):
        return {str(name): _plain_numbers(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_numbers(each) for each in value]
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.4g}")
    return value
