"""Colours and framing: blends keep their colour, grades keep forms, and what words name stands on a third."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import torch

from studio.world.composing import composed
from studio.world.grading import graded
from studio.world.oklab import from_oklab, mixed, to_oklab
from studio.world.palette import look, rgb
from studio.world.scene import PALETTES, Scene


def test_oklab_comes_back_and_a_blend_of_opposites_is_not_grey() -> None:
    colours = np.random.default_rng(1).random((50, 3))
    assert np.allclose(from_oklab(to_oklab(colours)), colours, atol=1e-6)
    blue, gold = rgb("3070bc"), rgb("f0b040")
    straight = 0.5 * (to_oklab(blue) + to_oklab(gold))
    assert np.hypot(*to_oklab(mixed(blue, gold, 0.5))[1:]) > 1.3 * np.hypot(*straight[1:])


@pytest.mark.parametrize("palette", PALETTES)
def test_a_grade_keeps_the_order_of_lights_and_has_no_black(palette: str) -> None:
    scene = Scene(palette=palette, time="dusk", sky="storm")
    grey = torch.linspace(0, 1.2, 64).expand(1, 3, 1, 64)
    shown = graded(grey, [scene], [look(scene)])[0, :, 0]
    value = torch.tensor([0.3, 0.59, 0.11]) @ shown
    assert bool((value.diff() > -2e-3).all())
    assert float(value[0]) > 0.01
    assert float(value[-1] - value[0]) > 0.75
    assert float(shown[2, 12] - shown[0, 12]) > float(shown[2, 50] - shown[0, 50])  # shadows are cooler than lights


def test_palettes_are_told_apart() -> None:
    skies = {}
    for palette in PALETTES:
        seen = look(Scene(palette=palette))
        skies[palette] = to_oklab(np.stack([seen.middle, seen.horizon, seen.material("meadow")])).ravel()
    assert min(float(np.linalg.norm(skies[a] - skies[b])) for a, b in combinations(PALETTES, 2)) > 0.06


def test_what_is_named_stands_on_a_third_and_a_path_leads_to_it() -> None:
    ways = []
    for seed in range(12):
        scene = composed("a house in a meadow", seed)
        house = next(thing for thing in scene.things if thing.kind == "house")
        assert 0.1 < abs(house.azimuth) / scene.camera.fov < 0.2
        ways += [thing.azimuth * house.azimuth for thing in scene.things if thing.kind == "path"]
    assert len(ways) > 4
    assert min(ways) > 0


def test_the_sun_of_a_plain_day_is_mostly_beside_the_picture_and_a_low_one_in_it() -> None:
    scenes = [composed("a lake", seed) for seed in range(60)]
    low = [composed("a lake at dusk", seed) for seed in range(60)]
    seen = [[abs(s.light_azimuth) < s.camera.fov / 2 for s in some] for some in (scenes, low)]
    assert sum(seen[0]) < 25
    assert sum(seen[1]) > 45


def test_what_flies_has_room_above() -> None:
    assert all(composed("a balloon over a river", seed).camera.shift >= 0.13 for seed in range(8))
    scene = composed("a river", 3)
    assert replace(scene, camera=replace(scene.camera, shift=0.0)).layout == scene.layout
