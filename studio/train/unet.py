"""Stage `unet`: rectified flow on the latents, with text and emotion tokens dropped independently.

The condition is label-free: a picture's emotion tokens come from its own reading over the learned prototypes.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import load_file
from torch import Tensor

from studio.diffusion.conditioning import PrototypeAdapter
from studio.models.autoencoder import PatchAutoencoder
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.texts import encode_texts
from studio.train.towers import load_encoder, picture_vectors, text_tower
from studio.train.world import shards
from studio.world.captions import caption, plain_caption

logger = logging.getLogger(__name__)
BATCH = 32
RATE = 6e-4
DROP_TEXT, DROP_EMOTION = 0.12, 0.35
READING_TEMPERATURE = 0.1
LEAST_NOISE = 0.1  # below this share of noise the weight of an error grows no more
JITTER = 0.05  # noise on the prototype vector, so that points between readings are not foreign
UNET: dict[str, Any] = {
    "sample_size": 16, "block_out_channels": (96, 160, 224),
    "layers_per_block": 1, "cross_attention_dim": 256, "attention_head_dim": 8, "norm_num_groups": 32,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}  # fmt: skip


def readings(vectors: Tensor, space: Mapping[str, Tensor]) -> Tensor:
    """Pictures' unit vectors (N, D) as blends of the prototypes that they are read as: unit vectors (N, D)."""
    basis = space["basis"]
    seen = F.normalize((vectors - space["picture_mean"]) @ basis.T, dim=-1) @ basis
    return F.normalize(F.softmax(seen @ space["leaves"].T / READING_TEMPERATURE, -1) @ space["leaves"], dim=-1)


def grown(channels: int, smaller: Path | None) -> UNet2DConditionModel:
    """A UNet for latents of that many channels; what fits is taken over from a trained one of other channels."""
    unet = UNet2DConditionModel(**UNET, in_channels=channels, out_channels=channels)
    if smaller is not None:
        trained = UNet2DConditionModel.from_pretrained(smaller, torch_dtype=torch.float32).state_dict()
        own = unet.state_dict()
        unet.load_state_dict(own | {name: t for name, t in trained.items() if own[name].shape == t.shape})
    return unet


class Material:
    """Latents and mirrored latents, facts and readings of every scene, in memory."""

    def __init__(self, out: Path, place: torch.device) -> None:
        encoder, self.tokenizer = load_encoder(out / "encoder" / "model", place)
        self.text = text_tower(encoder).to(place)  # type: ignore[arg-type]  # the stubs take it for a class
        space = {name: each.float() for name, each in load_file(out / "space" / "space.safetensors").items()}
        vae = PatchAutoencoder.from_pretrained(out / "autoencoder" / "model", torch_dtype=torch.float32)
        vae.to(place)  # type: ignore[arg-type]
        latents, mirrored, vectors, self.facts = [], [], [], []
        for pictures, facts in (s.load() for s in shards(out)):
            with torch.inference_mode():
                half = torch.from_numpy(np.array(pictures)).to(place).float() / 127.5 - 1
                latents.append(vae.analyse(half).half().cpu())
                mirrored.append(vae.analyse(half.flip(-1)).half().cpu())
            vectors.append(picture_vectors(encoder, pictures, place))
            self.facts += facts
        self.latents = torch.stack([torch.cat(latents), torch.cat(mirrored)])  # (2, N, C, 16, 16)
        self.readings = readings(torch.cat(vectors).float(), space)
        self.place, self.rng = place, random.Random(torch.seed() % 2**31)

    def words(self, rows: list[int]) -> Tensor:
        """Hidden states (B, 77, 256) of fresh captions, some dropped."""
        rng, texts = self.rng, []
        for row in rows:
            draw = rng.random()
            kept = caption(self.facts[row], rng, mood_words=0.25) if draw < 0.5 else plain_caption(self.facts[row], rng)
            texts.append("" if rng.random() < DROP_TEXT else kept)
        with torch.inference_mode():
            return self.text(encode_texts(self.tokenizer, texts).to(self.place)).last_hidden_state

    def batch(self, size: int) -> tuple[Tensor, Tensor, Tensor]:
        """Latents (B, C, 16, 16), text states (B, 77, 256) and readings (B, 256)."""
        rows = self.rng.sample(range(len(self.facts)), size)
        sides = [self.rng.randrange(2) for _ in rows]
        return (
            self.latents[sides, rows].float().to(self.place),
            self.words(rows).clone(),
            self.readings[rows].to(self.place),
        )


def flow_loss(unet: UNet2DConditionModel, adapter: PrototypeAdapter, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Rectified flow (Liu et al. 2023) with logit-normal times (Esser et al. 2024), predicting the clean latents.

    The weight makes it the error of the velocity. Predicting the velocity itself would mean passing the noise of all
    channels through a network that is hardly wider than they are many (Li & He 2025).
    """
    latents, words, prototypes = batch
    place = latents.device
    sigma = torch.sigmoid(torch.randn(len(latents), device=place) + 0.2)
    noise = torch.randn_like(latents)
    level = sigma.view(-1, 1, 1, 1)
    tokens = adapter(prototypes + JITTER * torch.randn_like(prototypes))
    kept = torch.ones(len(latents), words.shape[1] + tokens.shape[1], dtype=torch.long, device=place)
    kept[:, words.shape[1] :] = (torch.rand(len(latents), 1, device=place) > DROP_EMOTION).long()
    guess = unet(
        torch.lerp(latents, noise, level), sigma * 1000, torch.cat([words, tokens], 1), encoder_attention_mask=kept
    ).sample
    weight = 1 / level.clamp(min=LEAST_NOISE).square()
    return (weight * (guess.float() - latents).square()).mean()


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Train on out/world with the autoencoder, encoder and space of out; write unet and adapter to out/unet/model."""
    del data
    place, budget, folder = pick_device(device), Budget(minutes), out / "unet"
    material = Material(out, place)
    state = load_checkpoint(folder / "checkpoint.pt")
    known = folder / "model" if state is None and (folder / "model").exists() else None  # restored
    unet, adapter = grown(material.latents.shape[2], known and known / "unet"), PrototypeAdapter()
    if known is not None:
        adapter = PrototypeAdapter.from_pretrained(known / "adapter", torch_dtype=torch.float32)
    both = torch.nn.ModuleDict({"unet": unet.train(), "adapter": adapter.train()})
    if state is not None:
        both.load_state_dict(state["both"])
    both.to(place)
    average = Average(both, 0.999)
    optimiser = torch.optim.AdamW(both.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.01)
    if state is not None:
        average.shadow, average.steps = state["average"], state["steps"]
        optimiser.load_state_dict(state["optimiser"])
    losses: list[float] = []
    began, saved = budget.progress, budget.spent
    while budget.progress < 1:
        done = (budget.progress - began) / (1 - began)
        rate = RATE * min(1.0, (average.steps + 1) / 200, (len(losses) + 1) / 50) * min(1.0, 4 * (1 - done) + 0.02)
        for group in optimiser.param_groups:
            group["lr"] = rate
        with autocast(place):
            loss = flow_loss(unet, adapter, material.batch(BATCH))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimiser.step()
        average.update(both)
        losses.append(loss.item())
        if len(losses) % 50 == 0:
            logger.info("step %d, loss %.4f, %.0f s", average.steps, float(np.mean(losses[-50:])), budget.spent)
        if budget.spent - saved > 240:
            keep(folder, both, average, optimiser)
            saved = budget.spent
    keep(folder, both, average, optimiser)
    write(folder / "model", both, average)
    return {"steps": average.steps, "samples": average.steps * BATCH, "loss": float(np.mean(losses[-200:] or [0]))}


def keep(folder: Path, both: torch.nn.Module, average: Average, optimiser: torch.optim.Optimizer) -> None:
    """Write the checkpoint from which the next run continues."""
    state = {"both": both.state_dict(), "average": average.shadow, "steps": average.steps}
    save_checkpoint(folder / "checkpoint.pt", state | {"optimiser": optimiser.state_dict()})


def write(folder: Path, both: torch.nn.ModuleDict, average: Average) -> None:
    """Write the averaged UNet and adapter as diffusers folders."""
    both.load_state_dict(average.shadow)
    for name, module in both.items():
        module.to("cpu", torch.float32).save_pretrained(folder / name)  # type: ignore[operator]
