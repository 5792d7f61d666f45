"""`presets`: the recipes that come with the studio."""

from __future__ import annotations

import argparse

from studio.commands.output import print_json
from studio.presets import AUDIENCES, load_presets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `presets`."""
    parser.add_argument("--audience", choices=AUDIENCES, help="only those for this audience")


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per preset; its recipe is a line for `create --recipes`."""
    for preset in load_presets():
        if arguments.audience in (None, preset.audience):
            words = {"name": preset.name, "title": preset.title, "sentence": preset.sentence}
            print_json(words | {"audience": preset.audience, "recipe": preset.recipe.to_json()})
    return 0
