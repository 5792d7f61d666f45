"""What the page and the command line hold on to: a Runner, whichever way it runs the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from studio.engine.protocol import Event, JobView
from studio.recipe import Recipe
from studio.settings import Settings


class Runner(Protocol):
    """Takes recipes, gives events. Every method may be called from any thread."""

    def submit(self, recipe: Recipe, owner: str) -> str:
        """Queue a recipe for an owner (a browser's token, never empty) and return the job's id, 32 hex digits."""
        ...

    def watch(self, job_id: str, owner: str | None = None) -> Iterator[Event]:
        """The job's events from the latest one on, at least one every 0.25 s, ending after Result, Failed or Stopped.

        Closing the runner ends it too. Dropping the generator leaves the job alone; calling again re-attaches.
        Raises StudioError, at the call, for an id that is unknown or, with an `owner`, another's. A page always names
        the owner.
        """
        ...

    def cancel(self, job_id: str, owner: str) -> None:
        """Ask the job to stop: at once if it waits, within a step if it runs; a finished job stays as it is.

        Raises StudioError for an id that is unknown or another owner's.
        """
        ...

    def jobs(self, owner: str, *, unfinished: bool = False) -> list[JobView]:
        """The owner's jobs, newest first, without live previews; with `unfinished`, those that wait or run."""
        ...

    def status(self) -> str:
        """One line: device, attention backend and model, and what the worker is busy with."""
        ...

    def close(self) -> None:
        """Stop the worker and release the store; a second call does nothing. Running jobs are queued again."""
        ...


def open_runner(settings: Settings) -> Runner:
    """The runner that `settings.runner` names: "process" for one spawned worker, "inline" for none."""
    if settings.runner == "inline":
        from studio.engine.inline import InlineRunner

        return InlineRunner(settings)
    from studio.engine.process import ProcessRunner

    return ProcessRunner(settings)
