"""The presets that come with the studio load, differ, and speak of places the world knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from studio import metadata
from studio.errors import StudioError
from studio.presets import load_presets, picture_of
from studio.recipe import Recipe
from studio.world.nouns import PLACE_WORDS

FOLDER = Path(__file__).parent.parent / "presets"
GOOD = {"title": "A lake", "sentence": "Just a lake.", "audience": "artist", "recipe": {"prompt": "a lake"}}


def written(folder: Path, name: str, value: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_bundled_presets_load_for_both_audiences() -> None:
    presets = load_presets(FOLDER)
    audiences = [preset.audience for preset in presets]
    assert audiences.count("artist") >= 12
    assert audiences.count("therapy") >= 8
    assert len({preset.title for preset in presets}) == len(presets)
    for preset in presets:
        assert preset.name.startswith(preset.audience)
        assert preset.recipe.tool == "create"
        assert Recipe.from_json(preset.recipe.to_json()) == preset.recipe


def test_bundled_prompts_name_a_place_of_the_world() -> None:
    known = {word for words in PLACE_WORDS.values() for word in words}
    for preset in load_presets(FOLDER):
        assert known & set(preset.recipe.prompt.replace(",", " ").split()), preset.name


def test_exposure_is_graded_on_one_seed() -> None:
    levels = [preset.recipe for preset in load_presets(FOLDER) if preset.name.startswith("therapy-storm-exposure")]
    assert len(levels) == 5
    assert len({recipe.seed for recipe in levels}) == 1
    amounts = [{emotion.name: emotion.amount for emotion in recipe.mix.emotions} for recipe in levels]
    fear = [amount.get("fear", 0.0) - amount.get("contentment", 0.0) for amount in amounts]
    assert fear == sorted(fear)
    assert len(set(fear)) == 5


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{not json", "not valid JSON"),
        ([1], "JSON object"),
        ({**GOOD, "audience": "robots"}, "audience"),
        ({**GOOD, "colour": "red"}, "colour"),
        ({**GOOD, "title": " "}, "empty"),
        ({key: GOOD[key] for key in ("title", "sentence", "audience")}, "recipe"),
        ({**GOOD, "recipe": {"prompt": "a lake", "mix": {"joyy": 1}}}, "joyy"),
    ],
)
def test_a_broken_preset_is_named_with_what_is_wrong(tmp_path: Path, value: object, said: str) -> None:
    written(tmp_path, "odd", value)
    with pytest.raises(StudioError, match=r"odd\.json") as caught:
        load_presets(tmp_path)
    assert said in str(caught.value)


def test_two_presets_may_not_share_a_title(tmp_path: Path) -> None:
    written(tmp_path, "one", GOOD)
    assert load_presets(tmp_path)[0].recipe.prompt == "a lake"
    written(tmp_path, "two", GOOD)
    with pytest.raises(StudioError, match="same title"):
        load_presets(tmp_path)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no folder"):
        load_presets(tmp_path / "nowhere")


def test_every_preset_shows_what_it_looks_like() -> None:
    for preset in load_presets():
        path = picture_of(preset.name)
        assert path is not None, f"{preset.name}: run python -m studio presets --paint"
        with Image.open(path) as picture:
            assert picture.size == (420, 280)
        assert metadata.read(path).prompt == preset.recipe.prompt
    assert picture_of("no-such-preset") is None
