"""The runner with a real spawned worker: results, order, cancelling, and living through the worker's death."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from studio.engine.process import ProcessRunner
from studio.engine.protocol import Event, Failed, Progress, Queued, Result, Started, Stopped, is_final
from studio.errors import StudioError
from studio.recipe import Recipe

Start = Callable[..., ProcessRunner]
Make = Callable[..., Recipe]


def finish(events: Iterator[Event]) -> Event:
    """The last event."""
    *_, last = events
    return last


def until(events: Iterator[Event], kind: type[Event]) -> Event:
    """The first event of a kind; the generator is then dropped, as a reloaded page drops it."""
    return next(event for event in events if isinstance(event, kind))


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_job_runs_to_its_result(start: Start, recipe: Make):
    runner = start()
    wanted = recipe(steps=5, n=2, seed=7, sleep=0.12)
    job = runner.submit(wanted, "ann")
    events = list(runner.watch(job, "ann"))

    steps = [event.step for event in events if isinstance(event, Progress)]
    assert steps == sorted(steps)
    assert len(set(steps)) >= 3
    assert steps[-1] == 5
    kinds = [type(event) for event in events]
    assert kinds[-1] is Result
    assert sorted(map([Queued, Started, Progress, Result].index, kinds)) == [
        [Queued, Started, Progress, Result].index(kind) for kind in kinds
    ]
    lefts = [event.seconds_left for event in events if isinstance(event, Progress) and event.step > 1]
    assert all(left is not None for left in lefts)
    assert lefts[-1] == 0.0

    result = events[-1]
    assert isinstance(result, Result)
    assert [Path(file).parent.name for file in result.files] == [job, job]
    assert result.recipes == tuple(wanted.single(index).to_json() for index in range(2))
    assert result.seconds >= 0.6
    with Image.open(result.files[1]) as picture:
        assert picture.getpixel((0, 0)) == (8, 0, 0)


def test_watch_speaks_at_least_every_quarter_of_a_second(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=2, sleep=3.0), "ann")
    times = [time.monotonic() for event in runner.watch(job, "ann") if not isinstance(event, Queued)]
    assert max(b - a for a, b in pairwise(times)) < 2.0  # 0.2 and what a busy machine adds, against 3 for one step


def test_jobs_wait_in_order_and_know_their_position(start: Start, recipe: Make):
    runner = start()
    first = runner.submit(recipe(steps=15, sleep=0.2), "ann")
    until(runner.watch(first, "ann"), Progress)
    second, third = (runner.submit(recipe(seed=seed), "bob") for seed in (1, 2))
    assert [view.position for view in runner.jobs("bob")] == [2, 1]
    assert next(iter(runner.watch(third, "bob"))) == Queued(2)
    assert runner.status() == "cpu · no attention · moodscape · 2 waiting"
    assert isinstance(finish(runner.watch(third, "bob")), Result)
    ended = {view.id: view.ended for view in runner.jobs("ann") + runner.jobs("bob")}
    assert ended[first] < ended[second] < ended[third]


def test_cancel_of_a_waiting_job_is_immediate(start: Start, recipe: Make):
    runner = start()
    busy = runner.submit(recipe(steps=10, sleep=0.1), "ann")
    waiting = runner.submit(recipe(), "ann")
    runner.cancel(waiting, "ann")
    assert next(iter(runner.watch(waiting, "ann"))) == Stopped()
    assert isinstance(finish(runner.watch(busy, "ann")), Result)


def test_cancel_of_a_running_job_takes_one_step(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=50, sleep=0.2), "ann")
    until(runner.watch(job, "ann"), Progress)
    worker, asked = runner.worker_pid, time.monotonic()
    runner.cancel(job, "ann")
    assert finish(runner.watch(job, "ann")) == Stopped()
    assert time.monotonic() - asked < 5.0  # of the ten seconds that the job would take
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.worker_pid == worker
    runner.cancel(job, "ann")  # too late, and harmless
    assert runner.jobs("ann")[1].event == Stopped()


def test_a_tool_that_does_not_stop_is_killed(start: Start, recipe: Make):
    runner = start(stop=0.3)
    job = runner.submit(recipe(steps=2, sleep=30, deaf=True), "ann")
    until(runner.watch(job, "ann"), Started)
    worker = runner.worker_pid
    runner.cancel(job, "ann")
    assert finish(runner.watch(job, "ann")) == Stopped()
    assert runner.jobs("ann")[0].attempts == 1
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.worker_pid != worker


def test_a_killed_worker_is_replaced_and_its_job_finishes(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=10, sleep=0.1), "ann")
    events = runner.watch(job, "ann")
    until(events, Progress)
    worker = runner.worker_pid
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    assert isinstance(finish(runner.watch(job, "ann")), Result)
    assert runner.jobs("ann")[0].attempts == 2
    assert runner.worker_pid != worker


def test_a_job_that_kills_two_workers_fails_with_a_sentence(start: Start, recipe: Make):
    runner = start()
    deadly = runner.submit(recipe(die=2), "ann")
    harmless = runner.submit(recipe(), "ann")
    failed = finish(runner.watch(deadly, "ann"))
    assert isinstance(failed, Failed)
    assert failed.message == "The studio stopped twice while making this picture."
    assert isinstance(finish(runner.watch(harmless, "ann")), Result)


def test_a_worker_without_heartbeat_is_killed(start: Start, recipe: Make):
    runner = start(hang=0.8)
    job = runner.submit(recipe(freeze=True), "ann")
    assert isinstance(finish(runner.watch(job, "ann")), Failed)
    assert runner.jobs("ann")[0].attempts == 2


def test_a_long_silent_step_is_no_hang(start: Start, recipe: Make):
    runner = start(hang=2.0)
    job = runner.submit(recipe(steps=1, sleep=4.0), "ann")
    assert isinstance(finish(runner.watch(job, "ann")), Result)
    assert runner.jobs("ann")[0].attempts == 1


def test_an_idle_worker_that_dies_is_replaced(start: Start, recipe: Make):
    runner = start()
    finish(runner.watch(runner.submit(recipe(), "ann")))
    worker = runner.worker_pid
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: runner.worker_pid not in (worker, None))
    assert "cpu · no attention · moodscape" in runner.status()
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)


def test_a_worker_that_cannot_start_fails_its_jobs_with_a_sentence(start: Start, recipe: Make):
    runner = start(model="broken")
    assert runner.status() == "starting…"
    failed = finish(runner.watch(runner.submit(recipe(), "ann")))
    assert failed == Failed(
        "The studio's worker cannot start, so no picture can be made.", "The studio's log says why."
    )
    assert "cannot start" in runner.status()
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Failed)  # a later job is told too


def test_a_missing_default_model_does_not_stop_the_worker(start: Start, recipe: Make):
    runner = start(model="missing")
    assert isinstance(finish(runner.watch(runner.submit(recipe(), "ann"))), Result)
    assert runner.status() == "The model missing is not here."


def test_reattaching_gives_the_same_job(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=6, sleep=0.1), "ann")
    until(runner.watch(job, "ann"), Progress)
    assert isinstance(next(iter(runner.watch(job, "ann"))), Progress)  # not from the beginning
    result = finish(runner.watch(job, "ann"))
    assert isinstance(result, Result)
    assert list(runner.watch(job, "ann")) == [result]
    assert runner.jobs("ann")[0].attempts == 1


def test_two_pages_may_watch_one_job(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=4, sleep=0.1), "ann")
    one, other = runner.watch(job, "ann"), runner.watch(job, "ann")
    assert next(one) in (Queued(1), Started())
    assert isinstance(finish(other), Result)
    assert finish(one) == finish(runner.watch(job, "ann"))


def test_another_owners_job_is_out_of_reach(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=5, sleep=0.1), "ann")
    with pytest.raises(StudioError, match="no such job"):
        runner.cancel(job, "bob")
    with pytest.raises(StudioError, match="no such job"):
        runner.watch(job, "bob")
    with pytest.raises(StudioError, match="no such job"):
        runner.watch("0" * 32, "ann")
    assert runner.jobs("bob") == []
    assert isinstance(finish(runner.watch(job, "ann")), Result)


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"raise": "bug"}, "Something went wrong inside the studio while making this picture.", "under"),
        ({"raise": "studio"}, "The leaf is unknown.", "Try awe."),
        ({"raise": "disk"}, "The disk is full, so the picture could not be kept.", "Free"),
        ({"tool": "silent"}, "Something went wrong inside the studio while making this picture.", "under"),
        ({"tool": "juggle"}, "This studio has no tool called 'juggle'.", "create, silent"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(start: Start, recipe: Make, options: dict, message: str, hint: str):
    runner = start()
    worker = runner.worker_pid
    failed = finish(runner.watch(runner.submit(recipe(**options), "ann")))
    assert isinstance(failed, Failed)
    assert failed.message == message
    assert hint in failed.hint
    assert "secret" not in str(failed)
    assert worker in (None, runner.worker_pid)  # an error is no reason to load the models again


def test_a_newer_preview_replaces_the_older_ones(start: Start, recipe: Make):
    runner = start()
    running = runner.submit(recipe(steps=50, sleep=0.1, preview=True), "ann")
    until(runner.watch(running, "ann"), Progress)
    neighbour = runner.submit(recipe(preview=True), "bob")
    newest = runner.submit(recipe(preview=True), "ann")
    assert finish(runner.watch(running, "ann")) == Stopped()
    assert isinstance(finish(runner.watch(newest, "ann")), Result)
    assert isinstance(finish(runner.watch(neighbour, "bob")), Result)
    assert runner.jobs("ann") == []


def test_a_preview_overtakes_waiting_jobs_but_interrupts_none(start: Start, recipe: Make):
    runner = start()
    running = runner.submit(recipe(steps=5, sleep=0.1), "ann")
    until(runner.watch(running, "ann"), Progress)
    waiting = runner.submit(recipe(steps=3, sleep=0.1), "bob")
    older, newer = (runner.submit(recipe(preview=True, seed=seed), "ann") for seed in (1, 2))
    assert next(iter(runner.watch(older, "ann"))) == Stopped()
    assert isinstance(finish(runner.watch(newer, "ann")), Result)
    assert runner.jobs("ann")[0].state == "done"
    assert runner.jobs("bob")[0].state != "done"
    assert isinstance(finish(runner.watch(waiting, "bob")), Result)


def test_previews_do_not_starve_the_others(start: Start, recipe: Make):
    runner = start()
    busy = runner.submit(recipe(steps=2, sleep=0.3), "ann")
    until(runner.watch(busy, "ann"), Started)
    waiting = runner.submit(recipe(), "ann")
    previews = [runner.submit(recipe(preview=True), f"visitor {number}") for number in range(8)]
    finish(runner.watch(waiting, "ann"))
    states = [next(iter(runner.watch(preview))) for preview in previews]
    assert any(isinstance(state, Queued) for state in states)


def test_closing_twice_ends_the_worker_and_the_watching(start: Start, recipe: Make):
    runner = start()
    job = runner.submit(recipe(steps=50, sleep=0.2), "ann")
    events = runner.watch(job, "ann")
    assert isinstance(next(events), Queued | Started)
    wait_until(lambda: runner.jobs("ann")[0].state == "running")
    worker = runner.worker_pid
    assert worker is not None
    runner.close()
    runner.close()
    assert not any(is_final(event) for event in events)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
