"""Days: what of a scene a feeling may change, and what it may not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.world.composing import BROUGHT, composed
from studio.world.days import PASSING, Day, passing
from studio.world.sampling import sample
from studio.world.scene import THINGS

STORM = Day(time="night", sky="storm", weather="rain", palette="ashen", brightness=0.2, leaves="bare")
LAND = ("seed", "layout", "place", "water", "density", "near_trees", "mountains", "hills", "rough", "camera")


@given(st.integers(0, 10_000))
def test_a_day_comes_back_from_its_json(seed: int) -> None:
    day = Day.of(sample(seed))
    assert Day.from_json(json.loads(json.dumps(day.to_json()))) == day


def test_features_are_as_many_for_every_day_and_tell_days_apart() -> None:
    days = {replace(Day.of(sample(seed)), light_size=0.4, rays=0.0) for seed in range(60)}  # they follow from the land
    rows = np.stack([day.features() for day in days])
    assert len(np.unique(rows, axis=0)) == len(days)
    assert np.isfinite(rows).all()


def test_passing_things_are_things_of_the_world() -> None:
    assert set(PASSING) <= set(THINGS)
    scene = next(scene for scene in map(sample, range(200)) if any(t.kind == "kite" for t in scene.things))
    assert passing(scene)[PASSING.index("kite")] == 1


@pytest.mark.parametrize("prompt", ["a lake", "a forest with a path", "the sea with a lighthouse", "a village"])
def test_a_felt_day_changes_the_day_and_leaves_the_land(prompt: str) -> None:
    plain, felt = composed(prompt, 4), composed(prompt, 4, felt=STORM)
    assert {name: getattr(plain, name) for name in LAND} == {name: getattr(felt, name) for name in LAND}
    assert (felt.time, felt.sky, felt.weather, felt.palette) == ("night", "storm", "rain", "ashen")
    assert [(t.kind, t.azimuth, t.distance, t.size) for t in plain.things] == [
        (t.kind, t.azimuth, t.distance, t.size) for t in felt.things
    ]


@pytest.mark.parametrize(
    ("prompt", "negative", "kept"),
    [
        ("a meadow with a rainbow", "", {"rainbow": 1.0, "time": "day", "sky": "scattered"}),
        ("a forest with rays of light", "", {"rays": 0.7, "time": "day"}),
        ("a lake without clouds", "", {"sky": "clear", "weather": "none"}),
        ("a meadow with a snowman", "", {"weather": "snow"}),
        ("a lake", "rain, night, storm", {"weather": "none", "time": "day", "sky": "scattered"}),
        ("a lake under the northern lights", "", {"aurora": 1.0, "time": "night", "sky": "clear"}),
    ],
)
def test_what_words_fix_no_feeling_moves(prompt: str, negative: str, kept: dict[str, object]) -> None:
    scene = composed(prompt, 4, negative, felt=STORM)
    assert {name: getattr(scene, name) for name in kept} == kept


def test_no_feeling_brings_snow_to_the_desert() -> None:
    winter = Day(sky="overcast", weather="snow")
    assert composed("a desert", 4, felt=winter).weather == "none"
    assert composed("a meadow", 4, felt=winter).weather == "snow"


def test_what_words_say_stays_as_they_say_it() -> None:
    scene = composed("a sunny lake at dawn in golden light, no rain", 4, felt=STORM)
    assert (scene.time, scene.palette, scene.weather) == ("dawn", "golden", "none")
    assert scene.sky != "storm"
    assert composed("a lake under the stars", 2, felt=STORM).stars > 0
    assert composed("a lake with autumn trees", 2, felt=STORM).season == "autumn"


def test_a_feeling_brings_what_is_at_home_and_not_unwanted() -> None:
    brought = ("kite", "swan", "flowers", "balloon")
    there = [thing.kind for thing in composed("a lake", 4).things]
    new = [thing.kind for thing in composed("a lake", 4, brought=brought).things if thing.kind not in there]
    assert new == ["swan", "balloon"][:BROUGHT]
    assert "balloon" not in [t.kind for t in composed("a lake without balloons", 4, brought=brought).things]
    assert "fireworks" not in [t.kind for t in composed("a lake by day", 4, brought=("fireworks",)).things]


def test_a_plainer_day_differs_in_one_quality_and_what_hangs_by_it() -> None:
    day = Day(time="night", stars=0.8, aurora=0.5, sky="storm", weather="lightning", palette="violet", tint=0.4)
    plainer = day.plainer()
    assert all(other != day for other in plainer)
    assert Day(sky="storm", weather="lightning", palette="violet", tint=0.4) in plainer, "no stars by day"
    assert replace(day, palette="natural", tint=1.0) in plainer
    assert all(other.sky == "storm" for other in plainer), "there is no lightning without clouds"
    assert Day().plainer() == []


def test_fog_without_fog_is_not_offered() -> None:
    plainer = Day(weather="fog", fog=0.8).plainer()
    assert plainer == [Day()]
