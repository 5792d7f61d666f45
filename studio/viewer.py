"""A panorama with its viewer in one HTML file, which opens from a disk, offline, and in a headset's browser."""

from __future__ import annotations

import base64
import html
import os
from pathlib import Path

from studio.errors import StudioError

SCRIPT = Path(__file__).resolve().parents[1] / "assets" / "viewer.js"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">
<meta name="description" content="AI generated">
<title>{title}</title>
<style>
html, body, main {{ height: 100%; margin: 0; background: #14161a; font: 14px/1.4 system-ui, sans-serif; color: #fff; }}
.panorama {{ position: relative; height: 100%; }}
.panorama canvas {{ display: block; width: 100%; height: 100%; touch-action: none; cursor: grab; outline: none; }}
.panorama canvas:focus-visible {{ box-shadow: inset 0 0 0 3px #8e9ccc; }}
.panorama-heading {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.panorama-bar {{ position: absolute; left: 50%; bottom: 16px; translate: -50%; display: flex; flex-wrap: wrap;
  justify-content: center; gap: 6px; width: max-content; max-width: calc(100% - 24px); padding: 6px;
  border-radius: 18px; background: rgb(20 22 26 / 0.5); }}
.panorama-bar button {{ padding: 9px 14px; border: 0; border-radius: 12px; background: none; color: inherit;
  font: inherit; }}
.panorama-bar button[hidden] {{ display: none; }}
.panorama-bar button:hover, .panorama-bar button[aria-pressed="true"] {{ background: rgb(255 255 255 / 0.2); }}
.panorama-missing {{ padding: 40px; text-align: center; }}
</style>
<main></main>
<script>{script}</script>
<script>
const main = document.querySelector("main");
panoramaViewer(main).show("data:image/jpeg;base64,{picture}", {{ label: document.title }});
</script>
"""


def write_page(picture: str | Path, title: str) -> Path:
    """Write the page of a JPEG panorama beside it, under the same name with .html, and return its path.

    Raises:
        StudioError: the picture cannot be read, or the page cannot be written.
    """
    picture = Path(picture)
    target = picture.with_suffix(".html")
    part = target.with_name(f".{target.name}.part")
    try:
        page = _PAGE.format(
            title=html.escape(title or "A panorama"),
            script=SCRIPT.read_text(encoding="utf-8"),
            picture=base64.b64encode(picture.read_bytes()).decode("ascii"),
        )
        part.write_text(page, encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudioError(f"The page of {picture.name} could not be written: {error.strerror or error}.") from error
    return target
