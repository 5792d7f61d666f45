"""The page of a report: whole in itself, and nothing that people or models wrote becomes markup."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.overlay import overlay
from studio.report_page import summary, write_report
from studio.understanding import Evidence, Reading, Region


def reading(**shares: float) -> Reading:
    rest = (1 - sum(shares.values())) / (len(FAMILIES) - len(shares))
    return Reading(
        families={family: shares.get(family, rest) for family in FAMILIES},
        leaves=(("calm", 0.3),),
        valence=0.2,
        arousal=-0.3,
        valence_margin=0.4,
        arousal_margin=0.3,
        strangeness=3.0,
        note="Take <it> as a guess.",
    )


def test_a_page_is_whole_in_itself(tmp_path: Path) -> None:
    Image.new("L", (60, 40), 255).save(tmp_path / "mask.png")
    region = Region(
        emotion="awe",
        mask=str(tmp_path / "mask.png"),
        area=1.0,
        quality=0.5,
        explanation="<script>alert(1)</script>",
        sure=False,
        evidence=(Evidence(name="lightness", inside=0.9, outside=0.1, says="lighter than the rest"),),
    )
    report = {
        "source": "0" * 64,
        "width": 60,
        "height": 40,
        **reading(awe=0.6).to_json(),
        "regions": [region.to_json()],
    }
    picture = Image.new("RGB", (60, 40), "teal")
    page = write_report(report, picture, tmp_path / "page.html", title="Sea & <sky>").read_text("utf-8")
    assert "<script" not in page
    assert "Sea &amp; &lt;sky&gt;" in page
    assert "Take &lt;it&gt; as a guess." in page
    assert all(each.startswith("data:") for each in re.findall(r"""(?:src=|href=|url\()["']([^"']*)""", page))
    assert page.count("data:image/jpeg") == 2
    assert "Above all <b>awe</b>" in page
    assert str(tmp_path) not in page
    (tmp_path / "mask.png").unlink()
    with pytest.raises(StudioError, match="gone"):
        write_report(report, picture, tmp_path / "page.html")


def test_the_sentence_is_as_sure_as_the_shares() -> None:
    assert "No feeling stands out" in summary(reading(awe=0.2, fear=0.19))
    assert "about as much" in summary(reading(awe=0.3, fear=0.28))


def test_an_overlay_dims_what_is_outside() -> None:
    mask = Image.fromarray(np.tile(np.array([[0, 255]], np.uint8), (2, 1)).repeat(20, 0).repeat(20, 1))
    lit = np.asarray(overlay(Image.new("RGB", (80, 80), (200, 100, 50)), mask))
    assert lit[40, 79].tolist() == [200, 100, 50]
    assert lit[40, 0].max() < 80
