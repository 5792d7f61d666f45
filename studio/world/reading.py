"""From words to what they say of a scene: its places, things and day, with numbers, colours, sides and denials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from studio.affect.lexicon import WORDS
from studio.world.nouns import UNCOUNTED
from studio.world.vocabulary import LONGEST, SIDES, Meaning, table, tokens

DOMINANT = ("cathedral", "corridor", "room", "graveyard", "cave", "waterfall", "harbour", "garden", "canyon",
            "island", "city", "river", "village", "beach", "lake", "sea", "railway", "road", "desert", "forest",
            "meadow", "hills", "mountains")  # fmt: skip
"""Of several places in a prompt the first of these is where one stands; the others are seen from there."""
SEVERAL, MANY, MOST = 3, 5, 6
_DENIERS = ("no", "not", "never", "without", "neither", "nor", "minus")
_ARTICLES = ("a", "an", "my", "our", "his", "her", "their")
_QUALITIES = ("number", "colour", "group", "side", "distance")
_ABSTRACT = {word for each in WORDS for word in tokens(each.word)} | {
    "sense", "feeling", "mood", "touch", "bit", "lot", "kind", "sort", "way", "place", "scene", "view", "picture",
    "image", "photo", "photograph", "style", "hint", "trace", "world", "time", "moment", "day", "light", "colour",
    "color", "air", "sun", "moon", "sky", "wind", "breeze", "horizon", "shadow", "summer", "atmosphere", "background",
    "foreground", "distance", "while", "reflection", "glow", "morning", "afternoon", "evening", "night", "panorama",
    "watercolour", "watercolor", "exposure", "masterpiece", "landscape", "spring", "winter", "season", "silence",
    "year", "life", "dream", "memory",
}  # fmt: skip
_BOUNDS = (",", "and", "but", "with", "in", "on", "by", "at", "under", "over", "of", "behind", "near", "to")


@dataclass(kw_only=True)
class Asked:
    """A thing that words name: how many, and its colour, side (-1 to 1) and nearness (1 is usual) if they say so."""

    kind: str
    count: int = 1
    colour: str = ""
    side: float | None = None
    nearness: float = 1.0
    lit: bool = False


@dataclass(kw_only=True)
class Read:
    """What a text says of a scene: the first it names of each part, its places, things, furniture, what it denies.

    An `interior` is meant only where it names no place or thing in the open.
    """

    said: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    things: list[Asked] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    interior: str = ""
    denied: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kinds(self) -> set[str]:
        """The kinds of its things."""
        return {thing.kind for thing in self.things}


@dataclass(frozen=True, kw_only=True)
class _Span:
    first: int
    last: int  # behind its last word
    meanings: tuple[Meaning, ...]

    def of(self, part: str) -> Meaning | None:
        return next((meaning for meaning in self.meanings if meaning.part == part), None)


def known(prompt: str) -> bool:
    """Whether a prompt names a place or a thing of the world."""
    read = read_words(prompt)
    return bool(read.places or read.things or read.furniture or read.interior or "wood" in read.said)


def strangers(prompt: str) -> list[str]:
    """What a prompt names that the world does not have: "an old piano" of "an old piano by a lake".

    Only what stands behind an article or the like and before the next small word, so that nothing is called a stranger
    by mistake.
    """
    words = _words(prompt)
    telling = (span for span in _spans(words) if not all(each.part in _QUALITIES for each in span.meanings))
    covered = {place for span in telling for place in range(span.first, span.last)}
    found = []
    for first, word in enumerate(words):
        if word not in _ARTICLES or first in covered:
            continue
        last = next((place for place in range(first + 1, len(words)) if words[place] in _BOUNDS), len(words))
        named = words[first + 1 : last]
        if words[max(first - 1, 0)] in _DENIERS or (last < len(words) and words[last] == "of"):
            continue  # unwanted, or "a blanket of snow"
        if named and not covered.intersection(range(first, last)) and not _ABSTRACT.intersection(named):
            found.append(" ".join(words[first:last]))
    return found


def _words(text: str) -> list[str]:
    text = re.sub(r"\([^():]*:\s*0*(?:\.0*)?\)", " , ", text)
    return tokens(re.sub(r":\s*[0-9.]+\s*\)", " ", text))


def read_words(text: str) -> Read:
    """What a text says. `(word:1.2)` counts as its word, and a word of weight 0 not at all."""
    words = _words(text)
    spans, read = list(_spans(words)), Read()
    denied = [_denied(words, spans, index) for index in range(len(spans))]
    waiting: dict[str, Any] = {}  # a side or a distance that is said before its thing
    for index, span in enumerate(spans):
        for meaning in span.meanings:
            key = (meaning.part, meaning.which)
            if denied[index]:
                read.denied.add(key)
            elif meaning.part == "thing":
                thing = _asked(meaning, words, spans[:index], span)
                if thing.kind not in read.kinds:
                    read.things.append(replace(thing, **waiting))
                    waiting = {}
            elif meaning.part == "place":
                if meaning.which not in read.places:
                    read.places.append(meaning.which)
            elif meaning.part == "weak place":
                if words[span.last : span.last + 1] != ["of"]:
                    read.interior = read.interior or meaning.which
            elif meaning.part == "furniture":
                read.furniture.append(meaning.which)
            elif meaning.part in ("side", "distance", "lit"):
                told: dict[str, Any] = {
                    "side": {"side": SIDES.get(meaning.which)},
                    "distance": {"nearness": 0.6 if meaning.which == "near" else 1.7},
                    "lit": {"lit": True},
                }[meaning.part]
                if read.things:
                    read.things[-1] = replace(read.things[-1], **told)
                else:
                    waiting |= told
            else:
                read.said.setdefault(meaning.part, meaning.which)
                read.said.setdefault(f"{meaning.part} {meaning.which}", "")
    read.places.sort(key=DOMINANT.index)
    return read


def _spans(words: Sequence[str]) -> Iterator[_Span]:
    """The known phrases of a text, from left to right, longer ones before shorter ones, without overlaps."""
    phrases, first = table(), 0
    while first < len(words):
        for last in range(min(len(words), first + LONGEST), first, -1):
            meanings = phrases.get(tuple(words[first:last]))
            if meanings is not None:
                yield _Span(first=first, last=last, meanings=meanings)
                break
        else:
            last = first + 1
        first = last


def _denied(words: Sequence[str], spans: Sequence[_Span], index: int) -> bool:
    """Whether "no", "without" or the like stands before a phrase, at most two words away, or before its "or"."""
    place, passed = spans[index].first - 1, 0
    while place >= 0 and passed < 3 and words[place] != ",":
        word = words[place]
        if word in _DENIERS or (word == "of" and place and words[place - 1] == "free"):
            return True
        before = next((each for each in spans[:index] if each.first <= place < each.last), None)
        if word in ("or", "nor"):
            return any(_denied(words, spans, number) for number in range(index) if spans[number].last == place)
        if before is not None and not (before.of("colour") or before.of("number") or before.of("group")):
            return False
        place, passed = place - 1, passed + 1
    return False


def _asked(meaning: Meaning, words: Sequence[str], before: Sequence[_Span], span: _Span) -> Asked:
    """A thing with the number and the colour that stand right before it."""
    count, colour = 0, ""
    place = span.first - 1
    while place >= max(0, span.first - 4):
        word = words[place]
        other = next((each for each in before if each.first <= place < each.last), None)
        group = other.of("group") if other else None
        if (word in _BOUNDS and not (word == "of" and count == 0)) or (
            other and (other.of("thing") or other.of("place"))
        ):
            break
        if group is not None:
            count = {"two": 2, "some": SEVERAL, "many": MANY}[group.which]
            break
        number = other.of("number") if other else None
        if number is not None or word.isdecimal():
            count = int(number.which if number else word[:3])
            break
        tint = other.of("colour") if other else None
        colour = tint.which if tint and not colour else colour
        place -= 1
    place -= 1
    group = next((each.of("group") for each in before if each.first <= place < each.last), None)
    if count == 1 and meaning.many and group:
        count = {"two": 2, "some": SEVERAL, "many": MANY}[group.which]
    count = count or (SEVERAL if meaning.many else 1)
    if meaning.which in UNCOUNTED or meaning.which == "path":
        count = SEVERAL if meaning.which == "fireworks" else 1
    return Asked(kind=meaning.which, count=min(max(count, 1), MOST), colour=colour)
