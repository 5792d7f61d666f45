"""The way back is the same in strips as on the whole picture, and can be cancelled between them."""

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
from studio.grading.undo import DAMPED, ROUNDS, undone

PHOTO = torch.from_numpy(data.rocket()[:320:2, :480:2].copy())


@pytest.fixture(scope="module")
def grid() -> Tensor:
    return graded(mixed({"fear": 1.0}), Scenery.of(PHOTO.permute(2, 0, 1) / 255, (160, 240)))


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "STRIP", 240 * 7)


def at_once(edited: Tensor, grid: Tensor, amount: float) -> Tensor:
    """The same rounds on the whole picture."""
    goal = edited.permute(2, 0, 1).float() / 255
    found, more = goal.clone(), finish.beyond(grid, amount)
    for _ in range(ROUNDS):
        made = applied(found, held_back(found, changed(found, grid)), min(amount, 1.0))
        if amount > 1:
            made = made + held_back(made, (amount - 1) * held_back(found, changed(found, more)))
        found = (found + DAMPED * (goal - made)).clamp(0, 1)
    return (found * 255).round().byte().permute(1, 2, 0)


@pytest.mark.parametrize("amount", [-1.0, 0.5, 1.0, 1.7])
def test_strips_go_back_as_the_whole_does(grid: Tensor, amount: float) -> None:
    edited = finish.finished(PHOTO, grid, amount)
    apart = (undone(edited, grid, amount).int() - at_once(edited, grid, amount).int()).abs()
    assert apart.max() <= 1
    assert apart.float().mean() < 0.001


def test_it_stops_between_strips(grid: Tensor) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 3

    with pytest.raises(Cancelled):
        undone(PHOTO, grid, 1.0, cancelled)
    assert len(asked) == 3
    assert torch.equal(undone(PHOTO, torch.zeros_like(grid)), PHOTO)
