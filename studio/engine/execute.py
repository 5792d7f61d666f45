"""Running one recipe with its tool: whatever happens becomes events, and the last event says how it ended."""

from __future__ import annotations

import errno
import logging
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from studio.engine.context import Context, Tools, is_device_lost, is_out_of_memory, release_memory
from studio.engine.pace import Pace
from studio.engine.protocol import Event, Failed, Progress, Result, Started, Stopped, is_final
from studio.errors import Cancelled, StudioError
from studio.recipe import SIDE_LOW, SIDE_STEP, Recipe
from studio.settings import Settings

log = logging.getLogger(__name__)


def execute(
    written: Mapping[str, Any], context: Context, tools: Tools, *, replaceable: bool = False
) -> Iterator[Event]:
    """The events of one job: Started, Progress (at most about ten a second), then one of Result, Failed or Stopped.

    `written` is the recipe as JSON. When the memory does not suffice it is freed, and the recipe is tried once more
    one size smaller. With `replaceable` an error that leaves the device useless for this process is raised: the
    process should end, and another take its place.
    """
    yield Started()
    try:
        recipe = Recipe.from_json(written)
        context.out.mkdir(parents=True, exist_ok=True)
    except (StudioError, OSError) as error:
        yield _ending(error, Recipe())
        return
    try:
        yield from _attempt(recipe, context, tools)
        return
    except Exception as error:
        if replaceable and is_device_lost(error):
            raise
        smaller = smaller_size(recipe.size) if is_out_of_memory(error) else None
        if smaller is None:
            yield _ending(error, recipe)
            return
        log.warning("%s did not fit in memory, trying %s", recipe.size, smaller)
    release_memory()  # not in the handler: there the traceback still holds the tensors
    yield from _smaller(recipe, smaller, context, tools)


def warm(module: ModuleType, settings: Settings) -> str:
    """Load the default family through `module.warm(settings)` and return its status line.

    One that cannot be loaded is no reason to stop the others: the line says so.
    """
    try:
        return module.warm(settings)
    except StudioError as error:
        return str(error)
    except Exception:
        log.exception("the default model could not be loaded")
        return f"{settings.default_model} could not be loaded, see the log"


def _smaller(recipe: Recipe, size: str, context: Context, tools: Tools) -> Iterator[Event]:
    note = f"Made at {size}, because {recipe.size} did not fit in memory."
    smaller = recipe.replace(size=size)
    try:
        for event in _attempt(smaller, context, tools):
            yield replace(event, note=f"{note} {event.note}".strip()) if isinstance(event, Result) else event
    except Exception as error:
        yield _ending(error, smaller)


def _attempt(recipe: Recipe, context: Context, tools: Tools) -> Iterator[Event]:
    if recipe.tool not in tools:
        raise StudioError(f"This studio has no tool called {recipe.tool!r}.", f"It has {', '.join(tools)}.")
    pace, start = Pace(), time.monotonic()
    for event in tools[recipe.tool](recipe, context):
        if isinstance(event, Result):
            event = replace(event, seconds=event.seconds or round(time.monotonic() - start, 3))
        if is_final(event):
            yield event
            return
        if context.cancelled():
            raise Cancelled
        sent = pace(event) if isinstance(event, Progress) else event
        if sent is not None:
            yield sent
    raise RuntimeError(f"the tool {recipe.tool!r} ended without a result")


def _ending(error: Exception, recipe: Recipe) -> Event:
    """The event for what a tool raised. What is not meant for people goes to the log, with its traceback."""
    if isinstance(error, Cancelled):
        return Stopped()
    if isinstance(error, StudioError):
        return Failed(error.message, error.hint)
    if is_out_of_memory(error):
        smaller = smaller_size(recipe.size)
        fits = f"{smaller} should fit" if smaller else "Close other programs and try again"
        return Failed(f"There is not enough memory for {recipe.size}.", fits + _or_fewer(recipe.n))
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return Failed("The disk is full, so the picture could not be kept.", "Free some space and make it again.")
    name = uuid.uuid4().hex[:8]
    log.error("error %s while running %s", name, recipe.tool, exc_info=error)
    return Failed(
        "Something went wrong inside the studio while making this picture.",
        f"The studio's log has the details under {name}.",
    )


def _or_fewer(pictures: int) -> str:
    return ", or ask for fewer pictures at once." if pictures > 1 else "."


def smaller_size(size: str) -> str | None:
    """Three quarters of "WIDTHxHEIGHT", each side a multiple of 32 of at least 128; None if that is no smaller."""
    sides = [max(int(side) * 3 // 4 // SIDE_STEP * SIDE_STEP, SIDE_LOW) for side in size.split("x")]
    smaller = "x".join(str(side) for side in sides)
    return smaller if smaller != size else None
