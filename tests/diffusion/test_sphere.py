"""The sphere through views: they cover it evenly, and what is fused is what was seen."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from studio.diffusion.sphere import WIDEST, Fusing, View, angle_of, bordered, held, rotation, seats, seen, shares, views
from studio.rays import panorama_frame

HIGH, WIDE, CELLS = 32, 64, 16
NARROW = 2 * math.atan(0.5)


def directions(height: int = HIGH) -> Tensor:
    """Where each cell of a canvas lies: right, up, ahead as (1, 3, h, w)."""
    frame = panorama_frame(height, 2 * height, torch.device("cpu"))
    az, el = torch.broadcast_tensors(frame.az, frame.el)
    return torch.stack([el.cos() * az.sin(), el.sin(), el.cos() * az.cos()], 1)


def through(canvas: Tensor, looks: tuple[View, ...]) -> Tensor:
    """A canvas as its views show it, fused."""
    fusing = Fusing(*canvas.shape[-2:])
    for each in looks:
        fusing.add(seen(canvas, each, CELLS), each)
    return fusing.whole()


@pytest.mark.parametrize("angle", [WIDEST, NARROW])
def test_views_cover_the_sphere_however_it_is_turned(angle: float) -> None:
    generator = torch.Generator().manual_seed(3)
    for _ in range(10):
        looks = views(angle, rotation(generator))
        assert torch.stack([seats(each, HIGH, WIDE).weights for each in looks]).sum(0).min() > 0.8
        weights = shares(looks, HIGH, WIDE)
        assert torch.allclose(weights.sum(0), torch.ones(HIGH, WIDE), atol=1e-5)  # poles and seam too


def test_rotations_are_rotations_and_all_different() -> None:
    generator = torch.Generator().manual_seed(0)
    one, two = rotation(generator), rotation(generator)
    assert torch.allclose(one @ one.T, torch.eye(3, dtype=one.dtype))
    assert float(torch.linalg.det(one)) == pytest.approx(1)
    assert not torch.allclose(one, two)


def test_a_view_sees_what_lies_in_its_direction() -> None:
    right, up, ahead = seen(directions(64), View(math.pi / 2, 0.0), CELLS)[0].unbind(0)
    middle = CELLS // 2
    assert float(right[middle, middle]) > 0.95
    assert float(up[0, middle]) > 0.5 > -0.5 > float(up[-1, middle])
    assert float(ahead[middle, 0]) > 0.5 > -0.5 > float(ahead[middle, -1])  # what is ahead lies left of what is right
    assert float(seen(directions(64), View(2.0, 1.4), CELLS)[0, 1].min()) > 0.4  # near the zenith all is up


def test_a_smooth_field_and_a_constant_survive() -> None:
    looks = views(WIDEST, rotation(torch.Generator().manual_seed(1)))
    field = torch.cat(
        [directions(), directions()[:, :1] * directions()[:, 1:2], torch.full((1, 1, HIGH, WIDE), 0.7)], 1
    )
    gap = (through(field, looks) - field).abs().amax((0, 2, 3))
    assert float(gap[:4].max()) < 0.03  # of a range of 2
    assert float(gap[4]) < 1e-5


def test_a_turned_canvas_is_the_same_canvas_turned() -> None:
    canvas = torch.randn(1, 2, HIGH, WIDE, generator=torch.Generator().manual_seed(2))
    turned = tuple(each._replace(yaw=each.yaw + 5 / WIDE * 2 * math.pi) for each in views(WIDEST))
    assert torch.allclose(through(canvas.roll(5, -1), turned), through(canvas, views(WIDEST)).roll(5, -1), atol=1e-3)


def test_beyond_a_pole_lies_the_other_side() -> None:
    wide = bordered(directions())[0]
    step = (wide.diff(dim=-2)).square().sum(0).sqrt()
    assert float(step.max()) < 1.01 * math.pi / HIGH  # nowhere further than from row to row


def test_noise_has_as_many_values_as_a_circle_is_long_and_stays_white() -> None:
    white = torch.randn(4, 8, HIGH, WIDE, generator=torch.Generator().manual_seed(4))
    noise = held(white)
    counts = [len(row.unique()) for row in noise[0, 0]]
    assert counts[HIGH // 2] == WIDE
    assert counts[0] == 4
    assert all(4 * each <= 4 * WIDE and each % 4 == 0 for each in counts)
    assert float(noise.std()) == pytest.approx(1, abs=0.03)
    assert torch.equal(held(white.roll(WIDE // 4, -1)), noise.roll(WIDE // 4, -1))
    for view in (View(0.3, 0.0), View(1.0, 1.3)):
        part = seen(noise, view, CELLS, mode="nearest")
        assert float(part.std()) == pytest.approx(1, abs=0.06)
        assert abs(float((part[..., 1:] * part[..., :-1]).mean())) < 0.25


def test_a_small_canvas_is_seen_at_a_right_angle_and_a_large_one_closer() -> None:
    assert angle_of(16, 32) == pytest.approx(WIDEST)
    assert angle_of(16, 64) == pytest.approx(NARROW)
    assert len(views(NARROW)) > 2 * len(views(WIDEST))
