"""Opening pictures that people bring: every kind that Pillow reads becomes plain upright RGB, or one sentence."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from studio.checks import shown
from studio.errors import StudioError

MOST_PIXELS = 50_000_000
LONGEST_ASPECT = 20.0
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "MPO", "AVIF", "JPEG2000", "TGA", "ICO")
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, OverflowError, TypeError)
"""What Pillow's decoders raise on damaged files; SyntaxError is theirs for a broken header."""


def open_picture(path: str | Path, max_pixels: int = MOST_PIXELS) -> Image.Image:
    """The picture of a file as an upright 8-bit RGB image, its first frame if it moves, flattened on white.

    Its `info` is what was written beside the pixels, nothing of it checked.

    Raises:
        StudioError: there is no such file, it is no picture or a damaged one, it has more than `max_pixels`,
            or one side is more than 20 times the other. Sizes are checked before anything is decoded.
    """
    path = Path(path)
    image = open_header(path)
    with image:
        _check_size(path.name, image.size, max_pixels)
        try:
            image.seek(0)
            image.load()
            return _upright_rgb(image)
        except MemoryError as error:
            raise StudioError(f"{path.name} does not fit into memory.") from error
        except BROKEN as error:
            raise StudioError(f"{path.name} is damaged and cannot be read to its end.") from error


def open_header(path: Path) -> Image.Image:
    """The picture of a file, not decoded yet: format, size and metadata only.

    Raises:
        StudioError: there is no such file, it is empty, or it is not a picture.
    """
    try:
        if not path.is_file():
            raise StudioError(f"There is no file {shown(path.name)}.")
        if path.stat().st_size == 0:
            raise StudioError(f"{path.name} is an empty file.")
        with warnings.catch_warnings():
            # Pillow only warns from 89 million pixels on and our own limit is lower; its metadata warnings are noise.
            warnings.simplefilter("ignore")
            return Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        most = f"At most {MOST_PIXELS / 1e6:g} megapixels are accepted."
        raise StudioError(f"{path.name} has far too many pixels.", most) from error
    except PermissionError as error:
        raise StudioError(f"{path.name} may not be read.") from error
    except (UnidentifiedImageError, MemoryError, *BROKEN) as error:
        raise StudioError(f"{path.name} is not a picture that can be read.", "Use PNG, JPEG or WebP.") from error


def _check_size(name: str, size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise StudioError(f"{name} has no pixels.")
    if width * height > max_pixels:
        millions = width * height / 1e6
        raise StudioError(f"{name} has {millions:.0f} megapixels, but at most {max_pixels / 1e6:g} are accepted.")
    if max(width, height) > LONGEST_ASPECT * min(width, height):
        raise StudioError(
            f"{name} is {width}x{height}, but one side may be at most {LONGEST_ASPECT:g} times the other."
        )


def _upright_rgb(image: Image.Image) -> Image.Image:
    ImageOps.exif_transpose(image, in_place=True)
    upright = image
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bits(upright)
    if upright.has_transparency_data:
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA"))
    return upright if upright.mode == "RGB" else upright.convert("RGB")  # a copy of 50 megapixels is 150 MB


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 or 32 bits as 8-bit greys; `Image.convert` would clip them to white."""
    values = np.asarray(image).astype(np.float64)  # (H, W)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    top = _full_scale(image.mode, values)
    return Image.fromarray((values / top * 255.0).clip(0.0, 255.0).round().astype(np.uint8))


def _full_scale(mode: str, values: np.ndarray) -> float:
    """The value that means white: floats are in [0, 1], unless they go beyond, integers are 8, 16 or 32 bits deep."""
    highest = float(values.max(initial=0.0))
    if mode == "F":
        return 1.0 if highest <= 1.0 else max(255.0, highest)
    if mode.startswith("I;16") or 255.0 < highest <= 65535.0:
        return 65535.0
    return max(255.0, highest)
