"""Interiors as pictures: the same for the same seed, their parts cover them, a panorama is the same room all round."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from studio.rays import Camera
from studio.world import render as rendering
from studio.world.composing import composed
from studio.world.indoors.places import INTERIORS
from studio.world.palette import look
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import INDOORS, Scene

SMALL = (64, 64)


pytestmark = pytest.mark.usefixtures("one_thread")


def seen(scene: Scene, size: tuple[int, int] = SMALL) -> Tensor:
    return render([scene], size=size, masks=False).pictures[0]


def warmth(picture: Tensor) -> float:
    return float((picture[0] - picture[2]).mean())


@pytest.mark.parametrize("place", INDOORS)
def test_a_seed_has_its_own_interior_always_the_same(place: str) -> None:
    one, again, other = (seen(composed(f"a {place}", seed)) for seed in (3, 3, 4))
    assert torch.equal(one, again)
    assert float((one - other).abs().mean()) > 0.03
    assert bool(torch.isfinite(one).all())
    assert float(one.std()) > 0.05


@pytest.mark.parametrize("place", INDOORS)
def test_masks_cover_the_picture_once(place: str) -> None:
    for seed in range(3):
        masks = render([composed(f"a {place}", seed)], size=SMALL).masks
        total = sum(masks.values(), torch.zeros(1, *SMALL))
        assert torch.allclose(total, torch.ones_like(total), atol=1e-4)
        assert {"floor", "wall"} <= set(masks)


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("a room with a fireplace, an armchair and a rug", {"fireplace", "armchair", "rug", "window"}),
        ("a room with a lamp and books", {"table", "lamp", "bookshelf"}),
        ("a corridor", {"door", "lamp"}),
        ("a cathedral with pews", {"columns", "stained glass", "pews"}),
        ("somebody in a corridor", {"figure"}),
    ],
)
def test_what_is_named_is_seen_all_round(prompt: str, parts: set[str]) -> None:
    for seed in (1, 2):
        masks = render([composed(prompt, seed)], size=(96, 192), panorama=True).masks
        assert parts <= {name for name, mask in masks.items() if float(mask.sum()) > 3}


@pytest.mark.parametrize("place", INDOORS)
def test_the_sides_of_a_panorama_meet_and_its_poles_are_floor_and_ceiling(place: str) -> None:
    scene = replace(composed(f"a {place}", 5), style="painting")
    rendered = render([scene], size=(96, 192), panorama=True)
    steps = (rendered.pictures[0] - rendered.pictures[0].roll(1, dims=2)).abs().mean(dim=(0, 1))
    assert float(steps[0]) < 2.5 * float(steps[1:].mean()) + 0.01
    assert float(rendered.masks["ceiling"][0, 0].min()) == 1
    assert float(rendered.masks["floor"][0, -1].min()) == 1


@pytest.mark.parametrize("place", INDOORS)
def test_a_view_is_a_part_of_the_panorama(place: str) -> None:
    scene = replace(composed(f"a {place}", 8), camera=Camera(yaw=0.7, fov=1.1))
    view = render([scene], size=(96, 96), masks=False).pictures
    whole = render([scene], size=(512, 1024), panorama=True, masks=False).pictures
    focal = 0.5 / math.tan(0.55)
    axis = (torch.arange(96) + 0.5) / 96 - 0.5
    y, x = torch.meshgrid(-axis, axis, indexing="ij")
    az, el = torch.atan2(x, torch.tensor(focal)) + 0.7, torch.atan2(y, torch.sqrt(x * x + focal * focal))
    grid = torch.stack([az / math.pi, -el / (math.pi / 2)], -1)[None]
    crop = torch.nn.functional.grid_sample(whole, grid, align_corners=False)
    assert float((crop - view).abs().mean()) < 0.03


def test_the_day_is_felt_indoors() -> None:
    day, night, dusk, grey = (
        seen(composed(f"a room with a window{when}", 2)) for when in ("", " at night", " at sunset", " in the rain")
    )
    assert float(night.mean()) < 0.8 * float(day.mean())
    assert float(grey.mean()) < float(day.mean())
    assert warmth(dusk) > warmth(day)
    red = seen(replace(composed("a room", 2), palette="ember"))
    assert warmth(red) > warmth(seen(composed("a room", 2))) + 0.05


def test_a_fire_warms_the_night() -> None:
    fire, cold = (seen(composed(f"a room with a {which} at night", 6)) for which in ("fireplace", "cold fireplace"))
    assert float(fire.mean()) > float(cold.mean())
    assert warmth(fire) > warmth(cold)


def test_the_window_shows_the_land_that_is_named() -> None:
    sea, city = (composed(f"a room by the {where}", 3) for where in ("sea", "city"))
    assert (sea.outside, city.outside) == ("sea", "city")
    glass = render([sea], size=SMALL).masks["window"][0] > 0.9
    change = (seen(sea) - seen(city)).abs().mean(0)
    assert float(change[glass].mean()) > 0.02
    assert float(change[~glass].mean()) < 0.002


def test_a_batch_of_interiors_and_lands_is_each_by_itself() -> None:
    scenes = [composed("a room", 1), composed("a lake", 1), composed("a cathedral", 1)]
    together = render(scenes, size=SMALL)
    for index, scene in enumerate(scenes):
        assert torch.equal(together.pictures[index], seen(scene))
        assert float(together.masks.get("water", torch.zeros(3, 1, 1))[index].sum()) == 0 or scene.place == "lake"


def test_every_place_indoors_has_an_interior_and_survives_json() -> None:
    assert set(INTERIORS) == set(INDOORS)
    for place in INDOORS:
        scene = sample(9, place=place)
        assert Scene.from_json(scene.to_json()) == scene
        assert INTERIORS[place](scene, look(scene)).parts


@pytest.mark.parametrize("size", [(1, 64), (64, 1), (1, 1)])
def test_a_row_or_a_column_is_a_picture_too(size: tuple[int, int]) -> None:
    assert seen(composed("a room", 1), size).shape == (3, *size)


def test_landscapes_beside_an_interior_are_painted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    scenes = [composed(prompt, 2) for prompt in ("a lake", "a room", "a harbour", "a cathedral", "a road")]
    alone = [render([scene], size=SMALL) for scene in scenes]
    together: list[int] = []

    def landscape(scenes: Sequence[Scene], *rest: Any) -> Tensor:
        together.append(len(scenes))
        return whole(scenes, *rest)

    whole = rendering._landscape
    monkeypatch.setattr(rendering, "_landscape", landscape)
    monkeypatch.setattr(rendering, "AT_ONCE", {"cpu": 32})
    for panorama in (False, True):
        together.clear()
        size = (32, 64) if panorama else SMALL
        batch = render(scenes, size=size, panorama=panorama, ahead=True)
        assert together.count(3) == 1
        assert together.count(1) <= 1  # before the window
        if panorama:
            continue
        for index, each in enumerate(alone):
            assert torch.allclose(batch.pictures[index], each.pictures[0], atol=1e-4)
            for name, mask in batch.masks.items():
                assert torch.allclose(mask[index], each.masks.get(name, torch.zeros(1, *SMALL))[0], atol=1e-3), name
