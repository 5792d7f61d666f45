"""What families of the Hub add to the understanding of a picture, each only where its files are here."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from PIL import Image
from torch import Tensor

from studio.models.aides import Captioner, Reader, SamEdges, folder_of
from studio.models.edges import Edges
from studio.settings import Settings
from studio.understanding import Reading

SHARE = 0.5
"""How much the families' shares of a reader from the Hub count beside our own, on real pictures."""


def edges(picture: Tensor, settings: Settings) -> Edges | SamEdges:
    """The edges of a picture (3, H, W) in [0, 1]: by Segment Anything where it is here."""
    folder = folder_of("sam", settings)
    return SamEdges.of(picture, folder) if folder else Edges.of(picture)


def reading(ours: Reading, picture: Image.Image, own: float, settings: Settings) -> Reading:
    """The reading of a picture with the shares of families that an OpenCLIP model sees in it mixed in.

    Scenes of our own (`own` near 1), which our read-out was fitted on, are left to it.
    """
    folder = folder_of("clip", settings)
    if folder is None or own >= 0.5:
        return ours
    theirs = _reader(folder).shares(picture)
    mixed = {name: (1 - SHARE) * share + SHARE * theirs[name] for name, share in ours.families.items()}
    return replace(ours, families=mixed)


def seen(picture: Tensor, mask: Tensor, settings: Settings) -> str:
    """A sentence on what is seen in a region (H, W) of a picture uint8 (3, H, W), "" without a model that says it."""
    folder = folder_of("blip", settings)
    words = _captioner(folder).seen(picture, mask) if folder else ""
    return f" Taken for itself it looks like this: {words}." if words else ""


@lru_cache(maxsize=1)
def _reader(folder: Path) -> Reader:
    return Reader.of(folder)


@lru_cache(maxsize=1)
def _captioner(folder: Path) -> Captioner:
    return Captioner.of(folder)
