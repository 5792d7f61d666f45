"""From words to a composition, and the same composition on other days."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import torch

from studio.world.captions import caption
from studio.world.composing import FLOODED, composed
from studio.world.days import Day
from studio.world.facts import facts
from studio.world.reading import known, read_words, strangers
from studio.world.render import render
from studio.world.sampling import bank_side, land_of, sample
from studio.world.scene import LANDS, PLACES, THINGS, Scene
from studio.world.underdrawing import PARTS, day_of, on_day, plain, underdrawing

LAND = ("seed", "layout", "place", "water", "trees", "density", "near_trees", "mountains", "hills", "rough", "snowcaps",
        "camera")  # fmt: skip


def kinds(scene: Scene) -> list[str]:
    return [thing.kind for thing in scene.things]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [("the sea", "sea"), ("a lake at dawn", "lake"), ("Dunes.", "desert"), ("a forest", "forest"),
     ("snowy peaks", "mountains"),
     ("my grandmother's garden", "garden"), ("skyscrapers", "city"), ("a hamlet", "village"), ("the ALPS", "mountains"),
     ("a lighthouse on a cliff", "sea"), ("a pine forest by a lake", "lake"), ("a village in the mountains", "village"),
     ("a city by the sea", "city"), ("meadow with trees", "meadow"), ("waves on a beach", "beach")],
)  # fmt: skip
def test_one_stands_where_the_words_say(prompt: str, place: str) -> None:
    assert {composed(prompt, seed).place for seed in range(6)} == {place}


def test_what_else_is_named_is_seen_from_there() -> None:
    scene = composed("a village in the mountains", 3)
    assert scene.mountains >= 0.7
    assert kinds(scene).count("house") >= 5
    assert composed("a city by the sea", 3).water == "lake"
    forest = composed("a pine forest by a lake", 3)
    assert (forest.trees, forest.density >= 0.7) == ("conifer", True)


def test_things_come_as_many_and_as_they_are_named() -> None:
    scene = composed("three red boats and a lighthouse on the left, two kites", 5)
    boats = [thing for thing in scene.things if thing.kind == "boat"]
    assert [boat.colour for boat in boats] == ["red"] * 3
    assert kinds(scene).count("kite") == 2
    assert next(thing for thing in scene.things if thing.kind == "lighthouse").azimuth < -0.1
    assert "balloon" not in kinds(scene)


@pytest.mark.parametrize("kind", ["lighthouse", "house", "boat", "figure", "balloon", "campfire", "litter", "tower"])
def test_what_nobody_named_is_not_there(kind: str) -> None:
    named = {"village": "house"}
    for seed in range(12):
        for place in PLACES:
            assert named.get(place) == kind or kind not in kinds(composed(place, seed))


def test_what_is_denied_is_not_there() -> None:
    assert "boat" not in kinds(composed("a lake without boats", 1))
    assert composed("a meadow with no snow", 1).weather == "none"


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [("a lake", {"time": "day", "weather": "none", "palette": "natural", "style": "render"}),
     ("a lake at sunset", {"time": "dusk"}), ("a starry lake", {"time": "night", "sky": "clear"}),
     ("a lake in the rain", {"weather": "rain", "sky": "overcast"}), ("a foggy lake", {"weather": "fog"}),
     ("a lake in a thunderstorm", {"weather": "lightning", "sky": "storm"}),
     ("a lake under snowy peaks", {"weather": "none"}), ("a lake with a few clouds", {"sky": "scattered"}),
     ("oil painting of a lake", {"style": "painting"}), ("a lake in pink light", {"palette": "rose"}),
     ("a (lake:1.3) at [dawn]", {"time": "dawn"})],
)  # fmt: skip
def test_the_day_is_a_plain_one_but_for_what_is_said(prompt: str, wanted: dict[str, str]) -> None:
    scene = composed(prompt, 4)
    assert {name: getattr(scene, name) for name in wanted} == wanted


def test_feelings_do_not_change_the_drawing() -> None:
    assert composed("a joyful lake", 2) == composed("a frightening lake", 2)


def test_the_same_words_and_seed_are_the_same_scene_and_another_seed_is_another() -> None:
    assert composed("a meadow with flowers", 9) == composed("a meadow with flowers", 9)
    assert composed("a meadow with flowers", 9).layout != composed("a meadow with flowers", 10).layout


def test_where_words_name_nothing_known_the_seed_chooses() -> None:
    assert {composed("a sonnet", seed).place for seed in range(200)} == set(LANDS)
    assert composed("", 1).place == composed("a sonnet", 1).place == land_of(1)
    assert known("two whales")
    assert known("a kite")
    assert not known("a sonnet")


def test_any_two_things_make_a_scene_that_has_them() -> None:
    for one, other in combinations(THINGS, 2):
        scene = composed(f"a {one} and a {other}", 1)
        floods = {"path", "flowers"} if scene.place in FLOODED else set()
        assert {one, other} - floods <= set(kinds(scene)), (one, other, scene.place)


@pytest.mark.parametrize("prompt", ["", "x" * 10_000, "((((", "[:0.3", "ночь над морем", "no", "a\n\tlake\x00"])
def test_any_text_gives_a_scene(prompt: str) -> None:
    assert composed(prompt, 2**32 - 1).place in PLACES


def test_another_day_over_the_same_land() -> None:
    for seed in range(40):
        scene = sample(seed)
        for other in (plain(scene), underdrawing(scene)):
            assert [getattr(other, name) for name in LAND] == [getattr(scene, name) for name in LAND]
            assert [(t.kind, t.azimuth, t.distance, t.colour) for t in other.things] == [
                (t.kind, t.azimuth, t.distance, t.colour) for t in scene.things
            ]
    assert underdrawing(sample(3)) == underdrawing(sample(3))


def test_underdrawings_are_mostly_plain_and_keep_some_of_the_day() -> None:
    pairs = [(sample(seed), underdrawing(sample(seed))) for seed in range(400)]
    kept = sum(all(getattr(a, n) == getattr(b, n) for n in PARTS["colours"]) for a, b in pairs) / len(pairs)
    assert 0.4 < kept < 0.75  # 0.35, and what happens to be plain
    assert len({day["palette"] for day in (day_of(b) for _, b in pairs)}) > 8


def test_light_follows_the_day() -> None:
    scene = on_day(composed("a house by a lake", 1), {"time": "night", "sky": "clear", "stars": 0.8})
    assert (scene.light, scene.stars) == ("moon", 0.8)
    assert next(thing for thing in scene.things if thing.kind == "house").lit
    assert on_day(scene, {"time": "day"}).stars == 0.0
    assert on_day(scene, {"sky": "storm"}).light == "hidden"


def test_seeds_have_lands_of_their_own() -> None:
    one, two = (render([composed("mountains", seed)], size=(64, 64), masks=False).pictures for seed in (1, 2))
    assert float((one - two).abs().mean()) > 0.02
    assert torch.equal(one, render([composed("mountains", 1)], size=(64, 64), masks=False).pictures)


@pytest.mark.parametrize(
    ("prompt", "place", "counts"),
    [
        ("a castle in the mountains", "mountains", {"castle": 1}),
        ("palms in the desert", "desert", {"palm": 3}),
        ("sheep in the mountains", "mountains", {"sheep": 1}),
        ("a fishing boat at sea", "sea", {"boat": 1}),
        ("a lonely chapel in the mountains", "mountains", {"church": 1, "house": 0}),
        ("two cottages by a lake", "lake", {"house": 2}),
        ("a boat and three houses by a lake", "lake", {"house": 3, "boat": 1}),
        ("a lake, no birds", "lake", {"birds": 0}),
        ("a hill with no path, no flowers", "hills", {"path": 0, "flowers": 0}),
        ("a lake with no red boats", "lake", {"boat": 0}),
        ("a lake with no boats or houses", "lake", {"boat": 0, "house": 0}),
        ("a meadow with neither boats nor houses", "meadow", {"boat": 0, "house": 0}),
        ("a lake free of boats", "lake", {"boat": 0}),
        ("(boat:0) on a lake", "lake", {"boat": 0}),
        ("2 boats on a lake", "lake", {"boat": 2}),
        ("10 balloons over hills", "hills", {"balloon": 6}),
        ("a flock of sheep in the hills", "hills", {"sheep": 5}),
        ("a pair of swans on a lake", "lake", {"swan": 2}),
        ("twenty sheep in the hills", "hills", {"sheep": 5}),
        ("a not foggy meadow with a kite", "meadow", {"kite": 1}),
        ("a forest by the sea", "lake", {}),
        ("a seaside town", "lake", {"house": 5}),
        ("a sea of fog over mountain peaks", "mountains", {}),
        ("a street lamp in a village", "village", {"lamp post": 1}),
    ],
)
def test_prompts_as_people_write_them(prompt: str, place: str, counts: dict[str, int]) -> None:
    for seed in range(5):
        scene = composed(prompt, seed)
        assert scene.place == place
        assert {kind: kinds(scene).count(kind) for kind in counts} == counts


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("a sunset on a sunny day at the beach", "time", "dusk"),
        ("a lake at the end of the day", "time", "dusk"),
        ("a lake, not at night", "time", "day"),
        ("a meadow, never foggy", "weather", "none"),
        ("a meadow with no clouds", "sky", "clear"),
        ("a stormy sea", "weather", "none"),
        ("snow-capped peaks", "snowcaps", True),
        ("snow covered mountains", "weather", "none"),
        ("an autumn forest", "trees", "broadleaf"),
        ("a lake without any trees", "near_trees", 0),
        ("an acrylic picture of the sea", "style", "painting"),
        ("northern lights over a lake", "aurora", 1.0),
        ("a rainbow over hills", "rainbow", 1.0),
    ],
)
def test_the_day_and_the_land_as_people_write_them(prompt: str, field: str, value: object) -> None:
    assert {getattr(composed(prompt, seed), field) for seed in range(6)} == {value}


def test_longer_phrases_are_not_read_word_by_word() -> None:
    for prompt in ("milky way over mountains", "a lighthouse in the colours of fire", "city towers", "a palm tree"):
        assert not read_words(prompt).kinds & {"path", "campfire", "tower"}
    assert "wood" not in read_words("a palm tree").said


def test_a_side_is_kept_and_a_bank_stands_where_it_is() -> None:
    for prompt in ("a lighthouse on the left by the sea", "to the left a lighthouse by the sea"):
        assert next(t for t in composed(prompt, 2).things if t.kind == "lighthouse").azimuth < -0.1
    horses = [t.azimuth for t in composed("three horses on the left by a lake", 2).things if t.kind == "horse"]
    assert len({round(azimuth, 2) for azimuth in horses}) == 3
    assert all(azimuth * bank_side(sample(2).layout) > 0 for azimuth in horses)


def test_what_the_negative_prompt_names_is_left_out() -> None:
    assert "boat" not in kinds(composed("a lake with a boat", 1, "boats"))
    assert composed("a lake", 4, "trees").near_trees == 0


def test_its_own_captions_are_read_as_what_they_tell() -> None:
    rng = random.Random(0)
    right = {"place": 0, "time": 0, "weather": 0, "style": 0}
    told = 600
    for seed in range(told):
        record = facts(sample(seed))
        scene = composed(caption(record, rng, mood_words=0.0, detail=1.0), seed)
        for name in right:
            right[name] += getattr(scene, name) == record[name]
    assert {name: count / told > 0.9 for name, count in right.items()} == dict.fromkeys(right, True), right


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        ("an old piano by a lake", ["an old piano"]),
        ("a lake with a red boat and a unicorn", ["a unicorn"]),
        ("a lonely lake at dawn, a sense of longing, two swans", []),
        ("an old man feeding pigeons in paris", []),
        ("a small wooden house, no car", []),
        ("a (dragon:0) lake and a (dragon:1.2)", ["a dragon"]),
        ("a lake without a piano", []),
        ("a forest with a soft glow and a reflection, a blanket of snow, a masterpiece", []),
        ("", []),
    ],
)
def test_what_the_world_does_not_have_is_named(prompt: str, missing: list[str]) -> None:
    assert strangers(prompt) == missing


@pytest.mark.parametrize(
    ("prompt", "snow"),
    [
        ("a meadow", True),
        ("a beach", False),
        ("a road with trees", True),
        ("a road through the desert", False),
        ("a railway in the desert", False),
        ("a room", True),
        ("a room with a view of the desert", False),
        ("a corridor overlooking the beach", False),
    ],
)
def test_a_feeling_brings_snow_where_it_may_lie(prompt: str, snow: bool) -> None:
    for seed in range(6):
        scene = composed(prompt, seed, felt=Day(sky="overcast", weather="snow"))
        assert (scene.weather == "snow") == snow
    assert composed(f"{prompt} in the snow", 1).weather == "snow"  # words may
