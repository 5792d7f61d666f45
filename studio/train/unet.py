"""Stage `unet`: rectified flow on the latents, with text and emotion tokens dropped independently.

The condition is label-free: a picture's emotion tokens come from its own reading over the learned prototypes.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor

from studio.diffusion.conditioning import PrototypeAdapter
from studio.diffusion.wrapping import wrapped
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.material import Batch, Material

logger = logging.getLogger(__name__)
BATCH = 32
RATE = 6e-4
NOISE_CENTRE, NOISE_SPREAD = 1.3, 1.5  # of the logit of σ
PURE_NOISE = 0.14  # share of the samples that start from nothing but noise
JITTER = 0.05  # noise on the prototype vector, so that points between readings are not foreign
UNET: dict[str, Any] = {
    "sample_size": 16, "block_out_channels": (128, 192, 256),
    "layers_per_block": 1, "cross_attention_dim": 256, "attention_head_dim": 8, "norm_num_groups": 32,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}  # fmt: skip


def grown(channels: int, smaller: Path | None) -> UNet2DConditionModel:
    """A UNet for latents of that many channels; what fits is taken over from a trained one of other channels."""
    unet = UNet2DConditionModel(**UNET, in_channels=channels, out_channels=channels)
    if smaller is not None:
        trained = UNet2DConditionModel.from_pretrained(smaller, torch_dtype=torch.float32).state_dict()
        own = unet.state_dict()
        fitting = {name: t for name, t in trained.items() if name in own and own[name].shape == t.shape}
        unet.load_state_dict(own | fitting)
        logger.info("%d of %d tensors are taken over", len(fitting), len(own))
    return unet


def flow_loss(unet: UNet2DConditionModel, adapter: PrototypeAdapter, batch: Batch) -> Tensor:
    """Rectified flow (Liu et al. 2023); the UNet predicts v with x₀ = (1 − σ) x − σ v, `v_prediction` of flow sigmas.

    At full noise that is the clean latents, which a network hardly wider than they have channels can give (Li & He
    2025); at little noise the input passes by it, as with the skip of Karras et al. 2022. The times are logit-normal
    (Esser et al. 2024) with most of them at much noise: the first components vary so widely, and so much alike over a
    picture, that its layout is decided between σ = 0.85 and 1.

    The error is that of the half-whitened latents, so that forms count beside the mean colours.
    """
    latents, noise, place = batch.latents, batch.noise, batch.latents.device
    count = len(latents)
    sigma = torch.sigmoid(torch.randn(count, device=place) * NOISE_SPREAD + NOISE_CENTRE)
    sigma = torch.where(torch.rand(count, device=place) < PURE_NOISE, 1.0, sigma)
    level = sigma.view(-1, 1, 1, 1)
    tokens = adapter(batch.prototypes + JITTER * torch.randn_like(batch.prototypes))
    kept = torch.ones(count, batch.words.shape[1] + tokens.shape[1], dtype=torch.long, device=place)
    kept[:, batch.words.shape[1] :] = batch.felt[:, None]
    with wrapped(unet, batch.panorama):
        guess = unet(
            torch.lerp(latents, noise, level), sigma * 1000, torch.cat([batch.words, tokens], 1),
            encoder_attention_mask=kept,
        ).sample  # fmt: skip
    error = (guess.float() - ((1 - level) * noise - (2 - level) * latents)).square()
    return (error * batch.share.view(1, 1, -1, 1)).mean()


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
    both.to(place).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if place.type == "cpu":
        unet.set_attn_processor(AttnProcessor())  # the fused kernel's backward pass takes half of a step on a CPU
    average = Average(both, 0.999)
    optimiser = torch.optim.AdamW(both.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    if state is not None:
        average.restore(state["average"], state["steps"])
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
    """Write the averaged UNet and adapter as diffusers folders, in place of what was restored there."""
    both.load_state_dict(average.shadow)
    for name, module in both.items():
        shutil.rmtree(folder / name, ignore_errors=True)  # an index of shards that are gone would win over the weights
        module.to("cpu", torch.float32).save_pretrained(folder / name)  # type: ignore[operator]
