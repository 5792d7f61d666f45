"""The figures of explanations on held-out renders: whether sentences name what is there, and whose feeling they say.

A region's truth is the kind map of its render. Three judges read the emotion back from a sentence, none of which had
a part in making it: all-MiniLM-L6-v2, which others trained (the family whose words of the affect vocabulary are nearest
on average), the affect vocabulary itself (the family of which a sentence has most words) and the read-out of texts,
which was fitted on what people wrote. Beside each stands what the grammar's own true sentences get, for no judge is
perfect.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.affect import readout
from studio.affect.families import FAMILIES
from studio.affect.lexicon import BY_WORD, WORDS
from studio.affect.space import open_space
from studio.errors import StudioError
from studio.models.explainer import SURE, Explainer, Explanation, load_explainer
from studio.models.kinds import KINDS
from studio.models.specs import ASSETS
from studio.models.stimulus import load_stimulus
from studio.train.explainer_data import WORD, Region, regions, told
from studio.train.sentences import capitals, named
from studio.train.stimulus_data import Truth, truth_of
from studio.train.texts import SentenceTeacher
from studio.train.world import HELD_OUT

SEEDS = HELD_OUT + 5_000_000
SCENES, QUICK_SCENES = 150, 12
KEYS = ("faithful", "outside", "nearest", "vocabulary", "read_out", "distinct")
THERE = 0.002
"""The share of a region from which a kind is there."""
CPU = torch.device("cpu")


def figures(
    *, quick: bool = False, scenes: int | None = None, explainer: Path = ASSETS / "explainer",
    stimulus: Path = ASSETS / "stimulus", readouts: Path = ASSETS / "readouts",
) -> dict[str, Any]:  # fmt: skip
    """Faithfulness, read-back emotion and variety of the sentences about held-out regions, beside baselines."""
    try:
        speaker, reader = load_explainer(explainer, CPU), readout.load(readouts)[1]
    except StudioError as error:
        return {"left_out": f"Left out: {error}"}
    net = load_stimulus(stimulus, CPU) if stimulus.is_dir() else None
    judge = Nearest.open()
    count, rng, space = scenes or (QUICK_SCENES if quick else SCENES), random.Random(0), open_space(ASSETS / "space")
    said: dict[str, list[str]] = {name: [] for name in ("explainer", "template of the kinds", "grammar, the truth")}
    found, sure, seconds = [], [], []
    for seed in range(SEEDS, SEEDS + count):
        truth = truth_of(seed)
        maps = None if net is None else net.kinds(net.encode(torch.from_numpy(truth.picture)[None] / 127.5 - 1))
        for region in regions(truth, rng):
            right = told(truth.record["facts"], region, rng)
            if right is None:
                continue
            kinds = seen_kinds(region, maps)
            spoken, took = timed(speaker, truth, region, kinds, space.vector(region.family), seed)
            said["explainer"].append(spoken.sentence)
            said["template of the kinds"].append(template(kinds, region.family))
            said["grammar, the truth"].append(right)
            found.append(region)
            sure.append(spoken.sure >= SURE)
            seconds.append(took)
    rows = {name: scored(texts, found, sure, reader, judge) for name, texts in said.items()}
    return {"scenes": count, "n": len(found), "sure": float(np.mean(sure)), "ms": 1000 * float(np.median(seconds)),
            "kinds": "as the stimulus network sees them" if net else "true ones", **rows}  # fmt: skip


def seen_kinds(region: Region, maps: Tensor | None) -> dict[str, float]:
    """The shares of kinds in a region, by the network's maps (KINDS, h, w) or, without them, the true ones."""
    row = region.shares if maps is None else (maps.cpu() * region.mask).sum((1, 2)) / region.mask.sum()
    return {KINDS[index]: float(value) for index, value in enumerate(row) if value > 0}


def timed(
    speaker: Explainer, truth: Truth, region: Region, kinds: Mapping[str, float], vector: np.ndarray, seed: int
) -> tuple[Explanation, float]:
    """An explanation and the seconds that it took."""
    begun, picture = time.perf_counter(), torch.from_numpy(np.array(truth.picture))
    made = speaker.explain(picture, region.mask.float(), region.family, vector, kinds, seed=seed)
    return made, time.perf_counter() - begun


def template(kinds: Mapping[str, float], family: str) -> str:
    """The baseline: the largest kind and the family, without a reason."""
    largest = max((kind for kind in kinds if kind != "other"), key=kinds.__getitem__, default="region")
    return capitals(f"the {largest} here reads as {family}.")


class Nearest:
    """The family whose words are nearest to a sentence, as all-MiniLM-L6-v2 hears them."""

    def __init__(self) -> None:
        self.teacher = SentenceTeacher(CPU)
        words = self.vectors([each.word for each in WORDS])
        means = [words[[each.family == family for each in WORDS]].mean(0) for family in FAMILIES]
        self.families = np.stack([mean / np.linalg.norm(mean) for mean in means])

    @classmethod
    def open(cls) -> Nearest | None:
        """The judge, or None where its package is not here."""
        try:
            return cls()
        except ImportError:
            return None

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """The numbers of the families (N,)."""
        return (self.vectors(texts) @ self.families.T).argmax(1)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors (N, 384) of texts."""
        found = np.asarray(self.teacher.embed(list(texts)), np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def scored(
    texts: Sequence[str], found: Sequence[Region], sure: Sequence[bool], reader: Any, judge: Nearest | None
) -> dict[str, float]:
    """The figures of one way to speak, over the regions of which the explainer is sure."""
    pairs = [(text, region) for text, region, keep in zip(texts, found, sure, strict=True) if keep]
    if not pairs:
        return dict.fromkeys(KEYS, float("nan"))
    names = [[there(kinds, region) for _, kinds in named(text)] for text, region in pairs]
    wanted = np.array([FAMILIES.index(region.family) for _, region in pairs])
    told_of = [text for text, _ in pairs]
    read = reader(told_of)[1].argmax(1)
    return {
        "faithful": float(np.mean([each for one in names for each in one])) if any(names) else float("nan"),
        "outside": float(np.mean([not all(one) for one in names])),
        "nearest": float((judge(told_of) == wanted).mean()) if judge else float("nan"),
        "vocabulary": float(np.mean([by_words(text) for text in told_of] == wanted)),
        "read_out": float((read == wanted).mean()),
        "distinct": len(set(told_of)) / len(told_of),
    }


def there(kinds: Sequence[str], region: Region) -> bool:
    """Whether a region holds one of these kinds."""
    return any(float(region.shares[KINDS.index(kind)]) >= THERE for kind in kinds)


def by_words(text: str) -> int:
    """The family (its number) of which a text has most words of the affect vocabulary, -1 where it has none."""
    counts = np.zeros(len(FAMILIES))
    for word in re.findall(WORD, text.lower()):
        if word in BY_WORD:
            counts[FAMILIES.index(BY_WORD[word].family)] += 1
    return int(counts.argmax()) if counts.any() else -1


def tables(found: Mapping[str, Any], table: Callable[..., str]) -> list[str]:
    """The section of the report."""
    row = found["explanations"]
    if "left_out" in row:
        return [f"### Explanations (`explanations`)\n\n{row['left_out']}"]
    rows = [(name, *(value[key] for key in KEYS)) for name, value in row.items() if isinstance(value, Mapping)]
    head = ("", "things named that are there", "sentences that name something else", "emotion, by all-MiniLM-L6-v2",
            "emotion, by the vocabulary", "emotion, by the read-out", "distinct")  # fmt: skip
    title = f"### Explanations of {row['n']} regions in {row['scenes']} held-out renders (`explanations`)\n\n"
    told_of = (
        f"Of the regions whose sentence is sure ({row['sure']:.2f}). Kinds: {row['kinds']}. Median {row['ms']:.0f} ms."
    )
    return [f"{title}{told_of}\n\n{table(head, rows)}"]
