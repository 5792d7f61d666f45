"""The renderer: same seed same picture, seams closed, perspective and panorama agree, masks are coverages."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
import torch

from studio.rays import Camera, perspective_frame
from studio.world.composing import composed
from studio.world.facts import facts
from studio.world.render import _render, render
from studio.world.sampling import sample
from studio.world.scene import FURNITURE, PLACES, THINGS, Scene, Thing

SMALL = (64, 64)


pytestmark = pytest.mark.usefixtures("one_thread")


def test_same_seed_same_scene_and_picture() -> None:
    first, second = (render([sample(i) for i in range(6)], size=SMALL).pictures for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first[0], first[1])


def test_a_picture_does_not_depend_on_its_batch() -> None:
    scenes = [sample(40 + i) for i in range(8)]
    frame = perspective_frame([scene.camera for scene in scenes], *SMALL, torch.device("cpu"))
    batched, _ = _render(scenes, SMALL, frame, torch.device("cpu"), True)
    alone = render(scenes, size=SMALL).pictures
    assert (batched - alone).abs().max() < 2e-3


@pytest.mark.parametrize("place", PLACES)
def test_every_place_renders_finite_pictures_with_contrast(place: str) -> None:
    pictures = render([sample(70 + i, place=place) for i in range(4)], size=SMALL).pictures
    assert pictures.shape == (4, 3, 64, 64)
    assert bool(torch.isfinite(pictures).all())
    assert float(pictures.min()) >= 0
    assert float(pictures.max()) <= 1
    assert float(pictures.std(dim=(1, 2, 3)).min()) > 0.015


@pytest.mark.parametrize("place", ["sea", "mountains", "forest", "city", "desert"])
def test_panorama_has_no_seam(place: str) -> None:
    scene = replace(sample(5, place=place), style="painting", weather="none")
    picture = render([scene], size=(96, 192), panorama=True, masks=False).pictures[0]
    steps = (picture - picture.roll(1, dims=2)).abs().mean(dim=(0, 1))
    assert float(steps[0]) < 2.5 * float(steps[1:].mean()) + 0.01


def test_panorama_is_even_at_the_poles() -> None:
    scene = replace(sample(8, place="meadow"), weather="none", style="render", stars=0.0)
    picture = render([scene], size=(96, 192), panorama=True, masks=False).pictures[0]
    for row in (picture[:, 0], picture[:, -1]):
        assert float(row.std(dim=1).max()) < 0.03


@pytest.mark.parametrize("seed", [3, 14, 27])
def test_perspective_agrees_with_the_panorama(seed: int) -> None:
    scene = replace(sample(seed), camera=Camera(yaw=0.7, fov=1.1))
    view = render([scene], size=(96, 96), masks=False).pictures
    whole = render([scene], size=(512, 1024), panorama=True, masks=False).pictures
    focal = 0.5 / math.tan(0.55)
    axis = (torch.arange(96) + 0.5) / 96 - 0.5
    y, x = torch.meshgrid(-axis, axis, indexing="ij")
    az = torch.atan2(x, torch.tensor(focal)) + 0.7
    el = torch.atan2(y, torch.sqrt(x * x + focal * focal))
    grid = torch.stack([az / math.pi, -el / (math.pi / 2)], -1)[None]
    crop = torch.nn.functional.grid_sample(whole, grid, align_corners=False)
    assert float((crop - view).abs().mean()) < 0.03


def test_masks_are_coverages() -> None:
    rendered = render([sample(i) for i in range(20)], size=SMALL)
    for name, mask in rendered.masks.items():
        assert mask.shape == (20, 64, 64), name
        assert float(mask.min()) >= 0, name
        assert float(mask.max()) <= 1, name
    veils = ("fog", "rain", "snow", "fire")
    covered = sum((m for n, m in rendered.masks.items() if n not in veils), torch.zeros(20, 64, 64))
    assert abs(float(covered.mean()) - 1) < 0.05
    assert {"sky", "ground", "water", "clouds", "trees"} <= set(rendered.masks)


def test_masks_do_not_change_the_picture() -> None:
    scenes = [sample(90 + i) for i in range(6)]
    assert torch.equal(render(scenes, size=SMALL).pictures, render(scenes, size=SMALL, masks=False).pictures)


@pytest.mark.parametrize("kind", THINGS)
def test_each_thing_is_seen(kind: str) -> None:
    thing = Thing(kind=kind, azimuth=0.1, distance=7.0, colour="red", lit=kind == "campfire")
    rendered = render([Scene(things=(thing,))], size=(96, 96))
    assert float(rendered.masks[kind].sum()) > 4


def test_scene_survives_json() -> None:
    for seed in range(200):
        scene = sample(seed)
        assert Scene.from_json(json.loads(json.dumps(scene.to_json()))) == scene


def test_facts_are_in_range() -> None:
    places = set()
    for seed in range(600):
        record = facts(sample(seed))
        json.dumps(record)
        places.add(record["place"])
        for key in ("openness", "brightness", "colourfulness"):
            assert 0 <= record[key] <= 1
        assert -1 <= record["warmth"] <= 1
        assert {t["kind"] for t in record["things"]} <= {*THINGS, *FURNITURE}
        assert all(t["position"] in ("left", "centre", "right") for t in record["things"])
    assert places == set(PLACES)


def test_a_panorama_that_looks_ahead_is_the_same_one_turned() -> None:
    scene = replace(sample(5), style="render")
    still, ahead = (
        render([scene], size=(32, 64), panorama=True, ahead=way, masks=False).pictures for way in (False, True)
    )
    turned = replace(scene, camera=replace(scene.camera, yaw=0.0))
    middle = render([turned], size=(32, 64), panorama=True, ahead=True, masks=False).pictures
    assert not torch.allclose(still, ahead, atol=0.05)
    assert middle.shape == ahead.shape
    shift = round(scene.camera.yaw / (2 * math.pi) * 64)
    assert float((still.roll(-shift, -1) - ahead).abs().mean()) < 0.03


@pytest.mark.parametrize(
    ("prompt", "seed"), [("a meadow at dusk", 4), ("a forest at night", 3), ("a desert at noon", 7)]
)
def test_who_looks_down_sees_ground_and_no_rays_about_the_feet(prompt: str, seed: int) -> None:
    """Straight down it is neither black nor flat, and along the last rows, which are nearly one point, it is even."""
    picture = render([composed(prompt, seed)], size=(128, 256), panorama=True, masks=False).pictures[0]
    below = picture[:, 108:]
    assert float(below.mean()) > 0.12
    assert float(below.mean(0).std()) > 0.012
    assert float(picture[:, -1].std(-1).max()) < 0.02
