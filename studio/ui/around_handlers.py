"""What happens on the Panorama tab, as plain methods around the Runner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.engine.protocol import Failed, Result, Stopped
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.ui.handlers import made_recipe, stop, toast, unfinished
from studio.ui.page_files import file_url
from studio.ui.panel import panorama_of, recipe_of
from studio.ui.stage import IDLE, View, recipe_detail, shelf_views, view
from studio.viewer import write_page

TOOL = "panorama"


@dataclass(frozen=True)
class AroundHandlers:
    """The listeners of the Panorama tab; one object serves every browser and holds no state of any."""

    runner: Runner

    def scene(self, *values: Any) -> str:
        """What the panel describes, in one line."""
        try:
            recipe = recipe_of(values)
        except StudioError as error:
            return str(error)
        return " · ".join([recipe.styled_prompt or "no words yet", recipe_detail(recipe)])

    def around(self, owner: str, *values: Any) -> Iterator[View]:
        """The viewer while the panel's scene is made all around."""
        yield from self._make(owner, lambda: recipe_of(values))

    def into(self, owner: str, event: gr.EventData) -> Iterator[View]:
        """The viewer while the scene of a picture on the stage is made all around."""
        asked = event._data
        yield from self._make(owner, lambda: made_recipe(self.runner.jobs(owner), asked["job"], asked["index"]))

    def attach(self, owner: str) -> Iterator[View]:
        """The viewer of a page that was opened again: the last panorama, then what is still being made."""
        yield self._last(owner)
        twins = {job.id for job in self.runner.jobs(owner, unfinished=True) if "beside" in job.recipe["options"]}
        for job in unfinished(self.runner, owner, TOOL):
            if job not in twins:
                yield from self._follow(job, owner)

    def beside(self, owner: str, shown: View) -> Iterator[View]:
        """The shown panorama with {plain}: the same place and seed without its feelings, to fade between the two."""
        try:
            recipe = made_recipe(self.runner.jobs(owner), shown.get("job"), 0)
            job = self.runner.submit(recipe.replace(mix={}, options={"beside": True}), owner)
            for event in self.runner.watch(job, owner):
                if isinstance(event, Failed):
                    raise StudioError(event.message, event.hint)
                if isinstance(event, Stopped):
                    yield shown
                elif isinstance(event, Result):
                    yield shown | {"plain": file_url(event.files[0])}
                else:
                    now = view(event, job)
                    yield shown | {name: now[name] for name in ("phase", "line", "share")}
        except StudioError as error:
            toast(error)
            yield shown

    def export(self, owner: str, shown: View) -> View:
        """The shown panorama with {page}: the address of a file that holds it together with its viewer.

        {exports} counts how often it was asked for, so that the browser sees a new wish.
        """
        try:
            event = next((job.event for job in self.runner.jobs(owner) if job.id == shown.get("job")), None)
            if not isinstance(event, Result):
                raise StudioError("That panorama is no longer kept here.", "Make it again.")
            page = write_page(event.files[0], shown["pictures"][0]["title"])
            return shown | {"page": file_url(page), "exports": shown.get("exports", 0) + 1}
        except StudioError as error:
            toast(error)
            return shown

    def cancel(self, owner: str, shown: View) -> None:
        """Stop what is being made."""
        stop(self.runner, owner, shown, TOOL)

    def _make(self, owner: str, recipe: Callable[[], Recipe]) -> Iterator[Any]:
        try:
            if unfinished(self.runner, owner, TOOL):
                raise StudioError("A panorama is being made already.", "Wait for it, or cancel it.")
            job = self.runner.submit(panorama_of(recipe()), owner)
        except StudioError as error:
            toast(error)
            yield gr.skip()
            return
        yield from self._follow(job, owner)

    def _follow(self, job: str, owner: str) -> Iterator[View]:
        """The viewer while a job runs; if it ends without a panorama, what was there before comes back."""
        try:
            for event in self.runner.watch(job, owner):
                if isinstance(event, Failed):
                    toast(StudioError(event.message, event.hint))
                if isinstance(event, Failed | Stopped):
                    yield self._last(owner)
                else:
                    yield _felt(view(event, job))
        except StudioError as error:
            toast(error)
            yield self._last(owner)

    def _last(self, owner: str) -> View:
        done = shelf_views(self.runner.jobs(owner), TOOL, limit=1)
        return _felt(done[0]) if done else IDLE


def _felt(shown: View) -> View:
    """A panorama's view with {felt}: whether there is a feeling that could be taken away."""
    return shown | {"felt": any(picture["felt"] for picture in shown["pictures"])}
