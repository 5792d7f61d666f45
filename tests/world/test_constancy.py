"""Pictures that people have made stay as they are: words and a seed give the scene and the drawing they always gave."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch

from studio.world.composing import composed
from studio.world.render import render
from studio.world.scene import Scene

KEPT = json.loads(Path(__file__).with_name("kept_pictures.json").read_text(encoding="utf-8"))
"""For each "seed prompt": the first digits of the SHA-256 of what its scene says, and its drawing, 4 x 4, in hex."""


def said(scene: Scene) -> str:
    """A checksum of all of a scene that is not as usual, so that fields that come later do not change it."""
    usual = Scene().to_json()
    told = {name: value for name, value in scene.to_json().items() if value != usual[name]}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def small(scene: Scene) -> torch.Tensor:
    """The drawing (3, 4, 4), 0..255."""
    picture = render([scene], size=(64, 64), masks=False).pictures
    return torch.nn.functional.avg_pool2d(picture, 16)[0] * 255


@pytest.mark.parametrize("named", KEPT)
def test_words_and_a_seed_give_the_picture_they_always_gave(named: str) -> None:
    seed, _, prompt = named.partition(" ")
    scene, (checksum, drawn) = composed(prompt, int(seed)), KEPT[named]
    assert said(scene) == checksum
    expected = torch.tensor(list(bytes.fromhex(drawn)), dtype=torch.float32).view(3, 4, 4)
    assert float((small(scene) - expected).abs().max()) < 1.0
