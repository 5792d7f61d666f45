"""`evaluate` and `bench`: the figures of quality and of speed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.commands.output import make_folder, print_json
from studio.errors import StudioError


def add_evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `evaluate`."""
    _add_arguments(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the pictures that were judged")
    parser.add_argument("--data", metavar="DIR", type=Path, help="folder of real photographs and texts to measure on")
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="measure this alone; repeatable")


def add_bench_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `bench`."""
    _add_arguments(parser)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Measure the quality and print every figure."""
    if arguments.out is not None:
        make_folder(arguments.out)  # now: the sheets come last, and nothing that was measured may be lost for them
    if arguments.data is not None and not arguments.data.is_dir():
        raise StudioError(f"There is no folder {arguments.data}.")
    from studio.train import evaluate

    found = evaluate.run(quick=arguments.quick, out=arguments.out, data=arguments.data, only=arguments.only)
    _print(found, as_json=arguments.json)
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure the speed and print every figure."""
    from studio.train import bench

    _print(bench.run(quick=arguments.quick), as_json=arguments.json)
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines to read")
    parser.add_argument("--quick", action="store_true", help="fewer samples: to see that it runs, not to quote")


def _print(figures: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(dict(figures))
        return
    for name, value in _flat(figures):
        print(f"{name:<48} {value}")


def _flat(figures: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines += _flat(value, f"{prefix}{name}.")
        else:
            lines.append((f"{prefix}{name}", f"{value:.4g}" if isinstance(value, float) else value))
    return lines
