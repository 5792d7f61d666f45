"""The network for photographs: its maps lie on the teacher's grid, whatever the size, and a missing one says so."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from torchvision.models import squeezenet1_0

from studio.errors import StudioError
from studio.models.sight import FILE, LAYERS, READ, Sight, load_sight, photo_features

_FIRES = {"fire3": 4, "fire4": 5, "fire5": 7, "fire6": 8, "fire7": 9, "fire8": 10, "fire9": 12}


@pytest.mark.parametrize("size", [(64, 64), (96, 67)])
def test_its_maps_have_the_shapes_of_the_teachers(size: tuple[int, int]) -> None:
    pictures, net = torch.rand(2, 3, *size), squeezenet1_0().eval()
    with torch.no_grad():
        maps = Sight()(pictures)
        for name, last in _FIRES.items():
            assert maps[name].shape == net.features[: last + 1](pictures).shape, name


def test_a_layer_is_given_what_the_network_gives_it() -> None:
    torch.manual_seed(0)
    sight, pictures = Sight(), torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        for index in range(1, len(LAYERS)):
            below = sight(pictures)[LAYERS[index - 1][0]]
            assert torch.equal(sight.entering(pictures, index), sight.halved(below, index))


def test_features_depend_on_the_picture_alone() -> None:
    torch.manual_seed(0)
    sight, pictures = Sight().eval(), torch.randint(0, 255, (3, 3, 80, 60), dtype=torch.uint8)
    together = photo_features(sight, pictures)
    assert together.shape == (3, sum(width for name, width, _ in LAYERS if name in READ))
    assert torch.allclose(photo_features(sight, pictures[1:2])[0], together[1], atol=1e-5)


def test_a_missing_network_says_how_to_train_it(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="train sight"):
        load_sight(tmp_path, torch.device("cpu"))


@pytest.mark.parametrize("damage", [b"no", save({"stem.weight": torch.zeros(1)}), b""])
def test_a_damaged_network_is_refused_with_a_sentence(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    with pytest.raises(StudioError, match="damaged"):
        load_sight(tmp_path, torch.device("cpu"))
