"""What a picture's features say of its feeling: one read-out for scenes of our own, one for real pictures, and which.

Rendered scenes are read by a kernel regression on the moods that the world's own rules give other scenes. Real pictures
have valence and arousal from what people said of photographs (`studio/affect/readout.py`); nobody named their families,
so those come from where the picture stands on the plane, as far as its margins let one say, and from what a language
model says of the themes of photographs like it. A picture between the two kinds is read as both, in shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.readout import Array, PhotoReadout, along, difficulty, nearness, standard, strangeness
from studio.affect.space import Outline
from studio.errors import StudioError
from studio.understanding import Reading

FILE = "senses.safetensors"
SHOWN_LEAVES = 8
STRANGE = 2.1
"""Strangeness from which a reading should not be relied on: nine in ten held-out photographs stay below it."""
NOTE = "This picture is unlike those the studio learned from, so take the reading as a guess."
SPREAD = 0.2
"""How far pictures of one family lie apart on the plane, beside the margin of the reading itself."""
NEUTRAL = (0.07, -0.6)
"""Where people put photographs of paper, yarn and fences: what lies there speaks for no family."""
OUTSIDE = 1.645  # of a normal distribution: nine in ten are within so many deviations
_PLACES = np.array([*(FAMILY_AFFECT[family] for family in FAMILIES), NEUTRAL])


@dataclass(frozen=True, kw_only=True, eq=False)
class Senses:
    """The fitted numbers. `kind` (F + 3,): a linear score of features, its offset, a slope and middle of a logistic.

    The rest is as in `PhotoReadout`, for our own scenes, `weights` (M, 10) and `offset` (10,) with valence, arousal and
    the logarithms of the families' shares. `themes` (P, 8) and `themes_offset` (8,) belong to the photographs' anchors.
    """

    kind: Array
    centre: Array
    scale: Array
    basis: Array
    rest: Array
    anchors: Array
    weights: Array
    offset: Array
    margin: Array
    themes: Array
    themes_offset: Array

    def own(self, features: Array) -> Array:
        """How surely features (N, F) are of a scene of our own: (N,) in [0, 1]."""
        score = features @ self.kind[:-3] + self.kind[-3]
        return 1 / (1 + np.exp(np.clip(-self.kind[-2] * (score - self.kind[-1]), -30, 30)))

    def of_scenes(self, features: Array) -> tuple[Array, Array, Array, Array]:
        """Affect (N, 2), margins (N, 2), family shares (N, 8) and strangeness (N,) of scenes of our own."""
        rows = standard(features, self.centre, self.scale)
        strange = strangeness(rows, self.basis, self.rest.item())
        found = nearness(along(rows, self.basis), self.anchors) @ self.weights + self.offset
        margin = self.margin * difficulty(strange)[:, None]
        return np.clip(found[:, :2], -1, 1), margin.clip(0, 2), _softmax(found[:, 2:]), strange

    def of_photographs(self, features: Array, photo: PhotoReadout) -> tuple[Array, Array, Array, Array]:
        """The same of real pictures."""
        seen = photo(features)
        near = nearness(along(standard(features, photo.centre, photo.scale), photo.basis), photo.anchors)
        themes = near @ self.themes + self.themes_offset  # (N, 8)
        flat = nearby(seen.affect, seen.margin)
        return seen.affect, seen.margin, _softmax(np.log(flat) + themes), seen.strangeness


def nearby(affect: Array, margin: Array) -> Array:
    """Shares (N, 8) of the families by nearness on the plane of points (N, 2) that are sure to margins (N, 2).

    What is nearer to a picture that leaves people cold speaks for all families alike.
    """
    shares = _softmax(_closeness(affect, margin, _PLACES))
    return shares[:, :-1] + shares[:, -1:] / len(FAMILIES)


def read(senses: Senses, photo: PhotoReadout, outline: Outline, features: Array, leaning: Array) -> Reading:
    """The reading of one picture: features (F,), and how much each leaf suits it, as logits (K,), if it is ours."""
    own = float(senses.own(features[None])[0])
    parts = zip(senses.of_scenes(features[None]), senses.of_photographs(features[None], photo), strict=True)
    affect, margin, families, strange = (own * ours[0] + (1 - own) * real[0] for ours, real in parts)
    leaves = leaf_shares(outline, affect, margin, families, own * leaning)
    order = np.argsort(-leaves, kind="stable")[:SHOWN_LEAVES]
    return Reading(
        families={name: round(float(share), 4) for name, share in zip(FAMILIES, families, strict=True)},
        leaves=tuple((outline.leaves[k].name, round(float(leaves[k]), 4)) for k in order),
        valence=round(float(affect[0]), 3),
        arousal=round(float(affect[1]), 3),
        valence_margin=round(float(margin[0]), 3),
        arousal_margin=round(float(margin[1]), 3),
        strangeness=round(float(strange), 2),
        note=NOTE if strange > STRANGE else "",
    )


def leaf_shares(outline: Outline, affect: Array, margin: Array, families: Array, leaning: Array) -> Array:
    """Shares (K,) of the leaves: near on the plane, of the families that are there, and leant to."""
    places = np.array([(leaf.valence, leaf.arousal) for leaf in outline.leaves])
    mixes = np.array([[leaf.families.get(name, 0.0) for name in FAMILIES] for leaf in outline.leaves])
    logits = _closeness(affect[None], margin[None], places)[0] + np.log(mixes @ families + 1e-6) + leaning
    return _softmax(logits[None])[0]


def save(senses: Senses, folder: Path, notes: Mapping[str, str]) -> None:
    """Write the numbers to a folder, those of most rows in half precision; `notes` say where they are from."""
    from safetensors.numpy import save_file

    half = {"basis", "anchors"}
    tensors = {
        each.name: np.ascontiguousarray(getattr(senses, each.name), np.float16 if each.name in half else np.float32)
        for each in fields(senses)
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / FILE, metadata=dict(notes))


def load(folder: Path) -> Senses:
    """The read-outs of a folder; StudioError where they are missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors: dict[str, Any] = load_file(folder / FILE)
        return Senses(**{each.name: tensors[each.name].astype(np.float32) for each in fields(Senses)})
    except FileNotFoundError as error:
        raise StudioError(
            "The read-outs of pictures are not here.", "Fit them: python -m studio train senses."
        ) from error
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise StudioError("The read-outs of pictures cannot be read: their file is damaged.") from error


def _closeness(affect: Array, margin: Array, places: Array) -> Array:
    variance = (margin / OUTSIDE) ** 2 + SPREAD**2  # (N, 2)
    return -(((affect[:, None] - places) ** 2) / (2 * variance[:, None])).sum(-1)


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)
