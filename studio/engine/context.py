"""What a tool is given beside its recipe, and what to do when the memory does not suffice for it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.engine.protocol import Event
from studio.recipe import Recipe
from studio.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where a tool writes, and how it learns that it should stop.

    `out` is the job's own folder and exists. A tool calls `cancelled` at least once a step and raises
    `studio.errors.Cancelled` when it answers True.
    """

    settings: Settings
    out: Path
    cancelled: Callable[[], bool]


Tools = Mapping[str, Callable[[Recipe, Context], Iterator[Event]]]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the error says that the memory of the device, or of the machine, did not suffice."""
    torch = sys.modules.get("torch")  # an error of torch can only come from a torch that is loaded
    if isinstance(error, MemoryError) or (torch is not None and isinstance(error, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator: can't allocate memory" in str(error)


def is_device_lost(error: BaseException) -> bool:
    """Whether the error is one after which CUDA refuses everything else that this process asks of it."""
    return isinstance(error, RuntimeError) and "CUDA error" in str(error) and not is_out_of_memory(error)


def release_memory() -> None:
    """Return what nobody uses any more to the device."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
