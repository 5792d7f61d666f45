"""Stage `autoencoder`: the patch basis in seconds by principal components, then the residual decoder by gradient."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor

from studio.models.autoencoder import FACTOR, PATCH, PatchAutoencoder
from studio.models.encoder import load_encoder, token_ids
from studio.train.budget import Average, Budget, autocast, load_checkpoint, needed, pick_device, save_checkpoint
from studio.train.coupling import started
from studio.train.texts import PROMPT
from studio.train.towers import text_tower
from studio.train.world import LARGE_SIDE, SIDE, Shard, drawings, shards

logger = logging.getLogger(__name__)
CROP = 256  # pixels a side of a training crop
BATCH, SMALL_BATCH = 4, 16
RATE = 6e-4
GRADIENT_WEIGHT = 0.5
SHARPNESS_WEIGHT, SHARPNESS_CELL = 1.0, 8  # mean gradient magnitude of 8 x 8 cells: without it, edges come out as fog
NOISE, NOISED = 0.4, 0.6  # most noise, and the share of crops with any: what a diffusion model hands over is not exact
LEAST_SIGMA, MOST_SIGMA = 0.1, 0.8  # from where the UNet's own errors are taken, once there is a UNet
CLEAN_WEIGHT = 20.0


def fit_basis(model: PatchAutoencoder, folder: Path, pictures: int = 1024) -> None:
    """Set the linear basis from the 256 px renders, which are what half of a 512 px picture looks like."""
    chosen = shards(folder, SIDE)
    rows = [torch.from_numpy(np.array(s.load()[0][:: max(1, len(chosen) * 128 // pictures)])) for s in chosen]
    batch = torch.cat(rows)[:pictures].float() / 127.5 - 1
    patches = F.unfold(batch, PATCH, stride=PATCH).transpose(1, 2).reshape(-1, 3, PATCH, PATCH)
    model.fit(patches)


def channels(model: PatchAutoencoder) -> int:
    """How many channels the model's latents have."""
    return model.config["latent_channels"]


def loss_of(decoded: Tensor, target: Tensor) -> Tensor:
    """Mean absolute and squared error, the same of the gradients, and of their local strength."""
    a, b = decoded, target
    gradients = (a.diff(dim=-1) - b.diff(dim=-1)).abs().mean() + (a.diff(dim=-2) - b.diff(dim=-2)).abs().mean()
    sharpness = (edge_strength(a) - edge_strength(b)).abs().mean()
    error = (a - b).abs().mean() + (a - b).square().mean()
    return error + GRADIENT_WEIGHT * gradients + SHARPNESS_WEIGHT * sharpness


def edge_strength(pictures: Tensor) -> Tensor:
    """Mean gradient magnitude (B, 3, h, w) of each cell of pictures (B, 3, H, W), wherever in it the edges are."""
    across, down = pictures[..., :-1, :].diff(dim=-1), pictures[..., :-1].diff(dim=-2)
    return F.avg_pool2d((across.square() + down.square() + 1e-6).sqrt(), SHARPNESS_CELL)


def crops(pictures: np.ndarray, count: int, rng: np.random.Generator) -> Tensor:
    """Random crops, some mirrored, of pictures uint8 (N, 3, H, W) as (count, 3, CROP, CROP) in [-1, 1]."""
    out = []
    for index in rng.integers(0, len(pictures), count):
        top, left = rng.integers(0, (LARGE_SIDE - CROP) // FACTOR + 1, 2) * FACTOR
        crop = np.array(pictures[index, :, top : top + CROP, left : left + CROP])
        out.append(crop[..., ::-1].copy() if rng.random() < 0.5 else crop)
    return torch.from_numpy(np.stack(out)).float() / 127.5 - 1


def some(shard: Rendered, count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A few of a shard's pictures (count, 3, H, W) and their underdrawings (count, 3, SIDE, SIDE), in [-1, 1]."""
    chosen = np.sort(rng.integers(0, len(shard.pictures), count))
    pictures, drawings = (torch.from_numpy(np.array(each[chosen])).float() / 127.5 - 1 for each in shard)
    return pictures, drawings


def noisy(latents: Tensor, share: float) -> Tensor:
    """Latents (B, C, h, w) of which that share got noise, of a deviation of up to NOISE."""
    chance, level = torch.rand(2, len(latents), 1, 1, 1, device=latents.device)
    return latents + torch.randn_like(latents) * torch.where(chance < share, NOISE * level, 0.0)


def some_guessed(latents: Tensor, drawn: Tensor, deviation: Tensor, guesses: Guesses) -> Tensor:
    """Latents (B, C, h, w) of which a share of NOISED are the UNet's guesses."""
    chance = torch.rand(len(latents), 1, 1, 1, device=latents.device)
    return torch.where(chance < NOISED, guesses(latents, drawn, deviation).to(latents.dtype), latents)


class Rendered(NamedTuple):
    """A shard's pictures uint8 (N, 3, H, W) and underdrawings (N, 3, SIDE, SIDE), memory-mapped."""

    pictures: np.ndarray
    drawings: np.ndarray

    @classmethod
    def of(cls, shard: Shard) -> Rendered:
        """StudioError where the shard has no underdrawings."""
        return cls(shard.load()[0], drawings(shard))


class Guesses:
    """What the trained UNet makes of noisy latents in one step: the errors that the decoder will have to live with."""

    def __init__(self, out: Path, place: torch.device) -> None:
        folder = out / "unet" / "model" / "unet"
        unet = UNet2DConditionModel.from_pretrained(folder, torch_dtype=torch.float32)
        self.unet = unet.to(place).to(memory_format=torch.channels_last).eval()  # type: ignore[arg-type, call-overload]
        encoder, tokenizer = load_encoder(out / "encoder" / "model", place)
        ids = token_ids(tokenizer, [""], PROMPT).to(place)
        with torch.inference_mode():
            self.words = text_tower(encoder).to(place)(ids).last_hidden_state  # type: ignore[arg-type]

    @torch.no_grad()
    def __call__(self, latents: Tensor, drawn: Tensor, deviation: Tensor) -> Tensor:
        """Latents (B, C, h, w) of scenes, led back by a random σ to those of their drawings and guessed anew."""
        sigma = torch.empty(len(latents), device=latents.device, dtype=torch.float32).uniform_(LEAST_SIGMA, MOST_SIGMA)
        level, latents = sigma.view(-1, 1, 1, 1), latents.float()  # bf16 inputs suit no normalisation layer
        mixed = torch.lerp(latents, started(drawn.float(), deviation), level)
        v = self.unet(mixed, sigma * 1000, self.words.expand(len(latents), -1, -1)).sample
        return (1 - level) * mixed - level * v


def pixel_error(model: PatchAutoencoder, error: Tensor) -> Tensor:
    """Mean squared error in half-size pictures of an error (B, C, h, w) in the latents: the basis is orthonormal."""
    return (error * model.scale.view(1, -1, 1, 1)).square().sum(1).mean() / model.mean.numel()


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Train on out/world, keep out/autoencoder/checkpoint.pt, and write the model to out/autoencoder/model."""
    needed(out / "world", "world")
    place, budget = pick_device(device), Budget(minutes)
    model, path = PatchAutoencoder(), out / "autoencoder" / "checkpoint.pt"
    state = load_checkpoint(path)
    restored = out / "autoencoder" / "model"
    if state is not None:
        model.load_state_dict(state["model"])
    elif restored.exists() and json.loads((restored / "config.json").read_text())["latent_channels"] == channels(model):
        model = PatchAutoencoder.from_pretrained(restored, torch_dtype=torch.float32).train()  # its basis stays
    else:
        fit_basis(model, out)
    model.to(place)  # type: ignore[arg-type]  # the stubs take it for a class
    average = Average(model)
    optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0.0)
    if state is not None:
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
    pictures, small = ([Rendered.of(shard) for shard in shards(out, side)] for side in (LARGE_SIDE, SIDE))
    guesses = Guesses(out, place) if (out / "unet" / "model").exists() else None
    rng, losses = np.random.default_rng(average.steps), []
    while budget.progress < 1:
        rate = RATE * min(1.0, (len(losses) + 1) / 100) * (1 - 0.97 * budget.progress)
        for group in optimiser.param_groups:
            group["lr"] = rate
        large = pictures[rng.integers(len(pictures))]
        half, half_drawn = (each.to(place) for each in some(small[rng.integers(len(small))], SMALL_BATCH, rng))
        if guesses is None:
            target, drawn = crops(large.pictures, BATCH, rng), half_drawn
        else:  # whole pictures: the UNet knows nothing else
            target, drawn = some(large, max(BATCH // 2, 1), rng)
        target = target.to(place)
        with autocast(place):
            whole, latents = model.analyse(F.avg_pool2d(target, 2)), model.analyse(half)
            if guesses is None:
                given, rough = noisy(whole, NOISED), noisy(latents, 1.0)
            else:
                given = some_guessed(whole, model.analyse(drawn.to(place)), model.deviation, guesses)
                rough = guesses(latents, model.analyse(half_drawn), model.deviation)
            decoded = model.reconstruct(given)
            cleaned, _ = model.cleaned(rough)
        loss = loss_of(decoded.float(), target) + CLEAN_WEIGHT * pixel_error(model, cleaned.float() - latents)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update(model)
        losses.append(loss.item())
        if len(losses) % 50 == 0:
            logger.info("step %d, loss %.4f, %.0f s", average.steps, float(np.mean(losses[-50:])), budget.spent)
        if len(losses) % 500 == 0:
            keep(path, model, average, optimiser)
    keep(path, model, average, optimiser)
    model.load_state_dict(average.shadow)
    model.save_pretrained(out / "autoencoder" / "model")
    return {"steps": average.steps, "loss": float(np.mean(losses[-100:])) if losses else None}


def keep(path: Path, model: PatchAutoencoder, average: Average, optimiser: torch.optim.Optimizer) -> None:
    """Write the checkpoint from which the next run continues."""
    state = {"model": model.state_dict(), "average": average.shadow, "steps": average.steps}
    save_checkpoint(path, state | {"optimiser": optimiser.state_dict()})
