"""The measures of seam and poles."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from PIL import Image

from studio.train.panorama_figures import REAL, discontinuity, join_ratio, photographed, pole_spread


def waves(turns: float) -> torch.Tensor:
    """A panorama (3, 32, 64) of vertical stripes that goes through so many turns over its width."""
    return (0.5 + 0.4 * torch.sin(torch.arange(64) / 64 * 2 * math.pi * turns)).expand(3, 32, 64)


def test_a_seam_is_seen_by_both_measures() -> None:
    closed = waves(3)
    broken = torch.cat([waves(2.75)[..., :48], waves(2.75)[..., :16] * 0.2], -1)
    assert discontinuity(closed) < discontinuity(broken)
    assert join_ratio(closed) == pytest.approx(1, abs=0.6)
    assert join_ratio(broken) > 2


def test_a_flat_panorama_has_no_seam_and_no_spread() -> None:
    flat = torch.full((3, 16, 32), 0.5)
    assert discontinuity(flat) == 0
    assert pole_spread(flat) == 0


def test_a_pole_that_is_many_colours_is_spread() -> None:
    assert pole_spread(waves(2)) > 0.2


def test_real_panoramas_are_measured_where_there_are_any(tmp_path: Path) -> None:
    assert "left_out" in photographed(None)[REAL]
    assert "left_out" in photographed(tmp_path)[REAL]
    (tmp_path / "panoramas").mkdir()
    stripes = Image.radial_gradient("L").resize((256, 128)).convert("RGB")
    stripes.save(tmp_path / "panoramas" / "one.jpg")
    Image.new("RGB", (1024, 512), "grey").save(tmp_path / "panoramas" / "two.jpg")
    found = photographed(tmp_path)[REAL]
    assert found["pole_spread"]["n"] == 2
    assert found["pole_spread"]["mean"] == pytest.approx(found["pole_spread"]["sd"] / math.sqrt(2), rel=0.5)
