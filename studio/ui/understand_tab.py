"""The Understand tab: what a picture makes one feel, which of its pixels do so, and why."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from studio.ui.mood_panel import family_rows, leaf_rows
from studio.ui.page_files import scripts

_SCRIPTS = (
    "dom.js", "words.js", "pad.js", "scene.js", "lighting.js", "wheel.js", "reasons.js", "pointing.js", "understand.js",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class UnderstandTab:
    """The components that listeners need.

    The table's value is a Board. It triggers "ask" with {sources, emotions, ask, points}, "close" with {source},
    "report" with {source, asked}, and "edit" with {source, emotion, job, index}: file `index` of that job is the mask.
    Its script offers Edit where the page has a tab "tab-edit".
    """

    table: gr.HTML
    bring: gr.UploadButton
    beside: gr.UploadButton


def understand_tab() -> UnderstandTab:
    """Lays out the tab; its script presses the upload buttons, which are not to be seen."""
    with gr.Column(elem_id="understand-page"):
        table = gr.HTML(
            value=None,
            html_template='<div class="understand"></div>',
            js_on_load=scripts(*_SCRIPTS),
            apply_default_css=False,
            elem_id="understand",
            families=family_rows(),
            leaves={leaf["name"]: leaf["family"] for leaf in leaf_rows()},
        )
        bring, beside = _upload("bring"), _upload("beside")
    return UnderstandTab(table=table, bring=bring, beside=beside)


def _upload(name: str) -> gr.UploadButton:
    with gr.Row(elem_id=f"understand-{name}-row", elem_classes="understand-upload"):
        return gr.UploadButton("Choose a picture", elem_id=f"understand-{name}", type="filepath", size="sm")
