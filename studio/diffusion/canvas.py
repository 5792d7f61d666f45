"""The canvas: from a size in pixels to a latent shape, and the noise that a seed puts on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from studio.errors import StudioError


class Canvas(NamedTuple):
    """The latent shape (channels, height, width) of one picture.

    A `panorama` is equirectangular: its width is a full turn, its height goes from zenith to nadir.
    """

    channels: int
    height: int
    width: int
    panorama: bool = False


def canvas_of(width: int, height: int, *, channels: int, factor: int, largest: int, title: str) -> Canvas:
    """The canvas of a picture of width x height pixels under an autoencoder that shrinks by `factor`.

    Raises:
        StudioError: a side is no multiple of the factor or longer than `largest`; the hint names a size that works.
    """
    if width % factor or height % factor:
        fitting = "x".join(str(max(factor, round(side / factor) * factor)) for side in (width, height))
        raise StudioError(
            f"{title} makes pictures whose sides are multiples of {factor}, and {width}x{height} is none.",
            f"Try {fitting}.",
        )
    if max(width, height) > largest:
        fitting = "x".join(str(min(side, largest)) for side in (width, height))
        raise StudioError(
            f"{title} makes pictures of up to {largest} pixels a side, not {width}x{height}.", f"Try {fitting}."
        )
    return Canvas(channels, height // factor, width // factor)


def noise(seeds: Sequence[int], canvas: Canvas) -> Tensor:
    """White noise (n, C, h, w), float32 on the CPU: each picture's own seed, the same on every machine."""
    shape = (canvas.channels, canvas.height, canvas.width)
    return torch.stack([torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed)) for seed in seeds])
