"""What every command prints: one JSON object per line on standard output, progress on standard error."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.settings import Settings


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line of standard output, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def command_settings() -> Settings:
    """The settings of a command: the environment's, since the flags of the page mean nothing here."""
    return Settings.from_env(os.environ)


def make_folder(path: Path) -> None:
    """Make a folder for results; StudioError where that cannot be, or where it may not be written to."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK):
        raise StudioError(f"The folder {path} may not be written to.")


class ProgressLine:
    """One line on standard error that rewrites itself on a terminal, and comes at most once a second elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = -1.0
        self._open = False

    def show(self, line: str) -> None:
        """Show the newest state of the work."""
        now = time.monotonic()
        if self._terminal:
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif now - self._last >= 1.0:
            print(line, file=sys.stderr, flush=True)
            self._last = now

    def close(self) -> None:
        """Leave the line, so that what follows starts on its own."""
        if self._open:
            print(file=sys.stderr, flush=True)
            self._open = False
