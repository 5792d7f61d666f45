"""Iterative prompt refinement: propose a phrase, score it against the target prototypes, keep what helps, and stop.

The idea is that of EmoSpace (arXiv 2602.11658); how it is done here is ours. A prompt is scored by the cosine between
its text vector and the mix's prototypes, both seen along the directions that the affect vocabulary spans. Greedy: each
round tries every phrase that still fits and keeps the best one, as long as it helps enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from studio.affect.phrases import GROUPS, Group
from studio.affect.space import Space, Vector
from studio.errors import StudioError
from studio.mix import Mix
from studio.recipe import joined

ROUNDS = 2
LEAST_GAIN = 0.05
"""What a phrase must add to the cosine to be kept."""


@dataclass(frozen=True, kw_only=True)
class Refinement:
    """A refined prompt, the phrases that were added in their order, and its score in [-1, 1] before and after."""

    prompt: str
    added: tuple[str, ...]
    before: float
    after: float


def refine(
    prompt: str,
    mix: Mix,
    space: Space,
    read: Callable[[Sequence[str]], Vector],
    *,
    groups: Mapping[str, Group] = GROUPS,
    rounds: int = ROUNDS,
) -> Refinement:
    """Add up to `rounds` phrases to a prompt that bring it nearer to a mix.

    `read` gives unit text vectors (N, D) of the joint space. Where nothing helps, the prompt comes back as it was.

    Raises:
        StudioError: the mix is neutral, so there is nothing to refine towards, or it names an unknown leaf.
    """
    target = target_of(mix, space)
    left = {name: group for name, group in groups.items() if not _tells(prompt, group)}
    best, added = prompt.strip().rstrip(",."), []
    before = after = float(_scores([best], target, space, read)[0])
    for _ in range(rounds):
        tried = [(name, phrase) for name, group in left.items() for phrase in group.phrases]
        if not tried:
            break
        texts = [joined(best, phrase) for _, phrase in tried]
        scores = _scores(texts, target, space, read)
        winner = int(scores.argmax())
        if scores[winner] < after + LEAST_GAIN:
            break
        best, after = texts[winner], float(scores[winner])
        name, phrase = tried[winner]
        added.append(phrase)
        del left[name]
    return Refinement(prompt=best if added else prompt, added=tuple(added), before=before, after=after)


def target_of(mix: Mix, space: Space) -> Vector:
    """The unit vector (D,) that a mix points to: the sum of its prototypes by their amounts."""
    emotions = mix.active
    if not emotions:
        raise StudioError("There is no feeling to refine the words towards.", "Move a slider first.")
    amounts = np.array([emotion.amount for emotion in emotions], dtype=np.float32)
    total = amounts @ space.vectors([emotion.name for emotion in emotions])
    return total / max(float(np.linalg.norm(total)), 1e-6)


def _tells(prompt: str, group: Group) -> bool:
    return not group.told_by.isdisjoint(re.findall(r"[a-z]+", prompt.lower()))


def _scores(texts: Sequence[str], target: Vector, space: Space, read: Callable[[Sequence[str]], Vector]) -> Vector:
    """Cosines (N,) of texts with the target, along the space's basis and from the mean of the vocabulary."""
    seen = (np.asarray(read(texts)) - space.tensors["text_mean"]) @ space.tensors["basis"].T
    seen = seen / np.maximum(np.linalg.norm(seen, axis=-1, keepdims=True), 1e-6)
    aim = target @ space.tensors["basis"].T
    return seen @ aim / max(float(np.linalg.norm(aim)), 1e-6)
