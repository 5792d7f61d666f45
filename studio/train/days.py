"""What days do in the emotion space: a regression of where pictures are read on what their days are like.

No emotion label enters: the targets are the encoder's readings of rendered scenes. The land (place and things that
stay) is regressed away, so that a day's vector is what it does wherever it falls.

A thing that passes by is small in a picture, and the encoder sees little of it. What a gravestone or a kite means is in
language: the sentence teacher knows which words of feeling lie near it. Both are added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.lexicon import WORDS
from studio.train.ridge import solved
from studio.train.texts import SentenceTeacher
from studio.world.days import PASSING, Day, Vectors, closeness, passing
from studio.world.nouns import THINGS as THING_WORDS
from studio.world.scene import PLACES, THINGS, Scene

RIDGE = 10.0
DIMMEST = 0.45  # brightness; a darker day hides its land
CANDIDATES = 24  # days of scenes that are looked at for each prototype
NEAREST = 6  # days that are kept for each prototype, none of the kind of another: a seed chooses among them
PRICE = 0.06  # what a quality of a day must add to its closeness, or the day is without it
SEEN = 0.5  # what pictures say of a passing thing beside what language says
TOLD_TEMPERATURE = 0.05
STAYING = tuple(kind for kind in THINGS if kind not in PASSING)


def design(scenes: Sequence[Scene]) -> tuple[Tensor, int, int]:
    """Rows (N, F) of days, then of passing things, then of the land; and where the first two end."""
    days = np.stack([Day.of(scene).features() for scene in scenes])
    things = np.stack([passing(scene) for scene in scenes])
    lands = np.array([_land(scene) for scene in scenes], dtype=np.float32)
    first, second = days.shape[1], days.shape[1] + things.shape[1]
    return torch.from_numpy(np.concatenate([days, things, lands], 1)), first, second


def _land(scene: Scene) -> list[float]:
    kinds = {thing.kind for thing in scene.things}
    ground = [scene.mountains, scene.hills, scene.density, scene.calm, float(scene.style == "painting")]
    return [*(float(scene.place == each) for each in PLACES), *(float(each in kinds) for each in STAYING), *ground]


def fit(rows: Tensor, seen: Tensor) -> tuple[Tensor, float]:
    """Ridge weights (F, R) from rows (N, F) to centred coordinates (N, R), and R² on the last fifth of the rows."""
    kept = len(rows) - len(rows) // 5
    weights = _ridge(rows[:kept], seen[:kept])
    left = seen[kept:] - rows[kept:] @ weights
    error = left - left.mean(0)
    explained = 1 - float(error.square().sum() / (seen[kept:] - seen[kept:].mean(0)).square().sum())
    return _ridge(rows, seen), explained


def _ridge(rows: Tensor, seen: Tensor) -> Tensor:
    return solved(rows - rows.mean(0), seen - seen.mean(0), RIDGE)


def told(teacher: SentenceTeacher, words: Tensor) -> Tensor:
    """Where language puts the passing things, (P, R): the mean of the vocabulary's words (W, R), the nearest most."""
    named = [
        [f"a landscape with {each}" for each in THING_WORDS[kind][1]] + list(THING_WORDS[kind][0]) for kind in PASSING
    ]
    things = torch.stack([torch.from_numpy(teacher.embed(each)).float().mean(0) for each in named])
    near = things @ torch.from_numpy(teacher.embed([word.word for word in WORDS])).float().T
    return F.softmax((near - near.mean(0)) / TOLD_TEMPERATURE, -1) @ words


def weighed(pulls: Tensor, prototypes: Tensor) -> Tensor:
    """Pulls (P, R) from their mean, in standard deviations of what they do towards prototypes (K, R)."""
    centred = pulls - pulls.mean(0)
    return centred / (centred @ F.normalize(prototypes, dim=-1).T).std()


def bank(
    scenes: Sequence[Scene], seen: Tensor, prototypes: Tensor, spoken: Tensor
) -> tuple[dict[str, Tensor], list[dict[str, Any]], float]:
    """The days nearest to each prototype (K, R), for scenes whose pictures are seen at coordinates (N, R).

    Gives the vectors of these days (D, R) and of passing things (P, R), these with what is `spoken` of them (P, R); the
    days themselves; and how much of the coordinates' variance the regression explains.
    """
    rows, first, second = design(scenes)
    weights, explained = fit(rows, seen)
    effects = Effects(mean=rows[:, :first].mean(0).numpy(), weights=weights[:first].numpy())
    vectors = (rows[:, :first].numpy() - effects.mean) @ effects.weights
    usual, near = float(np.median(np.linalg.norm(vectors, axis=1))), closeness(vectors, prototypes.T.numpy())
    kept: dict[Day, None] = {}
    for wanted, row in zip(prototypes.numpy(), near.T, strict=True):
        fitting = [Day.of(scenes[index]) for index in np.argsort(-row)[:CANDIDATES]]
        kept |= dict.fromkeys(nearest(fitting, lambda days, w=wanted: effects.near(days, w, usual)))
    pulls = weighed(weighed(spoken, prototypes) + SEEN * weighed(weights[first:second], prototypes), prototypes)
    found = {"days": torch.from_numpy(effects.of(list(kept))), "passing": pulls}
    return found, [day.to_json() for day in kept], explained


@dataclass(frozen=True, kw_only=True, eq=False)
class Effects:
    """Where a day leads: weights (F, R) on its features less their mean (F,)."""

    mean: Vectors
    weights: Vectors

    def of(self, days: Sequence[Day]) -> Vectors:
        """Coordinates (N, R) of days."""
        return (np.stack([day.features() for day in days]) - self.mean) @ self.weights

    def near(self, days: Sequence[Day], wanted: Vectors, usual: float) -> Vectors:
        """How near (N,) days lie to a direction (R,)."""
        return closeness(self.of(days), wanted[:, None], usual)[:, 0]


def nearest(days: Sequence[Day], near: Callable[[Sequence[Day]], Vectors]) -> list[Day]:
    """The NEAREST of some days, each pruned, and of each kind of day only the nearest."""
    seen = [replace(day, brightness=max(day.brightness, DIMMEST)) for day in days]
    plain = list({pruned(day, near): None for day in seen})
    ranked = [plain[index] for index in np.argsort(-near(plain), kind="stable")]
    first: dict[tuple[str, ...], Day] = {}
    for day in ranked:
        first.setdefault(day.kind, day)
    return list(first.values())[:NEAREST]


def pruned(day: Day, near: Callable[[Sequence[Day]], Vectors]) -> Day:
    """A day without the qualities that add less than their PRICE to how near it lies: those it had by chance."""
    now = float(near([day])[0])
    while plainer := day.plainer():
        each = near(plainer)
        if each.max() < now - PRICE:
            break
        day, now = plainer[int(each.argmax())], float(each.max())
    return day


def write(folder: Path, records: Sequence[dict[str, Any]]) -> None:
    """Write days.json: the days in the order of their vectors, and the names of the passing things."""
    lines = ",\n".join(json.dumps(each) for each in records)
    (folder / "days.json").write_text(f'{{"passing": {json.dumps(PASSING)}, "days": [\n{lines}\n]}}\n')
