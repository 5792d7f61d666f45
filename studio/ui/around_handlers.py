"""What happens on the Panorama tab, as plain methods around the Runner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.affect.families import FAMILIES
from studio.cubemap import write_cube
from studio.engine.protocol import Failed, JobView, Result, Stopped
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.ui.handlers import made_recipe, stop, toast, unfinished
from studio.ui.page_files import file_url
from studio.ui.panel import panorama_of, recipe_of
from studio.ui.stage import IDLE, View, recipe_detail, shelf_views, view
from studio.viewer import write_page

TOOL = "panorama"
PLAIN = "plain"
MOODS = (PLAIN, *FAMILIES)
"""Where a walk may lead: to the same place without a feeling, or with that of a family."""
AMOUNT = 0.8
LONGEST_WALK = 8


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

    def walk(self, owner: str, shown: View, event: gr.EventData) -> Iterator[View]:
        """The shown panorama with {walk}: the same place and seed in other moods, to go from one to the next."""
        mood, walk = str(event._data.get("mood", "")), shown.get("walk", [])
        try:
            if mood not in MOODS or mood in {each["name"] for each in walk}:
                raise StudioError("A walk leads to each family once.", f"Choose one of {', '.join(MOODS)}.")
            if len(walk) >= LONGEST_WALK:
                raise StudioError(f"A walk has at most {LONGEST_WALK} scenes.", "Make another panorama.")
            recipe = made_recipe(self.runner.jobs(owner), shown.get("job"), 0)
            if unfinished(self.runner, owner, TOOL):
                raise StudioError("A panorama is being made already.", "Wait for it, or cancel it.")
            mix = {} if mood == PLAIN else {mood: AMOUNT}
            job = self.runner.submit(recipe.replace(mix=mix, options={"beside": shown["job"]}), owner)
            for told in self.runner.watch(job, owner):
                if isinstance(told, Failed):
                    raise StudioError(told.message, told.hint)
                if isinstance(told, Stopped):
                    yield shown
                elif isinstance(told, Result):
                    yield _walked(shown, mood, job, told)
                else:
                    now = view(told, job)
                    yield shown | {name: now[name] for name in ("phase", "line", "share")}
        except StudioError as error:
            toast(error)
            yield shown

    def export(self, owner: str, shown: View, event: gr.EventData) -> View:
        """The shown panorama with {file}, an address: of a page with viewer and walk, or of a cube's faces.

        Which, says the event's {kind}, "page" or "cube". {exports} counts how often it was asked for, so that the
        browser sees a new wish.
        """
        try:
            files = {job.id: job.event.files[0] for job in self.runner.jobs(owner) if isinstance(job.event, Result)}
            scenes = [(each["name"], files.get(each["job"])) for each in shown.get("walk", [])]
            picture = files.get(str(shown.get("job")))
            if picture is None or any(path is None for _, path in scenes):
                raise StudioError("That panorama is no longer kept here.", "Make it again.")
            if event._data.get("kind") == "cube":
                file = write_cube(picture)
            else:
                file = write_page(picture, shown["pictures"][0]["title"], [(name, str(path)) for name, path in scenes])
            return shown | {"file": file_url(file), "exports": shown.get("exports", 0) + 1}
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
                    yield view(event, job)
        except StudioError as error:
            toast(error)
            yield self._last(owner)

    def _last(self, owner: str) -> View:
        jobs = self.runner.jobs(owner)
        done = shelf_views(jobs, TOOL, limit=1)
        shown = done[0] if done else IDLE
        for job in sorted(_beside(jobs, shown["job"]), key=lambda each: each.created):
            made = Recipe.from_json(job.recipe).mix.active
            if isinstance(job.event, Result):
                shown = _walked(shown, made[0].name if made else PLAIN, job.id, job.event)
        return shown


def _beside(jobs: Sequence[JobView], job: str) -> list[JobView]:
    """The finished scenes of a panorama's walk."""
    return [each for each in jobs if job and each.recipe.get("options", {}).get("beside") == job]


def _walked(shown: View, mood: str, job: str, result: Result) -> View:
    """The shown panorama with one scene more in its walk: the plain one before all others, any other behind them."""
    here = {"name": "as made", "url": shown["pictures"][0]["url"], "job": shown["job"]}
    walk, scene = shown.get("walk") or [here], {"name": mood, "url": file_url(result.files[0]), "job": job}
    return shown | {"walk": [scene, *walk] if mood == PLAIN else [*walk, scene]}
