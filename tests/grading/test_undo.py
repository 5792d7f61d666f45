"""The way back ends where the picture was, tile by tile, and can be cancelled between rows of tiles."""

from __future__ import annotations

import pytest
import torch
from skimage import data
from torch import Tensor

from studio.errors import Cancelled
from studio.grading import finish
from studio.grading.grade import graded
from studio.grading.grid import applied, changed, held_back
from studio.grading.looks import mixed
from studio.grading.scenery import Scenery
from studio.grading.undo import undone

PHOTO = torch.from_numpy(data.rocket()[:320:2, :480:2].copy())


@pytest.fixture(scope="module")
def grid() -> Tensor:
    return graded(mixed({"fear": 1.0}), Scenery.of(PHOTO.permute(2, 0, 1) / 255, (160, 240)))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "TILE", (32, 64))


def plainly(edited: Tensor, grid: Tensor, amount: float) -> Tensor:
    """What plain fixed-point iteration finds on the whole picture in more than twice the rounds."""
    goal = edited.permute(2, 0, 1).float() / 255
    found, more = goal.clone(), finish.beyond(grid, amount)
    for _ in range(24):
        made = applied(found, held_back(found, changed(found, grid)), min(amount, 1.0))
        if amount > 1:
            made = made + held_back(made, (amount - 1) * held_back(found, changed(found, more)))
        found = (found + 0.6 * (goal - made)).clamp(0, 1)
    return (found * 255).round().byte().permute(1, 2, 0)


@pytest.mark.parametrize("amount", [-1.0, 0.5, 1.0, 1.7])
def test_the_way_back_ends_nearer_than_plain_rounds_do(grid: Tensor, amount: float) -> None:
    edited = finish.finished(PHOTO, grid, amount)
    quick, plain = ((each(edited, grid, amount).float() - PHOTO).abs().mean((0, 1)).sum() for each in (undone, plainly))
    assert quick < plain + 0.05
    assert quick < 0.6 * (edited.float() - PHOTO).abs().mean((0, 1)).sum()


def test_tiles_of_any_size_go_back_the_same(grid: Tensor, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = finish.finished(PHOTO, grid)
    small = undone(edited, grid)
    monkeypatch.setattr(finish, "TILE", (256, 256))
    apart = (undone(edited, grid).int() - small.int()).abs()
    assert float((apart > 1).float().mean()) < 0.02  # a tile that is nearly right stops, and may do so a round earlier


def test_it_stops_between_rows_of_tiles(grid: Tensor) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 3

    with pytest.raises(Cancelled):
        undone(PHOTO, grid, 1.0, cancelled)
    assert len(asked) == 3
    assert torch.equal(undone(PHOTO, torch.zeros_like(grid)), PHOTO)
