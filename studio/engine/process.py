"""The runner of a studio on one machine: jobs in the store, and one spawned worker that owns the models."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Iterator

from studio.engine.child import WorkerProcess
from studio.engine.dispatcher import Dispatcher, Patience
from studio.engine.protocol import Event, JobView, is_final
from studio.engine.store import JobStore
from studio.recipe import Recipe
from studio.settings import Settings

REPEAT_SECONDS = 0.2


class Changes:
    """A bell that any number of threads wait for, and which none misses between looking and waiting."""

    def __init__(self) -> None:
        self._bell = threading.Condition()
        self._count = 0

    def ring(self) -> None:
        """Wake everybody."""
        with self._bell:
            self._count += 1
            self._bell.notify_all()

    def count(self) -> int:
        """How often it has rung; take it before looking."""
        return self._count

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until it has rung more than `seen` times, at most so many seconds."""
        with self._bell:
            self._bell.wait_for(lambda: self._count != seen, seconds)


class ProcessRunner:
    """A `Runner` whose jobs run one at a time in a worker process.

    The worker starts loading the default model at once. `tools` names the table of tools as "module:TABLE"; it is
    imported in the worker only.
    """

    def __init__(
        self, settings: Settings, *, tools: str = "studio.tools:TOOLS", patience: Patience | None = None
    ) -> None:
        patience = patience or Patience()
        self._changes = Changes()
        self._store = JobStore(settings.home, settings.outputs)
        self._dispatcher = Dispatcher(
            self._store, lambda: WorkerProcess(settings, tools, patience.beat), patience, self._changes.ring
        )
        self._closing = threading.Lock()
        self._closed = False
        atexit.register(self.close)

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, None while there is none."""
        return self._dispatcher.worker_pid

    def submit(self, recipe: Recipe, owner: str) -> str:
        """See `Runner.submit`."""
        job_id = self._store.add(recipe, owner)
        self._dispatcher.wake()
        self._changes.ring()
        return job_id

    def watch(self, job_id: str, owner: str | None = None) -> Iterator[Event]:
        """See `Runner.watch`."""
        self._store.view(job_id, owner)
        return self._follow(job_id)

    def cancel(self, job_id: str, owner: str) -> None:
        """See `Runner.cancel`."""
        self._store.view(job_id, owner)
        self._store.request_cancel(job_id)
        self._dispatcher.wake()
        self._changes.ring()

    def jobs(self, owner: str, *, unfinished: bool = False) -> list[JobView]:
        """See `Runner.jobs`."""
        return self._store.list(owner, unfinished=unfinished)

    def status(self) -> str:
        """See `Runner.status`."""
        waiting = self._store.waiting()
        return f"{self._dispatcher.status} · {waiting} waiting" if waiting else self._dispatcher.status

    def close(self) -> None:
        """See `Runner.close`."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            atexit.unregister(self.close)
            self._changes.ring()  # whoever watches leaves while the store is still open
            self._dispatcher.close()
            self._store.close()

    def _follow(self, job_id: str) -> Iterator[Event]:
        last, due = None, 0.0
        while not self._closed:
            seen = self._changes.count()
            event = self._store.view(job_id).event
            if event != last or time.monotonic() >= due:
                last, due = event, time.monotonic() + REPEAT_SECONDS
                yield event
            if is_final(event):
                return
            self._changes.wait(seen, due - time.monotonic())
