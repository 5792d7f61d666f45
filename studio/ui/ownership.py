"""Whose a kept picture is: marks stand in the metadata of shared files, so to know one gives no right to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from studio.engine.protocol import JobView, Result
from studio.errors import StudioError
from studio.sources import claimed

_OPTIONS = ("mask", "where")
_GONE = ("That picture is no longer kept here.", "Bring it again.")


def marks_of(jobs: Iterable[JobView]) -> set[str]:
    """The sha256 of every kept picture that an owner's jobs work on."""
    found: set[str] = set()
    for job in jobs:
        made = job.event.recipes if isinstance(job.event, Result) else ()
        for recipe in (job.recipe, *made):
            options = recipe.get("options") or {}
            found |= set(recipe.get("sources") or ()) | {options[name] for name in _OPTIONS if options.get(name)}
    return found


def allowed(mark: Any, claim: Any, owner: str, known: set[str], folder: Path) -> bool:
    """Whether an owner may use a mark: it is among those of their jobs, or they brought it and hold its claim."""
    return mark in known or (isinstance(claim, str) and claimed(mark, owner, claim, folder))


def check(mark: Any, claim: Any, owner: str, known: set[str], folder: Path) -> None:
    """StudioError where an owner may not use a mark; it does not say whether there is such a picture."""
    if not isinstance(mark, str) or not allowed(mark, claim, owner, known, folder):
        raise StudioError(*_GONE)
