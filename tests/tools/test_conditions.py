"""From a recipe to the conditions of its pictures."""

from __future__ import annotations

import torch

from studio.mix import Mix
from studio.tools.conditions import towards


def test_what_is_pushed_away_is_led_to_its_opposite() -> None:
    emotions = Mix.of({"awe": 0.5, "fear": {"amount": -0.8, "curve": "late"}}).active
    vectors = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
    led, where = towards(emotions, vectors)
    assert [each.amount for each in led] == [0.5, 0.8]
    assert [each.curve for each in led] == [each.curve for each in emotions]
    assert torch.equal(where, torch.tensor([[1.0, 2.0], [-3.0, 4.0]]))
