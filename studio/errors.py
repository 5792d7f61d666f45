"""The two exceptions that cross the boundaries between the parts of the studio."""

from __future__ import annotations


class StudioError(Exception):
    """What a person did or asked cannot be done; `message` is one clear sentence and `hint` says what would work.

    It is the only error that is shown to a person: as a toast on the page, on standard error with exit
    code 2 on the command line.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)  # both in args, so that the exception survives pickling between processes
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class Cancelled(Exception):
    """Raised inside a tool, between two steps, when the person who asked for the picture stopped it."""
