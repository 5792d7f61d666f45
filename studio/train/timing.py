"""Timing things side by side: in turns, warm, so that a busy moment of the machine does not fall on one of them."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from studio.errors import StudioError

Timing = dict[str, float | int]


def interleaved(tasks: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Seconds of each task: one call to warm up, then `repeats` rounds. A task returns when its result is there."""
    for task in tasks.values():
        task()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(repeats):
        for name, task in tasks.items():
            begun = time.perf_counter()
            task()
            seconds[name].append(time.perf_counter() - begun)
    return {name: summary(values) for name, values in seconds.items()}


def summary(seconds: Sequence[float]) -> Timing:
    """Median, least and most of some durations in seconds, and how many they are."""
    rounded = {"median": statistics.median(seconds), "least": min(seconds), "most": max(seconds)}
    return {name: round(value, 4) for name, value in rounded.items()} | {"n": len(seconds)}


def ratio(timings: Mapping[str, Timing], name: str, baseline: str) -> float:
    """How many times as long as the baseline a task takes, by their medians."""
    return round(timings[name]["median"] / max(timings[baseline]["median"], 1e-9), 3)


def of_process(arguments: Sequence[str], repeats: int) -> Timing:
    """Wall seconds of a new Python process from its start to its end.

    Raises:
        StudioError: it failed; the sentence is the last line of what it said.
    """
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        ended = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - begun)
        if ended.returncode:
            said = (ended.stderr.strip() or ended.stdout.strip() or "nothing").splitlines()[-1]
            raise StudioError(f"The process that was to be timed failed: {said[:300]}")
    return summary(seconds)


def peak_megabytes(*, children: bool = False) -> int:
    """The most memory that this process, or the largest of its ended children, ever held."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(who).ru_maxrss * unit / 2**20)
