"""Which handler listens to which component, and what the browser keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from studio.models.specs import spec_of
from studio.ui.around_handlers import AroundHandlers
from studio.ui.create_tab import CreateTab
from studio.ui.edit_handlers import EditHandlers
from studio.ui.edit_tab import EditTab
from studio.ui.handlers import Handlers
from studio.ui.panel import REFINE, SECRET, UNDO
from studio.ui.panorama_tab import PanoramaTab
from studio.ui.sketches import Sketches
from studio.ui.understand_handlers import UnderstandHandlers
from studio.ui.understand_tab import UnderstandTab

MODEL_FIELDS = ("steps", "guidance", "emotion_guidance", "size")
"""The controls that follow when another model is chosen."""


def listen(
    page: gr.Blocks,
    tab: CreateTab,
    around: PanoramaTab,
    understand: UnderstandTab,
    edit: EditTab,
    space: gr.HTML | None,
    handlers: Handlers,
    status: gr.HTML,
    sources: Path,
) -> None:
    """Connects the tabs' components with the handlers; without a learned space there is no map of it."""
    owner = gr.BrowserState("", storage_key="moodscape-owner", secret=SECRET)
    saved = gr.BrowserState(None, storage_key="moodscape-panel", secret=SECRET)
    brought = gr.State(None)
    panel, sketches = tab.panel, Sketches(handlers.runner)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    live: dict[str, Any] = {**quiet, "trigger_mode": "always_last", "concurrency_limit": None}

    opened = page.load(handlers.restore, [owner, saved], [owner, tab.locked, *panel], **quiet)
    opened.then(None, js="() => window.moodscape.ready()")
    attached = opened.then(handlers.attach, owner, [tab.stage, tab.shelf, status], concurrency_limit=None, **quiet)
    sketched = attached.then(sketches.first_sketch, [tab.stage, owner, *panel], tab.sketch, **live)
    sketched.then(handlers.status, None, status, **quiet)

    tab.create.click(
        handlers.make, [owner, tab.locked, *panel],
        [tab.controls["seed"], tab.stage, tab.shelf, status],
        concurrency_limit=None, cancels=[attached], **quiet,
    )  # fmt: skip
    tab.cancel.click(handlers.cancel, [owner, tab.stage], None, concurrency_limit=None, **quiet)

    sketch: dict[str, Any] = {"fn": sketches.sketch, "inputs": [owner, *panel], "outputs": tab.sketch, **live}
    tab.controls["mix"].input(**sketch)
    unlike: dict[str, Any] = {"inputs": [tab.stage, owner, *panel], "outputs": tab.sketch, **live}
    tab.controls["style"].input(sketches.again, **unlike)  # a dropdown says so too when it is merely left
    tab.tab.select(sketches.again, **unlike)
    tab.dice.click(None, None, tab.controls["seed"], js="() => Math.floor(Math.random() * 1e6)").then(**sketch)
    tab.surprise.click(handlers.surprise, tab.locked, panel, **quiet).then(**sketch)
    words = tab.controls["prompt"]
    refined = tab.refine.click(handlers.refine, [owner, tab.refined, *panel], tab.refined, **quiet)
    put_in = refined.then(None, [words, tab.refined], words, js="(now, r) => (r && now === r.before ? r.after : now)")
    put_in.then(**sketch)
    label = f"(now, r) => (r && !r.back && now === r.after ? {UNDO!r} : {REFINE!r})"
    words.change(None, [words, tab.refined], tab.refine, js=label, **quiet)
    tab.presets.pick(handlers.pick_preset, None, panel, **quiet).then(**sketch)
    tab.stage.recall(handlers.recall, owner, panel, **quiet).then(**sketch)
    tab.stage.stopped(sketches.stopped, [owner, *panel], tab.sketch, concurrency_limit=None, **quiet)
    tab.bring.upload(handlers.bring, tab.bring, [brought, tab.card], **quiet)
    tab.card.use(handlers.use, brought, panel, **quiet).then(**sketch)
    tab.card.close(lambda: (None, None), None, [brought, tab.card], **quiet)
    for made in around_listeners(tab, around, AroundHandlers(handlers.runner, sources), owner, opened, quiet):
        made.then(sketches.again, **unlike)  # what the panel was changed to meanwhile
    understand_listeners(tab, understand, UnderstandHandlers(handlers.runner, sources), owner, opened, quiet)
    edit_listeners(tab, edit, EditHandlers(handlers.runner, sources), owner, opened, quiet)
    if space is not None:
        # each by itself: "always_last" would ask again with the data of the first event
        space.look(sketches.look, [owner, *panel], space, **{**live, "trigger_mode": "multiple"})
    model = tab.controls["model"]
    model.select(model_defaults, model, [tab.controls[name] for name in MODEL_FIELDS], **quiet)
    remember(saved, {**tab.controls, "locked": tab.locked})


def around_listeners(
    tab: CreateTab,
    around: PanoramaTab,
    handlers: AroundHandlers,
    owner: gr.BrowserState,
    opened: Any,
    quiet: dict[str, Any],
) -> tuple[Any, ...]:
    """The Panorama tab: it takes its scene from the panel, or from a picture. What makes one is returned."""
    patient: dict[str, Any] = {**quiet, "concurrency_limit": None}
    attached = opened.then(handlers.attach, owner, around.viewer, **patient)
    told = [tab.controls[name] for name in ("prompt", "mix", "style", "seed")]
    says: dict[str, Any] = {"js": "(...values) => window.moodscape.scene(...values)", "show_progress": "hidden"}
    gr.on([each.change for each in told], None, told, around.scene, **says)
    opened.then(None, told, around.scene, **says)
    asked = [owner, around.source, *around.spot, *tab.panel]
    made = around.make.click(handlers.around, asked, around.viewer, cancels=[attached], **patient)
    around.bring.upload(handlers.bring, [owner, around.bring], around.source, **quiet)
    around.source.close(lambda: None, None, around.source, **quiet)
    into = tab.stage.around(handlers.into, owner, around.viewer, cancels=[attached], **patient)
    walked = around.viewer.walk(handlers.walk, [owner, around.viewer], around.viewer, **patient)
    around.viewer.export(handlers.export, [owner, around.viewer], around.viewer, **patient)
    around.cancel.click(handlers.cancel, [owner, around.viewer], None, **patient)
    return made, into, walked


def understand_listeners(
    tab: CreateTab,
    understand: UnderstandTab,
    handlers: UnderstandHandlers,
    owner: gr.BrowserState,
    opened: Any,
    quiet: dict[str, Any],
) -> None:
    """The Understand tab: it reads what a person brings, or a picture on the stage.

    A new picture may come while another is being read: the browser tells their boards apart by when they were laid.
    """
    kept = gr.BrowserState(None, storage_key="moodscape-understand", secret=SECRET)
    patient: dict[str, Any] = {**quiet, "concurrency_limit": None}
    several: dict[str, Any] = {**patient, "trigger_mode": "multiple"}
    table = understand.table
    opened.then(handlers.attach, [owner, kept], table, **patient)
    understand.bring.upload(handlers.bring, [owner, kept, understand.bring], [table, kept], **several)
    understand.beside.upload(handlers.beside, [owner, kept, understand.beside], [table, kept], **several)
    tab.stage.understand(handlers.made, [owner, kept], [table, kept], **several)
    table.ask(handlers.ask, [owner, kept], table, **several)
    table.report(handlers.report, [owner, kept], table, **several)
    table.close(handlers.close, [owner, kept], [table, kept], **quiet)


def edit_listeners(
    tab: CreateTab,
    edit: EditTab,
    handlers: EditHandlers,
    owner: gr.BrowserState,
    opened: Any,
    quiet: dict[str, Any],
) -> None:
    """The Edit tab: it changes what a person brings, a picture on the stage, or one that was read."""
    kept = gr.BrowserState(None, storage_key="moodscape-edit", secret=SECRET)
    patient: dict[str, Any] = {**quiet, "concurrency_limit": None, "trigger_mode": "multiple"}
    table, both = edit.table, [edit.table, kept]
    opened.then(handlers.attach, [owner, kept], table, **{**patient, "trigger_mode": "once"})
    edit.bring.upload(handlers.bring, [owner, edit.bring], both, **patient)
    tab.stage.alter(handlers.made, owner, both, **patient)
    table.put(handlers.put, owner, both, **patient)
    table.wish(handlers.wish, [owner, kept], table, **patient)
    table.run(handlers.change, [owner, kept], both, **patient)
    table.eight(handlers.eight, [owner, kept], both, **patient)
    table.again(handlers.again, [owner, kept], both, **patient)
    table.take(handlers.take, kept, kept, **patient)
    table.stop(handlers.cancel, [owner, kept], None, **patient)
    table.close(handlers.close, [owner, kept], both, **patient)


def model_defaults(model: str) -> list[Any]:
    """Steps, guidance, emotion guidance and size that suit a model."""
    spec = spec_of(model)
    values = {**spec.defaults(), "size": f"{spec.native_size}x{spec.native_size}"}
    return [values[name] for name in MODEL_FIELDS]


def remember(saved: gr.BrowserState, controls: dict[str, Any]) -> None:
    """Keeps the panel in the browser at every change, without asking the server.

    Nothing is kept before the last visit's values are back: the defaults would overwrite them.
    """
    names = list(controls)
    gr.on(
        [control.change for control in controls.values()],
        None, [saved, *controls.values()], saved,
        js=f"(saved, ...values) => window.moodscape.keep(saved, {names!r}, values)", show_progress="hidden",
    )  # fmt: skip
