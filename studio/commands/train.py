"""`train`: one stage of the bundled models, resumable and bounded by a time."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from pathlib import Path

from studio.checks import number
from studio.commands.output import make_folder, print_json
from studio.errors import StudioError

STAGES: dict[str, str] = {
    "restore": "studio.train.restore",
    "world": "studio.train.world",
    "autoencoder": "studio.train.autoencoder",
    "encoder": "studio.train.encoder",
    "space": "studio.train.space",
    "unet": "studio.train.unet",
    "sight": "studio.train.sight",
    "readouts": "studio.train.readouts",
    "senses": "studio.train.senses",
    "heaven": "studio.train.heaven",
    "stimulus": "studio.train.stimulus",
    "explainer": "studio.train.explainer",
    "carry": "studio.train.carry",
    "assemble": "studio.train.assemble",
}
"""Each stage's module, in the order in which a training from nothing runs them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `train`."""
    parser.add_argument("stage", metavar="STAGE", choices=STAGES, help=", ".join(STAGES))
    parser.add_argument("--minutes", type=float, default=30.0, metavar="N", help="stop after so many minutes (30)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train (auto)")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        required=True,
        help="folder that all stages share",
    )
    parser.add_argument("--data", metavar="DIR", type=Path, help="folder of what a stage reads beside the renders")


def run(arguments: argparse.Namespace) -> int:
    """Train, and print one JSON object that sums it up."""
    minutes = number(arguments.minutes, "The number of minutes", 0, 100_000)
    if arguments.data is not None and not arguments.data.is_dir():
        raise StudioError(f"There is no folder {arguments.data}.")
    make_folder(arguments.out)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stage = importlib.import_module(STAGES[arguments.stage])
    summary = stage.run(minutes=minutes, device=arguments.device, out=arguments.out, data=arguments.data)
    print_json({"stage": arguments.stage, "out": str(arguments.out)} | dict(summary or {}))
    return 0
