"""The tool edit, end to end on a small photograph with the bundled weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from studio import metadata
from studio.engine.context import Context
from studio.engine.protocol import Progress, Result
from studio.errors import Cancelled, StudioError
from studio.models.specs import ASSETS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import keep, open_source
from studio.tools import keeping, retention, trail
from studio.tools.edit import _note, asked_of, run
from studio.understanding import Reading


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(settings=Settings(home=tmp_path / "home"), out=tmp_path, cancelled=lambda: False)


@pytest.fixture
def mark(tmp_path: Path, context: Context) -> str:
    path = tmp_path / "photo.png"
    Image.fromarray(data.rocket()[::3, ::3]).save(path)
    return keep(path, context.settings.sources)


def edited(context: Context, **recipe: Any) -> Result:
    *_, result = run(Recipe(tool="edit", n=1, **recipe), context)
    assert isinstance(result, Result)
    return result


def test_a_wish_becomes_a_picture_and_a_report(context: Context, mark: str) -> None:
    result = edited(context, sources=(mark,), prompt="make it sad")
    report, source = result.reports[0], open_source(mark, context.settings.sources)
    with Image.open(result.files[0]) as image:
        assert image.size == source.size
        assert not np.array_equal(np.asarray(image), np.asarray(source))
    before, after = (Reading.from_json(report[name]) for name in ("before", "after"))
    assert after.valence < before.valence
    assert report["understood"]["mix"]["sadness"] > 0
    assert report["ssim"] > 0.7
    assert 0 < report["distance"] < 1
    assert report["mask"] is None
    assert report["inside"] is None, "all of it may change"
    assert metadata.read(result.files[0]).sources == (mark,)
    assert metadata.read_lineage(result.files[0]) == (mark,)


def test_amount_zero_is_the_picture_bit_for_bit(context: Context, mark: str) -> None:
    result = edited(context, sources=(mark,), mix={"awe": 1.0}, options={"amount": 0})
    with Image.open(result.files[0]) as image:
        assert np.array_equal(np.asarray(image), np.asarray(open_source(mark, context.settings.sources)))


def test_the_opposite_wish_for_an_edit_that_is_brought_again_goes_back(context: Context, mark: str) -> None:
    there = edited(context, sources=(mark,), mix={"fear": 1.0})
    back = edited(context, sources=(keep(there.files[0], context.settings.sources),), mix={"fear": -1.0})
    first, second, third = (
        torch.from_numpy(np.array(image)).permute(2, 0, 1) / 255
        for image in (
            open_source(mark, context.settings.sources),
            Image.open(there.files[0]),
            Image.open(back.files[0]),
        )
    )
    assert retention.ssim(first, third) > 0.98
    assert (first - third).abs().mean() < (first - second).abs().mean() / 4


def test_the_way_back_can_be_cancelled(context: Context, mark: str) -> None:
    there = edited(context, sources=(mark,), mix={"fear": 1.0})
    back = Recipe(tool="edit", n=1, sources=(keep(there.files[0], context.settings.sources),), mix={"fear": -1.0})
    stopped: list[bool] = []
    events = run(back, replace(context, cancelled=lambda: bool(stopped)))
    next(event for event in events if isinstance(event, Progress) and event.note == "grading the picture")
    stopped.append(True)
    with pytest.raises(Cancelled):
        next(events)


def test_an_edit_is_finished_where_its_way_back_cannot_be_kept(
    context: Context, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "grade_of", lambda mark, folder: folder / "gone" / f"{mark}.grade")
    result = edited(context, sources=(mark,), mix={"fear": 1.0})
    assert Path(result.files[0]).is_file()
    assert not [*context.settings.sources.rglob("*.grade")]


@pytest.fixture
def half(context: Context, mark: str, tmp_path: Path) -> str:
    """A mask that is white on the left."""
    white = np.zeros(np.asarray(open_source(mark, context.settings.sources)).shape, np.uint8)
    white[:, : white.shape[1] // 2] = 255
    Image.fromarray(white).save(tmp_path / "mask.png")
    return keep(tmp_path / "mask.png", context.settings.sources)


def test_where_the_change_goes_is_white_and_the_rest_stays(context: Context, mark: str, half: str) -> None:
    source = np.asarray(open_source(mark, context.settings.sources))
    result = edited(context, sources=(mark,), mix={"anger": 1.0}, options={"where": half})
    with Image.open(result.files[0]) as image:
        same = (np.asarray(image) == source).all(2)
    assert same[:, -source.shape[1] // 3 :].all()
    assert same[:, : source.shape[1] // 2].mean() < 0.5
    assert result.reports[0]["inside"] > 0.9


def test_a_brought_mask_holds_what_is_white(context: Context, mark: str, half: str) -> None:
    source = np.asarray(open_source(mark, context.settings.sources))
    result = edited(context, sources=(mark,), mix={"anger": 1.0}, options={"mask": half})
    with Image.open(result.files[0]) as image:
        same = (np.asarray(image) == source).all(2)
    assert same[:, : source.shape[1] // 2].all()
    assert not same[:, -20:].all()
    assert result.reports[0]["inside"] > 0.9
    assert Path(result.reports[0]["mask"]).is_file()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mix": {"awe": 1}, "options": {"amount": 3}}, "amount"),
        ({"mix": {"awe": 1}, "options": {"colour": 1}}, "colour"),
        ({"mix": {"awe": 1}, "options": {"where": 3}}, "Where the change goes"),
        ({}, "no feeling"),
    ],
)
def test_what_cannot_be_done_is_said(given: dict[str, Any], said: str) -> None:
    with pytest.raises(StudioError, match=said):
        asked_of(Recipe(tool="edit", **given))


def test_a_note_says_how_much_is_held_and_what_was_not_found() -> None:
    asked = asked_of(Recipe(tool="edit", mix={"sadness": 1}))
    assert _note(asked, {"sky": 0.314}, {}, True) == "“sky”: 31 % of the picture stays as it is."
    lost = _note(asked, {}, {"sky": 0.0}, False)
    assert "“sky” could not be found in this picture, so the whole picture was changed" in lost
    assert "the rest of the picture was changed" in _note(asked, {"boat": 0.1}, {"sky": 0.0}, True)
    assert "left as it is" in _note(asked, {}, {"sky": 0.0, "sea": 0.2}, True)
    assert "“cup” could not be found in this picture, so nothing holds it" in _note(asked, {"cup": 0.0}, {}, False)


def test_a_sky_is_believed_in_a_real_picture_where_it_can_be_one() -> None:
    surely = torch.full((24, 24), 0.01)
    surely[:10] = 0.97
    picture = torch.full((3, 48, 48), 0.3)
    picture[2, :20] = 0.8
    assert keeping._believed(surely, "sky", picture)
    assert not keeping._believed(surely, "trees", picture)  # which nothing tells from a table
    assert not keeping._believed(surely, "water", picture)  # above everything else
    assert not keeping._believed(surely.flip(0), "sky", picture)  # below everything else
    assert not keeping._believed(surely * 0.8, "sky", picture)  # hardly sure
    assert not keeping._believed(surely, "sky", torch.full((3, 48, 48), 0.5))  # flat grey


@pytest.mark.skipif(not (ASSETS / "stimulus").is_dir(), reason="the network for regions is not here")
def test_a_flat_grey_picture_has_no_sky(context: Context, tmp_path: Path, mark: str) -> None:
    Image.new("RGB", (160, 120), (128, 128, 128)).save(tmp_path / "grey.png")
    grey = keep(tmp_path / "grey.png", context.settings.sources)
    assert keeping.masked(["sky"], grey, context.settings) == (None, {"sky": 0.0})
    assert 0.4 < keeping.masked(["sky"], mark, context.settings)[1]["sky"] < 0.9  # the evening behind a rocket
