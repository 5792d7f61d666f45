"""Recipe and Mix: exact round trips, order invariance, and sentences for everything that is refused."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.mix import plane_point
from studio.recipe import SEEDS, Curve, Emotion, Mix, Recipe

units = st.floats(0, 1, allow_nan=False)
curves = st.one_of(
    st.sampled_from(["constant", "early", "late", "bell"]).map(Curve.of),
    st.lists(st.tuples(units, units), min_size=1, max_size=6, unique_by=lambda point: point[0])
    .map(sorted)
    .map(Curve.of),
)
names = st.one_of(
    st.sampled_from(FAMILIES),
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20).map("leaf:{}".format),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda point: f"va:{point[0]:.2f},{point[1]:.2f}"),
)
amounts = st.floats(-1, 1, allow_nan=False)
emotions = st.builds(lambda name, amount, curve: Emotion(name=name, amount=amount, curve=curve), names, amounts, curves)
mixes = st.lists(emotions, max_size=8, unique_by=lambda emotion: emotion.name).map(lambda found: Mix(tuple(found)))
prompts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
options = st.dictionaries(
    st.text(st.characters(categories=["L"]), max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
recipes = st.builds(
    Recipe,
    prompt=prompts,
    negative_prompt=prompts,
    mix=mixes,
    seed=st.integers(0, SEEDS - 1),
    size=st.tuples(st.integers(4, 64), st.integers(4, 64)).map(lambda size: f"{size[0] * 32}x{size[1] * 32}"),
    steps=st.integers(1, 50),
    guidance=st.floats(0, 20),
    emotion_guidance=st.floats(0, 20),
    rescale=units,
    compose=st.sampled_from(["scores", "tokens"]),
    n=st.integers(1, 8),
    sources=st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3).map(tuple),
    options=options,
)


def sentence(value: Any) -> str:
    """What a person reads when this recipe is refused."""
    with pytest.raises(StudioError) as caught:
        Recipe.from_json(value)
    return str(caught.value)


@given(recipes)
def test_round_trip_is_exact(recipe: Recipe) -> None:
    """Through a dict, through JSON text and through pickle: the same recipe, and the same text again."""
    written = json.dumps(recipe.to_json(), allow_nan=False)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe.from_json(written) == recipe
    assert json.dumps(Recipe.from_json(written).to_json()) == written
    assert pickle.loads(pickle.dumps(recipe)) == recipe


@given(st.lists(emotions, max_size=8, unique_by=lambda emotion: emotion.name), st.randoms(use_true_random=False))
def test_a_mix_has_no_order(found: list[Emotion], random: Any) -> None:
    shuffled = random.sample(found, len(found))
    assert Mix(tuple(shuffled)) == Mix(tuple(found))
    assert Mix(tuple(shuffled)).active == Mix(tuple(found)).active


def test_the_smallest_useful_recipe() -> None:
    recipe = Recipe.from_json('{"prompt": "a lake at dawn", "mix": {"awe": 0.8}, "seed": 7}')
    assert recipe == Recipe(prompt="a lake at dawn", mix=Mix.of({"awe": 0.8}), seed=7)
    assert (recipe.width, recipe.height) == (512, 512)
    assert recipe.mix.to_json() == {"awe": 0.8}
    assert Recipe.from_json({}) == Recipe()


def test_seeds_follow_one_another_and_wrap() -> None:
    recipe = Recipe(seed=SEEDS - 2, n=4)
    assert recipe.seeds == (SEEDS - 2, SEEDS - 1, 0, 1)
    assert recipe.single(2) == Recipe(seed=0, n=1)
    assert recipe.single(0).seeds == recipe.seeds[:1]


@pytest.mark.parametrize("mix", [{}, {"awe": 0}, {"awe": -0.0, "fear": 0.0}])
def test_neutral(mix: dict[str, float]) -> None:
    assert Mix.of(mix).neutral
    assert Mix.of(mix).active == ()
    assert math.copysign(1, sum(emotion.amount for emotion in Mix.of(mix).emotions)) == 1


def test_not_neutral() -> None:
    mix = Mix.of({"fear": -0.2, "awe": {"amount": 0.8, "curve": "late"}, "anger": 0})
    assert not mix.neutral
    assert [emotion.name for emotion in mix.active] == ["awe", "fear"]
    assert mix.to_json() == {"anger": 0.0, "awe": {"amount": 0.8, "curve": "late"}, "fear": -0.2}


@given(curves, st.floats(-1, 2))
def test_curves_stay_between_0_and_1(curve: Curve, u: float) -> None:
    assert 0.0 <= curve.value(u) <= 1.0 + 1e-12


def test_the_shapes_of_curves() -> None:
    ends = {kind: (Curve.of(kind).value(0), Curve.of(kind).value(1)) for kind in ("constant", "early", "late", "bell")}
    assert ends == {
        "constant": (1.0, 1.0),
        "early": (1.0, pytest.approx(0)),
        "late": (0.0, pytest.approx(1)),
        "bell": (0.0, pytest.approx(0)),
    }
    assert Curve.of("bell").value(0.5) == pytest.approx(1)
    steps = Curve.of([[0.25, 0.5], [0.75, 1.0]])
    assert [steps.value(u) for u in (0, 0.25, 0.5, 0.75, 1)] == [0.5, 0.5, 0.75, 1.0, 1.0]


def test_names_have_one_spelling() -> None:
    mix = Mix.of({" Awe": 0.1, "VA: .6 , -.204": 0.2, "leaf: Golden calm": 0.3})
    assert [emotion.name for emotion in mix.emotions] == ["awe", "leaf:golden calm", "va:0.60,-0.20"]
    assert plane_point("va:0.60,-0.20") == (0.6, -0.2)
    assert plane_point("awe") is None
    assert Emotion(name="va:-0.001,0", amount=1).name == "va:0.00,0.00"


def test_numbers_of_numpy_become_plain_numbers() -> None:
    recipe = Recipe(seed=np.int64(7), guidance=np.float32(2.5), mix=Mix.of({"awe": np.float32(0.5)}), steps=8.0)  # type: ignore[arg-type]
    assert (
        json.loads(json.dumps(recipe.to_json()))
        == Recipe(seed=7, guidance=2.5, mix=Mix.of({"awe": 0.5}), steps=8).to_json()
    )
    assert type(recipe.steps) is int


def test_a_recipe_keeps_what_it_was_given() -> None:
    mutable = {"preview": True, "list": [1]}
    recipe = Recipe(options=mutable)
    mutable["list"].append(2)
    recipe.to_json()["options"]["list"].append(3)
    assert recipe.options == {"preview": True, "list": [1]}


def test_replace_validates() -> None:
    assert Recipe(seed=1).replace(seed=2, mix={"awe": 1}) == Recipe(seed=2, mix=Mix.of({"awe": 1}))
    with pytest.raises(StudioError, match=r"“stepps” is not a part of a recipe.*“steps”"):
        Recipe().replace(stepps=3)
    with pytest.raises(StudioError, match="from 1 to 50"):
        Recipe().replace(steps=0)


REFUSED: list[tuple[Any, str]] = [
    ({"mix": {"awe": 1.7}}, "The amount of awe is 1.7, but amounts run from -1 to 1."),
    ({"mix": {"awe": float("nan")}}, "The amount of awe is nan"),
    ({"mix": {"awe": True}}, "The amount of awe is True, but it must be a number"),
    ({"mix": {"awe": "much"}}, "The amount of awe is “much”"),
    ({"mix": {"awe": {"amount": 1, "cruve": "late"}}}, "Did you mean “curve”?"),
    ({"mix": {"awe": {"curve": "late"}}}, "has no amount"),
    ({"mix": {"awe": {"amount": 1, "curve": "sideways"}}}, "constant, early, late, bell"),
    ({"mix": {"awe": {"amount": 1, "curve": [[0.5, 1], [0.5, 0]]}}}, "rising"),
    ({"mix": {"awe": {"amount": 1, "curve": [[0, 2]]}}}, "The value of a keyframe is 2"),
    ({"mix": {"awe": {"amount": 1, "curve": [0, 1]}}}, "pair of time and value"),
    ({"mix": {"awe": {"amount": 1, "curve": []}}}, "0 keyframes"),
    ({"mix": {"awe": 1, "AWE": 1}}, "awe is in the mix twice"),
    ({"mix": {"aww": 1}}, "no emotion called “aww”. Did you mean awe?"),
    ({"mix": {"scary": 1}}, "fear"),
    ({"mix": {"qqqq": 1}}, "The families are amusement, awe"),
    ({"mix": {"va:1.5,0": 1}}, "axes run from -1 to 1"),
    ({"mix": {"va:0.5": 1}}, "va:0.60,-0.20"),
    ({"mix": {"va:1.2.3,0": 1}}, "no point"),
    ({"mix": {"leaf:": 1}}, "names no leaf"),
    ({"mix": {7: 1}}, "name of an emotion"),
    ({"mix": ["awe"]}, "The mix is a list"),
    ({"mix": {f"leaf:{index}": 1 for index in range(25)}}, "at most 24"),
    ({"seed": -1}, "The seed is -1, but it runs from 0 to 4294967295."),
    ({"seed": 2**32}, "4294967295"),
    ({"seed": 1.5}, "whole number"),
    ({"seed": True}, "The seed is True"),
    ({"seed": None}, "The seed is empty"),
    ({"seed": 10**5000}, "a huge number"),
    ({"steps": 0}, "The number of steps is 0, but it runs from 1 to 50."),
    ({"steps": "8"}, "“8”"),
    ({"guidance": float("inf")}, "The guidance is inf, but it runs from 0 to 20."),
    ({"emotion_guidance": 21}, "emotion_guidance"),
    ({"rescale": -0.1}, "from 0 to 1"),
    ({"n": 9}, "number of pictures (n) is 9"),
    ({"compose": "tokenz"}, "scores, tokens"),
    ({"compose": []}, "scores, tokens"),
    ({"size": "500x512"}, "width must be one of the multiples of 32 from 128 to 4096"),
    ({"size": "512x64"}, "height"),
    ({"size": "8192x512"}, "4096"),
    ({"size": [512, 512]}, "WIDTHxHEIGHT"),
    ({"size": "-512x512"}, "WIDTHxHEIGHT"),
    ({"prompt": "a" * 2001}, "The prompt has 2,001 characters, but at most 2,000 are allowed."),
    ({"prompt": 7}, "must be text"),
    ({"prompt": "\ud800"}, "broken character"),
    ({"negative_prompt": ["a"]}, "negative_prompt"),
    ({"model": "../../etc; rm"}, "plain name"),
    ({"tool": ""}, "The tool"),
    ({"sources": ["abc"]}, "sha256"),
    ({"sources": "abc"}, "list"),
    ({"options": [1]}, "options"),
    ({"options": {"a": float("nan")}}, "options"),
    ({"options": {"a": object()}}, "options"),
    ({"options": {"a": "b" * 1900, "c": ["d" * 1900] * 9}}, "16,000"),
    ({"promt": "a lake"}, "“promt” is not a part of a recipe. Did you mean “prompt”?"),
    ({7: 1}, "7 is not a part of a recipe"),
    ({"schema": 2, "novelty": 1}, "newer"),
    ({"schema": 0}, "The schema is 0"),
    ({"schema": "1"}, "The schema"),
    ([], "JSON object"),
    (None, "JSON object"),
    ("[1", "not valid JSON"),
    ('{"seed": NaN}', "The seed is nan"),
    ('"text"', "JSON object"),
    ("[" * 100_000, "not valid JSON"),
    ('{"seed": ' + "9" * 5000 + "}", "not valid JSON"),
    (" " * 300_000, "300,000 characters"),
]


@pytest.mark.parametrize(("value", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_refused_with_a_sentence(value: Any, words: str) -> None:
    said = sentence(value)
    assert words in said
    assert len(said) < 250
    assert said[-1] in ".?"
    assert "\n" not in said


def test_deep_options_are_refused() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    assert "nested" in sentence({"options": {"a": deep}})


def test_keyframes_belong_to_keyframes() -> None:
    with pytest.raises(StudioError, match="takes no keyframes"):
        Curve(kind="late", points=((0.0, 1.0),))
    with pytest.raises(StudioError, match="list of"):
        Curve.of("keyframes")
    with pytest.raises(StudioError, match="object of emotions"):
        Mix(("awe",))  # type: ignore[arg-type]


def test_the_error_reads_as_one_text_and_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(StudioError("It broke.", "Try again.")))
    assert (error.message, error.hint, str(error)) == ("It broke.", "Try again.", "It broke. Try again.")
    assert str(StudioError("It broke.")) == "It broke."
