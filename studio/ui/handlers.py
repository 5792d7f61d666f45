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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio import metadata
from studio.affect.families import FAMILIES
from studio.engine.protocol import Failed, JobView, Result
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.presets import Preset
from studio.recipe import Recipe
from studio.ui.page_files import file_url
from studio.ui.panel import (
    FIELDS,
    REFINE,
    UNDO,
    fresh_seed,
    panorama_of,
    recipe_of,
    restored_values,
    sketch_of,
    values_of,
)
from studio.ui.stage import IDLE, View, recipe_detail, shelf_views, view
from studio.viewer import write_page

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
)

WAKING = "Waking up. The first picture takes a few seconds."


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
        while job := next((each for each in self._unfinished(owner, "create") if each not in followed), None):
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

    def sketch(self, owner: str, *values: Any) -> Iterator[Any]:
        """{url, note} of a live sketch; nothing while a job of this browser waits or runs."""
        try:
            if not owner or self._unfinished(owner):
                yield gr.skip()
                return
            job = self.runner.submit(sketch_of(recipe_of(values)), owner)
            for event in self.runner.watch(job, owner):
                if isinstance(event, Result) and event.files:
                    yield {"url": file_url(event.files[0]), "note": ""}
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
        if self._unfinished(owner):
            yield {
                "name": name,
                "url": "",
                "note": "It will be drawn when your pictures are done: choose it again then.",
            }
            return
        for shown in self.sketch(owner, *alone):
            yield shown | {"name": name} if isinstance(shown, dict) and "url" in shown else shown

    def first_sketch(self, stage: View, owner: str, *values: Any) -> Iterator[Any]:
        """A live sketch for a browser that has nothing to show yet."""
        if stage and stage.get("phase") != "idle":
            yield gr.skip()
            return
        yield {"url": "", "note": WAKING}
        yield from self.sketch(owner, *values)

    def around(self, owner: str, *values: Any) -> Iterator[View]:
        """The viewer while the panel's scene is made all around."""
        yield from self._around(owner, lambda: recipe_of(values))

    def into(self, owner: str, event: gr.EventData) -> Iterator[View]:
        """The viewer while the scene of a picture on the stage is made all around."""
        asked = event._data
        yield from self._around(owner, lambda: _made_recipe(self.runner.jobs(owner), asked["job"], asked["index"]))

    def beside(self, owner: str, shown: View) -> Iterator[View]:
        """The shown panorama with {plain}: the same place and seed without its feelings, to fade between the two."""
        try:
            recipe = _made_recipe(self.runner.jobs(owner), shown.get("job"), 0)
            job = self.runner.submit(recipe.replace(mix={}, options={"beside": True}), owner)
            for event in self.runner.watch(job, owner):
                if isinstance(event, Failed):
                    raise StudioError(event.message, event.hint)
                now = view(event, job)
                if isinstance(event, Result):
                    now = shown | {"plain": file_url(event.files[0])}
                yield now | {"preview": None}
        except StudioError as error:
            toast(error)
            yield shown

    def page(self, owner: str, shown: View) -> View:
        """The shown panorama with {page}: the address of a file that holds it together with its viewer."""
        try:
            event = next((job.event for job in self.runner.jobs(owner) if job.id == shown.get("job")), None)
            if not isinstance(event, Result):
                raise StudioError("That panorama is no longer kept here.", "Make it again.")
            return shown | {"page": file_url(write_page(event.files[0], shown["pictures"][0]["title"]))}
        except StudioError as error:
            toast(error)
            return shown

    def attach_around(self, owner: str) -> Iterator[View]:
        """The viewer of a page that was opened again: the last panorama, then what is still being made."""
        done = shelf_views(self.runner.jobs(owner), "panorama", limit=1)
        yield _felt(done[0]) if done else IDLE
        for job in self._unfinished(owner, "panorama"):
            for event in self.runner.watch(job, owner):
                yield _felt(view(event, job))

    def scene(self, *values: Any) -> str:
        """What the panel describes, in one line."""
        try:
            recipe = recipe_of(values)
        except StudioError as error:
            return str(error)
        return " · ".join([recipe.styled_prompt or "no words yet", recipe_detail(recipe)])

    def _around(self, owner: str, recipe: Callable[[], Recipe]) -> Iterator[View]:
        try:
            job = self.runner.submit(panorama_of(recipe()), owner)
            for event in self.runner.watch(job, owner):
                yield _felt(view(event, job))
                if isinstance(event, Failed):
                    toast(StudioError(event.message, event.hint))
        except StudioError as error:
            toast(error)
            yield IDLE

    def status(self) -> str:
        """The runner's status line."""
        return self.runner.status()

    def cancel(self, owner: str, stage: View) -> None:
        """Stop the job on the stage, or the one whose turn it is if the stage does not know it yet."""
        unfinished = self._unfinished(owner)
        if not unfinished:
            return
        job = stage.get("job") if stage else None
        try:
            self.runner.cancel(job if job in unfinished else unfinished[0], owner)
        except StudioError as error:
            toast(error)

    def surprise(self, locked: bool) -> list[Any]:
        """A place, one or two feelings and, unless it is to be kept, a seed that nobody chose."""
        feelings = random.sample(FAMILIES, k=random.choice((1, 2)))
        mix = {name: round(random.uniform(0.4, 0.9), 2) for name in feelings}
        seed = {} if locked else {"seed": fresh_seed()}
        return _panel_updates({"prompt": random.choice(PLACES), "mix": mix} | seed)

    def refine(self, owner: str, refined: Any, *values: Any) -> Iterator[tuple[Any, Any, Any]]:
        """Prompt, {before, after} and the button's words: the prompt nearer to the mix, or as it was before that."""
        prompt = values[FIELDS.index("prompt")]
        if refined and refined["after"] == prompt:
            yield refined["before"], None, REFINE
            return
        yield gr.skip(), gr.skip(), gr.skip()
        try:
            recipe = recipe_of(values).replace(tool="refine", options={"preview": True})
            for event in self.runner.watch(self.runner.submit(recipe, owner), owner):
                if isinstance(event, Failed):
                    raise StudioError(event.message, event.hint)
                if isinstance(event, Result):
                    after = event.recipes[0]["prompt"]
                    inform(event.note)
                    changed = after != prompt
                    yield after, {"before": prompt, "after": after} if changed else None, UNDO if changed else REFINE
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
            recipe = _made_recipe(self.runner.jobs(owner), asked.get("job"), asked.get("index"))
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
        newest = next(iter(self.runner.jobs(owner)), None)
        return newest is not None and newest.recipe == recipe.to_json() and newest.state not in ("failed", "cancelled")

    def _unfinished(self, owner: str, tool: str | None = None) -> list[str]:
        """The owner's unfinished jobs (of a tool) in their turn: what runs now, then what waits, oldest first."""
        unfinished = reversed(self.runner.jobs(owner, unfinished=True))
        wanted = (job for job in unfinished if tool is None or job.recipe.get("tool") == tool)
        return [job.id for job in sorted(wanted, key=lambda job: job.state != "running")]

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


def _felt(shown: View) -> View:
    """A panorama's view with {felt}: whether there is a feeling that could be taken away."""
    return shown | {"felt": any(picture["felt"] for picture in shown["pictures"])}


def toast(error: StudioError) -> None:
    """Shows the sentence as plain text: Gradio renders a toast as HTML, and even sanitised HTML can load a picture."""
    gr.Warning(html.escape(str(error), quote=False))


def _panel_updates(values: dict[str, Any]) -> list[Any]:
    """One update per panel control; a control whose field is not among `values` stays as it is."""
    return [values.get(name, gr.skip()) for name in FIELDS]


def _made_recipe(jobs: Sequence[JobView], job: Any, index: Any) -> Recipe:
    event = next((each.event for each in jobs if each.id == job), None)
    if not isinstance(event, Result) or not isinstance(index, int) or not 0 <= index < len(event.recipes):
        raise StudioError("That picture is no longer kept here.", "Drop its file on the page instead.")
    return Recipe.from_json(event.recipes[index])
