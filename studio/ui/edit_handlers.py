"""What happens on the Edit tab, as plain methods around the Runner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from studio.affect.families import FAMILIES
from studio.affect.requests import MOST_KEPT
from studio.checks import choice, number
from studio.engine.protocol import Event
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.mix import Mix
from studio.recipe import EDIT_MODES, SEEDS, Recipe
from studio.sources import claim, keep
from studio.ui.edit_board import EIGHT, MOST_PICTURES, TOOL, Board, Kept, board, kept_of, laid, wish_as_json
from studio.ui.handlers import followed, made_file, made_recipe, toast
from studio.ui.ownership import allowed, check, marks_of

Turn = tuple[Any, Any]
"""The board and what the browser keeps."""
_GONE = ("That picture is no longer kept here.", "Bring it again.")


@dataclass(frozen=True)
class EditHandlers:
    """The listeners of the Edit tab; one object serves every browser and holds no state of any.

    Boards are made of the owner's jobs, so that nothing is lost when a page is closed.
    """

    runner: Runner
    sources: Path

    def attach(self, owner: str, kept: Any) -> Iterator[Board]:
        """The board of a page that was opened again, and what is still being changed."""
        table = self._table(owner, kept)
        yield self._board(owner, table)
        yield from self._follow(owner, table, self._unfinished(owner, table))

    def bring(self, owner: str, paths: Any) -> Turn:
        """Pictures that a person brought, in the place of what lay on the table."""
        files = [paths] if isinstance(paths, str) else list(paths or ())
        rows: dict[str, dict[str, str]] = {}
        for path in files[:MOST_PICTURES]:
            try:
                row = self._row(owner, keep(path, self.sources), Path(path).name)
                rows.setdefault(row["source"], row)
            except StudioError as error:
                toast(error)
        if len(files) > MOST_PICTURES:
            toast(StudioError(f"At most {MOST_PICTURES} pictures can share a wish.", "The others were left out."))
        return self._lay(laid(list(rows.values()))) if rows else (gr.skip(), gr.skip())

    def made(self, owner: str, event: gr.EventData) -> Turn:
        """A finished picture of the stage, {job, index}, on the table."""
        try:
            path = made_file(self.runner.jobs(owner), event._data.get("job"), event._data.get("index"))
            return self._lay(laid([self._row(owner, keep(path, self.sources), Path(path).name)]))
        except StudioError as error:
            toast(error)
            return gr.skip(), gr.skip()

    def put(self, owner: str, event: gr.EventData) -> Turn:
        """A picture that was read, on the table, with the region of a feeling: {job, index, emotion}, or marks."""
        said = event._data
        try:
            mark, where = said.get("mark") or said.get("source"), said.get("where") or ""
            check(mark, said.get("claim"), owner, self._marks(owner), self.sources)
            if said.get("job"):
                where = keep(made_file(self.runner.jobs(owner), said["job"], said.get("index")), self.sources)
            elif where:
                check(where, said.get("claim"), owner, self._marks(owner), self.sources)
            row = self._row(owner, mark, str(said.get("name", "")))
            proof = claim(where, owner, self.sources) if where else ""
            return self._lay(laid([row], where, proof, str(said.get("emotion", ""))))
        except StudioError as error:
            toast(error)
            return gr.skip(), gr.skip()

    def close(self, owner: str, kept: Any) -> Turn:
        """Put the pictures away, and stop changing them."""
        self.cancel(owner, kept)
        return self._lay(laid([]))

    def wish(self, owner: str, kept: Any, event: gr.EventData) -> Any:
        """The board with {text} as it was understood; nothing runs."""
        try:
            return self._board(owner, self._table(owner, kept), asked=wish_as_json(str(event._data.get("text", ""))))
        except StudioError as error:
            toast(error)
            return gr.skip()

    def change(self, owner: str, kept: Any, event: gr.EventData) -> Iterator[Turn]:
        """Change the feeling of the step {on}, or of every picture on the table: {text, mix, kept, keep, mode}."""
        asked, table = event._data, self._table(owner, kept)
        try:
            table, marks = self._start(owner, table, str(asked.get("on", "")))
            recipes = [self._recipe(owner, mark, table, asked, asked.get("mix")) for mark in marks]
            if recipes[0].mix.neutral:
                raise StudioError("There is no feeling to change to yet.", "Write a wish, or move a slider.")
            jobs = self._submit(owner, recipes)
        except StudioError as error:
            toast(error)
            return
        yield from self._turns(owner, table, jobs)

    def eight(self, owner: str, kept: Any, event: gr.EventData) -> Iterator[Turn]:
        """The step {on} once in each of the eight feelings."""
        asked, table = event._data, self._table(owner, kept)
        try:
            table, marks = self._start(owner, table, str(asked.get("on", "")))
            plain = {**asked, "text": ""}
            recipes = [self._recipe(owner, marks[0], table, plain, {name: EIGHT}) for name in FAMILIES]
            jobs = self._submit(owner, recipes)
        except StudioError as error:
            toast(error)
            return
        yield from self._turns(owner, table, jobs)

    def again(self, owner: str, kept: Any, event: gr.EventData) -> Iterator[Turn]:
        """The step {id} once more, at another {amount}: the tool makes it at full size."""
        table = self._table(owner, kept)
        try:
            job, index = _step_of(event._data.get("id"))
            amount = number(event._data.get("amount"), "The amount", -1, 2)
            recipe = made_recipe(self.runner.jobs(owner), job, index)
            jobs = self._submit(owner, [recipe.replace(options={**recipe.options, "amount": amount})])
        except StudioError as error:
            toast(error)
            return
        yield from self._turns(owner, table, jobs)

    def take(self, kept: Any, event: gr.EventData) -> Kept:
        """What the browser keeps, once the step {id} of the eight is taken into the history."""
        table = kept_of(kept)
        return kept_of(table | {"taken": [*table["taken"], str(event._data.get("id"))]})

    def cancel(self, owner: str, kept: Any) -> None:
        """Stop every edit of what is on the table that is still to be made."""
        for job in self._unfinished(owner, self._table(owner, kept)):
            try:
                self.runner.cancel(job, owner)
            except StudioError as error:
                toast(error)

    def _row(self, owner: str, mark: str, name: str) -> dict[str, str]:
        return {"source": mark, "name": name, "claim": claim(mark, owner, self.sources)}

    def _marks(self, owner: str) -> set[str]:
        return marks_of(self.runner.jobs(owner))

    def _table(self, owner: str, kept: Any) -> Kept:
        """What a browser says that it keeps, without the pictures that are not its owner's."""
        table, known = kept_of(kept), self._marks(owner)
        where = allowed(table["where"], table["claim"], owner, known, self.sources)
        return table | {
            "rows": [row for row in table["rows"] if allowed(row["source"], row["claim"], owner, known, self.sources)],
            "where": table["where"] if where else "",
            "links": {mark: step for mark, step in table["links"].items() if mark in known},
        }

    def _recipe(self, owner: str, mark: str, table: Kept, asked: Mapping[str, Any], mix: Any) -> Recipe:
        things = asked.get("kept")
        if isinstance(things, list) and len(things) > MOST_KEPT:
            raise StudioError(f"At most {MOST_KEPT} things can be kept.", "Take some away.")
        options: dict[str, Any] = {
            "mode": choice(asked.get("mode", "regrade"), "What may change", EDIT_MODES),
            "amount": 1.0,
            "keep": number(asked.get("keep", 0.8), "How much is kept", 0, 1),
            "kept": [str(thing)[:100] for thing in things] if isinstance(things, list) else [],
        }
        if table["where"]:  # of the one picture that was read, and so of all that is made from it
            options["where"] = table["where"]
        return Recipe(
            tool=TOOL,
            sources=(mark,),
            n=1,
            prompt=str(asked.get("text", "")),
            mix=Mix.of(mix or {}),
            seed=self._seed(owner, mark),
            options=options,
        )

    def _seed(self, owner: str, mark: str) -> int:
        """One for each further step of a picture, so that the same wish brings another day."""
        steps = [job for job in self.runner.jobs(owner) if job.recipe.get("tool") == TOOL]
        made = sum(mark in job.recipe.get("sources", ()) for job in steps)
        return (int(mark[:8], 16) + made) % SEEDS

    def _start(self, owner: str, table: Kept, on: str) -> tuple[Kept, list[str]]:
        """The pictures that a change starts from, and the table that knows them."""
        if not table["rows"]:
            raise StudioError("There is no picture to change yet.", "Drop one on the page.")
        if not on:
            return table, [row["source"] for row in table["rows"]]
        mark = keep(made_file(self.runner.jobs(owner), *_step_of(on)), self.sources)
        return table | {"links": {mark: on, **table["links"]}}, [mark]  # it belongs to the step that first made it

    def _submit(self, owner: str, recipes: Sequence[Recipe]) -> list[str]:
        return [self.runner.submit(recipe, owner) for recipe in recipes]

    def _turns(self, owner: str, table: Kept, jobs: Sequence[str]) -> Iterator[Turn]:
        yield self._board(owner, table), table
        for shown in self._follow(owner, table, jobs):
            yield shown, gr.skip()

    def _follow(self, owner: str, table: Kept, jobs: Sequence[str]) -> Iterator[Board]:
        """The board while jobs run, one after the other."""
        for event in followed(self.runner, owner, jobs):
            yield self._board(owner, table, event)

    def _lay(self, table: Kept) -> Turn:
        return board((), table, self.sources), table

    def _board(self, owner: str, table: Kept, event: Event | None = None, asked: Any = None) -> Board:
        return board(self.runner.jobs(owner), table, self.sources, event, asked)

    def _unfinished(self, owner: str, table: Kept) -> list[str]:
        """The edits still to be made of what is on the table, and of what was made from that."""
        known = {row["source"] for row in table["rows"]} | table["links"].keys()
        jobs = [job for job in self.runner.jobs(owner, unfinished=True) if job.recipe.get("tool") == TOOL]
        return [job.id for job in reversed(jobs) if known & set(job.recipe.get("sources", ()))]


def _step_of(name: Any) -> tuple[str, int]:
    """Job and index of a step's name "JOB:INDEX"."""
    job, _, index = str(name).rpartition(":")
    if not job or not index.isdigit():
        raise StudioError(*_GONE)
    return job, int(index)
