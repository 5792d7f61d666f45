"""Light falls off, comes in by windows only, and its shafts are as long as the prisms that they are."""

from __future__ import annotations

import math

import pytest
import torch

from studio.world.indoors.cast import Box, Rays, Vec, along
from studio.world.indoors.light import Lamp, Opening, contact, creases, lamp_shadow, shafts, shone

UP = (0.0, 0.0, 1.0)
SUN = (0.6, 0.48, -0.64)  # from the window at low x, ahead and down


def points(*places: tuple[float, float, float]) -> Vec:
    return Vec(*torch.tensor(places, dtype=torch.float32).T)


def facing(way: tuple[float, float, float], count: int) -> Vec:
    return Vec(*(torch.full((count,), w) for w in way))


WINDOW = Opening(middle=(-2.0, 2.0, 1.5), wide=0.5, tall=0.8, inward=(1.0, 0.0), light=(1, 1, 1), bars=(1, 1))


def test_a_lamp_is_weaker_farther_away_and_behind() -> None:
    p = points((0, 0, 0), (2, 0, 0), (0, 0, 2))
    light = shone(p, facing(UP, 3), Lamp(at=(0, 0, 1), light=(1, 1, 1)))
    assert float(light[0]) > 2 * float(light[1]) > 0
    assert float(light[2]) == 0


def test_a_box_between_throws_a_shadow() -> None:
    p = points((0, 0, 0), (3, 0, 0))
    clear = lamp_shadow(p, Lamp(at=(0, 0, 2), light=(1, 1, 1)), [Box(middle=(0, 0, 1), half=(0.4, 0.4, 0.2))])
    assert float(clear[0]) == 0
    assert float(clear[1]) == 1


def test_the_sun_falls_where_its_way_leads_back_through_the_window() -> None:
    ago = 1.5 / -SUN[2]
    lit = (-2 + SUN[0] * ago, 2 + SUN[1] * ago, 0.0)
    patch = WINDOW.sunlit(points(lit, (lit[0], lit[1] + 1.2, 0.0), (-2.3, 2.0, 1.5)), SUN)
    assert patch.tolist() == pytest.approx([1, 0, 0], abs=1e-4)


def test_bars_of_a_window_are_in_its_patch() -> None:
    barred = Opening(middle=WINDOW.middle, wide=0.5, tall=0.8, inward=(1.0, 0.0), light=(1, 1, 1), bars=(2, 1))
    ago = 1.5 / -SUN[2]
    middle = points((-2 + SUN[0] * ago, 2 + SUN[1] * ago, 0.0))
    assert float(barred.sunlit(middle, SUN)) < float(WINDOW.sunlit(middle, SUN))


def test_a_shaft_is_as_long_as_what_steps_along_the_ray_count() -> None:
    way = torch.nn.functional.normalize(torch.tensor([-0.5, 0.6, 0.05]), dim=0)
    rays = Rays(points((1.5, 0.5, 0.6)), Vec(*(w[None] for w in way)), 0.01)
    steps = (torch.arange(4000) + 0.5) / 4000 * 4.0
    p = along(Vec(*(o.expand(4000) for o in rays.origin)), Vec(*(w.expand(4000) for w in rays.way)), steps)
    u, v, ago = WINDOW.flat(p, SUN)
    counted = float(((u.abs() < 0.5) & (v.abs() < 0.8) & (ago > 0)).float().mean()) * 4.0
    exact = float(next(shafts(rays, torch.tensor([4.0]), WINDOW, SUN, fade=1e6)))
    assert counted > 0.1
    assert exact == pytest.approx(counted, abs=0.01)


def test_a_row_of_shafts_is_each_shaft_by_itself() -> None:
    rays = Rays(points((1.5, 0.5, 0.6)), Vec(torch.tensor([-0.5]), torch.tensor([0.86]), torch.tensor([0.1])), 0.01)
    t = torch.tensor([6.0])
    row = [float(each) for each in shafts(rays, t, WINDOW, SUN, 5.0, 1.4, 3)]
    for number, length in enumerate(row):
        moved = Opening(middle=(-2.0, 2.0 + 1.4 * number, 1.5), wide=0.5, tall=0.8, inward=(1.0, 0.0), light=(1, 1, 1))
        assert float(next(shafts(rays, t, moved, SUN, 5.0))) == pytest.approx(length, abs=1e-4)


def test_corners_and_the_floor_beside_furniture_are_darker() -> None:
    p = points((0, 2.5, 0), (-1.9, 0.1, 0))
    open_ = creases(p, facing(UP, 2), (-2, 0, 0), (2, 5, 3))
    assert float(open_[0]) > 0.95 > 0.8 > float(open_[1])
    beside = contact(points((0.45, 0, 0), (2, 0, 0)), [Box(middle=(0, 0, 0.3), half=(0.4, 0.4, 0.3))])
    assert float(beside[0]) < 0.7 < 0.99 < float(beside[1])


def test_the_sky_in_a_window_lights_what_faces_it_most() -> None:
    p = points((0, 2, 1.5), (0, 2, 1.5), (2, 2, 1.5))
    n = Vec(torch.tensor([-1.0, 1.0, -1.0]), torch.zeros(3), torch.zeros(3))
    light = WINDOW.glow(p, n)
    assert float(light[0]) > float(light[2]) > 0
    assert float(light[1]) == 0
    assert math.isfinite(float(light.sum()))
