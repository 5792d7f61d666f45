"""From verdicts to the figures of emotion: response to the slider, accuracy, diversity, content, the plane."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.train.evidence import Cell, Evidence, Plan, Prompt
from studio.train.judge import Verdict
from studio.train.measures import correlation, largest_step, pairwise_distance, rises, spearman, spread
from studio.world.scene import PLACES

Pair = tuple[Verdict, Verdict, Prompt]
"""The judged pictures of a prompt with an emotion, and the plain ones."""


def figures(evidence: Evidence, plan: Plan) -> dict[str, Any]:
    """Every figure of emotion that the evidence holds."""
    ours, plain = _verdicts(evidence.slider[plan.amounts[-1]]), _plain(evidence, plan)
    cells = {f: [(ours[f, p.text], plain[f, p.text], p) for p in plan.prompts] for f in plan.families}
    every = [cell for row in cells.values() for cell in row]
    named = {"all": every, **cells}
    return {
        "slider_response": slider_response(evidence, plan),
        "systems": systems(evidence, plan),
        "diversity_ratio": {name: diversity(row, plan.seeds) for name, row in named.items()},
        "content_ratio": {name: content(row, plan.seeds) for name, row in named.items()},
        "plane": plane(evidence, plan),
        "places": places(evidence, plan),
    }


def slider_response(evidence: Evidence, plan: Plan) -> dict[str, Any]:
    """Per family, over the (prompt, seed) series: Spearman's ρ, the share that rises, evenness, and the gain 0 to 1."""
    found = {family: _series_figures(evidence, plan, family) for family in plan.families}
    keys = ("rho", "affect_rho", "largest_step", "gain")
    total: dict[str, Any] = {key: spread([v for each in found.values() for v in each[key]]) for key in keys}
    total["rising_share"] = spread([v for each in found.values() for v in each["rises"]])
    return {"amounts": list(plan.amounts), "all": total} | {
        family: {key: spread(each[key]) for key in keys} | {"rising_share": spread(each["rises"])}
        for family, each in found.items()
    }


def _series_figures(evidence: Evidence, plan: Plan, family: str) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {name: [] for name in ("rho", "affect_rho", "largest_step", "rises", "gain")}
    for prompt in plan.prompts:
        plain, top = evidence.plain[prompt.text].verdict, evidence.slider[plan.amounts[-1]][family, prompt.text].verdict
        along = [plain, *(evidence.slider[a][family, prompt.text].verdict for a in plan.amounts[1:])]
        rows["gain"] += (top.family(family) - plain.family(family)[: plan.seeds]).tolist()
        for seed in range(plan.series_seeds):
            score = [float(verdict.family(family)[seed]) for verdict in along]
            place = [_towards(verdict, family, seed) for verdict in along]
            rows["rho"].append(spearman(plan.amounts, score))
            rows["affect_rho"].append(spearman(plan.amounts, place))
            rows["largest_step"].append(largest_step(score))
            rows["rises"].append(float(rises(score)))
    return rows


def _towards(verdict: Verdict, family: str, row: int) -> float:
    """How far a picture's judged valence and arousal lie in the direction of the family's place."""
    valence, arousal = FAMILY_AFFECT[family]
    along = valence * float(verdict.valence[row]) + arousal * float(verdict.arousal[row])
    return along / math.hypot(valence, arousal)


def systems(evidence: Evidence, plan: Plan) -> dict[str, Any]:
    """Ours at amount 1 beside its rivals, all on the same prompts and seeds: Emo-A, Emo-S, diversity and content."""
    plain = _plain(evidence, plan)
    rivals = {name: _verdicts(row) for name, row in evidence.rivals.items() if not name.startswith("random")}
    random = [_verdicts(row) for name, row in evidence.rivals.items() if name.startswith("random")]
    named = {"prototype (ours)": [_verdicts(evidence.slider[plan.amounts[-1]])], "plain prompt": [plain]}
    named |= {name: [row] for name, row in rivals.items()} | {"random prototype": random}
    return {name: _system(rows, plain, plan) for name, rows in named.items()}


def _system(rows: Iterable[Mapping[Cell, Verdict]], plain: Mapping[Cell, Verdict], plan: Plan) -> dict[str, Any]:
    hits, shifts, pairs = [], [], []
    count = plan.series_seeds
    for row, family, prompt in itertools.product(rows, plan.families, plan.prompts):
        verdict, before = row[family, prompt.text], plain[family, prompt.text]
        hits += (verdict.families[:count].argmax(1) == FAMILIES.index(family)).float().tolist()
        shifts += (verdict.family(family)[:count] - before.family(family)[:count]).tolist()
        pairs.append((verdict, before, prompt))
    return {
        "emo_a": spread(hits),
        "emo_s": spread(shifts),
        "diversity_ratio": diversity(pairs, count),
        "content_ratio": content(pairs, count),
    }


def diversity(pairs: Sequence[Pair], count: int) -> dict[str, float | int]:
    """Mean pairwise distance of the first `count` pictures of a prompt over the plain ones' of the same seeds."""
    distances = [(pairwise_distance(v.features[:count]), pairwise_distance(b.features[:count])) for v, b, _ in pairs]
    return spread([after / max(before, 1e-9) for after, before in distances])


def content(pairs: Sequence[Pair], count: int) -> dict[str, float | int]:
    """Mean probability of the prompts' places over the plain pictures' of the same seeds.

    A ratio of means: the ratio of one prompt that the plain pictures miss would drown all others.
    """
    after = torch.stack([verdict.place(prompt.place)[:count] for verdict, _, prompt in pairs])
    before = torch.stack([plain.place(prompt.place)[:count] for _, plain, prompt in pairs])
    probability, plainly = float(after.mean()), float(before.mean())
    ratio = probability / max(plainly, 1e-9)
    return {"mean": ratio, "probability": probability, "probability_plain": plainly, "n": after.numel()}


def plane(evidence: Evidence, plan: Plan) -> dict[str, Any]:
    """Asked against judged on the grid of the plane, with the plain pictures' error as what doing nothing costs."""
    asked, judged, nothing = [], [], []
    for point, row in evidence.grid.items():
        for shown, prompt in zip(row, plan.prompts, strict=False):
            before = evidence.plain[prompt.text].verdict
            asked.append(point)
            judged.append((float(shown.verdict.valence[0]), float(shown.verdict.arousal[0])))
            nothing.append((float(before.valence[0]), float(before.arousal[0])))
    wanted, seen, still = torch.tensor(asked), torch.tensor(judged), torch.tensor(nothing)
    return {
        axis: {
            "error": spread((seen - wanted)[:, k].abs()),
            "error_of_plain": spread((still - wanted)[:, k].abs()),
            "correlation": correlation(seen[:, k], wanted[:, k]),
            "range_judged": _range_by_level(wanted[:, k], seen[:, k]),
        }
        for k, axis in enumerate(("valence", "arousal"))
    }


def _range_by_level(wanted: Tensor, seen: Tensor) -> dict[str, float]:
    """Mean judged value at each level asked for."""
    return {f"{float(level):+.1f}": float(seen[wanted == level].mean()) for level in wanted.unique()}


def places(evidence: Evidence, plan: Plan) -> dict[str, Any]:
    """How often the plain picture of a prompt is judged to be its place, and what it is taken for instead."""
    rows: dict[str, Any] = {}
    hits: list[float] = []
    for prompt in plan.prompts:
        named = [PLACES[k] for k in evidence.plain[prompt.text].verdict.places.argmax(1).tolist()]
        right = [float(name == prompt.place) for name in named]
        others = Counter(name for name in named if name != prompt.place)
        rows[prompt.text] = {"accuracy": spread(right), "taken_for": dict(others.most_common())}
        hits += right
    return {"all": spread(hits)} | rows


def _plain(evidence: Evidence, plan: Plan) -> dict[Cell, Verdict]:
    return {(f, p.text): evidence.plain[p.text].verdict for f in plan.families for p in plan.prompts}


def _verdicts(row: Mapping[Cell, Any]) -> dict[Cell, Verdict]:
    return {cell: shown.verdict for cell, shown in row.items()}
