"""The guidance formula as properties."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from studio.diffusion.guidance import combine, rescale

weight_lists = st.lists(st.floats(-1, 1, width=32), max_size=6)
scales = st.floats(0, 20, width=32)


def predictions(count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Null, prompt and `count` emotional predictions of two pictures, float64."""
    drawn = torch.randn(count + 2, 2, 3, 4, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn[0], drawn[1], drawn[2:]


@given(weight_lists, scales, scales, st.integers(0, 2**31))
def test_combine_is_the_formula(weights: list[float], s: float, g: float, seed: int) -> None:
    null, prompt, emotions = predictions(len(weights), seed)
    expected = null + s * (prompt - null)
    for weight, each in zip(weights, emotions, strict=True):
        expected = expected + g * weight * (each - prompt)
    torch.testing.assert_close(combine(null, prompt, emotions, weights, s, g), expected)


@given(st.permutations(range(5)), st.integers(0, 2**31))
def test_order_of_the_emotions_does_not_matter(order: list[int], seed: int) -> None:
    null, prompt, emotions = predictions(5, seed)
    weights = torch.linspace(-1, 1, 5, dtype=torch.float64)
    shuffled = combine(null, prompt, emotions[order], weights[order], 3.0, 4.0)
    torch.testing.assert_close(shuffled, combine(null, prompt, emotions, weights, 3.0, 4.0))


@given(weight_lists, st.floats(-2, 2), st.integers(0, 2**31))
def test_amounts_are_linear(weights: list[float], factor: float, seed: int) -> None:
    null, prompt, emotions = predictions(len(weights), seed)
    plain = combine(null, prompt, emotions, [0.0] * len(weights), 3.0, 4.0)
    push = combine(null, prompt, emotions, weights, 3.0, 4.0) - plain
    scaled = combine(null, prompt, emotions, [factor * w for w in weights], 3.0, 4.0) - plain
    torch.testing.assert_close(scaled, factor * push)


def test_without_emotions_it_is_classifier_free_guidance() -> None:
    null, prompt, none = predictions(0, 1)
    assert torch.equal(combine(null, prompt, none, (), 3.0, 4.0), null + 3.0 * (prompt - null))
    assert torch.equal(combine(None, prompt, none, (), 1.0, 4.0), prompt)
    with pytest.raises(ValueError, match="null"):
        combine(None, prompt, none, (), 3.0, 4.0)


@given(st.floats(0, 1), st.integers(0, 2**31))
def test_rescale_moves_the_deviation_to_the_reference(share: float, seed: int) -> None:
    _, reference, drawn = predictions(1, seed)
    guided = 5.0 * drawn[0]
    found = rescale(guided, reference, share)
    deviation, wanted = guided.std((1, 2, 3)), reference.std((1, 2, 3))
    torch.testing.assert_close(found.std((1, 2, 3)), (1 - share) * deviation + share * wanted)
    torch.testing.assert_close(found / found.std((1, 2, 3), keepdim=True), guided / deviation.view(-1, 1, 1, 1))


def test_rescale_by_nothing_is_the_same_tensor() -> None:
    _, reference, drawn = predictions(1, 0)
    guided = drawn[0]
    assert rescale(guided, reference, 0.0) is guided
