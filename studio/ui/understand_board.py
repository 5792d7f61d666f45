"""What the Understand tab shows: an owner's jobs of reading as one small JSON board for `assets/ui/understand.js`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from studio.affect.families import FAMILIES
from studio.engine.protocol import Event, JobView, Progress, Queued, Result
from studio.errors import StudioError
from studio.recipe import Recipe
from studio.sources import thumbnail
from studio.ui.page_files import file_url
from studio.understanding import Reading, Region

TOOL = "understand"
MOST_SIDES = 2
LOOKED_AT = (1600, 1600)
"""Pixels of the copy that the page shows; the picture itself is served to nobody."""
LEAVES = 3
"""How many of the strongest leaves are looked for in the picture unasked."""
_MARK = re.compile(r"[0-9a-f]{64}")
_shown = lru_cache(maxsize=16)(thumbnail)

Board = dict[str, Any]
"""{since, phase, line, sides}: each side has a source, its name and picture, the reading (or None) and its regions."""
Kept = dict[str, Any]
"""What a browser keeps: {since, sides: [{source, name}, …]}, the pictures that lie on the table since then."""


def kept_of(value: Any) -> Kept:
    """What a browser says that it keeps, without whatever is not of that shape."""
    if not isinstance(value, Mapping) or not isinstance(value.get("since"), int | float):
        return {"since": 0.0, "sides": []}
    sides = value.get("sides")
    rows = [each for each in sides if isinstance(each, Mapping)] if isinstance(sides, list) else []
    marked = [each for each in rows if _MARK.fullmatch(str(each.get("source")))]
    kept = [{"source": each["source"], "name": str(each.get("name", ""))[:120]} for each in marked]
    return {"since": value["since"], "sides": kept[:MOST_SIDES]}


def laid(*sides: Mapping[str, str]) -> Kept:
    """These pictures on the table, from now on."""
    return {"since": time.time(), "sides": list(sides)}


def board(jobs: Sequence[JobView], kept: Kept, folder: Path, event: Event | None = None) -> Board:
    """The pictures of `kept` with all that the owner's jobs found out about them, and what `event` says is going on.

    A picture that no job of the owner looked at is left out, whatever the browser says, and so is one that is gone.
    """
    sides = [side for row in kept["sides"] if (side := _side(jobs, row, folder)) is not None]
    shown = {side["source"] for side in sides}
    busy = any(not job.finished for job in jobs if shown & set(job.recipe.get("sources", ())) and _reads(job))
    return {
        "since": kept["since"],
        "phase": "running" if busy else "idle",
        "line": _line(event) if busy else "",
        "sides": sides,
    }


def looked_for(side: Mapping[str, Any]) -> list[str]:
    """The emotions whose pixels are still to be found unasked: the families and the strongest leaves of a reading."""
    leaves = [leaf_name(each["name"]) for each in side["reading"]["leaves"][:LEAVES]]
    found = {region["emotion"] for region in side["regions"] if not region["asked"]}
    return [name for name in (*FAMILIES, *leaves) if name not in found]


def leaf_name(name: str) -> str:
    """A leaf as recipes name it."""
    return f"leaf:{name.removeprefix('leaf:')}"


def _side(jobs: Sequence[JobView], row: Mapping[str, str], folder: Path) -> dict[str, Any] | None:
    source = row["source"]
    own = [job for job in reversed(jobs) if _reads(job) and source in job.recipe.get("sources", ())]  # oldest first
    if not own:
        return None
    try:
        picture = _shown(source, folder, LOOKED_AT)
    except StudioError:
        return None
    reading: dict[str, Any] | None = None
    size: tuple[int, int] = (0, 0)
    regions: dict[tuple[str, str], dict[str, Any]] = {}
    for job in own:
        for report in _reports(job, source):
            reading, size = Reading.from_json(report).to_json(), (report["width"], report["height"])
            for region in _regions(job, report):
                regions[region["asked"], "" if region["asked"] else region["emotion"]] = region
    return {
        "source": source,
        "name": row["name"],
        "picture": picture,
        "width": size[0],
        "height": size[1],
        "reading": reading,
        "regions": list(regions.values()),
    }


def whole_report(jobs: Sequence[JobView], source: str) -> dict[str, Any]:
    """All that the owner's jobs found out about a picture, the regions of its strongest families first.

    Raises:
        StudioError: none of them found a region in it.
    """
    found: dict[str, Any] = {}
    regions: dict[str, dict[str, Any]] = {}
    for job in reversed(jobs):  # oldest first
        for report in _reports(job, source) if _reads(job) else ():
            found = dict(report)
            regions |= {region["emotion"]: region for region in report["regions"]}
    if not regions:
        raise StudioError("There is nothing to report of this picture yet.", "Wait until its feelings have been found.")
    shares = found["families"]
    return found | {"regions": sorted(regions.values(), key=lambda each: -shares.get(each["emotion"], 0.0))}


def _reads(job: JobView) -> bool:
    return job.recipe.get("tool") == TOOL


def _reports(job: JobView, source: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(job.event, Result):
        yield from (report for report in job.event.reports if report.get("source") == source)


def _regions(job: JobView, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The regions of a report as the page takes them; `asked` are the words of a free question, "" of an emotion.

    `note` is what the tool had to say of the whole job beside the reading's own note.
    """
    options = Recipe.from_json(job.recipe).options
    note = job.event.note.removeprefix(report["uncertainty"]["note"]).strip() if isinstance(job.event, Result) else ""
    for index, record in enumerate(report["regions"]):
        region = Region.from_json(record)
        yield region.to_json() | {
            "mask": file_url(region.mask),
            "job": job.id,
            "index": index,
            "asked": "" if region.emotion in options.get("emotions", ()) else str(options.get("ask", "")),
            "points": [list(point) for point in options.get("points", ())],
            "note": note,
        }


def _line(event: Event | None) -> str:
    match event:
        case Queued(position=position) if position > 1:
            return f"waiting · {position - 1} ahead of you"
        case Progress(note=note) if note:
            return note
        case _:
            return "looking at the picture"
