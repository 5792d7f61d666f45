"""Cleaning up: old jobs, what live previews left behind, and folders that no job owns."""

from __future__ import annotations

import logging
import re
import shutil
import time
from pathlib import Path

from studio.engine.store import JobStore
from studio.settings import SOURCES
from studio.sources import prune_sources

log = logging.getLogger(__name__)

KEEP_DAYS = 90.0
KEEP_BYTES = 20 * 1024**3
KEEP_PREVIEWS = 60.0
_JOB_FOLDER = re.compile(r"[0-9a-f]{32}")


def prune(store: JobStore, keep_days: float = KEEP_DAYS, keep_bytes: int = KEEP_BYTES) -> int:
    """Forget the finished jobs that ended more than `keep_days` days ago, then the oldest until `keep_bytes` suffice.

    Their files go with them, and so do folders without a job. Waiting and running jobs stay. Returns how many jobs
    were forgotten.
    """
    rows = store.query("SELECT id, ended FROM jobs WHERE ended IS NOT NULL ORDER BY ended DESC")
    oldest = time.time() - keep_days * 86_400
    forgotten, room = [], keep_bytes
    for row in rows:
        room -= _bytes_in(store.folder(row["id"]))
        if row["ended"] < oldest or room < 0:
            forgotten.append(row["id"])
    for job_id in forgotten:
        _forget(store, job_id)
    _remove_orphans(store)
    prune_sources(store.path.parent / SOURCES)
    return len(forgotten)


def prune_previews(store: JobStore, keep_seconds: float = KEEP_PREVIEWS) -> None:
    """Forget finished previews, and remove the files of jobs that came to nothing.

    Not at once: a page may be about to show the last picture it was told of.
    """
    before = time.time() - keep_seconds
    for row in store.query("SELECT id FROM jobs WHERE preview = 1 AND ended < ?", (before,)):
        _forget(store, row["id"])
    for row in store.query("SELECT id FROM jobs WHERE state IN ('failed', 'cancelled') AND ended < ?", (before,)):
        _remove(store.folder(row["id"]))


def _forget(store: JobStore, job_id: str) -> None:
    _remove(store.folder(job_id))
    with store.transaction() as db:
        db.execute("DELETE FROM jobs WHERE id = ? AND ended IS NOT NULL", (job_id,))


def _remove_orphans(store: JobStore) -> None:
    if not store.outputs.is_dir():  # removed by hand; the next job makes it again
        return
    folders = [path for path in store.outputs.iterdir() if _JOB_FOLDER.fullmatch(path.name)]
    known = {row["id"] for row in store.query("SELECT id FROM jobs")}  # listed second: a job is older than its folder
    for path in folders:
        if path.name not in known:
            _remove(path)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:  # open in another program, or read-only: it is tried again next time
        log.warning("cannot remove %s: %s", folder, error)


def _bytes_in(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    except OSError as error:  # removed by another studio on the same home meanwhile, or not ours to read
        log.warning("cannot measure %s: %s", folder, error)
        return 0
