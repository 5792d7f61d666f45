"""The table of jobs: its schema, and the two rules that end or requeue many jobs at once."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from studio.engine.protocol import Event, Failed, Stopped, event_to_json

VERSION = 1
MOST_ATTEMPTS = 2
GAVE_UP = Failed(
    "The studio stopped twice while making this picture.",
    "Try a smaller size or fewer pictures; the studio's log says more.",
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    runner TEXT NOT NULL,
    recipe TEXT NOT NULL,
    preview INTEGER NOT NULL,
    state TEXT NOT NULL,
    cancel INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    started REAL,
    ended REAL,
    event TEXT
);
CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, number);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, runner);
"""


def open_jobs(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time. Raises sqlite3.Error if the file is not ours."""
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, VERSION):
        raise sqlite3.DatabaseError(f"it has version {version}, this studio reads version {VERSION}")
    db.executescript(SCHEMA)
    db.execute(f"PRAGMA user_version = {VERSION}")
    return db


def dump(event: Event) -> str:
    """The event as it is kept in the table."""
    return json.dumps(event_to_json(event))


def stop(db: sqlite3.Connection, which: str, values: tuple[Any, ...]) -> None:
    """End the waiting jobs among `which`, and leave word for the running ones."""
    ended = (time.time(), dump(Stopped()), *values)
    db.execute(f"UPDATE jobs SET state = 'cancelled', ended = ?, event = ? WHERE state = 'queued' AND {which}", ended)
    db.execute(f"UPDATE jobs SET cancel = 1 WHERE state = 'running' AND {which}", values)


def settle(db: sqlite3.Connection, runner: str, which: str, values: tuple[Any, ...]) -> None:
    """Decide about the unfinished jobs among `which`, whose runner or worker is dead: end them or queue them again.

    Previews end, nobody looks at them any more, and so does what was being cancelled. A job that a worker has taken
    `MOST_ATTEMPTS` times fails.
    """
    unfinished = f"state IN ('queued', 'running') AND {which}"
    end = f"UPDATE jobs SET state = ?, ended = ?, event = ? WHERE {unfinished}"
    now = time.time()
    db.execute(f"{end} AND (preview = 1 OR cancel = 1)", ("cancelled", now, dump(Stopped()), *values))
    db.execute(f"{end} AND state = 'running' AND attempts >= {MOST_ATTEMPTS}", ("failed", now, dump(GAVE_UP), *values))
    db.execute(
        f"UPDATE jobs SET state = 'queued', runner = ?, started = NULL, event = NULL WHERE {unfinished}",
        (runner, *values),
    )
