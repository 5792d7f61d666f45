"""Read-outs fitted on what people said: valence and arousal of pictures and texts, each with how far it may be off.

They train nothing: a picture's features come from `studio/models/sight.py`, a text is the words it
is made of. A margin holds the truth nine times in ten on what was held out, and grows with the distance from
what was seen (conformal prediction with a difficulty of its own for each sample: Lei et al. 2018, arXiv 1604.04173).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from studio.affect.families import FAMILIES
from studio.errors import StudioError

VERSION = 1
STEM, WORD_LIST = "readouts", "words.txt"
AXES = ("valence", "arousal")
WIDTH = 0.3  # of the kernel, per squared distance where the features of a picture have a square of 1 on average
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
    """Valence and arousal of a picture from its features (N, F): Gaussian kernel regression.

    `basis` (R, F) are the directions in which the fitted features differ most, each in units of its deviation; `rest`
    is the mean square of what they leave. `anchors` (M, R) are where along them the fitted pictures stand, `weights`
    (M, 2) what nearness to each says.
    """

    centre: Array
    scale: Array
    weights: Array
    offset: Array
    basis: Array
    rest: Array
    anchors: Array
    margin: Array

    def __call__(self, features: Array) -> Reading:
        """Read features (N, F)."""
        rows = standard(features, self.centre, self.scale)
        strange = strangeness(rows, self.basis, self.rest.item())
        near = nearness(along(rows, self.basis), self.anchors)
        return _reading(near @ self.weights + self.offset, self.margin, strange)


@dataclass(frozen=True, kw_only=True, eq=False)
class TextReadout:
    """Valence, arousal and families of a text: the sum of what each of its words says.

    `words` (V) are as `terms` gives them. `weights` (V, 2 + 8): valence, arousal and the families' logits of a word;
    `unseen` (V,) in [0, 1]: how little of a word's meaning is known from rated sentences, `usual` (1,) what it is on
    average; what is in no list is 1.
    """

    words: tuple[str, ...]
    weights: Array
    offset: Array
    unseen: Array
    usual: Array
    margin: Array

    def __call__(self, texts: Sequence[str]) -> tuple[Reading, Array]:
        """The reading of texts, and the probabilities (N, 8) of the families in their order."""
        if not texts:
            none = np.zeros((0, len(AXES)), np.float32)
            return Reading(none, none, none[:, 0]), np.zeros((0, len(FAMILIES)), np.float32)
        found = [self._read(text) for text in texts]
        values, strange = np.stack([each for each, _ in found]), np.array([each for _, each in found])
        logits = values[:, len(AXES) :]
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return _reading(values[:, : len(AXES)], self.margin, strange), shares / shares.sum(1, keepdims=True)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each word stands."""
        return {word: index for index, word in enumerate(self.words)}

    def _read(self, text: str) -> tuple[Array, float]:
        said = list(dict.fromkeys(terms(text)))
        known = [self.places[word] for word in said if word in self.places]
        value = self.offset + weight_of(len(known)) * self.weights[known].sum(0)
        left = float(self.unseen[known].sum()) + len(said) - len(known)
        return value, (left / len(said) if said else 1.0) / self.usual.item()


_TERM = re.compile(r"[a-z]+(?:'[a-z]+)?|[!?]+|[:;=][-']?[)(dp/]|[\u2600-\u27bf\U0001f300-\U0001faff]|\d+")
_NOT = frozenset(
    ("not", "no", "never", "without", "cannot", "hardly", "barely", "ain't", "isn't", "wasn't", "aren't", "weren't",
     "don't", "doesn't", "didn't", "can't", "won't", "couldn't", "wouldn't", "shouldn't", "haven't", "hasn't", "hadn't")
)  # fmt: skip
_REACH = 2  # words that a negation turns
_POWER, _WORDS = 0.7, 12  # a text of twelve words counts as its square root would; longer ones a little less


def terms(text: str) -> list[str]:
    """The words of a text in lower case, marks and smileys too; after a negation “not ” stands before a word."""
    found, turned = [], 0
    for word in _TERM.findall(text.lower().replace("’", "'")):
        if word[0] in "!?":
            word, turned = word[0], 0
        elif word[0].isdigit():
            word = "0"
        negates = word in _NOT
        found.append(f"not {word}" if turned and not negates else word)
        turned = _REACH if negates else max(turned - 1, 0)
    return found


def weight_of(count: int) -> float:
    """What each of `count` different words of a text counts."""
    return max(count, 1) ** -_POWER * _WORDS ** (_POWER - 0.5)


def standard(features: Array, centre: Array, scale: Array) -> Array:
    """Features (N, F) as deviations from the centre, cut off at four; `scale` also weighs them."""
    deviations = np.clip((features - centre) / scale[0], -4.0, 4.0)
    return deviations * scale[1]


def along(rows: Array, basis: Array) -> Array:
    """Where standardised rows (N, F) stand along the directions of a basis (R, F): (N, R), in units of the rows."""
    return rows @ (basis / np.maximum(np.linalg.norm(basis, axis=1, keepdims=True), 1e-6)).T


def nearness(places: Array, anchors: Array) -> Array:
    """The Gaussian kernel (N, M) of places (N, R) and anchors (M, R), as wide as the judge's in `studio/train/`."""
    squares = np.square(places).sum(1)[:, None] + np.square(anchors).sum(1) - 2 * places @ anchors.T
    return np.exp(-WIDTH * np.maximum(squares, 0.0))


def strangeness(rows: Array, basis: Array, rest: float) -> Array:
    """How far standardised rows (N, F) are from what was seen: (N,), the mean of the distance within and off the basis.

    The first is Mahalanobis's, over the number of directions; the second the mean square of what they leave, over its
    mean among what was seen.
    """
    inside = rows @ basis.T  # (N, R)
    lengths = np.maximum(np.square(basis).sum(1), 1e-12)  # of a direction in units of its deviation: 1 / variance
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
    """Write readouts.safetensors (fp16), words.txt, and readouts.json, which says what they are and where from."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"{kind}.{name}": value for kind, each in (("photo", photo), ("text", text)) for name, value in _parts(each)
    }
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, folder / f"{STEM}.safetensors")
    (folder / WORD_LIST).write_text("\n".join(text.words) + "\n", encoding="utf-8")
    record = {"version": VERSION, "axes": AXES, "families": FAMILIES, "coverage": COVERAGE} | notes
    (folder / f"{STEM}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[PhotoReadout, TextReadout]:
    """The read-outs of a folder; StudioError where they are missing, damaged or of another version."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        version = json.loads((folder / f"{STEM}.json").read_text(encoding="utf-8"))["version"]
        tensors = load_file(folder / f"{STEM}.safetensors")
        words = tuple((folder / WORD_LIST).read_text(encoding="utf-8").splitlines())
        parts = {name: value.astype(np.float32) for name, value in tensors.items()}
        photo = {name: parts[f"photo.{name}"] for name in _ARRAYS[PhotoReadout]} if version == VERSION else {}
        text = {name: parts[f"text.{name}"] for name in _ARRAYS[TextReadout]} if version == VERSION else {}
    except FileNotFoundError as error:
        raise StudioError("The read-outs are not here.", "Fit them: python -m studio train readouts.") from error
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise StudioError(_DAMAGED) from error
    if version != VERSION:
        raise StudioError(f"The read-outs have version {version}, but this studio reads {VERSION}.")
    if not len(words) == len(text["weights"]) == len(text["unseen"]):
        raise StudioError(_DAMAGED)
    return PhotoReadout(**photo), TextReadout(words=words, **text)


_DAMAGED = "The read-outs cannot be read: their files are damaged."
_ARRAYS: dict[type, tuple[str, ...]] = {
    PhotoReadout: ("centre", "scale", "weights", "offset", "basis", "rest", "anchors", "margin"),
    TextReadout: ("weights", "offset", "unseen", "usual", "margin"),
}


def _parts(readout: PhotoReadout | TextReadout) -> list[tuple[str, Array]]:
    exact = ("centre", "scale", "offset") + (("weights",) if isinstance(readout, PhotoReadout) else ())
    return [
        (name, getattr(readout, name).astype(np.float32 if name in exact else np.float16))
        for name in _ARRAYS[type(readout)]
    ]


def _reading(affect: Array, margin: Array, strange: Array) -> Reading:
    return Reading(
        affect=np.clip(affect, -1.0, 1.0),
        margin=np.clip(margin * difficulty(strange)[:, None], 0.0, 2.0),
        strangeness=strange,
    )
