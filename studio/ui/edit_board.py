"""What the Edit tab shows: an owner's edits of the pictures on the table as one JSON board for `assets/ui/edit.js`."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from studio.affect.families import FAMILIES
from studio.affect.requests import understood
from studio.engine.protocol import Event, JobView, Progress, Queued, Result
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.sources import file_of, thumbnail
from studio.ui.page_files import file_url

TOOL = "edit"
MOST_PICTURES = 12
"""How many pictures may be changed with one wish."""
LOOKED_AT = (1600, 1600)
"""Pixels of the copies that the page shows; the pictures that people bring are served to nobody."""
LISTED = (240, 240)
"""Pixels of the copies in the list of several."""
EIGHT = 0.8
"""The amount of a feeling in "one picture, eight feelings"."""
_MARK = re.compile(r"[0-9a-f]{64}")
_STEP = re.compile(r"[\w-]{1,80}:\d")
_thumbnail = lru_cache(maxsize=24)(thumbnail)

Board = dict[str, Any]
"""{since, phase, line, share, asked, root, rows, emotion, steps}: see `board`."""
Kept = dict[str, Any]
"""What a browser keeps: {since, rows, where, claim, emotion, links, taken}; a row is {source, name, claim}."""


def laid(rows: Sequence[Mapping[str, str]], where: str = "", claim: str = "", emotion: str = "") -> Kept:
    """These pictures on the table from now on; `where` is the sha256 of a mask of the `emotion`, or "".

    A claim proves that a picture was brought by whoever keeps this, see `sources.claim`.
    """
    shape = {"where": where, "claim": claim, "emotion": emotion, "links": {}, "taken": []}
    return {"since": time.time(), "rows": list(rows), **shape}


def kept_of(value: Any) -> Kept:
    """What a browser says that it keeps, without whatever is not of that shape."""
    if not isinstance(value, Mapping) or not isinstance(value.get("since"), int | float):
        return laid([]) | {"since": 0.0}
    rows = value.get("rows") if isinstance(value.get("rows"), list) else []
    links = value.get("links") if isinstance(value.get("links"), Mapping) else {}
    taken = value.get("taken") if isinstance(value.get("taken"), list) else []
    named = [each for each in rows or [] if isinstance(each, Mapping) and is_mark(each.get("source"))]
    return {
        "since": value["since"],
        "rows": [_row_of(each) for each in named][:MOST_PICTURES],
        "where": value["where"] if is_mark(value.get("where")) else "",
        "claim": str(value.get("claim", ""))[:64],
        "emotion": str(value.get("emotion", ""))[:100],
        "links": {mark: step for mark, step in (links or {}).items() if is_mark(mark) and _STEP.fullmatch(str(step))},
        "taken": [str(each) for each in taken or [] if _STEP.fullmatch(str(each))],
    }


def _row_of(each: Mapping[str, Any]) -> dict[str, str]:
    claim = str(each.get("claim", ""))[:64]
    return {"source": each["source"], "name": str(each.get("name", ""))[:120], "claim": claim}


def is_mark(value: Any) -> bool:
    """Whether a value is the sha256 by which a kept picture is named."""
    return isinstance(value, str) and _MARK.fullmatch(value) is not None


def board(
    jobs: Sequence[JobView],
    kept: Kept,
    folder: Path,
    event: Event | None = None,
    asked: Mapping[str, Any] | None = None,
) -> Board:
    """The pictures on the table with every step that was made from them, and what is going on.

    `root` is the first picture, `rows` are all of them; a step's `parent` is the step that it goes on from, or "" for
    the picture itself. `asked` is a wish as it was understood, where one was just read.
    """
    rows = [shown for row in kept["rows"] if (shown := _row(row, folder)) is not None]
    root = rows[0] | {"picture": _shown(rows[0]["source"], folder, LOOKED_AT)} if rows else None
    steps = _steps(jobs, kept, [row["source"] for row in rows])
    known = {row["source"] for row in rows} | kept["links"].keys()
    busy = [job for job in jobs if not job.finished and _edits(job) and known & set(job.recipe.get("sources", ()))]
    return {
        "since": kept["since"],
        "phase": "running" if busy else "idle",
        "line": _line(event, len(busy)) if busy else "",
        "share": event.step / max(event.steps, 1) if isinstance(event, Progress) and len(busy) == 1 else 0.0,
        "asked": asked,
        "root": root,
        "rows": rows,
        "emotion": kept["emotion"] if kept["where"] else "",
        "steps": steps,
    }


def wish_as_json(text: str) -> dict[str, Any]:
    """A wish as the page shows it before anything runs; StudioError where it is too long."""
    wish = understood(text)
    return {
        "text": text,
        "mix": {emotion.name: emotion.amount for emotion in wish.mix.active},
        "kept": list(wish.kept),
        "changed": list(wish.changed),
        "unknown": list(wish.unknown),
        "empty": wish.empty,
        "says": wish.says,
        "serial": time.time(),
    }


def _row(row: Mapping[str, str], folder: Path) -> dict[str, Any] | None:
    try:
        return {"source": row["source"], "name": row["name"], "picture": _shown(row["source"], folder, LISTED)}
    except StudioError:  # it is no longer kept: the others are
        return None


def _shown(mark: str, folder: Path, size: tuple[int, int]) -> str:
    """A copy of a kept picture, made once; StudioError where the picture is gone, whatever is remembered of it."""
    if not file_of(mark, folder).is_file():
        raise StudioError("The picture is no longer kept here.", "Bring it again.")
    return _thumbnail(mark, folder, size)


def _steps(jobs: Sequence[JobView], kept: Kept, sources: Sequence[str]) -> list[dict[str, Any]]:
    """The finished edits of the sources, and of what was made from them, oldest first."""
    parents = kept["links"] | dict.fromkeys(sources, "")  # a step that changed nothing is the picture itself
    steps: list[dict[str, Any]] = []
    for job in reversed(jobs):
        if not _edits(job) or not isinstance(job.event, Result) or not job.recipe.get("sources"):
            continue
        source = job.recipe["sources"][0]
        if source in parents:
            steps += [_step(job, job.event, index, parents[source], kept) for index in range(len(job.event.files))]
    reached = {"", *(step["id"] for step in steps)}
    return [step for step in steps if step["parent"] in reached and step["url"]]


def _step(job: JobView, made: Result, index: int, parent: str, kept: Kept) -> dict[str, Any]:
    recipe = Recipe.from_json(made.recipes[index] if index < len(made.recipes) else job.recipe)
    name = f"{job.id}:{index}"
    file = Path(made.files[index])
    amounts = {emotion.name: emotion.amount for emotion in recipe.mix.active}
    varies = not recipe.prompt and list(amounts.values()) == [EIGHT] and next(iter(amounts)) in FAMILIES
    return {
        "id": name,
        "source": job.recipe["sources"][0],
        "parent": parent,
        "family": next(iter(amounts)) if varies else "",
        "taken": name in kept["taken"],
        "wish": recipe.prompt,
        "mix": amounts,
        "kept": list(recipe.options.get("kept", ())),
        "mode": str(recipe.options.get("mode", "regrade")),
        "amount": float(recipe.options.get("amount", 1.0)),
        "url": _small(file),
        "file": file_url(file),
        "report": _public(made.reports[index]) if index < len(made.reports) else None,
        "note": made.note,
    }


def _public(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report with its mask's address in the place of where that lies on this machine."""
    return {**report, "mask": file_url(report["mask"]) if report.get("mask") else None}


def _small(file: Path) -> str:
    """Where the page finds a copy of a result within `LOOKED_AT`; "" where the result is gone."""
    target = file.with_name(f"{file.stem}-small.jpg")
    if not file.is_file():
        return ""
    if target.is_file():
        return file_url(target)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with Image.open(file) as image:
            small = image.convert("RGB")
        small.thumbnail(LOOKED_AT)
        small.save(part, format="JPEG", quality=90)
        os.replace(part, target)
    except OSError:
        part.unlink(missing_ok=True)
        return ""
    return file_url(target)


def _edits(job: JobView) -> bool:
    return job.recipe.get("tool") == TOOL


def _line(event: Event | None, left: int) -> str:
    more = f" · {left} to go" if left > 1 else ""
    match event:
        case Queued(position=position) if position > 1:
            return f"waiting · {position - 1} ahead of you"
        case Progress(note=note) if note:
            return note + more
        case _:
            return f"changing the feeling{more}"
