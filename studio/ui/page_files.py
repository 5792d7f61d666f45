"""The page's own scripts, styles and fonts: text files of `assets/ui`, read when the page is built."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "ui"

_STYLES = ("page.css", "mood.css", "stage.css", "shelf.css", "space.css", "around.css", "understand.css", "edit.css")
_FONTS = (
    ("Figtree", "figtree-latin-wght-normal.woff2", "normal", "300 900"),
    ("Instrument Serif", "instrument-serif-latin-400-normal.woff2", "normal", "400"),
    ("Instrument Serif", "instrument-serif-latin-400-italic.woff2", "italic", "400"),
)


def scripts(*names: str) -> str:
    """These scripts as one text, in this order, for `gr.HTML(js_on_load=…)`."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def styles() -> str:
    """All style sheets as one text."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in _STYLES)


def head() -> str:
    """What goes into the document's head: our fonts, served from this machine, and the page's own script."""
    faces = "".join(
        f"@font-face{{font-family:'{family}';src:url('{file_url(FOLDER / 'fonts' / name)}') format('woff2');"
        f"font-style:{style};font-weight:{weight};font-display:swap}}"
        for family, name, style, weight in _FONTS
    )
    # The media attribute tells phones about both colour schemes before any style has loaded.
    return f'<meta name="color-scheme" content="light dark"><style>{faces}</style><script>{scripts("page.js")}</script>'


def file_url(path: str | Path) -> str:
    """Where the page finds a file of an allowed folder: relative, so that it works behind a proxy too."""
    return f"gradio_api/file={quote(str(path))}"
