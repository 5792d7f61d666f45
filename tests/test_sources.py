"""Pictures that people bring to work on."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from studio import metadata
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.sources import (
    claim,
    claimed,
    file_of,
    is_panorama,
    keep,
    open_source,
    prune_sources,
    recipe_of,
    thumbnail,
)


def test_a_picture_is_kept_once_upright_and_without_its_metadata(tmp_path: Path) -> None:
    picture = Image.effect_noise((100, 80), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "at home"
    picture.save(tmp_path / "a.png", exif=exif)
    picture.rotate(-90, expand=True).save(tmp_path / "b.png")
    folder = tmp_path / "sources"
    mark = keep(tmp_path / "a.png", folder)
    assert keep(tmp_path / "b.png", folder) == mark
    assert [path.name for path in folder.iterdir()] == [f"{mark}.tif"]
    kept = open_source(mark, folder)
    assert kept.size == (80, 100)
    assert kept.tobytes() == picture.rotate(-90, expand=True).tobytes()
    assert b"at home" not in file_of(mark, folder).read_bytes()


def written(path: Path, picture: Image.Image, tool: str = "create", seed: int = 0, *, panorama: bool = False) -> Path:
    return metadata.write(picture, path, Recipe(tool=tool, n=1, seed=seed), panorama=panorama)


def test_the_same_pixels_with_another_recipe_are_another_picture(tmp_path: Path) -> None:
    picture, folder = Image.effect_noise((100, 80), 60).convert("RGB"), tmp_path / "sources"
    picture.save(tmp_path / "bare.png")
    bare = keep(tmp_path / "bare.png", folder)
    first, forged = (keep(written(tmp_path / f"{seed}.png", picture, seed=seed), folder) for seed in (1, 2))
    assert len({bare, first, forged}) == 3
    found = [recipe_of(mark, folder) for mark in (bare, first, forged)]
    assert found == [None, Recipe(n=1, seed=1), Recipe(n=1, seed=2)]


def test_of_recipes_only_those_of_scenes_are_kept(tmp_path: Path) -> None:
    picture, folder = Image.effect_noise((100, 80), 60).convert("RGB"), tmp_path / "sources"
    picture.save(tmp_path / "bare.png")
    mark = keep(written(tmp_path / "edit.png", picture, "edit"), folder)
    assert mark == keep(tmp_path / "bare.png", folder)
    assert recipe_of(mark, folder) is None
    assert recipe_of("0" * 64, folder) is None


def test_a_whole_panorama_is_known_as_one_and_a_part_of_it_is_not(tmp_path: Path) -> None:
    picture, folder = Image.effect_noise((160, 80), 60).convert("RGB"), tmp_path / "sources"
    picture.save(tmp_path / "bare.png")
    bare = keep(tmp_path / "bare.png", folder)
    assert not is_panorama(bare, folder)
    for suffix in ("png", "jpg", "webp"):
        around = written(tmp_path / f"around.{suffix}", picture, "panorama", panorama=True)
        assert is_panorama(keep(around, folder), folder), suffix
    assert is_panorama(bare, folder), "it is the same picture, of which more is known now"
    part = written(tmp_path / "part.png", picture.crop((0, 0, 80, 80)), "panorama", panorama=True)
    assert not is_panorama(keep(part, folder), folder)
    assert not is_panorama("0" * 64, folder)


REFUSED = [
    ((63, 500), "too small"),
    ((20, 20), "too small"),
    ((10_000, 100), "at most 20 times"),
    ((20_000, 10_000), "far too many pixels"),
]


@pytest.mark.parametrize(("size", "sentence"), REFUSED)
def test_what_cannot_be_worked_on_is_refused(tmp_path: Path, size: tuple[int, int], sentence: str) -> None:
    Image.new("1", size).save(tmp_path / "a.png")
    with pytest.raises(StudioError, match=sentence):
        keep(tmp_path / "a.png", tmp_path / "sources")


def test_what_an_earlier_version_kept_as_png_is_found(tmp_path: Path) -> None:
    picture, folder = Image.effect_noise((160, 80), 60).convert("RGB"), tmp_path / "sources"
    around = written(tmp_path / "around.png", picture, "panorama", panorama=True)
    mark = keep(around, folder)
    file_of(mark, folder).unlink()
    picture.save(folder / f"{mark}.png")
    assert open_source(mark, folder).tobytes() == picture.tobytes()
    assert not is_panorama(mark, folder)
    assert keep(around, folder) == mark
    assert is_panorama(mark, folder)
    assert [path.suffix for path in folder.iterdir()] == [".tif"]


def test_what_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no longer kept"):
        open_source("0" * 64, tmp_path)


def test_old_pictures_are_forgotten(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "a.png")
    Image.new("RGB", (64, 64), "red").save(tmp_path / "b.png")
    folder = tmp_path / "sources"
    old, new = keep(tmp_path / "a.png", folder), keep(tmp_path / "b.png", folder)
    os.utime(file_of(old, folder), (0, time.time() - 91 * 86_400))
    prune_sources(folder)
    assert not file_of(old, folder).exists()
    assert file_of(new, folder).exists()
    prune_sources(tmp_path / "nowhere")


def test_the_oldest_go_where_there_is_no_room(tmp_path: Path) -> None:
    marks = []
    for age, colour in enumerate(("red", "green", "blue")):
        Image.effect_noise((80, 80), 50 + age).save(tmp_path / f"{colour}.png")
        marks.append(keep(tmp_path / f"{colour}.png", tmp_path / "sources"))
        os.utime(file_of(marks[-1], tmp_path / "sources"), (0, time.time() - 100 * age))
    size = file_of(marks[0], tmp_path / "sources").stat().st_size
    prune_sources(tmp_path / "sources", keep_bytes=round(2.5 * size))
    assert [file_of(mark, tmp_path / "sources").exists() for mark in marks] == [True, True, False]


def test_a_thumbnail_is_small(tmp_path: Path) -> None:
    Image.new("RGB", (900, 700), "teal").save(tmp_path / "a.png")
    url = thumbnail(keep(tmp_path / "a.png", tmp_path / "sources"), tmp_path / "sources")
    assert url.startswith("data:image/jpeg;base64,")
    assert len(url) < 10_000


def test_a_claim_is_good_for_one_owner_and_one_picture_of_one_home(tmp_path: Path) -> None:
    folder, mark = tmp_path / "sources", "0" * 64
    proof = claim(mark, "me", folder)
    assert claimed(mark, "me", proof, folder)
    assert not claimed(mark, "you", proof, folder)
    assert not claimed("1" * 64, "me", proof, folder)
    assert not claimed(mark, "me", "", folder)
    assert not claimed(mark, "me", claim(mark, "me", tmp_path / "elsewhere"), folder)
    key = folder / ".key"
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    os.utime(key, (0, 0))
    prune_sources(folder, keep_bytes=0)
    assert claimed(mark, "me", proof, folder)
    key.write_bytes(b"short")
    with pytest.raises(StudioError, match="damaged"):
        claim(mark, "me", folder)
