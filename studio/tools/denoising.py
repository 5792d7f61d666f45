"""From a guide and seeds to clean latents on a canvas of any size, as every tool does it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch.nn.functional as F
from torch import Tensor

from studio.diffusion.canvas import Canvas
from studio.diffusion.fusing import Guides
from studio.diffusion.sampler import Guide, Step, denoise
from studio.diffusion.wrapping import wrapped
from studio.models.load import Family
from studio.tools.views import decoded_views, encoded_views, sees_views, through_views

REFINED = 0.25
"""The share of the steps that is done once more on the large canvas."""
MARGIN = 8
"""Latent columns of the other side that an autoencoder sees beyond each edge of a panorama."""


def denoised(
    family: Family,
    guide: Guide,
    starts: Callable[[Canvas, Canvas], Tensor],
    canvas: Canvas,
    *,
    steps: int,
    cancelled: Callable[[], bool] = lambda: False,
    views: Guides | None = None,
    seed: int = 0,
) -> Iterator[Step]:
    """The last step's latents (n, C, h, w) are the pictures; `starts` gives where they start on a
    canvas, and on the last one.

    A model knows where up and down are only as far as it was trained to see. On a canvas higher than that it paints
    one horizon above the other. So such a picture is composed at the model's own height, enlarged, and the last
    quarter of its steps is done once more on the large canvas, which gives it the finer detail that belongs there.

    With `views` a panorama is seen through them, guided by these; `seed` turns them.
    """
    first = composed(family, canvas)
    again = steps_in_all(family, canvas, steps) - steps

    def loop(on: Canvas, clean: Tensor | None = None, begin: int = 0) -> Iterator[Step]:
        through = views and through_views(family, views, on, steps=steps, seed=seed, clean=clean, cancelled=cancelled)
        begun = starts(on, canvas)
        return denoise(
            family, guide, begun, steps=steps, cancelled=cancelled, clean=clean, begin=begin, through=through
        )

    with wrapped(family.unet, canvas.panorama and views is None):
        for step in loop(first):
            latents = step.latents
            yield step._replace(total=steps + again)
        if not again:
            return
        for step in loop(canvas, enlarged(family, latents, canvas, cancelled=cancelled), steps - again):
            yield step._replace(index=step.index + again, total=steps + again)


def steps_in_all(family: Family, canvas: Canvas, steps: int) -> int:
    """How many steps a picture takes with those that are done once more on a large canvas."""
    return steps if composed(family, canvas) == canvas else steps + max(1, round(REFINED * steps))


def composed(family: Family, canvas: Canvas) -> Canvas:
    """The canvas on which a picture is composed: no higher than the model knows, and just wide enough for its shape.

    Views that are as high as the model knows are half of theirs.
    """
    rows = family.spec.native_size // family.factor * (2 if sees_views(family, panorama=canvas.panorama) else 1)
    if canvas.height <= rows:
        return canvas
    return canvas._replace(height=rows, width=max(4, math.ceil(canvas.width * rows / canvas.height)))


def enlarged(
    family: Family, latents: Tensor, canvas: Canvas, *, cancelled: Callable[[], bool] = lambda: False
) -> Tensor:
    """Latents (n, C, h, w) of the same pictures on a larger canvas; what is too wide by a part of a cell is cut off.

    Raises Cancelled between two views of a panorama where that is asked for.
    """
    pictures = decoded(family, latents, panorama=canvas.panorama, cancelled=cancelled)
    high, width = canvas.height * family.factor, canvas.width * family.factor
    if sees_views(family, panorama=canvas.panorama):
        return encoded_views(family, pictures, canvas, cancelled=cancelled)
    margin = MARGIN if canvas.panorama else 0
    wide = around(pictures, math.ceil(margin * pictures.shape[-1] / canvas.width))
    across = round(wide.shape[-1] * high / pictures.shape[-2])
    large = F.interpolate(wide, (high, across), mode="bicubic", align_corners=False)
    left = max(0, (across - width) // 2 - margin * family.factor)
    large = large[..., left : left + width + 2 * margin * family.factor]
    return cut(family.encode(large.clamp(0, 1)), margin)


def decoded(
    family: Family, latents: Tensor, *, panorama: bool = False, cancelled: Callable[[], bool] = lambda: False
) -> Tensor:
    """Pictures (n, 3, H, W) float32 in [0, 1]; of a panorama the decoder sees past both edges what lies there.

    Raises Cancelled between two batches of its views where that is asked for.
    """
    if sees_views(family, panorama=panorama):
        return decoded_views(family, latents, cancelled=cancelled)
    margin = min(MARGIN, latents.shape[-1]) if panorama else 0
    return cut(family.decode(around(latents, margin)), margin * family.factor)


def around(canvas: Tensor, margin: int) -> Tensor:
    """The same (n, C, h, w) with `margin` columns of the other side beyond each edge."""
    return F.pad(canvas, (margin, margin, 0, 0), mode="circular") if margin else canvas


def cut(canvas: Tensor, margin: int) -> Tensor:
    """The same (n, C, h, w) without `margin` columns on each side."""
    return canvas[..., margin : canvas.shape[-1] - margin]
