"""Stage `stimulus`: which pixels carry a feeling, learned from scenes whose every element is known.

The truth is counterfactual (`studio/train/counterfactual.py`). First single cells are learned, what they are and what
they carry (`studio/train/stimulus_cells.py`). Then the network is asked: by a family, by a leaf, by words, with points
and without. Its losses are cross-entropy and Dice (Milletari et al. 2016, arXiv 1606.04797) of the masks, and the
squared errors of the families that a prompt means and of the IoU that it expects. At last it is calibrated, on scenes
that were kept back, how leniently masks are judged.
"""

from __future__ import annotations

import json
import logging
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.affect.families import FAMILIES
from studio.affect.space import Space, open_space
from studio.models.sight import load_sight
from studio.models.specs import ASSETS
from studio.models.stimulus import FILE, NOTES, StimulusNet, load_stimulus, raised
from studio.train import stimulus_data
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.stimulus_batches import Batch, Prompts, batch
from studio.train.stimulus_cells import gather, learn, learn_families
from studio.train.stimulus_data import Truth

logger = logging.getLogger(__name__)
BATCH = 8
RATE = 1e-3
RENDERING = 0.4  # the share of the minutes that may go into scenes, if they are not there yet
EVERY = 25  # steps between checkpoints
FIT_WEIGHT = 0.5
LOOKED, STEPS = 4096, 6000  # pictures whose cells are learned from, and steps of that, at most
GATHERING, LEARNING = 0.3, 0.55  # the shares of what is left of the minutes that go into looking and into cells
KEPT_BACK = 40  # one scene in so many is calibrated on and not learned from
LENIENCES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
CELLWISE = ("encoder.", "kind.", "effect.")


def losses(net: StimulusNet, made: Batch) -> dict[str, Tensor]:
    """The parts of the loss of one batch; the cells' features are taken as they are."""
    with torch.no_grad():
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
        "share": F.mse_loss(net.share(made.vectors).float(), made.families),
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
    place, folder, budget = pick_device(device), out / "stimulus", Budget(minutes)
    stimulus_data.write(out, scenes=scenes, minutes=RENDERING * minutes)
    truths, kept_back = apart(stimulus_data.read(out, stimulus_data.numbers(out)))
    prompts = Prompts.of(space or open_space(ASSETS / "space"), torch.device("cpu"))
    net, average, optimiser, fresh = _begin(folder, out, place)
    rng = random.Random(torch.seed() % 2**31)
    told: dict[str, Any] = {}
    if fresh:
        left = minutes * (1 - budget.progress)
        rows = gather(net, rng.sample(truths, min(LOOKED, len(truths))), prompts, rng, Budget(GATHERING * left))
        told = {"cells": len(rows.kinds), **learn(net, rows, Budget(LEARNING * left), steps=STEPS)}
        told["families"] = round(learn_families(net, prompts), 4)
        average = Average(net, average.decay)
        keep(folder, net, average, optimiser)
    net.encoder.requires_grad_(False)
    losses_ = _asked(net, average, optimiser, truths, prompts, rng, budget, folder)
    told |= calibrated(folder / "model", kept_back, prompts.vectors[: len(FAMILIES)])
    _ship(folder)
    return {"steps": average.steps, "scenes": len(truths), "losses": losses_} | told


def apart(truths: Sequence[Truth]) -> tuple[list[Truth], list[Truth]]:
    """Scenes to learn from, and those, by their seeds, that are calibrated on and never learned from."""
    parts: tuple[list[Truth], list[Truth]] = ([], [])
    for truth in truths:
        parts[truth.record["seed"] % KEPT_BACK == KEPT_BACK - 1].append(truth)
    return parts


@torch.inference_mode()
def calibrated(model: Path, truths: Sequence[Truth], families: Tensor) -> dict[str, Any]:
    """Find the lenience of the largest mean IoU of scenes that were not learned from, and write it into the notes."""
    if not truths:
        return {}
    net, found = load_stimulus(model, torch.device("cpu")), list[list[float]]()
    for truth in truths:
        features = net.encode(torch.from_numpy(np.array(truth.picture))[None].float() / 127.5 - 1)
        logits = net.ask(features, families[None], families.new_zeros(1, len(families), 0, 3))[0][0].float()
        wanted = torch.stack([torch.from_numpy(truth.mask(family)) for family in FAMILIES])
        some = wanted.any(-1).any(-1)
        levels = [overlap(raised(logits, lenient) > 0, wanted) for lenient in LENIENCES]
        found += torch.stack(levels, 1)[some].tolist()
    if not found:
        return {}
    means = np.mean(found, 0)
    notes = json.loads((model / NOTES).read_text(encoding="utf-8"))
    chosen = {"lenient": LENIENCES[int(means.argmax())]}
    (model / NOTES).write_text(json.dumps(notes | chosen) + "\n")
    return chosen | {"calibrated_iou": round(float(means.max()), 4), "even_odds_iou": round(float(means[0]), 4)}


def _asked(
    net: StimulusNet,
    average: Average,
    optimiser: torch.optim.Optimizer,
    truths: list[Truth],
    prompts: Prompts,
    rng: random.Random,
    budget: Budget,
    folder: Path,
) -> dict[str, float]:
    """Second half: prompts and points, over cells that stay as they are."""
    found, began, place = list[dict[str, float]](), budget.progress, next(net.parameters()).device
    while budget.progress < 1 or not found:
        done = (budget.progress - began) / max(1 - began, 1e-6)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (len(found) + 1) / 20) * (1 - done) ** 0.9 + 1e-6
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
            logger.info("step %d: %s, %.0f s", average.steps, _mean(found[-EVERY:]), budget.spent)
            keep(folder, net, average, optimiser)
    keep(folder, net, average, optimiser)
    return _mean(found[-EVERY:])


def _begin(folder: Path, out: Path, device: torch.device) -> tuple[StimulusNet, Average, torch.optim.Optimizer, bool]:
    """A network as far as it was trained, from its checkpoint or restored weights, and whether it is a new one."""
    state = load_checkpoint(folder / "checkpoint.pt")
    restored = state is None and (folder / "model" / FILE).is_file()
    if restored:
        net = load_stimulus(folder / "model", device).train().requires_grad_(True)
        net.encoder.sight.requires_grad_(False)
    else:
        net = StimulusNet()
        sight = out / "sight" / "model"
        own = sight if sight.is_dir() else ASSETS / "readouts"
        net.encoder.sight.load_state_dict(load_sight(own, torch.device("cpu")).state_dict())
        net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    mended = [each for name, each in net.named_parameters() if not name.startswith(CELLWISE)]
    average, optimiser = Average(net, 0.99), torch.optim.AdamW(mended, RATE, weight_decay=0.02)
    if state is not None:
        net.load_state_dict(state["net"])
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
    return net, average, optimiser, state is None and not restored


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
    notes = {"steps": average.steps, "kinds": len(net.kind.bias), "lenient": net.lenient}  # type: ignore[arg-type]
    (folder / "model" / NOTES).write_text(json.dumps(notes) + "\n")
    _ship(folder)


def _ship(folder: Path) -> None:
    shutil.copytree(folder / "model", folder.parent / "assets" / "stimulus", dirs_exist_ok=True)
