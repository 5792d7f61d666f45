"""Whether a picture is still what its recipe draws, and what is drawn anew of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from studio.engine.context import Context
from studio.engine.protocol import Result
from studio.errors import Cancelled
from studio.mix import Mix
from studio.pictures import open_picture
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools import TOOLS, redraw
from studio.tools.changes import Change, Terms

SCENE = Recipe(prompt="a lighthouse by the sea", seed=5, n=1, size="128x128", steps=2)
AWE = Mix.of({"awe": 1.0})


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("redraw")
    return Context(settings=Settings(home=folder / "home", device="cpu"), out=folder, cancelled=lambda: False)


@pytest.fixture(scope="module")
def picture(context: Context) -> Tensor:
    return created(SCENE, context)


def created(recipe: Recipe, context: Context) -> Tensor:
    *_, result = TOOLS["create"](recipe, context)
    assert isinstance(result, Result)
    return opened(Path(result.files[0]))


def opened(path: Path) -> Tensor:
    return torch.from_numpy(np.array(open_picture(path)))


def redrawn(made: Recipe, picture: Tensor, context: Context, **asked: Any) -> Change:
    steps = redraw.changed(made, picture, AWE, Terms(**asked), context)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_its_own_picture_is_known_and_one_painted_over_is_not(picture: Tensor, context: Context) -> None:
    assert redraw.still_is(SCENE, picture, context)
    assert not redraw.still_is(SCENE.replace(seed=6), picture, context)
    assert not redraw.still_is(SCENE.replace(size="160x128"), picture, context)
    assert not redraw.still_is(SCENE, picture.flip(1), context)
    over = picture.clone()
    over[70:100, 20:50] = 255 - over[70:100, 20:50]
    assert not redraw.still_is(SCENE, over, context), "somebody painted something into it"


@pytest.mark.parametrize("style", ["in charcoal", "as a watercolour"])
def test_a_style_is_no_other_scene(style: str, context: Context) -> None:
    made = SCENE.replace(style=style)
    assert redraw.still_is(made, created(made, context), context)


def test_the_comparison_can_be_stopped(picture: Tensor, context: Context) -> None:
    stopped = Context(settings=context.settings, out=context.out, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        redraw.still_is(SCENE.replace(seed=77), picture, stopped)


def test_a_picture_made_without_guidance_changes_all_the_same(picture: Tensor, context: Context) -> None:
    made = SCENE.replace(emotion_guidance=0.0)
    change = (redrawn(made, picture, context).picture.float() - picture).abs().mean()
    assert float(change) > 8


def test_the_more_is_kept_the_less_comes_and_at_last_nothing(picture: Tensor, context: Context) -> None:
    changes = [
        float((redrawn(SCENE, picture, context, keep=keep).picture.float() - picture).abs().mean())
        for keep in (0.8, 0.9, 1.0)
    ]
    assert changes[1] == pytest.approx(changes[0] / 2, abs=1)
    assert changes[2] == 0
