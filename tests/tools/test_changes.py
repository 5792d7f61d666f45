"""What the modes of an edit share."""

from __future__ import annotations

import pytest

from studio.mix import Mix
from studio.tools.changes import room_of, turned


def test_a_mix_turned_round_keeps_its_curves_and_twice_is_itself() -> None:
    mix = Mix.of({"awe": {"amount": 0.8, "curve": "late"}, "fear": -0.3})
    assert turned(mix) == Mix.of({"awe": {"amount": -0.8, "curve": "late"}, "fear": 0.3})
    assert turned(turned(mix)) == mix


@pytest.mark.parametrize(("keep", "room"), [(0.0, 1.0), (0.8, 1.0), (0.9, 0.5), (1.0, 0.0)])
def test_what_may_change_falls_to_nothing(keep: float, room: float) -> None:
    assert room_of(keep) == pytest.approx(room)
