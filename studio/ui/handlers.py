"""What happens on the page: every listener as a plain method around the Runner.

The long ones are generators that yield at least every 0.25 s, because `Runner.watch` does: Gradio can
then end them at any time, and an ended handler leaves its job alone. Whatever a person did wrong becomes one
sentence in a toast; the panel is never touched by it.
"""

from __future__ import annotations

import html
import logging
import random
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio import metadata
from studio.affect.families import FAMILIES
from studio.engine.protocol import Event, Failed, JobView, Result
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.presets import Preset
from studio.recipe import Recipe
from studio.ui.page_files import file_url
from studio.ui.panel import (
    FIELDS,
    fresh_seed,
    recipe_of,
    restored_values,
    values_of,
)
from studio.ui.stage import IDLE, View, recipe_detail, shelf_views, view

logger = logging.getLogger(__name__)

PLACES = (
    "a quiet lake at dawn",
    "mountains above a sea of fog",
    "a lighthouse on a cliff at dusk",
    "a meadow full of flowers",
    "a forest path after rain",
    "a desert under the stars",
    "a small house by the sea",
    "snow falling on a village at night",
    "a boat on a still river",
    "birds over a wide beach",
    "bare trees on a hill in autumn",
    "storm clouds over the coast",
    "a waterfall in a gorge",
    "a harbour in the evening",
    "an empty road at dusk",
    "a garden in the morning",
    "a room with a fireplace",
    "the inside of a cathedral",
    "a river through a valley",
)


@dataclass(frozen=True)
class Handlers:
    """The listeners of the Create tab; one object serves every browser and holds no state of any."""

    runner: Runner
    presets: Sequence[Preset]

    def restore(self, owner: str, saved: Any) -> list[Any]:
        """Owner token, seed lock and panel of this browser; a new browser gets a new token and keeps the defaults."""
        locked = isinstance(saved, Mapping) and saved.get("locked") is True
        return [owner or secrets.token_hex(16), locked, *_panel_updates(restored_values(saved))]

    def attach(self, owner: str) -> Iterator[tuple[Any, Any, Any]]:
        """Stage, shelf and status: the last result, then every unfinished job in its turn, from where it is now."""
        views = shelf_views(self.runner.jobs(owner))
        yield views[0] if views else IDLE, views, self.runner.status()
        followed: set[str] = set()  # each job once: a runner that closes ends the watching, but not the job
        while job := next((each for each in unfinished(self.runner, owner, "create") if each not in followed), None):
            followed.add(job)
            yield from self._follow(job, owner)

    def make(self, owner: str, locked: bool, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Seed, stage, shelf and status, while a new job runs.

        Asking twice for the very same gives new pictures, unless the seed is locked.
        """
        try:
            recipe = recipe_of(values)
            if not locked and self._just_asked(owner, recipe):
                recipe = recipe.replace(seed=fresh_seed())
            job = self.runner.submit(recipe, owner)
        except StudioError as error:
            toast(error)
            yield (gr.skip(),) * 4
            return
        for shown in self._follow(job, owner):
            yield recipe.seed, *shown

    def status(self) -> str:
        """The runner's status line."""
        return self.runner.status()

    def cancel(self, owner: str, stage: View) -> None:
        """Stop the job on the stage, or the one whose turn it is if the stage does not know it yet."""
        stop(self.runner, owner, stage, "create")

    def surprise(self, locked: bool) -> list[Any]:
        """A place, one or two feelings and, unless it is to be kept, a seed that nobody chose."""
        feelings = random.sample(FAMILIES, k=random.choice((1, 2)))
        mix = {name: round(random.uniform(0.4, 0.9), 2) for name in feelings}
        seed = {} if locked else {"seed": fresh_seed()}
        return _panel_updates({"prompt": random.choice(PLACES), "mix": mix} | seed)

    def refine(self, owner: str, refined: Any, *values: Any) -> Iterator[Any]:
        """{before, after} of the words: nearer to the mix, or as they were before that. The page puts them in, unless
        somebody has typed on in the meantime."""
        prompt = values[FIELDS.index("prompt")]
        if refined and refined["after"] == prompt:
            yield {"before": prompt, "after": refined["before"], "back": True}
            return
        yield gr.skip()
        try:
            recipe = recipe_of(values).replace(tool="refine")
            for event in self.runner.watch(self.runner.submit(recipe, owner), owner):
                if isinstance(event, Failed):
                    raise StudioError(event.message, event.hint)
                if isinstance(event, Result):
                    inform(event.note)
                    yield {"before": prompt, "after": event.recipes[0]["prompt"], "back": False}
        except StudioError as error:
            toast(error)

    def pick_preset(self, event: gr.EventData) -> list[Any]:
        """The panel with a preset's recipe; what a model decides stays with the model that was chosen."""
        chosen = next((preset for preset in self.presets if preset.name == event._data.get("name")), None)
        if chosen is None:
            return _panel_updates({})
        given = values_of(chosen.recipe)
        return _panel_updates({name: value for name, value in given.items() if chosen.names(name)})

    def recall(self, owner: str, event: gr.EventData) -> list[Any]:
        """The panel with all, the emotion or the seed of the picture on the stage."""
        asked = event._data
        try:
            recipe = made_recipe(self.runner.jobs(owner), asked.get("job"), asked.get("index"))
            return _panel_updates(values_of(recipe, asked.get("part", "")))
        except StudioError as error:
            toast(error)
            return _panel_updates({})

    def bring(self, path: str | None) -> tuple[Any, Any]:
        """The recipe inside a picture that a person brought, and the card that shows it."""
        if not path:
            return None, None
        try:
            recipe = metadata.read(path)
        except StudioError as error:
            toast(error)
            return None, None
        return recipe.to_json(), {"url": file_url(path), "title": recipe.prompt, "detail": recipe_detail(recipe)}

    def use(self, brought: Any, event: gr.EventData) -> list[Any]:
        """The panel with all, the emotion or the seed of the picture that was brought."""
        try:
            return _panel_updates(values_of(Recipe.from_json(brought), event._data.get("part", "")))
        except StudioError as error:
            toast(error)
            return _panel_updates({})

    def _just_asked(self, owner: str, recipe: Recipe) -> bool:
        """Whether the owner's newest job has this very recipe, and makes or made pictures."""
        newest = next((job for job in self.runner.jobs(owner) if job.recipe.get("tool") == recipe.tool), None)
        return newest is not None and newest.recipe == recipe.to_json() and newest.state not in ("failed", "cancelled")

    def _follow(self, job: str, owner: str) -> Iterator[tuple[Any, Any, Any]]:
        """Stage, shelf and status while a job runs; the shelf and the status change when it ends."""
        try:
            for event in self.runner.watch(job, owner):
                yield view(event, job), gr.skip(), gr.skip()
                if isinstance(event, Failed):
                    logger.warning("job %s failed: %s", job, event.message)
                    toast(StudioError(event.message, event.hint))
        except StudioError as error:
            toast(error)
            yield IDLE, gr.skip(), gr.skip()
        yield gr.skip(), shelf_views(self.runner.jobs(owner)), self.runner.status()


def inform(sentence: str) -> None:
    """Shows a sentence as plain text, as `toast` does."""
    gr.Info(html.escape(sentence, quote=False))


def unfinished(runner: Runner, owner: str, tool: str | None = None) -> list[str]:
    """The owner's unfinished jobs (of a tool) in their turn: what runs now, then what waits, oldest first."""
    jobs = reversed(runner.jobs(owner, unfinished=True))
    wanted = (job for job in jobs if tool is None or job.recipe.get("tool") == tool)
    return [job.id for job in sorted(wanted, key=lambda job: job.state != "running")]


def stop(runner: Runner, owner: str, shown: View, tool: str) -> None:
    """Cancel the shown job, or the one of its tool whose turn it is if nothing is shown of it yet."""
    waiting = unfinished(runner, owner, tool)
    if not waiting:
        return
    job = shown.get("job") if shown else None
    try:
        runner.cancel(job if job in waiting else waiting[0], owner)
    except StudioError as error:
        toast(error)


def toast(error: StudioError) -> None:
    """Shows the sentence as plain text: Gradio renders a toast as HTML, and even sanitised HTML can load a picture."""
    gr.Warning(html.escape(str(error), quote=False))


def _panel_updates(values: dict[str, Any]) -> list[Any]:
    """One update per panel control; a control whose field is not among `values` stays as it is."""
    return [values.get(name, gr.skip()) for name in FIELDS]


def followed(runner: Runner, owner: str, jobs: Sequence[str]) -> Iterator[Event | None]:
    """The events of jobs, one job after the other; what fails is said in a toast; None: a job is gone."""
    for job in jobs:
        try:
            for event in runner.watch(job, owner):
                if isinstance(event, Failed):
                    toast(StudioError(event.message, event.hint))
                yield event
        except StudioError as error:
            toast(error)
            yield None


def made_recipe(jobs: Sequence[JobView], job: Any, index: Any) -> Recipe:
    """The recipe of picture `index` of a finished job among `jobs`; StudioError where there is none."""
    return Recipe.from_json(_finished(jobs, job, index).recipes[index])


def made_file(jobs: Sequence[JobView], job: Any, index: Any) -> str:
    """The path of picture `index` of a finished job among `jobs`; StudioError where there is none."""
    return _finished(jobs, job, index).files[index]


def _finished(jobs: Sequence[JobView], job: Any, index: Any) -> Result:
    event = next((each.event for each in jobs if each.id == job), None)
    found = min(len(event.files), len(event.recipes)) if isinstance(event, Result) else 0
    if not isinstance(event, Result) or not isinstance(index, int) or not 0 <= index < found:
        raise StudioError("That picture is no longer kept here.", "Drop its file on the page instead.")
    return event
