"""First half of the stage `stimulus`: what single cells are and what they carry, from what is seen of them once.

Pictures are looked at one time each, under random light and framing; of each, CELLS_EACH cells are kept with all that
the network sees of them. Then a batch is thousands of cells, which a small machine multiplies many times faster than
it convolves.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.models.stimulus import CELLS, LEAST, SHARE, STEEPNESS, StimulusNet
from studio.train.budget import Budget, autocast
from studio.train.stimulus_batches import Prompts, batch
from studio.train.stimulus_data import Truth

logger = logging.getLogger(__name__)
CELLS_EACH, AT_ONCE = 48, 8
ROWS = 2048  # cells a step
RATE = 2e-3
DECAY = 0.02
DROPPED = 0.1  # share of what Sight sees of a cell that a step does not


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """N cells of P pictures: what is seen of them in fp16, and what is true of them.

    `columns` (N, C) are Sight's maps there, `near` (N, NEAR), `whole` (P, C) and `picture` (N,) whose row of it is a
    cell's; `kinds` (N,), `effects` (N, 8), `least` (P, 8) how much of a family a cell must carry to belong to its mask.
    """

    columns: Tensor
    near: Tensor
    whole: Tensor
    picture: Tensor
    kinds: Tensor
    effects: Tensor
    least: Tensor


@torch.inference_mode()
def gather(net: StimulusNet, truths: Sequence[Truth], prompts: Prompts, rng: random.Random, budget: Budget) -> Rows:
    """Look at the pictures once, in this order, until the budget is spent."""
    parts: list[Rows] = []
    device = next(net.parameters()).device
    for start in range(0, len(truths), AT_ONCE):
        if budget.progress >= 1 and parts:
            break
        some = truths[start : start + AT_ONCE]
        made = batch(some, prompts, rng)
        with autocast(device):
            maps, near = net.encoder.seen(made.pictures.to(device).contiguous(memory_format=torch.channels_last))
        where = torch.stack([_places(kinds, rng) for kinds in _regions(made.kinds, made.effects)])  # (B, n)
        grid = torch.stack([where % CELLS, where // CELLS], -1).float().add(0.5).div(CELLS / 2).sub(1)[:, None]
        columns = [
            F.grid_sample(x.float().cpu(), grid, padding_mode="border", align_corners=False)[:, :, 0].mT
            for x in maps.values()
        ]
        flat = made.effects.flatten(2)
        strongest = flat.amax(2)
        parts.append(
            Rows(
                columns=torch.cat(columns, -1).flatten(0, 1).half(),
                near=_picked(near.float().cpu().flatten(2), where).half(),
                whole=net.encoder.means({k: v.float() for k, v in maps.items()}).cpu().half(),
                picture=torch.arange(len(some)).repeat_interleave(where.shape[1]) + start,
                kinds=made.kinds.flatten(1).gather(1, where).flatten(),
                effects=_picked(flat, where),
                least=(SHARE * strongest).clamp(min=LEAST),
            )
        )
    return Rows(**{name: torch.cat([getattr(part, name) for part in parts]) for name in Rows.__dataclass_fields__})


def _picked(flat: Tensor, where: Tensor) -> Tensor:
    return flat.gather(2, where[:, None].expand(-1, flat.shape[1], -1)).mT.flatten(0, 1)


def _regions(kinds: Tensor, effects: Tensor) -> Tensor:
    """A number for each cell (B, CELLS²) that is the same for cells of one kind that carry the same."""
    return (kinds.float() * 7.31 + (effects * torch.arange(1, len(FAMILIES) + 1)[:, None, None]).sum(1)).flatten(1)


def _places(regions: Tensor, rng: random.Random) -> Tensor:
    """CELLS_EACH cells of one picture: half anywhere, half from each of its regions in turn."""
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    anywhere = torch.randint(len(regions), (CELLS_EACH // 2,), generator=generator)
    shuffled = torch.randperm(len(regions), generator=generator)
    _, number, counts = regions[shuffled].unique(return_inverse=True, return_counts=True)
    order = number.argsort(stable=True)
    turn = torch.arange(len(order)) - (counts.cumsum(0) - counts).repeat_interleave(counts)
    first = order[turn.argsort(stable=True)][: CELLS_EACH - len(anywhere)]
    return torch.cat([anywhere, shuffled[first]])


def losses(net: StimulusNet, rows: Rows, index: Tensor) -> dict[str, Tensor]:
    """Cross-entropy of kinds, smooth L1 of what cells carry, and cross-entropy of whether it is enough."""
    picture, device = rows.picture[index], next(net.parameters()).device
    columns = F.dropout(rows.columns[index].to(device).float(), DROPPED, net.training)
    fine = F.relu(
        net.encoder.cells(columns, rows.near[index].to(device).float(), rows.whole[picture].to(device).float())
    )
    carried = F.linear(fine, net.effect.weight.flatten(1), net.effect.bias).float()
    said = F.linear(fine, net.kind.weight.flatten(1), net.kind.bias).float()
    effects, least = rows.effects[index].to(device), rows.least[picture].to(device)
    enough = F.binary_cross_entropy_with_logits(STEEPNESS * (carried - least), (effects >= least).float())
    return {
        "kind": 0.5 * F.cross_entropy(said, rows.kinds[index].to(device)),
        "effect": 4 * F.smooth_l1_loss(carried, effects, beta=0.2),
        "enough": enough,
    }


def learn(net: StimulusNet, rows: Rows, budget: Budget, *, steps: int) -> dict[str, float]:
    """Fit the cells' layers, their kinds and what they carry; at most so many steps, as far as the budget goes."""
    learned = [p for part in (net.encoder, net.kind, net.effect) for p in part.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, RATE, weight_decay=DECAY)
    found: list[dict[str, float]] = []
    began = budget.progress
    for step in range(steps):
        done = max(step / steps, (budget.progress - began) / max(1 - began, 1e-6))
        if done >= 1 and found:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 20) * (np.cos(np.pi * min(done, 1.0)) + 1) / 2 + 1e-6
        index = torch.randint(len(rows.kinds), (min(ROWS, len(rows.kinds)),))
        with autocast(next(net.parameters()).device):
            parts = losses(net, rows, index)
        optimiser.zero_grad(set_to_none=True)
        torch.stack([*parts.values()]).sum().backward()
        optimiser.step()
        found.append({name: each.item() for name, each in parts.items()})
        if step % 50 == 49:
            logger.info("cells, step %d: %s, %.0f s", step + 1, _mean(found[-50:]), budget.spent)
    return _mean(found[-50:])


def learn_families(net: StimulusNet, prompts: Prompts, steps: int = 300) -> float:
    """Fit what of each family a prompt means, to all prompts at once; the last squared error."""
    device = next(net.parameters()).device
    vectors, families = prompts.vectors.to(device), prompts.families.to(device)
    optimiser, loss = torch.optim.AdamW(net.share.parameters(), RATE, weight_decay=DECAY), torch.zeros(())
    weight = torch.ones(len(vectors), 1, device=device)
    weight[: len(FAMILIES)] = len(vectors) / 4 / len(FAMILIES)  # the families themselves have to be right
    for _ in range(steps):
        loss = (weight * (net.share(vectors) - families).square()).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    return float(loss.detach())


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}
