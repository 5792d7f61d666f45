"""The endpoints /create and /panorama: a recipe's fields in, files out, for `gradio_client` and plain HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from studio.engine.protocol import Failed, Result, Stopped
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.models.specs import spec_of
from studio.recipe import PANORAMA_SIZE, Mix, Recipe

_OWN = -1  # a number that stands for "the model's own" in the endpoint's defaults


SIZES = {"create": "512x512", "panorama": PANORAMA_SIZE}
COUNTS = {"create": 4, "panorama": 1}
FILES = {
    "create": "the pictures, as PNG files with their recipe inside",
    "panorama": "the panoramas, as JPEG files with their recipe inside, for any 360° viewer",
}


def add_endpoints(runner: Runner, default_model: str) -> None:
    """Adds /create and /panorama to the page that is being built."""
    for tool in FILES:
        _add_endpoint(tool, runner, default_model)


def _add_endpoint(tool: str, runner: Runner, default_model: str) -> None:
    """One endpoint; unseen controls give it its argument names and defaults."""
    with gr.Column(visible=False):
        inputs = [
            gr.Textbox("", label="prompt: what to see"),
            gr.JSON({}, label='mix: emotions and amounts in [-1, 1], e.g. {"awe": 0.8}'),
            gr.Number(0, label="seed: of the first picture"),
            gr.Textbox(SIZES[tool], label="size: WIDTHxHEIGHT in pixels"),
            gr.Number(0, label="steps: 1 to 50, or 0 for the model's own"),
            gr.Number(COUNTS[tool], label="n: number of pictures, 1 to 8"),
            gr.Textbox("", label="negative_prompt: what not to see"),
            gr.Number(_OWN, label="guidance: 0 to 20, or -1 for the model's own"),
            gr.Number(_OWN, label="emotion_guidance: 0 to 20, or -1 for the model's own"),
            gr.Number(0.0, label="rescale: of the guidance, 0 to 1"),
            gr.Textbox("scores", label="compose: scores or tokens"),
            gr.Textbox(default_model, label="model: a name from the model table"),
            gr.Textbox("", label="style: a medium, e.g. watercolour, or words added to the prompt"),
        ]
        files = gr.File(file_count="multiple", label=FILES[tool])
        trigger = gr.Button()
    trigger.click(endpoint_function(tool, runner), inputs, files, api_name=tool, concurrency_limit=None)


def endpoint_function(tool: str, runner: Runner) -> Callable[..., Iterator[list[str] | None]]:
    """The function behind an endpoint."""

    def made(
        prompt: str,
        mix: dict[str, Any] | None,
        seed: int,
        size: str,
        steps: int,
        n: int,
        negative_prompt: str,
        guidance: float,
        emotion_guidance: float,
        rescale: float,
        compose: str,
        model: str,
        style: str,
    ) -> Iterator[list[str] | None]:
        """Pictures of a prompt that carry a mix of emotions. Waits for its turn and for the result."""
        try:
            spec = spec_of(model)
            recipe = Recipe(
                tool=tool,
                prompt=prompt,
                mix=Mix.of({} if mix is None else mix),
                seed=seed,
                size=size,
                steps=_or_own(steps, 0, spec.steps),
                n=n,
                negative_prompt=negative_prompt,
                guidance=_or_own(guidance, _OWN, spec.guidance),
                emotion_guidance=_or_own(emotion_guidance, _OWN, spec.emotion_guidance),
                rescale=rescale,
                compose=compose,  # type: ignore[arg-type]  # checked by the recipe
                model=model,
                style=style,
            )
            yield from _files(runner, recipe)
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return made


def _or_own(given: Any, mark: int, own: Any) -> Any:
    """The model's own value where `given` is the number that stands for it; the recipe checks whatever else it is."""
    return own if given == mark and not isinstance(given, bool) else given


def _files(runner: Runner, recipe: Recipe) -> Iterator[list[str] | None]:
    for result in results(runner, recipe):
        yield None if result is None else list(result.files)


def results(runner: Runner, recipe: Recipe) -> Iterator[Result | None]:
    """None while a job of its own waits and runs, then its result.

    Raises:
        StudioError: it failed or was stopped.
    """
    owner = f"api-{secrets.token_hex(16)}"
    job = runner.submit(recipe, owner)
    finished = False
    try:
        for event in runner.watch(job, owner):
            if isinstance(event, Failed):
                raise StudioError(event.message, event.hint)
            if isinstance(event, Stopped):
                raise StudioError("The job was stopped.")
            finished = isinstance(event, Result)
            yield event if isinstance(event, Result) else None
    finally:
        if not finished:  # the caller went away: nobody could ever fetch this result
            runner.cancel(job, owner)
