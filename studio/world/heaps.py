"""A strip of heaped clouds, modelled once: puffs on puffs with flat feet, kept as relief so that any light fits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

WIDE, TALL = 2048, 224
FOOT = 26
"""Rows under the flat feet, where clouds tear off."""
LEVELS = 4
COUNT = 19

Field = NDArray[np.float32]
Puff = tuple[float, float, float, float]


@lru_cache(maxsize=4)
def strip(device: str, level: int) -> Tensor:
    """Channels (1, 5, h, w + 1), periodic along w, first row lowest, halved `level` times.

    How far inside a cloud (-1..1, 0 at its edge), relief normal x and y (-1..1), openness to the sky (0..1), and a
    number of the cloud (0..1) that says from how much cloudiness on it is there.
    """
    stack = _modelled()
    for _ in range(level):
        stack = (stack[:, ::2, ::2] + stack[:, 1::2, ::2] + stack[:, ::2, 1::2] + stack[:, 1::2, 1::2]) / 4
    stack = np.concatenate([stack, stack[:, :, :1]], 2)
    return torch.tensor(stack[None], device=device)


def sample(u: Tensor, v: Tensor, level: int) -> Tensor:
    """The strip's channels (1, 5, h, w) at u (1 is once around) and v (0 lowest row, 1 highest), both (1, h, w)."""
    u, v = torch.broadcast_tensors(u, v)
    grid = torch.stack([torch.remainder(u, 1.0).mul_(2).sub_(1), v.clamp(0, 1).mul_(2).sub_(1)], -1)
    return torch.nn.functional.grid_sample(strip(str(u.device), level), grid, align_corners=True)


class Canvas:
    """What the puffs are stamped on (TALL, WIDE): depth inside, height towards the eye, relief, the cloud's number."""

    def __init__(self) -> None:
        self.inside = np.full((TALL, WIDE), -60, np.float32)
        self.height, self.across, self.up, self.number = np.zeros((4, TALL, WIDE), np.float32)


@lru_cache(maxsize=1)
def _modelled() -> Field:
    """The strip at its full size (5, TALL, WIDE)."""
    rng = np.random.default_rng(2207)
    canvas = Canvas()
    rank = (rng.permutation(COUNT) + 0.5) / COUNT
    for index in range(COUNT):
        middle = (index + 0.5 + 0.5 * (rng.random() - 0.5)) * WIDE / COUNT
        wide = rng.uniform(85, 225)
        tall = min(wide * rng.uniform(0.42, 0.78), TALL - FOOT - 26)
        puffs = _puffs(rng, middle, wide, tall)
        for around in (-WIDE, 0, WIDE):  # clouds at one end go on at the other
            if -wide < middle + around < WIDE + wide:
                for x, y, z, radius in puffs:
                    _stamp(canvas, (x + around, y, z, radius), (middle + around, wide, tall), float(rank[index]))
    return _weathered(canvas, rng)


def _weathered(canvas: Canvas, rng: np.random.Generator) -> Field:
    """The channels of `strip`, with frayed edges and feet."""
    rough = _fractal(rng, 1.35, 20, 500)
    rows = np.arange(TALL, dtype=np.float32)[:, None]
    feet = (rows - FOOT + 4.0 * rough + 3.0 * _fractal(rng, 1.6, 4, 60)) * 0.8
    inside = np.minimum(canvas.inside + 2.6 * rough + 1.2 * _fractal(rng, 1.2, 60, 700), feet)
    height = canvas.height
    hollow = np.clip(0.55 + (height - _blurred(height, 9)) / 16 + (height - _blurred(height, 30)) / 70, 0, 1)
    lift = np.clip((rows - FOOT) / 90, 0, 1) ** 0.7
    free = _blurred(np.clip(0.5 * hollow + 0.62 * lift + 0.04 * rough, 0, 1), 1)
    relief = [_blurred(n, 1) + 0.1 * _fractal(rng, 1.3, 20, 400) for n in (canvas.across, canvas.up)]
    stack = [np.clip(inside / 14, -1, 1), *np.clip(relief, -1, 1), free, _blurred(canvas.number, 2)]
    return np.stack(stack).astype(np.float32)


def _puffs(rng: np.random.Generator, middle: float, wide: float, tall: float) -> list[Puff]:
    """Centre x, y, z and radius of the puffs of one cloud: large ones heaped to a dome, smaller ones on their backs."""
    puffs: list[Puff] = []
    lean = rng.uniform(-0.22, 0.22)
    for _ in range(int(6 + wide / 26)):
        x = rng.uniform(-0.5, 0.5)
        dome = tall * (1 - (2 * (x - lean) / (1 + 2 * abs(lean))) ** 2) ** 0.8 * rng.uniform(0.6, 1.0)
        radius = max(0.34 * dome * rng.uniform(0.7, 1.2), 6.0)
        y = rng.uniform(0.1, 1.0) * max(dome - radius, 1.0)
        puffs.append((middle + x * wide, FOOT + y, rng.uniform(-6, 6), radius))
    for x in np.linspace(-0.42, 0.42, int(4 + wide / 40)):  # and a level foot
        puffs.append((middle + x * wide, FOOT + 2.0, -4.0, max(0.13 * tall * (1 - x * x * 3), 6.0)))
    grown, parents = list(puffs), puffs
    for share, number in ((0.5, 5), (0.48, 3)):
        children = []
        for x, y, z, radius in parents:
            for _ in range(number):
                turn, tip = rng.uniform(-0.35, np.pi + 0.35), rng.uniform(0.1, 1.5)
                size = radius * share * rng.uniform(0.6, 1.2)
                away = radius * rng.uniform(0.75, 0.95)
                children.append(
                    (x + away * np.cos(turn) * np.sin(tip), y + away * np.sin(turn) * np.sin(tip),
                     z + away * np.cos(tip), size)
                )  # fmt: skip
        grown += [c for c in children if c[3] > 2.6]
        parents = children
    return grown


def _stamp(canvas: Canvas, puff: Puff, cloud: tuple[float, float, float], rank: float) -> None:
    """Put one puff onto the canvas where it is in front of what is there."""
    x, y, z, radius = puff
    reach = int(radius + min(14, 3 + radius))
    left, right = max(int(x) - reach, 0), min(int(x) + reach + 1, WIDE)
    low, high = max(int(y) - reach, 0), min(int(y) + reach + 1, TALL)
    if low >= high or left >= right:
        return
    window = (slice(low, high), slice(left, right))
    dx = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(x)
    dy = np.arange(low, high, dtype=np.float32)[:, None] - np.float32(y)
    square = dx * dx + dy * dy
    deep = np.float32(radius) - np.sqrt(square)
    inside = canvas.inside[window]
    number = canvas.number[window]  # where clouds overlap, of the one that is there more often
    np.maximum(number, np.float32(rank), out=number, where=deep > -2)
    np.maximum(inside, deep, out=inside)
    front = np.where(deep > 0, np.sqrt(np.maximum(radius**2 - square, 0)) + np.float32(z + 40), 0)
    nearer = front > canvas.height[window]
    np.copyto(canvas.height[window], front, where=nearer)
    middle, wide, tall = cloud
    whole_x, whole_y = (dx + (x - middle)) / (0.55 * wide), (dy + (y - FOOT - 0.3 * tall)) / (0.8 * tall)
    np.copyto(canvas.across[window], 0.5 / radius * dx + 0.55 * whole_x.clip(-1, 1), where=nearer)
    np.copyto(canvas.up[window], 0.5 / radius * dy + 0.55 * whole_y.clip(-1, 1), where=nearer)


def _fractal(rng: np.random.Generator, slope: float, low: float, high: float) -> Field:
    """Random field (TALL, WIDE) of unit spread, periodic, with waves of low..high to the strip's length."""
    y, x = np.fft.fftfreq(TALL) * WIDE, np.fft.rfftfreq(WIDE) * WIDE
    radius = np.hypot(y[:, None], x[None, :])
    gain = np.where((radius >= low) & (radius <= high), 1 / np.maximum(radius, 1) ** slope, 0)
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((TALL, WIDE))) * gain, s=(TALL, WIDE))
    return np.asarray(field / field.std(), dtype=np.float32)


def _blurred(field: NDArray[np.floating], radius: int) -> Field:
    """Box mean over 2 radius + 1, periodic along the strip."""
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (radius + 1, radius)
        padded = np.pad(field, padding, mode="wrap" if axis else "edge").cumsum(axis, dtype=np.float64)
        size = field.shape[axis]
        ahead, behind = (padded.take(np.arange(size) + shift, axis) for shift in (2 * radius + 1, 0))
        field = (ahead - behind) / (2 * radius + 1)
    return field.astype(np.float32)
