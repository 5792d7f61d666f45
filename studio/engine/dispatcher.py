"""The thread between the store and the worker: it hands out jobs, writes down events, and replaces a dead worker."""

from __future__ import annotations

import logging
import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from studio.engine.child import WorkerProcess
from studio.engine.cleaning import prune, prune_previews
from studio.engine.pace import StepTime
from studio.engine.protocol import Failed, Progress, event_from_json, is_final
from studio.engine.store import JobStore, is_preview

log = logging.getLogger(__name__)

CANNOT_START = Failed("The studio's worker cannot start, so no picture can be made.", "The studio's log says why.")
LONGEST_WAIT = 0.25
TIDY_SECONDS = 60.0
STEPS_TO_STOP = 3.0
MOST_FAILED_STARTS = 3
MOST_PREVIEWS_IN_A_ROW = 4


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds: between two heartbeats; to the first heartbeat, and later without one, until the worker counts as hung;
    from a cancel until the worker is killed, unless three steps of the tool take longer; and before one that could not
    start is tried again."""

    beat: float = 1.0
    boot: float = 60.0
    hang: float = 60.0
    stop: float = 10.0
    retry: float = 2.0


class Dispatcher:
    """Runs the jobs of a store, one at a time, in a worker that it keeps alive, until `close`.

    `changed` is called after every change of a job.
    """

    def __init__(
        self,
        store: JobStore,
        start_worker: Callable[[], WorkerProcess],
        patience: Patience,
        changed: Callable[[], None],
    ) -> None:
        self._store, self._start_worker, self._patience, self._changed = store, start_worker, patience, changed
        self._worker: WorkerProcess | None = None
        self._ready = False
        self._line = ""  # the status line that the last worker gave when it was ready
        self._failed_starts = 0
        self._next_start = 0.0
        self._job: str | None = None
        self._is_preview = False
        self._asked_at: float | None = None  # when the worker was told that the job is cancelled
        self._step = StepTime()
        self._previews_in_a_row = 0
        self._next_tidy, self._tidied = time.monotonic() + TIDY_SECONDS, 0
        self._closing = threading.Event()
        self._waking = threading.Lock()
        self._awake, self._alarm = multiprocessing.Pipe(duplex=False)
        self._alarmed = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="dispatcher")
        self._thread.start()

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, None while there is none."""
        worker = self._worker
        return worker.pid if worker else None

    @property
    def status(self) -> str:
        """The worker's status line, and what keeps it from working."""
        if self._ready:
            return self._line
        if self._failed_starts >= MOST_FAILED_STARTS:
            return "the worker cannot start, see the log"
        return f"{self._line} · restarting…" if self._line else "starting…"

    def wake(self) -> None:
        """Look at the store at once rather than within a quarter of a second."""
        with self._waking:
            if not self._alarmed:
                self._alarmed = True
                self._alarm.send_bytes(b"!")

    def close(self) -> None:
        """End the worker, put its job back into the queue, and end the thread."""
        self._closing.set()
        self.wake()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._turn()
            except Exception:  # a full disk, say: the studio must outlive it, with a worker whose state is known
                log.exception("the dispatcher stumbled, and goes on with a new worker in a second")
                worker, self._worker = self._worker, None
                self._ready, self._asked_at = False, None
                if worker is not None:
                    worker.stop(0.0)
                self._closing.wait(1.0)
        if self._worker is not None:
            self._worker.stop()
        if self._job is not None:
            self._store.release(self._job)

    def _turn(self) -> None:
        if self._worker is None and self._job is not None:  # its worker is gone, and the store could not be told
            self._store.interrupted(self._job)
            self._job = None
            self._changed()
        if self._worker is None:
            self._start()
        self._listen()
        if self._worker is not None:
            self._look_after(self._worker)
        if self._worker is not None and self._ready:
            self._hand_out(self._worker)
        self._tidy()

    def _start(self) -> None:
        if time.monotonic() < self._next_start:
            return
        if self._failed_starts >= MOST_FAILED_STARTS and not self._store.waiting():
            self._store.fail_waiting(CANNOT_START)  # previews: not worth a try
            return
        self._worker = self._start_worker()

    def _listen(self) -> None:
        speakers = self._worker.waitables if self._worker else []
        if self._awake in wait([self._awake, *speakers], LONGEST_WAIT):
            with self._waking:
                self._awake.recv_bytes()
                self._alarmed = False
        if self._worker is not None:
            for message in self._worker.messages():
                self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["say"] == "ready":
            self._ready, self._line, self._failed_starts = True, message["line"], 0
            log.info("worker ready: %s", self._line)
        elif message["say"] == "event" and message["job"] == self._job:
            event = event_from_json(message["event"])
            if isinstance(event, Progress):
                self._step.see(event)
            self._store.record(message["job"], event)
            if is_final(event):
                self._job = self._asked_at = None
            self._changed()

    def _look_after(self, worker: WorkerProcess) -> None:
        if not worker.alive:
            for message in worker.messages():
                self._hear(message)
            self._bury(worker, "died")
        elif worker.silent_for() > (self._patience.hang if worker.spoken else self._patience.boot):
            self._bury(worker, "hung")
        elif self._job and self._asked_at is None and self._store.cancel_requested(self._job):
            worker.send({"do": "cancel", "job": self._job})
            self._asked_at = time.monotonic()
        elif self._ignores_the_cancel():
            self._bury(worker, "did not stop when asked")

    def _ignores_the_cancel(self) -> bool:
        if self._asked_at is None:
            return False
        # a preview ends soon by itself, and loading the models again takes longer
        least = self._patience.hang if self._is_preview else self._patience.stop
        return time.monotonic() - self._asked_at > max(least, STEPS_TO_STOP * self._step.seconds)

    def _bury(self, worker: WorkerProcess, why: str) -> None:
        log.error("the worker (process %s) %s while %s", worker.pid, why, self._job or "waiting")
        worker.stop(0.0)
        if self._job is not None:
            self._store.interrupted(self._job)
        if not self._ready:
            self._failed_starts += 1
            self._next_start = time.monotonic() + self._patience.retry
            if self._failed_starts >= MOST_FAILED_STARTS:
                self._store.fail_waiting(CANNOT_START)
        self._worker = self._job = self._asked_at = None
        self._ready = False
        self._changed()

    def _hand_out(self, worker: WorkerProcess) -> None:
        if self._job is not None:
            return
        job = self._store.claim(previews_first=self._previews_in_a_row < MOST_PREVIEWS_IN_A_ROW)
        if job is None:
            return
        self._job, self._is_preview = job.id, is_preview(job.recipe["options"])
        self._previews_in_a_row = self._previews_in_a_row + 1 if self._is_preview else 0
        self._step.begin()
        worker.send({"do": "run", "job": job.id, "recipe": job.recipe, "out": str(self._store.folder(job.id))})
        self._changed()

    def _tidy(self) -> None:
        if self._job is not None or time.monotonic() < self._next_tidy:
            return
        try:
            prune_previews(self._store)
            if self._tidied % 60 == 0:  # it looks at every file, so once an hour
                prune(self._store)
        except (OSError, sqlite3.Error):  # no reason to end a worker
            log.exception("tidying did not work, and is tried again later")
        self._tidied += 1
        self._next_tidy = time.monotonic() + TIDY_SECONDS
