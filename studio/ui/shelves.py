"""What lies around the stage: earlier pictures, scenes to start from, and the card of a picture someone brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from studio.affect.families import FAMILY_AFFECT, FAMILY_COLOURS
from studio.mix import plane_point
from studio.presets import Preset, picture_of
from studio.ui.page_files import file_url, scripts

PAPER = ("#c9c2b4", "#8f97a3")
AUDIENCES = {"artist": "For artists", "therapy": "For therapy"}


def shelf() -> gr.HTML:
    """Earlier runs of this browser; its value is a list of stage views."""
    return _component("shelf", "shelf.js", [])


def recall_card() -> gr.HTML:
    """The picture a person brought; its value is {url, title} or None, its events are "use" ({part}) and "close"."""
    return _component("recall", "recall.js", None)


def preset_cards(presets: Sequence[Preset]) -> gr.HTML:
    """Cards of the presets for each audience; its "pick" event carries {name}."""
    cards = [_card(preset) for preset in presets]
    return _component("presets", "presets.js", None, presets=cards, groups=AUDIENCES)


def _component(name: str, script: str, value: Any, **props: Any) -> gr.HTML:
    return gr.HTML(
        value=value,
        html_template=f'<div class="{name}"></div>',
        js_on_load=scripts("dom.js", script),
        apply_default_css=False,
        elem_id=name,
        **props,
    )


def _card(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "title": preset.title,
        "sentence": preset.sentence,
        "audience": preset.audience,
        "colours": _colours(preset),
        "picture": file_url(picture) if (picture := picture_of(preset.name)) else None,
    }


def _colours(preset: Preset) -> list[str]:
    """Two colours of the preset's feelings, strongest first, for the swatch of a card without a picture."""
    wanted = sorted(
        (emotion for emotion in preset.recipe.mix.active if emotion.amount > 0), key=lambda each: -each.amount
    )
    found = [colour for emotion in wanted if (colour := _colour(emotion.name))]
    return [*found, *PAPER][:2]


def _colour(name: str) -> str | None:
    point = plane_point(name)
    if point is None:
        return FAMILY_COLOURS.get(name)
    nearest = min(
        FAMILY_AFFECT, key=lambda family: sum((a - b) ** 2 for a, b in zip(FAMILY_AFFECT[family], point, strict=True))
    )
    return FAMILY_COLOURS[nearest]
