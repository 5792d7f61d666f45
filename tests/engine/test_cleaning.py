"""Cleaning up removes what is old or too much, and never what is needed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.engine.cleaning import prune, prune_previews
from studio.engine.protocol import Event, Result, Stopped
from studio.engine.store import JobStore
from studio.recipe import Recipe

Make = Callable[..., Recipe]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    opened = JobStore(tmp_path)
    yield opened
    opened.close()


def job(store: JobStore, recipe: Recipe, owner: str = "ann", days_ago: float = 0.0, stopped: bool = False) -> str:
    """A finished job with a file of 1,000 bytes."""
    job_id = store.add(recipe, owner)
    store.claim(job_id)
    store.folder(job_id).mkdir()
    file = store.folder(job_id) / "1.png"
    file.write_bytes(os.urandom(1000))
    event: Event = Stopped() if stopped else Result((str(file),))
    store.record(job_id, event)
    with store.transaction() as db:
        db.execute("UPDATE jobs SET ended = ? WHERE id = ?", (time.time() - days_ago * 86_400, job_id))
    return job_id


def test_old_jobs_go_with_their_files(store: JobStore, recipe: Make):
    old, new = job(store, recipe(), days_ago=40), job(store, recipe(), days_ago=20)
    assert prune(store, keep_days=30, keep_bytes=10**9) == 1
    assert [view.id for view in store.list("ann")] == [new]
    assert not store.folder(old).exists()
    assert store.folder(new).exists()


def test_the_oldest_go_when_there_is_too_much(store: JobStore, recipe: Make):
    jobs = [job(store, recipe(), days_ago=days) for days in (5, 4, 3, 2)]
    assert prune(store, keep_days=30, keep_bytes=2500) == 2
    assert [view.id for view in store.list("ann")] == [jobs[3], jobs[2]]


def test_unfinished_jobs_stay_whatever_the_limits(store: JobStore, recipe: Make):
    running, waiting = store.add(recipe(), "ann"), store.add(recipe(), "ann")
    store.claim()
    store.folder(running).mkdir()
    assert prune(store, keep_days=0, keep_bytes=0) == 0
    assert {view.id for view in store.list("ann")} == {running, waiting}
    assert store.folder(running).exists()


def test_folders_without_a_job_go_and_others_stay(store: JobStore):
    orphan, foreign = store.outputs / ("0" * 32), store.outputs / "my own pictures"
    orphan.mkdir()
    foreign.mkdir()
    prune(store)
    assert not orphan.exists()
    assert foreign.exists()


def test_missing_and_unreadable_folders_do_not_stop_it(
    store: JobStore, recipe: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    closed, kept = job(store, recipe(), days_ago=1), job(store, recipe())
    rglob = Path.rglob

    def refuse(folder: Path, pattern: str) -> Iterator[Path]:
        if folder.name == closed:
            raise PermissionError(13, "Permission denied")
        return rglob(folder, pattern)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rglob", refuse)
        assert prune(store, keep_bytes=1000) == 0
    assert closed in caplog.text
    shutil.rmtree(store.outputs)
    assert prune(store) == 0
    assert {view.id for view in store.list("ann")} == {closed, kept}


def test_previews_and_what_came_to_nothing_leave_no_files(store: JobStore, recipe: Make):
    kept, stopped = job(store, recipe()), job(store, recipe(), stopped=True)
    preview = job(store, recipe(preview=True))
    prune_previews(store)  # a page may be about to show them
    assert store.folder(preview).exists()
    prune_previews(store, keep_seconds=-1)
    assert [store.folder(each).exists() for each in (kept, stopped, preview)] == [True, False, False]
    assert [view.id for view in store.list("ann")] == [stopped, kept]
