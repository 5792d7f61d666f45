"""Reading a prompt: "(word:1.3)" weighs a word, everything else, "(at 6:30)" too, is plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studio.errors import StudioError

HEAVIEST = 10.0
_WEIGHTED = re.compile(r"\(([^()]*[^()\d\s])\s*:\s*([0-9]{1,6}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})\s*\)")


@dataclass(frozen=True)
class Span:
    """Characters start to end of a text, and the weight ω in [0, 10] of their attention."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class WeightedText:
    """A prompt without its weights, and the spans that had one."""

    text: str
    spans: tuple[Span, ...] = ()


def parse_prompt(prompt: str) -> WeightedText:
    """Take the weights out of a prompt; parentheses without a weight are text like any other.

    Raises:
        StudioError: a weight is above 10.
    """
    text, spans, position = "", [], 0
    for found in _WEIGHTED.finditer(prompt):
        words, weight = found.group(1), float(found.group(2))
        if weight > HEAVIEST:
            raise StudioError(f"The weight of “{words[:40]}” is {weight:g}, but weights run from 0 to {HEAVIEST:g}.")
        text += prompt[position : found.start()]
        spans.append(Span(len(text), len(text) + len(words), weight))
        text += words
        position = found.end()
    return WeightedText(text + prompt[position:], tuple(span for span in spans if span.weight != 1.0))


def token_weights(spans: Sequence[Span], offsets: Sequence[tuple[int, int]]) -> tuple[float, ...] | None:
    """The weight of each token from its (start, end) characters; None where all are 1.

    Tokens without characters (start, end, padding) have (0, 0) and weigh 1.
    """
    weights = tuple(_weight_at(spans, start, end) for start, end in offsets)
    return None if all(weight == 1.0 for weight in weights) else weights


def _weight_at(spans: Sequence[Span], start: int, end: int) -> float:
    for span in spans:
        if end > start and start < span.end and end > span.start:
            return span.weight
    return 1.0
