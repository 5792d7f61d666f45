"""The page that holds a panorama and its viewer."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.viewer import SCRIPT, WALK, write_page


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


def test_a_page_may_hold_a_walk(tmp_path: Path) -> None:
    scenes = [(name, tmp_path / f"{name}.jpg") for name in ("plain", "awe", "</script>")]
    for name, path in scenes[:2]:
        path.write_bytes(name.encode())
    odd = tmp_path / "odd.jpg"
    odd.write_bytes(b"odd")
    text = write_page(scenes[1][1], "a lake", [*scenes[:2], ("</script>", odd)]).read_text(encoding="utf-8")
    assert 'const names = ["plain", "awe", "\\u003c/script>"]' in text
    assert all(base64.b64encode(part).decode() in text for part in (b"plain", b"awe", b"odd"))
    assert "fader.value = 1;" in text


def test_a_picture_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="could not be written"):
        write_page(tmp_path / "absent.jpg", "")


def test_the_viewer_stays_small_and_asks_nobody() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    assert script.count("\n") < 400
    for each in (script, WALK.read_text(encoding="utf-8")):
        assert "http" not in each
        assert "import " not in each
