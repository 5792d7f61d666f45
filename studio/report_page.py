"""What was understood of a picture as one page: an HTML file that needs no script, no host and no other file."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_COLOURS
from studio.errors import StudioError
from studio.overlay import overlay
from studio.report_figures import bars, plane, wheel
from studio.understanding import Reading

SHOWN, SMALL = 1280, 800
"""Pixels of the longer side of the picture and of each region on the page."""
ASSETS = Path(__file__).resolve().parents[1] / "assets"
STYLE, FONT = ASSETS / "report.css", ASSETS / "ui" / "fonts" / "instrument-serif-latin-400-normal.woff2"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}: what it makes one feel</title>
<style>
{style}
</style>
<main>
<header><p class="eyebrow">What a picture makes one feel</p><h1>{title}</h1>{summary}{note}</header>
<figure class="whole"><img src="{picture}" alt="The picture"></figure>
<section class="reading">
<figure>{wheel}<figcaption>Shares of the eight families</figcaption></figure>
<figure>{plane}<figcaption>{place}</figcaption></figure>
</section>
{leaves}
{regions}
<footer>Read by Moodscape Studio on this machine. Valence and arousal are given with margins that hold nine in ten;
families of photographs follow from them and are shares, not certainties.</footer>
</main>
</html>
"""


def write_report(report: Mapping[str, Any], picture: Image.Image, path: str | Path, title: str = "A picture") -> Path:
    """Write the page of a report (see `Result.reports` of understand) whose masks are still there; returns its path.

    Raises:
        StudioError: a mask is gone, or the page cannot be written.
    """
    return written(page_of(report, picture, title), Path(path))


def written(page: str, path: Path) -> Path:
    """Write a page, whole or not at all; returns its path. StudioError where that cannot be done."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(page, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StudioError(f"{path.name} could not be written: {error.strerror or error}.") from error
    return path


def page_of(report: Mapping[str, Any], picture: Image.Image, title: str) -> str:
    """The page as text."""
    reading = Reading.from_json(report)
    margins = (reading.valence_margin, reading.arousal_margin)
    return _PAGE.format(
        title=escape(title),
        style=style(),
        summary=f"<p class='summary'>{summary(reading)}</p>",
        note=f"<p class='note'>{escape(reading.note)}</p>" if reading.note else "",
        picture=embedded(within(picture, SHOWN)),
        wheel=wheel(reading.families),
        plane=plane(reading.valence, reading.arousal, margins),
        place=f"Valence {reading.valence:+.2f} ± {margins[0]:.2f}, arousal {reading.arousal:+.2f} ± {margins[1]:.2f}",
        leaves=_leaves(reading),
        regions="\n".join(_region(each, picture) for each in report.get("regions", [])),
    )


def summary(reading: Reading) -> str:
    """The reading in a sentence, as sure as the shares are."""
    first, second, *_ = sorted(reading.families, key=lambda name: -reading.families[name])
    top, next_ = reading.families[first], reading.families[second]
    if top < 0.25:
        return "No feeling stands out: several are about as likely."
    if top < 1.5 * next_:
        return f"Mostly <b>{first}</b> and <b>{second}</b>, about as much of one as of the other."
    return f"{'Above all' if top > 0.5 else 'Mostly'} <b>{first}</b>, then <b>{second}</b>."


def style() -> str:
    """The look of a report, its font within."""
    font = base64.b64encode(FONT.read_bytes()).decode("ascii")
    face = (
        f'@font-face {{ font-family: "Instrument Serif"; src: url("data:font/woff2;base64,{font}") format("woff2"); }}'
    )
    return f"{face}\n{STYLE.read_text(encoding='utf-8')}"


def _leaves(reading: Reading) -> str:
    if not reading.leaves:
        return ""
    top = max(share for _, share in reading.leaves) or 1.0
    words = "".join(
        f'<li style="opacity:{0.45 + 0.55 * share / top:.2f}">{escape(name)}</li>' for name, share in reading.leaves
    )
    return f'<ul class="leaves" aria-label="Finer feelings, the likeliest first">{words}</ul>'


def _region(region: Mapping[str, Any], picture: Image.Image) -> str:
    try:
        with Image.open(region["mask"]) as mask:
            lit = overlay(within(picture, SMALL), within(mask.convert("L"), SMALL))
    except OSError as error:
        raise StudioError(f"The mask of {region['emotion']} is gone.", "Ask for it again.") from error
    name, colour = region["emotion"].removeprefix("leaf:"), colour_of(region["emotion"])
    unsure = "" if region["sure"] or not region["evidence"] else '<span class="unsure">unsure</span>'
    return (
        f'<section class="region" style="--colour:{colour}"><img src="{embedded(lit)}" alt="The region of '
        f'{escape(name)}, lit"><div><h2>{escape(name)}</h2><p class="size">{size_of(region["area"])}{unsure}</p>'
        f"<p>{escape(region['explanation'])}</p>{bars(list(region['evidence']), colour)}</div></section>"
    )


def colour_of(emotion: str) -> str:
    """The colour of a family, or of the family nearest to a point; leaves are grey-brown."""
    if emotion in FAMILIES:
        return FAMILY_COLOURS[emotion]
    if emotion.startswith("va:"):
        x, y = (float(part) for part in emotion.removeprefix("va:").split(","))
        near = min(FAMILIES, key=lambda f: (FAMILY_AFFECT[f][0] - x) ** 2 + (FAMILY_AFFECT[f][1] - y) ** 2)
        return FAMILY_COLOURS[near]
    return "#8a7350"


def size_of(area: float) -> str:
    """How large a region is, in words."""
    return f"{100 * area:.0f} % of the picture" if area >= 0.01 else "hardly any of the picture"


def within(image: Image.Image, longest: int) -> Image.Image:
    """A copy of a picture, its longer side `longest` pixels at most."""
    copy = (
        image.copy() if image.width * image.height < 4_000_000 else image.reduce(max(image.size) // (2 * longest) or 1)
    )
    copy.thumbnail((longest, longest))
    return copy


def embedded(image: Image.Image) -> str:
    """A picture as a JPEG in a data URL."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
