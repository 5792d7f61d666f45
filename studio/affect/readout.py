"""Read-outs fitted on what people said: valence and arousal of pictures and texts, each with how far it may be off.

They are linear, and they train nothing: a picture's features come from the networks of `studio/models/`, a text is the
tokens it is made of. A margin holds the truth nine times in ten on what was held out, and grows with the distance from
what was seen (conformal prediction with a difficulty of its own for each sample: Lei et al. 2018, arXiv 1604.04173).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from studio.affect.families import FAMILIES
from studio.errors import StudioError

VERSION = 1
STEM = "readouts"
AXES = ("valence", "arousal")
COVERAGE = 0.9
"""How often the truth lies within the margin, on held-out samples."""

Array = np.ndarray[Any, Any]


class Reading(NamedTuple):
    """What N samples are read as: affect and margin (N, 2) in [-1, 1] and [0, 2], strangeness (N,) from 0 up.

    A strangeness of about 1 is that of what was seen while fitting.
    """

    affect: Array
    margin: Array
    strangeness: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class PhotoReadout:
    """Valence and arousal of a picture from its features (N, F).

    `basis` (R, F) are the directions in which the fitted features differ most, each in units of its deviation; `rest`
    is the mean square of what they leave.
    """

    centre: Array
    scale: Array
    weights: Array
    offset: Array
    basis: Array
    rest: Array
    margin: Array

    def __call__(self, features: Array) -> Reading:
        """Read features (N, F)."""
        rows = standard(features, self.centre, self.scale)
        strange = strangeness(rows, self.basis, float(self.rest))
        return _reading(rows @ self.weights + self.offset, self.margin, strange)


@dataclass(frozen=True, kw_only=True, eq=False)
class TextReadout:
    """Valence, arousal and families of a text from its tokens: the sum of what each of them says.

    `weights` (V, 2 + 8): valence, arousal and the families' logits of a token; `unseen` (V,) in [0, 1]: how little of a
    token's meaning is known from rated sentences, `usual` what it is on average.
    """

    weights: Array
    offset: Array
    unseen: Array
    usual: Array
    margin: Array

    def __call__(self, tokens: Sequence[Sequence[int]]) -> tuple[Reading, Array]:
        """The reading of texts given as token ids, and the probabilities (N, 8) of the families in their order."""
        found = np.stack([self._sum(each) for each in tokens])
        strange = np.array([self._strangeness(each) for each in tokens])
        logits = found[:, len(AXES) :]
        shares = np.exp(logits - logits.max(1, keepdims=True))
        reading = _reading(found[:, : len(AXES)], self.margin, strange)
        return reading, shares / shares.sum(1, keepdims=True)

    def _sum(self, ids: Sequence[int]) -> Array:
        own = distinct(ids)
        return self.offset + self.weights[own].sum(0) / max(len(own), 1) ** 0.5

    def _strangeness(self, ids: Sequence[int]) -> float:
        own = distinct(ids)
        return float(self.unseen[own].mean() / self.usual) if len(own) else float(1 / self.usual)


def distinct(ids: Sequence[int]) -> Array:
    """The token ids of a text, each once, in order."""
    return np.fromiter(dict.fromkeys(ids), dtype=np.int64)


def standard(features: Array, centre: Array, scale: Array) -> Array:
    """Features (N, F) as deviations from the centre, cut off at four; `scale` also weighs them."""
    deviations = np.clip((features - centre) / scale[0], -4.0, 4.0)
    return deviations * scale[1]


def strangeness(rows: Array, basis: Array, rest: float) -> Array:
    """How far standardised rows (N, F) are from what was seen: (N,), the mean of the distance within and off the basis.

    The first is Mahalanobis's, over the number of directions; the second the mean square of what they leave, over its
    mean among what was seen.
    """
    inside = rows @ basis.T  # (N, R)
    lengths = np.square(basis).sum(1)  # of a direction in units of its deviation: 1 / variance
    left = np.square(rows).sum(1) - (np.square(inside) / lengths).sum(1)
    return (np.square(inside).mean(1) + np.maximum(left, 0.0) / rest) / 2


def difficulty(strange: Array) -> Array:
    """By how much a margin grows with the strangeness: 1 at what is usual, √½ at none."""
    return np.sqrt((1.0 + strange) / 2)


def conformal(errors: Array, strange: Array) -> Array:
    """The margins (K,) at a strangeness of 1 that cover held-out errors (N, K) as often as COVERAGE says."""
    scores = np.sort(np.abs(errors) / difficulty(strange)[:, None], axis=0)
    rank = min(int(np.ceil((len(scores) + 1) * COVERAGE)), len(scores))
    return scores[rank - 1]


def save(folder: Path, photo: PhotoReadout, text: TextReadout, notes: dict[str, Any]) -> None:
    """Write readouts.safetensors (fp16) and readouts.json, which says what they are and where they come from."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"{kind}.{name}": value for kind, each in (("photo", photo), ("text", text)) for name, value in _parts(each)
    }
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, folder / f"{STEM}.safetensors")
    record = {"version": VERSION, "axes": AXES, "families": FAMILIES, "coverage": COVERAGE} | notes
    (folder / f"{STEM}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[PhotoReadout, TextReadout]:
    """The read-outs of a folder; StudioError where they are missing, damaged or of another version."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        version = json.loads((folder / f"{STEM}.json").read_text(encoding="utf-8"))["version"]
        tensors = load_file(folder / f"{STEM}.safetensors")
    except FileNotFoundError as error:
        raise StudioError("The read-outs are not here.", "Fit them: python -m studio train readouts.") from error
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise StudioError("The read-outs cannot be read: their file is damaged.") from error
    if version != VERSION:
        raise StudioError(f"The read-outs have version {version}, but this studio reads {VERSION}.")
    kinds = {"photo": PhotoReadout, "text": TextReadout}
    made = [
        kind(**{name.removeprefix(f"{prefix}."): value.astype(np.float32) for name, value in tensors.items()
                if name.startswith(f"{prefix}.")})
        for prefix, kind in kinds.items()
    ]  # fmt: skip
    return made[0], made[1]


def _parts(readout: PhotoReadout | TextReadout) -> list[tuple[str, Array]]:
    wide = ("centre", "scale")  # small numbers that are divided by
    return [
        (name, np.atleast_1d(value).astype(np.float32 if name in wide else np.float16))
        for name, value in vars(readout).items()
    ]


def _reading(affect: Array, margin: Array, strange: Array) -> Reading:
    return Reading(
        affect=np.clip(affect, -1.0, 1.0),
        margin=np.clip(margin * difficulty(strange)[:, None], 0.0, 2.0),
        strangeness=strange,
    )
