"""The runner without a worker gives the same answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise

import pytest

from studio.engine.inline import InlineRunner
from studio.engine.protocol import Failed, Progress, Queued, Result, Started, Stopped
from studio.errors import StudioError
from studio.recipe import Recipe

Make = Callable[..., Recipe]


def test_a_job_runs_while_it_is_watched(inline: InlineRunner, recipe: Make):
    job = inline.submit(recipe(sleep=0.11), "ann")
    assert inline.jobs("ann")[0].state == "queued"
    events = list(inline.watch(job, "ann"))
    assert [type(event) for event in events] == [Queued, Started, Progress, Progress, Progress, Result]
    assert list(inline.watch(job, "ann")) == [events[-1]]
    assert inline.status() == "cpu · no attention · moodscape"


def test_cancel_before_and_during(inline: InlineRunner, recipe: Make):
    early, late = inline.submit(recipe(), "ann"), inline.submit(recipe(steps=50, sleep=0.11), "ann")
    inline.cancel(early, "ann")
    assert list(inline.watch(early, "ann")) == [Stopped()]
    seen = []
    for event in inline.watch(late, "ann"):
        seen.append(event)
        if isinstance(event, Progress):
            inline.cancel(late, "ann")
    assert seen[-1] == Stopped()
    assert sum(isinstance(event, Progress) for event in seen) == 1


def test_an_abandoned_job_starts_again(inline: InlineRunner, recipe: Make):
    job = inline.submit(recipe(sleep=0.11), "ann")
    events = inline.watch(job, "ann")
    next(event for event in events if isinstance(event, Progress))
    events.close()  # type: ignore[attr-defined]
    assert inline.jobs("ann")[0].state == "queued"
    *_, last = inline.watch(job, "ann")
    assert isinstance(last, Result)


def test_only_one_job_runs_at_a_time(inline: InlineRunner, recipe: Make):
    jobs = [inline.submit(recipe(steps=4, sleep=0.05), "ann") for _ in range(3)]
    ends: list[object] = []
    threads = [threading.Thread(target=lambda job=job: ends.append(list(inline.watch(job))[-1])) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(end) for end in ends] == [Result] * 3
    spans = sorted((view.started or 0, view.ended or 0) for view in inline.jobs("ann"))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_owners_and_failures(inline: InlineRunner, recipe: Make):
    job = inline.submit(recipe(**{"raise": "studio"}), "ann")
    with pytest.raises(StudioError, match="no such job"):
        inline.watch(job, "bob")
    with pytest.raises(StudioError, match="no such job"):
        inline.cancel(job, "bob")
    assert list(inline.watch(job, "ann"))[-1] == Failed("The leaf is unknown.", "Try awe.")


def test_a_newer_preview_replaces_the_older(inline: InlineRunner, recipe: Make):
    older, newer = (inline.submit(recipe(preview=True), "ann") for _ in range(2))
    assert list(inline.watch(older, "ann")) == [Stopped()]
    assert isinstance(list(inline.watch(newer, "ann"))[-1], Result)
    assert inline.jobs("ann") == []
