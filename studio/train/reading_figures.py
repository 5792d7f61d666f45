"""The figures of reading whole pictures: held-out scenes against the world's own moods, real pictures against people.

The moods of scenes are rules (`studio/world/mood.py`). The same rules choose the mood words of captions that the dual
encoder learned from, and the read-out of scenes is fitted on them, on other seeds: what is measured is whether they can
can be read off the pixels. The judge of `evaluate` is fitted apart, on other features and seeds, and guides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.affect import senses
from studio.affect.families import FAMILIES
from studio.affect.readout import AXES, Array, PhotoReadout, load
from studio.affect.senses import STRANGE, Senses, nearby
from studio.affect.space import open_space
from studio.errors import StudioError
from studio.models.encoder import load_encoder, picture_vectors
from studio.models.sight import SIDE, load_sight, photo_features
from studio.models.specs import ASSETS
from studio.train import ridge
from studio.train.held_out import READING_SEEDS, renders
from studio.train.measures import correlation
from studio.train.photos import rated, squares
from studio.train.readouts import BLOCKS
from studio.train.senses import DRAWN, real_pictures, targets

SCENES = 500
CPU = torch.device("cpu")


def figures(data: Path | None, *, count: int = SCENES, assets: Path = ASSETS) -> dict[str, Any]:
    """Figures on held-out scenes, and on real pictures where the data folder is given; or a sentence why not."""
    try:
        fitted, (photo, _) = senses.load(assets / "readouts"), load(assets / "readouts")
        sight = load_sight(assets / "readouts", CPU)
    except StudioError as error:
        return {"left_out": f"Left out: {error}"}
    seeds = range(READING_SEEDS, READING_SEEDS + count)
    pictures = renders(seeds, SIDE, drawn=DRAWN)
    features = photo_features(sight, pictures).numpy()
    found = {"scenes": scenes(fitted, features, targets(seeds)) | by_prototypes(pictures, targets(seeds), assets)}
    if data is not None:
        real = photo_features(sight, squares(real_pictures(data), SIDE)).numpy()
        found["real"] = real_kind(fitted, real) | photographs(fitted, photo, sight, data)
    return found


def scenes(fitted: Senses, features: Array, moods: Array) -> dict[str, Any]:
    """Family accuracy, correlation and coverage on scenes of our own, and how many are taken for something else."""
    affect, margin, shares, strange = fitted.of_scenes(features)
    wanted = moods[:, 2:].argmax(1)
    ranked = (-shares).argsort(1)
    inside = np.abs(affect - moods[:, :2]) <= margin
    return {
        "n": len(features),
        "family_accuracy": float((ranked[:, 0] == wanted).mean()),
        "family_top2": float((ranked[:, :2] == wanted[:, None]).any(1).mean()),
        "family_commonest": float(np.bincount(wanted).max() / len(wanted)),
        "confidence": float(shares.max(1).mean()),
        "taken_for_real": float((fitted.own(features) < 0.5).mean()),
        "flagged_strange": float((strange > STRANGE).mean()),
    } | {
        f"{axis}_{name}": value
        for k, axis in enumerate(AXES)
        for name, value in (
            ("r", correlation(affect[:, k], moods[:, k])),
            ("held_by_margin", float(inside[:, k].mean())),
            ("margin", float(margin[:, k].mean())),
        )
    }


def by_prototypes(pictures: torch.Tensor, moods: Array, assets: Path) -> dict[str, float]:
    """What the prototypes of the space alone say of the same scenes: the baseline without the world's rules."""
    from studio.tools.sense import leaning

    space = open_space(assets / "space")
    vectors = picture_vectors(load_encoder(assets / "encoder", CPU)[0], pictures.numpy(), CPU).numpy()
    logits = np.stack([leaning(space, vector) for vector in vectors])
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    leaves = space.outline.leaves
    families = shares @ np.array([[leaf.families.get(name, 0.0) for name in FAMILIES] for leaf in leaves])
    affect = shares @ np.array([(leaf.valence, leaf.arousal) for leaf in leaves])
    return {"prototypes_family_accuracy": float((families.argmax(1) == moods[:, 2:].argmax(1)).mean())} | {
        f"prototypes_{axis}_r": correlation(affect[:, k], moods[:, k]) for k, axis in enumerate(AXES)
    }


def real_kind(fitted: Senses, features: Array) -> dict[str, Any]:
    """How many real pictures are taken for scenes: by the shipped score, which saw them, and by one that did not."""
    from studio.train.senses import kind

    half = np.random.default_rng(0).integers(0, 2, len(features))
    wrong = []
    scenes_like = _scene_features()
    for part in (0, 1):
        numbers = kind(scenes_like, features[half == part])
        other = features[half != part]
        score = other @ numbers[:-3] + numbers[-3]
        wrong += (score > numbers[-1]).tolist()
    return {
        "n": len(features),
        "taken_for_scenes_held_out": float(np.mean(wrong)),
        "taken_for_scenes": float((fitted.own(features) > 0.5).mean()),
    }


def _scene_features() -> Array:
    from studio.train.senses import SCENES as FITTED
    from studio.train.senses import SEEDS

    pictures = renders(range(SEEDS, SEEDS + FITTED), SIDE, drawn=DRAWN)
    return photo_features(load_sight(ASSETS / "readouts", CPU), pictures).numpy()


def photographs(fitted: Senses, photo: PhotoReadout, sight: Any, data: Path) -> dict[str, Any]:
    """Rated photographs from folds by theme: coverage, what is flagged, and how near shares come to those of people."""
    known = rated(data)
    features = photo_features(sight, squares(known.files, SIDE)).numpy()
    affect = known.affect.numpy().astype(np.float64)
    guesses = ridge.held_out(features, affect, known.themes, BLOCKS)
    held, width = ridge.coverage(guesses, affect, known.themes)
    flagged = guesses.strangeness > STRANGE
    errors = np.abs(guesses.values - affect).mean(1)
    people = nearby(affect, np.full_like(affect, 0.1))
    margin = np.tile(width, (len(affect), 1))
    ours = nearby(guesses.values, margin)
    flat = np.full_like(ours, 1 / len(FAMILIES))
    return {
        "photographs": len(affect),
        "flagged_strange": float(flagged.mean()),
        "error_flagged": float(errors[flagged].mean()) if flagged.any() else float("nan"),
        "error_others": float(errors[~flagged].mean()),
        "share_distance": float(np.abs(ours - people).sum(1).mean() / 2),
        "share_distance_flat": float(np.abs(flat - people).sum(1).mean() / 2),
        "confidence": float(fitted.of_photographs(features, photo)[2].max(1).mean()),
    } | {f"{axis}_held_by_margin": float(held[k]) for k, axis in enumerate(AXES)}


def tables(found: Mapping[str, Any], table: Callable[..., str]) -> list[str]:
    """The section of the report; what is left out says why."""
    read = found["reading"]
    title = "### Reading pictures (`reading`)\n\n"
    if "scenes" not in read:
        return [title + read["left_out"]]
    rows = [(kind, name, value) for kind in read for name, value in read[kind].items()]
    return [title + table(("pictures", "figure", ""), rows)]
