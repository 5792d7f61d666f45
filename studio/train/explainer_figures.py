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
from dataclasses import dataclass, field
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
from studio.train.found_regions import Sighting, seen_kinds
from studio.train.sentences import capitals, named
from studio.train.stimulus_data import Truth, truth_of
from studio.train.texts import SentenceTeacher
from studio.train.world import HELD_OUT

SEEDS = HELD_OUT + 5_000_000
SCENES, QUICK_SCENES = 150, 12
KEYS = ("faithful", "outside", "nearest", "vocabulary", "read_out", "distinct")
OURS, FOUND, TEMPLATE, TRUTH = WAYS = (
    "explainer", "explainer, on the regions that are found", "template of the kinds", "grammar, the truth",
)  # fmt: skip
THERE = 0.002
"""The share of a region from which a kind is there."""
CPU = torch.device("cpu")


@dataclass(kw_only=True)
class Told:
    """What one way to speak said, in order, of which regions, and whether it was sure of it."""

    texts: list[str] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)

    def add(self, text: str, region: Region, sure: bool) -> None:
        """One sentence more."""
        self.texts.append(text)
        self.regions.append(region)
        self.sure.append(sure)


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
    said = {name: Told() for name in WAYS}
    seconds, silent = list[float](), 0
    for seed in range(SEEDS, SEEDS + count):
        truth = truth_of(seed)
        seen = None if net is None else Sighting.of(net, truth)
        asked = [(region, told(truth.record["facts"], region, rng)) for region in regions(truth, rng)]
        for region, right in asked:
            if right is None:
                continue
            kinds = seen_kinds(region, seen.kinds if seen else None)
            spoken, took = timed(speaker, truth, region.mask, region.family, kinds, space.vector(region.family), seed)
            texts = {OURS: spoken.sentence, TRUTH: right, TEMPLATE: template(kinds, region.family)}
            for name, text in texts.items():
                said[name].add(text, region, spoken.sure >= SURE)
            seconds.append(took)
        if seen is None:
            continue
        for family in sorted({region.family for region, right in asked if right}):
            silent += not _on_found(speaker, seen, truth, family, space.vector(family), seed, said[FOUND])
    rows = {name: scored(each, reader, judge) for name, each in said.items() if each.texts}
    kinds_by = "as the stimulus network sees them" if net else "true ones"
    found = {"n": len(said[FOUND].texts) + silent, "silent": silent, "sure": _share(said[FOUND].sure)}
    return {"scenes": count, "n": len(seconds), "sure": _share(said[OURS].sure), "kinds": kinds_by,
            "ms": 1000 * float(np.median(seconds)), "found_regions": found, **rows}  # fmt: skip


def _share(sure: Sequence[bool]) -> float:
    return float(np.mean(sure)) if sure else 0.0


def _on_found(
    speaker: Explainer, seen: Sighting, truth: Truth, family: str, vector: np.ndarray, seed: int, said: Told
) -> bool:
    """Say why the region that is found for a family evokes it, as the tool does; False where none is found."""
    found = seen.region(truth, family, vector)
    if found is None:
        return False
    region, mask = found
    spoken, _ = timed(speaker, truth, mask, family, seen_kinds(region, seen.kinds), vector, seed)
    said.add(spoken.sentence, region, spoken.sure >= SURE)
    return True


def timed(
    speaker: Explainer,
    truth: Truth,
    mask: Tensor,
    family: str,
    kinds: Mapping[str, float],
    vector: np.ndarray,
    seed: int,
) -> tuple[Explanation, float]:
    """An explanation of a mask (h, w) in [0, 1], and the seconds that it took."""
    begun, picture = time.perf_counter(), torch.from_numpy(np.array(truth.picture))
    made = speaker.explain(picture, mask.float(), family, vector, kinds, seed=seed)
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


def scored(said: Told, reader: Any, judge: Nearest | None) -> dict[str, float]:
    """The figures of one way to speak, over the regions of which the explainer is sure."""
    pairs = [(text, region) for text, region, keep in zip(said.texts, said.regions, said.sure, strict=True) if keep]
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
    rows = [(name, *(row[name][key] for key in KEYS)) for name in WAYS if name in row]
    head = ("", "things named that are there", "sentences that name something else", "emotion, by all-MiniLM-L6-v2",
            "emotion, by the vocabulary", "emotion, by the read-out", "distinct")  # fmt: skip
    title = f"### Explanations of {row['n']} regions in {row['scenes']} held-out renders (`explanations`)\n\n"
    told_of = (
        f"Of the regions whose sentence is sure ({row['sure']:.2f}). Kinds: {row['kinds']}. Median {row['ms']:.0f} ms."
    )
    if row["found_regions"]["n"]:
        told_of += (
            " Of {n} feelings that a true region has, {silent} have no region that is found; of the regions that are,"
            " {sure:.2f} have a sure sentence, which is judged by what lies in them."
        ).format(**row["found_regions"])
    return [f"{title}{told_of}\n\n{table(head, rows)}"]
