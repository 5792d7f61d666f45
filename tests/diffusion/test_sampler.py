"""The denoise loop with tiny real families: against the stock pipeline, and its promises to the tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from diffusers import StableDiffusionPipeline
from torch import Tensor

from studio.diffusion import sampler
from studio.diffusion.canvas import Canvas, noise
from studio.diffusion.conditioning import Condition, encode_texts
from studio.diffusion.feelings import Feelings, adapted
from studio.diffusion.sampler import Guide, Held, Step, denoise, predict
from studio.errors import Cancelled
from studio.mix import Mix
from studio.models.load import Family

AMOUNTS = {"awe": 0.8, "fear": -0.4, "sadness": 0.3}


def guide_of(
    family: Family, prompt: str = "a lake at dawn", mix: dict | None = None, compose="scores", order=None, **settings
) -> Guide:
    """A guide whose emotions have random prototypes, one for each name."""
    null, encoded = encode_texts(family, ["", prompt])
    emotions = [each for each in Mix.of(mix or {}).emotions if each.amount]
    emotions = [emotions[index] for index in order] if order else emotions
    feelings = Feelings()
    if emotions:
        assert family.adapter is not None
        drawn = [torch.randn(16, generator=torch.Generator().manual_seed(len(each.name))) for each in emotions]
        vectors = torch.nn.functional.normalize(torch.stack(drawn), dim=-1)
        feelings = adapted(encoded.condition, emotions, vectors, family.adapter, compose)
    return Guide(null=null.condition, prompt=encoded.condition, feelings=feelings, **settings)


def start_of(family: Family, seeds: tuple[int, ...] = (7,)) -> Tensor:
    """Noise for pictures of 4 x 4 latent cells."""
    return noise(seeds, Canvas(family.channels, 4, 4))


def latents_of(family: Family, guide: Guide, seeds: tuple[int, ...] = (7,), steps: int = 4) -> Tensor:
    """The finished latents."""
    *_, last = denoise(family, guide, start_of(family, seeds), steps=steps)
    return last.latents


@pytest.mark.parametrize("name", ["bundled", "sd15"])
@pytest.mark.parametrize("rescale", [0.0, 0.6])
def test_the_plain_path_is_the_stock_pipeline(name: str, rescale: float, request: pytest.FixtureRequest) -> None:
    family: Family = request.getfixturevalue(name)
    pipeline = StableDiffusionPipeline(
        vae=family.vae,
        text_encoder=family.text_encoder,
        tokenizer=family.tokenizer,
        unet=family.unet,
        scheduler=type(family.scheduler).from_config(family.scheduler.config),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    side = 4 * family.factor
    stock = pipeline(
        "a lake at dawn", height=side, width=side, num_inference_steps=5, guidance_scale=4.0,
        guidance_rescale=rescale, latents=start_of(family), output_type="latent",
    ).images  # fmt: skip
    ours = latents_of(family, guide_of(family, guidance=4.0, rescale=rescale), steps=5)
    torch.testing.assert_close(ours, stock, atol=1e-4, rtol=1e-4)
    pictures = family.vae.decode(stock / family.vae.config.scaling_factor, return_dict=False)[0]
    expected = pipeline.image_processor.postprocess(pictures.detach(), output_type="pt")
    torch.testing.assert_close(family.decode(ours), expected, atol=1e-3, rtol=1e-3)


def test_a_neutral_mix_is_the_plain_picture_bit_for_bit(bundled: Family) -> None:
    plain = latents_of(bundled, guide_of(bundled))
    assert torch.equal(latents_of(bundled, guide_of(bundled, mix={"awe": 0.0, "fear": 0.0})), plain)
    silent = {"awe": {"amount": 0.9, "curve": [[0.0, 0.0]]}}
    assert torch.equal(latents_of(bundled, guide_of(bundled, mix=silent)), plain)
    assert torch.equal(latents_of(bundled, guide_of(bundled, mix=AMOUNTS, emotion_guidance=0.0)), plain)


@pytest.mark.parametrize("compose", ["scores", "tokens"])
def test_emotions_change_the_picture(bundled: Family, compose: str) -> None:
    plain = latents_of(bundled, guide_of(bundled))
    felt = latents_of(bundled, guide_of(bundled, mix=AMOUNTS, compose=compose))
    assert (felt - plain).abs().max() > 1e-3


@pytest.mark.parametrize("compose", ["scores", "tokens"])
def test_the_order_of_the_emotions_does_not_matter(bundled: Family, compose: str) -> None:
    one = latents_of(bundled, guide_of(bundled, mix=AMOUNTS, compose=compose))
    other = latents_of(bundled, guide_of(bundled, mix=AMOUNTS, compose=compose, order=[2, 0, 1]))
    torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("amount", [0.7, -0.7])
def test_scores_and_tokens_agree_on_one_emotion(bundled: Family, amount: float) -> None:
    scores, tokens = (
        latents_of(bundled, guide_of(bundled, mix={"awe": amount}, compose=compose)) for compose in ("scores", "tokens")
    )
    torch.testing.assert_close(scores, tokens, atol=1e-4, rtol=1e-4)


def test_one_step_is_linear_in_the_amount(bundled: Family) -> None:
    steps = [latents_of(bundled, guide_of(bundled, mix={"awe": each}), steps=1) for each in (0.0, 0.25, 0.5, 1.0)]
    torch.testing.assert_close(steps[2] - steps[0], 2 * (steps[1] - steps[0]), atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(steps[3] - steps[0], 4 * (steps[1] - steps[0]), atol=1e-4, rtol=1e-3)


def test_a_seed_gives_the_same_picture_alone_and_in_a_batch(bundled: Family) -> None:
    guide = guide_of(bundled, mix=AMOUNTS)
    together = latents_of(bundled, guide, (5, 6, 7))
    torch.testing.assert_close(together[2:], latents_of(bundled, guide, (7,)), atol=1e-3, rtol=1e-3)
    assert torch.equal(together, latents_of(bundled, guide, (5, 6, 7)))


def test_guidance_of_one_needs_no_null_condition(bundled: Family) -> None:
    guide = guide_of(bundled, guidance=1.0)
    other = encode_texts(bundled, ["rain"])[0].condition
    changed = Guide(null=other, prompt=guide.prompt, guidance=1.0)
    assert torch.equal(latents_of(bundled, guide), latents_of(bundled, changed))


def test_it_stops_before_the_next_step(bundled: Family) -> None:
    seen: list[Step] = []
    loop = denoise(bundled, guide_of(bundled), start_of(bundled), steps=50, cancelled=lambda: len(seen) == 2)
    with pytest.raises(Cancelled):
        seen.extend(loop)
    assert [step.index for step in seen] == [0, 1]


def test_it_tells_every_step_and_what_it_believes(bundled: Family) -> None:
    steps = list(denoise(bundled, guide_of(bundled), start_of(bundled), steps=3))
    assert [(step.index, step.total) for step in steps] == [(0, 3), (1, 3), (2, 3)]
    assert not torch.equal(steps[0].clean, steps[0].latents)
    torch.testing.assert_close(steps[-1].clean, steps[-1].latents)


def test_processors_and_scheduler_are_left_as_they_were(bundled: Family) -> None:
    processors, timesteps = dict(bundled.unet.attn_processors), bundled.scheduler.timesteps.clone()
    loop = denoise(bundled, guide_of(bundled, "a (lake:1.5)", mix=AMOUNTS), start_of(bundled), steps=3)
    next(loop)
    assert bundled.unet.attn_processors == processors
    loop.close()
    latents_of(bundled, guide_of(bundled, "a (lake:1.5)", mix=AMOUNTS))
    assert bundled.unet.attn_processors == processors
    assert torch.equal(bundled.scheduler.timesteps, timesteps)


def test_a_weighted_word_changes_the_picture_and_a_weight_of_one_does_not(bundled: Family) -> None:
    plain = latents_of(bundled, guide_of(bundled, "a lake at dawn"))
    assert torch.equal(latents_of(bundled, guide_of(bundled, "a (lake:1.0) at dawn")), plain)
    assert (latents_of(bundled, guide_of(bundled, "a (lake:3.0) at dawn")) - plain).abs().max() > 1e-5


def test_a_direction_is_taken_over_only_while_the_emotions_weigh_the_same(
    bundled: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(family: Family, conditions: Sequence[Condition], *rest: Tensor) -> Tensor:
        asked.append(len(conditions))
        return predict(family, conditions, *rest)

    monkeypatch.setattr(sampler, "predict", counted)
    latents_of(bundled, guide_of(bundled, mix={"awe": 0.8}, guidance=2.5), steps=8)
    assert asked == [3, 2, 3, 2, 3, 2, 3, 2]  # a drawing settles the composition from the start
    asked.clear()
    undrawn = replace(bundled, spec=replace(bundled.spec, drawn=False))
    latents_of(undrawn, guide_of(undrawn, mix={"awe": 0.8}, guidance=2.5), steps=8)
    assert asked == [3, 3, 3, 3, 3, 2, 3, 2]
    asked.clear()
    rising = {"awe": {"amount": 0.8, "curve": [[0.0, 0.2], [1.0, 1.0]]}}
    latents_of(bundled, guide_of(bundled, mix=rising, guidance=2.5), steps=8)
    assert asked == [3] * 8
    asked.clear()
    latents_of(bundled, guide_of(bundled, mix={"awe": 0.8}, guidance=1.0), steps=4)
    assert asked == [2, 1, 2, 1]


@pytest.mark.parametrize("name", ["bundled", "sd15"])
@pytest.mark.parametrize("begin", [0, 2])
def test_what_is_held_comes_out_as_it_was(name: str, begin: int, request: pytest.FixtureRequest) -> None:
    family: Family = request.getfixturevalue(name)
    clean = torch.randn(1, family.channels, 4, 4, generator=torch.Generator().manual_seed(3))
    kept = torch.zeros(1, 1, 4, 4)
    kept[..., :2] = 1
    *_, last = denoise(
        family, guide_of(family), start_of(family), steps=4, begin=begin,
        clean=clean if begin else None, held=Held(clean=clean, kept=kept),
    )  # fmt: skip
    assert torch.equal(last.latents[..., :2], clean[..., :2])
    assert not torch.allclose(last.latents[..., 2:], clean[..., 2:], atol=0.05)


def test_held_latents_are_noised_as_much_as_the_step_is(sd15: Family) -> None:
    clean, kept = torch.zeros(1, sd15.channels, 4, 4), torch.ones(1, 1, 4, 4)
    steps = list(denoise(sd15, guide_of(sd15), start_of(sd15), steps=4, held=Held(clean=clean, kept=kept)))
    spread = [float(step.latents.std()) for step in steps]
    assert spread == sorted(spread, reverse=True)
    assert spread[-1] == 0
