"""Stage `sight`: a small network that sees photographs, taught by the feature maps of an ImageNet network.

First in closed form, from below: each layer is the best linear map (ridge, of reduced rank) from what lies below it to
the teacher's maps at that depth, so that it also makes good what the layers below got wrong. Then, for the minutes that
are left, all of it by gradient against the same maps (hints: Romero et al. 2015, arXiv 1412.6550) on heavily augmented
crops of real pictures and renders. No rating is read, and one theme in four of the rated photographs is never shown, so
that what comes out can be measured on pictures that nothing was fitted on.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.errors import StudioError
from studio.models.sight import FILE, LAYERS, RANK, SIDE, STEM, Sight, load_sight
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.photos import crops, patched, recoloured, shown, squares
from studio.train.teacher import Teacher

logger = logging.getLogger(__name__)
BATCH = 24
CROP = 160  # pixels a side of what the gradient sees: the network has no fixed size
ROWS = 90_000  # cells of the maps that a layer is fitted on, at most: three times the unknowns of the widest
RIDGE = 1e-3  # of the mean variance of the inputs
RATE = 6e-4
RENDERS, RENDERED = 150, 3  # scenes beside the real pictures, and how many of them are in a batch
POOLED = 0.5  # weight of the means of the maps, which is what is read off afterwards


class Material:
    """The pictures in memory, coarse for whole views and fine for close ones, and random batches of them."""

    def __init__(self, data: Path, device: torch.device) -> None:
        self.paths = shown(data)
        self.whole = squares(self.paths, SIDE)
        self.device, self.rng = device, random.Random(torch.seed() % 2**31)

    @cached_property
    def fine(self) -> Tensor:
        """The real pictures at twice the size of a crop."""
        return squares(self.paths, 2 * CROP)

    @cached_property
    def rendered(self) -> Tensor:
        """Scenes of the world, the size of a crop."""
        from studio.train.world import render_uint8

        return torch.from_numpy(np.asarray(render_uint8(range(RENDERS), CROP)))

    def batch(self) -> Tensor:
        """Crops (BATCH, 3, CROP, CROP) in [-1, 1], channels last."""
        rng, count = self.rng, min(BATCH - RENDERED, len(self.whole))
        rows = rng.sample(range(len(self.whole)), count)
        half = count // 2
        parts = [
            crops(self.whole[rows[:half]], CROP, (0.75, 1.05)),
            crops(self.fine[rows[half:]], CROP, (0.3, 0.75)),
            crops(self.rendered[rng.sample(range(len(self.rendered)), RENDERED)], CROP, (0.7, 1.0)),
        ]
        x = torch.cat(parts)[torch.randperm(count + RENDERED)]
        return patched(recoloured(x), 0.3).to(self.device).contiguous(memory_format=torch.channels_last)

    def wholes(self) -> list[Tensor]:
        """All real pictures once, (N, 3, SIDE, SIDE) in [-1, 1], half of the batches mirrored."""
        parts = torch.randperm(len(self.whole)).split(BATCH)
        made = (self.whole[rows].float() / 127.5 - 1 for rows in parts)
        turned = (x.flip(-1) if self.rng.random() < 0.5 else x for x in made)
        return [x.to(self.device).contiguous(memory_format=torch.channels_last) for x in turned]


@torch.no_grad()
def fit_stem(sight: Sight, batches: list[Tensor]) -> None:
    """Whitened principal components of 7 × 7 patches, each with both signs: they need no teacher."""
    patches = torch.cat([F.unfold(x, 7, stride=8).mT.reshape(-1, 147)[::4] for x in batches]).float()
    mean = patches.mean(0)
    spread, directions = torch.linalg.eigh((patches - mean).T @ (patches - mean) / len(patches))
    rows = (directions[:, -STEM // 2 :] / (spread[-STEM // 2 :] + 0.003).sqrt()).T
    both = torch.cat([rows, -rows])
    sight.stem.weight.copy_(both.view(STEM, 3, 7, 7))
    sight.stem.bias.copy_(-both @ mean)  # type: ignore[union-attr]


@torch.no_grad()
def fit_layer(
    sight: Sight, index: int, taught: Callable[[Tensor], Tensor], views: list[tuple[Tensor, Tensor]]
) -> float:
    """Fit one layer in closed form to `taught`, the teacher's maps of a batch before their ReLU.

    `views` are batches of pictures, each with the maps below the layer. Returns the share of the variance explained.
    """
    each, count = max(1, ROWS // sum(len(x) for x, _ in views)), 0
    inner, cross, mean, target, variance = (torch.zeros(()) for _ in range(5))
    for x, below in views:
        wanted = taught(x)
        cells = torch.randperm(wanted.shape[2] * wanted.shape[3])[:each]
        seen = F.unfold(below.float(), 3, padding=1)[..., cells].mT.flatten(0, 1)
        wanted = wanted.flatten(2)[..., cells].mT.flatten(0, 1)
        inner, cross = inner + seen.T @ seen, cross + seen.T @ wanted
        mean, target, count = mean + seen.sum(0), target + wanted.sum(0), count + len(seen)
        variance = variance + wanted.var(0).sum() / len(views)
    mean, target = mean / count, target / count
    inner, cross = inner / count - mean[:, None] * mean, cross / count - mean[:, None] * target
    damped = inner + RIDGE * inner.diagonal().mean() * torch.eye(len(inner), device=inner.device)
    weights = torch.cholesky_solve(cross, torch.linalg.cholesky(damped))  # (9 C, C')
    fitted, directions = torch.linalg.eigh(weights.T @ inner @ weights)
    kept = directions[:, -RANK:]  # reduced-rank regression (Izenman 1975): what of the fit varies most
    narrow, look, widen = weights @ kept, sight.look[index], sight.widen[index]
    look.weight.copy_(narrow.T.reshape(look.weight.shape))  # type: ignore[union-attr,operator]
    widen.weight.copy_(kept[:, :, None, None])  # type: ignore[union-attr,operator]
    widen.bias.copy_(target - kept @ (narrow.T @ mean))  # type: ignore[union-attr,operator]
    return float(fitted[-RANK:].sum() / variance)


@torch.no_grad()
def fit(teacher: Teacher, material: Material) -> Sight:
    """The network in closed form, layer by layer."""
    sight = Sight().to(material.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    pictures = material.wholes()
    fit_stem(sight, pictures)
    precision = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium")  # inputs rounded to bf16 where that is native: a fifth of the time
    try:
        with autocast(material.device):
            maps = [F.relu(sight.stem(x)) for x in pictures]
            for index, (name, _, _) in enumerate(LAYERS):
                maps = [sight.halved(x, index) for x in maps]
                taught = partial(_stage, teacher, name)
                with torch.autocast(material.device.type, enabled=False):
                    explained = fit_layer(sight, index, taught, list(zip(pictures, maps, strict=True)))
                logger.info("%s: %.2f of the variance explained", name, explained)
                maps = [F.relu(sight.widen[index](sight.look[index](x))) for x in maps]
    finally:
        torch.set_float32_matmul_precision(precision)
    return sight


def _stage(teacher: Teacher, name: str, pictures: Tensor) -> Tensor:
    with autocast(pictures.device):
        return teacher(pictures, name)[name].float()


def hint_loss(made: Mapping[str, Tensor], taught: Mapping[str, Tensor]) -> Tensor:
    """Squared error of the maps and, weighed by POOLED, of their means, each as a share of what varies in the batch."""
    losses = []
    for name, _, _ in LAYERS:
        wanted = F.relu(taught[name].float())
        error, means = made[name].float() - wanted, wanted.mean((2, 3))
        losses += [error.square().mean() / wanted.var((0, 2, 3)).mean()]
        losses += [POOLED * error.mean((2, 3)).square().mean() / means.var(0).mean()]
    return torch.stack(losses).sum() / len(LAYERS)


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Train on the data folder's pictures; write out/sight/model. Goes on from its checkpoint."""
    if data is None:
        raise StudioError("The stage sight needs real pictures and their teacher.", "Give their folder with --data.")
    place, folder, budget = pick_device(device), out / "sight", Budget(minutes)
    teacher, material = Teacher(data, place), Material(data, place)
    state = load_checkpoint(folder / "checkpoint.pt")
    if state is not None:
        sight = Sight().to(place, memory_format=torch.channels_last)  # type: ignore[call-overload]
        sight.load_state_dict(state["sight"])
    elif (folder / "model" / FILE).is_file():  # restored
        sight = load_sight(folder / "model", place).train().requires_grad_(True)
    else:
        sight = fit(teacher, material)
    average, optimiser = Average(sight, 0.995), torch.optim.AdamW(sight.parameters(), RATE, weight_decay=0.01)
    if state is not None:
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
    keep(folder, sight, average, optimiser)
    losses: list[float] = []
    began = budget.progress
    while budget.progress < 1:
        done = (budget.progress - began) / (1 - began)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (len(losses) + 1) / 30) * (1 - 0.95 * done)
        pictures = material.batch()
        with autocast(place):
            loss = hint_loss(sight(pictures), teacher(pictures))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(sight.parameters(), 1.0)
        optimiser.step()
        average.update(sight)
        losses.append(loss.item())
        if len(losses) % 20 == 0:
            logger.info("step %d, loss %.3f, %.0f s", average.steps, float(np.mean(losses[-20:])), budget.spent)
        if len(losses) % 100 == 0:
            keep(folder, sight, average, optimiser)
    keep(folder, sight, average, optimiser)
    return {"steps": average.steps, "loss": float(np.mean(losses[-50:])) if losses else None}


def keep(folder: Path, sight: Sight, average: Average, optimiser: torch.optim.Optimizer) -> None:
    """Write the checkpoint from which the next run continues, and the averaged weights in fp16."""
    state = {"sight": sight.state_dict(), "average": average.shadow, "steps": average.steps}
    save_checkpoint(folder / "checkpoint.pt", state | {"optimiser": optimiser.state_dict()})
    (folder / "model").mkdir(parents=True, exist_ok=True)
    half = {name: value.half().contiguous().cpu() for name, value in average.shadow.items()}
    save_file(half, folder / "model" / FILE)
