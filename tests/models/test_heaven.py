"""The network for skies, with the weights that are shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from skimage import data

from studio.errors import StudioError
from studio.models.heaven import CELLS, HeavenNet, load_heaven
from studio.models.sight import Sight, load_sight
from studio.models.specs import ASSETS
from studio.train.heaven import outlined
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import INDOORS


@pytest.fixture(scope="module")
def net() -> HeavenNet:
    return load_heaven(ASSETS / "heaven")


@pytest.fixture(scope="module")
def sight() -> Sight:
    return load_sight(ASSETS / "readouts", torch.device("cpu"))


def test_the_sky_of_a_scene_is_found(net: HeavenNet, sight: Sight) -> None:
    scene = next(each for each in map(sample, range(900, 960)) if each.place == "meadow" and each.sky == "clear")
    assert scene.place not in INDOORS
    made = render([scene], size=(192, 192))
    truth = torch.nn.functional.adaptive_avg_pool2d(made.masks["sky"], CELLS)[0] > 0.5
    found, open_air = net.look(sight, (made.pictures[0] * 255).to(torch.uint8))
    overlap = ((found > 0.5) & truth).sum() / ((found > 0.5) | truth).sum()
    assert float(overlap) > 0.7
    assert open_air > 0.5


@pytest.mark.parametrize("name", ["coffee", "astronaut", "chelsea"])
def test_no_sky_is_seen_indoors_and_close_up(name: str, net: HeavenNet, sight: Sight) -> None:
    picture = torch.from_numpy(np.ascontiguousarray(getattr(data, name)())).permute(2, 0, 1)
    found, open_air = net.look(sight, picture)
    assert float((found > 0.5).float().mean()) < 0.05
    assert open_air < 0.5


def test_outlines_name_their_pictures() -> None:
    names, outlines, opened = outlined(ASSETS / "heaven")
    assert len(names) == len(outlines) == len(opened) == len(set(names))
    assert {float(value) for outline in outlines for value in outline.unique()} == {0.0, 0.5, 1.0}
    assert all(opened[index] for index, outline in enumerate(outlines) if (outline == 1).any())


def test_a_missing_network_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="network for skies"):
        load_heaven(tmp_path)
