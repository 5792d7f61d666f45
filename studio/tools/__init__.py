"""The tools: one module for each thing a person does, and the table that a recipe's `tool` is looked up in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from studio.engine.context import Context
from studio.engine.protocol import Event
from studio.recipe import Recipe
from studio.tools import create, edit, panorama, refine, understand
from studio.tools.create import warm

__all__ = ["TOOLS", "warm"]

TOOLS: dict[str, Callable[[Recipe, Context], Iterator[Event]]] = {
    "create": create.run,
    "edit": edit.run,
    "panorama": panorama.run,
    "refine": refine.run,
    "understand": understand.run,
}
