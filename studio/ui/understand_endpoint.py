"""The endpoint /understand: a picture in, its reading, its regions and their masks out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from studio.engine.protocol import Result
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.sources import keep
from studio.ui.endpoint import results

Answer = tuple[dict[str, Any] | None, list[str] | None]


def add_understand_endpoint(runner: Runner, sources: Path) -> None:
    """Adds /understand to the page that is being built; pictures are kept in `sources`."""
    with gr.Column(visible=False):
        inputs = [
            gr.File(label="picture: PNG, JPEG, WebP and others", type="filepath"),
            gr.JSON(
                None, label='emotions: a list of names, e.g. ["fear", "leaf:soothing"]; null for the strongest three'
            ),
            gr.Textbox("", label="ask: what makes me feel …? in your own words"),
            gr.JSON([], label="points: [[x, y, 1 to add or 0 to remove], …] with x and y in [0, 1]"),
        ]
        outputs = [gr.JSON(label="report"), gr.File(file_count="multiple", label="a grey PNG mask for each region")]
        trigger = gr.Button()
    trigger.click(endpoint_function(runner, sources), inputs, outputs, api_name="understand", concurrency_limit=None)


def endpoint_function(runner: Runner, sources: Path) -> Callable[..., Iterator[Answer]]:
    """The function behind the endpoint."""

    def understand(picture: str | None, emotions: Any, ask: str, points: Any) -> Iterator[Answer]:
        """What a picture makes one feel, which pixels do, and why. Waits for its turn and for the result."""
        try:
            if not picture:
                raise StudioError("There is no picture to understand.")
            options = {"ask": ask or "", "points": points or []}
            options |= {} if emotions is None else {"emotions": emotions}
            recipe = Recipe(tool="understand", sources=(keep(picture, sources),), n=1, options=options)
            yield from _answers(runner, recipe)
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return understand


def _answers(runner: Runner, recipe: Recipe) -> Iterator[Answer]:
    for result in results(runner, recipe):
        yield (None, None) if result is None else (_public(result), list(result.files))


def _public(result: Result) -> dict[str, Any]:
    """The report with each mask's file name alone: where it lies on this machine is nobody's business."""
    report = result.reports[0]
    regions = [region | {"mask": Path(region["mask"]).name} for region in report["regions"]]
    return report | {"regions": regions, "note": result.note}
