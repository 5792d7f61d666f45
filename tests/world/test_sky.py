"""The sky: clouds that grow with their number, a light where it stands, mist that leaves the foreground clear."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from studio.rays import Camera, panorama_frame
from studio.world import heaps, weather
from studio.world.batch import Batch
from studio.world.palette import look
from studio.world.render import render
from studio.world.scene import Scene

FAIR = Scene(place="meadow", sky="scattered", clouds=0.5, mountains=0.0, light_azimuth=0.3, light_elevation=0.4)


def test_the_strip_of_clouds_closes_to_a_circle() -> None:
    for level in range(heaps.LEVELS):
        strip = heaps.strip("cpu", level)
        assert torch.equal(strip[..., 0], strip[..., -1])
        assert strip.shape[-2:] == (heaps.TALL >> level, (heaps.WIDE >> level) + 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_more_clouds_cover_more_of_the_sky(seed: int) -> None:
    few, many = (
        render([replace(FAIR, seed=seed, clouds=amount)], size=(64, 128), panorama=True).masks["clouds"]
        for amount in (0.15, 0.7)
    )
    assert 0.0 < float(few.mean()) < 0.6 * float(many.mean())


def test_clouds_are_lit_from_where_the_light_is() -> None:
    camera = Camera(yaw=0.0, fov=1.2, shift=0.1)
    left, right = (
        render([replace(FAIR, camera=camera, light_azimuth=side, light_elevation=0.3)], size=(128, 128))
        for side in (-1.4, 1.4)
    )
    cover = left.masks["clouds"][0] > 0.6
    assert torch.equal(cover, right.masks["clouds"][0] > 0.6)
    change = (left.pictures - right.pictures)[0].mean(0)[cover]
    assert float(change.std()) > 0.02


def test_the_sun_is_a_small_disc_where_the_light_stands() -> None:
    scene = replace(FAIR, clouds=0.0, sky="clear", camera=Camera(yaw=0.3, fov=1.2))
    mask = render([scene], size=(256, 512), panorama=True).masks["sun"][0]
    frame = panorama_frame(256, 512, torch.device("cpu"))
    assert abs(float((mask * frame.az[0]).sum() / mask.sum()) - 0.6) < 0.02
    assert abs(float((mask * frame.el[0]).sum() / mask.sum()) - 0.4) < 0.02
    assert 0.0 < float(mask.mean()) < 0.002


def test_mist_veils_what_is_far_and_not_what_is_near() -> None:
    scene = Scene(fog=0.9, weather="fog")
    frame = panorama_frame(256, 512, torch.device("cpu"))
    bank = weather.banks(frame, Batch([scene], [look(scene)], torch.device("cpu")))[0].mean(1)
    near, far = bank[frame.el[0, :, 0] < -0.5], bank[frame.el[0, :, 0].abs() < 0.02]
    assert float(near.max()) < 0.1
    assert float(far.min()) > 0.4
