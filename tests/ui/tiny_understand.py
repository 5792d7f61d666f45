"""A worker's reading of pictures without models: a family's pixels are those nearest to its colour."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_COLOURS
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result
from studio.errors import Cancelled, StudioError
from studio.recipe import Recipe
from studio.sources import open_source
from studio.understanding import Evidence, Reading, Region

COLOURS = np.array([[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code in FAMILY_COLOURS.values()]) / 255
KIN = {"leaf:soothing": "contentment", "leaf:forlorn": "sadness", "leaf:divine": "awe", "leaf:vitality": "excitement"}


def understand(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A region takes 0.02 s, or 0.4 s for a "slow" question; a "broken" one fails with a sentence."""
    (mark,) = recipe.sources
    options = recipe.options
    picture = open_source(mark, context.settings.sources)
    small = picture.copy()
    small.thumbnail((160, 160))
    pixels = np.asarray(small, dtype=float) / 255  # (h, w, 3)
    kinds = _kinds(pixels)
    reading = _reading(kinds)
    words = str(options.get("ask", ""))
    if "broken" in words:
        raise StudioError("The lake has run dry.", "Ask for a meadow.")
    names = list(options.get("emotions", [] if words else sorted(FAMILIES, key=lambda e: -reading.families[e])[:3]))
    names += [words] if words else []
    regions = []
    for each, name in enumerate(names):
        if context.cancelled():
            raise Cancelled
        time.sleep(0.4 if "slow" in words else 0.02)
        mask = _mask(kinds, name, options.get("points", ()))
        path = context.out / f"{each}.png"
        Image.fromarray((mask * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC).save(path)
        regions.append(_region(name, str(path), pixels, mask))
        yield Progress(each + 1, len(names), note=f"finding what is {name}")
    report = {"source": mark, "width": picture.width, "height": picture.height, **reading.to_json()}
    report["regions"] = [region.to_json() for region in regions]
    one = recipe.single(0).to_json()
    yield Result(tuple(region.mask for region in regions), tuple(one for _ in regions), reports=(report,))


def _kinds(pixels: np.ndarray) -> np.ndarray:
    """How much each pixel is of each family's colour, (8, h, w); sums to 1 over the families."""
    hues = pixels - pixels.mean(axis=-1, keepdims=True)
    wanted = COLOURS - COLOURS.mean(axis=-1, keepdims=True)
    score = np.exp(-((hues[None] - 0.6 * wanted[:, None, None]) ** 2).sum(-1) / 0.01)
    return score / score.sum(0)


def _reading(kinds: np.ndarray) -> Reading:
    shares = dict(zip(FAMILIES, (float(share) for share in kinds.mean(axis=(1, 2))), strict=True))
    places = np.array([FAMILY_AFFECT[name] for name in FAMILIES])
    valence, arousal = np.array(list(shares.values())) @ places
    leaves = sorted(((name.removeprefix("leaf:"), shares[kin] * 0.8) for name, kin in KIN.items()), key=lambda e: -e[1])
    return Reading(
        families=shares, leaves=tuple(leaves), valence=float(valence), arousal=float(arousal),
        valence_margin=0.31, arousal_margin=0.42, strangeness=1.0 + 2 * float(np.std(kinds) < 0.1),
        note="" if np.std(kinds) >= 0.1 else "It has hardly any colour, so this is little more than a guess.",
    )  # fmt: skip


def _mask(kinds: np.ndarray, name: str, points: object) -> np.ndarray:
    family = KIN.get(name, name if name in FAMILIES else FAMILIES[sum(map(ord, name)) % 8])
    share = kinds[FAMILIES.index(family)]
    mask = np.clip(share / max(float(share.max()), 1e-6) * 2 - 0.6, 0, 1)
    y, x = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]] / np.array(mask.shape).reshape(2, 1, 1)
    for px, py, adds in points:  # type: ignore[attr-defined]
        near = (x - px) ** 2 + (y - py) ** 2 < 0.02
        mask = np.where(near, float(adds), mask)
    return mask


def _region(name: str, path: str, pixels: np.ndarray, mask: np.ndarray) -> Region:
    evidence = tuple(
        _measured(quality, values, mask, says)
        for quality, values, says in (
            ("lightness", pixels.mean(-1), ("darker than the rest", "lighter than the rest")),
            ("colourfulness", np.ptp(pixels, axis=-1), ("paler than the rest", "more colourful than the rest")),
            ("warmth", 0.5 + 0.5 * (pixels[..., 0] - pixels[..., 2]), ("colder than the rest", "warmer than the rest")),
        )
    )
    sentence = f"Here it is {evidence[0].says} and {evidence[2].says}, which is why it speaks of {name}."
    return Region(
        emotion=name, mask=path, area=float(mask.mean()), quality=0.7, explanation=sentence,
        sure=name != "disgust", evidence=evidence,
    )  # fmt: skip


def _measured(quality: str, values: np.ndarray, mask: np.ndarray, says: tuple[str, str]) -> Evidence:
    inside = float((values * mask).sum() / max(mask.sum(), 1e-6))
    outside = float((values * (1 - mask)).sum() / max((1 - mask).sum(), 1e-6))
    return Evidence(name=quality, inside=inside, outside=outside, says=says[inside > outside])
