"""The denoise loop through views, with a tiny family of Stable Diffusion's shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from studio.diffusion.canvas import Canvas, noise
from studio.diffusion.conditioning import encode_texts
from studio.diffusion.fusing import Fused, Guides, clean_of
from studio.diffusion.sampler import Guide, Guided, Step, denoise
from studio.diffusion.sphere import View, held
from studio.errors import Cancelled
from studio.models.load import Family

CANVAS = Canvas(4, 16, 32, panorama=True)


@pytest.fixture(scope="module")
def guides(sd15: Family) -> Guides:
    """Guides of the same negative prompt and of different words ahead, above and below."""
    null, *texts = (each.condition for each in encode_texts(sd15, ["", "a lake", "the sky", "sand"]))
    return Guides(*(Guide(null=null, prompt=each, guidance=2.0) for each in texts))


def steps_of(
    family: Family, guides: Guides, *, seed: int = 7, cancelled: Callable[[], bool] = lambda: False
) -> list[Step]:
    def through(scheduler: Any) -> Fused:
        return Fused(family, guides, 2, scheduler, seed=seed, cells=8, cancelled=cancelled)

    return list(denoise(family, guides.ahead, held(noise((7,), CANVAS)), steps=2, through=through))


def test_what_it_believes_of_a_view_is_what_the_scheduler_would(sd15: Family, bundled: Family, guides: Guides) -> None:
    """For noise predictions and for velocities of a flow."""
    for family in (sd15, bundled):
        null, prompt = (each.condition for each in encode_texts(family, ["", "a lake"]))
        guide = Guide(null=null, prompt=prompt)
        scheduler: Any = type(family.scheduler).from_config(family.scheduler.config)
        scheduler.set_timesteps(3)
        latents = noise((7,), Canvas(family.channels, 8, 8))
        first = next(denoise(family, guide, latents, steps=3))
        alpha, sigma = scheduler._sigma_to_alpha_sigma_t(scheduler.sigmas[0])
        with torch.inference_mode():
            predicted = Guided(family, guide, 3)(latents, scheduler.timesteps[0], 0)
        found = clean_of(predicted, latents, alpha, sigma, family.scheduler.config["prediction_type"])
        assert torch.allclose(found, first.clean, atol=1e-3)


def test_the_same_seed_is_the_same_panorama_and_another_turns_the_views(sd15: Family, guides: Guides) -> None:
    one, two, other = (steps_of(sd15, guides, seed=seed)[-1].latents for seed in (7, 7, 8))
    assert torch.equal(one, two)
    assert one.shape == (1, 4, 16, 32)
    assert torch.isfinite(one).all()
    assert not torch.allclose(one, other, atol=1e-2)


def test_zenith_and_nadir_hear_their_own_words(sd15: Family, guides: Guides) -> None:
    assert [guides.of(View(0.0, pitch)) for pitch in (0.0, 1.4, -1.4)] == list(guides)
    own, same = steps_of(sd15, guides)[0].clean, steps_of(sd15, Guides(*[guides.ahead] * 3))[0].clean
    gap = (own - same).abs().mean((0, 1, 3))
    assert float(gap[:2].min()) > 0
    assert float(gap[-2:].min()) > 0


def test_it_stops_within_a_step(sd15: Family, guides: Guides) -> None:
    asked: list[Tensor | None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        steps_of(sd15, guides, cancelled=cancelled)
    assert len(asked) == 3  # the step alone has more batches of views
