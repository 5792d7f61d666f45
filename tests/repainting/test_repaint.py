"""A picture on a feeling's day: what is painted, what is left, and that nothing breaks."""

from __future__ import annotations

import math

import pytest
import torch

from studio.errors import Cancelled
from studio.rays import Camera
from studio.repainting import air
from studio.repainting.blend import halo, under
from studio.repainting.heaven import LENS, heaven_of
from studio.repainting.light import relit
from studio.repainting.repaint import fitting, repainted
from studio.repainting.skies import held, painted, scene_of
from studio.world.days import Day
from tests.repainting.pictures import LAND, rough, view

STORM = Day(time="dusk", sky="storm", weather="lightning", palette="ember")
RAIN = Day(sky="overcast", weather="rain", palette="ashen", fog=0.4)
SNOW = Day(sky="overcast", weather="snow")
GREY = torch.full((3,), 0.8)


def test_a_sky_is_the_days_and_the_seeds() -> None:
    scene = scene_of(STORM, 4, Camera(fov=1.1, shift=0.2))
    sky = painted(scene, (60, 90), 4)
    assert torch.equal(sky.picture, painted(scene, (60, 90), 4).picture)
    assert not torch.equal(sky.picture, painted(scene_of(STORM, 5, scene.camera), (60, 90), 5).picture)
    assert "lightning" in held(sky, torch.ones(60, 90))
    assert held(sky, torch.zeros(60, 90)) == []


def test_the_sun_is_the_worlds_a_low_one_mostly_in_the_picture() -> None:
    camera = Camera(fov=LENS, shift=0.1)
    shares = []
    for day in (Day(time="dusk", sky="clear"), Day(sky="clear")):
        scenes = [scene_of(day, seed, camera) for seed in range(200)]
        assert max(abs(scene.light_azimuth) for scene in scenes) < math.pi / 2, "never behind the one who looks"
        assert len({scene.light_azimuth for scene in scenes}) > 100
        shares.append(sum(abs(scene.light_azimuth) < LENS / 2 for scene in scenes) / 200)
    assert shares[0] > 0.8
    assert shares[0] > shares[1]


def test_what_flies_comes_on_fair_days_alone() -> None:
    camera = Camera(fov=1.1, shift=0.2)
    assert [thing.kind for thing in scene_of(Day(), 3, camera, ("flowers", "balloon")).things] == ["balloon"]
    assert scene_of(RAIN, 3, camera, ("balloon",)).things == ()
    assert scene_of(Day(), 3, camera, ("sky lanterns",)).things == (), "lanterns are for the dark"


def test_the_sky_is_replaced_and_the_land_keeps_its_lines() -> None:
    picture, truth = view()
    heaven, _ = heaven_of(picture, rough(truth))
    assert heaven is not None
    sky = painted(scene_of(STORM, 4, heaven.camera), (180, 240), 4).picture
    made = under(picture, heaven, sky, dark=True)
    assert float((made[:, :40] - picture[:, :40]).abs().mean()) > 0.15
    both = torch.stack([made[:, LAND + 8 :].mean(0).flatten(), picture[:, LAND + 8 :].mean(0).flatten()])
    assert float(torch.corrcoef(both)[0, 1]) > 0.95
    assert halo(made, heaven.matte.alpha) < 0.03


def test_a_darker_sky_darkens_the_land_and_a_red_one_reddens_it() -> None:
    land = torch.rand(3, 20, 20, generator=torch.Generator().manual_seed(1))
    old = torch.tensor([0.6, 0.75, 0.9])
    assert float(relit(land, old, old * 0.5).mean()) < float(land.mean())
    red = relit(land, old, torch.tensor([0.8, 0.3, 0.2]))
    assert float(red[0].mean() - red[2].mean()) > float(land[0].mean() - land[2].mean()) + 0.05
    assert torch.allclose(relit(land, old, old), land, atol=1e-4)


def test_mist_grows_with_distance_and_nothing_is_nothing() -> None:
    picture, far = torch.full((3, 40, 60), 0.3), torch.linspace(1, 0, 40).view(-1, 1).expand(40, 60)
    made = air.misted(picture, far, GREY, 0.8, 0)
    assert float(made[0, 0].mean()) > float(made[0, 20].mean()) > float(made[0, 39].mean())
    assert torch.equal(air.misted(picture, far, GREY, 0.0, 0), picture)
    assert torch.equal(air.rained(picture, GREY, 0.0, 0), picture)


def test_mist_drifts_whatever_the_seed_is() -> None:
    picture, far = torch.full((3, 40, 60), 0.3), torch.ones(40, 60)
    made = air.misted(picture, far, GREY, 0.8, 4_123_456_789)
    assert len(made[0, 20].unique()) > 20, "not one column like the other"


@pytest.mark.parametrize("fall", [air.rained, air.snowed])
def test_what_falls_is_thin_and_lighter(fall: object) -> None:
    picture = torch.full((3, 200, 300), 0.3)
    change = (fall(picture, GREY, 1.0, 2) - picture)[0]  # type: ignore[operator]
    assert float(change.min()) >= 0
    assert 0.02 < float((change > 0.05).float().mean()) < 0.6


def test_what_was_painted_is_named_and_room_limits_it() -> None:
    picture, truth = view()
    found = repainted(picture, rough(truth), 1.0, RAIN, (), 2)
    assert "rain" in found.added
    assert any("sky" in each for each in found.added)
    half = repainted(picture, rough(truth), 1.0, RAIN, (), 2, room=0.3)
    assert (half.picture - picture).abs().mean() < (found.picture - picture).abs().mean()
    none = repainted(picture, rough(truth), 1.0, RAIN, (), 2, room=0.0)
    assert torch.equal(none.picture, picture)
    assert none.left


@pytest.mark.parametrize("after", range(5))
def test_it_stops_between_what_is_painted(after: int) -> None:
    picture, truth = view()
    asked: list[None] = []
    repainted(picture, rough(truth), 1.0, RAIN, (), 2, cancelled=lambda: asked.append(None) is not None)
    assert len(asked) == 5, "after the sky was found, painted and put in, after mist and after rain"
    answers = iter([False] * after + [True])
    with pytest.raises(Cancelled):
        repainted(picture, rough(truth), 1.0, RAIN, (), 2, cancelled=lambda: next(answers))


def test_indoors_nothing_is_painted_and_without_a_sky_only_weather() -> None:
    picture, truth = view()
    indoors = repainted(picture, rough(truth), 0.1, RAIN, (), 2)
    assert torch.equal(indoors.picture, picture)
    assert indoors.added == ()
    assert "open air" in indoors.left[0]
    wood = repainted(picture, torch.zeros(48, 48), 0.9, RAIN, (), 2)
    assert wood.heaven is None
    assert "rain" in wood.added
    assert "sky was left" in wood.left[0]


def test_it_does_not_snow_on_summer_green() -> None:
    green = torch.zeros(3, 20, 20)
    green[1] = 0.6
    assert not fitting(SNOW, green)
    assert fitting(SNOW, torch.full((3, 20, 20), 0.5))
    assert fitting(RAIN, green)
