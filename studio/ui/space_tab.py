"""The Space tab: the map of the learned prototypes, what each looks like, and how the bank evolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from studio.ui.mood_panel import SPACE, family_rows, leaf_rows
from studio.ui.page_files import file_url, scripts


def space_map(space: Path = SPACE) -> gr.HTML | None:
    """The map; its value is {name, url, note} of the chosen leaf's picture, its "look" event asks for {name}.

    None, and a line that says so, where there is no learned space yet.
    """
    leaves = leaf_rows(space)
    if not leaves:
        gr.Markdown("There is no learned space here yet. See docs/TRAINING.md.")
        return None
    return gr.HTML(
        value=None,
        html_template='<div class="space"></div>',
        js_on_load=scripts("dom.js", "words.js", "space.js"),
        apply_default_css=False,
        elem_id="space",
        families=family_rows(),
        leaves=leaves,
        history=history_rows(space),
        exemplars=exemplars_url(space),
    )


def exemplars_url(space: Path = SPACE) -> str:
    """Where the page finds the sheet of pictures that are most like each prototype, a row a leaf; "" without one."""
    sheet = space / "exemplars.webp"
    return file_url(sheet) if sheet.is_file() else ""


def history_rows(space: Path = SPACE) -> list[dict[str, Any]]:
    """The log of the bank's training: {step, explained, reseeded, split, merged} each; none where there is no log."""
    try:
        rows = json.loads((space / "history.json").read_text(encoding="utf-8"))
        return [{name: row[name] for name in ("step", "explained", "reseeded", "split", "merged")} for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []
