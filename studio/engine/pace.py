"""Progress as a page can use it (not too often, with the time left and the last preview), and how long a step takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from studio.engine.protocol import Progress

SHORTEST_GAP = 0.1


class Pace:
    """Thins out and completes the progress of one job; `clock` gives seconds, never going back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: tuple[float, float] | None = None  # (time, share done) of the first progress
        self._sent = float("-inf")
        self._preview: str | None = None

    def __call__(self, progress: Progress) -> Progress | None:
        """The progress to send, or None if one was sent less than `SHORTEST_GAP` seconds ago.

        The last step is always sent. Missing `seconds_left` come from the pace since the first progress, which leaves
        out the slower first step; a missing preview is the previous one.
        """
        now = self._clock()
        self._preview = progress.preview or self._preview
        left = self._estimate(progress, now) if progress.seconds_left is None else progress.seconds_left
        if now - self._sent < SHORTEST_GAP and progress.step < progress.steps:
            return None
        self._sent = now
        return replace(progress, preview=self._preview, seconds_left=left)

    def _estimate(self, progress: Progress, now: float) -> float | None:
        share = (progress.picture + progress.step / max(progress.steps, 1)) / max(progress.pictures, 1)
        if self._first is None:
            self._first = (now, share)
        start, first_share = self._first
        if share <= first_share:
            return None
        return round(max(1.0 - share, 0.0) * (now - start) / (share - first_share), 2)


class StepTime:
    """How long one step of a tool takes, measured between its progress events; `clock` as for `Pace`.

    `seconds` is the newest measure, 0 before there is one. A job begins with that of the job before it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.seconds = 0.0
        self.begin()

    def begin(self) -> None:
        """A job starts: its first step, loading included, runs from now."""
        self._since, self._done = self._clock(), 0

    def see(self, progress: Progress) -> None:
        """Measure the steps since the last progress."""
        now, done = self._clock(), progress.picture * progress.steps + progress.step
        if done > self._done:
            self.seconds = (now - self._since) / (done - self._done)
            self._since, self._done = now, done
