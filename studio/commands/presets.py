"""`presets`: the recipes that come with the studio."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from studio.commands.create import make
from studio.commands.output import command_settings, print_json
from studio.presets import AUDIENCES, PICTURES, Preset, load_presets
from studio.settings import Settings

SMALL = (420, 280)
"""Width and height of a preset's picture."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `presets`."""
    parser.add_argument("--audience", choices=AUDIENCES, help="only those for this audience")
    parser.add_argument("--paint", action="store_true", help="paint the small pictures of their cards anew")


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per preset; its recipe is a line for `create --recipes`."""
    settings = command_settings()
    for preset in load_presets():
        if arguments.audience in (None, preset.audience):
            words = {"name": preset.name, "title": preset.title, "sentence": preset.sentence}
            painted = {"file": str(_painted(preset, settings))} if arguments.paint else {}
            print_json(words | {"audience": preset.audience, "recipe": preset.recipe.to_json()} | painted)
    return 0


def _painted(preset: Preset, settings: Settings) -> Path:
    """Make the first picture of a preset and keep it small."""
    from PIL import Image, ImageOps

    from studio import metadata

    PICTURES.mkdir(exist_ok=True)
    target = PICTURES / f"{preset.name}.webp"
    with tempfile.TemporaryDirectory(prefix="presets-") as folder:
        for made in make(preset.recipe.replace(n=1), settings, Path(folder)):
            with Image.open(made["file"]) as picture:
                metadata.write(ImageOps.fit(picture, SMALL, Image.Resampling.LANCZOS), target, preset.recipe)
    return target
