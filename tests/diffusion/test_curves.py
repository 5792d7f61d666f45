"""Weights over the denoising."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.curves import progress, schedule, weights_at
from studio.mix import Curve, Emotion

KINDS = ("constant", "early", "late", "bell")


def test_progress_is_that_of_the_middle_of_a_step() -> None:
    assert [progress(index, 4) for index in range(4)] == [0.125, 0.375, 0.625, 0.875]
    assert progress(0, 1) == 0.5


@given(st.integers(2, 50), st.sampled_from(KINDS[1:]))
def test_a_curve_weighs_the_same_in_few_steps_as_in_many(steps: int, kind: str) -> None:
    rows = schedule([Emotion(name="awe", amount=1, curve=Curve.of(kind))], steps)
    assert abs(sum(weight for (weight,) in rows) / steps - 0.5) < 1e-9


@given(st.floats(-1, 1), st.floats(0, 1), st.sampled_from(KINDS))
def test_the_amount_is_the_peak(amount: float, u: float, kind: str) -> None:
    (weight,) = weights_at([Emotion(name="awe", amount=amount, curve=Curve.of(kind))], u)
    assert abs(weight) <= abs(amount)
    assert weight * amount >= 0


def test_curves_touch_exact_zeros_and_their_peak() -> None:
    emotions = [Emotion(name="awe", amount=1, curve=Curve.of(kind)) for kind in ("early", "late", "bell")]
    assert weights_at(emotions, 0.0) == (1.0, 0.0, 0.0)
    assert weights_at(emotions, 0.5)[2] == 1.0
    assert weights_at(emotions, 1.0) == (0.0, 1.0, 0.0)


def test_keyframes_are_followed() -> None:
    emotion = Emotion(name="fear", amount=-0.5, curve=Curve.of([[0, 0], [0.5, 1], [1, 0.5]]))
    assert schedule([emotion], 4) == ((-0.125,), (-0.375,), (-0.4375,), (-0.3125,))
