"""The days of the bundled emotion space."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from studio.affect.families import FAMILIES
from studio.affect.space import Space, open_space
from studio.errors import StudioError
from studio.models.specs import ASSETS
from studio.tools.days import Days, open_days

SPACE = ASSETS / "space"


@pytest.fixture(scope="module")
def days() -> Days:
    return open_days(SPACE)


def test_every_prototype_has_days_and_opposites_have_others(days: Days) -> None:
    space = open_space(SPACE)
    for name in (*FAMILIES, *(f"leaf:{leaf.name}" for leaf in space.outline.leaves)):
        vector = space.vector(name)
        nearest = {days.chosen(vector, seed)[0] for seed in range(5)}
        away = {days.chosen(-vector, seed)[0] for seed in range(5)}
        assert len(nearest) > 1, "pictures of one feeling are not all of one kind"
        assert not nearest & away


def test_the_same_seed_has_the_same_day_however_long_the_prototype_is(days: Days) -> None:
    vector = open_space(SPACE).vector("awe")
    assert days.chosen(vector, 7) == days.chosen(vector * 0.3, 7)


def test_a_day_lies_nearer_to_its_prototype_than_days_do_on_average(days: Days) -> None:
    space = open_space(SPACE)
    for family in FAMILIES:
        wanted = days.basis @ space.vector(family)
        closeness = days.vectors @ wanted / np.linalg.norm(days.vectors, axis=1)
        chosen = [days.days.index(days.chosen(space.vector(family), seed)[0]) for seed in range(5)]
        assert closeness[chosen].min() > np.quantile(closeness, 0.8)


def test_missing_or_damaged_days_are_said_in_a_sentence(tmp_path: Path) -> None:
    space = Space.load(SPACE)
    with pytest.raises(StudioError, match="cannot be read"):
        Days.of(space, tmp_path / "days.json")
    record = json.loads((SPACE / "days.json").read_text())
    (tmp_path / "days.json").write_text(json.dumps(record | {"days": record["days"][1:]}))
    with pytest.raises(StudioError, match="do not fit"):
        Days.of(space, tmp_path / "days.json")
    (tmp_path / "days.json").write_text('{"days": [{"unheard": 1}], "passing": []}')
    with pytest.raises(StudioError, match="cannot be read"):
        Days.of(space, tmp_path / "days.json")


def test_graves_come_only_where_words_ask_for_them(days: Days) -> None:
    space = open_space(SPACE)
    vectors = [space.vector(name) for name in (*FAMILIES, *(f"leaf:{leaf.name}" for leaf in space.outline.leaves))]
    brought = {thing for vector in vectors for sign in (1, -1) for thing in days.chosen(sign * vector, 0)[1]}
    assert "gravestones" not in brought
    assert len(brought) > 5
