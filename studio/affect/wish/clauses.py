"""The clauses of a wish: its turns of phrase rewritten to marks, and the text cut where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.affect.wish.words import REWRITES

_TOKEN = re.compile(r"‹\w+›|\d+ ?%|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+|[.,;:!?()]")
_BREAKS = frozenset(".,;:!?()")


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A stretch of a wish and what it follows: a mark of punctuation, "and", "or", "‹but›" or nothing."""

    link: str
    words: tuple[str, ...]


def clauses_of(text: str) -> tuple[Clause, ...]:
    """A wish in its turns of phrase, cut at punctuation, at "and", "or", "but", and before what is to be kept."""
    said = f" {text.lower().replace('’', chr(39))} "
    for pattern, meaning in REWRITES:
        said = pattern.sub(meaning, said)
    found, link, words, image = [], "", [], False

    def close(following: str) -> None:
        nonlocal link, words
        if words:
            found.append(Clause(link=link, words=tuple(words)))
        link, words = following if words or following in _BREAKS or not link else link, []

    for token in _TOKEN.findall(said):
        if token in _BREAKS or token == "‹but›":
            close(token)
            image = False
        elif token in ("and", "or", "‹keep›") and not (image and token == "and"):
            close("" if token == "‹keep›" else token)
            words = [token] if token == "‹keep›" else words
        else:
            image = image or token == "‹image›"
            words.append(token)
    close("")
    return tuple(found)
