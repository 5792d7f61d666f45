"""Opening pictures: every kind people bring, and one sentence for what is not a picture."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from studio.errors import StudioError
from studio.pictures import open_picture

ORIENTATION = 0x0112


def gradient(width: int = 48, height: int = 32) -> Image.Image:
    """A smooth RGB picture whose corners all differ."""
    y, x = np.mgrid[0:height, 0:width]
    rows = np.stack([255 * x / width, 255 * y / height, 128 + 0 * x], axis=-1)
    return Image.fromarray(rows.astype(np.uint8))


def saved(folder: Path, image: Image.Image, name: str, **options: object) -> Path:
    """The picture's file."""
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference of two pictures, in levels of 255."""
    return float(np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64)).mean())


def refused(path: Path, **options: int) -> str:
    """The sentence for a file that is refused."""
    with pytest.raises(StudioError) as caught:
        open_picture(path, **options)
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp", "a.tiff", "a.gif", "a.ppm"])
def test_formats(tmp_path: Path, name: str) -> None:
    opened = open_picture(saved(tmp_path, gradient(), name))
    assert (opened.mode, opened.size) == ("RGB", (48, 32))
    assert difference(opened, gradient()) < 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    """Stored turned, shown upright: the eight ways a camera can be held."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = gradient().transpose(undo[orientation]) if orientation in undo else gradient()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    opened = open_picture(saved(tmp_path, stored, "turned.png", exif=exif))
    assert opened.size == (48, 32)
    assert difference(opened, gradient()) == 0


def test_cmyk(tmp_path: Path) -> None:
    opened = open_picture(saved(tmp_path, gradient().convert("CMYK"), "print.jpg", quality=95))
    assert opened.mode == "RGB"
    assert difference(opened, gradient()) < 8


@pytest.mark.parametrize("name", ["deep.png", "deep.tiff"])
def test_sixteen_bits_are_scaled(tmp_path: Path, name: str) -> None:
    """A dark 16-bit ramp stays dark: levels are divided by 257, neither clipped nor stretched."""
    levels = np.linspace(0, 20_000, 48 * 32).reshape(32, 48)
    opened = open_picture(saved(tmp_path, Image.fromarray(levels.astype(np.uint16)), name))
    assert np.abs(np.asarray(opened)[..., 0] - levels / 257).max() <= 1


def test_floats(tmp_path: Path) -> None:
    levels = np.linspace(0, 1, 48 * 32, dtype=np.float32).reshape(32, 48)
    levels[0, 0] = np.nan
    opened = open_picture(saved(tmp_path, Image.fromarray(levels), "float.tiff"))
    assert np.abs(np.asarray(opened)[..., 0] - np.nan_to_num(levels) * 255).max() <= 1


def test_palette_and_transparency(tmp_path: Path) -> None:
    """Palettes become colours; what is transparent becomes white, half transparent half white."""
    palette = open_picture(saved(tmp_path, gradient().quantize(256), "palette.png"))
    assert difference(palette, gradient()) < 8
    clear = gradient().convert("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))
    assert np.asarray(open_picture(saved(tmp_path, clear, "clear.png"))).min() == 255
    half = Image.new("LA", (40, 40), (0, 128))
    assert np.abs(np.asarray(open_picture(saved(tmp_path, half, "half.png"))).astype(int) - 127).max() <= 1


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_first_frame(tmp_path: Path, name: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    opened = open_picture(saved(tmp_path, frames[0], name, save_all=True, append_images=frames[1:], duration=100))
    red, green, blue = np.asarray(opened)[16, 16]
    assert red > 240
    assert max(green, blue) < 15


def test_icc_profile_is_no_obstacle(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert open_picture(saved(tmp_path, gradient(), "profile.jpg", icc_profile=profile)).size == (48, 32)


def bomb(path: Path, width: int, height: int) -> Path:
    """A tiny PNG that claims to be huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def test_too_large_is_refused_before_decoding(tmp_path: Path) -> None:
    assert "64 megapixels, but at most 50" in refused(bomb(tmp_path / "large.png", 8000, 8000))
    assert "far too many pixels" in refused(bomb(tmp_path / "bomb.png", 60_000, 60_000))
    assert "at most 0.001" in refused(saved(tmp_path, gradient(), "a.png"), max_pixels=1000)


def test_extreme_shapes_are_refused(tmp_path: Path) -> None:
    assert "1x5000" in refused(saved(tmp_path, Image.new("RGB", (1, 5000)), "thin.png"))
    assert open_picture(saved(tmp_path, Image.new("RGB", (1000, 50)), "strip.png")).size == (1000, 50)


def test_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.png").write_text("this is a letter")
    (tmp_path / "page.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "script.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    assert "empty file" in refused(tmp_path / "empty.png")
    assert "not a picture" in refused(tmp_path / "text.png")
    assert "not a picture" in refused(tmp_path / "page.svg")
    assert "not a picture" in refused(tmp_path / "script.eps")
    assert "no file" in refused(tmp_path / "absent.png")
    assert "no file" in refused(tmp_path)
    assert "no file" in refused(tmp_path / "nul\0.png")
    assert "not a picture" in refused(tmp_path / ("long" * 200))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.tiff"])
def test_truncated_and_damaged_files_never_crash(tmp_path: Path, name: str) -> None:
    """Cut anywhere or with bytes flipped: an RGB picture or a sentence, nothing else."""
    buffer = io.BytesIO()
    gradient(96, 64).save(buffer, Image.registered_extensions()[Path(name).suffix])
    whole, rng = buffer.getvalue(), random.Random(5)
    path = tmp_path / name
    outcomes = set()
    for trial in range(120):
        damaged = bytearray(whole)
        if trial % 2:
            damaged = damaged[: rng.randrange(len(whole))]
        for _ in range(rng.randrange(1, 6) if len(damaged) else 0):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            outcomes.add(open_picture(path).mode)
        except StudioError:
            outcomes.add("refused")
    assert outcomes <= {"RGB", "refused"}
    assert "refused" in outcomes


def test_truncated_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path, gradient(480, 320), "cut.jpg")
    path.write_bytes(path.read_bytes()[:-2000])
    assert refused(path) == "cut.jpg is damaged and cannot be read to its end."
