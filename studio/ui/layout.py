"""The page: header, tabs and endpoint in one Blocks, and the options it must be launched with."""

from __future__ import annotations

from typing import Any

import gradio as gr

from studio.engine.runner import Runner
from studio.presets import PICTURES, load_presets
from studio.settings import Settings
from studio.ui.create_tab import create_tab
from studio.ui.edit_endpoint import add_edit_endpoint
from studio.ui.edit_tab import edit_tab
from studio.ui.endpoint import add_endpoints
from studio.ui.handlers import Handlers
from studio.ui.listeners import listen
from studio.ui.mood_panel import SPACE
from studio.ui.page_files import FOLDER, head, styles
from studio.ui.panorama_tab import panorama_tab
from studio.ui.space_tab import space_map
from studio.ui.stage import status_line
from studio.ui.theme import studio_theme
from studio.ui.understand_endpoint import add_understand_endpoint
from studio.ui.understand_tab import understand_tab

DELETE_CACHE = (3600, 86400)
"""Seconds: how often Gradio's copies of uploads and of the endpoint's files are looked at, and how old they become."""

_HEADER = """<header class="masthead">
<h1>Moodscape <em>Studio</em></h1>
<button type="button" id="night" aria-label="Day or night" title="Day or night">
<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7"></circle>
<path d="M10 3a7 7 0 0 1 0 14Z"></path></svg>
</button></header>"""


def build(runner: Runner, settings: Settings) -> gr.Blocks:
    """The whole page around a runner. It starts nothing and contacts nobody."""
    presets = load_presets()
    with gr.Blocks(
        title="Moodscape Studio", analytics_enabled=False, fill_width=True, delete_cache=DELETE_CACHE
    ) as page:
        gr.HTML(_HEADER, apply_default_css=False, elem_id="masthead", js_on_load=None)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Create", elem_id="tab-create") as create:
                tab = create_tab(create, presets, settings.default_model)
            # all of it at once: what Gradio mounts at the first opening gets its first values once more
            with gr.Tab("All around", elem_id="tab-panorama", render_children=True):
                around = panorama_tab()
            with gr.Tab("Understand", elem_id="tab-understand", render_children=True):
                understand = understand_tab()
            with gr.Tab("Edit", elem_id="tab-edit", render_children=True):
                edit = edit_tab()
            with gr.Tab("Space", elem_id="tab-space", render_children=True):
                space = space_map()
        status = status_line()
        listen(page, tab, around, understand, edit, space, Handlers(runner, presets), status, settings.sources)
        add_endpoints(runner, settings.default_model)
        add_understand_endpoint(runner, settings.sources)
        add_edit_endpoint(runner, settings.sources)
    page.queue(default_concurrency_limit=None)
    return page


def launch_options(settings: Settings) -> dict[str, Any]:
    """What `Blocks.launch` must be given: in Gradio 6 look, scripts and privacy are decided there."""
    return {
        "server_name": settings.server_name,
        "server_port": settings.server_port,
        "theme": studio_theme(),
        "css": styles(),
        "head": head(),
        "favicon_path": str(FOLDER / "favicon.svg"),
        "allowed_paths": [str(settings.outputs), str(FOLDER), str(SPACE), str(PICTURES)],
        "run_history": False,  # it would keep every prompt in the browser as plain text
        "footer_links": [],
        "ssr_mode": False,
        "share": False,
        "show_error": False,  # what is meant for people is raised as such; nothing raw reaches the page
        "quiet": True,
        "max_file_size": "64mb",
    }
