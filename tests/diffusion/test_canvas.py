"""Sizes and noise."""

from __future__ import annotations

import pytest
import torch
from diffusers.utils.torch_utils import randn_tensor

from studio.diffusion.canvas import Canvas, canvas_of, noise
from studio.errors import StudioError


def test_the_canvas_is_the_size_over_the_factor() -> None:
    found = canvas_of(512, 256, channels=4, factor=8, largest=1024, title="Model")
    assert found == Canvas(channels=4, height=32, width=64)


def test_sizes_that_do_not_suit_are_refused_with_one_that_does() -> None:
    with pytest.raises(StudioError, match=r"multiples of 64.*Try 512x320"):
        canvas_of(512, 300, channels=4, factor=64, largest=1024, title="Model")
    with pytest.raises(StudioError, match=r"up to 1024.*Try 1024x512"):
        canvas_of(2048, 512, channels=4, factor=8, largest=1024, title="Model")


def test_noise_belongs_to_the_seed_alone() -> None:
    canvas = Canvas(4, 8, 8)
    batch = noise((3, 4, 2**32 - 1), canvas)
    assert torch.equal(batch[1:2], noise((4,), canvas))
    assert not torch.equal(batch[0], batch[1])


def test_noise_is_that_of_diffusers() -> None:
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in (7, 8)]
    assert torch.equal(noise((7, 8), Canvas(4, 8, 8)), randn_tensor((2, 4, 8, 8), generator=generators))
