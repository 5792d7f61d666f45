"""Evidence is measured: it turns round with the mask, grows with the difference, and says so when there is none."""

from __future__ import annotations

import time

import numpy as np
import pytest

from studio.affect.evidence import QUALITIES, measured, oklab, shrunk, strongest


def square(side: int = 128) -> tuple[np.ndarray, np.ndarray]:
    """A dark red square on white, and its mask."""
    picture, mask = np.full((side, side, 3), 255, np.uint8), np.zeros((side, side), np.float32)
    part = slice(side // 4, side // 2)
    picture[part, part], mask[part, part] = (60, 10, 10), 1
    return picture, mask


def by_name(picture: np.ndarray, mask: np.ndarray) -> dict[str, object]:
    return {each.name: each for each in measured(picture, mask)}


def test_a_dark_square_on_white_is_much_darker_and_warmer() -> None:
    found = by_name(*square())
    assert list(found) == [quality.name for quality in QUALITIES]
    assert found["lightness"].says == "much darker than the rest"
    assert found["lightness"].inside < 0.3 < 0.95 < found["lightness"].outside
    assert found["colourfulness"].inside > found["colourfulness"].outside
    assert found["warmth"].inside > 0.2


def test_inside_and_outside_change_places_with_the_mask() -> None:
    rng = np.random.default_rng(0)
    picture, mask = rng.integers(0, 255, (60, 90, 3), dtype=np.uint8), rng.random((60, 90)).astype(np.float32)
    for one, other in zip(measured(picture, mask), measured(picture, 1 - mask), strict=True):
        assert (one.inside, one.outside) == pytest.approx((other.outside, other.inside), abs=2e-3)
        assert one.low <= one.inside <= one.high


def test_what_hardly_differs_is_said_to_be_the_same() -> None:
    picture, mask = np.full((64, 64, 3), 120, np.uint8), np.zeros((64, 64), np.float32)
    mask[:, :32] = 1
    assert {each.says.split()[0] for each in measured(picture, mask)} == {"about"}
    assert strongest(measured(picture, mask)) == ()


def test_an_empty_mask_says_nothing_and_a_full_one_compares_nothing() -> None:
    picture, mask = square()
    assert measured(picture, mask * 0) == ()
    whole = measured(picture, mask * 0 + 1)
    assert all(each.inside == each.outside and "rest" not in each.says for each in whole)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="mask"):
        measured(square()[0], np.zeros((4, 4), np.float32))


@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1), (2, 2)])
def test_odd_shapes_are_measured(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.float32)
    mask[0, 0] = mask[-1, -1] = 1
    mask[: shape[0] // 2 or 1, : shape[1] // 2 or 1] = 1
    assert len(measured(np.full((*shape, 3), 200, np.uint8), mask)) == len(QUALITIES)


def test_a_large_picture_gives_what_its_small_one_gives_and_is_fast() -> None:
    picture, mask = square(128)
    large = np.kron(picture, np.ones((32, 32, 1), np.uint8)), np.kron(mask, np.ones((32, 32), np.float32))
    begun = time.perf_counter()
    found = by_name(*large)
    assert time.perf_counter() - begun < 2
    assert found["lightness"].inside == pytest.approx(by_name(picture, mask)["lightness"].inside, abs=0.02)


def test_shrinking_keeps_the_mean() -> None:
    picture = np.random.default_rng(1).random((700, 500, 3)).astype(np.float32)
    small = shrunk(picture, 100)
    assert small.shape == (100, 71, 3)
    assert float(small.mean()) == pytest.approx(float(picture.mean()), abs=0.01)


def test_oklab_knows_white_black_and_grey() -> None:
    lab = oklab(np.array([[[255, 255, 255], [0, 0, 0], [119, 119, 119]]], np.float32))[0]
    assert lab[:, 0] == pytest.approx([1, 0, 0.57], abs=0.01)
    assert np.abs(lab[:, 1:]).max() < 1e-3
