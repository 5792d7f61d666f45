"""A small tool that really steps, sleeps, writes pictures and goes wrong on demand, for a worker without models."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result
from studio.errors import Cancelled, StudioError
from studio.recipe import Recipe
from studio.settings import Settings

ERRORS: dict[str, Exception] = {
    "bug": ZeroDivisionError("secret detail"),
    "studio": StudioError("The leaf is unknown.", "Try awe."),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
}


def warm(settings: Settings) -> str:
    """A status line; a model called "missing" cannot be loaded, and one called "broken" takes the process down."""
    if settings.default_model == "missing":
        raise StudioError("The model missing is not here.")
    if settings.default_model == "broken":
        os._exit(3)
    return f"{settings.device} · no attention · {settings.default_model}"


def paint(recipe: Recipe, context: Context) -> Iterator[Event]:
    """`steps` steps of `options.sleep` seconds, then n pictures of one colour that the seed decides."""
    options = recipe.options
    for step in range(recipe.steps):
        if context.cancelled() and not options.get("deaf"):
            raise Cancelled
        time.sleep(options.get("sleep", 0.01))
        _misbehave(recipe, context, step)
        yield Progress(step + 1, recipe.steps)
    files = []
    for single in (recipe.single(index) for index in range(recipe.n)):
        file = context.out / f"{single.seed}.png"
        Image.new("RGB", (single.width, single.height), (single.seed % 256, 0, 0)).save(file)
        files.append(str(file))
    yield Result(tuple(files), tuple(recipe.single(index).to_json() for index in range(recipe.n)))


def silent(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A tool with a defect: it ends without saying how."""
    yield Progress(1, 1)


def _misbehave(recipe: Recipe, context: Context, step: int) -> None:
    options = recipe.options
    if step == 1 and options.get("die", 0) > _visits(context.out):
        os.kill(os.getpid(), signal.SIGKILL)
    if step == 1 and options.get("freeze"):
        os.kill(os.getpid(), signal.SIGSTOP)
    if "raise" in options:
        raise ERRORS[options["raise"]]
    if recipe.width * recipe.height > options.get("memory", 10**9):
        raise MemoryError


def _visits(out: Path) -> int:
    """How often this was called for this job before."""
    log = out / "visits"
    before = log.stat().st_size if log.exists() else 0
    log.write_bytes(b"x" * (before + 1))
    return before


TOOLS = {"create": paint, "silent": silent}
