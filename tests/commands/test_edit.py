"""The command edit: several photographs, one JSON line each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from studio.commands.line import main


def test_photographs_are_edited_and_what_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOODSCAPE_HOME", str(tmp_path / "home"))
    Image.fromarray(data.coffee()[::5, ::5]).save(tmp_path / "coffee.jpg")
    (tmp_path / "words.jpg").write_text("no picture")
    photos = [str(tmp_path / name) for name in ("coffee.jpg", "words.jpg")]
    assert main(["edit", *photos, "-e", "sadness=0.8", "--keep", "0.9", "--out", str(tmp_path / "out")]) == 2
    made, failed = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    with Image.open(made["file"]) as image:
        assert image.size == (120, 80)
    assert made["photo"] == photos[0]
    assert {"before", "after", "ssim", "edge_f1", "esmi", "amount"} <= set(made)
    assert "not a picture" in failed["error"]


def test_flags_that_are_no_numbers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", "photo.png", "-e", "awe=1", "--keep", "much", "--out", str(tmp_path)]) == 2
    assert "--keep" in capsys.readouterr().err
