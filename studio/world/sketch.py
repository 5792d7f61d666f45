"""A thing's own coordinates and the simple shapes that its drawing is cut from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import Colour, Look
from studio.world.scene import Thing

Part = tuple[Tensor, Colour]
COLOURS = {
    "red": "d8412f", "yellow": "f2c230", "blue": "3a78c8", "orange": "f08a30", "white": "f2eee6", "violet": "8a5cc8",
    "pink": "f08ab0", "dark": "2c2a34", "green": "5a9a48", "brown": "8a5a34", "": "d8412f",
}  # fmt: skip


@dataclass(frozen=True)
class Sketch:
    """Where one thing is drawn and in what light.

    x to the right and y up from the foot in heights of the thing, p the size of a pixel in them; `side` is where the
    light comes from (-1 left, 1 right); `rng` makes one tree unlike another. `light` points to the light: right, up and
    towards the viewer; `sun` is how much of it comes from one side (0..1), `snow` whether snow lies.
    """

    x: Tensor
    y: Tensor
    p: Tensor
    thing: Thing
    look: Look
    side: float
    rng: np.random.Generator
    light: tuple[float, float, float] = (0.6, 0.7, 0.0)
    sun: float = 1.0
    snow: bool = False

    def paint(self, lightness: float = 1.0) -> Colour:
        """The thing's own colour in this light."""
        return self.look.material(COLOURS[self.thing.colour], lightness)

    def below(self, value: Tensor) -> Tensor:
        """1 where value < 0, with an edge one pixel wide."""
        return edge(self.p * 0.6, -self.p * 0.6, value)

    def box(self, x: float, y: float, wide: float, tall: float) -> Tensor:
        """Rectangle with its foot's middle at (x, y)."""
        return self.below(torch.maximum((self.x - x).abs() - wide / 2, (self.y - y - tall / 2).abs() - tall / 2))

    def disc(self, x: float, y: float, radius: float) -> Tensor:
        return self.below(torch.hypot(self.x - x, self.y - y) - radius)

    def gable(self, x: float, y: float, wide: float, tall: float) -> Tensor:
        """Triangle standing on (x, y)."""
        slant = (self.x - x).abs() * tall / (wide / 2) + (self.y - y) - tall
        return self.below(torch.maximum(slant / math.hypot(1, 2 * tall / wide), y - self.y))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> Tensor:
        """Line that tapers from width w0 to w1; never thinner than a pixel, fainter instead."""
        dx, dy = x1 - x0, y1 - y0
        along = (((self.x - x0) * dx + (self.y - y0) * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
        distance = torch.hypot(self.x - x0 - along * dx, self.y - y0 - along * dy)
        half = (w0 + (w1 - w0) * along) / 2
        return self.below(distance - half.maximum(self.p * 0.45)) * (half / (self.p * 0.45)).clamp(0.35, 1)
