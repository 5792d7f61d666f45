"""The grid keeps what it must: identity, edges, even skies, an amount that is a cross-fade."""

from __future__ import annotations

import pytest
import torch
from skimage import data

from studio.grading import finish
from studio.grading.finish import finished
from studio.grading.grade import graded
from studio.grading.grid import applied, changed, gathered, hats, held_back, lightness, sliced, weights
from studio.grading.looks import LOOKS, mixed
from studio.grading.scenery import Scenery

PHOTO = torch.from_numpy(data.rocket()[:320:2, :480:2].copy())


@pytest.fixture(scope="module")
def scenery() -> Scenery:
    return Scenery.of(PHOTO.permute(2, 0, 1) / 255, (160, 240))


def test_weights_and_levels_sum_to_one() -> None:
    assert torch.allclose(weights(97, 8).sum(1), torch.ones(97), atol=1e-5)
    assert torch.allclose(hats(torch.rand(5, 7)).sum(0), torch.ones(5, 7), atol=1e-5)


def test_what_is_gathered_is_found_again() -> None:
    """A field that differs from place to place and from light to light: what is put elsewhere is not found again."""
    rows, columns = (torch.linspace(0, 1, side) for side in (80, 100))
    field = (0.2 + 0.5 * rows[:, None] + 0.3 * columns)[None]
    light = (((rows[:, None] * 79).round() + (columns * 99).round()) % 2) * 0.6 + 0.2
    both = torch.cat([field, light[None]])
    found = sliced(gathered(both, light, 8, 10), light)
    assert (found - both).abs()[:, 10:-10, 10:-10].max() < 0.05
    assert (found - both).abs().mean() < 0.02


@pytest.mark.parametrize("family", LOOKS)
def test_amount_zero_is_the_picture_and_an_empty_grid_changes_nothing(family: str, scenery: Scenery) -> None:
    grid = graded(mixed({family: 1.0}), scenery)
    assert torch.equal(finished(PHOTO, grid, 0.0), PHOTO)
    assert torch.equal(finished(PHOTO, torch.zeros_like(grid), 1.0), PHOTO)
    assert (finished(PHOTO, grid, 1.0).int() - PHOTO.int()).abs().float().mean() > 3


@pytest.mark.parametrize("tile", [(32, 64), (256, 128)])
def test_tiles_give_what_the_whole_gives(
    tile: tuple[int, int], scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finish, "TILE", tile)
    grid, picture = graded(mixed({"fear": 1.0}), scenery), PHOTO.permute(2, 0, 1) / 255
    whole = finish.dithered(picture + held_back(picture, changed(picture, grid)))
    apart = (finished(PHOTO, grid).int() - whole.int()).abs()
    assert apart.max() <= 1
    assert float(apart.float().mean()) < 1e-3  # the same but for what lies on the very border of two values


@pytest.mark.parametrize("family", ["awe", "fear"])
def test_the_amount_is_a_cross_fade_and_monotone_to_two(family: str, scenery: Scenery) -> None:
    picture = PHOTO.permute(2, 0, 1) / 255
    change = held_back(picture, changed(picture, graded(mixed({family: 1.0}), scenery)))
    halves = (applied(picture, change, 0.0) + applied(picture, change, 1.0)) / 2
    assert torch.allclose(applied(picture, change, 0.5), halves, atol=1e-6)
    series = torch.stack([applied(picture, change, a) for a in (-1.0, -0.4, 0.0, 0.3, 1.0, 1.001, 1.5, 2.0)])
    steps = series.diff(dim=0) * change.sign()
    assert steps.min() >= -1e-5
    assert series.min() >= 0
    assert series.max() <= 1
    assert (series[5] - series[4]).abs().max() < 0.01


def test_kept_pixels_are_the_same_bit_for_bit(scenery: Scenery) -> None:
    kept = torch.zeros(160, 240)
    kept[40:100, 50:120] = 1.0
    edited = finished(PHOTO, graded(mixed({"anger": 1.0}), scenery), 1.0, kept)
    assert torch.equal(edited[kept == 1], PHOTO[kept == 1])
    assert not torch.equal(edited[kept == 0], PHOTO[kept == 0])


def test_a_hard_edge_has_no_halo() -> None:
    """Either side of an edge stays as even as it was: what a grade adds depends on the pixel's own lightness."""
    picture = torch.full((3, 200, 200), 0.25)
    picture[:, :, 100:] = 0.75
    grid = graded(mixed({"sadness": 1.0}), Scenery.of(picture, (200, 200)))
    made = picture + held_back(picture, changed(picture, grid))
    row = lightness(made)[0, 100]
    assert row[60:100].diff().abs().max() < 0.006
    assert row[100:140].diff().abs().max() < 0.006
    assert row[100] - row[99] > 0.25


def test_a_smooth_sky_keeps_all_its_shades() -> None:
    ramp = torch.linspace(110, 190, 400)[:, None, None].expand(400, 300, 3).round().to(torch.uint8)
    grid = graded(mixed({"fear": 1.0}), Scenery.of(ramp[::2, ::2].permute(2, 0, 1) / 255, (400, 300)))
    rows = finished(ramp, grid).float().mean((1, 2))
    assert len(rows.unique()) > 300  # of 400; without dithering there are no more than shades, some eighty
    assert rows.diff().abs().max() < 1.5  # a band would be a step of several


def test_more_than_all_of_a_grade_turns_no_hue_into_its_opposite() -> None:
    """Red that fades is never greener than grey, however far one goes."""
    red = torch.tensor([180, 90, 90], dtype=torch.uint8).expand(64, 64, 3).contiguous()
    grid = torch.zeros(4, 9, 4, 4)
    grid[3] = -0.8
    for amount in (1.0, 1.5, 2.0):
        made = finished(red, grid, amount).float().mean((0, 1))
        assert made[0] - made[1] > 0
    assert made[0] - made[1] < 12
