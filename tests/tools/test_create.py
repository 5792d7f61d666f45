"""create, from recipe to files, on tiny families of both kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from PIL import Image

from studio import metadata
from studio.commands import line
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import Cancelled, StudioError
from studio.models import load
from studio.models.load import open_family
from studio.models.specs import MODELS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.styling import styled
from studio.tools import TOOLS, previews, warm
from studio.tools.context import Context
from studio.ui.stage import view
from tests import tiny

MIX = {"awe": 0.8, "fear": {"amount": -0.3, "curve": "late"}, "leaf:golden calm": 0.3, "va:0.30,0.40": 0.2}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The rows "tiny" (bundled) and "sd15" (from a local cache, with the tiny space) in the table of models."""
    folder = tmp_path_factory.mktemp("models")
    spec = tiny.bundled_spec(folder)
    tiny.write_sd15_cache(folder / "hub")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MODELS, "tiny", replace(spec, name="tiny", title="Tiny"))
        patch.setitem(MODELS, "sd15", replace(MODELS["sd15"], space=spec.space))
        patch.setattr(constants, "HF_HUB_CACHE", str(folder / "hub"))
        patch.setattr(load, "_open", {})
        yield folder


def recipe_of(**fields: object) -> Recipe:
    """A small recipe of the tiny family."""
    given = {"prompt": "a lake at dawn", "model": "tiny", "size": "128x128", "steps": 3, "n": 1, "seed": 7}
    return Recipe.from_json(given | fields)


def events_of(recipe: Recipe, out: Path) -> list[Event]:
    """All that the tool says."""
    out.mkdir(exist_ok=True)
    context = Context(settings=Settings(device="cpu"), out=out, cancelled=lambda: False)
    return list(TOOLS[recipe.tool](recipe, context))


def result_of(recipe: Recipe, out: Path) -> Result:
    """The last thing it says."""
    last = events_of(recipe, out)[-1]
    assert isinstance(last, Result)
    return last


def pixels(result: Result, index: int = 0) -> np.ndarray:
    """One picture of a result, (H, W, 3) uint8."""
    return np.asarray(Image.open(result.files[index]).convert("RGB"))


@pytest.mark.parametrize("model", ["tiny", "sd15"])
@pytest.mark.parametrize("compose", ["scores", "tokens"])
def test_both_families_go_the_same_way(models: Path, model: str, compose: str, tmp_path: Path) -> None:
    recipe = recipe_of(model=model, compose=compose, mix=MIX, n=2, size="192x128")
    events = events_of(recipe, tmp_path)
    result = events[-1]
    assert isinstance(events[0], Started)
    assert isinstance(result, Result)
    assert [(e.step, e.steps) for e in events if isinstance(e, Progress)] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert len(result.files) == 2
    assert pixels(result).shape == (128, 192, 3)
    assert not np.array_equal(pixels(result, 0), pixels(result, 1))
    assert ("emotions speak through their words" in result.note) == (model == "sd15")
    for index, file in enumerate(result.files):
        assert metadata.read(file) == recipe.single(index)
        assert Recipe.from_json(result.recipes[index]) == recipe.single(index)


@pytest.mark.parametrize("model", ["tiny", "sd15"])
def test_a_neutral_mix_is_the_plain_picture(models: Path, model: str, tmp_path: Path) -> None:
    plain = pixels(result_of(recipe_of(model=model), tmp_path))
    neutral = pixels(result_of(recipe_of(model=model, mix={"awe": 0, "leaf:golden calm": 0}), tmp_path))
    felt = pixels(result_of(recipe_of(model=model, mix={"awe": 1}, emotion_guidance=20), tmp_path))
    assert np.array_equal(plain, neutral)
    assert not np.array_equal(plain, felt)


def test_a_picture_is_made_again_by_its_own_recipe(models: Path, tmp_path: Path) -> None:
    many = result_of(recipe_of(mix=MIX, n=6), tmp_path)
    assert len(set(many.files)) == 6
    again = result_of(metadata.read(many.files[5]), tmp_path)
    difference = np.abs(pixels(many, 5).astype(int) - pixels(again).astype(int))
    assert difference.max() <= 3


def test_more_pictures_than_fit_a_batch_count_their_steps_on(models: Path, tmp_path: Path) -> None:
    progress = [e for e in events_of(recipe_of(n=6, steps=2), tmp_path) if isinstance(e, Progress)]
    assert [(e.step, e.steps) for e in progress] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert [view(e, "job")["share"] for e in progress] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert progress[-1].seconds_left == 0.0


def test_it_stops_within_one_step_and_leaves_no_picture(models: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    context = Context(settings=Settings(device="cpu"), out=tmp_path, cancelled=lambda: len(events) == 4)
    with pytest.raises(Cancelled):
        events.extend(TOOLS["create"](recipe_of(steps=50), context))
    assert [e.step for e in events if isinstance(e, Progress)] == [0, 1, 2]
    assert not list(tmp_path.glob("*.png"))


def test_the_empty_prompt_and_the_negative_prompt_are_followed(models: Path, tmp_path: Path) -> None:
    empty = pixels(result_of(recipe_of(prompt="", guidance=9), tmp_path))
    away = pixels(result_of(recipe_of(prompt="", guidance=9, negative_prompt="rain"), tmp_path))
    assert not np.array_equal(empty, away)


def test_a_style_is_words_of_the_prompt(models: Path, tmp_path: Path) -> None:
    styled = pixels(result_of(recipe_of(prompt="a lake", style="oil painting"), tmp_path))
    written = pixels(result_of(recipe_of(prompt="a lake, oil painting"), tmp_path))
    assert np.array_equal(styled, written)
    assert not np.array_equal(styled, pixels(result_of(recipe_of(prompt="a lake"), tmp_path)))


def test_a_style_is_the_plain_picture_painted_once_more(models: Path, tmp_path: Path) -> None:
    plain = pixels(result_of(recipe_of(prompt="a lake"), tmp_path))
    assert np.array_equal(plain, pixels(result_of(recipe_of(prompt="a lake", style="render"), tmp_path)))
    made = result_of(recipe_of(prompt="a lake, watercolour"), tmp_path)
    assert np.array_equal(pixels(made), pixels(result_of(recipe_of(prompt="a lake", style="watercolour"), tmp_path)))
    picture = torch.from_numpy(plain.copy()).permute(2, 0, 1)[None] / 255
    again = styled(picture, "watercolour", seed=7)[0].permute(1, 2, 0).numpy() * 255
    assert np.abs(pixels(made) - again).mean() < 3
    assert made.note == ""
    assert metadata.read(made.files[0]).prompt == "a lake, watercolour"


def test_words_of_style_are_no_strangers(models: Path, tmp_path: Path) -> None:
    for prompt in ("a woodcut of a lake", "a lake as an etching, sumi-e", "a chalk pastel of a lake"):
        assert result_of(recipe_of(prompt=prompt), tmp_path).note == ""


def test_stable_diffusion_reads_words_of_style_itself(models: Path, tmp_path: Path) -> None:
    styled_too = pixels(result_of(recipe_of(model="sd15", prompt="a lake", style="watercolour"), tmp_path))
    assert np.array_equal(
        styled_too, pixels(result_of(recipe_of(model="sd15", prompt="a lake, watercolour"), tmp_path))
    )
    assert not np.array_equal(styled_too, pixels(result_of(recipe_of(model="sd15", prompt="a lake"), tmp_path)))


def test_previews_show_the_style(models: Path, tmp_path: Path) -> None:
    first = [
        next(event.preview for event in events_of(recipe_of(style=style), tmp_path) if isinstance(event, Progress))
        for style in ("", "ink")
    ]
    plain, ink = (np.asarray(Image.open(path).convert("HSV"), dtype=float) for path in first if path)
    assert ink[..., 1].mean() < 0.7 * plain[..., 1].mean()


def test_words_that_name_nothing_drawable_are_in_the_note(models: Path, tmp_path: Path) -> None:
    assert "knows no place or thing" in result_of(recipe_of(prompt="a sonnet"), tmp_path).note
    assert "cannot draw “a sonnet”" in result_of(recipe_of(prompt="a sonnet", style="by a lake"), tmp_path).note
    assert result_of(recipe_of(prompt=""), tmp_path).note == "There are no words: the seed chose the place."


def test_what_did_not_fit_is_in_the_note(models: Path, tmp_path: Path) -> None:
    note = result_of(recipe_of(prompt="a lake under a wide sky " * 30), tmp_path).note
    assert note.startswith("The prompt is too long for the model, which left out “")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mix": {"leaf:golden clam": 0.5}}, "Did you mean “leaf:golden calm”"),
        ({"prompt": "a (lake:99)"}, "weights run from 0 to 10"),
        ({"model": "dalle"}, "no model called “dalle”"),
    ],
)
def test_bad_input_is_one_sentence(models: Path, fields: dict, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=sentence):
        events_of(recipe_of(**fields), tmp_path)


def test_sd15_that_is_not_here_is_refused(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "empty"))
    with pytest.raises(StudioError, match="models --download sd15"):
        events_of(recipe_of(model="sd15"), tmp_path)


def test_a_live_preview_is_a_jpeg_with_its_recipe(models: Path, tmp_path: Path) -> None:
    recipe = recipe_of(options={"preview": True}, mix={"awe": 0.4})
    (file,) = result_of(recipe, tmp_path).files
    assert file.endswith(".jpg")
    assert metadata.read(file) == recipe


def test_slow_steps_are_shown_as_they_are(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PAUSE", 0.0)
    monkeypatch.setattr(previews, "COST", 1.0)
    progress = [e for e in events_of(recipe_of(n=3, steps=4), tmp_path) if isinstance(e, Progress)]
    shown = [e.preview for e in progress if e.preview]
    assert len(shown) == len(set(shown)) > 0
    assert Image.open(shown[0]).format == "JPEG"


def test_the_contact_sheet_is_nearly_square() -> None:
    assert previews.sheet(torch.rand(4, 3, 64, 64)).size == (128, 128)
    assert previews.sheet(torch.rand(1, 3, 1024, 2048)).size == (640, 320)
    assert previews.sheet(torch.rand(5, 3, 64, 64)).size == (192, 128)


def test_warming_up_says_where_it_runs(models: Path) -> None:
    settings = Settings(device="cpu", default_model="tiny")
    assert warm(settings) == "cpu · SDPA attention · tiny"
    assert open_family("tiny", settings) is open_family("tiny", settings)


def test_the_command_line_draws_with_sd15_or_says_how_to_get_it(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["create", "a lake", "--model", "sd15", "--size", "128x128", "--steps", "2", "--n", "1"]
    command += ["-e", "awe=0.8", "--out", str(tmp_path)]
    assert line.main(command) == 0
    (made,) = capsys.readouterr().out.splitlines()
    assert metadata.read(json.loads(made)["file"]).model == "sd15"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "empty"))
    assert line.main(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "The files of Stable Diffusion 1.5 are not on this machine." in said.err
