"""Styles: a finished picture painted once more in another medium."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from studio.styling.flat import flat_print
from studio.styling.ink import ink
from studio.styling.oil import oil
from studio.styling.pastel import pastel
from studio.styling.pixel import pixel, pixel_around
from studio.styling.sheet import Sheet
from studio.styling.sphere import around
from studio.styling.watercolour import watercolour

__all__ = ["STYLES", "styled"]

STYLES: dict[str, Callable[[Tensor, Sheet], Tensor]] = {
    "oil": oil,
    "watercolour": watercolour,
    "ink": ink,
    "pastel": pastel,
    "print": flat_print,
    "pixel": pixel,
}
"""What each style makes of a picture (1, 3, H, W) in [0, 1] on a sheet of its size."""


@torch.no_grad()
def styled(pictures: Tensor, name: str, *, seed: int, panorama: bool = False) -> Tensor:
    """The pictures (n, 3, H, W) in [0, 1] in a style, of the same shape; under another name they are what they were.

    The same seed gives the same strokes and the same paper. With `panorama` the pictures are equirectangular: their
    sides meet, and strokes are as large and as round at the poles as at the horizon.
    """
    if name not in STYLES:
        return pictures
    return torch.cat([_one(each[None].float(), name, seed, panorama) for each in pictures])


def _one(picture: Tensor, name: str, seed: int, panorama: bool) -> Tensor:
    if not panorama:
        return STYLES[name](picture, Sheet.under(picture, seed=seed))
    return pixel_around(picture) if name == "pixel" else around(picture, STYLES[name], seed)
