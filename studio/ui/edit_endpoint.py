"""The endpoint /edit: a picture and a wish in, the edited picture and its report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from studio.engine.protocol import Result
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.recipe import Mix, Recipe
from studio.sources import keep as keep_picture
from studio.ui.endpoint import results

Answer = tuple[dict[str, Any] | None, list[str] | None]


def add_edit_endpoint(runner: Runner, sources: Path) -> None:
    """Adds /edit to the page that is being built; pictures are kept in `sources`."""
    with gr.Column(visible=False):
        inputs = [
            gr.File(label="picture: PNG, JPEG, WebP and others", type="filepath"),
            gr.Textbox("", label="request: the wish in words, e.g. lonelier, but keep the lighthouse"),
            gr.JSON({}, label='mix: emotions and amounts in [-1, 1], e.g. {"awe": 0.8}; it wins over the words'),
            gr.Textbox("regrade", label="mode: regrade (light and colour) or repaint (weather, sky, things)"),
            gr.Number(0.8, label="keep: how much of the picture stays, 0 to 1"),
            gr.Number(1.0, label="amount: 0 is the picture itself; -1 to 2"),
            gr.JSON(None, label='kept: things to keep, e.g. ["sky"]; null for those that the request names'),
            gr.File(label="mask: a grey picture, white is what stays; or none", type="filepath"),
        ]
        outputs = [
            gr.JSON(label="report"),
            gr.File(file_count="multiple", label="the picture, and the mask where there is one"),
        ]
        trigger = gr.Button()
    trigger.click(endpoint_function(runner, sources), inputs, outputs, api_name="edit", concurrency_limit=None)


def endpoint_function(runner: Runner, sources: Path) -> Callable[..., Iterator[Answer]]:
    """The function behind the endpoint."""

    def edit(
        picture: str | None, request: str, mix: Any, mode: str, keep: float, amount: float, kept: Any,
        mask: str | None,
    ) -> Iterator[Answer]:  # fmt: skip
        """A picture with another feeling, and what that changed. Waits for its turn and for the result."""
        try:
            if not picture:
                raise StudioError("There is no picture to edit.")
            options: dict[str, Any] = {"mode": mode, "keep": keep, "amount": amount}
            options |= {} if kept is None else {"kept": kept}  # a list stands instead of what the words name
            options |= {"mask": keep_picture(mask, sources)} if mask else {}
            source = keep_picture(picture, sources)
            recipe = Recipe(
                tool="edit", sources=(source,), prompt=request or "", mix=Mix.of(mix or {}), n=1, options=options
            )
            yield from _answers(runner, recipe)
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return edit


def _answers(runner: Runner, recipe: Recipe) -> Iterator[Answer]:
    for result in results(runner, recipe):
        yield (None, None) if result is None else (_public(result), [*result.files, *_masks(result)])


def _masks(result: Result) -> list[str]:
    return [report["mask"] for report in result.reports if report["mask"]]


def _public(result: Result) -> dict[str, Any]:
    """The report with the mask's file name alone: where it lies on this machine is nobody's business."""
    report = result.reports[0]
    return report | {"mask": report["mask"] and Path(report["mask"]).name, "note": result.note}
