"""What happens on the Panorama tab, as plain methods around the Runner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from studio import metadata
from studio.affect.families import FAMILIES
from studio.cubemap import write_cube
from studio.engine.protocol import Failed, Result, Stopped
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.mix import Mix
from studio.recipe import Recipe
from studio.sources import claim, keep, open_source, thumbnail
from studio.spot import unusual
from studio.ui.handlers import inform, made_recipe, stop, toast, unfinished
from studio.ui.ownership import check, marks_of
from studio.ui.page_files import file_url
from studio.ui.panel import panorama_of, recipe_of
from studio.ui.stage import IDLE, View, file_name, shelf_views, view
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
    sources: Path

    def around(self, owner: str, card: Any, view: float, pitch: float, *values: Any) -> Iterator[View]:
        """The viewer while the panel's scene is made all around, around the picture of the card where there is one."""
        yield from self._make(
            owner, lambda: _grown(recipe_of(values), self._mark(owner, card), {"view": view, "pitch": pitch})
        )

    def _mark(self, owner: str, card: Any) -> str:
        """The picture of a card, "" without one; StudioError where it is not the owner's."""
        if not isinstance(card, dict) or not card.get("mark"):
            return ""
        check(card["mark"], card.get("claim"), owner, marks_of(self.runner.jobs(owner)), self.sources)
        return card["mark"]

    def bring(self, owner: str, path: str | None) -> Any:
        """The card {mark, claim, url} of a picture to grow around; None where it cannot be used."""
        if not path:
            return None
        try:
            mark = keep(path, self.sources)
            if told := unusual(*open_source(mark, self.sources).size):
                inform(told)
            return {"mark": mark, "claim": claim(mark, owner, self.sources), "url": thumbnail(mark, self.sources)}
        except StudioError as error:
            toast(error)
            return None

    def into(self, owner: str, event: gr.EventData) -> Iterator[View]:
        """The viewer while the scene of a picture on the stage is made all around."""
        asked = event._data
        found = self.runner.jobs(owner)
        yield from self._make(owner, lambda: panorama_of(made_recipe(found, asked["job"], asked["index"])))

    def attach(self, owner: str) -> Iterator[View]:
        """The viewer of a page that was opened again: the last panorama, then what is still being made."""
        shown = self._last(owner)
        yield shown
        begun = {job.id: job for job in self.runner.jobs(owner, unfinished=True)}
        for job in unfinished(self.runner, owner, TOOL):
            beside = begun[job].recipe["options"].get("beside") if job in begun else None
            if beside is None:
                yield from self._follow(job, owner)
            elif beside == shown["job"]:
                yield from self._joined(shown, job, owner)

    def walk(self, owner: str, shown: View, event: gr.EventData) -> Iterator[View]:
        """The shown panorama with {walk}: the same place and seed in other moods, to go from one to the next."""
        mood = str(event._data.get("mood", ""))
        try:
            recipe = made_recipe(self.runner.jobs(owner), shown.get("job"), 0)
            if mood not in self._complete(shown, owner)["moods"]:
                raise StudioError(f"A walk leads to each mood once, and to {LONGEST_WALK} scenes at most.")
            if unfinished(self.runner, owner, TOOL):
                raise StudioError("A panorama is being made already.", "Wait for it, or cancel it.")
            options = dict(recipe.options) | {"beside": shown["job"]}
            job = self.runner.submit(recipe.replace(mix=_mix(mood), options=options), owner)
        except StudioError as error:
            toast(error)
            yield shown
            return
        yield from self._joined(shown, job, owner)

    def export(self, owner: str, shown: View, event: gr.EventData) -> View:
        """The shown panorama with {file}, an address: of a page with viewer and walk, or of a cube's faces.

        The event says which: {kind}, "page" or "cube", and of a cube which {job}'s. {exports} counts how often it was
        asked for, so that the browser sees an answer to its wish; without a {file} where there is none.
        """
        made = (job for job in self.runner.jobs(owner) if job.recipe.get("tool") == TOOL)
        files = {job.id: job.event.files[0] for job in made if isinstance(job.event, Result) and job.event.files}
        cube, walk = event._data.get("kind") == "cube", shown.get("walk", [])
        wanted = [str(event._data.get("job") or shown.get("job"))] if cube else [each["job"] for each in walk]
        try:
            picture = files.get(wanted[0] if cube else str(shown.get("job")))
            if picture is None or not files.keys() >= set(wanted):
                raise StudioError("That panorama is no longer kept here.", "Make it again.")
            scenes = [(each["name"], files[each["job"]]) for each in walk if not cube]
            target = _named(picture, ".zip" if cube else ".html")
            title = shown["pictures"][0]["title"]
            file = write_cube(picture, target) if cube else write_page(picture, title, scenes, target)
            answer = file_url(file)
        except StudioError as error:
            toast(error)
            answer = ""
        return shown | {"file": answer, "exports": shown.get("exports", 0) + 1}

    def cancel(self, owner: str, shown: View) -> None:
        """Stop what is being made."""
        stop(self.runner, owner, shown, TOOL)

    def _make(self, owner: str, recipe: Callable[[], Recipe]) -> Iterator[Any]:
        try:
            if unfinished(self.runner, owner, TOOL):
                raise StudioError("A panorama is being made already.", "Wait for it, or cancel it.")
            job = self.runner.submit(recipe(), owner)
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
                    yield self._complete(view(event, job), owner)
        except StudioError as error:
            toast(error)
            yield self._last(owner)

    def _joined(self, shown: View, job: str, owner: str) -> Iterator[View]:
        """The shown panorama while a scene of its walk is made, and then with that scene."""
        try:
            for event in self.runner.watch(job, owner):
                if isinstance(event, Failed):
                    raise StudioError(event.message, event.hint)
                if isinstance(event, Stopped):
                    yield shown
                elif isinstance(event, Result):
                    yield self._complete(_walked(shown, job, event), owner)
                else:
                    now = view(event, job)
                    yield shown | {name: now[name] for name in ("phase", "line", "share")}
        except StudioError as error:
            toast(error)
            yield shown

    def _last(self, owner: str) -> View:
        jobs = self.runner.jobs(owner)
        done = shelf_views(jobs, TOOL, limit=1)
        if not done:
            return IDLE
        shown = done[0]
        beside = [job for job in jobs if job.recipe.get("options", {}).get("beside") == shown["job"]]
        for job in sorted(beside, key=lambda each: each.created):
            if isinstance(job.event, Result):
                shown = _walked(shown, job.id, job.event)
        return self._complete(shown, owner)

    def _complete(self, shown: View, owner: str) -> View:
        """A finished panorama's view with {moods}: where its walk may lead yet."""
        if not shown["pictures"]:
            return shown
        walk = shown.get("walk", [])
        here = made_recipe(self.runner.jobs(owner), shown["job"], 0).mix
        been = {each["name"] for each in walk} | {mood for mood in MOODS if here == Mix.of(_mix(mood))}
        return shown | {"moods": [mood for mood in MOODS if mood not in been and len(walk) < LONGEST_WALK]}


def _grown(recipe: Recipe, source: str, spot: dict[str, float]) -> Recipe:
    """The scene of a recipe all around, around a picture where there is one."""
    scene = panorama_of(recipe)
    return scene.replace(sources=(source,), options={"spot": spot}) if source else scene


def _named(picture: str, suffix: str) -> Path:
    """Where what is saved of a panorama goes: the server gives a file its own name, so that one says what it is."""
    return Path(picture).with_suffix("") / f"{file_name(metadata.read(picture))}{suffix}"


def _mix(mood: str) -> dict[str, float]:
    return {} if mood == PLAIN else {mood: AMOUNT}


def _walked(shown: View, job: str, result: Result) -> View:
    """The shown panorama with one scene more in its walk: the plain one before all others, any other behind them."""
    here = {"name": "as made", "url": shown["pictures"][0]["url"], "job": shown["job"]}
    felt = Recipe.from_json(result.recipes[0]).mix.active
    scene = {"name": felt[0].name if felt else PLAIN, "url": file_url(result.files[0]), "job": job}
    walk = shown.get("walk") or [here]
    return shown | {"walk": [*walk, scene] if felt else [scene, *walk]}
