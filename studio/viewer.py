"""A panorama with its viewer in one HTML file, which opens from a disk, offline, and in a headset's browser."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from studio.errors import StudioError

SCRIPT = Path(__file__).resolve().parents[1] / "assets" / "viewer.js"
WALK = SCRIPT.with_name("walk.js")

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
label {{ position: absolute; left: 50%; top: 16px; translate: -50%; display: flex; gap: 10px; padding: 9px 16px;
  border-radius: 18px; background: rgb(20 22 26 / 0.5); }}
label[hidden] {{ display: none; }}
</style>
<main></main>
<label hidden>
<span></span><input type="range" min="0" step="0.02" aria-label="From one mood to the next"><span></span>
</label>
<script>{script}</script>
<script>
const names = {names};
const pictures = [{pictures}];
const viewer = panoramaViewer(document.querySelector("main"));
addEventListener("keydown", (event) => event.key === "Escape" && viewer.calm());
const [before, fader, after] = document.querySelector("label").children;
const go = panoramaWalk(viewer);
function walk() {{
  const first = Math.min(Math.floor(fader.value), names.length - 2);
  [before.textContent, after.textContent] = names.slice(first);
  const way = Math.round(100 * (fader.value - first));
  fader.setAttribute("aria-valuetext", `${{way}} % of the way from ${{names[first]}} to ${{names[first + 1]}}`);
  go(pictures, Number(fader.value), document.title);
}}
if (pictures.length === 1) viewer.show(pictures[0], {{ label: document.title }});
else {{
  fader.parentElement.hidden = false;
  fader.max = pictures.length - 1;
  fader.value = {shown};
  fader.oninput = walk;
  walk();
}}
</script>
"""


def write_page(
    picture: str | Path, title: str, walk: Sequence[tuple[str, str | Path]] = (), target: Path | None = None
) -> Path:
    """Write the page of a panorama to `target`, or beside it under the same name with .html, and return its path.

    With a `walk`, the names and files of several panoramas of one place with this one among them, the page has a slider
    from one to the next.

    Raises:
        StudioError: the picture cannot be read, or the page cannot be written.
    """
    picture = Path(picture)
    scenes = [(name, Path(path)) for name, path in walk] or [("", picture)]
    target = target or picture.with_suffix(".html")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        page = _PAGE.format(
            title=html.escape(title or "A panorama"),
            script="\n".join(each.read_text(encoding="utf-8") for each in (SCRIPT, WALK)),
            names=json.dumps([name for name, _ in scenes]).replace("<", "\\u003c"),
            pictures=", ".join(f'"{_data(path)}"' for _, path in scenes),
            shown=next((index for index, (_, path) in enumerate(scenes) if path == picture), 0),
        )
        part.write_text(page, encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StudioError(f"The page of {picture.name} could not be written: {error.strerror or error}.") from error
    return target


def _data(path: Path) -> str:
    kind = "png" if path.suffix.lower() == ".png" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
