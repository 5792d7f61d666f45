"""The pictures that the figures of emotion rest on: which prompts, seeds, amounts and rivals, and painting them all."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.train.painting import Painter, Shown

logger = logging.getLogger(__name__)


class Prompt(NamedTuple):
    """What is asked for, and which of the world's places it should be judged as."""

    text: str
    place: str


PROMPTS = (
    Prompt("the sea", "sea"),
    Prompt("a forest", "forest"),
    Prompt("mountains", "mountains"),
    Prompt("a city", "city"),
    Prompt("a meadow", "meadow"),
    Prompt("a desert", "desert"),
    Prompt("a lake with a boat", "lake"),
    Prompt("a small village", "village"),
)

FACTORS: dict[str, str] = {
    "amusement": "bright day, pastel colours, flowers, a kite",
    "awe": "starry sky, high snow-capped peaks, low sun",
    "contentment": "golden light, calm water, a lit house",
    "excitement": "vivid colours, bright day, balloons, birds",
    "anger": "storm, lightning, burning red sky, rough water",
    "disgust": "sickly green haze, overcast, litter",
    "fear": "dark night, fog, bare dead trees",
    "sadness": "rain, grey overcast sky, a lone figure",
}
"""What a person who knows the trick would write instead of a feeling: the strongest rival, for it names the cues."""

STYLED: tuple[tuple[str, str], ...] = (
    ("a quiet lake at dawn with a boat", "contentment"),
    ("a village by the sea", "amusement"),
    ("a forest", "anger"),
    ("a city at night", "excitement"),
)
"""Prompts and feelings that are shown in every style."""

RANDOM_VECTORS = 2


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is painted: `seeds` pictures at the ends of the slider, `series_seeds` along it and for rivals."""

    prompts: tuple[Prompt, ...] = PROMPTS
    families: tuple[str, ...] = FAMILIES
    amounts: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    seeds: int = 4
    series_seeds: int = 2
    place_seeds: int = 10
    grid: tuple[float, ...] = (-0.8, -0.4, 0.0, 0.4, 0.8)
    grid_prompts: int = 3
    judge_renders: int = 1500
    judge_held_out: int = 400
    encoder_renders: int = 500
    autoencoder_renders: int = 40
    panoramas: int = 30
    stimulus_renders: int = 500


FULL = Plan()
FULL_ON_GPU = Plan(series_seeds=4, grid_prompts=8)
QUICK = Plan(
    prompts=PROMPTS[:2], seeds=2, place_seeds=2, grid=(-0.8, 0.0, 0.8), grid_prompts=1,
    judge_renders=200, judge_held_out=60, encoder_renders=60, autoencoder_renders=4,
    panoramas=2, stimulus_renders=40,
)  # fmt: skip

Cell = tuple[str, str]
"""Family and prompt."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """All that was painted and judged.

    `plain` by prompt; `slider` by amount above 0 and cell; `rivals` by the rival's name and cell, at the same seeds
    as the series; `grid` by the (valence, arousal) asked for, one per prompt;
    `styles` by prompt, a picture uint8 (3, 256, 256) in each style, which nobody judges.
    """

    plain: dict[str, Shown] = field(default_factory=dict)
    slider: dict[float, dict[Cell, Shown]] = field(default_factory=dict)
    rivals: dict[str, dict[Cell, Shown]] = field(default_factory=dict)
    grid: dict[tuple[float, float], list[Shown]] = field(default_factory=dict)
    styles: dict[str, list[Tensor]] = field(default_factory=dict)


def gather(painter: Painter, plan: Plan) -> Evidence:
    """Paint and judge everything that a plan names."""
    evidence = Evidence()
    for prompt in plan.prompts:
        evidence.plain[prompt.text] = painter.show(prompt.text, range(max(plan.seeds, plan.place_seeds)))
    logger.info("%d plain pictures", sum(painter.made))
    for family in plan.families:
        _slide(painter, plan, evidence, family)
        _rivals(painter, plan, evidence, family)
        logger.info("%s: %d pictures so far", family, sum(painter.made))
    _random(painter, plan, evidence)
    for point in [(v, a) for a in plan.grid for v in plan.grid]:
        mix = {f"va:{point[0]:.2f},{point[1]:.2f}": 1.0}
        evidence.grid[point] = [painter.show(p.text, range(1), mix) for p in plan.prompts[: plan.grid_prompts]]
    for prompt, family in STYLED:
        evidence.styles[prompt] = painter.in_styles(prompt, {family: 0.7})
    logger.info("%d pictures in all", sum(painter.made))
    return evidence


def _slide(painter: Painter, plan: Plan, evidence: Evidence, family: str) -> None:
    for amount in plan.amounts[1:]:
        seeds = range(plan.seeds if amount == plan.amounts[-1] else plan.series_seeds)
        row = evidence.slider.setdefault(amount, {})
        for prompt in plan.prompts:
            row[family, prompt.text] = painter.show(prompt.text, seeds, {family: amount})


def _rivals(painter: Painter, plan: Plan, evidence: Evidence, family: str) -> None:
    """The prompt with the family's word, with its factors, and with the one leaf that is most of that family."""
    leaf = max(painter.space.outline.leaves, key=lambda each: each.families.get(family, 0.0)).name
    for prompt in plan.prompts:
        cell, seeds = (family, prompt.text), range(plan.series_seeds)
        evidence.rivals.setdefault("word", {})[cell] = painter.show(f"{prompt.text}, {family}", seeds)
        evidence.rivals.setdefault("factors", {})[cell] = painter.show(f"{prompt.text}, {FACTORS[family]}", seeds)
        evidence.rivals.setdefault("one leaf", {})[cell] = painter.show(prompt.text, seeds, {f"leaf:{leaf}": 1.0})


def _random(painter: Painter, plan: Plan, evidence: Evidence) -> None:
    """Random prototypes, the same few for every family: their accuracy is chance unless the judge has a bias."""
    vectors = random_vectors(painter, RANDOM_VECTORS)
    for number, vector in enumerate(vectors, start=1):
        row = evidence.rivals.setdefault(f"random {number}", {})
        for prompt in plan.prompts:
            shown = painter.show_vector(prompt.text, range(plan.series_seeds), vector)
            row |= {(family, prompt.text): shown for family in plan.families}


def random_vectors(painter: Painter, count: int) -> Tensor:
    """Unit vectors (count, D) at random in the span of the prototypes: where one could have been, but none is."""
    known = torch.from_numpy(painter.space.leaves)
    mixed = torch.randn(count, len(known), generator=torch.Generator().manual_seed(0)) @ (known - known.mean(0))
    return F.normalize(mixed, dim=-1).to(painter.family.device)
