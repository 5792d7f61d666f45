"""Checks of single values that come from outside, each with a sentence a person understands.

Every check returns the value in its canonical Python type or raises `StudioError`. Booleans are not numbers
here, and NaN and infinity lie outside every range.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from studio.errors import StudioError


def shown(value: Any) -> str:
    """A short rendering of any value for an error sentence; never longer than about 60 characters."""
    if isinstance(value, int) and abs(value) > 10**15:
        return "a huge number"  # printing an integer of many thousand digits raises ValueError
    if isinstance(value, str):
        return f"“{value[:40]}…”" if len(value) > 40 else f"“{value}”"
    if isinstance(value, Real):
        return f"{value}"
    if value is None:
        return "empty"
    return {dict: "an object", list: "a list", tuple: "a list"}.get(type(value), f"a {type(value).__name__}")


def number(value: Any, label: str, low: float, high: float, *, rule: str = "it runs") -> float:
    """`value` as a float in [low, high]; `label` starts the sentence, e.g. "The guidance", `rule` goes on with it."""
    if not _is_number(value):
        raise StudioError(f"{label} is {shown(value)}, but it must be a number from {low:g} to {high:g}.")
    if not low <= value <= high:
        raise StudioError(f"{label} is {shown(value)}, but {rule} from {low:g} to {high:g}.")
    return float(value) + 0.0  # turns -0.0 into 0.0


def integer(value: Any, label: str, low: int, high: int) -> int:
    """`value` as an int in [low, high]; whole floats count, because JSON and sliders know one kind of number."""
    if not _is_whole(value):
        raise StudioError(f"{label} is {shown(value)}, but it must be a whole number from {low} to {high}.")
    if not low <= value <= high:
        raise StudioError(f"{label} is {shown(value)}, but it runs from {low} to {high}.")
    return int(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, Integral) or float(value).is_integer())


def text(value: Any, label: str, longest: int) -> str:
    """`value` as a string of at most `longest` characters that can be written to a file."""
    if not isinstance(value, str):
        raise StudioError(f"{label} is {shown(value)}, but it must be text.")
    if len(value) > longest:
        raise StudioError(f"{label} has {len(value):,} characters, but at most {longest:,} are allowed.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise StudioError(f"{label} contains a broken character at position {error.start + 1}.") from error
    return str(value)


def choice(value: Any, label: str, allowed: Iterable[str]) -> str:
    """`value` if it is one of the `allowed` words."""
    words = tuple(allowed)
    if not isinstance(value, str) or value not in words:
        raise StudioError(f"{label} is {shown(value)}, but it must be one of: {', '.join(words)}.")
    return value


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Up to `count` of the `known` words that are spelled most like `word`, best first; may be empty."""
    return difflib.get_close_matches(word[:80].lower(), list(known), n=count, cutoff=0.5)


def known_keys(keys: Iterable[Any], known: Iterable[str], place: str) -> None:
    """Refuse the first key that is not `known` and name the closest one; `place` is e.g. "a recipe"."""
    words = tuple(known)
    for key in keys:
        if key not in words:
            close = nearest(str(key), words)
            hint = f"Did you mean “{close[0]}”?" if close else f"It can have: {', '.join(words)}."
            raise StudioError(f"{shown(key)} is not a part of {place}.", hint)
