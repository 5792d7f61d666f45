"""Places that are painted by their own hand: they are read from their words, seen, and the same all the way round."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
import torch

from studio.rays import Camera
from studio.world import nouns
from studio.world.captions import caption
from studio.world.composing import composed
from studio.world.facts import facts
from studio.world.render import render
from studio.world.river import middle
from studio.world.sampling import sample
from studio.world.scene import LANDS, PLACES, Scene
from studio.world.sites import SITES

MASKS = {
    "river": ("water", "ground", "hills"), "waterfall": ("waterfall", "water", "rock"), "canyon": ("rock", "ground"),
    "harbour": ("buildings", "water", "boat", "ground"), "garden": ("path", "flowers", "ground", "trees"),
    "road": ("path", "ground"), "railway": ("path", "ground"), "island": ("island", "water", "trees"),
    "cave": ("rock", "water", "ground"), "graveyard": ("gravestones", "church", "path"),
}  # fmt: skip
"""What each place shows, whatever the seed."""


pytestmark = pytest.mark.usefixtures("one_thread")


def plain(place: str, seed: int) -> Scene:
    """A plain day without trees or things that could hide what is there."""
    scene = composed(nouns.PLACE_NOUNS[place][0][1], seed)
    return replace(scene, near_trees=0, things=())


def test_every_place_that_came_later_is_a_site_with_words_and_masks() -> None:
    assert set(SITES) == set(MASKS)
    assert set(SITES) <= set(PLACES) - set(LANDS)


@pytest.mark.parametrize("place", SITES)
def test_it_shows_what_it_is(place: str) -> None:
    for seed in (1, 2, 3):
        rendered = render([plain(place, seed)], size=(96, 96))
        assert bool(torch.isfinite(rendered.pictures).all())
        for name in MASKS[place]:
            assert float(rendered.masks[name].mean()) > 0.002, (name, seed)
        veils = ("fog", "rain", "snow", "fire")
        covered = sum((m for n, m in rendered.masks.items() if n not in veils), torch.zeros(1, 96, 96))
        assert abs(float(covered.mean()) - 1) < 0.06


@pytest.mark.parametrize("place", SITES)
def test_it_is_read_from_its_words_and_its_captions(place: str) -> None:
    for _, noun, _ in nouns.PLACE_NOUNS[place]:
        assert composed(noun, 4).place == place, noun
    for where in nouns.PLACE_WHERE[place]:
        assert composed(f"a person {where}", 4).place == place, where
    rng = random.Random(1)
    scenes = [sample(seed, place=place) for seed in range(30)]
    read = [composed(caption(facts(scene), rng, mood_words=0.0, detail=0.6), scene.seed).place for scene in scenes]
    assert read.count(place) >= 27


@pytest.mark.parametrize("place", SITES)
def test_its_sides_meet_and_its_poles_are_even(place: str) -> None:
    scene = replace(plain(place, 5), style="render")
    picture = render([scene], size=(96, 192), panorama=True, masks=False).pictures[0]
    steps = (picture - picture.roll(1, dims=2)).abs().mean(dim=(0, 1))
    assert float(steps[0]) < 2.5 * float(steps[1:].mean()) + 0.01
    assert float(picture[:, 0].std(dim=1).max()) < 0.03


@pytest.mark.parametrize("place", SITES)
def test_the_panorama_is_the_same_scene(place: str) -> None:
    camera = Camera(yaw=0.7, fov=1.1)
    scene = replace(plain(place, 6), camera=camera)
    view = render([scene], size=(96, 96), masks=False).pictures
    whole = render([scene], size=(512, 1024), panorama=True, masks=False).pictures
    axis = (torch.arange(96) + 0.5) / 96 - 0.5
    y, x = torch.meshgrid(-axis, axis, indexing="ij")
    focal = 0.5 / math.tan(camera.fov / 2)
    az, el = torch.atan2(x, torch.tensor(focal)) + camera.yaw, torch.atan2(y, torch.sqrt(x * x + focal * focal))
    grid = torch.stack([az / math.pi, -el / (math.pi / 2)], -1)[None]
    crop = torch.nn.functional.grid_sample(whole, grid, align_corners=False)
    assert float((crop - view).abs().mean()) < 0.03


@pytest.mark.parametrize("place", SITES)
def test_a_seed_is_a_land_of_its_own_and_stays_so(place: str) -> None:
    one, two, again = (render([plain(place, seed)], size=(64, 64), masks=False).pictures for seed in (1, 2, 1))
    assert torch.equal(one, again)
    assert float((one - two).abs().mean()) > 0.015


@pytest.mark.parametrize("place", SITES)
def test_another_day_leaves_the_land(place: str) -> None:
    day, night = (
        render([replace(plain(place, 3), time=time, stars=0.0)], size=(64, 64)).masks for time in ("day", "night")
    )
    for name in MASKS[place]:
        assert float((day[name] - night[name]).abs().mean()) < 0.01, name


@pytest.mark.parametrize(
    ("prompt", "place", "kind"),
    [
        ("a bridge", "river", "bridge"),
        ("a stone bridge and a boat", "river", "bridge"),
        ("a fountain", "garden", "fountain"),
        ("a village by a river", "river", "house"),
        ("a lighthouse on an island", "island", "lighthouse"),
        ("a cemetery with a church", "graveyard", "church"),
        ("a country road with a person", "road", "figure"),
        ("a village with a road", "village", "path"),
        ("a road by the sea", "beach", "path"),
        ("a city by a river", "city", ""),
        ("train tracks in the snow", "railway", ""),
        ("a gorge", "waterfall", ""),
        ("a street in a village", "village", "path"),
        ("a fishing village at night", "harbour", ""),
    ],
)
def test_one_stands_where_the_words_say(prompt: str, place: str, kind: str) -> None:
    for seed in range(4):
        scene = composed(prompt, seed)
        assert scene.place == place
        assert not kind or kind in {thing.kind for thing in scene.things}


def test_a_road_through_a_desert_is_one_of_sand() -> None:
    sand, grass = composed("a road through the desert", 4), composed("a road with trees", 4)
    assert (sand.soil, sand.density, grass.soil) == ("sand", 0.0, "")
    ground = [render([each], size=(64, 64)) for each in (sand, grass)]
    red_over_green = []
    for each in ground:
        weight = each.masks["ground"]
        red, green = ((each.pictures[:, part] * weight).sum() / weight.sum() for part in (0, 1))
        red_over_green.append(float(red / green))
    assert red_over_green[0] > 1.1 > red_over_green[1]


def test_in_a_river_boats_float_and_houses_stand_dry() -> None:
    settle = SITES["river"].settle
    for seed in range(12):
        scene = composed("three boats and two houses by a river, a bridge", seed)
        for thing in scene.things:
            stands = settle(scene, thing)
            ahead = stands.distance * math.cos(stands.azimuth)
            gap = abs(stands.distance * math.sin(stands.azimuth) - float(middle(scene, torch.tensor(ahead))[0]))
            if thing.kind == "house":
                assert gap > 2.5, (seed, thing.kind)
            elif thing.kind in ("boat", "bridge"):
                assert gap < 1.5, (seed, thing.kind)


def test_flowers_of_a_garden_have_the_colour_that_is_asked_for() -> None:
    rendered = render(
        [composed("a garden with red flowers", 2), composed("a garden with yellow flowers", 2)], size=(96, 96)
    )
    weight = rendered.masks["flowers"][:, None]
    colour = (rendered.pictures * weight).sum(dim=(2, 3)) / weight.sum(dim=(2, 3))
    assert float(colour[0, 1] / colour[0, 0]) < float(colour[1, 1] / colour[1, 0]) - 0.1


def test_windows_of_a_harbour_are_lit_at_night_and_not_by_day() -> None:
    day, night = (render([composed(f"a harbour {when}", 3)], size=(128, 128)) for when in ("by day", "at night"))
    assert float(night.masks["buildings"].sum()) > 50
    lit = []
    for each in (day, night):
        houses, light = each.masks["buildings"] > 0.5, each.pictures.mean(1)
        warm = each.pictures[:, 0] > each.pictures[:, 2] + 0.2
        lit.append(int((warm & houses & (light > 2 * light[houses].median())).sum()))
    assert lit[0] == 0
    assert lit[1] > 50


@pytest.mark.parametrize("place", SITES)
def test_trees_stand_on_both_sides_and_behind_one_too(place: str) -> None:
    ahead, behind = [], []
    for seed in range(40):
        scene = replace(plain(place, seed), trees="conifer", near_trees=4)
        azimuths = [thing.azimuth for thing in SITES[place].settled(scene)]
        assert max(abs(azimuth) for azimuth in azimuths) < math.pi + 0.5
        ahead += [azimuth for azimuth in azimuths if math.cos(azimuth) > 0]
        behind += [azimuth for azimuth in azimuths if math.cos(azimuth) <= 0]
    groundless = place in ("island", "cave")
    for some in (ahead, behind) if place not in ("waterfall", "harbour") else (behind,):  # they have one near bank
        right = sum(math.sin(azimuth) > 0 for azimuth in some)
        assert (groundless and some is behind) or 0.35 < right / len(some) < 0.65
    share = len(behind) / (len(ahead) + len(behind))
    assert share == 0 if groundless else 0.3 < share < 0.55


def test_no_two_trees_of_a_gorge_are_one() -> None:
    for seed in range(12):
        trees = SITES["waterfall"].settled(replace(plain("waterfall", seed), trees="conifer", near_trees=4))
        assert len({round(tree.azimuth, 2) for tree in trees}) > len(trees) - 2
