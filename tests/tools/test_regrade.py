"""A grade leads the reading where it should, and holds the structure that is to be kept."""

from __future__ import annotations

import pytest
import torch
from skimage import data

from studio.errors import Cancelled
from studio.tools import regrade, retention

PHOTO = torch.from_numpy(data.coffee()[::2, ::2].copy())


def planar(picture: torch.Tensor) -> torch.Tensor:
    return picture.permute(2, 0, 1) / 255


@pytest.mark.parametrize(("family", "sign"), [("contentment", 1), ("sadness", -1)])
def test_the_reading_moves_the_asked_way_and_the_structure_stays(family: str, sign: int) -> None:
    found = regrade.find(PHOTO, {family: 1.0}, steps=5)
    assert (found.after[0] - found.before[0]) * sign > 0.03
    edited = found.on(PHOTO)
    assert retention.ssim(planar(PHOTO), planar(edited)) > 0.75
    assert retention.edge_f1(planar(PHOTO), planar(edited)) > 0.8


def test_more_to_keep_changes_less() -> None:
    low, high = (regrade.find(PHOTO, {"fear": 1.0}, keep=keep, steps=0).on(PHOTO) for keep in (0.0, 1.0))
    assert (high.float() - PHOTO).abs().mean() < (low.float() - PHOTO).abs().mean()


def test_it_stops_between_two_steps() -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        regrade.find(PHOTO, {"fear": 1.0}, steps=3, cancelled=lambda: next(answers))


def test_no_feeling_is_no_change() -> None:
    assert torch.equal(regrade.find(PHOTO, {}).on(PHOTO), PHOTO)
