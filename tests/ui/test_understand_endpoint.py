"""The endpoint /understand with a real runner in this process."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest
import skimage.data
from PIL import Image

from studio.engine.inline import InlineRunner
from studio.settings import Settings
from studio.ui.understand_endpoint import endpoint_function


def test_it_answers_with_a_report_and_masks(tmp_path: Path, one_thread: None) -> None:
    settings = Settings(home=tmp_path, device="cpu")
    ask = endpoint_function(InlineRunner(settings), settings.sources)
    Image.fromarray(skimage.data.astronaut()).resize((128, 128)).save(tmp_path / "a.png")
    *_, (report, files) = ask(str(tmp_path / "a.png"), ["fear"], "", [])
    assert report is not None
    assert files is not None
    assert report["regions"][0]["mask"] == Path(files[0]).name
    with Image.open(files[0]) as mask:
        assert mask.size == (128, 128)
    with pytest.raises(gr.Error, match="no picture"):
        list(ask(None, None, "", []))
    with pytest.raises(gr.Error, match="Did you mean"):
        list(ask(str(tmp_path / "a.png"), ["leaf:soothin"], "", []))
