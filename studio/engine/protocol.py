"""What a job says while it runs: small frozen records that cross a pipe, a database and a web page as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed", "cancelled"]

STATES: tuple[State, ...] = ("queued", "running", "done", "failed", "cancelled")
FINISHED: frozenset[State] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True)
class Queued:
    """The job waits; `position` 1 means that it is next."""

    position: int = 1


@dataclass(frozen=True)
class Started:
    """The worker has taken the job; no step has finished yet."""


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` is done (0 <= step <= steps).

    `seconds_left` is an estimate for the whole job, None until there is one. `preview` is the absolute path of a
    JPEG inside the job's folder. `picture` (0-based) of `pictures` is the one being worked on, for tools that go one
    by one. `note` is a short sentence for the status line.
    """

    step: int
    steps: int
    seconds_left: float | None = None
    preview: str | None = None
    picture: int = 0
    pictures: int = 1
    note: str = ""


@dataclass(frozen=True)
class Result:
    """The end of a job that worked: absolute paths of `files`, and the recipe of each file, in the same order.

    `seconds` is the time the tool took, without the wait in the queue. `reports` are what a tool found out, as JSON
    objects of the tool's own; it says which file each belongs to.
    """

    files: tuple[str, ...]
    recipes: tuple[dict[str, Any], ...] = ()
    note: str = ""
    seconds: float = 0.0
    reports: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Failed:
    """The end of a job that did not work: one sentence, and one about what to do."""

    message: str
    hint: str = ""


@dataclass(frozen=True)
class Stopped:
    """The end of a job that its owner cancelled, or that a newer preview replaced."""


Event = Queued | Started | Progress | Result | Failed | Stopped
FinalEvent = Result | Failed | Stopped

KINDS: dict[str, type[Event]] = {
    "queued": Queued,
    "started": Started,
    "progress": Progress,
    "result": Result,
    "failed": Failed,
    "stopped": Stopped,
}


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as a dict of JSON types, with its kind under "kind"; tuples become lists."""
    kind = next(name for name, cls in KINDS.items() if type(event) is cls)
    return json.loads(json.dumps({"kind": kind, **asdict(event)}, allow_nan=False))


def event_from_json(data: Mapping[str, Any] | str) -> Event:
    """The event that `event_to_json` wrote. Raises ValueError for an unknown kind, TypeError for unknown fields."""
    fields: dict[str, Any] = json.loads(data) if isinstance(data, str) else dict(data)
    kind = fields.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"unknown event kind {kind!r}; known: {', '.join(KINDS)}")
    for name in ("files", "recipes", "reports"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return KINDS[kind](**fields)


def is_final(event: Event) -> bool:
    """Whether nothing follows this event."""
    return isinstance(event, FinalEvent)


@dataclass(frozen=True, kw_only=True)
class JobView:
    """A job as its owner sees it.

    Times are seconds since the epoch. `position` counts from 1 among waiting jobs and is 0 once the job has left the
    queue. `attempts` is how often a worker has taken it. `event` is the latest one.
    """

    id: str
    owner: str
    recipe: dict[str, Any]
    state: State
    position: int = 0
    created: float = 0.0
    started: float | None = None
    ended: float | None = None
    attempts: int = 0
    event: Event = field(default_factory=Queued)

    @property
    def finished(self) -> bool:
        """Whether the job has ended, well or badly."""
        return self.state in FINISHED

    def to_json(self) -> dict[str, Any]:
        """The view as a dict of JSON types."""
        return {**asdict(self), "event": event_to_json(self.event)}
