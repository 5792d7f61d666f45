"""Every place has its row in every table, and every one but LANDS can be painted in any weather at any time."""

from __future__ import annotations

import random
from collections.abc import Collection
from itertools import product

import pytest
import torch

from studio.world import nouns, vocabulary
from studio.world.captions import caption
from studio.world.facts import facts
from studio.world.ground import GROUND
from studio.world.habitats import CHANCE
from studio.world.indoors.places import INTERIORS
from studio.world.mood import WEIGHTS
from studio.world.reading import DOMINANT
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import LANDS, PLACES, SKIES, THINGS, TIMES, WEATHERS
from studio.world.sites import PAINTED
from studio.world.underdrawing import on_day

TABLES: dict[str, Collection[str]] = {
    "nouns": nouns.PLACE_NOUNS, "where": nouns.PLACE_WHERE, "words": nouns.PLACE_WORDS,
    "vocabulary": vocabulary.PLACES, "chance": CHANCE, "dominant": DOMINANT,
    "painted": (*GROUND, *PAINTED, *INTERIORS), "mood": [cue.removeprefix("place ") for cue in WEIGHTS],
}  # fmt: skip
SKY_OF = {"lightning": "storm", "rain": "overcast", "snow": "overcast"}


@pytest.mark.parametrize("name", TABLES)
def test_every_place_has_its_row(name: str) -> None:
    assert set(PLACES) - set(TABLES[name]) == set()


def test_every_place_is_more_or_less_open_and_holds_only_what_there_is() -> None:
    for place in PLACES:
        assert 0 < facts(sample(1, place=place))["openness"] <= 1
        assert set(CHANCE[place]) <= set(THINGS), place


@pytest.mark.parametrize("place", PLACES[len(LANDS) :])
def test_any_day_can_be_painted_and_told(place: str) -> None:
    days = list(product(WEATHERS, TIMES))[PLACES.index(place) % 7 :: 7]  # all of them, over all places
    for number, (weather, time) in enumerate(days):
        sky = SKY_OF.get(weather, SKIES[number % 2])
        scene = on_day(sample(number, place=place), {"weather": weather, "time": time, "sky": sky})
        rendered = render([scene], size=(24, 24), panorama=number % 3 == 2)
        assert bool(torch.isfinite(rendered.pictures).all()), (weather, time)
        assert 0 <= float(rendered.pictures.min()) <= float(rendered.pictures.max()) <= 1
        for name, mask in rendered.masks.items():
            assert mask.shape == (1, 24, 24), name
            assert bool(torch.isfinite(mask).all()), name
            assert -1e-5 <= float(mask.min()) <= float(mask.max()) <= 1 + 1e-5, name
        assert caption(facts(scene), random.Random(number))
