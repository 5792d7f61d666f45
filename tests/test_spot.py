"""Where in a panorama a picture hangs."""

from __future__ import annotations

from typing import Any

import pytest

from studio.errors import StudioError
from studio.spot import Spot, unusual


def test_a_spot_has_defaults() -> None:
    assert Spot.of({}) == Spot()
    assert Spot.of({"heading": 90}) == Spot(heading=90.0)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"view": 180}, "view"),
        ({"pitch": float("nan")}, "pitch"),
        ({"heading": "left"}, "heading"),
        ({"roll": 1}, "roll"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        Spot.of(options)


@pytest.mark.parametrize(
    ("size", "told"),
    [((4000, 1000), "very wide: it will hang 75° wide and 22° high"), ((900, 900), "square"), ((900, 1600), "upright")],
)
def test_how_an_unusual_picture_will_hang_is_said(size: tuple[int, int], told: str) -> None:
    assert told in unusual(*size)


def test_a_usual_photograph_needs_no_word() -> None:
    assert unusual(3000, 2000) == unusual(1600, 900) == ""
