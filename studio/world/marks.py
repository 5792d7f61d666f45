"""Marks of a brush, painted once into tiles: tufts of grass, masses of leaves, faces of rock, ripples of sand."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SIDE = 512
Tile = NDArray[np.float32]
Values = NDArray[np.floating]


def _spectrum(rng: np.random.Generator, slope: float, low: float, high: float) -> Tile:
    """Tileable noise of mean 0 and deviation 1, spectrum 1/f**slope between two frequencies."""
    f = np.fft.fftfreq(SIDE) * SIDE
    radius = np.hypot(f[:, None], f[None, :])
    gain = np.where((radius >= low) & (radius <= high), 1 / np.maximum(radius, 1) ** slope, 0)
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((SIDE, SIDE))) * gain).real
    return (field / field.std()).astype(np.float32)


def _even(tile: Tile) -> Tile:
    """A tile with mean 0 and deviation 0.33, hardly ever beyond -1..1."""
    return np.clip((tile - tile.mean()) / (3 * tile.std()), -1, 1).astype(np.float32)


def _painted(blank: float, y: Values, x: Values, value: Values, inside: NDArray[np.bool_]) -> Tile:
    """A tile over which strokes (N, …), far ones first, lie one upon the other; those at the foot cover the seam."""
    rows, columns = y.astype(np.int32), x.astype(np.int32) % SIDE
    tile = np.full(SIDE * SIDE, blank, np.float32)
    for lift in (0, -SIDE):
        seen = inside & (rows + lift >= 0) & (rows + lift < SIDE)
        tile[((rows + lift) * SIDE + columns)[seen]] = value[seen]
    return _even(tile.reshape(SIDE, SIDE))


def _tufts(rng: np.random.Generator) -> Tile:
    """Blades that rise from dark roots to lit tips, near ones over far ones; rows go up."""
    count, reach = 4000, 4
    clump = _spectrum(rng, 1.2, 2, 24)
    x0, y0 = (part.astype(np.float32) * SIDE for part in (rng.random(count), np.sort(rng.random(count))[::-1]))
    lush = clump[y0.astype(int) % SIDE, x0.astype(int) % SIDE][:, None, None]
    tall, lean, wide, tone = (
        rng.uniform(low, high, (count, 1, 1)).astype(np.float32)
        for low, high in ((36, 58), (-10, 16), (2.6, 4.6), (0.75, 1.1))
    )
    t = np.linspace(0, 1, 80, dtype=np.float32)[None, :, None]
    aside = np.arange(-reach, reach + 1, dtype=np.float32)[None, None, :]
    x = x0[:, None, None] + lean * t**1.8 + aside
    y = y0[:, None, None] + tall * (1 + 0.3 * np.clip(lush, -1, 1)) * t + 0 * aside
    value = (tone + 0.12 * lush) * (0.2 + 0.8 * t**0.8) * (1 - 0.12 * aside / reach)
    return _painted(0.2, y, x, value, np.abs(aside) <= wide * (1 - t) ** 0.7)


def _leaves(rng: np.random.Generator) -> Tile:
    """Heaped leaf masses, each lit from above and dark below; rows go up."""
    count, reach = 1700, 16
    x0 = (rng.random(count) * SIDE).astype(np.float32)
    y0 = (np.sort(rng.random(count))[::-1] * SIDE).astype(np.float32)
    size = (7 + 9 * rng.random((count, 1, 1)) ** 2).astype(np.float32)
    tone = (0.75 + 0.4 * rng.random((count, 1, 1))).astype(np.float32)
    span = np.arange(-reach, reach + 1, dtype=np.float32)
    dy, dx = (part[None] for part in np.meshgrid(span, span, indexing="ij"))
    y, x = y0[:, None, None] + dy, x0[:, None, None] + dx
    rough = _spectrum(rng, 0.8, 20, 120)[y.astype(np.int32) % SIDE, x.astype(np.int32) % SIDE]
    light = 0.48 + 0.5 * (dy + 0.35 * dx) / size + 0.1 * rough
    return _painted(0.3, y + 0 * dx, x + 0 * dy, tone * light, np.hypot(dx, dy) / size + 0.13 * rough < 1)


def _faces(rng: np.random.Generator) -> Tile:
    """Ridged rock, its faces to the right light and those to the left dark; rows go up."""
    total = np.zeros((SIDE, SIDE), np.float32)
    for low, high, part in ((3, 14, 1.0), (10, 40, 0.55), (30, 110, 0.3)):
        ridge = -np.abs(_spectrum(rng, 1.0, low, high))
        slope = np.roll(ridge, -1, 1) - np.roll(ridge, 1, 1) + 0.5 * (np.roll(ridge, -1, 0) - np.roll(ridge, 1, 0))
        total -= part * np.tanh(slope / (1.2 * slope.std()))
    return _even(total)


def _ripples(rng: np.random.Generator) -> Tile:
    """Wavy ridges across the columns, steep on one side, that fork and fade."""
    across = np.arange(SIDE)[:, None] / SIDE
    wave = 16 * across + 0.42 * _spectrum(rng, 1.6, 1, 14)
    along = 2 * np.pi * (wave + 0.12 * np.sin(2 * np.pi * wave))
    return _even(np.sin(along) * np.clip(0.75 + 0.35 * _spectrum(rng, 1.2, 2, 10), 0.1, 1.4))


_PAINTED = {"tufts": _tufts, "leaves": _leaves, "faces": _faces, "ripples": _ripples}


@lru_cache(maxsize=16)
def tile(name: str, device: str) -> Tensor:
    """One tile (SIDE * SIDE,), rows going up, mean 0, about -1..1: "tufts", "leaves", "faces" or "ripples"."""
    rng = np.random.default_rng([20251, list(_PAINTED).index(name)])
    return torch.tensor(_PAINTED[name](rng).ravel(), device=device)


def read(name: str, u: Tensor, v: Tensor) -> Tensor:
    """A tile's values at coordinates u, v (B, H, W), one tile being 1 wide; the nearest sample, not blended."""
    u, v = torch.broadcast_tensors(u, v)
    column = u.mul(SIDE).add_(SIDE * 2048).int().bitwise_and_(SIDE - 1)
    row = v.mul(SIDE).add_(SIDE * 2048).int().bitwise_and_(SIDE - 1)
    place = row.mul_(SIDE).add_(column).flatten()
    return tile(name, str(u.device)).index_select(0, place).view(u.shape)
