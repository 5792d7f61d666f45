"""Reading weights out of a prompt, and finding them again on its tokens."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.conditioning import encode_texts
from studio.diffusion.prompt import Span, WeightedText, parse_prompt
from studio.errors import StudioError
from studio.models.load import Family


def test_weights_are_taken_out() -> None:
    parsed = parse_prompt("a (stormy sea:1.3) at (dawn:0.5)")
    assert parsed.text == "a stormy sea at dawn"
    assert [parsed.text[span.start : span.end] for span in parsed.spans] == ["stormy sea", "dawn"]
    assert [span.weight for span in parsed.spans] == [1.3, 0.5]


@pytest.mark.parametrize("prompt", ["", "a lake (at dawn)", "ratio 3:2", "(x:y)", "a ) b ( c", "(:1.3)", "smile :)"])
def test_other_parentheses_are_text(prompt: str) -> None:
    assert parse_prompt(prompt).text == prompt
    assert parse_prompt(prompt).spans == ()


@given(st.text(max_size=60))
def test_any_text_is_read(prompt: str) -> None:
    try:
        parsed = parse_prompt(prompt)
    except StudioError:
        return
    assert all(0 <= span.start < span.end <= len(parsed.text) for span in parsed.spans)


@pytest.mark.parametrize("prompt", ["a lake (sunrise at 6:30)", "a lake (dawn, 5:05)", "(4:3)"])
def test_a_time_of_day_is_no_weight(prompt: str) -> None:
    assert parse_prompt(prompt) == WeightedText(prompt)


def test_a_weight_of_one_is_no_weight() -> None:
    assert parse_prompt("a (lake:1.0)").spans == ()
    assert parse_prompt("a (lake:2)").spans == (Span(2, 6, 2.0),)


def test_a_weight_out_of_range_is_refused() -> None:
    with pytest.raises(StudioError, match="weight of “lake” is 50"):
        parse_prompt("a (lake:50)")


def test_weights_reach_the_tokens_of_their_words(bundled: Family) -> None:
    plain, weighted = encode_texts(bundled, ["a stormy sea at dawn", "a (stormy sea:2) at dawn"])
    assert plain.condition.bias is None
    assert torch.equal(plain.condition.tokens, weighted.condition.tokens)
    assert weighted.condition.bias is not None
    heavy = weighted.condition.bias > 0.6
    start = 1 + len(bundled.tokenizer("a", add_special_tokens=False).input_ids)
    count = len(bundled.tokenizer("stormy sea", add_special_tokens=False).input_ids)
    assert heavy.nonzero().flatten().tolist() == list(range(start, start + count))


def test_what_does_not_fit_is_told(bundled: Family) -> None:
    short, long = encode_texts(bundled, ["a lake", "a lake " + "under a wide sky " * 40 + "at the end"])
    assert short.left_out == ""
    assert long.left_out.endswith("at the end")
    assert len(long.condition.tokens) == len(short.condition.tokens) == 77
