"""A panorama as the six faces of a cube, as game engines and other viewers take it."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio import metadata
from studio.errors import StudioError

Array = np.ndarray[Any, np.dtype[np.floating[Any]]]
_One = Callable[[Array, Array], tuple[Array, Array, Array]]
FACES: dict[str, _One] = {
    "front": lambda a, b: (a, b, -np.ones_like(a)),
    "right": lambda a, b: (np.ones_like(a), b, a),
    "back": lambda a, b: (-a, b, np.ones_like(a)),
    "left": lambda a, b: (-np.ones_like(a), b, -a),
    "up": lambda a, b: (a, np.ones_like(a), b),
    "down": lambda a, b: (a, -np.ones_like(a), -b),
}
"""Directions (x to the right, y up, z backwards) of a face's points, a to the right and b up in [-1, 1].

Faces are seen from within. The lower edge of "up" and the upper edge of "down" adjoin "front".
"""


def faces(panorama: Image.Image, side: int | None = None) -> dict[str, Image.Image]:
    """The six faces of an equirectangular picture, `side` pixels each; without it a quarter of its width.

    What is ahead, in the middle of the panorama, is in the middle of "front".
    """
    pixels = np.asarray(panorama.convert("RGB"), dtype=np.float32)
    side = side or panorama.width // 4
    steps = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    across, up = np.meshgrid(steps, -steps)
    return {name: _seen(pixels, *ray(across, up)) for name, ray in FACES.items()}


def write_cube(picture: str | Path, target: Path | None = None) -> Path:
    """Write the faces of one of our panoramas as PNG files in one .zip, and return its path.

    That is `target`, or beside the panorama under the same name with .zip.

    Each face carries the panorama's recipe and the mark of what is AI generated.

    Raises:
        StudioError: the picture cannot be read or carries no recipe, or the file cannot be written.
    """
    picture = Path(picture)
    target, recipe = target or picture.with_suffix(".zip"), metadata.read(picture)
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            Image.open(picture) as panorama,
            tempfile.TemporaryDirectory(prefix="cube-") as drawer,
            zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as folder,
        ):
            for name, face in faces(panorama).items():
                folder.write(metadata.write(face, Path(drawer) / f"{name}.png", recipe), f"{name}.png")
        os.replace(part, target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StudioError(f"The cube of {picture.name} could not be written: {error.strerror or error}.") from error
    return target


def _seen(pixels: Array, x: Array, y: Array, z: Array) -> Image.Image:
    """The panorama (H, W, 3) in the directions of a face, between its four nearest pixels."""
    height, width, _ = pixels.shape
    column = (np.arctan2(x, -z) / (2 * np.pi) + 0.5) * width - 0.5
    row = (0.5 - np.arcsin(y / np.sqrt(x * x + y * y + z * z)) / np.pi) * height - 0.5
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    over, down = (column - left)[..., None], (row - top)[..., None]
    columns = left % width, (left + 1) % width
    rows = top.clip(0, height - 1), (top + 1).clip(0, height - 1)
    above, below = (pixels[each, columns[0]] * (1 - over) + pixels[each, columns[1]] * over for each in rows)
    return Image.fromarray((above * (1 - down) + below * down).round().astype(np.uint8))
