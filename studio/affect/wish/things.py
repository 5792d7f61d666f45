"""Which words name a thing of the picture, and which a feeling or its degree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from studio.affect.wish.feelings import Asked, asked, is_plain, longest_phrase
from studio.affect.wish.words import DEFINITE, DEGREES, INDEFINITE, LINKS, PARTS, PLAIN, STATES, WHOLE

_LONGEST_NAME = 4  # words of a thing
_TURNING = frozenset(("turn", "change", "transform", "into", "shift"))


@dataclass(frozen=True, eq=False)
class Line:
    """The words of one clause, with what is asked again and again while it is read."""

    words: tuple[str, ...]

    @cached_property
    def feelings(self) -> tuple[tuple[int, Asked | None], ...]:
        """`feeling_at` of every place."""
        return tuple(feeling_at(self.words, place) for place in range(len(self.words)))

    @cached_property
    def last(self) -> int:
        """The place where the last feeling begins, -1 where there is none."""
        return max((place for place, (_, said) in enumerate(self.feelings) if said), default=-1)

    @cached_property
    def turns(self) -> bool:
        """Whether it leads from one feeling to another: "turn the fear into hope", "from dread to relief"."""
        return self.words[0] == "from" or not _TURNING.isdisjoint(self.words)


def name_of(words: tuple[str, ...]) -> str:
    """The thing that words name: without articles before it and states behind it; "" for the picture as a whole."""
    left = list(words)
    while left and (left[0] in DEFINITE | INDEFINITE | STATES or (left[0] in PLAIN and left[0] not in LINKS | {"old"})):
        left.pop(0)
    end = next((i for i, word in enumerate(left) if word in STATES or word.startswith("‹")), len(left))
    left = left[:end]
    while left and left[-1] in PLAIN | LINKS | DEFINITE | INDEFINITE:
        left.pop()
    return "" if not left or left[-1] in WHOLE else " ".join(left)


def is_bare(words: tuple[str, ...]) -> bool:
    """Whether words are a thing and no more: "the trees", with no feeling, mark or verb among them."""
    nouns = [word for word in words if word not in DEFINITE | INDEFINITE | LINKS]
    return (
        0 < len(nouns) <= 3
        and not any(word.startswith("‹") or word in PLAIN or word in WHOLE for word in nouns if word != "old")
        and not any(asked(word) for word in nouns if word not in PARTS)
    )


def noun_length(line: Line, place: int) -> int:
    """How many words from a place on name one thing, with another that is bound to it: "shadows on the wall"."""
    words, end = line.words, place
    while end < min(place + _LONGEST_NAME, len(words)) and _is_noun(line, end):
        end += 1
    if end > place and end < len(words) - 1 and words[end] in LINKS:
        skipped = end + 1 + (words[end + 1] in DEFINITE | INDEFINITE)
        if skipped < len(words) and _is_noun(line, skipped):
            return skipped + 1 - place
    return end - place


def _is_noun(line: Line, place: int) -> bool:
    word = line.words[place]
    if word in PARTS or word == "old":
        return True
    return not (word.startswith("‹") or word in PLAIN or word in DEGREES or word in STATES or line.feelings[place][1])


def feeling_at(words: tuple[str, ...], place: int) -> tuple[int, Asked | None]:
    """The longest turn of phrase with a feeling that begins at a place, and how many words it has."""
    for length in range(min(longest_phrase(words[place]), len(words) - place), 0, -1):
        phrase = " ".join(words[place : place + length])
        if length == 1 and (is_plain(phrase) or phrase.startswith("‹")):
            return 0, None
        said = asked(phrase)
        if said:
            return length, said
    return 0, None


def degree_at(words: tuple[str, ...], place: int) -> tuple[int, float]:
    for length in (3, 2, 1):
        phrase = " ".join(words[place : place + length])
        if len(words) >= place + length and phrase in DEGREES:
            return length, DEGREES[phrase]
    return 0, 1.0
