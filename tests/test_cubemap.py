"""The faces of a cube show what lies in their directions, and meet at their edges."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio import metadata
from studio.cubemap import FACES, faces, write_cube
from studio.errors import StudioError
from studio.recipe import Recipe


def panorama(width: int = 256) -> Image.Image:
    """Each pixel's colour is its direction."""
    height = width // 2
    azimuth = (np.arange(width) + 0.5) / width * 2 * np.pi - np.pi
    elevation = (np.pi / 2 - (np.arange(height) + 0.5) / height * np.pi)[:, None]
    x, y = np.cos(elevation) * np.sin(azimuth), np.sin(elevation) + 0 * azimuth
    z = -np.cos(elevation) * np.cos(azimuth)
    return Image.fromarray((np.stack([x, y, z], -1) * 127 + 128).round().astype(np.uint8))


def direction(face: Image.Image, row: int, column: int) -> np.ndarray:
    return (np.asarray(face, dtype=float)[row, column] - 128) / 127


def test_each_face_looks_its_own_way() -> None:
    axes = {"front": (0, 0, -1), "right": (1, 0, 0), "back": (0, 0, 1), "left": (-1, 0, 0), "up": (0, 1, 0),
            "down": (0, -1, 0)}  # fmt: skip
    cube = faces(panorama(), 64)
    assert set(cube) == set(FACES) == set(axes)
    for name, axis in axes.items():
        assert np.allclose(direction(cube[name], 32, 32), axis, atol=0.06)


@pytest.mark.parametrize(
    ("one", "edge", "other", "meets"),
    [
        ("front", np.s_[:, -1], "right", np.s_[:, 0]),
        ("right", np.s_[:, -1], "back", np.s_[:, 0]),
        ("back", np.s_[:, -1], "left", np.s_[:, 0]),
        ("left", np.s_[:, -1], "front", np.s_[:, 0]),
        ("front", np.s_[0], "up", np.s_[-1]),
        ("front", np.s_[-1], "down", np.s_[0]),
    ],
)
def test_faces_meet(one: str, edge: object, other: str, meets: object) -> None:
    cube = {name: np.asarray(face, dtype=float) for name, face in faces(panorama(), 64).items()}
    assert np.abs(cube[one][edge] - cube[other][meets]).max() < 8  # type: ignore[index]


def test_no_seam_behind() -> None:
    coarse = np.asarray(faces(panorama(16), 128)["back"], dtype=float)  # without the other side it would be a step
    assert np.abs(np.diff(coarse, axis=1)).max() < 6


def test_no_pinch_at_the_poles() -> None:
    cube = faces(panorama(), 128)
    for name in ("up", "down"):
        assert np.abs(np.diff(np.asarray(cube[name], dtype=float), axis=1)).max() < 6, name


def test_the_cube_is_written_as_six_pngs(tmp_path: Path) -> None:
    picture = tmp_path / "pano.jpg"
    recipe = Recipe(prompt="a lake", tool="panorama")
    metadata.write(panorama(512), picture, recipe, panorama=True)
    with zipfile.ZipFile(write_cube(picture)) as folder:
        assert sorted(folder.namelist()) == sorted(f"{name}.png" for name in FACES)
        folder.extract("front.png", tmp_path)
    assert Image.open(tmp_path / "front.png").size == (128, 128)
    assert metadata.read(tmp_path / "front.png") == recipe
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_what_is_no_picture_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "not.jpg").write_bytes(b"not a picture")
    for name in ("not.jpg", "absent.jpg"):
        with pytest.raises(StudioError, match=name):
            write_cube(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == ["not.jpg"]
