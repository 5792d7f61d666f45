"""What is in the air of a picture: mist by distance, rain, snow and falling leaves."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.repainting.fields import light_of, sized, smooth, soft, within
from studio.world import noise

LONGEST = 1280
"""Pixels of the longer side on which what falls is drawn; all lengths are shares of it."""
RAIN = ((5200, 0.018, 0.0006, 0.5), (1700, 0.045, 0.0009, 0.5), (240, 0.1, 0.0018, 0.4))
"""Far, middle and near: how many streaks, how long and how wide as shares of the longer side, how strong."""
SNOW = ((2600, 0.0009, 0.6), (900, 0.0017, 0.75), (220, 0.0034, 0.7), (36, 0.009, 0.42))
"""The same of flakes, which are round; the nearest are out of focus."""
LEAVES = {"autumn": ((0.72, 0.36, 0.1), (0.82, 0.52, 0.14), (0.6, 0.2, 0.1)),
          "blossom": ((0.98, 0.82, 0.86), (1.0, 0.9, 0.92), (0.94, 0.72, 0.8))}  # fmt: skip
FALLING = 26


def misted(picture: Tensor, far: Tensor, colour: Tensor, amount: float, seed: int) -> Tensor:
    """A picture (3, H, W) behind mist of a colour (3,) that grows with distance (H, W) in [0, 1]; amount in [0, 1]."""
    shape = (picture.shape[-2], picture.shape[-1])
    rows, columns = torch.linspace(0, 1, 96).view(1, -1, 1), torch.linspace(0, 1, 128).view(1, 1, -1)
    drift = noise.lookup(columns * 0.5 + 0.13 * (seed % 97), rows * 1.1)[0, 3]
    drift = sized(drift[None], shape)[0]
    veil = (1 - torch.exp(-2.2 * amount * far.square())) * (0.72 + 0.5 * drift)
    return picture + (colour.view(3, 1, 1) - picture) * veil.clamp(0, 0.92)


def rained(picture: Tensor, colour: Tensor, amount: float, seed: int) -> Tensor:
    """A picture (3, H, W) in rain of a colour (3,); amount in [0, 1]."""
    shape = (picture.shape[-2], picture.shape[-1])
    height, width = within(shape, LONGEST)
    longest, rng, lean = max(height, width), np.random.default_rng([seed, 5]), 0.12 + 0.1 * (seed % 3)
    total = torch.zeros(height, width)
    for count, long, wide, strength in RAIN:
        reach = max(2, round(long * longest))
        field = _scattered(rng, height + 2 * reach, width, round(count * amount * height * width / longest**2))
        field = F.avg_pool2d(field[None, None], (reach, 1), 1)[0, 0] * reach
        field = soft(field, max(0, round(wide * longest)), 1) * max(1, 2 * round(wide * longest) + 1) ** 0.5
        total = torch.maximum(total, strength * _sheared(field[:height], lean))
    streaks = sized(total.clamp(0, 1)[None], shape)[0]
    patch = soft(light_of(sized(picture, within(shape, 256))), 3)
    seen = sized((0.35 + 0.65 * smooth(0.9, 0.3, patch))[None], shape)[0]  # rain is hardly seen before white
    return picture + (colour.view(3, 1, 1) - picture) * (0.62 * streaks * seen).clamp(0, 0.7)


def snowed(picture: Tensor, colour: Tensor, amount: float, seed: int) -> Tensor:
    """A picture (3, H, W) in falling snow of a colour (3,); amount in [0, 1]."""
    shape = (picture.shape[-2], picture.shape[-1])
    height, width = within(shape, LONGEST)
    longest, rng = max(height, width), np.random.default_rng([seed, 6])
    total = torch.zeros(height, width)
    for count, size, strength in SNOW:
        radius = max(1, round(size * longest))
        dots = _scattered(rng, height, width, round(count * amount * height * width / longest**2))
        blurred = soft(F.max_pool2d(dots[None, None], 2 * (radius // 2) + 1, 1, radius // 2)[0, 0], radius)
        total = torch.maximum(total, strength * (blurred / blurred.max().clamp(min=1e-6)).clamp(0, 1))
    return picture + (colour.view(3, 1, 1) - picture) * (0.92 * sized(total[None], shape)[0])


def leaved(picture: Tensor, kind: str, level: float, seed: int) -> Tensor:
    """A picture (3, H, W) in which some leaves or petals fall; `level` is how light it is there, in [0, 1]."""
    shape = (picture.shape[-2], picture.shape[-1])
    height, width = within(shape, LONGEST)
    longest, rng = max(height, width), np.random.default_rng([seed, 7])
    cover, paint = torch.zeros(height, width), torch.zeros(3, height, width)
    rows, columns = torch.arange(height).view(-1, 1) + 0.5, torch.arange(width) + 0.5
    for _ in range(FALLING):
        x, y, depth = rng.random() * width, rng.random() * height, rng.random() ** 2
        size, turn = (0.0045 + 0.011 * depth) * longest, rng.random() * math.pi
        flat, colour = 0.35 + 0.5 * rng.random(), LEAVES[kind][int(rng.integers(3))]
        across = ((columns - x) * math.cos(turn) + (rows - y) * math.sin(turn)) / size
        along = ((rows - y) * math.cos(turn) - (columns - x) * math.sin(turn)) / (size * flat)
        blur = 0.16 + 0.5 * max(depth - 0.7, 0)
        shape_of = smooth(1 + blur, 1 - blur, across.abs() ** 1.4 + along.abs() ** 1.7)
        shade = (0.75 + 0.25 * torch.tanh(2 * along)) * (0.35 + 0.75 * level)
        paint = paint + (torch.tensor(colour).view(3, 1, 1) * shade - paint) * shape_of
        cover = torch.maximum(cover, 0.93 * shape_of)
    return picture + (sized(paint, shape) - picture) * sized(cover[None], shape)[0]


def dusted(picture: Tensor, alpha: Tensor, far: Tensor, colour: Tensor, amount: float, horizon: float) -> Tensor:
    """Land (3, H, W) with a dust of snow on what lies flat and rough under the horizon; amount in [0, 1]."""
    shape = (picture.shape[-2], picture.shape[-1])
    little = within(shape, 768)
    small = sized(picture, little)
    light = light_of(small)
    radius = max(2, max(little) // 90)
    around = soft(light, radius)
    raised = smooth(-0.05, 0.08, light - around)
    down = torch.linspace(0, 1, little[0]).view(-1, 1)
    flat = smooth(horizon - 0.25, horizon + 0.06, down).expand(little)
    land = 1 - sized(alpha, little)
    green = smooth(-0.02, 0.1, small[1] - small[2])
    cover = amount * land * (0.25 + 0.75 * flat) * (0.3 + 0.7 * raised) * (0.5 + 0.5 * green)
    cover = sized(cover[None], shape)[0]
    pale = light_of(picture)
    snow = colour.view(3, 1, 1) * (0.62 + 0.38 * smooth(0.0, 0.6, pale))
    return picture + (snow - picture) * cover


def _scattered(rng: np.random.Generator, height: int, width: int, count: int) -> Tensor:
    """A field (height, width) with so many pixels of 0.4 to 1, the others 0."""
    field = torch.zeros(height, width)
    rows, columns = rng.integers(0, height, count), rng.integers(0, width, count)
    field[torch.from_numpy(rows), torch.from_numpy(columns)] = torch.from_numpy(
        rng.uniform(0.4, 1, count).astype(np.float32)
    )
    return field


def _sheared(field: Tensor, lean: float) -> Tensor:
    """A field (h, w) whose columns lean, its sides meeting."""
    height, width = field.shape
    y = torch.linspace(-1, 1, height).view(-1, 1).expand(height, width)
    x = torch.linspace(-1, 1, width).expand(height, width) + lean * y * height / width
    x = torch.remainder(x + 1, 2) - 1
    return F.grid_sample(field[None, None], torch.stack([x, y], -1)[None], padding_mode="border", align_corners=True)[
        0, 0
    ]
