"""`edit`: photographs with another feeling, each beside a report of what changed; one JSON line a photograph."""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from studio.checks import shown
from studio.commands.create import emotion_of
from studio.commands.output import ProgressLine, command_settings, make_folder, print_json
from studio.engine.context import Context, is_out_of_memory, release_memory
from studio.engine.protocol import Progress, Result
from studio.errors import Cancelled, StudioError
from studio.mix import Mix
from studio.recipe import Recipe
from studio.settings import Settings

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `edit`."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", type=Path, help="pictures to edit")
    parser.add_argument("--request", metavar="TEXT", default="", help="the wish, as “lonelier, but keep the boat”")
    parser.add_argument(
        "-e", "--emotion", metavar="NAME=AMOUNT", action="append", default=[], help="repeatable; amounts -1 to 1"
    )
    parser.add_argument(
        "--mode", metavar="MODE", default="regrade", help="regrade: light and colour; repaint: weather, sky too"
    )
    parser.add_argument("--keep", metavar="SHARE", default="0.8", help="how much of the picture stays, 0 to 1")
    parser.add_argument("--amount", metavar="AMOUNT", default="1", help="0 is the picture itself; -1 to 2")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("outputs"), help="folder for the pictures")


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per photograph: photo, file, seconds and the report; 2 if any could not be edited."""
    settings = command_settings()
    mix = Mix(tuple(emotion_of(each) for each in arguments.emotion))
    options = {
        "mode": arguments.mode,
        "keep": _number("--keep", arguments.keep),
        "amount": _number("--amount", arguments.amount),
    }
    make_folder(arguments.out)
    code = 0
    for photo in arguments.photos:
        try:
            print_json({"photo": str(photo)} | edited(photo, arguments.request, mix, options, settings, arguments.out))
            continue
        except StudioError as error:
            print_json({"photo": str(photo), "error": str(error)})
            print(error, file=sys.stderr, flush=True)
            code = 2
        release_memory()  # not in the handler: there the traceback still holds the tensors
    return code


def edited(
    photo: Path, request: str, mix: Mix, options: dict[str, Any], settings: Settings, out: Path
) -> dict[str, Any]:
    """The picture made of one photograph, in `out`, and its report. Whatever goes wrong is a StudioError."""
    from studio.sources import keep

    try:
        source = keep(photo, settings.sources)
        return _made(photo, Recipe(tool="edit", sources=(source,), prompt=request, mix=mix, n=1, options=options),
                     settings, out)  # fmt: skip
    except (StudioError, Cancelled, BrokenPipeError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise StudioError(f"There is not enough memory for {photo.name}.", "Close other programs.") from error
        log.error("error while editing %s", photo, exc_info=error)
        raise StudioError(f"Something went wrong inside the studio with {photo.name}.", "The log has it.") from error


def _made(photo: Path, recipe: Recipe, settings: Settings, out: Path) -> dict[str, Any]:
    from studio.tools import TOOLS

    progress, result = ProgressLine(), Result(files=())
    with tempfile.TemporaryDirectory(prefix=".job-", dir=out) as folder:
        context = Context(settings=settings, out=Path(folder), cancelled=lambda: False)
        try:
            for event in TOOLS[recipe.tool](recipe, context):
                if isinstance(event, Progress):
                    progress.show(event.note)
                elif isinstance(event, Result):
                    result = event
        finally:
            progress.close()
        report = dict(result.reports[0])
        target = _moved(result.files[0], out, f"{photo.stem}-edit")
        if report["mask"]:
            report["mask"] = str(_moved(report["mask"], out, f"{target.stem}-mask"))
    said = {"note": result.note} if result.note else {}
    return {"file": str(target), "seconds": result.seconds, **report, **said}


def _moved(file: str, out: Path, words: str) -> Path:
    """The file under a name in `out` that nobody has."""
    stem = re.sub(r"[^\w.,-]+", "-", words)[:80].strip("-.") or "picture"
    target, again = out / f"{stem}.png", 2
    while target.exists():
        target, again = out / f"{stem}-{again}.png", again + 1
    shutil.move(file, target)
    return target


def _number(flag: str, word: str) -> float:
    try:
        return float(word)
    except ValueError as error:
        raise StudioError(f"{flag} is {shown(word)}, but it must be a number.") from error
