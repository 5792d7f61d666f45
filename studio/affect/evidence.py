"""What can be measured of a region beside the rest of its picture: numbers and clauses that cannot be invented.

Colours are compared in Oklab (Ottosson 2020), where equal steps look about equal. Each quality is a map of the picture,
its mean within the mask stands beside its mean outside, and a clause says how far apart the two are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.understanding import Evidence

SIDE = 320
"""Pixels of the longer side of what is measured: larger pictures are shrunk by area."""
LEAST = 1e-4
"""The share of a picture below which a region, or what is left beside it, is nothing to be measured."""

Array = np.ndarray[Any, Any]
_TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005]], np.float32)  # fmt: skip
_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660]], np.float32)  # fmt: skip
_LINEAR = np.where(np.arange(256) > 10, ((np.arange(256) / 255 + 0.055) / 1.055) ** 2.4, np.arange(256) / 255 / 12.92)
_CHROMA, _WARMTH = 0.25, 0.15  # of Oklab's axes: a strong colour; a strongly warm or cool one
_WARM_AXIS = np.array([0.42, 0.91], np.float32)  # in the plane of a and b: from sky blue to orange
_SMOOTH = 0.03  # lightness from pixel to pixel below which a surface is smooth


@dataclass(frozen=True, kw_only=True)
class Quality:
    """One thing to measure: its range, the difference that is worth a word, and the words.

    `much` is the difference from which "much" is said; `more`, `less` and `same` are the clauses.
    """

    name: str
    low: float
    high: float
    worth: float
    much: float
    more: str
    less: str
    same: str

    def says(self, difference: float) -> str:
        """The clause for inside minus outside."""
        if abs(difference) < self.worth:
            return self.same
        word = self.more if difference > 0 else self.less
        much = "much " if abs(difference) >= self.much else "a little " if abs(difference) < 2 * self.worth else ""
        return much + word


QUALITIES = (
    Quality(name="lightness", low=0, high=1, worth=0.04, much=0.2, more="lighter than the rest",
            less="darker than the rest", same="about as light as the rest"),
    Quality(name="colourfulness", low=0, high=1, worth=0.05, much=0.25, more="more colourful than the rest",
            less="less colourful than the rest", same="about as colourful as the rest"),
    Quality(name="warmth", low=-1, high=1, worth=0.08, much=0.45, more="warmer in colour than the rest",
            less="cooler in colour than the rest", same="about as warm in colour as the rest"),
    Quality(name="contrast", low=0, high=1, worth=0.04, much=0.2, more="higher in contrast than the rest",
            less="lower in contrast than the rest", same="about as rich in contrast as the rest"),
    Quality(name="detail", low=0, high=1, worth=0.06, much=0.3, more="richer in detail than the rest",
            less="plainer than the rest", same="about as detailed as the rest"),
    Quality(name="openness", low=0, high=1, worth=0.06, much=0.3, more="more open than the rest",
            less="more closed in than the rest", same="about as open as the rest"),
    Quality(name="height", low=0, high=1, worth=0.08, much=0.35, more="higher up than the rest",
            less="lower down than the rest", same="about as high as the rest"),
)  # fmt: skip
"""What is measured, in the order in which it is shown."""


def measured(picture: Array, mask: Array) -> tuple[Evidence, ...]:
    """How a region differs from the rest of its picture.

    `picture` is uint8 (H, W, 3), `mask` (H, W) in [0, 1]. Where the mask is empty there is nothing to say: (). Where it
    is the whole picture, inside and outside are the same and each clause says what the picture is, not how it differs.

    Raises:
        ValueError: the mask is not as large as the picture.
    """
    if picture.shape[:2] != mask.shape:
        raise ValueError(f"a mask of {mask.shape} on a picture of {picture.shape[:2]}")
    return compared(quality_maps(shrunk(picture)), shrunk(mask[..., None])[..., 0])


def compared(maps: Mapping[str, Array], mask: Array) -> tuple[Evidence, ...]:
    """The same of the maps of a picture, each (h, w), and a mask as large as they."""
    inside = np.clip(mask, 0.0, 1.0)
    outside = 1.0 - inside
    if inside.mean() < LEAST:
        return ()
    whole = outside.mean() < LEAST
    found = []
    for quality in QUALITIES:
        field = maps[quality.name]
        within = float((field * inside).sum() / inside.sum())
        without = within if whole else float((field * outside).sum() / outside.sum())
        says = _alone(quality, within) if whole else quality.says(within - without)
        found.append(Evidence(name=quality.name, inside=round(within, 3), outside=round(without, 3),
                              low=quality.low, high=quality.high, says=says))  # fmt: skip
    return tuple(found)


def difference(evidence: Evidence) -> float:
    """Inside minus outside as a share of the quality's range, in [-1, 1]."""
    return (evidence.inside - evidence.outside) / (evidence.high - evidence.low)


def strongest(evidence: tuple[Evidence, ...], count: int = 2) -> tuple[Evidence, ...]:
    """The qualities that differ most, in units of the difference that is worth a word; those worth none are left out."""
    worth = {quality.name: quality.worth for quality in QUALITIES}
    scored = [(abs(each.inside - each.outside) / worth[each.name], each) for each in evidence]
    scored.sort(key=lambda pair: -pair[0])
    return tuple(each for score, each in scored[:count] if score >= 1)


def shrunk(picture: Array, side: int = SIDE) -> Array:
    """A picture (H, W, C) with at most `side` pixels a side, float32, each the mean of those it stands for.

    Of very large pictures the mean is taken of every few pixels, no fewer than four along each side of a new one.
    """
    longest = max(picture.shape[:2])
    if longest <= side:
        return picture.astype(np.float32)
    step = max(1, longest // (side * 4))
    thin = picture[::step, ::step].astype(np.float32)
    scale = side / max(thin.shape[:2])
    rows, columns = (_starts(length, max(1, round(length * scale))) for length in thin.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(thin, rows, axis=0), columns, axis=1)
    counts = np.diff([*rows, thin.shape[0]])[:, None] * np.diff([*columns, thin.shape[1]])[None]
    return sums / counts[..., None]


def quality_maps(picture: Array) -> dict[str, Array]:
    """The map (h, w) of every quality of a picture (h, w, 3) in [0, 255], each in the quality's range."""
    lab = oklab(picture)
    light, hue = lab[..., 0], lab[..., 1:]
    steps = _steps(light)
    near = _blurred(light, 4)
    local = np.sqrt(np.maximum(_blurred(np.square(light), 4) - np.square(near), 0))
    busy = _blurred((steps > _SMOOTH).astype(np.float32), 3)
    high = np.linspace(1, 0, light.shape[0], dtype=np.float32)[:, None] + np.zeros_like(light)
    smooth = _blurred((steps <= _SMOOTH).astype(np.float32), 12) ** 2
    return {
        "lightness": light,
        "colourfulness": np.clip(np.linalg.norm(hue, axis=-1) / _CHROMA, 0, 1),
        "warmth": np.clip(hue @ _WARM_AXIS / _WARMTH, -1, 1),
        "contrast": np.clip(local / 0.2, 0, 1),
        "detail": busy,
        "openness": 0.75 * smooth + 0.25 * high,
        "height": high,
    }


def oklab(picture: Array) -> Array:
    """Oklab (h, w, 3) of sRGB (h, w, 3) in [0, 255]."""
    below = np.clip(picture, 0, 255)
    low = np.floor(below).astype(np.int16)
    part = below - low
    linear = _LINEAR[low] * (1 - part) + _LINEAR[np.minimum(low + 1, 255)] * part
    return np.cbrt(linear.astype(np.float32) @ _TO_LMS.T) @ _TO_LAB.T


_PLAIN: dict[str, tuple[float, float, str, str, str]] = {
    "lightness": (0.4, 0.7, "dark throughout", "neither dark nor light", "light throughout"),
    "colourfulness": (0.15, 0.4, "nearly without colour", "moderately colourful", "strongly coloured"),
    "warmth": (-0.2, 0.2, "cool in colour", "neither warm nor cool in colour", "warm in colour"),
    "contrast": (0.1, 0.3, "low in contrast", "moderate in contrast", "high in contrast"),
    "detail": (0.1, 0.35, "plain", "moderately detailed", "rich in detail"),
    "openness": (0.3, 0.6, "closed in", "half open", "wide open"),
    "height": (0.0, 1.0, "all of the picture", "all of the picture", "all of the picture"),
}


def _alone(quality: Quality, value: float) -> str:
    low, high, less, middling, more = _PLAIN[quality.name]
    return less if value < low else more if value > high else middling


def _starts(length: int, count: int) -> Array:
    return np.arange(count) * length // count


def _steps(light: Array) -> Array:
    """How much the lightness changes from a pixel to its neighbours (h, w)."""
    down = np.abs(np.diff(light, axis=0, append=light[-1:]))
    across = np.abs(np.diff(light, axis=1, append=light[:, -1:]))
    return np.maximum(down, across)


def _blurred(field: Array, reach: int) -> Array:
    """The mean of a square of 2 · reach + 1 pixels around each, the borders repeated."""
    return _running(_running(field, reach).T, reach).T


def _running(field: Array, reach: int) -> Array:
    padded = np.pad(field.astype(np.float64), ((reach + 1, reach), (0, 0)), mode="edge")
    total = padded.cumsum(0)
    return ((total[2 * reach + 1 :] - total[: -2 * reach - 1]) / (2 * reach + 1)).astype(np.float32)
