"""The endpoint /edit with a real runner in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import skimage.data
from PIL import Image

from studio import metadata
from studio.engine.inline import InlineRunner
from studio.settings import Settings
from studio.tools.edit import asked_of
from studio.ui.edit_endpoint import endpoint_function

Ask = Callable[..., tuple[Any, Any]]


def asking(settings: Settings, tools: str) -> Ask:
    """The endpoint's last answer."""
    function = endpoint_function(InlineRunner(settings, tools=tools), settings.sources)

    def ask(picture: str | None, request: str, **given: Any) -> tuple[Any, Any]:
        plain = {"mix": {}, "mode": "regrade", "keep": 0.8, "amount": 1.0, "kept": None, "mask": None}
        *_, answer = function(picture, request, **(plain | given))
        return answer

    return ask


@pytest.fixture
def photo(tmp_path: Path) -> str:
    Image.fromarray(skimage.data.rocket()).resize((160, 107)).save(tmp_path / "a.png")
    return str(tmp_path / "a.png")


def test_what_the_words_keep_is_kept_unless_a_list_says_otherwise(tmp_path: Path, photo: str) -> None:
    ask = asking(Settings(home=tmp_path, device="cpu"), "tests.ui.tiny_tools:TOOLS")
    for kept, wanted in ((None, ("lighthouse",)), ([], ()), (["boat"], ("boat",))):
        _, files = ask(photo, "sad, but keep the lighthouse", kept=kept)
        assert asked_of(metadata.read(files[0])).kept == wanted


def test_the_mask_comes_along_as_a_file_without_where_it_lies(tmp_path: Path, photo: str, one_thread: None) -> None:
    white = np.zeros((107, 160), np.uint8)
    white[:, :80] = 255
    Image.fromarray(white).save(tmp_path / "mask.png")
    ask = asking(Settings(home=tmp_path, device="cpu"), "studio.tools:TOOLS")
    report, files = ask(photo, "angrier", mask=str(tmp_path / "mask.png"))
    assert report["mask"] == Path(files[1]).name
    assert str(tmp_path) not in str(report)
    with Image.open(files[1]) as mask:
        assert mask.size == (160, 107)
    with pytest.raises(gr.Error, match="no picture"):
        ask(None, "sad")
