"""The studio itself ends, well or badly, and comes back: a real application in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.engine.process import ProcessRunner
from studio.engine.protocol import Progress, Result, Stopped
from studio.recipe import Recipe

ROOT = Path(__file__).parents[2]
Start = Callable[..., ProcessRunner]
Make = Callable[..., Recipe]

APPLICATION = """
import sys, time
from pathlib import Path

def main():
    from studio.engine.process import ProcessRunner
    from studio.recipe import Recipe
    from studio.settings import Settings
    runner = ProcessRunner(Settings(home=Path(sys.argv[1])), tools="tests.engine.fake_tools:TOOLS")
    job = runner.submit(Recipe(n=1, steps=50, size="128x128", options={"sleep": 0.1}), "ann")
    for event in runner.watch(job, "ann"):
        print(type(event).__name__, job, runner.worker_pid, flush=True)

if __name__ == "__main__":
    main()
"""


def run(home: Path, folder: Path) -> subprocess.Popen[str]:
    """The application as the main module, started in a folder that has nothing to do with the studio."""
    script = folder / "app.py"
    script.write_text(APPLICATION)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(home)]
    # a shell starts what runs in the background deaf to Ctrl+C, and that is inherited
    deaf = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, deaf)


def read_until(application: subprocess.Popen[str], kind: str) -> tuple[str, int]:
    """The job's id and the worker's process id, once an event of this kind was printed."""
    assert application.stdout is not None
    for line in application.stdout:
        event, job, worker = line.split()
        if event == kind:
            return job, int(worker)
    raise AssertionError(f"the application ended without {kind}")


def gone(process: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_finished_jobs_stay_and_half_done_ones_finish(start: Start, recipe: Make):
    first = start()
    done = first.submit(recipe(), "ann")
    *_, result = first.watch(done, "ann")
    half = first.submit(recipe(steps=8, sleep=0.1), "ann")
    next(event for event in first.watch(half, "ann") if isinstance(event, Progress))
    first.close()

    second = start()
    assert [view.id for view in second.jobs("ann")] == [half, done]
    assert list(second.watch(done, "ann")) == [result]
    assert second.jobs("bob") == []
    *_, last = second.watch(half, "ann")
    assert isinstance(last, Result)
    assert second.jobs("ann")[0].attempts == 1


def test_closing_stops_what_was_being_cancelled(start: Start, recipe: Make):
    first = start()
    job = first.submit(recipe(steps=2, sleep=20), "ann")
    while first.jobs("ann")[0].state != "running":
        time.sleep(0.02)
    first.cancel(job, "ann")
    first.close()
    assert list(start().watch(job, "ann")) == [Stopped()]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_studio_takes_its_worker_along_and_leaves_its_job(
    start: Start, settings, tmp_path: Path, how: signal.Signals
):
    with run(settings.home, tmp_path) as application:
        job, worker = read_until(application, "Progress")
        application.send_signal(how)
    assert gone(worker)
    runner = start()
    *_, last = runner.watch(job, "ann")
    assert isinstance(last, Result)
    assert runner.jobs("ann")[0].attempts == 2


def test_an_application_ends_cleanly_without_closing(settings, tmp_path: Path):
    with run(settings.home, tmp_path) as application:
        _, worker = read_until(application, "Result")
    assert application.wait(10) == 0
    assert gone(worker)


def test_ctrl_c_ends_application_and_worker(settings, tmp_path: Path):
    with run(settings.home, tmp_path) as application:
        _, worker = read_until(application, "Progress")
        application.send_signal(signal.SIGINT)
        assert application.wait(10) != 0
    assert gone(worker)


def test_the_pages_side_never_loads_torch():
    code = (
        "import sys, studio.engine.runner, studio.engine.process, studio.engine.inline, studio.engine.protocol;"
        "print(sorted({'torch', 'diffusers', 'gradio', 'studio.tools'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
