"""In diffusers' own pipeline the bundled family makes the picture of a prompt, once it is given where to start."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline

from studio.models.specs import ASSETS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools.composition import drawing
from studio.tools.start import start_latents

PROMPTS = ("a lighthouse by the sea in a storm", "a village in the snow at night")
SIDE = 256


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray[Any, Any]]:
    pipeline: Any = StableDiffusionPipeline.from_pretrained(ASSETS / "moodscape")
    pipeline.set_progress_bar_config(disable=True)
    settings, found = Settings(device="cpu"), []
    for prompt in PROMPTS:
        recipe = Recipe(prompt=prompt, seed=7, n=1, size=f"{SIDE}x{SIDE}")
        made = pipeline(
            prompt, latents=start_latents(recipe, settings), num_inference_steps=4, guidance_scale=1.0, width=SIDE,
            height=SIDE, output_type="np",
        )  # fmt: skip
        found.append(made.images[0])
    return found


def test_the_stock_pipeline_makes_the_picture_of_the_prompt(pictures):
    for prompt, picture in zip(PROMPTS, pictures, strict=True):
        nearness = {other: _likeness(picture, drawing(other, 7, (SIDE, SIDE), SIDE).picture) for other in PROMPTS}
        assert max(nearness, key=nearness.__getitem__) == prompt
        assert nearness[prompt] > 0.8  # forms, and not colours only


def _likeness(picture: np.ndarray[Any, Any], drawn: torch.Tensor) -> float:
    lines = drawn[0].float().permute(1, 2, 0).numpy()
    return float(np.corrcoef(picture.mean(-1).ravel(), lines.mean(-1).ravel())[0, 1])
