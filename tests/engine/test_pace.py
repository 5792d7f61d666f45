"""Progress is thinned out and completed."""

from __future__ import annotations

from dataclasses import replace

from studio.engine.pace import Pace, StepTime
from studio.engine.protocol import Progress


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_at_most_ten_a_second_and_always_the_last():
    clock = Clock()
    pace, sent = Pace(clock), []
    for step in range(1, 51):
        clock.now += 0.01
        if progress := pace(Progress(step, 50)):
            sent.append(progress.step)
    assert sent[-1] == 50
    assert 5 <= len(sent) <= 7


def test_time_left_comes_from_the_pace_after_the_first_step():
    clock = Clock()
    pace = Pace(clock)
    first = pace(Progress(1, 10))
    assert first is not None
    assert first.seconds_left is None
    for step in range(2, 6):
        clock.now += 2.0
        last = pace(Progress(step, 10))
    assert last is not None
    assert last.seconds_left == 10.0  # five steps to go


def test_time_left_counts_all_pictures():
    clock = Clock()
    pace = Pace(clock)
    pace(Progress(1, 2, picture=0, pictures=4))
    clock.now += 1.0
    progress = pace(Progress(2, 2, picture=0, pictures=4))
    assert progress is not None
    assert progress.seconds_left == 6.0


def test_the_tool_knows_better():
    progress = Pace(Clock())(Progress(1, 2, seconds_left=42.0))
    assert progress == Progress(1, 2, seconds_left=42.0)


def test_a_preview_stays_until_the_next():
    clock = Clock()
    pace = Pace(clock)
    pace(Progress(1, 9))
    assert pace(Progress(2, 9, preview="two.jpg")) is None  # too soon, but not forgotten
    clock.now += 1.0
    given = Progress(3, 9, seconds_left=1.0)
    assert pace(given) == replace(given, preview="two.jpg")


def test_a_step_takes_what_the_newest_ones_took():
    clock = Clock()
    step = StepTime(clock)
    assert step.seconds == 0.0
    for seconds, done, expected in [(30.0, 1, 30.0), (6.0, 3, 3.0), (1.0, 3, 3.0), (3.0, 4, 4.0)]:
        clock.now += seconds
        step.see(Progress(done, 4, pictures=2))
        assert step.seconds == expected
    clock.now += 10.0
    step.see(Progress(1, 4, picture=1, pictures=2))
    assert step.seconds == 10.0
    clock.now += 100.0
    step.begin()  # the pause between two jobs is no step
    clock.now += 2.0
    step.see(Progress(2, 4))
    assert step.seconds == 1.0
