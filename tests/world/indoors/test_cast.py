"""Rays meet boxes, cones and the walls about them where geometry says they do."""

from __future__ import annotations

import math

import pytest
import torch

from studio.world.indoors.cast import Box, Hits, Rays, Vec, along, around, boxes, inside_of, near, upright


def looking(*ways: tuple[float, float, float], start: tuple[float, float, float] = (0, 0, 1)) -> Rays:
    x, y, z = (torch.tensor([w[axis] / math.hypot(*w) for w in ways]) for axis in range(3))
    return Rays(Vec(*(torch.full((len(ways),), float(s)) for s in start)), Vec(x, y, z), 0.01)


def test_a_box_is_met_on_its_near_side_and_missed_beside_it() -> None:
    rays, box = looking((0, 1, 0), (1, 1, 0), (0, -1, 0)), Box(middle=(0, 3, 1), half=(0.5, 0.5, 0.5), part=7)
    hits = Hits(rays)
    box.meet(rays, hits)
    assert hits.part.tolist() == [7, 0, 0]
    assert float(hits.t[0]) == pytest.approx(2.5, abs=1e-4)
    assert float(hits.normal.y[0]) == pytest.approx(-1, abs=1e-3)


def test_a_turned_box_shows_its_edge() -> None:
    rays = looking((0, 1, 0))
    hits = Hits(rays)
    Box(middle=(0, 3, 1), half=(0.5, 0.5, 0.5), turn=math.pi / 4, part=1).meet(rays, hits)
    assert float(hits.t[0]) == pytest.approx(3 - math.hypot(0.5, 0.5), abs=1e-3)


def test_the_nearer_of_two_is_seen() -> None:
    rays = looking((0, 1, 0))
    hits = Hits(rays)
    boxes(rays, hits, (Box(middle=(0, 5, 1), half=(1, 1, 1), part=2), Box(middle=(0, 3, 1), half=(1, 0.2, 1), part=3)))
    boxes(rays, hits, (Box(middle=(0, 8, 1), half=(1, 1, 1), part=4),))
    assert hits.part.tolist() == [3]


def test_a_cylinder_has_a_side_and_a_lid() -> None:
    rays = looking((0, 1, 0), (0, 1, -0.35), start=(0, 0, 1.5))
    hits = Hits(rays)
    upright(rays, hits, (0, 2, 0), (0.5, 0.5), 0.9, 5)
    upright(rays, hits, (0, 4, 0), (0.5, 0.5), 3.0, 6)
    assert hits.part.tolist() == [6, 5]
    assert float(hits.t[0]) == pytest.approx(3.5, abs=1e-4)
    assert float(hits.normal.z[1]) == pytest.approx(1, abs=1e-3)


def test_from_inside_every_ray_meets_a_wall() -> None:
    generator = torch.Generator().manual_seed(0)
    ways = torch.nn.functional.normalize(torch.randn(500, 3, generator=generator), dim=1)
    rays = Rays(Vec(*(torch.full((500,), s) for s in (0.3, 1.0, 1.4))), Vec(*ways.T), 0.01)
    t, side = inside_of(rays, (-2, 0, 0), (2, 5, 3))
    p = along(rays.origin, rays.way, t)
    for axis, (low, high) in enumerate(((-2, 2), (0, 5), (0, 3))):
        assert bool(((p[axis] > low - 1e-3) & (p[axis] < high + 1e-3)).all())
        assert torch.allclose(p[axis][side == 2 * axis], torch.tensor(float(low)), atol=1e-3)
    assert set(side.tolist()) == set(range(6))


def test_a_ball_about_boxes_holds_all_rays_that_meet_them() -> None:
    some = (
        Box(middle=(1, 3, 0.5), half=(0.4, 0.2, 0.5), turn=0.7, part=1),
        Box(middle=(1.5, 3, 1.2), half=(0.1, 0.1, 0.6)),
    )
    middle, radius = around(some)
    ways = torch.nn.functional.normalize(
        torch.randn(2000, 3, generator=torch.Generator().manual_seed(1)) + torch.tensor([0.4, 1, 0])
    )
    rays = Rays(Vec(*(torch.zeros(2000) for _ in range(3))), Vec(*ways.T), 0.01)
    hits = Hits(rays)
    boxes(rays, hits, some)
    met = set((hits.t < 1e5).nonzero()[:, 0].tolist())
    assert met
    assert met <= set(near(rays, middle, radius).tolist())
