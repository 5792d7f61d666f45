"""What the speed is compared with: diffusers' own pipeline on the same weights, and composable diffusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from torch import Tensor

from studio.diffusion.canvas import noise
from studio.models.load import Family
from studio.recipe import Recipe
from studio.tools.conditions import canvas_for


def open_pipeline(folder: Path, family: Family) -> Any:
    """The stock StableDiffusionPipeline of a diffusers folder, in the family's precision and on its device."""
    pipeline: Any = StableDiffusionPipeline.from_pretrained(
        folder, dtype=family.dtype, safety_checker=None, requires_safety_checker=False, local_files_only=True
    )
    pipeline.scheduler = type(family.scheduler).from_config(family.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(family.device)


def picture(pipeline: Any, family: Family, recipe: Recipe, begun: Tensor | None = None) -> Tensor:
    """The stock pipeline's pictures (n, 3, H, W) in [0, 1] on the CPU, of a recipe's prompt and seeds.

    They start from noise, as that pipeline's do, or from the latents `begun` (n, C, h, w).
    """
    latents = noise(recipe.seeds, canvas_for(family, recipe.width, recipe.height)) if begun is None else begun
    made = pipeline(
        prompt=[recipe.prompt] * recipe.n,
        negative_prompt=[recipe.negative_prompt] * recipe.n,
        num_inference_steps=recipe.steps,
        guidance_scale=recipe.guidance,
        height=recipe.height,
        width=recipe.width,
        latents=latents.to(family.device, family.dtype),
        output_type="pt",
    )
    return made.images.float().cpu()


@torch.inference_mode()
def composable(pipeline: Any, family: Family, recipe: Recipe, words: Sequence[str], *, batched: bool) -> Tensor:
    """Composable diffusion (Liu et al. 2022), re-implemented after the community pipeline of diffusers.

    ε = ε∅ + Σᵢ wᵢ (εᵢ - ε∅) over the prompt and one text per emotion. The community pipeline calls the UNet once for
    each text, one after the other; `batched` makes one call of them instead, to tell the two savings apart.
    Returns pictures (1, 3, H, W) in [0, 1] on the CPU.
    """
    texts = ["", recipe.prompt, *words]
    ids = pipeline.tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
    states = pipeline.text_encoder(ids.to(family.device))[0]
    pipeline.scheduler.set_timesteps(recipe.steps, device=family.device)
    latents = noise(recipe.seeds[:1], canvas_for(family, recipe.width, recipe.height)).to(family.device)
    latents = latents * pipeline.scheduler.init_noise_sigma
    weights = torch.tensor([recipe.guidance, *[recipe.emotion_guidance] * len(words)], device=family.device)
    for timestep in pipeline.scheduler.timesteps:
        scaled = pipeline.scheduler.scale_model_input(latents, timestep).to(family.dtype)
        if batched:
            found = pipeline.unet(scaled.repeat(len(texts), 1, 1, 1), timestep, states, return_dict=False)[0]
        else:
            calls = (pipeline.unet(scaled, timestep, each[None], return_dict=False)[0] for each in states)
            found = torch.cat(list(calls))
        found = found.float()
        guided = found[:1] + torch.tensordot(weights, found[1:] - found[:1], dims=1)[None]
        latents = pipeline.scheduler.step(guided, timestep, latents, return_dict=False)[0]
    return family.decode(latents).cpu()
