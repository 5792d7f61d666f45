"""Texts that people rated or labelled, out of the data folder, and how GoEmotions' labels fold into our families."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.affect.families import FAMILIES
from studio.errors import StudioError

FOLD: dict[str, str] = {
    "amusement": "amusement",
    "admiration": "awe",
    "caring": "contentment",
    "gratitude": "contentment",
    "love": "contentment",
    "relief": "contentment",
    "excitement": "excitement",
    "joy": "excitement",
    "optimism": "excitement",
    "pride": "excitement",
    "anger": "anger",
    "annoyance": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "nervousness": "fear",
    "sadness": "sadness",
    "grief": "sadness",
    "disappointment": "sadness",
    "remorse": "sadness",
}
"""A label goes where the studio's own vocabulary (`studio/affect/lexicon.py`) has its word or the nearest one: joyful,
hopeful and triumphant are excitement there, grateful, loved, tender and soothed contentment, annoyed anger, nervous and
worried fear, disappointed, grief and regret sadness. Admiration is awe's social kin (Keltner & Haidt 2003)."""

LEFT_OUT: dict[str, str] = {
    "approval": "an opinion, not a feeling",
    "disapproval": "an opinion, not a feeling",
    "realization": "a thought, not a feeling",
    "confusion": "a state of knowing, with no side of the plane",
    "curiosity": "a state of knowing, with no side of the plane",
    "surprise": "good and bad alike: amazement would be awe, being startled fear",
    "desire": "between longing (sadness) and eagerness (excitement)",
    "embarrassment": "no family of ours is about how one is seen",
    "neutral": "no feeling",
}


@dataclass(frozen=True, eq=False)
class Sentences:
    """Rated texts, with valence and arousal (N, 2) in [-1, 1]."""

    texts: list[str]
    affect: np.ndarray


@dataclass(frozen=True, eq=False)
class Comments:
    """Labelled texts, with the index (N,) of the one family that their labels fold into."""

    texts: list[str]
    families: np.ndarray


def sentences(data: Path, *, held_out: bool) -> Sentences:
    """EmoBank's train split, or all others; 1 to 5 becomes -1 to 1."""
    with _present(data / "text" / "emobank.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row["split"] != "train") == held_out]
    affect = [[(float(row[axis]) - 3) / 2 for axis in "VA"] for row in rows]
    return Sentences([row["text"] for row in rows], np.array(affect, dtype=np.float32).reshape(-1, 2))


def comments(data: Path, *, held_out: bool) -> Comments:
    """GoEmotions' train or dev part: those of one family; labels that have none do not count."""
    names = _present(data / "text" / "goemotions_labels.txt").read_text(encoding="utf-8").split()
    names = [*names, "neutral"] if "neutral" not in names else names
    path = _present(data / "text" / f"goemotions_{'dev' if held_out else 'train'}.tsv")
    texts, families = [], []
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        text, labels = line.split("\t")[:2]
        folded = {FOLD[names[int(label)]] for label in labels.split(",") if names[int(label)] in FOLD}
        if len(folded) == 1:
            texts.append(text)
            families.append(FAMILIES.index(folded.pop()))
    return Comments(texts, np.array(families, dtype=np.int64))


def _present(path: Path) -> Path:
    if not path.is_file():
        raise StudioError(f"The data folder has no text/{path.name}.", "docs/TRAINING.md lists what belongs there.")
    return path
