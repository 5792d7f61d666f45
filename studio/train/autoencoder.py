"""Stage `autoencoder`: the patch basis in seconds by principal components, then the residual decoder by gradient."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.models.autoencoder import FACTOR, PATCH, PatchAutoencoder
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.world import LARGE_SIDE, SIDE, shards

logger = logging.getLogger(__name__)
CROP = 256  # pixels a side of a training crop
MARGIN = 16  # pixels at a crop's border that are not judged: the decoder sees padding there
BATCH = 4
RATE = 1.5e-3
GRADIENT_WEIGHT = 0.5
SHARPNESS_WEIGHT, SHARPNESS_CELL = 1.0, 8  # mean gradient magnitude of 8 x 8 cells: without it, edges come out as fog
NOISE = 0.2  # most noise on the latents of half of the crops: what a diffusion model hands over is never exact


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
    """Mean absolute and squared error, the same of the gradients, and of their local strength, inside the border."""
    inside = (..., slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    a, b = decoded[inside], target[inside]
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


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Train on out/world, keep out/autoencoder/checkpoint.pt, and write the model to out/autoencoder/model."""
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
        average.shadow, average.steps = state["average"], state["steps"]
        optimiser.load_state_dict(state["optimiser"])
    pictures = [s.load()[0] for s in shards(out, LARGE_SIDE)]
    rng, losses = np.random.default_rng(average.steps), []
    while budget.progress < 1:
        rate = RATE * min(1.0, (len(losses) + 1) / 100) * (1 - 0.97 * budget.progress)
        for group in optimiser.param_groups:
            group["lr"] = rate
        target = crops(pictures[rng.integers(len(pictures))], BATCH, rng).to(place)
        with autocast(place):
            latents = model.analyse(F.avg_pool2d(target, 2))
            noise = (
                NOISE
                * torch.rand(len(latents), 1, 1, 1, device=place)
                * (torch.rand(len(latents), 1, 1, 1, device=place) < 0.5)
            )
            decoded = model.reconstruct(latents + noise * torch.randn_like(latents))
        loss = loss_of(decoded.float(), target)
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
