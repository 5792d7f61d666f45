"""The jobs of a studio, in an SQLite file beside their pictures: they outlive the page, the worker and the studio."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.engine.database import dump, open_jobs, settle, stop
from studio.engine.lease import Lease
from studio.engine.protocol import (
    Event,
    Failed,
    JobView,
    Progress,
    Queued,
    Result,
    Started,
    State,
    Stopped,
    event_from_json,
    is_final,
)
from studio.errors import StudioError
from studio.recipe import Recipe

MOST_WAITING = 100
MOST_WAITING_IN_ALL = 500  # every call of the API is an owner of its own
_AHEAD = "SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND runner = ? AND preview = ? AND number <= ?"
_FINAL_STATES: dict[type, State] = {Result: "done", Failed: "failed", Stopped: "cancelled"}


class JobStore:
    """Every job of one home folder: `home/jobs.sqlite3`, with the files of job ID in `home/outputs/ID/`.

    One connection behind a lock, so any thread may call any method; several studios may share the file, since each
    only takes the jobs that were given to it (`lease`) or that a dead one left. Opening the store adopts those.

    Raises:
        StudioError: the home cannot be written, or the file is not a list of jobs.
    """

    def __init__(self, home: Path, outputs: Path | None = None) -> None:
        self.path = home / "jobs.sqlite3"
        self.outputs = outputs or home / "outputs"
        self._lock = threading.RLock()
        try:
            self.outputs.mkdir(parents=True, exist_ok=True)
            self.lease = Lease(home / "runners")
            self._db = open_jobs(self.path)
        except (OSError, sqlite3.Error) as error:
            hint = f"Choose another folder with MOODSCAPE_HOME, or move {self.path.name} away ({error})."
            raise StudioError(f"The studio cannot keep its jobs in {home}.", hint) from error
        self._adopt()

    def close(self) -> None:
        """Give up the jobs and the file; a second call does nothing."""
        with self._lock:
            self._db.close()
            self.lease.release()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a write transaction, undone when an exception leaves it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite may have undone it itself
                    self._db.execute("ROLLBACK")
                raise

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def add(self, recipe: Recipe, owner: str) -> str:
        """A new waiting job; returns its id. The owner's older previews make room for it.

        Raises:
            StudioError: no owner is named, or too many jobs wait: `MOST_WAITING` of theirs, `MOST_WAITING_IN_ALL`.
        """
        if not owner:
            raise StudioError("This browser has no token yet.", "Reload the page.")
        job_id = uuid.uuid4().hex
        try:
            self._insert(job_id, recipe, owner)
        except sqlite3.OperationalError as error:
            raise StudioError(
                "The studio cannot keep another job.", "Its disk may be full; free some space."
            ) from error
        return job_id

    def _insert(self, job_id: str, recipe: Recipe, owner: str) -> None:
        preview = is_preview(recipe.options)
        with self.transaction() as db:
            stop(db, "owner = ? AND preview = 1", (owner,))
            self._check_room(owner)
            db.execute(
                "INSERT INTO jobs (id, owner, runner, recipe, preview, state, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (job_id, owner, self.lease.id, json.dumps(recipe.to_json()), preview, "queued", time.time()),
            )

    def view(self, job_id: str, owner: str | None = None) -> JobView:
        """The job as it is now; with an `owner`, only if it is theirs.

        Raises:
            StudioError: there is no such job, or it is another owner's (the sentence does not tell which).
        """
        rows = self.query("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if not rows or (owner is not None and rows[0]["owner"] != owner):
            raise StudioError("This browser has no such job.", "It may have been cleaned up; make the picture again.")
        return self._view(rows[0])

    def list(self, owner: str, most: int = 200, *, unfinished: bool = False) -> list[JobView]:
        """The owner's jobs, newest first, without previews; with `unfinished`, those that wait or run."""
        kept = "AND state IN ('queued', 'running')" if unfinished else ""
        sql = f"SELECT * FROM jobs WHERE owner = ? AND preview = 0 {kept} ORDER BY number DESC LIMIT ?"
        return [self._view(row) for row in self.query(sql, (owner, most))]

    def waiting(self, owner: str | None = None) -> int:
        """How many jobs wait in this studio, previews aside; with an `owner`, how many of theirs."""
        sql = (
            "SELECT COUNT(*) FROM jobs "
            "WHERE state = 'queued' AND preview = 0 AND runner = ? AND owner = COALESCE(?, owner)"
        )
        return self.query(sql, (self.lease.id, owner))[0][0]

    def claim(self, job_id: str | None = None, *, previews_first: bool = True) -> JobView | None:
        """Take the next waiting job (or that one, if it still waits) and mark it running; None if there is none."""
        order = "preview DESC" if previews_first else "preview"
        chosen, values = ("AND id = ?", (job_id,)) if job_id else ("AND runner = ?", (self.lease.id,))
        with self.transaction() as db:
            sql = f"SELECT id FROM jobs WHERE state = 'queued' {chosen} ORDER BY {order}, number LIMIT 1"
            row = db.execute(sql, values).fetchone()
            if row is None:
                return None
            db.execute(
                "UPDATE jobs SET state = 'running', runner = ?, attempts = attempts + 1, started = ?, event = ? "
                "WHERE id = ?",
                (self.lease.id, time.time(), dump(Started()), row["id"]),
            )
            return self.view(row["id"])  # before it is kept: nobody would run a job that was taken and not returned

    def record(self, job_id: str, event: Event) -> None:
        """Keep the running job's latest event; a final one ends it. A job that has ended stays as it is."""
        state = _FINAL_STATES.get(type(event), "running")
        ended = time.time() if is_final(event) else None
        with self.transaction() as db:
            db.execute(
                "UPDATE jobs SET state = ?, ended = ?, event = ? WHERE id = ? AND state = 'running'",
                (state, ended, dump(event), job_id),
            )

    def request_cancel(self, job_id: str) -> None:
        """End the job if it waits; if it runs, leave word for whoever runs it (`cancel_requested`)."""
        with self.transaction() as db:
            stop(db, "id = ?", (job_id,))

    def fail_waiting(self, event: Failed) -> None:
        """End every job that waits in this studio."""
        with self.transaction() as db:
            db.execute(
                "UPDATE jobs SET state = 'failed', ended = ?, event = ? WHERE state = 'queued' AND runner = ?",
                (time.time(), dump(event), self.lease.id),
            )

    def cancel_requested(self, job_id: str) -> bool:
        """Whether the job should stop: its owner said so, a newer preview replaced it, or it is gone."""
        rows = self.query("SELECT cancel FROM jobs WHERE id = ?", (job_id,))
        return not rows or bool(rows[0]["cancel"])

    def interrupted(self, job_id: str) -> None:
        """The worker died under this running job: queue it again, or end it if it was stopped or tried enough."""
        with self.transaction() as db:
            settle(db, self.lease.id, "id = ?", (job_id,))

    def release(self, job_id: str) -> None:
        """Queue a running job again as if it had never been taken: it was the studio that stopped, not the job."""
        with self.transaction() as db:
            db.execute("UPDATE jobs SET attempts = attempts - 1 WHERE id = ? AND state = 'running'", (job_id,))
            settle(db, self.lease.id, "id = ?", (job_id,))

    def folder(self, job_id: str) -> Path:
        """The folder of the job's files."""
        return self.outputs / job_id

    def _check_room(self, owner: str) -> None:
        if self.waiting(owner) >= MOST_WAITING:
            raise StudioError(f"{MOST_WAITING} of your jobs are waiting already.", "Let some finish, or cancel them.")
        sql = "SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND runner = ?"
        if self.query(sql, (self.lease.id,))[0][0] >= MOST_WAITING_IN_ALL:
            raise StudioError(f"{MOST_WAITING_IN_ALL} jobs are waiting in this studio already.", "Try again later.")

    def _adopt(self) -> None:
        sql = "SELECT DISTINCT runner FROM jobs WHERE state IN ('queued', 'running') AND runner != ?"
        for row in self.query(sql, (self.lease.id,)):
            with self.lease.succeed(row["runner"]) as dead:
                if dead:
                    with self.transaction() as db:
                        settle(db, self.lease.id, "runner = ?", (row["runner"],))

    def _view(self, row: sqlite3.Row) -> JobView:
        state, position = row["state"], 0
        event = event_from_json(row["event"]) if row["event"] else Queued()
        if state == "queued":
            position = self.query(_AHEAD, (row["runner"], row["preview"], row["number"]))[0][0]
            event = Queued(max(position, 1))
        if isinstance(event, Result) and not all(Path(file).is_file() for file in event.files):
            state = "failed"
            event = Failed("The files of this job were removed.", "Make the picture again from its recipe.")
        if isinstance(event, Progress) and event.preview and not Path(event.preview).is_file():
            event = replace(event, preview=None)
        plain = ("id", "owner", "created", "started", "ended", "attempts")
        return JobView(
            recipe=json.loads(row["recipe"]),
            state=state,
            position=position,
            event=event,
            **{name: row[name] for name in plain},
        )


def is_preview(options: Mapping[str, Any]) -> bool:
    """Whether a recipe's options ask for a live preview: quick, replaced by the next one, and kept by nobody."""
    return options.get("preview") is True
