"""The Panorama tab: the panel's scene all around, in a viewer for mouse, touch, keys and headsets."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from studio.spot import RANGES
from studio.ui.page_files import scripts
from studio.ui.stage import IDLE
from studio.viewer import SCRIPT, WALK


@dataclass(frozen=True, kw_only=True)
class PanoramaTab:
    """The components that listeners need; the viewer's value is a stage View."""

    viewer: gr.HTML
    scene: gr.HTML
    make: gr.Button
    cancel: gr.Button
    bring: gr.UploadButton
    source: gr.HTML
    spot: tuple[gr.Slider, gr.Slider]


def panorama_tab() -> PanoramaTab:
    """Lays out the tab; the page's script brings the panel and the presets along from Create."""
    with gr.Column(elem_id="around-page"):
        viewer = gr.HTML(
            value=IDLE,  # type: ignore[arg-type]  # gr.HTML carries any JSON value to its script
            html_template='<div class="around"></div>',
            js_on_load=viewer_script() + scripts("dom.js", "around.js"),
            apply_default_css=False,
            elem_id="around",
        )
        with gr.Row(elem_id="around-foot"):
            scene = gr.HTML(
                value="",
                html_template='<p class="caption"></p>',
                js_on_load=scripts("dom.js", "status.js"),
                apply_default_css=False,
                elem_id="around-scene",
            )
            cancel = gr.Button("Cancel", elem_id="around-cancel")
            make = gr.Button("Make it all around", variant="primary", elem_id="around-make")
        with gr.Row(elem_id="around-source-row"):
            bring = gr.UploadButton("Grow around a picture", elem_id="around-bring", type="filepath", size="sm")
            source = gr.HTML(
                value=None,
                html_template='<div class="around-source" hidden></div>',
                js_on_load=scripts("dom.js", "source.js"),
                apply_default_css=False,
                elem_id="around-source",
            )
            view = _angle("view", "Its view across (°)")
            pitch = _angle("pitch", "Its middle looks up (°)")
    return PanoramaTab(
        viewer=viewer, scene=scene, make=make, cancel=cancel, bring=bring, source=source, spot=(view, pitch)
    )


def _angle(name: str, label: str) -> gr.Slider:
    low, high, usual = RANGES[name]
    return gr.Slider(low, high, usual, step=1, label=label, elem_id=f"around-{name}", elem_classes="around-angle")


def viewer_script() -> str:
    """The viewer and the walk, which also stand alone in exported files."""
    return "".join(path.read_text(encoding="utf-8") + "\n" for path in (SCRIPT, WALK))
