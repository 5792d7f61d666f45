"""Refining words with the shipped encoder and space."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.affect.refine import Refinement
from studio.engine.context import Context
from studio.engine.protocol import Result
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools import TOOLS
from studio.tools.refine import told


def refined(tmp_path: Path, **recipe: object) -> Result:
    context = Context(settings=Settings(home=tmp_path, device="cpu"), out=tmp_path, cancelled=lambda: False)
    *_, result = TOOLS["refine"](Recipe(tool="refine", **recipe), context)  # type: ignore[arg-type]
    assert isinstance(result, Result)
    return result


def test_phrases_that_suit_the_feeling_come_behind_the_words(tmp_path: Path) -> None:
    angry = refined(tmp_path, prompt="a quiet lake", mix={"anger": 1.0})
    assert angry.files == ()
    assert str(angry.recipes[0]["prompt"]).startswith("a quiet lake, ")
    assert "→" in angry.note
    assert (
        angry.recipes[0]["prompt"]
        != refined(tmp_path, prompt="a quiet lake", mix={"sadness": 1.0}).recipes[0]["prompt"]
    )


def test_a_neutral_mix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no feeling"):
        refined(tmp_path, prompt="a quiet lake")


def test_words_that_nothing_helps_are_told_so() -> None:
    assert "No phrase" in told(Refinement(prompt="a lake", added=(), before=0.5, after=0.5))
