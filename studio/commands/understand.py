"""`understand`: what photographs make one feel, which pixels do, and why; one JSON line a photograph.

Of more than one photograph a page is written too that shows them all.
"""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.commands.output import ProgressLine, command_settings, make_folder, print_json
from studio.engine.context import Context, is_out_of_memory, release_memory
from studio.engine.protocol import Event, Progress
from studio.errors import Cancelled, StudioError
from studio.recipe import Recipe
from studio.settings import Settings

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `understand`."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", type=Path, help="pictures to understand")
    parser.add_argument(
        "--emotion",
        metavar="NAME",
        action="append",
        help="repeatable: a family, leaf:NAME or va:VALENCE,AROUSAL; the strongest three if not given",
    )
    parser.add_argument("--ask", metavar="TEXT", default="", help="what makes me feel …? in your own words")
    parser.add_argument("--report", action="store_true", help="also write a page of each picture, as one HTML file")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("outputs"), help="folder for the masks and pages"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per photograph: file and report; 2 if any could not be understood."""
    from studio.report_sheet import Card, refused, write_sheet

    settings, options = command_settings(), options_of(arguments)
    make_folder(arguments.out)
    code, several, cards = 0, len(arguments.photos) > 1, list[Card]()
    for photo in arguments.photos:
        try:
            report = understood(photo, options, settings, arguments.out, arguments.report)
            if several:
                cards.append(_card(photo, report, settings))
            print_json({"file": str(photo)} | report)
        except StudioError as error:
            print_json({"file": str(photo), "error": str(error)})
            print(error, file=sys.stderr, flush=True)
            cards.append(refused(photo.name, str(error)))
            code = 2
        else:
            continue
        release_memory()  # not in the handler: there the traceback still holds the tensors
    if several:
        page = write_sheet(cards, free_name(arguments.out, "pictures", ".html"))
        print(f"All of them on one page: {page}", file=sys.stderr, flush=True)
    return code


def options_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The recipe's options that the flags give; the tool checks them."""
    asked = {"ask": arguments.ask} if arguments.ask else {}
    return asked | ({"emotions": arguments.emotion} if arguments.emotion else {})


def understood(photo: Path, options: dict[str, Any], settings: Settings, out: Path, report: bool) -> dict[str, Any]:
    """The report of one photograph, its masks in `out`. Whatever goes wrong is a StudioError."""
    from studio.sources import keep

    try:
        recipe = Recipe(tool="understand", sources=(keep(photo, settings.sources),), n=1, options=options)
        found = _result(photo, recipe, settings, out)
        if report:
            found["page"] = str(_page(photo, found, settings, out))
        return found
    except (StudioError, Cancelled, BrokenPipeError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise StudioError(f"There is not enough memory for {photo.name}.", "Close other programs.") from error
        log.error("error while understanding %s", photo, exc_info=error)
        raise StudioError(f"Something went wrong inside the studio with {photo.name}.", "The log has it.") from error


def _result(photo: Path, recipe: Recipe, settings: Settings, out: Path) -> dict[str, Any]:
    """What the tool reports, with its masks in `out` under names that say what they are and that nobody has."""
    from studio.tools import TOOLS

    progress = ProgressLine()
    with tempfile.TemporaryDirectory(prefix=".job-", dir=out) as folder:
        context = Context(settings=settings, out=Path(folder), cancelled=lambda: False)
        try:
            *_, result = _shown(TOOLS[recipe.tool](recipe, context), progress)
        finally:
            progress.close()
        report = result.reports[0] | ({"note": result.note} if result.note else {})
        return report | {"regions": [_moved(photo, region, out) for region in report["regions"]]}


def _shown(events: Iterator[Event], progress: ProgressLine) -> Iterator[Any]:
    for event in events:
        if isinstance(event, Progress):
            progress.show(event.note)
        yield event


def _moved(photo: Path, region: dict[str, Any], out: Path) -> dict[str, Any]:
    target = free_name(out, f"{photo.stem}-{region['emotion'].removeprefix('leaf:')}", ".png")
    shutil.move(region["mask"], target)
    return region | {"mask": str(target)}


def _page(photo: Path, report: dict[str, Any], settings: Settings, out: Path) -> Path:
    from studio.report_page import write_report
    from studio.sources import open_source

    picture = open_source(report["source"], settings.sources)
    return write_report(report, picture, free_name(out, photo.stem, ".html"), title=photo.stem)


def _card(photo: Path, report: dict[str, Any], settings: Settings) -> Any:
    from studio.report_sheet import card_of
    from studio.sources import open_source

    return card_of(report, open_source(report["source"], settings.sources), photo.stem)


def free_name(out: Path, words: str, suffix: str) -> Path:
    """A path in `out` that does not exist yet."""
    stem = re.sub(r"[^\w.,-]+", "-", words)[:80].strip("-.") or "picture"
    target, again = out / f"{stem}{suffix}", 2
    while target.exists():
        target, again = out / f"{stem}-{again}{suffix}", again + 1
    return target
