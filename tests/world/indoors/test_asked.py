"""Which words lead indoors, what stands there, and what is seen through the window."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from studio.world.captions import caption
from studio.world.composing import composed
from studio.world.facts import facts
from studio.world.indoors.asked import unseen
from studio.world.indoors.daytime import outside
from studio.world.mood import mood
from studio.world.nouns import PLACE_WORDS
from studio.world.reading import known, strangers
from studio.world.sampling import sample
from studio.world.scene import FURNITURE, INDOORS, LANDS, PLACES, TREELESS, WATERS, Scene
from studio.world.underdrawing import on_day, plain


def kinds(scene: Scene) -> set[str]:
    return {thing.kind for thing in scene.things}


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a room", "room"), ("a quiet room with a fireplace", "room"), ("the living room", "room"),
        ("by the fireplace", "room"), ("an old library", "room"), ("rain on the window", "room"),
        ("an armchair and a lamp", "room"), ("a candle", "room"), ("a room by the sea", "room"),
        ("a long corridor", "corridor"), ("a hallway at night", "corridor"), ("a figure in a corridor", "corridor"),
        ("a cathedral", "cathedral"), ("inside a church", "cathedral"), ("in a church", "cathedral"),
        ("rows of columns", "cathedral"), ("a boat in a cathedral", "cathedral"),
        ("a church", "village"), ("a cathedral in the city", "city"), ("a lonely chapel in the mountains", "mountains"),
        ("a house with windows by the sea", "beach"), ("a lake without a room", "lake"),
        ("a study of clouds over the sea", "sea"), ("the interior of a forest", "forest"), ("a study", "room"),
        ("a passage through the mountains", "mountains"), ("a passage by the lake at night", "lake"),
        ("in a study by the sea", "room"), ("a passage", "corridor"), ("a dog in a passage", "corridor"),
        ("a passage with a fireplace", "corridor"), ("interior of a house", "room"),
        ("pillars of light over the sea", "sea"), ("curtains of rain over the fields", "meadow"),
        ("the interior of a canyon", "canyon"), ("an old interior", "room"),
    ],
)  # fmt: skip
def test_words_lead_indoors_and_a_church_stays_outside(prompt: str, place: str) -> None:
    places = {composed(prompt, seed).place for seed in range(4)}
    assert places <= {place, "hills"} if prompt == "a church" else places == {place}


@pytest.mark.parametrize(
    "prompt",
    ["a study of a tree", "a study of clouds", "pillars of light", "curtains of rain", "the passage of time",
     "a study of two boats", "a passage of birds"],
)  # fmt: skip
def test_words_that_only_sound_like_rooms_stay_in_the_open(prompt: str) -> None:
    assert not {composed(prompt, seed).place for seed in range(8)} & set(INDOORS)


def test_furniture_is_what_is_asked_for_and_not_what_is_denied() -> None:
    for seed in range(5):
        assert {"fireplace", "armchair", "bookshelf"} <= kinds(
            composed("a room with a fireplace, a chair and books", seed)
        )
        assert "rug" not in kinds(composed("a room without a rug", seed))
        assert kinds(composed("an empty room", seed)) == {"window"}
        assert {"lamp", "table"} <= kinds(composed("a room with a lamp", seed))
        assert kinds(composed("a room with a candle", seed)) & {"lamp", "candles"} == {"candles"}
        assert "pews" not in kinds(composed("a cathedral without pews", seed))
        assert not kinds(composed("a house with a lamp and curtains by a lake", seed)) & set(FURNITURE)


def test_a_fire_burns_where_it_is_named_and_is_out_where_words_say_so() -> None:
    def lit(prompt: str, seed: int) -> bool:
        return next(thing.lit for thing in composed(prompt, seed).things if thing.kind == "fireplace")

    for seed in range(5):
        assert lit("a room with a fireplace", seed)
        assert lit("a fire in a room", seed)
        assert not lit("a room with a cold fireplace", seed)


def test_lamps_are_lit_when_it_is_dark_and_the_candles_of_a_church_always() -> None:
    def burning(scene: Scene) -> set[str]:
        return {thing.kind for thing in scene.things if thing.lit}

    assert "lamp" in burning(composed("a room with a lamp at night", 1))
    assert "lamp" not in burning(composed("a room with a lamp", 1))
    assert "candles" in burning(composed("a cathedral with candles", 1))
    assert "lamp" in burning(on_day(composed("a room with a lamp", 1), {"time": "night"}))


@pytest.mark.parametrize("prompt", ["a lighthouse through the window of a room", "a corridor with a window and a boat"])
def test_what_stands_in_the_open_is_seen_through_the_window(prompt: str) -> None:
    for seed in range(4):
        scene = composed(prompt, seed)
        assert kinds(scene) & {"lighthouse", "boat"}
        assert scene.outside in ("sea", "lake", "beach", "city")
        assert "window" in kinds(scene)
        assert unseen(prompt) == []


@pytest.mark.parametrize("place", [place for place in PLACES if place not in (*INDOORS, "cave")])
def test_a_window_shows_the_place_that_words_say(place: str) -> None:
    noun = PLACE_WORDS[place][0]
    for seed in range(4):
        scene = composed(f"a room overlooking a {noun}", seed)
        assert (scene.place, scene.outside) == ("room", place)
        shown = outside(scene, 0.3, 1.0, 0.5)
        assert shown.water == WATERS.get(place, "none")
        assert place not in TREELESS or not (shown.density or shown.near_trees)
        if place not in LANDS:
            window = next(thing for thing in scene.things if thing.kind == "window")
            assert shown.camera.yaw == pytest.approx(scene.camera.yaw + window.azimuth)
            assert shown.light_azimuth + shown.camera.yaw == pytest.approx(1.3)


def test_a_window_shows_a_place_where_a_rare_thing_is() -> None:
    assert {composed("a room with a view of a fountain", seed).outside for seed in range(4)} == {"garden"}
    assert {composed("a room with a view of a bridge", seed).outside for seed in range(4)} == {"river"}


def test_what_a_windowless_interior_cannot_show_is_left_out_and_said() -> None:
    scene = composed("a boat in a cathedral", 2)
    assert "boat" not in kinds(scene)
    assert unseen("a boat in a cathedral") == ["the boat"]
    assert unseen("a boat on a lake") == []


def test_the_words_of_rooms_are_known() -> None:
    assert known("an armchair")
    assert known("a hallway")
    assert strangers("a room with an armchair and a piano") == ["a piano"]


def test_facts_say_where_furniture_is() -> None:
    for seed in range(12):
        scene = composed("a room with a fireplace and an armchair", seed)
        for thing in facts(scene)["things"]:
            azimuth = next(each.azimuth for each in scene.things if each.kind == thing["kind"])
            across = math.tan(max(min(azimuth, 1.5), -1.5)) / math.tan(scene.camera.fov / 2)
            assert thing["position"] == ("left" if across < -0.3 else "right" if across > 0.3 else "centre")


def test_a_felt_day_changes_the_light_and_no_furniture() -> None:
    scene = composed("a room with a fireplace", 4)
    other = on_day(scene, {"time": "night", "palette": "cold", "brightness": 0.2})
    assert [(t.kind, t.azimuth) for t in plain(other).things] == [(t.kind, t.azimuth) for t in scene.things]
    assert next(t.lit for t in other.things if t.kind == "fireplace")


def test_random_scenes_are_indoors_now_and_then() -> None:
    drawn = [sample(seed).place for seed in range(600)]
    for place in INDOORS:
        assert 0.02 < drawn.count(place) / len(drawn) < 0.12


def test_captions_of_interiors_name_them_and_say_nothing_of_land() -> None:
    rng = random.Random(1)
    right = told = 0
    for seed in range(60):
        for place in INDOORS:
            record = facts(sample(seed, place=place))
            words = caption(record, rng, mood_words=0.0)
            assert " mountains" not in words
            right += composed(words, seed).place == place
            told += 1
    assert right > 0.9 * told


def test_moods_of_rooms_follow_their_light() -> None:
    warm = facts(composed("a room with a fireplace in golden light", 3))
    dark = facts(replace(composed("a corridor at night", 3), brightness=0.2, colourfulness=0.3))
    high = facts(replace(composed("a cathedral at dawn", 3), brightness=0.6))
    assert mood(warm).strongest == "contentment"
    assert mood(dark).strongest == "fear"
    assert mood(high).strongest == "awe"
