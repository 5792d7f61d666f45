"""What days do in the emotion space: a regression of where pictures are read on what their days are like.

No emotion label enters: the targets are the encoder's readings of rendered scenes. The land (place and things that
stay) is regressed away, so that a day's vector is what it does wherever it falls.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.world.days import PASSING, Day, passing
from studio.world.scene import PLACES, THINGS, Scene

RIDGE = 10.0
NEAREST = 8  # days that are kept for each prototype
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
    centred = rows - rows.mean(0)
    gram = centred.T @ centred + RIDGE * torch.eye(rows.shape[1])
    return torch.linalg.solve(gram, centred.T @ (seen - seen.mean(0)))


def bank(
    scenes: Sequence[Scene], seen: Tensor, prototypes: Tensor
) -> tuple[dict[str, Tensor], list[dict[str, Any]], float]:
    """The days nearest to each prototype (K, R), for scenes whose pictures are seen at coordinates (N, R).

    Gives the vectors of these days (D, R) and of passing things (len(PASSING), R), the days themselves, and how much
    of the coordinates' variance the regression explains.
    """
    rows, first, second = design(scenes)
    weights, explained = fit(rows, seen)
    days = (rows[:, :first] - rows[:, :first].mean(0)) @ weights[:first]
    closeness = F.normalize(days, dim=-1) @ F.normalize(prototypes, dim=-1).T
    closeness = closeness * (days.norm(dim=-1, keepdim=True) / days.norm(dim=-1).median()).clamp(max=1)
    chosen = closeness.topk(min(NEAREST, len(days)), dim=0).indices.T.flatten().unique()
    records = [Day.of(scenes[index]).to_json() for index in chosen.tolist()]
    return {"days": days[chosen], "passing": weights[first:second]}, records, explained


def write(folder: Path, records: Sequence[dict[str, Any]]) -> None:
    """Write days.json: the days in the order of their vectors, and the names of the passing things."""
    lines = ",\n".join(json.dumps(each) for each in records)
    (folder / "days.json").write_text(f'{{"passing": {json.dumps(PASSING)}, "days": [\n{lines}\n]}}\n')
