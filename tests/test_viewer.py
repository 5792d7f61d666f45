"""The page that holds a panorama and its viewer."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.viewer import SCRIPT, write_page


def test_the_page_holds_everything(tmp_path: Path) -> None:
    picture = tmp_path / "pano.jpg"
    picture.write_bytes(b"not really a picture")
    page = write_page(picture, "a <quiet> lake & more")
    text = page.read_text(encoding="utf-8")
    assert page == tmp_path / "pano.html"
    assert "<title>a &lt;quiet&gt; lake &amp; more</title>" in text
    assert base64.b64encode(b"not really a picture").decode() in text
    assert SCRIPT.read_text(encoding="utf-8") in text
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", text)  # nothing is fetched
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_picture_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="could not be written"):
        write_page(tmp_path / "absent.jpg", "")


def test_the_viewer_stays_small_and_asks_nobody() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    assert script.count("\n") < 400
    assert "http" not in script
    assert "import " not in script
