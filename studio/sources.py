"""Pictures that people bring to work on: each kept once, upright, and of its metadata only what repaint needs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import logging
import os
import re
import secrets
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IMAGEDESCRIPTION

from studio import metadata
from studio.errors import StudioError
from studio.pictures import open_picture
from studio.recipe import Recipe

SHORTEST_SIDE = 64
"""Pixels; of less there is nothing to work on."""
STRIP = 256
"""Rows of a picture that are read at once."""
KEEP_DAYS = 90.0
KEEP_BYTES = 2 * 1024**3
_THUMB = (180, 96)
_NAME = re.compile(r"[0-9a-f]{64}\.(tif|png|grade)|\.[0-9a-f]{32}\.part")
_PANORAMA = "projection"
_KEY = ".key"
_KEY_BYTES = 32
_making = threading.Lock()
log = logging.getLogger(__name__)


def keep(path: str | Path, folder: Path) -> str:
    """Keep a picture, and return the sha256 by which `open_source` finds it again and recipes name it.

    It is kept as upright 8-bit RGB, so that what a camera wrote beside the pixels (where and when) goes no further. A
    recipe of `create` is kept with it, for its scene can be drawn anew, and is part of the mark: the same pixels with
    another recipe, which anybody may have written, are another picture. That it is a panorama is kept as well.

    Raises:
        StudioError: it is no picture that can be read, too large, too small, or cannot be kept.
    """
    picture = open_picture(path)
    if min(picture.size) < SHORTEST_SIDE:
        width, height = picture.size
        raise StudioError(
            f"{Path(path).name} is {width}x{height}, which is too small to work on.",
            f"Its sides must have {SHORTEST_SIDE} pixels at least.",
        )
    recipe, panorama = _recipe_in(picture), metadata.is_panorama(picture)
    mark = _mark(picture, recipe)
    kept = file_of(mark, folder)
    if kept.is_file() and (not panorama or is_panorama(mark, folder)):
        os.utime(kept)
        return mark
    part = folder / f".{uuid.uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # not packed: to pack 50 megapixels as PNG takes three seconds, and another to read them again
        picture.save(part, format="TIFF", tiffinfo={IMAGEDESCRIPTION: _beside(recipe, panorama)})
        os.replace(part, kept.with_suffix(".tif"))
        kept.with_suffix(".png").unlink(missing_ok=True)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudioError(f"The picture could not be kept: {error.strerror or error}.") from error
    return mark


def open_source(mark: str, folder: Path) -> Image.Image:
    """The RGB picture that was kept as `mark`; StudioError where it is gone."""
    path = file_of(mark, folder)
    try:
        with suppress(PermissionError):
            os.utime(path)  # it was used, so it stays
        with Image.open(path) as image:
            image.load()
            return image if image.mode == "RGB" else image.convert("RGB")
    except OSError as error:
        raise StudioError("The picture that this starts from is no longer kept here.", "Bring it again.") from error


def is_panorama(mark: str, folder: Path) -> bool:
    """Whether the picture that was kept as `mark` is a whole panorama; False where it is gone."""
    try:
        with Image.open(file_of(mark, folder)) as image:
            return _PANORAMA in _known(image)
    except OSError:
        return False


def recipe_of(mark: str, folder: Path) -> Recipe | None:
    """The recipe that is kept with the picture `mark`; None where there is none that can be used."""
    try:
        with Image.open(file_of(mark, folder)) as image:
            image.info |= _known(image)
            return metadata.carried(image)
    except (OSError, StudioError):
        return None


def _recipe_in(picture: Image.Image) -> str:
    """The recipe of `create` that a picture carries, as JSON in one form only; "" in others."""
    try:
        recipe = metadata.carried(picture)
    except StudioError:
        return ""
    return json.dumps(recipe.to_json(), sort_keys=True) if recipe.tool == "create" else ""


def _beside(recipe: str, panorama: bool) -> str:
    """What is kept beside the pixels, as JSON."""
    found = {metadata.PNG_KEY: recipe} if recipe else {}
    return json.dumps(found | ({_PANORAMA: "equirectangular"} if panorama else {}))


def _known(image: Image.Image) -> dict[Any, Any]:
    """What is kept beside the pixels of a picture: as `_beside` wrote it, or as PNG holds it."""
    try:
        return json.loads(image.getexif().get(IMAGEDESCRIPTION, "")) if image.format == "TIFF" else dict(image.info)
    except ValueError:
        return {}


def file_of(mark: str, folder: Path) -> Path:
    """Where the picture with a sha256 is kept: a TIFF, or a PNG where an earlier version of the studio kept it."""
    older = folder / f"{mark}.png"
    return older if older.is_file() else older.with_suffix(".tif")


def grade_of(mark: str, folder: Path) -> Path:
    """Where it is kept what made the picture with a sha256, if it is an edit of ours."""
    return folder / f"{mark}.grade"


def mark_of(width: int, height: int, pixels: bytes, recipe: str = "") -> str:
    """The sha256 of a picture by its size, its RGB values, row by row, and the recipe that is kept with it."""
    digest = hashlib.sha256(f"{width}x{height} ".encode())
    digest.update(pixels)
    digest.update(recipe.encode())
    return digest.hexdigest()


def _mark(picture: Image.Image, recipe: str) -> str:
    """What `mark_of` says of an RGB picture, with some rows of it in memory twice at a time."""
    digest = hashlib.sha256(f"{picture.width}x{picture.height} ".encode())
    for top in range(0, picture.height, STRIP):
        digest.update(picture.crop((0, top, picture.width, min(top + STRIP, picture.height))).tobytes())
    digest.update(recipe.encode())
    return digest.hexdigest()


def claim(mark: str, owner: str, folder: Path) -> str:
    """What proves that an owner brought a kept picture: HMAC-SHA256 of both, with a key that stays in `folder`."""
    return hmac.new(_key(folder), f"{owner} {mark}".encode(), hashlib.sha256).hexdigest()


def claimed(mark: str, owner: str, proof: str, folder: Path) -> bool:
    """Whether a proof is the owner's claim to the picture kept as `mark`."""
    return hmac.compare_digest(claim(mark, owner, folder).encode(), proof.encode())


def _key(folder: Path) -> bytes:
    """The random key of this home, made when it is first needed; StudioError where it cannot be kept or read."""
    path = folder / _KEY
    part = folder / f".{uuid.uuid4().hex}.part"
    try:
        with _making:
            if not path.is_file():
                folder.mkdir(parents=True, exist_ok=True)
                with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(secrets.token_bytes(_KEY_BYTES))
                os.replace(part, path)
        key = path.read_bytes()
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudioError(f"The key of the kept pictures cannot be used: {error.strerror or error}.") from error
    if len(key) != _KEY_BYTES:
        raise StudioError("The key of the kept pictures is damaged.", f"Remove the file {_KEY} beside them.")
    return key


def thumbnail(mark: str, folder: Path, size: tuple[int, int] = _THUMB) -> str:
    """A JPEG of a kept picture, within `size` pixels, as a data URL: the picture itself is served to nobody."""
    image = open_source(mark, folder)
    image.thumbnail(size)
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=82)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def prune_sources(folder: Path, keep_days: float = KEEP_DAYS, keep_bytes: int = KEEP_BYTES) -> None:
    """Forget pictures that nobody brought or used for `keep_days` days, then the oldest until `keep_bytes` suffice."""
    if not folder.is_dir():
        return
    found = []
    for path in folder.iterdir():
        try:
            found.append((path.stat().st_mtime, path.stat().st_size, path))
        except OSError as error:  # gone meanwhile, or not ours to see
            log.warning("cannot look at %s: %s", path, error)
    room = keep_bytes
    for used, size, path in sorted(found, key=lambda each: -each[0]):
        room -= size
        if _NAME.fullmatch(path.name) and (used < time.time() - keep_days * 86_400 or room < 0):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:  # open in another program: it is tried again next time
                log.warning("cannot remove %s: %s", path, error)
