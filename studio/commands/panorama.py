"""`panorama`: a scene all around, as an equirectangular picture, a page with its viewer, or the faces of a cube."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from studio.checks import shown
from studio.commands.create import add_recipe_arguments, complete, given_of, make
from studio.commands.output import command_settings, make_folder, print_json
from studio.errors import StudioError
from studio.recipe import PANORAMA_SIZE, Recipe
from studio.settings import Settings
from studio.spot import RANGES
from studio.viewer import write_page

KINDS = "a .jpg or .png for panorama viewers, an .html with a viewer of its own, or a .zip with the faces of a cube"
SPOT = {
    "heading": "where the picture hangs, to the right of the middle",
    "view": "how wide the picture's view is",
    "pitch": "how far above the horizon its middle looks",
}
DEFAULTS: dict[str, Any] = {"tool": "panorama", "size": PANORAMA_SIZE, "n": 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `panorama`."""
    add_recipe_arguments(parser)
    parser.add_argument("--around", metavar="PICTURE", type=Path, help="a picture that the panorama grows around")
    for name, sentence in SPOT.items():
        low, high, usual = RANGES[name]
        parser.add_argument(
            f"--{name}", metavar="DEGREES", help=f"{sentence}, {low:g} to {high:g}; {usual:g} if not given"
        )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, default=Path("panorama.jpg"), help=f"{KINDS}; panorama.jpg if not given"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per panorama: file, seed, recipe and seconds. Of several, the others are FILE-2, FILE-3…"""
    target, settings, given = arguments.out, command_settings(), given_of(arguments)
    if arguments.prompt is None and not arguments.emotion and arguments.around is None:
        raise StudioError("There is nothing to make a panorama of.", "Give a prompt, -e or --around PICTURE.")
    kind = target.suffix.lower()
    if kind not in (".jpg", ".jpeg", ".png", ".html", ".zip"):
        raise StudioError(f"{target.name} must be {KINDS}.")
    exact = {"options": {"format": "png"}} if kind in (".png", ".zip") else {}
    recipe = complete(DEFAULTS | {"model": settings.default_model} | exact | given)
    recipe = _grown(recipe, arguments, settings)
    make_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix=".panorama-", dir=target.parent) as folder:
        for number, made in enumerate(make(recipe, settings, Path(folder)), start=1):
            path = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
            os.replace(_as(kind, made["file"], recipe.prompt), path)
            print_json(made | {"file": str(path)})
    return 0


def _grown(recipe: Recipe, arguments: argparse.Namespace, settings: Settings) -> Recipe:
    """The recipe with the picture it grows around, where one is given, and where that hangs."""
    angles = {name: getattr(arguments, name) for name in SPOT if getattr(arguments, name) is not None}
    if arguments.around is None:
        if angles:
            raise StudioError(f"There is no picture that --{next(iter(angles))} could be for.", "Add --around PICTURE.")
        return recipe
    spot = {name: _degrees(name, value) for name, value in angles.items()}
    from studio.sources import keep  # Pillow comes with it

    source = keep(arguments.around, settings.sources)
    return recipe.replace(sources=(source,), options=dict(recipe.options) | {"spot": spot})


def _degrees(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise StudioError(f"--{name} is {shown(value)}, but it must be a number of degrees.") from error


def _as(kind: str, picture: str, title: str) -> str | Path:
    """The panorama as a file of another kind, where one is asked for."""
    if kind == ".zip":
        from studio.cubemap import write_cube  # numpy comes with it

        return write_cube(picture)
    return write_page(picture, title) if kind == ".html" else picture
