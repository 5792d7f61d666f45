"""The learned emotion space: families and leaves as vectors of the joint space, and their outline in plain JSON."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_WORDS
from studio.errors import StudioError
from studio.mix import plane_point

VERSION = 1
NEARNESS = 0.18
"""σ, in units of the valence-arousal plane, of the Gaussian that weighs leaves around a point."""
SPOKEN_WORDS = 4
AROUND = 4
"""How many leaves are looked at around a point of the plane; the farthest sets where their shares begin."""

Vector = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A fine-grained prototype: a unique name, its nearest words, its place, and how much of each family it mixes.

    valence and arousal in [-1, 1]; `families` maps family names to shares in [0, 1].
    """

    name: str
    words: tuple[str, ...]
    valence: float
    arousal: float
    families: dict[str, float] = field(hash=False)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What space.json says, without the vectors: all that the page and a hub family need."""

    dim: int
    leaves: tuple[Leaf, ...]
    affect: dict[str, tuple[float, float]] = field(hash=False)
    """(valence, arousal) of each family."""

    @classmethod
    def load(cls, path: str | Path) -> Outline:
        """Read a space.json; StudioError where it is missing, broken or of another version."""
        path = Path(path)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["version"] != VERSION:
                raise StudioError(f"The emotion space has version {data['version']}, but this studio reads {VERSION}.")
            affect = {row["name"]: (float(row["valence"]), float(row["arousal"])) for row in data["families"]}
            return cls(dim=int(data["dim"]), leaves=tuple(_leaf(row) for row in data["leaves"]), affect=affect)
        except OSError as error:
            raise StudioError(
                "The emotion space is not on this machine.", "Train it: python -m studio train space."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StudioError("The emotion space cannot be read: space.json is damaged.") from error

    def check(self, name: str) -> None:
        """Raise StudioError, naming the nearest leaves, where `name` is a leaf that this space does not have."""
        if name.startswith("leaf:"):
            self._index(name)

    def place(self, name: str) -> tuple[float, float]:
        """(valence, arousal) in [-1, 1] of a family, a "leaf:…" or a "va:…" point."""
        point = plane_point(name)
        if point is not None:
            return point
        if name in FAMILIES:
            return self.affect.get(name, FAMILY_AFFECT[name])
        leaf = self.leaves[self._index(name)]
        return leaf.valence, leaf.arousal

    def words(self, name: str) -> str:
        """The emotion in words, for a text encoder: what is nearest to the prototype."""
        if name in FAMILIES:
            return f"{name}, {FAMILY_WORDS[name]}"
        point = plane_point(name)
        if point is None:
            return ", ".join(self.leaves[self._index(name)].words[:SPOKEN_WORDS])
        nearest = np.argsort(-self.closeness(point), kind="stable")[:2]
        return ", ".join(word for index in nearest for word in self.leaves[index].words[: SPOKEN_WORDS // 2])

    def closeness(self, point: tuple[float, float]) -> Vector:
        """Weights (K,) of the leaves around a point of the plane: softmax of -d²/2σ², so they sum to 1."""
        places = np.array([(leaf.valence, leaf.arousal) for leaf in self.leaves], dtype=np.float32)
        logits = -((places - np.array(point, dtype=np.float32)) ** 2).sum(-1) / (2 * NEARNESS**2)
        weights = np.exp(logits - logits.max())
        return weights / weights.sum()

    def _index(self, name: str) -> int:
        wanted = name.removeprefix("leaf:").strip().casefold()
        names = [leaf.name.casefold() for leaf in self.leaves]
        if wanted in names:
            return names.index(wanted)
        close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.3) or names[:3]
        raise StudioError(f"There is no leaf called “{wanted[:60]}”.", f"Did you mean {_alternatives(close)}?")


@dataclass(frozen=True, kw_only=True, eq=False)
class Space:
    """The outline with its vectors: leaves (K, D) and families (8, D), in the order of `FAMILIES`, float32.

    `tensors` holds all that the file has, by name (also read-outs such as a valence-arousal head).
    """

    outline: Outline
    leaves: Vector
    families: Vector
    tensors: dict[str, Vector]

    @classmethod
    def load(cls, folder: str | Path) -> Space:
        """Read space.json and space.safetensors in `folder`; StudioError where one is missing or damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        outline = Outline.load(Path(folder) / "space.json")
        try:
            tensors = {
                name: array.astype(np.float32) for name, array in load_file(Path(folder) / "space.safetensors").items()
            }
            leaves, families = tensors["leaves"], tensors["families"]
        except (OSError, SafetensorError, KeyError) as error:
            raise StudioError("The emotion space cannot be read: space.safetensors is missing or damaged.") from error
        if leaves.shape != (len(outline.leaves), outline.dim) or families.shape != (len(FAMILIES), outline.dim):
            raise StudioError("The emotion space cannot be used: its vectors do not fit its outline.")
        return cls(outline=outline, leaves=leaves, families=families, tensors=tensors)

    def vector(self, name: str) -> Vector:
        """The prototype (D,) of a family, a "leaf:…" or a "va:…" point; StudioError for an unknown leaf.

        A point is the blend of the leaves around it, as long as they are.
        """
        if name in FAMILIES:
            return self.families[FAMILIES.index(name)]
        point = plane_point(name)
        if point is None:
            return self.leaves[self.outline._index(name)]
        weights = self.outline.closeness(point)
        blend, length = weights @ self.leaves, weights @ np.linalg.norm(self.leaves, axis=-1)
        return blend * (length / max(float(np.linalg.norm(blend)), 1e-6))

    def around(self, name: str) -> list[tuple[Vector, float]]:
        """The prototypes (D,) that an emotion stands for, with shares that sum to 1: of a point, the leaves nearest it.

        The shares of a point are even in it: the AROUND'th leaf drops out where its share is 0.
        """
        point = plane_point(name)
        if point is None:
            return [(self.vector(name), 1.0)]
        weights = self.outline.closeness(point)
        nearest = np.argsort(-weights, kind="stable")[:AROUND]
        shares = weights[nearest] - weights[nearest[-1]]
        total = float(shares.sum())
        if total < 1e-6:
            return [(self.leaves[nearest[0]], 1.0)]
        pairs = zip(nearest, shares, strict=True)
        return [(self.leaves[index], float(share) / total) for index, share in pairs if share > 0]

    def vectors(self, names: Sequence[str]) -> Vector:
        """The prototypes (K, D) of several emotions."""
        return np.stack([self.vector(name) for name in names])


@lru_cache(maxsize=2)
def open_space(folder: Path) -> Space:
    """The space in a folder, read once per process."""
    return Space.load(folder)


def _leaf(row: dict[str, Any]) -> Leaf:
    return Leaf(
        name=str(row["name"]),
        words=tuple(str(word) for word in row["words"]),
        valence=float(row["valence"]),
        arousal=float(row["arousal"]),
        families={str(name): float(share) for name, share in row["families"].items()},
    )


def _alternatives(names: Sequence[str]) -> str:
    quoted = [f"“leaf:{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
