"""Where days and passing things lead: what the regression finds, and what language says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from studio.affect.lexicon import WORDS
from studio.train.days import NEAREST, PRICE, bank, design, fit, nearest, pruned, told, weighed
from studio.world.days import PASSING, Day
from studio.world.sampling import sample

SCENES = [sample(seed) for seed in range(600)]


def test_a_day_is_found_where_its_pictures_are_seen() -> None:
    """Pictures of rain are seen at one axis whatever the land is; the days kept for that axis are rainy ones."""
    rows, first, second = design(SCENES)
    assert rows.shape == (600, rows.shape[1])
    assert second - first == len(PASSING)
    rainy = torch.tensor([float(scene.weather == "rain") for scene in SCENES])
    land = torch.tensor([float(scene.place == "city") for scene in SCENES])
    seen = torch.stack([rainy, land, torch.randn(600, generator=torch.Generator().manual_seed(0)) * 0.01], 1)
    tensors, records, explained = bank(SCENES, seen, torch.eye(3)[:1], torch.zeros(len(PASSING), 3) + torch.eye(3)[0])
    assert explained > 0.8
    assert len(records) == len(tensors["days"])
    assert {Day.from_json(record).weather for record in records} == {"rain"}


def test_the_land_has_no_part_in_a_day() -> None:
    scenes = [sample(seed) for seed in range(1000)]  # fifty of each place
    rows, first, _ = design(scenes)
    land = torch.tensor([[float(scene.place == "city")] for scene in scenes])
    weights, explained = fit(rows, land - land.mean())
    assert explained > 0.9
    assert float(((rows - rows.mean(0))[:, :first] @ weights[:first]).abs().max()) < 0.1


def test_pulls_are_in_standard_deviations_towards_the_prototypes() -> None:
    pulls, axes = torch.randn(17, 5, generator=torch.Generator().manual_seed(1)) * 3 + 2, torch.eye(5)
    found = weighed(pulls, axes)
    assert float((found @ axes.T).std()) == pytest.approx(1.0)
    assert torch.allclose(found.mean(0), torch.zeros(5), atol=1e-5)


def test_language_puts_a_thing_where_its_words_are() -> None:
    class Teacher:
        """Gravestones sound like sadness, and nothing else like anything."""

        def embed(self, texts: Sequence[str]) -> np.ndarray:
            sad = {word.word for word in WORDS if word.family == "sadness"}
            return np.array([[1.0 if "grave" in text or text in sad else 0.0, 1.0] for text in texts], np.float16)

    axis = torch.tensor([[float(word.family == "sadness")] for word in WORDS])
    where = told(Teacher(), axis)[:, 0]  # type: ignore[arg-type]
    assert PASSING[int(where.argmax())] == "gravestones"


def liking(days: Sequence[Day]) -> np.ndarray:
    """Nearness of someone who likes golden evenings much, autumn a little, and minds nothing else."""
    golden, dusk, autumn = (
        np.array([getattr(day, name) == value for day in days], float)
        for name, value in (("palette", "golden"), ("time", "dusk"), ("leaves", "autumn"))
    )
    return 0.4 * golden + 0.3 * dusk + 0.5 * PRICE * autumn


def test_a_day_loses_what_it_had_by_chance_and_keeps_what_counts() -> None:
    day = Day(time="dusk", palette="golden", tint=0.8, weather="snow", leaves="autumn", fog=0.6, light_size=0.7)
    left = pruned(day, liking)
    assert (left.time, left.palette, left.tint) == ("dusk", "golden", 0.8)
    assert (left.weather, left.leaves, left.fog) == ("none", "", 0.1)
    assert left.light_size == 0.7  # follows from the land


def test_the_days_of_a_prototype_are_of_different_kinds_the_nearest_first() -> None:
    days = [Day.of(scene) for scene in SCENES]
    found = nearest(days, liking)
    assert 1 < len(found) <= NEAREST
    assert len({day.kind for day in found}) == len(found)
    near = liking(found)
    assert (np.diff(near) <= 0).all()
    assert near[0] == pytest.approx(max(liking([pruned(day, liking) for day in days])))
