"""What goes wrong around the worker ends neither the studio nor its jobs, and a slow step is no reason to end it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator

import pytest

from studio.engine import cleaning, dispatcher
from studio.engine.process import ProcessRunner
from studio.engine.protocol import Event, Progress, Result, Started, Stopped
from studio.engine.store import JobStore
from studio.recipe import Recipe
from studio.settings import Settings

Start = Callable[..., ProcessRunner]
Make = Callable[..., Recipe]
SECONDS = 60


def finish(events: Iterator[Event]) -> Event:
    """The last event."""
    *_, last = events
    return last


def until(events: Iterator[Event], kind: type[Event]) -> Event:
    """The first event of a kind."""
    return next(event for event in events if isinstance(event, kind))


def failing(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> list[str]:
    """Let a method of the store fail so often; the names of the calls that failed."""
    works, failed = getattr(JobStore, name), []

    def method(store: JobStore, *arguments: object, **named: object) -> object:
        if len(failed) < times:
            failed.append(name)
            raise sqlite3.OperationalError("database or disk is full")
        return works(store, *arguments, **named)

    monkeypatch.setattr(JobStore, name, method)
    return failed


@pytest.mark.timeout(SECONDS)
def test_a_store_that_fails_once_costs_a_worker_and_no_job(
    start: Start, recipe: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    runner = start()
    finish(runner.watch(runner.submit(recipe(), "ann")))
    worker = runner.worker_pid
    failed = failing(monkeypatch, "record", 1)
    job = runner.submit(recipe(), "ann")
    assert isinstance(finish(runner.watch(job, "ann")), Result)
    assert failed == ["record"]
    assert runner.jobs("ann")[0].attempts == 2
    assert runner.worker_pid not in (worker, None)
    assert caplog.text.count("the dispatcher stumbled") == 1
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)


@pytest.mark.timeout(SECONDS)
def test_a_job_is_put_back_as_soon_as_the_store_works(start: Start, recipe: Make, monkeypatch: pytest.MonkeyPatch):
    runner = start()
    failing(monkeypatch, "record", 1)
    failed = failing(monkeypatch, "interrupted", 2)
    job = runner.submit(recipe(), "ann")
    assert isinstance(finish(runner.watch(job, "ann")), Result)
    assert len(failed) == 2


@pytest.mark.timeout(SECONDS)
def test_the_studio_goes_on_when_its_outputs_are_deleted(
    start: Start,
    recipe: Make,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    tidied = threading.Event()

    def prune(store: JobStore) -> int:
        try:
            return cleaning.prune(store)
        finally:
            tidied.set()

    monkeypatch.setattr(dispatcher, "prune", prune)
    monkeypatch.setattr(dispatcher, "TIDY_SECONDS", 1.0)
    runner = start()
    shutil.rmtree(settings.home / "outputs")
    assert tidied.wait(30)
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert "Traceback" not in caplog.text


@pytest.mark.timeout(SECONDS)
def test_tidying_that_fails_costs_no_worker(
    start: Start, recipe: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    twice = threading.Semaphore(0)

    def fail(store: JobStore) -> None:
        twice.release()
        raise OSError(5, "Input/output error")

    runner = start()
    finish(runner.watch(runner.submit(recipe(), "ann")))
    worker = runner.worker_pid
    monkeypatch.setattr(dispatcher, "prune_previews", fail)
    monkeypatch.setattr(dispatcher, "TIDY_SECONDS", 0.1)
    runner._dispatcher._next_tidy = 0.0
    assert twice.acquire(timeout=10)
    assert twice.acquire(timeout=10)
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.worker_pid == worker
    assert "tidying did not work" in caplog.text


@pytest.mark.timeout(SECONDS)
def test_a_slow_step_may_end_after_a_cancel(start: Start, recipe: Make):
    runner = start(stop=0.1)
    job = runner.submit(recipe(steps=50, sleep=0.8), "ann")
    until(runner.watch(job, "ann"), Progress)
    worker = runner.worker_pid
    runner.cancel(job, "ann")
    assert finish(runner.watch(job, "ann")) == Stopped()
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.worker_pid == worker


@pytest.mark.timeout(SECONDS)
def test_a_cancel_that_is_ignored_for_three_steps_ends_the_worker(start: Start, recipe: Make):
    runner = start(stop=0.1)
    finish(runner.watch(runner.submit(recipe(steps=2, sleep=0.2), "ann")))  # a step takes 0.2 s here
    job = runner.submit(recipe(steps=1, sleep=60, deaf=True), "ann")
    until(runner.watch(job, "ann"), Started)
    worker = runner.worker_pid
    runner.cancel(job, "ann")
    assert finish(runner.watch(job, "ann")) == Stopped()
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.worker_pid != worker


@pytest.mark.timeout(SECONDS)
def test_a_replaced_preview_costs_no_worker_while_it_lives(start: Start, recipe: Make):
    runner = start(stop=0.1)
    older = runner.submit(recipe(steps=2, sleep=1.5, deaf=True, preview=True), "ann")
    until(runner.watch(older, "ann"), Started)
    worker = runner.worker_pid
    newer = runner.submit(recipe(preview=True), "ann")
    assert finish(runner.watch(older, "ann")) == Stopped()
    assert isinstance(finish(runner.watch(newer, "ann")), Result)
    assert runner.worker_pid == worker
