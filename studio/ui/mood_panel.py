"""The mood panel: pad, sliders, finer feelings and curves in one component whose value is the mix as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_COLOURS, FAMILY_WORDS
from studio.affect.plane import CLOSENESS, FLOOR, convex_hull
from studio.ui.page_files import scripts

SPACE = Path(__file__).resolve().parents[2] / "assets" / "space"


def mood_panel(leaves: list[dict[str, Any]]) -> gr.HTML:
    """The component; it triggers "input" while a person moves something, and "change" whenever the mix changes.

    `leaves` are those of `leaf_rows`; without any the picker is left out.
    """
    return gr.HTML(
        value={},  # type: ignore[arg-type]  # gr.HTML carries any JSON value to its script
        html_template='<div class="mood"></div>',
        js_on_load=scripts(
            "dom.js", "plane.js", "words.js", "pad.js", "sliders.js", "leaves.js", "curves.js", "mood.js"
        ),
        apply_default_css=False,
        elem_id="mood",
        families=family_rows(),
        leaves=leaves,
        field={
            "places": {name: list(place) for name, place in FAMILY_AFFECT.items()},
            "hull": [list(corner) for corner in convex_hull(list(FAMILY_AFFECT.values()))],
            "closeness": CLOSENESS,
            "floor": FLOOR,
        },
    )


def family_rows() -> list[dict[str, Any]]:
    """The families as the page's scripts take them, in their usual order."""
    return [
        {
            "name": name,
            "valence": FAMILY_AFFECT[name][0],
            "arousal": FAMILY_AFFECT[name][1],
            "colour": FAMILY_COLOURS[name],
            "words": FAMILY_WORDS[name],
        }
        for name in FAMILIES
    ]


def leaf_rows(space: Path = SPACE) -> list[dict[str, Any]]:
    """The leaves of a learned space, each under the family it mixes most of; none where there is no space yet."""
    if not (space / "space.json").is_file():
        return []
    from studio.affect.space import Outline

    return [
        {
            "name": leaf.name,
            "family": max(leaf.families, key=lambda name: leaf.families[name]),
            "valence": leaf.valence,
            "arousal": leaf.arousal,
            "words": list(leaf.words),
            "families": leaf.families,
        }
        for leaf in Outline.load(space / "space.json").leaves
    ]
