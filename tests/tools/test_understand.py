"""Understanding pictures with the shipped networks: pictures are read or refused, and regions are as told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image

from studio import metadata
from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.engine.context import Context
from studio.engine.protocol import Result
from studio.errors import Cancelled, StudioError
from studio.models.specs import ASSETS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import keep
from studio.tools import TOOLS, asking, sense
from studio.understanding import Reading, Region
from studio.world.render import render
from studio.world.sampling import sample

pytestmark = pytest.mark.usefixtures("one_thread")
SETTINGS = Settings(device="cpu")


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    return Image.fromarray(skimage.data.astronaut())


def understood(picture: Image.Image | Path, folder: Path, *, stop: bool = False, **options: Any) -> Result:
    path = picture if isinstance(picture, Path) else folder / "picture.png"
    if isinstance(picture, Image.Image):
        picture.save(path)
    settings = Settings(home=folder / "home", device="cpu")
    out = folder / "out"
    out.mkdir(exist_ok=True)
    recipe = Recipe(tool="understand", sources=(keep(path, settings.sources),), n=1, options=options)
    *_, result = TOOLS["understand"](recipe, Context(settings=settings, out=out, cancelled=lambda: stop))
    assert isinstance(result, Result)
    return result


def test_a_photograph_is_read_as_one_and_a_scene_as_ours(astronaut: Image.Image) -> None:
    fitted = sense._fitted(ASSETS / "readouts")[0]
    scenes = [(render([sample(seed)], size=(192, 192), masks=False).pictures[0] * 255).byte() for seed in range(3)]
    ours = [float(fitted.own(sense.seen(scene).features[None])[0]) for scene in scenes]
    theirs = [
        float(fitted.own(sense.seen(Image.fromarray(getattr(skimage.data, name)())).features[None])[0])
        for name in ("astronaut", "coffee", "rocket", "chelsea")
    ]
    assert min(ours) > 0.5 > max(theirs)
    reading = sense.read(astronaut, SETTINGS)
    assert sum(reading.families.values()) == pytest.approx(1, abs=0.01)
    assert reading.valence_margin > sense.read(scenes[0], SETTINGS).valence_margin > 0.1
    assert reading.note == ""


def test_what_is_no_picture_of_anything_says_so() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    for strange in (Image.fromarray(noise), Image.new("RGB", (300, 300), "black")):
        assert "take the reading as a guess" in sense.read(strange, SETTINGS).note


def test_pixels_and_image_are_read_alike(astronaut: Image.Image) -> None:
    pixels = torch.from_numpy(np.array(astronaut)).permute(2, 0, 1)
    assert sense.read(pixels, SETTINGS) == sense.read(astronaut, SETTINGS)
    with pytest.raises(StudioError, match="three colours"):
        sense.read(pixels.float(), SETTINGS)


def test_every_kind_of_file_is_read(astronaut: Image.Image, tmp_path: Path) -> None:
    small = astronaut.resize((120, 90))
    exif = Image.Exif()
    exif[0x0112] = 6
    kinds: dict[str, tuple[Image.Image, dict[str, Any]]] = {
        "rotated.jpg": (small, {"exif": exif}),
        "print.jpg": (small.convert("CMYK"), {}),
        "deep.png": (Image.fromarray(np.asarray(small.convert("L")).astype(np.uint16) * 257), {}),
        "palette.png": (small.quantize(16), {}),
        "clear.png": (small.convert("RGBA"), {}),
        "moving.gif": (small, {"save_all": True, "append_images": [small.rotate(9)]}),
        "narrow.png": (small.resize((1280, 64)), {}),
    }
    for name, (image, options) in kinds.items():
        image.save(tmp_path / name, **options)
        report = understood(tmp_path / name, tmp_path, emotions=[]).reports[0]
        assert Reading.from_json(report).strongest in FAMILIES
        if name == "rotated.jpg":
            assert (report["width"], report["height"]) == (90, 120)


def test_what_cannot_be_read_is_one_sentence(astronaut: Image.Image, tmp_path: Path) -> None:
    astronaut.resize((5000, 1)).save(tmp_path / "line.png")
    buffer = io.BytesIO()
    astronaut.save(buffer, "JPEG")
    (tmp_path / "cut.jpg").write_bytes(buffer.getvalue()[:3000])
    for name, said in (("line.png", "at most 20 times"), ("cut.jpg", "damaged")):
        with pytest.raises(StudioError, match=said):
            understood(tmp_path / name, tmp_path)


def test_the_strongest_three_have_masks_as_large_as_the_picture(astronaut: Image.Image, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    astronaut.crop((0, 0, 300, 200)).save(tmp_path / "photo.jpg", exif=exif)
    result = understood(tmp_path / "photo.jpg", tmp_path)
    report = result.reports[0]
    shares = report["families"]
    found = [Region.from_json(each) for each in report["regions"]]
    assert [each.emotion for each in found] == sorted(FAMILIES, key=lambda name: -shares[name])[:3]
    assert list(result.files) == [each.mask for each in found]
    for region in found:
        with Image.open(region.mask) as mask:
            assert (mask.size, mask.mode) == ((300, 200), "L")
            assert float(np.asarray(mask).mean()) / 255 == pytest.approx(region.area, abs=0.01)
        assert region.explanation.endswith(".")
        assert metadata.read(region.mask).options == {"emotions": [region.emotion]}
        assert b"secret" not in Path(region.mask).read_bytes()
    again = understood(tmp_path / "photo.jpg", tmp_path, emotions=[found[0].emotion])
    assert Image.open(again.files[0]).tobytes() == Image.open(found[0].mask).tobytes()


def test_points_add_and_remove(astronaut: Image.Image, tmp_path: Path) -> None:
    def lit(points: list[list[float]]) -> np.ndarray[Any, Any]:
        result = understood(astronaut, tmp_path, emotions=["fear"], points=points)
        return np.asarray(Image.open(result.files[0]), np.float32)[240:272, 240:272]

    assert lit([[0.5, 0.5, 1]]).mean() > lit([[0.5, 0.5, 0]]).mean()


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("what in this picture makes me feel small?", "awe"),
        ("what is scary here?", "fear"),
        ("lonely", "sadness"),
        ("which part feels peaceful", "contentment"),
        ("gross", "disgust"),
    ],
)
def test_free_words_lead_to_a_leaf_of_their_family(words: str, family: str) -> None:
    space = open_space(ASSETS / "space")
    _, name = asking.said(words, space)
    leaf = next(each for each in space.outline.leaves if each.name == name)
    assert leaf.families[family] == max(leaf.families.values())


def test_what_was_asked_is_said(astronaut: Image.Image, tmp_path: Path) -> None:
    leaf = next(each.name for each in open_space(ASSETS / "space").outline.leaves if " " not in each.name)
    result = understood(astronaut, tmp_path, ask=f"what feels {leaf}?")
    assert result.reports[0]["asked"] == {"words": f"what feels {leaf}?", "leaf": leaf}
    assert [each["emotion"] for each in result.reports[0]["regions"]] == [f"leaf:{leaf}"]
    assert leaf in result.note


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"emotions": "fear"}, "list of at most"),
        ({"emotions": [3]}, "must be a name"),
        ({"emotions": ["leaf:soothin"]}, "Did you mean"),
        ({"emotions": ["joyish"]}, "joyish"),
        ({"points": [[0.5, 2, 1]]}, "point"),
        ({"points": [[0.5, 0.5, 3]]}, "1 to add or 0 to remove"),
        ({"points": 7}, "list of at most"),
        ({"ask": 5}, "ask"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_options_that_are_not_understood_are_refused(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=said):
        understood(Image.new("RGB", (80, 80), "teal"), tmp_path, **options)


def test_it_stops_when_asked(astronaut: Image.Image, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        understood(astronaut, tmp_path, stop=True)


def test_it_takes_one_picture(tmp_path: Path) -> None:
    context = Context(settings=Settings(home=tmp_path), out=tmp_path, cancelled=lambda: False)
    with pytest.raises(StudioError, match="one at a time"):
        list(TOOLS["understand"](Recipe(tool="understand", n=1), context))
