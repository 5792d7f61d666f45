"""Prompt refinement over a joint space made by hand: what helps is kept, what is told already is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from studio.affect.families import FAMILIES
from studio.affect.phrases import GROUPS, Group
from studio.affect.refine import ROUNDS, refine, target_of
from studio.affect.space import Leaf, Outline, Space
from studio.errors import StudioError
from studio.mix import Mix

DIM = len(FAMILIES) + 1  # an axis a family, and one that no feeling lies on


@pytest.fixture
def space() -> Space:
    families = np.eye(DIM, dtype=np.float32)[: len(FAMILIES)]
    leaf = Leaf(name="one", words=("one",), valence=0.0, arousal=0.0, families={"awe": 1.0})
    tensors = {"basis": np.eye(DIM, dtype=np.float32), "text_mean": np.zeros(DIM, dtype=np.float32)}
    return Space(
        outline=Outline(dim=DIM, leaves=(leaf,), affect={}), leaves=families[1:2], families=families, tensors=tensors
    )


def read(texts: Sequence[str]) -> np.ndarray:
    """A reader for whom every word of a family's name counts, and all else lies on the last axis."""
    counts = np.array([[text.count(name) for name in FAMILIES] + [1.0] for text in texts], dtype=np.float32)
    return counts / np.linalg.norm(counts, axis=-1, keepdims=True)


WORDS = {name: Group((f"with {name}", "with nothing"), frozenset({name})) for name in FAMILIES}


def test_what_helps_is_added_and_the_score_rises(space: Space) -> None:
    found = refine("a lake", Mix.of({"awe": 1.0}), space, read, groups=WORDS)
    assert found.prompt == "a lake, with awe"
    assert found.added == ("with awe",)
    assert found.after > found.before


def test_a_mix_is_approached_from_all_its_sides(space: Space) -> None:
    found = refine("a lake", Mix.of({"awe": 0.7, "fear": 0.7}), space, read, groups=WORDS)
    assert set(found.added) == {"with awe", "with fear"}
    assert found.added == refine("a lake", Mix.of({"fear": 0.7, "awe": 0.7}), space, read, groups=WORDS).added


def test_what_the_prompt_tells_already_is_left_alone(space: Space) -> None:
    found = refine("a lake full of awe", Mix.of({"awe": 1.0}), space, read, groups=WORDS)
    assert found.added == ()
    assert found.prompt == "a lake full of awe"
    assert found.after == found.before


def test_rounds_end_it(space: Space) -> None:
    mix = Mix.of(dict.fromkeys(FAMILIES, 0.5))
    assert len(refine("a lake", mix, space, read, groups=WORDS, rounds=1).added) == 1
    assert len(refine("a lake", mix, space, read, groups=WORDS).added) == ROUNDS


def test_less_of_a_feeling_is_the_other_way(space: Space) -> None:
    assert np.allclose(target_of(Mix.of({"awe": -0.5}), space), -space.families[1])
    assert refine("a lake", Mix.of({"awe": -1.0}), space, read, groups=WORDS).added == ()


def test_without_a_feeling_there_is_nothing_to_refine_towards(space: Space) -> None:
    with pytest.raises(StudioError, match="no feeling"):
        refine("a lake", Mix.of({}), space, read)


def test_an_empty_prompt_becomes_the_phrase(space: Space) -> None:
    assert refine("", Mix.of({"awe": 1.0}), space, read, groups=WORDS).prompt == "with awe"


def test_phrases_are_told_by_their_own_group() -> None:
    """A phrase that was added must close its group: a second refinement would contradict the first."""
    for name, group in GROUPS.items():
        for phrase in group.phrases:
            assert group.told_by & set(phrase.replace("-", " ").split()), (name, phrase)
