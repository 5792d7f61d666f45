"""The canvas of one picture: where on it directions lie, and how colour and masks get there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.rays import Frame, wrap
from studio.world.batch import Masks
from studio.world.ground import Stack
from studio.world.palette import Colour, Look
from studio.world.scene import Scene


@dataclass(frozen=True)
class Place:
    """The canvas of one picture: its index in the batch, its own rays, scene, colours, ground and masks (or None)."""

    picture: Tensor
    index: int
    frame: Frame
    scene: Scene
    look: Look
    stack: Stack
    masks: Masks | None


def window(frame: Frame, azimuth: float, wide: float, low: float, high: float) -> tuple[slice, slice] | None:
    """Rows and columns that hold the directions within `wide` of an azimuth and between two elevations."""
    step = 4 if max(frame.az.shape[-1], frame.el.shape[1]) > 64 else 1
    az = frame.az[:, :: (step if frame.az.shape[1] > 1 else 1), ::step]
    el = frame.el[:, ::step, :: (step if frame.el.shape[2] > 1 else 1)]
    margin = float(frame.pix.max()) * (step + 1)
    inside = (wrap(az - azimuth).abs() < wide + margin * 1.5) & (el > low - margin) & (el < high + margin)
    rows, columns = inside[0].any(1).nonzero(), inside[0].any(0).nonzero()
    if not len(rows):
        return None
    return (
        slice(max(int(rows[0]) * step - step, 0), int(rows[-1]) * step + step + 1),
        slice(max(int(columns[0]) * step - step, 0), int(columns[-1]) * step + step + 1),
    )


def cover(canvas: Tensor, coverage: Tensor, colour: Colour) -> None:
    """Paint a canvas (B, 3, h, w) in place with one colour where its coverage (B, h, w) is."""
    paint = torch.tensor(colour, dtype=torch.float32, device=canvas.device).view(1, 3, 1, 1)
    canvas.lerp_(paint.expand_as(canvas), coverage[:, None].expand_as(canvas))


def record(place: Place, name: str, coverage: Tensor, boxed: tuple[slice, slice]) -> None:
    """Put a coverage (1, h, w) of some rows and columns into the mask of a name; what it hides loses as much."""
    if place.masks is None:
        return
    for mask in place.masks.values():
        mask[place.index, boxed[0], boxed[1]] *= 1 - coverage[0]
    if name not in place.masks:
        place.masks[name] = torch.zeros_like(place.picture[:, 0])
    place.masks[name][place.index, boxed[0], boxed[1]] += coverage[0]
