"""The tool edit, end to end on a small photograph with the bundled weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from studio import metadata
from studio.engine.context import Context
from studio.engine.protocol import Result
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import keep, open_source
from studio.tools.edit import asked_of, run
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
    assert metadata.read(result.files[0]).sources == (mark,)
    assert metadata.read_lineage(result.files[0]) == (mark,)


def test_amount_zero_is_the_picture_bit_for_bit(context: Context, mark: str) -> None:
    result = edited(context, sources=(mark,), mix={"awe": 1.0}, options={"amount": 0})
    with Image.open(result.files[0]) as image:
        assert np.array_equal(np.asarray(image), np.asarray(open_source(mark, context.settings.sources)))


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
        ({"mix": {"awe": 1}, "options": {"mode": "repaint"}}, "not there yet"),
        ({"mix": {"awe": 1}, "options": {"amount": 3}}, "amount"),
        ({"mix": {"awe": 1}, "options": {"colour": 1}}, "colour"),
        ({"mix": {"awe": 1}, "options": {"where": 3}}, "Where the change goes"),
        ({}, "no feeling"),
    ],
)
def test_what_cannot_be_done_is_said(given: dict[str, Any], said: str) -> None:
    with pytest.raises(StudioError, match=said):
        asked_of(Recipe(tool="edit", **given))
