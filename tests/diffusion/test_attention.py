"""Weighted attention: the kernels against the textbook, and processors that leave no trace."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from studio.diffusion.attention import MASKED, attend_sdpa, attend_xformers, attention, backend_for, log_weights
from studio.diffusion.conditioning import Condition
from studio.diffusion.sampler import predict
from studio.models.load import Family


def textbook(query: Tensor, key: Tensor, value: Tensor, weights: Tensor) -> Tensor:
    """ω exp(q·k/√d) / Σ ω exp(q·k/√d), in float64: what a weight on a token means."""
    query, key, value, weights = (part.double() for part in (query, key, value, weights))
    logits = torch.einsum("bnhd,blhd->bhnl", query, key) / math.sqrt(query.shape[-1])
    scores = weights[:, None, None] * (logits - logits.amax(-1, keepdim=True)).exp()
    return torch.einsum("bhnl,blhd->bnhd", scores / scores.sum(-1, keepdim=True), value)


def tensors(length: int, seed: int = 0, batch: int = 2) -> tuple[Tensor, Tensor, Tensor]:
    """Random query, key and value of 2 heads, 16 queries and `length` keys."""
    generator = torch.Generator().manual_seed(seed)
    shapes = ((batch, 16, 2, 8), (batch, length, 2, 8), (batch, length, 2, 8))
    query, key, value = (torch.randn(shape, generator=generator) for shape in shapes)
    return query, key, value


@given(st.lists(st.floats(0, 10).filter(lambda w: w == 0 or w > 1e-3), min_size=2, max_size=90), st.integers(0, 2**31))
def test_sdpa_with_weights_is_the_textbook_formula(given_weights: list[float], seed: int) -> None:
    weights = torch.tensor([given_weights[::-1], given_weights])
    weights[:, 0] = 1.0  # the start token always weighs 1
    query, key, value = tensors(len(given_weights), seed)
    found = attend_sdpa(query, key, value, log_weights(weights))
    torch.testing.assert_close(found.double(), textbook(query, key, value, weights), atol=2e-5, rtol=2e-5)


def test_a_token_of_weight_zero_is_as_if_it_were_not_there() -> None:
    query, key, value = tensors(9)
    weights = torch.ones(2, 9)
    weights[:, 4] = 0.0
    keep = [index for index in range(9) if index != 4]
    without = attend_sdpa(query, key[:, keep], value[:, keep])
    torch.testing.assert_close(attend_sdpa(query, key, value, log_weights(weights)), without, atol=1e-6, rtol=1e-5)


def test_all_weights_zero_is_finite() -> None:
    bias = log_weights(torch.zeros(2, 9))
    assert torch.equal(bias, torch.full((2, 9), MASKED))
    assert attend_sdpa(*tensors(9), bias).isfinite().all()
    assert log_weights(torch.tensor([0.0, 1e-38, 1.0, 10.0])).half().isfinite().all()


def test_weights_of_one_change_no_prediction(bundled: Family) -> None:
    generator = torch.Generator().manual_seed(5)
    tokens = torch.randn(77, 16, generator=generator)
    latents = torch.randn(2, 8, 4, 4, generator=generator)
    plain = predict(bundled, [Condition(tokens)], latents, torch.tensor(500))
    weighted = predict(bundled, [Condition(tokens, torch.zeros(77))], latents, torch.tensor(500))
    torch.testing.assert_close(weighted, plain, atol=1e-5, rtol=1e-5)


def test_a_weight_changes_the_prediction(bundled: Family) -> None:
    tokens = torch.randn(77, 16, generator=torch.Generator().manual_seed(5))
    latents = torch.randn(1, 8, 4, 4, generator=torch.Generator().manual_seed(6))
    weights = torch.ones(77)
    weights[3] = 8.0
    plain = predict(bundled, [Condition(tokens)], latents, torch.tensor(500))
    weighted = predict(bundled, [Condition(tokens, log_weights(weights))], latents, torch.tensor(500))
    assert (weighted - plain).abs().max() > 1e-4


def test_padding_a_condition_changes_nothing(bundled: Family) -> None:
    generator = torch.Generator().manual_seed(7)
    short, long = torch.randn(77, 16, generator=generator), torch.randn(81, 16, generator=generator)
    latents = torch.randn(1, 8, 4, 4, generator=generator)
    together = predict(bundled, [Condition(short), Condition(long)], latents, torch.tensor(300))
    alone = [predict(bundled, [Condition(each)], latents, torch.tensor(300))[0] for each in (short, long)]
    torch.testing.assert_close(together, torch.stack(alone), atol=1e-5, rtol=1e-5)


def test_processors_come_back(bundled: Family) -> None:
    before = dict(bundled.unet.attn_processors)
    with attention(bundled.unet, "SDPA", biased=False):
        assert bundled.unet.attn_processors == before
    with attention(bundled.unet, "SDPA", biased=True):
        assert bundled.unet.attn_processors != before
    assert bundled.unet.attn_processors == before
    with pytest.raises(ZeroDivisionError), attention(bundled.unet, "SDPA", biased=True):
        _ = 1 / 0
    assert bundled.unet.attn_processors == before


def test_off_cuda_the_backend_is_sdpa() -> None:
    assert backend_for(torch.device("cpu")) == "SDPA"


@pytest.mark.cuda
@pytest.mark.parametrize("length", [77, 81, 88, 256])
@pytest.mark.parametrize("weighted", [False, True])
def test_xformers_is_sdpa(length: int, weighted: bool) -> None:
    generator = torch.Generator().manual_seed(length)
    shapes = ((3, 256, 8, 40), (3, length, 8, 40), (3, length, 8, 40))
    query, key, value = (torch.randn(shape, generator=generator).cuda().half() for shape in shapes)
    weights = torch.rand(3, length, generator=generator).cuda() * 3
    weights[:, 5] = 0.0
    bias = log_weights(weights) if weighted else None
    found, expected = attend_xformers(query, key, value, bias), attend_sdpa(query, key, value, bias)
    torch.testing.assert_close(found, expected, atol=4e-3, rtol=4e-3)
