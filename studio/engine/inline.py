"""The runner without a worker: a job runs in whoever watches it, for tests and for hosts that fork for every call."""

from __future__ import annotations

import importlib
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator

from studio.engine.cleaning import prune, prune_previews
from studio.engine.context import Context
from studio.engine.execute import execute, warm
from studio.engine.protocol import Event, JobView, is_final
from studio.engine.store import JobStore
from studio.recipe import Recipe
from studio.settings import Settings

log = logging.getLogger(__name__)
REPEAT_SECONDS = 0.2
TIDY_SECONDS = 60.0


class InlineRunner:
    """A `Runner` that starts no thread and no process: a job runs while its `watch` is consumed, one at a time.

    Dropping the generator in the middle puts the job back into the queue, and the next `watch` starts it again.
    """

    def __init__(self, settings: Settings, *, tools: str = "studio.tools:TOOLS") -> None:
        self._settings, self._tools = settings, tools
        self._store = JobStore(settings.home, settings.outputs)
        self._turn = threading.Lock()  # two jobs on one model would spoil each other
        self._line = ""
        self._next_tidy = time.monotonic() + TIDY_SECONDS

    def submit(self, recipe: Recipe, owner: str) -> str:
        """See `Runner.submit`."""
        return self._store.add(recipe, owner)

    def watch(self, job_id: str, owner: str | None = None) -> Iterator[Event]:
        """See `Runner.watch`; between two steps of the tool nothing is repeated."""
        self._store.view(job_id, owner)
        return self._follow(job_id)

    def cancel(self, job_id: str, owner: str) -> None:
        """See `Runner.cancel`."""
        self._store.view(job_id, owner)
        self._store.request_cancel(job_id)

    def jobs(self, owner: str, *, unfinished: bool = False) -> list[JobView]:
        """See `Runner.jobs`."""
        return self._store.list(owner, unfinished=unfinished)

    def status(self) -> str:
        """See `Runner.status`."""
        waiting = self._store.waiting()
        line = self._line or "the model loads with the first picture"
        return f"{line} · {waiting} waiting" if waiting else line

    def close(self) -> None:
        """See `Runner.close`."""
        self._store.close()

    def _follow(self, job_id: str) -> Iterator[Event]:
        while True:
            job = self._store.view(job_id)
            yield job.event
            if is_final(job.event):
                return
            if job.state == "running":  # in another thread
                time.sleep(REPEAT_SECONDS)
            elif self._turn.acquire(timeout=REPEAT_SECONDS):
                try:
                    yield from self._run(job_id)
                finally:
                    self._turn.release()

    def _run(self, job_id: str) -> Iterator[Event]:
        job = self._store.claim(job_id)
        if job is None:  # cancelled, or taken, since it was looked at
            return
        try:
            module_name, table = self._tools.split(":")
            module = importlib.import_module(module_name)
            self._line = self._line or warm(module, self._settings)
            context = Context(
                settings=self._settings,
                out=self._store.folder(job_id),
                cancelled=lambda: self._store.cancel_requested(job_id),
            )
            for event in execute(job.recipe, context, getattr(module, table)):
                self._store.record(job_id, event)
                if not is_final(event):  # `_follow` gives the last one
                    yield event
        finally:
            self._store.release(job_id)
            self._tidy()

    def _tidy(self) -> None:
        if time.monotonic() < self._next_tidy:
            return
        self._next_tidy = time.monotonic() + TIDY_SECONDS
        try:
            prune_previews(self._store)
            prune(self._store)
        except (OSError, sqlite3.Error):  # no reason to fail a job
            log.exception("tidying did not work, and is tried again later")
