"""Mix: which emotions a picture shall carry, how much of each, and when during the denoising."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

from studio.affect.families import FAMILIES
from studio.affect.lexicon import suggest
from studio.checks import choice, known_keys, nearest, number, shown, text
from studio.errors import StudioError

CurveKind = Literal["constant", "early", "late", "bell", "keyframes"]
CURVE_KINDS: tuple[str, ...] = get_args(CurveKind)
MOST_EMOTIONS = 24
MOST_KEYFRAMES = 16
_PLANE_POINT = re.compile(r"va:\s*([+-]?[0-9.]{1,12})\s*,\s*([+-]?[0-9.]{1,12})\s*")


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How strongly an emotion speaks at progress u in [0, 1] of the denoising: 0 is pure noise, 1 the picture.

    `points` are the (u, value) pairs of kind "keyframes", u rising, both in [0, 1]; the other kinds take none
    and peak at 1.
    """

    kind: CurveKind = "constant"
    points: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        choice(self.kind, "The curve", CURVE_KINDS)
        if not isinstance(self.points, list | tuple):
            raise StudioError(f"The keyframes of the curve are {shown(self.points)}, but they must be a list of pairs.")
        object.__setattr__(self, "points", tuple(_keyframe(point) for point in self.points))
        if self.kind != "keyframes" and self.points:
            raise StudioError(f"The curve “{self.kind}” takes no keyframes.")
        if self.kind == "keyframes" and not 1 <= len(self.points) <= MOST_KEYFRAMES:
            raise StudioError(f"The curve has {len(self.points)} keyframes, but it needs 1 to {MOST_KEYFRAMES}.")
        if any(later[0] <= earlier[0] for earlier, later in pairwise(self.points)):
            raise StudioError("The keyframes of the curve must have rising times.")

    @classmethod
    def of(cls, value: Any) -> Curve:
        """From its JSON form: the name of a kind, or a list of [u, value] keyframes."""
        if isinstance(value, Curve):
            return value
        if isinstance(value, list | tuple):
            return cls(kind="keyframes", points=tuple(value))
        if value == "keyframes":
            raise StudioError("A keyframes curve is written as its list of [time, value] pairs.")
        return cls(kind=value)

    def to_json(self) -> str | list[list[float]]:
        """The name of the kind, or the keyframes as a list of [u, value] pairs."""
        return [list(point) for point in self.points] if self.kind == "keyframes" else self.kind

    def value(self, u: float) -> float:
        """The height of the curve in [0, 1] at progress u; u outside [0, 1] is clamped."""
        u = min(max(u, 0.0), 1.0)
        match self.kind:
            case "constant":
                return 1.0
            case "early":
                return math.cos(0.5 * math.pi * u) ** 2
            case "late":
                return math.sin(0.5 * math.pi * u) ** 2
            case "bell":
                return math.sin(math.pi * u) ** 2
        return self._between_keyframes(u)

    def _between_keyframes(self, u: float) -> float:
        right = bisect.bisect_right([point[0] for point in self.points], u)
        if right == 0 or right == len(self.points):
            return self.points[max(right - 1, 0)][1]
        (u0, v0), (u1, v1) = self.points[right - 1 : right + 1]
        share = (u - u0) / (u1 - u0)
        return v0 * (1.0 - share) + v1 * share


@dataclass(frozen=True, kw_only=True)
class Emotion:
    """One emotion of a mix: a family ("awe"), a leaf ("leaf:golden calm") or a plane point ("va:0.60,-0.20").

    `amount` is in [-1, 1]; negative amounts push away from the emotion.
    """

    name: str
    amount: float
    curve: Curve = Curve()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", emotion_name(self.name))
        amount = number(self.amount, f"The amount of {self.name}", -1, 1, rule="amounts run")
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "curve", Curve.of(self.curve))

    def to_json(self) -> float | dict[str, Any]:
        """The amount alone where the curve is constant, else {"amount": …, "curve": …}."""
        if self.curve == Curve():
            return self.amount
        return {"amount": self.amount, "curve": self.curve.to_json()}


@dataclass(frozen=True)
class Mix:
    """Emotions and their amounts, kept sorted by name: two mixes of the same emotions are equal in any order."""

    emotions: tuple[Emotion, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.emotions, list | tuple) or not all(isinstance(e, Emotion) for e in self.emotions):
            raise StudioError("The mix must be an object of emotions and their amounts.", 'For example {"awe": 0.8}.')
        if len(self.emotions) > MOST_EMOTIONS:
            raise StudioError(f"The mix has {len(self.emotions)} emotions, but at most {MOST_EMOTIONS} fit in one mix.")
        ordered = tuple(sorted(self.emotions, key=lambda emotion: emotion.name))
        for earlier, later in pairwise(ordered):
            if earlier.name == later.name:
                raise StudioError(f"The emotion {later.name} is in the mix twice.")
        object.__setattr__(self, "emotions", ordered)

    @classmethod
    def of(cls, value: Any) -> Mix:
        """From a mapping of names to amounts, or to {"amount": …, "curve": …}; a Mix is returned as it is."""
        if isinstance(value, Mix):
            return value
        if not isinstance(value, Mapping):
            raise StudioError(
                f"The mix is {shown(value)}, but it must be an object of emotions and their amounts.",
                'For example {"awe": 0.8}.',
            )
        if len(value) > MOST_EMOTIONS:
            raise StudioError(f"The mix has {len(value)} emotions, but at most {MOST_EMOTIONS} fit in one mix.")
        return cls(tuple(_emotion_of(name, given) for name, given in value.items()))

    @property
    def active(self) -> tuple[Emotion, ...]:
        """The emotions whose amount is not zero, sorted by name."""
        return tuple(emotion for emotion in self.emotions if emotion.amount != 0.0)

    @property
    def neutral(self) -> bool:
        """Whether the mix asks for nothing: such a mix gives exactly the plain picture."""
        return not self.active

    def to_json(self) -> dict[str, Any]:
        """A mapping of names to amounts, or to {"amount": …, "curve": …} where the curve is not constant."""
        return {emotion.name: emotion.to_json() for emotion in self.emotions}


def emotion_name(name: Any) -> str:
    """The canonical name of a family, a leaf or a plane point; leaves are looked up when the space is loaded.

    Raises:
        StudioError: the name is of no such kind; the sentence names the nearest known emotions.
    """
    given = text(name, "The name of an emotion", 100).strip()
    if given.lower().startswith("leaf:"):
        leaf = " ".join(given[5:].casefold().split())
        if not leaf or not leaf.isprintable():
            raise StudioError(f"{shown(given)} names no leaf.", "A leaf is written like “leaf:golden calm”.")
        return f"leaf:{leaf}"
    if given.lower().startswith("va:"):
        return _plane_point(given)
    family = given.lower()
    if family in FAMILIES:
        return family
    close = suggest(family) or nearest(family, FAMILIES, 2)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"The families are {', '.join(FAMILIES)}."
    raise StudioError(f"There is no emotion called {shown(given)}.", hint)


def plane_point(name: str) -> tuple[float, float] | None:
    """The (valence, arousal) of a canonical "va:0.60,-0.20" name, each in [-1, 1]; None for other names."""
    if not name.startswith("va:"):
        return None
    valence, arousal = name[3:].split(",")
    return float(valence), float(arousal)


def _plane_point(given: str) -> str:
    found = _PLANE_POINT.fullmatch(given.lower())
    try:
        valence, arousal = (float(part) for part in found.groups()) if found else (math.nan, math.nan)
    except ValueError:
        valence = arousal = math.nan
    if not (-1 <= valence <= 1 and -1 <= arousal <= 1):
        raise StudioError(
            f"{shown(given)} is no point of the valence-arousal plane, whose axes run from -1 to 1.",
            "Write it like “va:0.60,-0.20”.",
        )
    return f"va:{round(valence, 2) + 0.0:.2f},{round(arousal, 2) + 0.0:.2f}"


def _emotion_of(name: Any, given: Any) -> Emotion:
    if not isinstance(given, Mapping):
        return Emotion(name=name, amount=given)
    known_keys(given, ("amount", "curve"), f"the emotion {shown(name)}")
    if "amount" not in given:
        raise StudioError(f"The emotion {shown(name)} has no amount.", 'Write {"amount": 0.8, "curve": "late"}.')
    return Emotion(name=name, amount=given["amount"], curve=Curve.of(given.get("curve", "constant")))


def _keyframe(point: Any) -> tuple[float, float]:
    if not isinstance(point, list | tuple) or len(point) != 2:
        raise StudioError(f"A keyframe of the curve is {shown(point)}, but it must be a pair of time and value.")
    return number(point[0], "The time of a keyframe", 0, 1), number(point[1], "The value of a keyframe", 0, 1)
