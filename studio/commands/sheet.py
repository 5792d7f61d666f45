"""`sheet`: a contact sheet of prompts under every feeling, in every style, or of the recipes of a file."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from studio.affect.families import FAMILIES
from studio.commands.create import complete, lines_of, make, number_of, recipe_of
from studio.commands.output import command_settings, make_folder, print_json
from studio.errors import StudioError
from studio.mix import Mix
from studio.recipe import Recipe
from studio.settings import Settings
from studio.styles import PLAIN, TITLES

KINDS = (".jpg", ".jpeg", ".png", ".webp")
CELL = 168  # pixels a side of a picture in a table
WALL = {"create": (3, (400, 400)), "panorama": (2, (750, 375))}
"""Columns and the cell's width and height of a wall, by the tool of its first recipe."""
ACROSS: dict[str, dict[str, dict[str, Any]]] = {
    "feelings": {"plain": {}} | {family: {"mix": Mix.of({family: 1.0})} for family in FAMILIES},
    "styles": {title: {} if style == PLAIN else {"style": style} for style, title in TITLES.items()},
}
"""What the columns of a table add to a recipe, by their labels."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sheet`."""
    parser.add_argument("prompts", nargs="*", metavar="PROMPT", help="what a row shows")
    parser.add_argument("--across", choices=tuple(ACROSS), help="what the columns are; feelings if not given")
    parser.add_argument(
        "--recipes", metavar="FILE", type=Path, help="JSON lines, one recipe a picture, in place of prompts"
    )
    parser.add_argument("--seed", metavar="SEED", default="0", help="seed of a table's pictures; 0")
    parser.add_argument(
        "--size", metavar="SIZE", default="256x256", help="size at which a table's pictures are painted"
    )
    parser.add_argument("--model", metavar="MODEL", help="a model's name, see the command models")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, default=Path("sheet.jpg"), help=f"a {', '.join(KINDS)} file"
    )


def run(arguments: argparse.Namespace) -> int:
    """Paint the pictures, write the sheet and print one JSON object: its file, and how many pictures it shows."""
    target, settings = arguments.out, command_settings()
    if target.suffix.lower() not in KINDS:
        raise StudioError(f"{target.name} must be a {', '.join(KINDS)} file.")
    if bool(arguments.prompts) == (arguments.recipes is not None):
        raise StudioError("A sheet needs either prompts or a file of recipes.", "For example “a lake” “a city”.")
    if arguments.recipes is not None and arguments.across is not None:
        raise StudioError("Recipes say all about their pictures, so --across does not go with --recipes.")
    base = {"model": arguments.model or settings.default_model}
    make_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        out = Path(folder)
        if arguments.recipes is None:
            shown = _table(arguments, base | {"seed": number_of(arguments.seed), "size": arguments.size}, settings, out)
        else:
            shown = _wall(_recipes(arguments.recipes, base), settings, out)
        page, count = shown
        page.save(target, **({} if target.suffix.lower() == ".png" else {"quality": 88}))
    print_json({"file": str(target), "pictures": count, "size": f"{page.width}x{page.height}"})
    return 0


def _table(arguments: argparse.Namespace, base: dict[str, Any], settings: Settings, out: Path) -> tuple[Any, int]:
    """The sheet of prompts across feelings or styles, and how many pictures it shows."""
    from studio.contact_sheet import table

    columns = ACROSS[arguments.across or "feelings"]
    recipes = [[complete(base | {"prompt": prompt, "n": 1} | each) for each in columns.values()]
               for prompt in arguments.prompts]  # fmt: skip
    rows = [list(_painted(row, settings, out)) for row in recipes]
    return table(rows, arguments.prompts, list(columns), (CELL, CELL)), sum(map(len, rows))


def _wall(recipes: Sequence[Recipe], settings: Settings, out: Path) -> tuple[Any, int]:
    """The sheet of recipes one after another, and how many pictures it shows."""
    from studio.contact_sheet import wall

    columns, cell = WALL.get(recipes[0].tool, WALL["create"])
    pictures = list(_painted(recipes, settings, out))
    return wall(pictures, [_caption(recipe) for recipe in recipes], columns, cell), len(pictures)


def _recipes(path: Path, base: dict[str, Any]) -> list[Recipe]:
    """The recipes of a file, each for one picture; StudioError where there is none."""
    found = [recipe_of(line, base).replace(n=1) for line in lines_of(path) if line.strip()]
    if not found:
        raise StudioError(f"{path.name} holds no recipe.")
    return found


def _painted(recipes: Sequence[Recipe], settings: Settings, out: Path) -> Iterator[Any]:
    """The one picture of each recipe, in memory."""
    from PIL import Image

    for recipe in recipes:
        for made in make(recipe, settings, out):
            with Image.open(made["file"]) as picture:
                yield picture.convert("RGB")


def _caption(recipe: Recipe) -> str:
    """What a picture shows and feels like: its prompt and the emotions of its mix."""
    return " · ".join([recipe.prompt or "no words", *(emotion.name for emotion in recipe.mix.emotions)])
