"""The truth about stimuli: what a person would point at is what the twins find."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.models.kinds import KINDS
from studio.train import counterfactual
from studio.train.counterfactual import Element, elements, kind_map, score, stimuli, stimulus_mask, with_tiny
from studio.train.stimulus_data import truth_of
from studio.world.render import render
from studio.world.scene import Scene, Thing

pytestmark = pytest.mark.usefixtures("one_thread")
MEADOW = Scene(place="meadow", sky="scattered", clouds=0.4, brightness=0.6, colourfulness=0.55, things=())


def seen(scene: Scene, side: int = 96) -> tuple[list[Element], dict[str, Tensor]]:
    masks = {name: mask[0] for name, mask in render([scene], size=(side, side)).masks.items()}
    return elements(scene, masks), masks


def names(scene: Scene, family: str) -> list[str]:
    return [name for name, _ in stimuli(seen(scene)[0], family)]


def test_a_plain_day_is_nobodys_stimulus() -> None:
    found, _ = seen(MEADOW)
    for family in ("anger", "disgust", "fear", "sadness", "excitement"):
        mask = stimulus_mask(found, family)
        assert mask is not None
        assert not mask.any(), family


def test_litter_is_disgusts_and_only_its_own_pixels_are() -> None:
    found, masks = seen(replace(MEADOW, things=(Thing(kind="litter", distance=3.5, size=1.3),)), side=160)
    assert [name for name, _ in stimuli(found, "disgust")] == ["litter"]
    mask = stimulus_mask(found, "disgust")
    assert mask is not None
    assert float(mask.float().mean()) < 0.1
    assert mask[masks["litter"] > 0.5].all()


def test_a_storm_is_angers_and_its_sky_carries_it() -> None:
    storm = replace(MEADOW, sky="storm", clouds=0.9, light="hidden", palette="ember")
    assert names(storm, "anger")[0] == "clouds"
    assert "clouds" not in names(MEADOW, "anger")


def test_stars_are_awes_and_the_dark_is_fears() -> None:
    night = replace(MEADOW, time="night", sky="clear", light="moon", stars=0.9)
    assert names(night, "awe")[0] == "stars"
    assert names(night, "fear")[0] == "sky"


def test_a_kite_in_a_burning_sky_divides_the_picture_between_two_feelings() -> None:
    scene = replace(MEADOW, palette="ember", things=(Thing(kind="kite", distance=9.0, size=1.6, colour="red"),))
    assert names(scene, "amusement") == ["kite"]
    assert {"sky", "ground"} <= set(names(scene, "anger"))
    assert "kite" not in names(scene, "anger")


def test_effects_of_one_quality_add_up_to_what_its_twin_takes_away() -> None:
    golden = replace(MEADOW, palette="golden")
    lost = {f: score(golden)[f] - score(replace(golden, palette="natural", tint=1.0))[f] for f in FAMILIES}
    before, _ = seen(MEADOW)
    after, _ = seen(golden)
    for family in ("contentment", "awe"):
        gained = sum(x.effects[family] for x in after) - sum(x.effects[family] for x in before)
        assert gained == pytest.approx(lost[family], abs=0.15)


def test_scores_are_centred() -> None:
    assert sum(score(MEADOW).values()) == pytest.approx(0, abs=1e-6)


def test_every_carrier_is_a_name_that_masks_have() -> None:
    known = {*KINDS, *counterfactual.OPEN}
    for carriers in (counterfactual.OF_THE_WHOLE, counterfactual.OF_THE_HOUR, *counterfactual.OF_A_PLACE.values()):
        assert set(carriers) <= known


def test_kinds_tell_a_storm_from_a_clear_sky() -> None:
    storm = replace(MEADOW, sky="storm", clouds=0.9, light="hidden")
    _, masks = seen(storm)
    above = kind_map(storm, masks)[:20]
    assert (above == KINDS.index("storm clouds")).float().mean() > 0.9
    _, masks = seen(MEADOW)
    kinds = kind_map(MEADOW, masks)
    assert torch.isin(kinds[:10], torch.tensor([KINDS.index(k) for k in ("sky", "clouds", "sun")])).float().mean() > 0.9
    assert (kinds[-5:] == KINDS.index("ground")).all()


def test_indoors_the_window_and_the_walls_are_found() -> None:
    corridor = Scene(place="corridor", time="night", brightness=0.3)
    assert "wall" in names(corridor, "fear")


def test_tiny_things_are_of_their_kind_by_their_outlines() -> None:
    sky, birds, figure = (KINDS.index(kind) for kind in ("sky", "birds", "figure"))
    masks = {"sky": torch.ones(40, 40), "birds": torch.zeros(40, 40), "figure": torch.zeros(40, 40)}
    masks["birds"][5:25:4, 5:25:4] = 0.3
    masks["figure"][10, 10] = 1.0
    outlines = {name: cover > 0 for name, cover in masks.items()}
    kinds = with_tiny(torch.full((40, 40), sky, dtype=torch.uint8), masks, outlines)
    assert (kinds[outlines["birds"] & ~outlines["figure"]] == birds).all()
    assert int(kinds[10, 10]) == figure
    assert int((kinds == sky).sum()) == 40 * 40 - 25 - 1


def test_birds_in_a_sky_are_seen_as_birds() -> None:
    truth = truth_of(908_000_005)
    names = [each["name"] for each in truth.record["elements"]]
    found = truth.masks[names.index("birds")]
    assert (truth.kinds[found] == KINDS.index("birds")).mean() > 0.9
