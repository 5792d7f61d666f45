"""What is asked of a picture: the options of `understand`, checked, as prompts and points."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_WORDS
from studio.affect.lexicon import WORDS
from studio.affect.readout import TextReadout, load, terms
from studio.affect.space import Space, Vector
from studio.checks import known_keys, number, shown, text
from studio.errors import StudioError
from studio.mix import Emotion
from studio.models.encoder import text_vectors
from studio.models.specs import ASSETS
from studio.tools import sense
from studio.tools.regions import Prompt

MOST_EMOTIONS, MOST_POINTS = 16, 32
LONGEST_QUESTION = 300
_COMMON = frozenset(("at", "to", "of", "on", "for", "from", "with", "and", "something", "before", "full", "away", "up"))
OPTIONS = ("emotions", "ask", "points")
_FRAME = re.compile(
    r"^\W*(?:(?:what|which|where|show|find|why)\b.*?\b(?:feels?|feeling|looks?|seems?|is|are|makes? me)\b)"
    r"\s+(?:feel |the |so |like )*",
    re.IGNORECASE,
)
"""What stands before the feeling itself in “what in this picture makes me feel …”."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """What is asked: `emotions` None leaves the choice to the reading. `asked` are free words, `nearest` their leaf."""

    emotions: tuple[Prompt, ...] | None
    points: tuple[tuple[float, float, int], ...] = ()
    asked: str = ""
    nearest: str = ""


def question_of(options: Mapping[str, Any], space: Space) -> Question:
    """The question that options ask; StudioError, with what would do, for one that is not understood."""
    known_keys(options, OPTIONS, "the options of understand")
    points = points_of(options.get("points", []))
    names, asked = options.get("emotions"), text(options.get("ask", ""), "The question (ask)", LONGEST_QUESTION).strip()
    if names is not None and (not isinstance(names, list | tuple) or len(names) > MOST_EMOTIONS):
        raise StudioError(f"The emotions must be a list of at most {MOST_EMOTIONS} names.")
    prompts = [named(name, space) for name in dict.fromkeys(map(_plain, names or ()))]
    if not asked:
        return Question(emotions=None if names is None else tuple(prompts), points=points)
    vector, nearest = said(asked, space)
    leaf = f"leaf:{nearest}"
    kept = [each for each in prompts if each.name != leaf]
    return Question(emotions=(Prompt.of(leaf, vector), *kept), points=points, asked=asked, nearest=nearest)


def named(name: str, space: Space) -> Prompt:
    """The prompt of a family, a "leaf:…" or a "va:…" point; StudioError for another name."""
    emotion = Emotion(name=name, amount=1.0)
    return Prompt.of(emotion.name, space.vector(emotion.name))


def said(words: str, space: Space) -> tuple[Vector, str]:
    """The leaf that free words are about: its unit vector (256,), and its name.

    Leaves count by how near the text tower puts the words to them, by the feelings that the words name, and by whether
    the words are theirs.

    Raises:
        StudioError: none of the words is known.
    """
    feeling = _FRAME.sub("", words).strip(" ?.!") or words
    model, tokenizer = sense.encoder()
    vector = text_vectors(model, tokenizer, [f"it feels {feeling}"], torch.device("cpu"))[0].numpy()
    basis = space.tensors["basis"]
    inside = basis @ (vector - space.tensors["text_mean"])
    close = 0.5 * space.leaves @ basis.T @ (inside / max(float(np.linalg.norm(inside)), 1e-6))
    spoken = set(re.findall(r"[a-z'-]+", feeling.lower()))
    shares, place = _meant(feeling, spoken)
    for index, leaf in enumerate(space.outline.leaves):
        close[index] += sum(shares[k] * leaf.families.get(name, 0.0) for k, name in enumerate(FAMILIES))
        close[index] -= 0.5 * math.dist(place, (leaf.valence, leaf.arousal))
        close[index] += 2.0 * (leaf.name in spoken) + 0.5 * any(word in spoken for word in leaf.words)
    best = int(close.argmax())
    return space.leaves[best], space.outline.leaves[best].name


def _meant(feeling: str, spoken: set[str]) -> tuple[np.ndarray[Any, Any], tuple[float, float]]:
    """Shares (8,) and place of words: by the lexicon, by the families' plain words, or by what people said of texts."""
    known = [word for word in WORDS if word.word in spoken and word.family]
    if known:
        shares = np.array([sum(word.family == name for word in known) / len(known) for name in FAMILIES])
        return shares, (fmean(word.valence for word in known), fmean(word.arousal for word in known))
    told = [name for name in FAMILIES if name in spoken or spoken & (set(FAMILY_WORDS[name].split()) - _COMMON)]
    if told:
        places = [FAMILY_AFFECT[name] for name in told]
        shares = np.array([(name in told) / len(told) for name in FAMILIES])
        return shares, (fmean(place[0] for place in places), fmean(place[1] for place in places))
    readout = _texts(ASSETS / "readouts")
    if not any(term in readout.places for term in terms(feeling)):
        raise StudioError(f"None of the words {shown(feeling)} is known to the studio.", "Name a feeling in English.")
    reading, shares = readout([feeling])
    return shares[0], (float(reading.affect[0, 0]), float(reading.affect[0, 1]))


@lru_cache(maxsize=1)
def _texts(folder: Path) -> TextReadout:
    return load(folder)[1]


def points_of(value: Any) -> tuple[tuple[float, float, int], ...]:
    """Points [x, y, 1 or 0] with x and y in [0, 1]; StudioError for anything else."""
    if not isinstance(value, list | tuple) or len(value) > MOST_POINTS:
        raise StudioError(f"The points must be a list of at most {MOST_POINTS}.")
    found = []
    for each in value:
        if not isinstance(each, list | tuple) or len(each) != 3 or each[2] not in (0, 1):
            raise StudioError(f"A point is {shown(each)}, but it must be [x, y, 1 to add or 0 to remove].")
        x, y = (number(value, f"The {axis} of a point", 0, 1) for axis, value in zip("xy", each[:2], strict=True))
        found.append((x, y, int(each[2])))
    return tuple(found)


def _plain(name: Any) -> str:
    if not isinstance(name, str):
        raise StudioError(f"An emotion is {shown(name)}, but it must be a name.", "For example awe or leaf:soothing.")
    return name.strip()
