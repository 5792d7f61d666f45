"""Where in a panorama a picture hangs."""

from __future__ import annotations

from typing import Any

import pytest

from studio.errors import StudioError
from studio.spot import Spot


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
