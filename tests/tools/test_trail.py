"""What an edit was made by is known again, and the opposite wish goes back along it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from PIL import Image
from skimage import data

from studio.grading.finish import finished
from studio.grading.undo import undone
from studio.mix import Mix
from studio.sources import keep, prune_sources
from studio.tools import regrade, retention, trail

PHOTO = torch.from_numpy(data.coffee()[::2, ::2].copy())
FEAR = Mix.of({"fear": 1.0})


def same(picture: torch.Tensor) -> float:
    return retention.ssim(PHOTO.permute(2, 0, 1) / 255, picture.permute(2, 0, 1) / 255)


@pytest.fixture(scope="module")
def step() -> trail.Step:
    return trail.Step(mix=FEAR, grid=regrade.find(PHOTO, {"fear": 1.0}, steps=2).grid, amount=1.0)


def test_an_edit_that_is_brought_again_goes_back(step: trail.Step, tmp_path: Path) -> None:
    edited = step.on(undone(PHOTO, torch.zeros_like(step.grid)), 0.0)
    assert torch.equal(edited, PHOTO)
    edited = regrade.Grade(grid=step.grid, before=(0, 0), after=(0, 0)).on(PHOTO)
    trail.remember(step, edited, tmp_path)
    Image.fromarray(edited.numpy()).save(tmp_path / "mine.png")
    known = trail.known(keep(tmp_path / "mine.png", tmp_path), tmp_path)
    assert known is not None
    assert known.mix == FEAR
    assert same(edited) < 0.97
    assert same(known.on(edited, 1.0)) > 0.98
    assert same(edited) < same(known.on(edited, 0.5)) < same(known.on(edited, 1.0))
    assert torch.equal(known.on(edited, 0.0), edited)


def test_a_picture_that_was_not_edited_here_is_not_known(tmp_path: Path) -> None:
    assert trail.known("0" * 64, tmp_path) is None


@pytest.mark.parametrize(
    ("wish", "share"),
    [({"fear": -1.0}, 1.0), ({"fear": -0.5}, 0.5), ({"fear": 0.5}, None), ({"awe": 1.0}, None),
     ({"fear": -1.0, "awe": 1.0}, None), ({}, None)],
)  # fmt: skip
def test_only_the_opposite_leads_back(step: trail.Step, wish: dict[str, float], share: float | None) -> None:
    assert step.back(Mix.of(wish), 1.0) == share


@pytest.mark.parametrize(
    ("mix", "went", "wish", "amount", "share"),
    [(1.0, -1.0, -1.0, 1.0, None),  # further the same way
     (1.0, -1.0, 1.0, 1.0, 1.0),
     (1.0, 0.5, 1.0, -0.5, 1.0),
     (1.0, 2.0, -1.0, 1.0, 0.5),
     (0.1, 1.0, -1.0, 1.0, 1.0),  # not beyond where it came from
     (1.0, 1.0, -1.0, -1.0, None),
     (1.0, 1.0, -1.0, 0.0, None)],
)  # fmt: skip
def test_the_way_back_counts_both_amounts(
    step: trail.Step, mix: float, went: float, wish: float, amount: float, share: float | None
) -> None:
    taken = trail.Step(mix=Mix.of({"fear": mix}), grid=step.grid, amount=went)
    assert taken.back(Mix.of({"fear": wish}), amount) == share


@pytest.mark.parametrize("amount", [-1.0, 0.5, 2.0])
def test_all_amounts_go_back(step: trail.Step, amount: float) -> None:
    edited = finished(PHOTO, step.grid, amount)
    back = trail.Step(mix=FEAR, grid=step.grid, amount=amount).on(edited, 1.0)
    assert same(back) > max(0.97, same(edited))


@pytest.mark.parametrize("damage", [b"", b"no grade at all", b'\x10\0\0\0\0\0\0\0{"grid": 1}     '])
def test_what_is_damaged_is_forgotten_and_written_anew(step: trail.Step, damage: bytes, tmp_path: Path) -> None:
    path = remembered(step, tmp_path)
    path.write_bytes(damage)
    assert trail.known(path.stem, tmp_path) is None
    assert not path.exists()
    remembered(step, tmp_path)
    assert trail.known(path.stem, tmp_path) is not None


def test_a_grid_of_another_shape_is_damaged_too(step: trail.Step, tmp_path: Path) -> None:
    path = remembered(trail.Step(mix=FEAR, grid=step.grid[0], amount=1.0), tmp_path)
    assert trail.known(path.stem, tmp_path) is None


def test_a_step_that_is_used_stays(step: trail.Step, tmp_path: Path) -> None:
    path = remembered(step, tmp_path)
    os.utime(path, (1.0, 1.0))
    assert trail.known(path.stem, tmp_path) is not None
    prune_sources(tmp_path)
    assert path.is_file()


def remembered(step: trail.Step, folder: Path) -> Path:
    """Where the photo is noted down as made by a step."""
    trail.remember(step, PHOTO, folder)
    (path,) = folder.glob("*.grade")
    return path
