"""Which words name a thing of the picture, and which a feeling or its degree."""

from __future__ import annotations

from studio.affect.wish.feelings import LONGEST_PHRASE, Asked, asked, is_plain
from studio.affect.wish.words import DEFINITE, DEGREES, INDEFINITE, LINKS, PARTS, PLAIN, STATES, WHOLE

_LONGEST_NAME = 4  # words of a thing


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


def noun_length(words: tuple[str, ...], place: int) -> int:
    """How many words from a place on name one thing, with another that is bound to it: "shadows on the wall"."""
    end = place
    while end < min(place + _LONGEST_NAME, len(words)) and _is_noun(words, end):
        end += 1
    if end > place and end < len(words) - 1 and words[end] in LINKS:
        skipped = end + 1 + (words[end + 1] in DEFINITE | INDEFINITE)
        if skipped < len(words) and _is_noun(words, skipped):
            return skipped + 1 - place
    return end - place


def _is_noun(words: tuple[str, ...], place: int) -> bool:
    word = words[place]
    if word in PARTS or word == "old":
        return True
    return not (
        word.startswith("‹") or word in PLAIN or word in DEGREES or word in STATES or feeling_at(words, place)[1]
    )


def feeling_at(words: tuple[str, ...], place: int) -> tuple[int, Asked | None]:
    """The longest turn of phrase with a feeling that begins at a place, and how many words it has."""
    for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
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


def feeling_follows(words: tuple[str, ...], place: int) -> bool:
    return any(feeling_at(words, later)[1] for later in range(place, len(words)))
