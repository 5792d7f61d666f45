"""Fading a day in: light by degrees, and things that are there or not, but never half transparent."""

from __future__ import annotations

import pytest
import torch

from studio.tools.composition import drawing
from studio.tools.fading import ABSENT, PRESENT, Drawn, faded
from studio.world.days import Day

PLAIN = torch.full((1, 3, 32, 48), 0.6)
EVENING = torch.full((1, 3, 32, 48), 0.2)
BALLOON = torch.zeros(1, 1, 32, 48)
BALLOON[..., 8:16, 20:30] = 1.0
WITH_BALLOON = Drawn(torch.where(BALLOON > 0, 0.9, EVENING), BALLOON)
INSIDE = (0, 0, 12, 25)


def test_light_fades_evenly_with_the_share() -> None:
    for share in (0.25, 0.5, 0.8):
        assert torch.allclose(faded(PLAIN, [(Drawn(EVENING), share)]), torch.lerp(PLAIN, EVENING, share))


def test_without_a_day_the_plain_drawing_is_itself_and_a_whole_day_is_itself() -> None:
    assert torch.equal(faded(PLAIN, []), PLAIN)
    assert torch.equal(faded(PLAIN, [(WITH_BALLOON, 1.0)]), WITH_BALLOON.picture)


@pytest.mark.parametrize("share", [0.1, ABSENT])
def test_what_a_day_brings_is_not_there_at_first(share: float) -> None:
    picture = faded(PLAIN, [(WITH_BALLOON, share)])
    assert torch.allclose(picture, torch.lerp(PLAIN, EVENING, share), atol=0.02), "the sky behind it goes on changing"


@pytest.mark.parametrize("share", [PRESENT, 0.8])
def test_what_a_day_brings_is_whole_from_then_on(share: float) -> None:
    picture = faded(PLAIN, [(WITH_BALLOON, share)])
    assert float(picture[INSIDE]) == pytest.approx(0.9)
    assert float(picture[0, 0, 30, 2]) == pytest.approx(0.6 - 0.4 * share)


def test_two_days_each_bring_their_own() -> None:
    kite = BALLOON.roll((12, -15), (2, 3))
    picture = faded(PLAIN, [(Drawn(torch.where(kite > 0, 0.0, EVENING), kite), 0.2), (WITH_BALLOON, 0.8)])
    assert float(picture[INSIDE]) == pytest.approx(0.9)
    assert float(picture[0, 0, 24, 10]) == pytest.approx(0.2, abs=0.02), "the kite's share is too small for it to come"


def test_a_drawing_marks_what_was_brought_and_nothing_else() -> None:
    day = Day(time="dusk", palette="golden")
    bare, brought = (drawing("a lake", 3, (96, 96), 96, felt=day, brought=each) for each in ((), ("balloon",)))
    assert bare.brought is None
    assert brought.brought is not None
    seen = brought.brought.float() > 0.5
    assert 0.002 < float(seen.float().mean()) < 0.1
    differs = (brought.picture - bare.picture).abs().float().amax(1, keepdim=True) > 0.05
    assert float((differs & ~(brought.brought > 0)).float().mean()) < 0.005
