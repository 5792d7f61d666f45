"""The page of several pictures: whole in itself, as unsure as the readings are, and safe from what people wrote."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.overlay import tinted
from studio.report_sheet import card_of, doubt, refused, write_sheet
from studio.understanding import Reading, Region

READING = Reading(
    families={family: 0.65 if family == "awe" else 0.05 for family in FAMILIES},
    leaves=(),
    valence=0.5,
    arousal=-0.1,
    valence_margin=0.3,
    arousal_margin=0.3,
    strangeness=1.0,
)


def report(folder: Path) -> dict[str, Any]:
    Image.new("L", (60, 40), 255).save(folder / "mask.png")
    region = Region(
        emotion="awe", mask=str(folder / "mask.png"), area=1.0, quality=0.5, explanation="<b>so</b>", sure=False
    )
    return READING.to_json() | {"regions": [region.to_json()]}


def test_a_page_holds_every_picture_and_needs_nothing_else(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 40), "teal")
    cards = [
        card_of(report(tmp_path), picture, "Sea & <sky>"),
        refused("x.jpg", "x.jpg is <no> picture."),
    ]
    page = write_sheet(cards, tmp_path / "page.html").read_text("utf-8")
    assert "<script" not in page
    assert "<h1>2 pictures</h1>" in page
    assert [text in page for text in ("Sea &amp; &lt;sky&gt;", "&lt;b&gt;so", "is &lt;no&gt; picture", "unsure")] == [
        True
    ] * 4
    assert all(each.startswith("data:") for each in re.findall(r"""(?:src=|href=|url\()["']([^"']*)""", page))
    assert page.count("data:image/jpeg") == 2
    assert str(tmp_path) not in page
    (tmp_path / "mask.png").unlink()
    with pytest.raises(StudioError, match="gone"):
        card_of(READING.to_json() | {"regions": [{**report(tmp_path)["regions"][0], "mask": "gone.png"}]}, picture, "")


def test_what_the_margins_leave_open_is_said() -> None:
    assert doubt(READING).startswith("Nine times in ten pleasant; calm or lively cannot be told. Valence +0.50 ± 0.30")
    assert "unpleasant and lively" in doubt(replace(READING, valence=-0.5, arousal=0.4))
    assert "cannot be told with confidence" in doubt(replace(READING, valence=0.1))


def test_a_region_is_tinted_and_all_else_is_pale_grey() -> None:
    mask = Image.fromarray(np.repeat(np.array([[0] * 40 + [255] * 40], np.uint8), 80, 0))
    made = np.asarray(tinted(Image.new("RGB", (80, 80), (20, 160, 60)), mask, "#ff0000")).astype(int)
    left, right, rim = made[40, 5], made[40, 75], made[40, 40]
    assert left.max() - left.min() == 0
    assert left[0] > 150
    assert right[0] - 20 > 80
    assert right[1] > right[2]
    assert rim[0] > right[0] > left[0] - 60
    assert rim[1] < right[1]
