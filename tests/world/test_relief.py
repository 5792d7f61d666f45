"""What land is made of: tiles that close, grass that comes nearer, and light that falls on the side of the sun."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from studio.rays import Frame
from studio.world import marks, noise
from studio.world.composing import composed
from studio.world.render import render
from studio.world.turf import _blades

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("name", ["tufts", "leaves", "faces", "ripples"])
def test_tiles_are_even_and_close(name: str) -> None:
    tile = marks.tile(name, "cpu").view(marks.SIDE, marks.SIDE)
    assert abs(float(tile.mean())) < 0.05
    assert float(tile.abs().max()) <= 1
    for axis in (0, 1):
        steps = (tile - tile.roll(1, axis)).abs().mean(1 - axis)
        assert float(steps[0]) < 2.5 * float(steps.mean())


def test_profiles_are_read_between_samples_all_round() -> None:
    profile = torch.sin(torch.tensor(noise.AZIMUTHS))[None]
    az = torch.linspace(-7, 7, 300).view(1, 3, 100)
    assert torch.allclose(noise.read(profile, az), torch.sin(az), atol=2e-3)
    both = noise.read(torch.cat([profile, 2 * profile]), az)
    assert torch.allclose(both[1], 2 * both[0])


def blades(size: int, away: float) -> float:
    """How much single blades of grass show so many eye heights away in a picture of a size."""
    az = torch.linspace(0, 1, 400).view(1, 1, 400)
    rays = Frame(az, torch.full((1, 1, 1), -math.atan(1 / away)), torch.full((1, 1, 1), 1.2 / size))
    return float(_blades(rays, torch.full((1, 1, 1), away)).std())


def test_grass_is_rich_near_by_and_calm_where_it_is_finer_than_a_pixel() -> None:
    assert blades(512, 2.0) > 0.2
    assert blades(64, 8.0) < 0.01
    assert blades(64, 4.0) < 0.5 * blades(1024, 4.0)


def test_mountains_are_lit_from_the_side_of_the_sun() -> None:
    scene = replace(composed("mountains", 0), light_elevation=0.4, things=(), near_trees=0, clouds=0.0)
    pictures = [
        render([replace(scene, light_azimuth=side * math.pi / 2)], size=(96, 96), masks=True) for side in (-1, 1)
    ]
    rock = pictures[0].masks["mountains"][0] > 0.9
    left, right = (p.pictures[0].mean(0)[rock] for p in pictures)
    # what one light shows the other leaves in shade
    assert float(((left - right).abs() > 0.08).float().mean()) > 0.2
    assert float((left - right).max()) > 0.15
    assert float((right - left).max()) > 0.15
