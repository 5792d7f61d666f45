"""A thing's own coordinates and the simple shapes that its drawing is cut from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from studio.world.noise import lookup
from studio.world.palette import Colour, Look
from studio.world.scene import Thing

Crop = tuple[slice, slice]
Whole = tuple[Tensor, Colour]
"""A coverage of all of a drawing, and its colour."""
Part = Whole | tuple[Tensor, Colour, Crop]
"""A coverage, its colour, and which rows and columns of the drawing it is of, if not all."""
LIGHT: Colour = np.zeros(3)
"""This very colour in a part says that its tensor is light: how much brighter, or below 0 darker, it makes things."""
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
    weather: str = "none"
    patterns: dict[tuple[float, float, float, bool], Tensor] = field(default_factory=dict)
    """Courses of stones that several parts share."""

    @cached_property
    def soft(self) -> float:
        """The size of a pixel in heights of the thing."""
        return float(self.p.max())

    @cached_property
    def blotches(self) -> Tensor:
        """Noise (4, …) as of a loaded brush, some blotches to a thing."""
        return self._noise(0.55)

    @cached_property
    def leafage(self) -> Tensor:
        """Noise (4, …) as of leaves, many to a thing."""
        return self._noise(1.9)

    def _noise(self, scale: float) -> Tensor:
        turn = 0.31 * (self.thing.variant % 12)
        return lookup(self.x * scale + turn, self.y * scale + 0.17).movedim(1, 0)

    def paint(self, lightness: float = 1.0) -> Colour:
        """The thing's own colour in this light."""
        return self.look.material(COLOURS[self.thing.colour], lightness)

    def below(self, value: Tensor) -> Tensor:
        """1 where value < 0, with an edge one pixel wide."""
        return (value * (-0.95 / self.soft)).add_(0.5).clamp_(0, 1)

    def within(
        self, x: tuple[float, float], y: tuple[float, float], draw: Callable[[Sketch], list[Part]]
    ) -> list[Part]:
        """Parts of a drawing that fills only so much of the thing: no more than that is worked out."""
        step = 3 if min(self.x.shape[1:]) > 24 else 1
        margin = 1.5 * self.soft * step
        few_x, few_y = self.x[:, ::step, ::step], self.y[:, ::step, ::step]
        inside = (few_x - sum(x) / 2).abs_() < (x[1] - x[0]) / 2 + margin
        inside &= (few_y - sum(y) / 2).abs_() < (y[1] - y[0]) / 2 + margin
        rows, columns = inside[0].any(1).nonzero(), inside[0].any(0).nonzero()
        if not len(rows):
            return []
        top, left = max(int(rows[0]) * step - step, 0), max(int(columns[0]) * step - step, 0)
        crop = slice(top, int(rows[-1]) * step + step + 1), slice(left, int(columns[-1]) * step + step + 1)
        cut = replace(self, x=self.x[:, crop[0], crop[1]], y=self.y[:, crop[0], crop[1]], patterns={})
        found: list[Part] = []
        for coverage, colour, *deep in draw(cut):
            low, high = (deep[0][0].start, deep[0][1].start) if deep else (0, 0)
            tall, wide = coverage.shape[1:]
            at = slice(top + low, top + low + tall), slice(left + high, left + high + wide)
            found.append((coverage, colour, at))
        return found

    def box(self, x: float, y: float, wide: float, tall: float) -> Tensor:
        """Rectangle with its foot's middle at (x, y)."""
        return self.below(torch.maximum((self.x - x).abs() - wide / 2, (self.y - y - tall / 2).abs() - tall / 2))

    def disc(self, x: float, y: float, radius: float) -> Tensor:
        """Disc about (x, y)."""
        return self.below(_far(self.x - x, self.y - y) - radius)

    def egg(self, x: float, y: float, wide: float, tall: float) -> Tensor:
        """Ellipse about (x, y) with these half axes."""
        away = torch.hypot((self.x - x) / wide, (self.y - y) / tall)
        return self.below((away - 1) * min(wide, tall))

    def gable(self, x: float, y: float, wide: float, tall: float) -> Tensor:
        """Triangle standing on (x, y)."""
        slant = (self.x - x).abs() * tall / (wide / 2) + (self.y - y) - tall
        return self.below(torch.maximum(slant / math.hypot(1, 2 * tall / wide), y - self.y))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> Tensor:
        """Line that tapers from width w0 to w1; never thinner than a pixel, fainter instead."""
        dx, dy = x1 - x0, y1 - y0
        along = (((self.x - x0) * dx + (self.y - y0) * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
        distance = _far(self.x - x0 - along * dx, self.y - y0 - along * dy)
        half = (along * ((w1 - w0) / 2)).add_(w0 / 2)
        thin = self.soft * 0.45
        if min(w0, w1) / 2 >= thin:
            return self.below(distance - half)
        return self.below(distance - half.clamp(min=thin)) * (half / thin).clamp_(0.35, 1)


def _far(x: Tensor, y: Tensor) -> Tensor:
    """Distance from the origin; much faster than torch.hypot."""
    return (x * x).addcmul_(y, y).sqrt_()
