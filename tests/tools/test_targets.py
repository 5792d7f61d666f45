"""Wishes as amounts of the families."""

from __future__ import annotations

import pytest

from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.mix import Mix
from studio.models.specs import ASSETS
from studio.tools.targets import families_of, led, shares_of
from studio.understanding import Reading

OUTLINE = open_space(ASSETS / "space").outline


def test_leaves_and_points_are_led_by_their_families() -> None:
    leaf = OUTLINE.leaves[0]
    found = families_of(Mix.of({f"leaf:{leaf.name}": 0.5}), OUTLINE)
    assert max(found, key=lambda name: found[name]) == max(leaf.families, key=lambda name: leaf.families[name])
    assert max(found.values()) == pytest.approx(0.5)
    assert families_of(Mix.of({"va:-0.70,-0.40": 1.0}), OUTLINE)["sadness"] > 0.3


def test_what_a_picture_carries_unasked_is_left_behind() -> None:
    shares = dict.fromkeys(FAMILIES, 0.05) | {"fear": 0.65}
    reading = Reading(
        families=shares, leaves=(), valence=0, arousal=0, valence_margin=1, arousal_margin=1, strangeness=1
    )
    found = led(Mix.of({"contentment": 1.0}), reading, OUTLINE)
    assert found["contentment"] == 1.0
    assert -0.3 < found["fear"] < 0
    assert led(Mix(), reading, OUTLINE) == {}
    assert sum(shares_of(Mix.of({"awe": 0.2, "fear": -1.0}), OUTLINE).values()) == pytest.approx(1.0)
