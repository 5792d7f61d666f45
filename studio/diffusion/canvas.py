"""The canvas: from a size in pixels to a latent shape, and the noise that a seed puts on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from studio.diffusion.carriers import carriers as maps
from studio.errors import StudioError
from studio.layout import NAMES


class Canvas(NamedTuple):
    """The latent shape (channels, height, width) of one picture.

    The last `carriers` channels of its noise say where things are: see `noise` and studio.diffusion.carriers. A
    `panorama` is equirectangular: its width is a full turn, its height goes from zenith to nadir.
    """

    channels: int
    height: int
    width: int
    carriers: int = 0
    panorama: bool = False


def canvas_of(
    width: int, height: int, *, channels: int, factor: int, largest: int, title: str, carriers: int = 0
) -> Canvas:
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
    return Canvas(channels, height // factor, width // factor, carriers)


def noise(seeds: Sequence[int], canvas: Canvas) -> Tensor:
    """Start latents (n, C, h, w), float32 on the CPU: each picture's own seed, the same on every machine.

    Standard normal, but for the channels that carry the layout. Its numbers are drawn first, so that a seed has the
    same composition at every size.
    """
    return torch.stack([_noise(seed, canvas) for seed in seeds])


def _noise(seed: int, canvas: Canvas) -> Tensor:
    generator, (channels, height, width, carriers, panorama) = torch.Generator("cpu").manual_seed(seed), canvas
    layout = torch.randn(len(NAMES), generator=generator).tolist() if carriers else ()
    white = torch.randn(channels - carriers, height, width, generator=generator)
    return torch.cat([white, maps([layout], height, width, panorama=panorama)[0, :carriers]]) if carriers else white
