"""Which day a feeling asks for: the days of the emotion space that lie nearest to a prototype."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from studio.affect.space import Space, open_space
from studio.errors import StudioError
from studio.world.days import Day, closeness

Vector = np.ndarray[Any, np.dtype[np.float32]]
CHOICE = 5
"""Among how many days a seed chooses at most: pictures of one feeling are not all of one kind."""
LEAST = 0.93
"""How near these must lie, as a share of how near the nearest does; FEWEST may lie farther."""
FEWEST = 2
UNBIDDEN = frozenset({"gravestones"})
"""What comes only where words ask for it: a person in grief who leans on sadness is not shown a grave."""
TELLING = 0.7
"""A thing comes along with a feeling where it pulls towards it at least so much as the thing that pulls most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Days:
    """Days and what passes in them, with where they lead in the affect directions of a space.

    `basis` (R, D); `vectors` (N, R) of the days; `pulls` (P, R) of the `passing` things, in standard deviations.
    """

    days: tuple[Day, ...]
    passing: tuple[str, ...]
    basis: Vector
    vectors: Vector
    pulls: Vector

    @classmethod
    def of(cls, space: Space, path: Path) -> Days:
        """The days beside a space; StudioError where they are missing or damaged."""
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            days, tensors = tuple(Day.from_json(each) for each in record["days"]), space.tensors
            found = cls(
                days=days,
                passing=tuple(record["passing"]),
                basis=tensors["basis"],
                vectors=tensors["days"],
                pulls=tensors["passing"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StudioError(
                "The days of the emotion space cannot be read.", "Train them: studio train space."
            ) from error
        if len(found.vectors) != len(days) or len(found.pulls) != len(found.passing):
            raise StudioError("The days of the emotion space cannot be used: their vectors do not fit them.")
        return found

    def chosen(self, prototype: Vector, seed: int) -> tuple[Day, tuple[str, ...]]:
        """The day that a seed gets for a prototype (D,), and the things that may come with it, the first ones first."""
        wanted = self.basis @ prototype
        wanted = wanted / max(float(np.linalg.norm(wanted)), 1e-6)
        nearest = self._nearest(closeness(self.vectors, wanted[:, None])[:, 0])
        pull = self.pulls @ wanted
        ranked = [int(index) for index in np.argsort(-pull, kind="stable") if self.passing[index] not in UNBIDDEN]
        telling = [index for index in ranked if pull[index] > TELLING * pull.max() > 0]
        turned = telling[seed % len(telling) :] + telling[: seed % len(telling)] if telling else []
        return self.days[nearest[seed % len(nearest)]], tuple(self.passing[index] for index in turned)

    def _nearest(self, near: Vector) -> list[int]:
        """Up to CHOICE days that are nearest, of each kind one, as far as they lie nearly as near (N,) as the first."""
        found: dict[tuple[str, ...], int] = {}
        for index in np.argsort(-near, kind="stable").tolist():
            if len(found) == CHOICE or (len(found) >= FEWEST and near[index] < LEAST * near.max()):
                break
            found.setdefault(self.days[index].kind, index)
        return list(found.values())


@lru_cache(maxsize=2)
def open_days(folder: Path) -> Days:
    """The days of the space in a folder, read once per process."""
    return Days.of(open_space(folder), folder / "days.json")
