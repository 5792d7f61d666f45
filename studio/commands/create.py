"""`create`: pictures of one prompt, or of every recipe of a file, with one load of the models."""

from __future__ import annotations

import argparse
import errno
import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.commands.output import ProgressLine, command_settings, make_folder, print_json
from studio.engine.context import Context, is_out_of_memory, release_memory
from studio.engine.protocol import Progress, Result
from studio.errors import Cancelled, StudioError
from studio.mix import CURVE_KINDS, Curve, Emotion, Mix
from studio.recipe import Recipe, parse_json
from studio.settings import Settings

log = logging.getLogger(__name__)

_FLAGS = {
    "seed": "seed of the first picture",
    "size": "WIDTHxHEIGHT in pixels",
    "steps": "denoising steps, 1 to 50",
    "guidance": "how closely to follow the prompt, 0 to 20",
    "emotion_guidance": "how strongly the emotions speak, 0 to 20",
    "rescale": "guidance rescale, 0 to 1",
    "compose": "scores or tokens",
    "n": "how many pictures, 1 to 8",
    "style": "render, oil, watercolour, ink, pastel, print, pixel, or words for one such as “as a woodcut”",
    "model": "a model's name, see the command models",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `create`."""
    add_recipe_arguments(parser)
    parser.add_argument("--recipes", metavar="FILE", type=Path, help="JSON lines, one recipe each; flags are defaults")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("outputs"), help="folder for the pictures")


def add_recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that make up one recipe, for every tool that paints."""
    parser.add_argument("prompt", nargs="?", help="what the picture shows; (word:1.3) weighs a word")
    parser.add_argument(
        "-e",
        "--emotion",
        metavar="NAME=AMOUNT[@CURVE]",
        action="append",
        default=[],
        help=f"repeatable; amounts -1 to 1; curves {', '.join(CURVE_KINDS[:-1])} or TIME:VALUE,TIME:VALUE",
    )
    for name, sentence in _FLAGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=name.upper(), help=sentence)
    parser.add_argument("--negative", metavar="TEXT", dest="negative_prompt", help="what it does not show")


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per picture: file, seed, recipe and seconds (per picture); 2 if any recipe failed."""
    settings = command_settings()
    given = given_of(arguments)
    if arguments.recipes is None:
        if arguments.prompt is None and not arguments.emotion:
            raise StudioError("There is nothing to make a picture of.", "Give a prompt, -e or --recipes.")
        recipe = complete({"model": settings.default_model} | given)
        for made in make(recipe, settings, arguments.out):
            print_json(made)
        return 0
    if arguments.prompt is not None:
        raise StudioError("Give a prompt or --recipes, not both.")
    lines = lines_of(arguments.recipes)
    make_folder(arguments.out)  # before the lines, so that a bad folder is said once
    return _run_lines(lines, {"model": settings.default_model} | given, settings, arguments.out)


def _run_lines(lines: list[str], defaults: dict[str, Any], settings: Settings, out: Path) -> int:
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            for made in make(recipe_of(line, defaults), settings, out):
                print_json({"line": number} | made)
        except StudioError as error:
            print_json({"line": number, "error": str(error)})
            print(f"line {number}: {error}", file=sys.stderr, flush=True)
            code = 2
        else:
            continue
        release_memory()  # not in the handler: there the traceback still holds the tensors
    return code


def make(recipe: Recipe, settings: Settings, out: Path) -> Iterator[dict[str, Any]]:
    """The pictures of a recipe. Whatever goes wrong is a StudioError, and what it hides is in the log."""
    try:
        yield from _run_tool(recipe, settings, out)
    except (StudioError, Cancelled, BrokenPipeError):  # the last: whoever read our progress has gone
        raise
    except Exception as error:
        raise _sentence(error, recipe) from error


def _sentence(error: Exception, recipe: Recipe) -> StudioError:
    """What a person is told of an error that is not meant for people."""
    if is_out_of_memory(error):
        log.info("out of memory while running %s", recipe.tool, exc_info=error)
        return StudioError(f"There is not enough memory for {recipe.size}.", "Try a smaller size or fewer pictures.")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        log.info("disk full while running %s", recipe.tool, exc_info=error)
        return StudioError("The disk is full, so the picture could not be kept.", "Free some space.")
    log.error("error while running %s", recipe.tool, exc_info=error)
    if isinstance(error, OSError):
        return StudioError(f"The picture could not be made or kept: {error.strerror or error}.")
    return StudioError("Something went wrong inside the studio while making this picture.", "The log has the details.")


def _run_tool(recipe: Recipe, settings: Settings, out: Path) -> Iterator[dict[str, Any]]:
    """Run the recipe's tool in a folder of its own, then move each picture to `out` under a name nobody has."""
    from studio.models.specs import spec_of

    spec_of(recipe.model)  # an unknown name is refused before the tools, and torch with them, are loaded
    make_folder(out)
    from studio.tools import TOOLS

    if recipe.tool not in TOOLS:
        raise StudioError(f"There is no tool called “{recipe.tool}”.", f"The tools are {', '.join(TOOLS)}.")
    progress, begun = ProgressLine(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".job-", dir=out) as folder:
        context = Context(settings=settings, out=Path(folder), cancelled=lambda: False)
        try:
            for event in TOOLS[recipe.tool](recipe, context):
                if isinstance(event, Progress):
                    progress.show(f"step {event.step} of {event.steps} {event.note}".rstrip())
                elif isinstance(event, Result):
                    if not event.files:  # a tool that gives words
                        yield from ({"recipe": made, "note": event.note} for made in event.recipes)
                        continue
                    seconds = (event.seconds or time.monotonic() - begun) / max(len(event.files), 1)
                    for file, made in zip(event.files, event.recipes, strict=True):
                        yield _made(Path(file), made, round(seconds, 3), out)
        finally:
            progress.close()


def _made(file: Path, recipe: dict[str, Any], seconds: float, out: Path) -> dict[str, Any]:
    words = re.sub(r"[^a-z0-9]+", "-", str(recipe.get("prompt", "")).lower())[:40].strip("-") or "untitled"
    stem = f"{words}-{recipe['seed']}"
    target, again = out / f"{stem}{file.suffix}", 2
    while target.exists():
        target, again = out / f"{stem}-{again}{file.suffix}", again + 1
    shutil.move(file, target)
    return {"file": str(target), "seed": recipe["seed"], "recipe": recipe, "seconds": seconds}


def given_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The parts of a recipe that the flags give; the recipe checks them."""
    names = ("prompt", "negative_prompt", *_FLAGS)
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    for name in ("seed", "steps", "guidance", "emotion_guidance", "rescale", "n"):
        if name in given:
            given[name] = number_of(given[name])
    if arguments.emotion:
        given["mix"] = Mix(tuple(emotion_of(each) for each in arguments.emotion))
    return given


def emotion_of(argument: str) -> Emotion:
    """The emotion of NAME=AMOUNT[@CURVE], where the name may hold any character: "leaf:golden calm=0.5@late"."""
    name, equals, rest = argument.rpartition("=")
    if not equals or not name.strip():
        raise StudioError(f"The emotion “{argument[:60]}” must be written NAME=AMOUNT.", "For example -e awe=0.8.")
    amount, at, curve = rest.partition("@")
    return Emotion(name=name, amount=number_of(amount), curve=_curve(curve) if at else Curve())


def _curve(word: str) -> Curve:
    if ":" not in word:
        return Curve.of(word)
    return Curve.of([[number_of(part) for part in point.split(":")] for point in word.split(",")])


def number_of(word: str) -> Any:
    """The number that a word writes, or the word itself, for the recipe to refuse with its own sentence."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def recipe_of(line: str, defaults: dict[str, Any]) -> Recipe:
    """The recipe that a line of JSON says, `defaults` standing where it says nothing; StudioError where it is none."""
    given = parse_json(line)
    if not isinstance(given, dict):
        raise StudioError("The line is not a JSON object.")
    return complete(defaults | given)


def complete(given: dict[str, Any]) -> Recipe:
    """The recipe of some fields, the model's own values standing where steps and guidance are not said."""
    from studio.models.specs import spec_of

    model = given.get("model")
    return Recipe.from_json((spec_of(model).defaults() if isinstance(model, str) else {}) | given)


def lines_of(path: Path) -> list[str]:
    """The lines of a text file in UTF-8; StudioError where it is none or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise StudioError(f"{path.name} is not a text file in UTF-8.") from error
    except OSError as error:
        raise StudioError(f"{path.name} cannot be read: {error.strerror}.") from error
