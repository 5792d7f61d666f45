"""The prototype bank: two views that predict one another's balanced assignment, on two levels at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

TEMPERATURE = 0.2  # of assignments to leaves and families
TARGET_TEMPERATURE = 0.1  # of the balanced targets
REPULSION = 0.5
LEAF_RATE, FAMILY_RATE = 0.02, 2e-4  # families move slowly: they carry the names
ENTROPY = 0.05
CROWDED = 3.0  # a leaf with so many times its fair share is split
DUPLICATE = 0.97  # leaves closer than this merge
STALE = 0.15  # a leaf with less than this of its fair share is re-seeded


def sinkhorn(scores: Tensor, rounds: int = 3) -> Tensor:
    """Balanced assignments (N, K), rows summing to 1, of scores (N, K) (Cuturi 2013; SwAV, Caron et al. 2020)."""
    q = torch.exp((scores - scores.max()) / TARGET_TEMPERATURE)
    for _ in range(rounds):
        q = q / q.sum(0, keepdim=True).clamp(min=1e-9) / q.shape[1]
        q = q / q.sum(1, keepdim=True).clamp(min=1e-9) / q.shape[0]
    return q * len(q)


def cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Mean cross-entropy of soft targets (N, K)."""
    return -(target * F.log_softmax(scores / TEMPERATURE, -1)).sum(-1).mean()


@dataclass
class Bank:
    """Leaves (K, R) and families (M, R), unit vectors, with the history of what was split, merged and re-seeded."""

    leaves: Tensor
    families: Tensor
    history: list[dict[str, float]] = field(default_factory=list)

    def memberships(self) -> Tensor:
        """How much of each leaf's mass flows to each family: (K, M), rows summing to 1."""
        return F.softmax(F.normalize(self.leaves, dim=-1) @ F.normalize(self.families, dim=-1).T / TEMPERATURE, -1)

    def loss(self, pictures: Tensor, captions: Tensor) -> Tensor:
        """The two-level swapped prediction for unit vectors (N, R) of pictures and their captions."""
        leaves, families = F.normalize(self.leaves, dim=-1), F.normalize(self.families, dim=-1)
        scores = [view @ leaves.T for view in (pictures, captions)]
        coarse = [view @ families.T for view in (pictures, captions)]
        with torch.no_grad():
            targets, flow = [sinkhorn(s) for s in scores], self.memberships()
            parents = [sinkhorn(c) for c in coarse]
        loss = cross_entropy(scores[0], targets[1]) + cross_entropy(scores[1], targets[0])
        loss = loss + cross_entropy(coarse[0], parents[1]) + cross_entropy(coarse[1], parents[0])
        upward = [(F.softmax(s / TEMPERATURE, -1) @ flow).clamp(min=1e-9).log() for s in scores]
        loss = loss - sum((p * u).sum(-1).mean() for p, u in zip(reversed(parents), upward, strict=True)) / 2
        closeness = leaves @ leaves.T - torch.eye(len(leaves), device=leaves.device)
        use = F.softmax(scores[0] / TEMPERATURE, -1).mean(0)
        return loss + REPULSION * F.relu(closeness - 0.5).square().sum(-1).mean() + ENTROPY * (use * use.log()).sum()

    @torch.no_grad()
    def evolve(self, pictures: Tensor, generator: torch.Generator) -> None:
        """Re-seed dead leaves where the bank explains worst, split crowded ones, merge duplicates."""
        leaves = F.normalize(self.leaves, dim=-1)
        scores = pictures @ leaves.T
        share = torch.bincount(scores.argmax(-1), minlength=len(leaves)).float() * len(leaves) / len(pictures)
        closeness = leaves @ leaves.T - 2 * torch.eye(len(leaves))
        weak = set(torch.nonzero(share < STALE).flatten().tolist())
        merged = 0
        for first, second in torch.nonzero(closeness.triu() > DUPLICATE).tolist():
            if first not in weak and second not in weak:
                weak.add(first if share[first] < share[second] else second)
                merged += 1
        crowded = [i for i in share.argsort(descending=True).tolist() if share[i] > CROWDED and i not in weak]
        worst = scores.max(-1).values.argsort()[: max(64, len(pictures) // 20)]
        split = 0
        for leaf in sorted(weak):
            if crowded:
                source = crowded.pop(0)
                spread = torch.randn(leaves.shape[1], generator=generator) * 0.15
                self.leaves[leaf] = F.normalize(leaves[source] + spread, dim=-1)
                split += 1
            else:
                chosen = worst[torch.randint(len(worst), (1,), generator=generator)]
                self.leaves[leaf] = pictures[chosen[0]]
        used = torch.softmax(scores / TEMPERATURE, -1).mean(0)
        entropy = float(-(used * used.clamp(min=1e-9).log()).sum())
        self.history.append(
            {"reseeded": len(weak) - split - merged, "split": split, "merged": merged, "entropy": entropy,
             "explained": float(scores.max(-1).values.mean())}
        )  # fmt: skip


def learn(
    pictures: Tensor, captions: Tensor, families: Tensor, leaves: int, steps: int, batch: int = 1024, seed: int = 0
) -> Bank:
    """Learn from unit vectors (N, R) of pictures and of their captions; families (M, R) start the upper level."""
    generator = torch.Generator().manual_seed(seed)
    start = pictures[torch.randperm(len(pictures), generator=generator)[:leaves]].clone()
    bank = Bank(start.requires_grad_(), families.clone().requires_grad_())
    optimiser = torch.optim.Adam(
        [{"params": [bank.leaves], "lr": LEAF_RATE}, {"params": [bank.families], "lr": FAMILY_RATE}]
    )
    average = start.detach().clone()
    for step in range(steps):
        rows = torch.randint(len(pictures), (min(batch, len(pictures)),), generator=generator)
        loss = bank.loss(pictures[rows], captions[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            nearest = (pictures[rows] @ F.normalize(bank.leaves, dim=-1).T).argmax(-1)
            totals = torch.zeros_like(average).index_add_(0, nearest, pictures[rows])
            seen = totals.norm(dim=-1) > 0
            average[seen] = 0.98 * average[seen] + 0.02 * F.normalize(totals[seen], dim=-1)
            bank.leaves.lerp_(average, 0.01)  # the moving average pulls gently beside the gradient
        if step % 100 == 99 and step < 0.8 * steps:
            bank.evolve(pictures, generator)
            average = F.normalize(bank.leaves.detach(), dim=-1).clone()
            bank.history[-1] |= {"step": step + 1, "loss": float(loss)}
    bank.leaves = F.normalize(bank.leaves.detach(), dim=-1)
    bank.families = F.normalize(bank.families.detach(), dim=-1)
    return bank
