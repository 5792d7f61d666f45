"""The command line itself: its arguments, and how a command ends (0 done, 2 bad input, 130 interrupted)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from studio.commands import create, edit, measure, models, panorama, presets, sheet, train, understand
from studio.errors import Cancelled, StudioError
from studio.settings import SentenceParser

COMMANDS: dict[str, tuple[str, Callable[[SentenceParser], None], Callable[..., int]]] = {
    "create": ("make pictures of a prompt that carry a mix of emotions", create.add_arguments, create.run),
    "panorama": ("make a scene all around, as a 360° picture", panorama.add_arguments, panorama.run),
    "understand": ("say what pictures make one feel, where and why", understand.add_arguments, understand.run),
    "edit": ("give pictures another feeling and keep what they show", edit.add_arguments, edit.run),
    "sheet": ("paint a contact sheet of prompts and feelings", sheet.add_arguments, sheet.run),
    "models": ("list the models, check or download them", models.add_arguments, models.run),
    "presets": ("list the recipes that come with the studio", presets.add_arguments, presets.run),
    "train": ("train one stage of the bundled models", train.add_arguments, train.run),
    "evaluate": ("measure the quality of the bundled models", measure.add_evaluate_arguments, measure.run_evaluate),
    "bench": ("measure the speed", measure.add_bench_arguments, measure.run_bench),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; results go to standard output as JSON lines, the rest to error."""
    try:
        arguments = _parser().parse_args(argv)
        return arguments.run(arguments)
    except StudioError as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, Cancelled):
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our results has gone; point the stream elsewhere so that flushing it at exit stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> SentenceParser:
    parser = SentenceParser(prog="python -m studio", description="Moodscape Studio.", allow_abbrev=False)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    for name, (sentence, add_arguments, run) in COMMANDS.items():
        each = commands.add_parser(name, help=sentence, description=f"{sentence.capitalize()}.", allow_abbrev=False)
        add_arguments(each)
        each.set_defaults(run=run)
    return parser
