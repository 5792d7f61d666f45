"""Sizes and noise."""

from __future__ import annotations

import pytest
import torch
from diffusers.utils.torch_utils import randn_tensor

from studio.diffusion.canvas import Canvas, canvas_of, noise
from studio.diffusion.carriers import CARRIERS
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


def test_what_carries_the_layout_is_the_seeds_at_every_size() -> None:
    """Every second cell of a canvas of twice the size looks beside, and a wider one holds the square in its middle."""
    channels = CARRIERS + 3
    small, large = (noise((5, 6), Canvas(channels, side, side, carriers=CARRIERS)) for side in (8, 16))
    seen = torch.nn.functional.avg_pool2d(large[:, 3:], 2)
    assert float((seen - small[:, 3:]).abs().mean()) < 0.1
    wide = noise((5, 6), Canvas(channels, 8, 24, carriers=CARRIERS))
    assert torch.allclose(wide[:, 3:, :, 8:16], small[:, 3:], atol=1e-4)
    assert not torch.allclose(small[0, 3:], small[1, 3:], atol=0.25)
    assert float(large[:, :3].std()) == pytest.approx(1, abs=0.15)
