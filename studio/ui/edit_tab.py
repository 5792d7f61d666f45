"""The Edit tab: another feeling for a picture that stays the same picture."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from studio.ui.mood_panel import family_rows, leaf_rows
from studio.ui.page_files import scripts

_SCRIPTS = (
    "dom.js", "words.js", "pad.js", "scene.js", "sliders.js", "wheel.js", "compare.js", "wish.js", "outcome.js",
    "edit.js",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EditTab:
    """The components that listeners need.

    The table's value is a Board of `edit_board.py`. It triggers "wish" with {text}, "run" and "eight" with {on, text,
    mix, kept, keep, mode}, "again" with {id, amount}, "take" with {id}, "put" with {source, emotion, job, index},
    "stop" and "close".
    """

    table: gr.HTML
    bring: gr.UploadButton


def edit_tab() -> EditTab:
    """Lays out the tab; its script presses the upload button, which is not to be seen."""
    with gr.Column(elem_id="edit-page"):
        table = gr.HTML(
            value=None,
            html_template='<div class="understand edit"></div>',
            js_on_load=scripts(*_SCRIPTS),
            apply_default_css=False,
            elem_id="edit",
            families=family_rows(),
            leaves={leaf["name"]: leaf["family"] for leaf in leaf_rows()},
        )
        with gr.Row(elem_id="edit-bring-row", elem_classes="understand-upload"):
            bring = gr.UploadButton(
                "Choose pictures", elem_id="edit-bring", type="filepath", file_count="multiple", size="sm"
            )
    return EditTab(table=table, bring=bring)
