"""What was understood of several pictures on one page: an HTML file that needs no script, no host and no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from studio.errors import StudioError
from studio.overlay import tinted
from studio.report_figures import plane, wheel
from studio.report_page import ASSETS, colour_of, embedded, size_of, style, summary, within, written
from studio.understanding import Reading

SHOWN, SMALL = 900, 520
"""Pixels of the longer side of each picture and of each of its regions."""
STYLE = ASSETS / "report_sheet.css"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}
</style>
<main class="sheet">
<header><p class="eyebrow">What pictures make one feel</p><h1>{title}</h1>
<p class="how">Each picture stands beside its reading: the shares of eight families of feeling, and where it lies
between unpleasant and pleasant, calm and lively. The dashed ellipse is how far the point may be off: it holds the
truth for nine pictures in ten. Below are the parts that speak most for the strongest families, tinted in the
family’s colour.</p>
</header>
{cards}
<footer>Read by Moodscape Studio on this machine. What a picture makes one feel differs from person to person; nobody
was asked about these. Valence and arousal were fitted to people’s ratings of other photographs, the shares of the
families follow from them. A part that is marked “unsure” is where the reading comes from, and its sentence says what
was measured there, not what it shows.</footer>
</main>
</html>
"""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One picture on the page: its title and its HTML."""

    title: str
    html: str


def card_of(report: Mapping[str, Any], picture: Image.Image, title: str) -> Card:
    """The card of one picture from its report (see `Result.reports` of understand), whose masks are still there.

    Raises:
        StudioError: a mask is gone.
    """
    reading = Reading.from_json(report)
    margins = (reading.valence_margin, reading.arousal_margin)
    regions = "".join(_region(each, picture) for each in report.get("regions", []))
    note = f'<p class="note">{escape(reading.note)}</p>' if reading.note else ""
    return Card(
        title=title,
        html=f'<article><figure class="whole"><img src="{embedded(within(picture, SHOWN))}" alt="{escape(title)}">'
        f'</figure><div class="read"><h2>{escape(title)}</h2><p class="summary">{summary(reading)}</p>'
        f'<p class="doubt">{doubt(reading)}</p>{note}<div class="figures">{wheel(reading.families)}'
        f"{plane(reading.valence, reading.arousal, margins)}</div></div>"
        f'<div class="parts">{regions}</div></article>',
    )


def refused(title: str, error: str) -> Card:
    """The card of a file that could not be understood."""
    return Card(title=title, html=f'<article class="refused"><h2>{escape(title)}</h2><p>{escape(error)}</p></article>')


def write_sheet(cards: Sequence[Card], path: Path) -> Path:
    """Write the page of all cards, in order; returns its path. StudioError where it cannot be written."""
    count = f"{len(cards)} pictures" if len(cards) != 1 else "One picture"
    look = f"{style()}\n{STYLE.read_text(encoding='utf-8')}"
    return written(_PAGE.format(title=count, style=look, cards="\n".join(card.html for card in cards)), path)


def doubt(reading: Reading) -> str:
    """What can be said of valence and arousal nine times in ten, and the numbers."""
    pleasant = _side(reading.valence, reading.valence_margin, "unpleasant", "pleasant")
    lively = _side(reading.arousal, reading.arousal_margin, "calm", "lively")
    said = {
        (True, True): f"Nine times in ten {pleasant} and {lively}",
        (True, False): f"Nine times in ten {pleasant}; calm or lively cannot be told",
        (False, True): f"Nine times in ten {lively}; pleasant or unpleasant cannot be told",
        (False, False): "Whether it is pleasant or unpleasant, calm or lively, cannot be told with confidence",
    }[bool(pleasant), bool(lively)]
    return (
        f"{said}. Valence {reading.valence:+.2f} ± {reading.valence_margin:.2f}, "
        f"arousal {reading.arousal:+.2f} ± {reading.arousal_margin:.2f}."
    )


def _side(value: float, margin: float, below: str, above: str) -> str:
    """On which side of 0 a value surely lies, "" where its margin reaches across."""
    if abs(value) <= margin:
        return ""
    return above if value > 0 else below


def _region(region: Mapping[str, Any], picture: Image.Image) -> str:
    name, colour = region["emotion"].removeprefix("leaf:"), colour_of(region["emotion"])
    try:
        with Image.open(region["mask"]) as mask:
            lit = tinted(within(picture, SMALL), within(mask.convert("L"), SMALL), colour)
    except OSError as error:
        raise StudioError(f"The mask of {region['emotion']} is gone.", "Ask for it again.") from error
    unsure = "" if region["sure"] else '<span class="unsure">unsure</span>'
    return (
        f'<section style="--colour:{colour}"><img src="{embedded(lit)}" alt="Where {escape(name)} comes from">'
        f'<h3>{escape(name)}</h3><p class="size">{size_of(region["area"])}{unsure}</p>'
        f"<p>{escape(region['explanation'])}</p></section>"
    )
