"""Stage `stimulus`: which pixels carry a feeling, learned from scenes whose every element is known.

The truth is counterfactual (`studio/train/counterfactual.py`). The network sees a picture once and is asked about it
several times: by a family, by a leaf, by words, with points and without. Its losses are cross-entropy and Dice
(Milletari et al. 2016, arXiv 1606.04797) of the masks, cross-entropy of what each cell is, and the squared error of the
IoU that it expects.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.affect.space import Space, open_space
from studio.models.sight import load_sight
from studio.models.specs import ASSETS
from studio.models.stimulus import FILE, StimulusNet, load_stimulus
from studio.train import stimulus_data
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.stimulus_batches import Batch, Prompts, batch

logger = logging.getLogger(__name__)
BATCH = 8
RATE = 1e-3
RENDERING = 0.4  # the share of the minutes that may go into scenes, if they are not there yet
EVERY = 50  # steps between looking for new shards
KIND_WEIGHT, FIT_WEIGHT = 0.5, 0.5


def losses(net: StimulusNet, made: Batch) -> dict[str, Tensor]:
    """The parts of the loss of one batch."""
    features = net.encode(made.pictures)
    logits, fits = net.ask(features, made.vectors, made.points)
    logits, fits = logits.float(), fits.float()
    covered = logits.sigmoid()
    both, either = (covered * made.masks).sum((2, 3)), covered.sum((2, 3)) + made.masks.sum((2, 3))
    filled = (made.masks.sum((2, 3)) > 0).float()
    dice = (1 - (2 * both + 1) / (either + 1)) * filled
    return {
        "mask": F.binary_cross_entropy_with_logits(logits, made.masks),
        "dice": dice.sum() / filled.sum().clamp(min=1),
        "effect": 4 * F.smooth_l1_loss(net.effect(features.fine).float(), made.effects, beta=0.2),
        "share": F.mse_loss(net.share(made.vectors).float(), made.families),
        "kind": KIND_WEIGHT * F.cross_entropy(net.kind_logits(features).float(), made.kinds),
        "fit": FIT_WEIGHT * F.mse_loss(fits, overlap(logits.detach() > 0, made.masks > 0.5)),
    }


def overlap(found: Tensor, wanted: Tensor) -> Tensor:
    """Intersection over union of masks bool (…, H, W), 1 where both are empty."""
    both, either = (found & wanted).float().sum((-2, -1)), (found | wanted).float().sum((-2, -1))
    return torch.where(either > 0, both / either.clamp(min=1), torch.ones_like(either))


def run(
    *, minutes: float, device: str, out: Path, data: Path | None, scenes: int = 5632, space: Space | None = None
) -> Mapping[str, Any]:
    """Render what out/stimuli lacks, train, and write out/stimulus/model. Goes on from its checkpoint."""
    del data  # real pictures have no counterfactual truth
    torch.set_num_threads(1 if device == "cpu" else torch.get_num_threads())
    place, folder, budget = pick_device(device), out / "stimulus", Budget(minutes)
    stimulus_data.write(out, scenes=scenes, minutes=RENDERING * minutes)
    truths, known = [], set[int]()
    prompts = Prompts.of(space or open_space(ASSETS / "space"), torch.device("cpu"))
    net, average, optimiser = _begin(folder, out, place)
    rng, found = random.Random(torch.seed() % 2**31), list[dict[str, float]]()
    began = budget.progress
    while budget.progress < 1:
        if len(found) % EVERY == 0:
            fresh = [number for number in stimulus_data.numbers(out) if number not in known]
            truths, known = truths + stimulus_data.read(out, fresh), known | set(fresh)
        done = (budget.progress - began) / (1 - began)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (len(found) + 1) / 50) * (1 - done) ** 0.9 + 1e-6
        made = _on(batch(rng.sample(truths, min(BATCH, len(truths))), prompts, rng), place)
        with autocast(place):
            parts = losses(net, made)
        optimiser.zero_grad(set_to_none=True)
        torch.stack([*parts.values()]).sum().backward()
        nn.utils.clip_grad_norm_([p for p in net.parameters() if p.requires_grad], 1.0)
        optimiser.step()
        average.update(net)
        found.append({name: each.item() for name, each in parts.items()})
        if len(found) % EVERY == 0:
            logger.info("step %d of %d scenes: %s, %.0f s", average.steps, len(truths), _mean(found[-EVERY:]), budget.spent)
            keep(folder, net, average, optimiser)
    keep(folder, net, average, optimiser)
    return {"steps": average.steps, "scenes": len(truths), "losses": _mean(found[-EVERY:])}


def _begin(folder: Path, out: Path, device: torch.device) -> tuple[StimulusNet, Average, torch.optim.Optimizer]:
    """A network as far as it was trained: from its checkpoint, from restored weights, or from Sight alone."""
    state = load_checkpoint(folder / "checkpoint.pt")
    if state is None and (folder / "model" / FILE).is_file():
        net = load_stimulus(folder / "model", device).train()
        net.requires_grad_(True)
        net.encoder.sight.requires_grad_(False)
    else:
        net = StimulusNet()
        sight = out / "sight" / "model"
        own = sight if sight.is_dir() else ASSETS / "readouts"
        net.encoder.sight.load_state_dict(load_sight(own, torch.device("cpu")).state_dict())
        net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    learned = [each for each in net.parameters() if each.requires_grad]
    average, optimiser = Average(net, 0.995), torch.optim.AdamW(learned, RATE, weight_decay=0.02)
    if state is not None:
        net.load_state_dict(state["net"])
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
    return net, average, optimiser


def _on(made: Batch, device: torch.device) -> Batch:
    return Batch(**{name: value.to(device) for name, value in vars(made).items()})


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]} if rows else {}


def keep(folder: Path, net: StimulusNet, average: Average, optimiser: torch.optim.Optimizer) -> None:
    """Write the checkpoint from which the next run continues, and the averaged weights in fp16 with their notes."""
    state = {"net": net.state_dict(), "average": average.shadow, "steps": average.steps}
    save_checkpoint(folder / "checkpoint.pt", state | {"optimiser": optimiser.state_dict()})
    (folder / "model").mkdir(parents=True, exist_ok=True)
    half = {name: value.half().contiguous().cpu() for name, value in average.shadow.items()}
    save_file(half, folder / "model" / FILE)
    notes = {"steps": average.steps, "kinds": len(net.kind.bias)}  # type: ignore[arg-type]
    (folder / "model" / "stimulus.json").write_text(json.dumps(notes) + "\n")
