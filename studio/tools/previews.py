"""Live previews: what the pictures are about to become, as a small JPEG, where there is time to look at it."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.diffusion.sampler import Step
from studio.models.load import Family
from studio.tools.detail import detailed

PAUSE = 0.7
"""Seconds between two previews at least."""
COST = 0.1
"""The share of the time that previews may take."""
LONGEST_SIDE = 640


class Previews:
    """Decides when a preview is worth its time, and writes it into the job's folder under a name of its own.

    `lines` (n, 3, H, W) in [0, 1] are what the pictures are painted over, None where that is nothing. With `panorama`
    their sides meet. `restyled` brings pictures into their style.
    """

    def __init__(
        self,
        family: Family,
        out: Path,
        lines: Tensor | None = None,
        *,
        panorama: bool = False,
        restyled: Callable[..., Tensor] | None = None,
    ) -> None:
        self._family = family
        self._out = out
        self._lines, self._panorama, self._restyled = lines, panorama, restyled
        self._begun = self._last = time.monotonic()
        self._seconds = 0.0  # what the previews have taken so far

    def offer(self, step: Step, seconds_left: float) -> str | None:
        """The path of a new preview of this step, or None where the picture itself is nearly there."""
        now = time.monotonic()
        due = now - self._last >= PAUSE and self._seconds <= COST * (now - self._begun)
        if not due or seconds_left < PAUSE:
            return None
        pictures = self._family.sketch(step.clean).cpu()
        if self._lines is not None:
            size = pictures.shape[-2:]
            lines = F.interpolate(self._lines, size, mode="area")
            pictures = detailed(pictures, lines, panorama=self._panorama)
        path = self._written(pictures)
        self._last = time.monotonic()
        self._seconds += self._last - now
        return path

    def first(self) -> str | None:
        """The path of a preview of the lines, before anything is painted over them."""
        return None if self._lines is None else self._written(self._lines)

    def _written(self, pictures: Tensor) -> str:
        path = self._out / f"preview-{uuid.uuid4().hex}.jpg"
        small = shrunk(pictures)
        if self._restyled is not None:
            small = self._restyled(small, panorama=self._panorama)
        sheet(small).save(path, quality=82)
        return str(path)


def sheet(pictures: Tensor) -> Image.Image:
    """A contact sheet of pictures (n, 3, H, W) in [0, 1], as near to square as it gets, at most 640 px a side."""
    pictures = shrunk(pictures)
    _, _, height, width = pictures.shape
    columns, rows = _shape(len(pictures))
    grid = Image.new("RGB", (columns * width, rows * height))
    for index, picture in enumerate(pictures):
        grid.paste(to_image(picture), ((index % columns) * width, (index // columns) * height))
    return grid


def shrunk(pictures: Tensor) -> Tensor:
    """The pictures (n, 3, H, W) no larger than a contact sheet shows them."""
    columns, rows = _shape(len(pictures))
    scale = min(1.0, LONGEST_SIDE / max(columns * pictures.shape[-1], rows * pictures.shape[-2]))
    return F.interpolate(pictures, scale_factor=scale, mode="area") if scale < 1.0 else pictures


def _shape(count: int) -> tuple[int, int]:
    """Columns and rows of a contact sheet."""
    columns = math.ceil(math.sqrt(count))
    return columns, math.ceil(count / columns)


def to_image(picture: Tensor) -> Image.Image:
    """An RGB image of one picture (3, H, W) in [0, 1]."""
    return Image.fromarray((picture * 255).round().to("cpu", torch.uint8).permute(1, 2, 0).contiguous().numpy())


def to_tensor(image: Image.Image) -> Tensor:
    """An RGB image as a picture (3, H, W), float32 in [0, 1]."""
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1).float() / 255
