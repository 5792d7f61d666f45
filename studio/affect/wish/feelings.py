"""What one word or turn of phrase of a wish asks for: tables first, then its stem, then one slip of the pen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from studio.affect.families import FAMILIES
from studio.affect.lexicon import BY_WORD, AffectWord
from studio.affect.readout import TextReadout, load
from studio.affect.space import Leaf, Outline
from studio.affect.wish.words import DEGREES, FEELINGS, PARTS, PLAIN, SPELLINGS, STEPS, WHOLE, Parts
from studio.errors import StudioError

ASSETS = Path(__file__).resolve().parents[3] / "assets"
ABSOLUTE = 0.8
"""The amount of a feeling that is named plainly."""
LEAST_SHARE = 0.6
"""What a leaf, or a read text, must have of one family to speak for it."""
LEAST_AFFECT = 0.12
"""How far from neutral a read text must be on one axis to be heard."""
_LONGEST_PHRASE = 6  # words
_SHORTEST_SLIP = 6  # letters; shorter words are too often another word


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a word asks for: its parts of a mix, and whether its form compares ("sadder")."""

    parts: Parts
    compares: bool = False


def asked(words: str) -> Asked | None:
    """The feeling of a word or phrase in lower case; None where no table knows it, nor its stem or right spelling."""
    words = SPELLINGS.get(words, words)
    for stem, compares in _stems(words):
        parts = _parts(stem)
        if parts:
            return Asked(parts=parts, compares=compares or words in STEPS)
    if " " in words or len(words) < _SHORTEST_SLIP or is_plain(words) or words in _ordinary():
        return None
    for stem, compares in _stems(words):
        meant = _meant(stem)
        if meant:
            return Asked(parts=_parts(meant), compares=compares)
    return None


def longest_phrase(first: str) -> int:
    """How many words a phrase with a feeling can have, at most, that begins with a word; 1 where none is known."""
    return min(_longest_phrases().get(first, 1), _LONGEST_PHRASE)


def is_plain(word: str) -> bool:
    """Whether a word is known to say nothing of a feeling."""
    return word in PLAIN or word in WHOLE or word in PARTS or word in DEGREES


def read(words: Sequence[str]) -> Parts:
    """What people felt at texts of such words: one family, or a point of the plane; empty where they say little."""
    readout = _readout()
    if readout is None or not any(word in readout.places for word in words):
        return ()
    reading, shares = readout([" ".join(words)])
    valence, arousal = (float(value) for value in reading.affect[0])
    if max(abs(valence), abs(arousal)) < LEAST_AFFECT:
        return ()
    family, share = max(zip(FAMILIES, shares[0].tolist(), strict=True), key=lambda pair: pair[1])
    if share >= LEAST_SHARE:
        return ((family, ABSOLUTE),)
    length = math.hypot(valence, arousal)
    return ((f"va:{valence / length * 0.7:.2f},{arousal / length * 0.7:.2f}", ABSOLUTE),) if length > 0.3 else ()


def _parts(word: str) -> Parts:
    known = BY_WORD.get(word)
    if known is None:
        return FEELINGS.get(word, ())
    if word in FEELINGS:  # a turn of phrase that says more than the family
        return FEELINGS[word]
    amount = ABSOLUTE * min(max(math.hypot(known.valence, known.arousal) / 0.85, 0.6), 1.1)
    leaf = _leaves().get(word)
    name = f"leaf:{word}" if leaf and _agrees(leaf, known) else known.family
    return ((name, round(amount, 2)),)


def _agrees(leaf: Leaf, word: AffectWord) -> bool:
    return leaf.families.get(word.family, 0.0) >= LEAST_SHARE


def _stems(word: str) -> Iterator[tuple[str, bool]]:
    """The word and what it may be a form of, each with whether that form compares."""
    yield word, False
    for ending in ("ier", "er", "r"):
        yield from ((stem, True) for stem in _without(word, ending, "ier"))
    for ending in ("iest", "est", "st", "iness", "ness", "ily", "ly", "fully", "s", "es", "ies", "ing", "ed", "d"):
        yield from ((stem, False) for stem in _without(word, ending, "iest", "iness", "ily", "ies"))


def _without(word: str, ending: str, *softened: str) -> Iterator[str]:
    stem = word.removesuffix(ending)
    if stem == word or len(stem) < 3:
        return
    if ending in softened:
        yield stem + "y"
        return
    yield stem
    if ending in ("er", "est", "ing", "ed"):
        yield stem + "e"
        if stem[-1] == stem[-2]:
            yield stem[:-1]


@lru_cache(maxsize=4096)  # words of people, which never end
def _meant(word: str) -> str | None:
    """The known word that is one letter, or two swapped ones, away; the most alike in length first."""
    near, table = _shortened(word), _by_shortened()
    close = {known for short in near for known in table.get(short, ()) if abs(len(known) - len(word)) <= 1}
    close = {known for known in close if _one_slip(word, known)}
    return min(close, key=lambda known: (known[0] != word[0], abs(len(known) - len(word)), known), default=None)


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(word for word in {**BY_WORD, **FEELINGS} if " " not in word and len(word) >= _SHORTEST_SLIP - 1)


@cache
def _by_shortened() -> dict[str, list[str]]:
    """The vocabulary by what is left of its words: words one slip apart have a word in common that is left of both."""
    table: dict[str, list[str]] = {}
    for word in _vocabulary():
        for short in _shortened(word):
            table.setdefault(short, []).append(word)
    return table


def _shortened(word: str) -> set[str]:
    """A word, and all that is left of it without one of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@cache
def _longest_phrases() -> dict[str, int]:
    """How many words the longest known phrase has that begins with a word."""
    table: dict[str, int] = {}
    for first, *others in (phrase.split(" ") for phrase in {**BY_WORD, **FEELINGS, **SPELLINGS}):
        table[first] = max(table.get(first, 1), 1 + len(others))
    return table


def _one_slip(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    first = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[first:] == long[first + 1 :]
    swapped = short[first : first + 2] == long[first : first + 2][::-1] and short[first + 2 :] == long[first + 2 :]
    return short[first + 1 :] == long[first + 1 :] or swapped


@lru_cache(maxsize=1)
def _leaves() -> dict[str, Leaf]:
    try:
        return {leaf.name: leaf for leaf in Outline.load(ASSETS / "space" / "space.json").leaves}
    except StudioError:  # without a space the families speak for all
        return {}


@lru_cache(maxsize=1)
def _readout() -> TextReadout | None:
    try:
        return load(ASSETS / "readouts")[1]
    except StudioError:  # without read-outs only the tables speak
        return None


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Words that are spelled as they are meant, because many people wrote them."""
    readout = _readout()
    return frozenset(readout.words) if readout else frozenset()
