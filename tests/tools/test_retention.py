"""The figures of retention, on cases whose answer is known."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from skimage import data
from skimage.metrics import structural_similarity

from studio.models.sight import SIDE, load_sight
from studio.models.specs import ASSETS
from studio.tools import retention

PHOTO = torch.from_numpy(data.astronaut()[::2, ::2].copy()).permute(2, 0, 1) / 255


def test_a_picture_is_like_itself() -> None:
    assert retention.ssim(PHOTO, PHOTO) == pytest.approx(1.0, abs=1e-5)
    assert retention.edge_f1(PHOTO, PHOTO) == pytest.approx(1.0)
    assert retention.distance({"a": PHOTO[None]}, {"a": PHOTO[None]}) == pytest.approx(0.0, abs=1e-6)


def test_a_blurred_picture_is_farther_than_a_slightly_brighter_one() -> None:
    sight, blur = load_sight(ASSETS / "readouts", torch.device("cpu")), F.avg_pool2d(PHOTO, 9, 1, 4)
    with torch.inference_mode():
        maps = [sight(F.interpolate(each[None], (SIDE, SIDE)) * 2 - 1) for each in (PHOTO, PHOTO * 0.97 + 0.03, blur)]
    brighter, blurred = (retention.distance(maps[0], each) for each in maps[1:])
    assert 0 < brighter < 0.3 * blurred < 0.3


def test_ssim_is_that_of_others() -> None:
    darker = PHOTO**1.6
    theirs = structural_similarity(
        retention.light_of(PHOTO).numpy(), retention.light_of(darker).numpy(),
        data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    assert retention.ssim(PHOTO, darker) == pytest.approx(theirs, abs=0.01)


def test_edges_that_move_are_seen() -> None:
    assert retention.edge_f1(PHOTO, PHOTO**1.5) > 0.8
    assert retention.edge_f1(PHOTO, PHOTO.roll(12, 2)) < 0.6


def test_the_index_of_an_edit() -> None:
    far, near, target = {"awe": 0.1, "fear": 0.9}, {"awe": 0.8, "fear": 0.2}, {"awe": 1.0}
    assert retention.esmi(far, far, target, 0.4) == pytest.approx(0.2)
    assert retention.esmi(far, near, target, 1.0) > 0.9
    assert retention.esmi(near, far, target, 1.0) == pytest.approx(0.5)


def test_change_inside_a_region() -> None:
    edited, region = PHOTO.clone(), torch.zeros(PHOTO.shape[1:])
    edited[:, :50, :50] += 0.2
    region[:50, :25] = 1
    assert retention.inside_share(PHOTO, edited, region) == pytest.approx(0.5, abs=0.01)
    assert retention.inside_share(PHOTO, PHOTO, region) == 1.0
