"""Emotional conditions: composed as scores and as tokens."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.conditioning import Condition, PrototypeAdapter
from studio.diffusion.feelings import adapted, blend_vectors, spoken
from studio.mix import Curve, Emotion

PROMPT = Condition(torch.zeros(7, 16))


def unit(count: int, seed: int = 0) -> torch.Tensor:
    """Random unit vectors (count, 16)."""
    drawn = torch.randn(count, 16, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.normalize(drawn, dim=-1)


@given(st.floats(-1, 1).filter(lambda w: abs(w) > 1e-3), st.integers(0, 2**31))
def test_one_emotion_blends_to_itself(weight: float, seed: int) -> None:
    vectors = unit(1, seed) * 0.7
    direction, amount = blend_vectors(vectors, [weight])
    torch.testing.assert_close(direction, vectors[0])
    assert amount == pytest.approx(weight, rel=1e-4)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8).filter(lambda ws: max(map(abs, ws)) > 0.05))
def test_a_blend_is_the_weighted_sum_of_its_prototypes(weights: list[float]) -> None:
    vectors = unit(len(weights))
    direction, amount = blend_vectors(vectors, weights)
    torch.testing.assert_close(amount * direction, torch.tensor(weights) @ vectors, atol=1e-5, rtol=1e-4)
    assert abs(amount) <= sum(map(abs, weights)) + 1e-5


def test_opposites_cancel_to_nothing() -> None:
    vector = unit(1)
    direction, amount = blend_vectors(torch.cat([vector, -vector]), [0.5, 0.5])
    assert amount == pytest.approx(0.0, abs=1e-6)
    assert direction.isfinite().all()


@pytest.mark.parametrize("amount", [0.8, -0.6])
def test_scores_and_tokens_agree_on_a_single_emotion(amount: float) -> None:
    emotion, adapter = Emotion(name="awe", amount=amount), PrototypeAdapter(16, 16, 4, 32)
    (one,) = adapted(PROMPT, [emotion], unit(1), adapter, "scores").at(0.5)
    (other,) = adapted(PROMPT, [emotion], unit(1), adapter, "tokens").at(0.5)
    assert one.weight == pytest.approx(other.weight)
    torch.testing.assert_close(one.condition.tokens, other.condition.tokens)
    shifted = Condition(torch.ones(7, 16))
    (one,) = spoken(PROMPT, [emotion], [shifted], "scores").at(0.5)
    (other,) = spoken(PROMPT, [emotion], [shifted], "tokens").at(0.5)
    assert one.weight == pytest.approx(other.weight)
    torch.testing.assert_close(one.condition.tokens, other.condition.tokens)


def test_tokens_do_not_jump_where_drawing_and_pushing_balance() -> None:
    adapter = PrototypeAdapter(16, 16, 4, 32)

    def push(awe: float, fear: float) -> torch.Tensor:
        emotions = [Emotion(name="awe", amount=awe), Emotion(name="fear", amount=fear)]
        voices = adapted(PROMPT, emotions, unit(2), adapter, "tokens").at(0.5)
        return torch.stack([voice.weight * voice.condition.tokens for voice in voices]).sum(0)

    torch.testing.assert_close(push(0.5001, -0.4999), push(0.4999, -0.5001), atol=1e-3, rtol=1e-3)


def test_an_emotion_speaks_only_where_its_weight_is_not_zero() -> None:
    emotions = [Emotion(name="awe", amount=1, curve=Curve.of("late")), Emotion(name="fear", amount=-0.5)]
    adapter = PrototypeAdapter(16, 16, 4, 32)
    feelings = adapted(PROMPT, emotions, unit(2), adapter, "scores")
    assert [len(feelings.at(u)) for u in (0.0, 0.5, 1.0)] == [1, 2, 2]
    alone = adapted(PROMPT, emotions[:1], unit(1), adapter, "tokens")
    assert [len(alone.at(u)) for u in (0.0, 0.5, 1.0)] == [0, 1, 1]


def test_tokens_cost_one_condition_however_many_emotions() -> None:
    emotions = [Emotion(name=name, amount=0.4) for name in ("awe", "fear", "anger", "sadness")]
    feelings = adapted(PROMPT, emotions, unit(4), PrototypeAdapter(16, 16, 4, 32), "tokens")
    (voice,) = feelings.at(0.3)
    assert voice.condition.tokens.shape == (7 + 4, 16)


def test_the_length_of_a_vector_reaches_the_adapter() -> None:
    adapter = PrototypeAdapter(16, 16, 4, 32)
    vector = unit(1)
    assert not torch.allclose(adapter(vector), adapter(0.3 * vector))


def test_tokens_can_be_weighted() -> None:
    joined = PROMPT.joined(torch.ones(2, 16), weight=2.0)
    assert joined.bias is not None
    torch.testing.assert_close(joined.bias, torch.tensor([0.0] * 7 + [2.0, 2.0]).clamp(min=1.0).log())
    assert PROMPT.joined(torch.ones(2, 16)).bias is None
