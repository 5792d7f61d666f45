"""Live sketches on the page: what the panel would look like, as plain methods around the Runner.

A sketch is a small job that whatever the same browser asks for next replaces. None is made while its pictures are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.engine.protocol import Failed, Progress, Result, Stopped
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.ui.handlers import unfinished
from studio.ui.page_files import file_url
from studio.ui.panel import FIELDS, recipe_of, sketch_of
from studio.ui.stage import View

WAKING = "Waking up. The first picture takes a few seconds."


@dataclass(frozen=True)
class Sketches:
    """The listeners of whatever asks for a sketch; one object serves every browser and holds no state of any."""

    runner: Runner

    def sketch(self, owner: str, *values: Any) -> Iterator[Any]:
        """{url, note} of a live sketch; nothing while a job of this browser runs.

        First comes {asked}, so that the page can say that one is on its way, then what is painted over, as {early}.
        """
        try:
            if not owner:
                yield gr.skip()
                return
            if unfinished(self.runner, owner):
                yield {"url": "", "note": "There is no sketch while your pictures are being made."}
                return
            job = self.runner.submit(sketch_of(recipe_of(values)), owner)
            yield {"url": "", "note": "", "asked": True}
            for event in self.runner.watch(job, owner):
                if isinstance(event, Stopped):
                    yield {"url": "", "note": ""}  # something else took its place: nothing is on its way any more
                elif isinstance(event, Result) and event.files:
                    yield {"url": file_url(event.files[0]), "note": event.note}
                elif isinstance(event, Progress) and event.preview:
                    yield {"url": file_url(event.preview), "note": "", "early": True}
                elif isinstance(event, Failed):
                    yield {"url": "", "note": f"{event.message} {event.hint}".strip()}
                else:
                    yield gr.skip()
        except StudioError as error:
            yield {"url": "", "note": str(error)}  # a line under the stage: a toast at every move would be too loud

    def look(self, owner: str, event: gr.EventData, *values: Any) -> Iterator[Any]:
        """{name, url, note}: a live sketch of the panel's words with one leaf of the space in place of its mix."""
        name = str(event._data.get("name", ""))
        alone = [
            {f"leaf:{name}": 1.0} if field == "mix" else value for field, value in zip(FIELDS, values, strict=True)
        ]
        if unfinished(self.runner, owner):
            yield {
                "name": name,
                "url": "",
                "note": "It will be drawn when your pictures are done: choose it again then.",
            }
            return
        drawn = False
        for shown in self.sketch(owner, *alone):
            told = isinstance(shown, dict) and "url" in shown and not shown.keys() & {"early", "asked"}
            drawn = drawn or told
            yield shown | {"name": name} if told else gr.skip()
        if not drawn:  # a newer sketch took its place
            yield {"name": name, "url": "", "note": ""}

    def first_sketch(self, stage: View, owner: str, *values: Any) -> Iterator[Any]:
        """A live sketch for a browser that has nothing to show yet, or a picture of other values than the panel's."""
        if stage and stage.get("phase") != "idle" and self._shows(stage.get("job"), owner, values):
            yield gr.skip()
            return
        yield {"url": "", "note": WAKING}
        yield from self.sketch(owner, *values)

    def again(self, stage: View, owner: str, *values: Any) -> Iterator[Any]:
        """A live sketch, unless the stage shows finished pictures of the panel's values."""
        if stage and stage.get("phase") == "done" and self._shows(stage.get("job"), owner, values):
            yield gr.skip()
            return
        yield from self.sketch(owner, *values)

    def stopped(self, owner: str, event: gr.EventData, *values: Any) -> Iterator[Any]:
        """A live sketch of the panel where a job was stopped, unless pictures of its values are back on the stage."""
        if self._shows(event._data.get("job"), owner, values, but=("seed",)):
            yield gr.skip()
            return
        yield from self.sketch(owner, *values)

    def _shows(self, job: Any, owner: str, values: Sequence[Any], but: Sequence[str] = ()) -> bool:
        """Whether a job was asked for with these values of the panel, or they are not valid.

        It may differ in how many pictures it made, and in the fields of `but`.
        """
        asked = next((each.recipe for each in self.runner.jobs(owner) if each.id == job), {})
        try:
            now = recipe_of(values).to_json()
        except StudioError:
            return True
        return all(asked.get(name) == now[name] for name in FIELDS if name not in ("n", *but))
