"""The list of jobs: order, owners, several threads, several studios, and what a dead one leaves."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.engine.database import GAVE_UP
from studio.engine.protocol import Failed, Progress, Queued, Result, Started, Stopped
from studio.engine.store import MOST_WAITING, JobStore
from studio.errors import StudioError
from studio.recipe import Recipe

Make = Callable[..., Recipe]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    opened = JobStore(tmp_path)
    yield opened
    opened.close()


def crash(store: JobStore) -> None:
    """End a store as a killed process does: its jobs stay as they are, the system drops its lease."""
    store.close()


def test_any_new_job_takes_the_place_of_its_owners_previews(store: JobStore, recipe: Make):
    mine, theirs = store.add(recipe(preview=True), "ann"), store.add(recipe(preview=True), "bob")
    store.add(recipe(), "ann")
    assert store.view(mine).state == "cancelled"
    assert store.view(theirs).state == "queued"


def test_jobs_are_claimed_in_order_with_previews_first(store: JobStore, recipe: Make):
    first, second = store.add(recipe(), "ann"), store.add(recipe(), "bob")
    preview = store.add(recipe(preview=True), "ann")
    claimed = [store.claim() for _ in range(4)]
    assert [job and job.id for job in claimed] == [preview, first, second, None]
    assert claimed[0] is not None
    assert (claimed[0].state, claimed[0].attempts, claimed[0].event) == ("running", 1, Started())


def test_a_normal_job_first_when_asked(store: JobStore, recipe: Make):
    preview, normal = store.add(recipe(preview=True), "ann"), store.add(recipe(), "bob")
    claimed = [store.claim(previews_first=False) for _ in range(2)]
    assert [job and job.id for job in claimed] == [normal, preview]


def test_a_full_disk_is_a_sentence(store: JobStore, recipe: Make, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "_insert", full)
    with pytest.raises(StudioError, match="cannot keep another job"):
        store.add(recipe(), "ann")


def test_a_view_round_trips_the_recipe_and_the_event(store: JobStore, recipe: Make):
    wanted = recipe(seed=5)
    job = store.add(wanted, "ann")
    assert Recipe.from_json(store.view(job, "ann").recipe) == wanted
    store.claim()
    store.record(job, Progress(2, 3, 1.5, note="half way"))
    assert store.view(job).event == Progress(2, 3, 1.5, note="half way")


def test_what_has_ended_stays_as_it_is(store: JobStore, recipe: Make):
    job = store.add(recipe(), "ann")
    store.claim()
    store.record(job, Stopped())
    store.record(job, Result(()))
    store.request_cancel(job)
    store.interrupted(job)
    store.release(job)
    assert (store.view(job).state, store.view(job).event) == ("cancelled", Stopped())


def test_a_job_that_was_being_cancelled_is_not_retried(store: JobStore, recipe: Make):
    job = store.add(recipe(), "ann")
    store.claim()
    assert not store.cancel_requested(job)
    store.request_cancel(job)
    assert store.cancel_requested(job)
    store.interrupted(job)
    assert store.view(job).event == Stopped()


def test_released_jobs_do_not_count_as_tried(store: JobStore, recipe: Make):
    job = store.add(recipe(), "ann")
    for _ in range(3):
        store.claim()
        store.release(job)
    assert (store.view(job).state, store.view(job).attempts) == ("queued", 0)


def test_a_dead_studios_jobs_are_adopted_once(tmp_path: Path, recipe: Make):
    first = JobStore(tmp_path)
    done, running, waiting = (first.add(recipe(), "ann") for _ in range(3))
    preview = first.add(recipe(preview=True), "ann")
    for job in (done, running):
        first.claim(job)
    (first.folder(done)).mkdir()
    file = first.folder(done) / "1.png"
    file.touch()
    first.record(done, Result((str(file),)))
    crash(first)

    second = JobStore(tmp_path)
    assert [view.state for view in second.list("ann")] == ["queued", "queued", "done"]
    assert second.view(preview).event == Stopped()
    again = second.claim()
    assert again is not None
    assert (again.id, again.attempts) == (running, 2)
    crash(second)

    third = JobStore(tmp_path)
    assert third.view(running).event == GAVE_UP
    assert third.view(waiting).event == Queued(1)
    third.close()


def test_two_living_studios_leave_each_other_alone(tmp_path: Path, recipe: Make):
    one = JobStore(tmp_path)
    running, waiting = one.add(recipe(), "ann"), one.add(recipe(), "ann")
    one.claim()
    other = JobStore(tmp_path)
    assert other.claim() is None
    assert (other.view(running).state, other.view(waiting).state) == ("running", "queued")
    one.close()
    other.close()


def test_many_threads_share_a_store(store: JobStore, recipe: Make):
    made: list[str] = []
    taken: list[str] = []

    def add() -> None:
        made.extend(store.add(recipe(), threading.current_thread().name) for _ in range(20))

    def take() -> None:
        while len(taken) < 80:
            if job := store.claim():
                store.record(job.id, Failed("no"))
                taken.append(job.id)

    threads = [threading.Thread(target=work) for work in (add, take) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == sorted(made)
    assert len(set(taken)) == 80


def test_the_unfinished_are_those_that_wait_or_run(store: JobStore, recipe: Make):
    done, running, waiting = (store.add(recipe(), "ann") for _ in range(3))
    store.claim(done)
    store.record(done, Failed("no"))
    store.claim(running)
    store.add(recipe(preview=True), "ann")
    assert [view.id for view in store.list("ann", unfinished=True)] == [waiting, running]
    assert [view.id for view in store.list("ann")] == [waiting, running, done]


def test_an_owner_cannot_fill_the_queue(store: JobStore, recipe: Make):
    for _ in range(MOST_WAITING):
        store.add(recipe(), "ann")
    with pytest.raises(StudioError, match="waiting already"):
        store.add(recipe(), "ann")
    store.add(recipe(), "bob")


def test_all_owners_together_cannot_fill_the_queue(store: JobStore, recipe: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("studio.engine.store.MOST_WAITING_IN_ALL", 3)
    for owner in ("ann", "bob"):
        store.add(recipe(), owner)
    store.add(recipe(preview=True), "cleo")
    store.add(recipe(preview=True), "cleo")  # in the place of the one before
    with pytest.raises(StudioError, match="3 jobs are waiting in this studio already"):
        store.add(recipe(), "dora")
    assert store.list("dora") == []
    store.claim()
    store.add(recipe(), "dora")


def test_threads_together_do_not_pass_the_limit(store: JobStore, recipe: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("studio.engine.store.MOST_WAITING_IN_ALL", 5)
    refused: list[StudioError] = []

    def add(number: int) -> None:
        try:
            store.add(recipe(), f"visitor {number}")
        except StudioError as error:
            refused.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (store.waiting(), len(refused)) == (5, 15)


def test_a_transaction_that_cannot_be_kept_leaves_the_store_usable(store: JobStore, recipe: Make):
    store.query("PRAGMA foreign_keys = ON")
    with store.transaction() as db:
        db.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE children (id REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
        db.execute("INSERT INTO children VALUES (1)")  # refused by the COMMIT
    assert store.add(recipe(), "ann")


def test_a_job_that_cannot_be_shown_is_not_taken(store: JobStore, recipe: Make, monkeypatch: pytest.MonkeyPatch):
    job = store.add(recipe(), "ann")
    with monkeypatch.context() as patch:
        patch.setattr(JobStore, "view", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.claim()
    claimed = store.claim()
    assert claimed is not None
    assert (claimed.id, claimed.attempts) == (job, 1)


def test_an_owner_must_be_named(store: JobStore, recipe: Make):
    with pytest.raises(StudioError, match="no token"):
        store.add(recipe(), "")


def test_files_that_are_gone_are_not_promised(store: JobStore, recipe: Make):
    job = store.add(recipe(), "ann")
    store.claim()
    store.record(job, Progress(1, 2, preview=str(store.folder(job) / "gone.jpg"), note="so far"))
    assert store.view(job).event == Progress(1, 2, note="so far")
    store.record(job, Result((str(store.folder(job) / "gone.png"),)))
    view = store.view(job)
    assert isinstance(view.event, Failed)
    assert view.state == "failed"


@pytest.mark.parametrize("content", [b"not a database, but long enough to look like a header" * 40, None])
def test_a_home_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, content: bytes | None):
    home = tmp_path / "home"
    if content is None:
        home.write_text("a file where the folder should be")
    else:
        home.mkdir()
        (home / "jobs.sqlite3").write_bytes(content)
    with pytest.raises(StudioError, match="cannot keep its jobs") as error:
        JobStore(home)
    assert "MOODSCAPE_HOME" in error.value.hint
