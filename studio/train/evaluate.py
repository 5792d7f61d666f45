"""`python -m studio evaluate`: every figure of quality, each with its n and beside what it must be compared with."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio.checks import shown
from studio.diffusion.conditioning import encode_texts
from studio.diffusion.sampler import Guide, denoise
from studio.errors import StudioError
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for
from studio.train import (
    edit_figures,
    explainer_figures,
    panorama_figures,
    part_figures,
    reading_figures,
    real_figures,
    repaint_figures,
    report,
    sheets,
    stimulus_figures,
)
from studio.train.emotion_figures import figures
from studio.train.evidence import Plan
from studio.train.painting import Painter
from studio.train.workbench import ENCODER, Workbench

logger = logging.getLogger(__name__)

SECTIONS: dict[str, Callable[[Workbench], Mapping[str, Any]]] = {
    "judge": lambda bench: {"judge": bench.judged[1]},
    "emotion": lambda bench: figures(bench.evidence, bench.plan),
    "neutral": lambda bench: {"neutral_identity": neutral_identity(bench.painter, bench.plan.prompts[0].text)},
    "panoramas": lambda bench: {"panoramas": panorama_figures.figures(bench.painter, bench.plan.panoramas, bench.data)},
    "autoencoder": lambda bench: {
        "autoencoder": part_figures.autoencoder(bench.family, bench.judged[0], bench.plan.autoencoder_renders)
    },
    "unet": lambda bench: {"unet": part_figures.unet(bench.family, bench.plan.autoencoder_renders)},
    "encoder": lambda bench: {"encoder": part_figures.encoder(bench.encoder, bench.plan.encoder_renders)},
    "space": lambda bench: {"space": part_figures.space(bench.space)},
    "reading": lambda bench: {"reading": reading_figures.figures(bench.data, count=bench.plan.encoder_renders)},
    "real": lambda bench: real_figures.figures(bench.data, quick=bench.quick, encoder=bench.encoder),
    "stimulus": lambda bench: stimulus_figures.figures(
        bench.data, quick=bench.quick, renders=bench.plan.stimulus_renders
    ),
    "explanations": lambda bench: {"explanations": explainer_figures.figures(quick=bench.quick)},
    "edits": lambda bench: {"edits": edit_figures.figures(bench.data, quick=bench.quick)},
    "repaint": lambda bench: {"repaint": repaint_figures.figures(bench.judged[0], bench.data, quick=bench.quick)},
}
"""What can be measured by itself, in the order of the report; each gives its figures by name."""


def run(
    *,
    quick: bool = False,
    out: Path | None = None,
    data: Path | None = None,
    only: Sequence[str] = (),
    plan: Plan | None = None,
    encoder: Path = ENCODER,
) -> Mapping[str, Any]:
    """Measure the bundled models and return nested figures; contact sheets go to `out` where it is given.

    `data` is the folder of real photographs and texts; without it their figures are left out, with a sentence. `only`
    names the SECTIONS that are measured, all if it is empty. `quick` paints two prompts only: to see that everything
    runs, not to quote; `plan` overrules it.

    Raises:
        StudioError: the bundled weights are not here, or there is no such section.
    """
    begun = time.monotonic()
    bench = Workbench(quick=quick, data=data, chosen=plan, encoder=encoder)
    found: dict[str, Any] = {}
    for name in _chosen(only):
        found |= SECTIONS[name](bench)
        logger.info("%s: measured after %.0f s", name, time.monotonic() - begun)
    setting: dict[str, Any] = _setting(bench.painter, bench.plan) if "judge" in found else {}
    found["setting"] = setting | {"quick": quick}
    if out is not None:
        paths = sheets.write(bench.evidence, bench.plan, out) if "systems" in found else []
        found |= {"sheets": [str(path) for path in paths], "report": str(report.write(found, paths, out))}
    found["setting"]["seconds"] = round(time.monotonic() - begun, 1)
    return _plain_numbers(found)


def _chosen(only: Sequence[str]) -> list[str]:
    unknown = next((name for name in only if name not in SECTIONS), None)
    if unknown is not None:
        raise StudioError(f"There is nothing called {shown(unknown)} to measure.", f"There are {', '.join(SECTIONS)}.")
    return [name for name in SECTIONS if not only or name in only]


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


def _setting(painter: Painter, plan: Plan) -> dict[str, Any]:
    family, recipe = painter.family, painter.recipe("")
    return {
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
