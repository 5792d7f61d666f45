"""What happens on the Understand tab, as plain methods around the Runner."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from studio.engine.protocol import Event
from studio.engine.runner import Runner
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.report_page import write_report
from studio.sources import keep, open_source
from studio.ui.handlers import followed, made_file, toast
from studio.ui.page_files import file_url
from studio.ui.understand_board import TOOL, Board, Kept, board, kept_of, laid, looked_for, whole_report

READING: Mapping[str, Any] = {"emotions": []}
"""The options of a job that reads a picture and looks for nothing in it."""
Turn = tuple[Any, Any]
"""The board and what the browser keeps."""


@dataclass(frozen=True)
class UnderstandHandlers:
    """The listeners of the Understand tab; one object serves every browser and holds no state of any.

    A picture is read in two jobs: first the reading alone, which is there at once, then the pixels of each feeling.
    Boards are made of the owner's jobs, so that nothing is lost when a page is closed.
    """

    runner: Runner
    sources: Path

    def bring(self, owner: str, kept: Any, path: str | None) -> Generator[Turn]:
        """Read a picture, in the place of what lay on the table."""
        yield from self._lay(owner, kept, 0, path)

    def beside(self, owner: str, kept: Any, path: str | None) -> Generator[Turn]:
        """Read a second picture beside the first."""
        yield from self._lay(owner, kept, 1, path)

    def made(self, owner: str, kept: Any, event: gr.EventData) -> Generator[Turn]:
        """Read a finished picture of the stage: {job, index}."""
        try:
            path = made_file(self.runner.jobs(owner), event._data.get("job"), event._data.get("index"))
        except StudioError as error:
            toast(error)
            return
        yield from self._lay(owner, kept, 0, path)

    def attach(self, owner: str, kept: Any) -> Generator[Board]:
        """The board of a page that was opened again, and what is still to be found out for it."""
        table = kept_of(kept)
        shown = self._board(owner, table)
        yield shown
        yield from self._follow(owner, table, self._unfinished(owner, table))
        for side in shown["sides"]:
            if side["reading"] is None and not self._known(owner, table, side["source"]):
                yield from self._follow(owner, table, self._submit(owner, [side["source"]], READING))
            yield from self._find_pixels(owner, table, side["source"])

    def ask(self, owner: str, kept: Any, event: gr.EventData) -> Generator[Board]:
        """Look for more in the pictures {sources}: {emotions}, the words of a question {ask}, and {points}."""
        asked, table = event._data, kept_of(kept)
        wanted = asked.get("sources") or ()
        own = [side["source"] for side in self._board(owner, table)["sides"] if side["source"] in wanted]
        options = {name: asked[name] for name in ("emotions", "ask", "points") if asked.get(name)}
        jobs = self._submit(owner, own, {**READING, **options})
        if not jobs:
            yield self._board(owner, table)
        yield from self._follow(owner, table, jobs)

    def report(self, owner: str, kept: Any, event: gr.EventData) -> Board:
        """The board with {file}, the address of a page about the picture {source}, in answer to the wish {asked}."""
        table, source = kept_of(kept), str(event._data.get("source"))
        jobs = self.runner.jobs(owner)
        shown = self._board(owner, table)
        try:
            report = whole_report(jobs, source)
            name = next((side["name"] for side in shown["sides"] if side["source"] == source), "")
            target = Path(report["regions"][0]["mask"]).parent / f"{Path(name).stem[:60] or 'picture'} - report.html"
            path = write_report(report, open_source(source, self.sources), target, Path(name).stem or "A picture")
            answer = file_url(str(path))
        except StudioError as error:
            toast(error)
            answer = ""
        return shown | {"file": answer, "asked": event._data.get("asked", 0)}

    def close(self, owner: str, kept: Any, event: gr.EventData) -> Turn:
        """Put the picture {source} away."""
        before = kept_of(kept)
        table = laid(*(row for row in before["sides"] if row["source"] != event._data.get("source")))
        self._forget(owner, before, table)
        return self._board(owner, table), table

    def _lay(self, owner: str, kept: Any, stays: int, path: str | None) -> Generator[Turn]:
        """A picture on the table beside the first ones that stay, and then what is found out about it."""
        if not path:
            return
        try:
            source = keep(path, self.sources)
        except StudioError as error:
            toast(error)
            return
        before, row = kept_of(kept), {"source": source, "name": Path(path).name}
        table = laid(*(each for each in before["sides"][:stays] if each["source"] != source), row)
        begun = [] if self._known(owner, table, source) else self._submit(owner, [source], READING)
        self._forget(owner, before, table)
        yield self._board(owner, table), table
        for shown in self._follow(owner, table, begun):
            yield shown, gr.skip()
        for shown in self._find_pixels(owner, table, source):
            yield shown, gr.skip()

    def _find_pixels(self, owner: str, table: Kept, source: str) -> Generator[Board]:
        """Look for the pixels of each feeling that nobody looked for yet in a picture that has been read."""
        side = self._known(owner, table, source)
        if side is not None and (missing := looked_for(side)):
            yield from self._follow(owner, table, self._submit(owner, [source], {"emotions": missing}))

    def _follow(self, owner: str, table: Kept, jobs: Sequence[str]) -> Generator[Board]:
        """The board while jobs run, one after the other."""
        for event in followed(self.runner, owner, jobs):
            yield self._board(owner, table, event)

    def _submit(self, owner: str, sources: Sequence[str], options: Mapping[str, Any]) -> list[str]:
        """A job for each of these pictures; none, and a toast, where that cannot be."""
        try:
            recipes = [Recipe(tool=TOOL, sources=(source,), n=1, options=options) for source in sources]
            return [self.runner.submit(recipe, owner) for recipe in recipes]
        except StudioError as error:
            toast(error)
            return []

    def _board(self, owner: str, table: Kept, event: Event | None = None) -> Board:
        return board(self.runner.jobs(owner), table, self.sources, event)

    def _known(self, owner: str, table: Kept, source: str) -> dict[str, Any] | None:
        """The side of a picture that has been read, with all that is known of it; None before that."""
        sides = self._board(owner, table)["sides"]
        return next((side for side in sides if side["source"] == source and side["reading"]), None)

    def _unfinished(self, owner: str, table: Kept) -> list[str]:
        wanted = {row["source"] for row in table["sides"]}
        jobs = [job for job in self.runner.jobs(owner, unfinished=True) if job.recipe.get("tool") == TOOL]
        return [job.id for job in reversed(jobs) if wanted & set(job.recipe["sources"])]

    def _forget(self, owner: str, before: Kept, table: Kept) -> None:
        """Stop looking at pictures that lay on the table before and do not any more."""
        wanted = self._unfinished(owner, table)
        for job in self._unfinished(owner, before):
            if job not in wanted:
                self.runner.cancel(job, owner)
