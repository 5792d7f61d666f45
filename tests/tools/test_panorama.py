"""panorama, from recipe to file, on a tiny family: its sides meet, its poles are points, viewers know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from studio import metadata
from studio.diffusion.canvas import Canvas
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result
from studio.errors import Cancelled, StudioError
from studio.models import load
from studio.models.load import open_family
from studio.models.specs import MODELS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import keep
from studio.tools import TOOLS
from studio.tools.composition import Composition
from studio.tools.denoising import composed, decoded, enlarged
from studio.tools.panorama import settled
from studio.tools.views import encoded_views
from tests import tiny


@pytest.fixture(scope="module", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The rows "tiny", which draws and composes up to 256 pixels of height, and "flat", which knows pictures only."""
    spec = tiny.bundled_spec(tmp_path_factory.mktemp("models"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MODELS, "tiny", replace(spec, name="tiny", title="Tiny", native_size=256))
        flat = replace(MODELS["sd15"], hub=False, repo=str(tiny.write_sd15(tmp_path_factory.mktemp("flat"))))
        patch.setitem(MODELS, "flat", replace(flat, name="flat", title="Flat", native_size=64, steps=2))
        patch.setattr(load, "_open", {})
        yield


def events_of(out: Path, cancelled: bool = False, **fields: object) -> list[Event]:
    out.mkdir(exist_ok=True)
    given = {"tool": "panorama", "prompt": "a lake", "model": "tiny", "size": "512x256", "steps": 4, "n": 1, "seed": 7}
    context = Context(settings=Settings(device="cpu"), out=out, cancelled=lambda: cancelled)
    return list(TOOLS["panorama"](Recipe.from_json(given | fields), context))


def result_of(out: Path, **fields: Any) -> Result:
    last = events_of(out, **fields)[-1]
    assert isinstance(last, Result)
    return last


def pixels(result: Result) -> np.ndarray:
    return np.asarray(Image.open(result.files[0]).convert("RGB")).astype(float)


def test_viewers_know_it_and_it_carries_its_recipe(tmp_path: Path) -> None:
    result = result_of(tmp_path, mix={"awe": 0.5}, n=2)
    assert [Path(file).suffix for file in result.files] == [".jpg", ".jpg"]
    assert [metadata.read(file).seed for file in result.files] == [7, 8]
    with Image.open(result.files[0]) as opened:
        packet = opened.info["xmp"].decode()
    assert "<GPano:ProjectionType>equirectangular<" in packet
    assert "<GPano:FullPanoWidthPixels>512<" in packet


def test_its_sides_meet_and_its_poles_are_points(tmp_path: Path) -> None:
    picture = pixels(result_of(tmp_path))
    steps = np.abs(np.diff(picture, axis=1)).mean((0, 2))
    assert np.abs(picture[:, 0] - picture[:, -1]).mean() < 3 * steps.mean() + 1
    assert picture[0].std(0).max() < 4
    assert picture[-1].std(0).max() < 4


def test_a_panorama_in_a_style_has_sides_that_meet(tmp_path: Path) -> None:
    picture = pixels(result_of(tmp_path, style="oil", options={"format": "png"}))
    steps = np.abs(np.diff(picture, axis=1)).mean((0, 2))
    assert np.abs(picture[:, 0] - picture[:, -1]).mean() < 1.3 * np.quantile(steps, 0.95)
    assert not np.array_equal(picture, pixels(result_of(tmp_path, options={"format": "png"})))


def test_the_same_recipe_is_the_same_panorama(tmp_path: Path) -> None:
    assert np.array_equal(pixels(result_of(tmp_path / "a")), pixels(result_of(tmp_path / "b")))


def test_a_large_one_is_composed_small_and_refined(tmp_path: Path) -> None:
    events = events_of(tmp_path, size="1024x512")
    steps = [(each.step, each.steps) for each in events if isinstance(each, Progress)]
    assert steps == [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert isinstance(events[-1], Result)
    assert pixels(events[-1]).shape == (512, 1024, 3)


def test_a_picture_on_a_larger_canvas_is_the_same_picture() -> None:
    family = open_family("tiny", Settings(device="cpu"))
    canvas = Canvas(8, 16, 32, panorama=True)
    small = composed(family, canvas)
    assert (small.height, small.width, small.panorama) == (8, 16, True)
    latents = torch.randn(1, 8, 8, 16, generator=torch.Generator().manual_seed(1))
    large = enlarged(family, latents, canvas)
    assert large.shape == (1, 8, 16, 32)
    turned = enlarged(family, latents.roll(4, -1), canvas)
    assert torch.allclose(turned, large.roll(8, -1), atol=1e-3)
    assert composed(family, small) == small


@pytest.mark.parametrize("rows", [9, 10, 11, 12, 13, 15])
def test_a_picture_is_enlarged_to_any_size_between(rows: int) -> None:
    family = open_family("tiny", Settings(device="cpu"))
    canvas = Canvas(8, rows, 2 * rows, panorama=True)
    latents = torch.randn(1, 8, 8, 16, generator=torch.Generator().manual_seed(1))
    assert enlarged(family, latents, canvas).shape == (1, 8, rows, 2 * rows)


def test_rows_keep_what_a_circle_of_latitude_can_hold() -> None:
    pictures = torch.rand(1, 3, 64, 128, generator=torch.Generator().manual_seed(0))
    rows = settled(pictures)[0]
    assert float(rows[:, 0].std(-1).max()) < 0.08  # of 0.29
    assert float((rows[:, 32] - pictures[0, :, 32]).abs().mean()) < 0.06
    assert torch.allclose(rows.mean(-1), pictures[0].mean(-1), atol=0.02)


def test_what_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="twice as wide as high"):
        events_of(tmp_path, size="512x512")


def test_a_family_that_knows_pictures_only_fuses_views(tmp_path: Path) -> None:
    given = {"model": "flat", "size": "256x128", "steps": 2, "options": {"format": "png"}, "mix": {"awe": 0.5}}
    events = events_of(tmp_path, **given)
    assert [(each.step, each.steps) for each in events if isinstance(each, Progress)] == [(0, 2), (1, 2), (2, 2)]
    assert isinstance(events[-1], Result)
    picture = pixels(events[-1])
    assert picture.shape == (128, 256, 3)
    assert picture.std() > 1
    steps = np.abs(np.diff(picture, axis=1)).mean((0, 2))
    assert np.abs(picture[:, 0] - picture[:, -1]).mean() < 3 * steps.mean() + 1
    assert max(picture[0].std(0).max(), picture[-1].std(0).max()) < 4
    assert np.array_equal(picture, pixels(result_of(tmp_path, **given)))


def test_views_see_more_of_it_where_it_is_large(tmp_path: Path) -> None:
    events = events_of(tmp_path, model="flat", size="512x256", steps=2)
    assert [each.step for each in events if isinstance(each, Progress)] == [0, 1, 2, 3]
    assert isinstance(events[-1], Result)
    assert pixels(events[-1]).shape == (256, 512, 3)


def test_it_stops_when_told(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        events_of(tmp_path, cancelled=True)


def test_it_stops_within_a_batch_of_views() -> None:
    family, canvas = open_family("flat", Settings(device="cpu")), Canvas(4, 16, 32, panorama=True)
    asked: list[int] = []

    def second() -> bool:
        asked.append(1)
        return len(asked) > 1

    latents, pictures = torch.zeros(1, 4, 16, 32), torch.zeros(1, 3, 16 * family.factor, 32 * family.factor)
    for begin in (
        lambda: decoded(family, latents, panorama=True, cancelled=second),
        lambda: encoded_views(family, pictures, canvas, cancelled=second),
        lambda: enlarged(family, latents, Canvas(4, 32, 64, panorama=True), cancelled=second),
        lambda: Composition(family=family, prompt="", seeds=(1,), cancelled=second).plain(latents, canvas),
    ):
        asked.clear()
        with pytest.raises(Cancelled):
            begin()
        assert len(asked) == 2


def test_it_grows_around_a_picture_whose_pixels_stay(tmp_path: Path) -> None:
    Image.new("RGB", (400, 300), (200, 40, 40)).save(tmp_path / "red.png")
    settings = Settings(device="cpu", home=tmp_path)
    mark = keep(tmp_path / "red.png", settings.sources)
    spot = {"spot": {"heading": 90, "view": 60}, "format": "png"}
    given = {"tool": "panorama", "prompt": "a lake", "model": "tiny", "size": "512x256", "steps": 2, "n": 1}
    recipe = Recipe.from_json(given | {"sources": [mark], "options": spot})
    *_, result = TOOLS["panorama"](recipe, Context(settings=settings, out=tmp_path, cancelled=lambda: False))
    assert isinstance(result, Result)
    picture = pixels(result)
    assert np.abs(picture[128, 384] - (200, 40, 40)).max() <= 1  # a quarter turn to the right
    assert mark in metadata.read(result.files[0]).sources


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"sources": ["0" * 64]}, "no longer kept"),
        ({"sources": ["0" * 64, "1" * 64]}, "one picture"),
        ({"sources": ["0" * 64], "options": {"spot": {"view": 400}}}, "view"),
        ({"sources": ["0" * 64], "options": {"spot": "left"}}, "spot"),
    ],
)
def test_what_it_cannot_grow_around_is_said(tmp_path: Path, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        events_of(tmp_path, **fields)
