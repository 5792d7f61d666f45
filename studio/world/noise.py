"""Noise made once: a tileable texture for surfaces, periodic one-dimensional profiles for silhouettes."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Profile = NDArray[np.float32]
SAMPLES = 4096
PER_RADIAN = SAMPLES / (2 * math.pi)
TEXTURE = 512
AZIMUTHS: Profile = (np.arange(SAMPLES, dtype=np.float32) / SAMPLES * 2 * math.pi).astype(np.float32)


def _field(rng: np.random.Generator, slope: float, low: float, high: float) -> NDArray[np.float64]:
    """Tileable random field, spectrum 1/f**slope between two frequencies, values spread evenly over 0..1."""
    f = np.fft.fftfreq(TEXTURE) * TEXTURE
    radius = np.hypot(f[:, None], f[None, :])
    gain = np.where((radius >= low) & (radius <= high), 1 / np.maximum(radius, 1) ** slope, 0)
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((TEXTURE, TEXTURE))) * gain).real
    field /= field.std()
    return 1 / (1 + np.exp(-1.7 * field))


@lru_cache(maxsize=4)
def texture(device: str) -> Tensor:
    """Channels (1, 4, 513, 513): fractal noise, its slopes along x and y (about -1..1), broad smooth noise."""
    rng = np.random.default_rng(20240611)
    fractal = _field(rng, 1.75, 1, 48)
    broad = _field(rng, 1.3, 2, 9)
    slope_y, slope_x = (np.roll(fractal, -2, a) - np.roll(fractal, 2, a) for a in (0, 1))
    scale = 2.5 * float(np.std(slope_x))
    stack = np.stack([fractal, slope_x / scale, slope_y / scale, broad])
    stack = np.pad(stack, ((0, 0), (0, 1), (0, 1)), mode="wrap")
    return torch.tensor(stack[None], dtype=torch.float32, device=device)


def lookup(u: Tensor, v: Tensor) -> Tensor:
    """Texture values (B, 4, H, W) at tile coordinates u, v (B, H, W); one tile is 1 wide."""
    tile = texture(str(u.device))
    grid = torch.stack(torch.broadcast_tensors(u, v), -1)
    grid = (grid - torch.floor(grid)).mul_(2).sub_(1)
    return torch.nn.functional.grid_sample(tile.expand(grid.shape[0], -1, -1, -1), grid, align_corners=True)


@lru_cache(maxsize=4)
def _texels(device: str) -> Tensor:
    """The texture as a list (512 * 512, 4)."""
    return texture(device)[0, :, :TEXTURE, :TEXTURE].permute(1, 2, 0).reshape(-1, 4).contiguous()


def nearest(u: Tensor, v: Tensor) -> Tensor:
    """The same as `lookup` without blending (B, 4, H, W), for what repeats finely: wide tiles show samples."""
    u, v = torch.broadcast_tensors(u, v)
    column, row = (part.mul(TEXTURE).add_(TEXTURE * 2048).int().bitwise_and_(TEXTURE - 1) for part in (u, v))
    found = _texels(str(u.device)).index_select(0, row.mul_(TEXTURE).add_(column).flatten())
    return found.view(*u.shape, 4).permute(0, 3, 1, 2).contiguous()


@lru_cache(maxsize=256)
def _cells(count: int, smooth: bool) -> tuple[NDArray[np.int64], NDArray[np.int64], Profile]:
    position = np.arange(SAMPLES) / SAMPLES * count
    first = position.astype(np.int64)
    weight = (position - first).astype(np.float32)
    if smooth:
        weight = weight * weight * (3 - 2 * weight)
    return first % count, (first + 1) % count, weight


def waves(rng: np.random.Generator, count: int, *, octaves: int = 4, gain: float = 0.5, smooth: bool = True) -> Profile:
    """Periodic noise over the full circle, about 0..1, with `count` cells in its coarsest octave."""
    total = np.zeros(SAMPLES, np.float32)
    scale = norm = 1.0
    for octave in range(octaves):
        cells = count * 2**octave
        values = rng.random(cells, dtype=np.float32)
        first, second, weight = _cells(cells, smooth)
        total += scale * (values[first] + (values[second] - values[first]) * weight)
        scale *= gain
        norm += scale
    return total / np.float32(norm - scale)


def peaks(rng: np.random.Generator, count: int, *, rough: float = 0.4, octaves: int = 5) -> Profile:
    """Mountain-like profile, 0..about 1: alternating high and low corners with ever smaller ones between them."""
    cells = 2 * count
    values = rng.random(cells, dtype=np.float32)
    values[0::2] = 0.5 + 0.5 * values[0::2]
    values[1::2] = 0.05 + 0.35 * values[1::2]
    spread = np.cumsum(0.55 + rng.random(cells))
    knots = np.concatenate([[0], spread]) / spread[-1] * 2 * math.pi
    line = np.interp(AZIMUTHS, knots, np.append(values, values[0])).astype(np.float32)
    detail = waves(rng, cells * 2, octaves=octaves, gain=0.5, smooth=False) - 0.5
    return np.asarray(line + detail * np.float32(rough) * (0.35 + 0.65 * line), dtype=np.float32)


def bumps(rng: np.random.Generator, count: int, shape: str, *, spread: float = 0.5) -> Profile:
    """Row of `count` jittered humps, 0..1: "round" (crowns, clouds) or "pointed" (conifers)."""
    width = 2 * math.pi / count
    position = AZIMUTHS / width
    cell = position.astype(np.int64)
    centre = (rng.random(count) - 0.5) * 0.8
    size = 1 - spread * rng.random(count)
    best = np.zeros(SAMPLES, np.float32)
    for step in (-1, 0, 1):
        index = (cell + step) % count
        offset = (position - (cell + step) - 0.5 - centre[index]) / size[index]
        if shape == "round":
            hump = np.sqrt(np.clip(1 - offset * offset, 0, None)) * size[index]
        else:
            hump = np.clip(1 - np.abs(offset) * 1.5, 0, None) * size[index]
        best = np.maximum(best, hump)
    return best.astype(np.float32)


def blocks(rng: np.random.Generator, count: int) -> tuple[Profile, NDArray[np.int64], Profile]:
    """Row of `count` flat-topped buildings: height 0..1, number and centre azimuth of the building at each sample."""
    edges = np.cumsum(0.5 + rng.random(count))
    edges = edges / edges[-1] * 2 * math.pi
    number = np.minimum(np.searchsorted(edges, AZIMUTHS, side="right"), count - 1)
    starts = np.concatenate([[0.0], edges[:-1]])
    centre = ((starts + edges) / 2)[number]
    height = rng.random(count) ** 1.7
    return height[number].astype(np.float32), number, centre.astype(np.float32)


def smooth(profile: Profile, radius: int) -> Profile:
    """Periodic moving average over 2*radius+1 samples."""
    padded = np.concatenate([profile[-radius - 1 :], profile, profile[:radius]]).cumsum(dtype=np.float64)
    return ((padded[2 * radius + 1 :] - padded[: -2 * radius - 1]) / (2 * radius + 1)).astype(np.float32)


def slope(profile: Profile, radius: int) -> Profile:
    """Smoothed derivative per radian, squashed to -1..1."""
    rise = (np.roll(profile, -radius) - np.roll(profile, radius)) / (2 * radius * 2 * math.pi / SAMPLES)
    return np.tanh(smooth(rise.astype(np.float32), max(radius // 2, 1)) * 2.2)


def at(profile: Profile, azimuth: float) -> float:
    """Value of a profile at one azimuth in radians."""
    return float(profile[round(azimuth / (2 * math.pi) * SAMPLES) % SAMPLES])


def read(profiles: Tensor, az: Tensor) -> Tensor:
    """Linear look-up: profiles (B, SAMPLES) at azimuths (B|1, H, W) -> (B, H, W)."""
    position = az * (SAMPLES / (2 * math.pi))
    first = torch.floor(position)
    shape = (max(profiles.shape[0], az.shape[0]), *az.shape[1:])
    weight = (position - first).expand(shape).flatten()
    place = first.int().bitwise_and_(SAMPLES - 1)
    if profiles.shape[0] > 1:
        place = place + torch.arange(profiles.shape[0], device=az.device, dtype=torch.int32).view(-1, 1, 1) * SAMPLES
    place = place.flatten()
    low, high = (part.flatten().index_select(0, place) for part in (profiles, profiles.roll(-1, 1)))
    return torch.lerp(low, high, weight).view(shape)


@lru_cache(maxsize=4)
def table(device: str) -> Tensor:
    """Random numbers (4096, 4) in [0, 1) for scattered dots; indexed by `cell`."""
    return torch.tensor(np.random.default_rng(77).random((4096, 4)), dtype=torch.float32, device=device)


def cell(row: Tensor, column: Tensor, seed: Tensor) -> Tensor:
    """Four random numbers (..., 4) of grid cells given as whole-number float tensors."""
    mixed = row.to(torch.int64) * 7919 + column.to(torch.int64) * 104729 + seed.to(torch.int64) * 31337
    mixed = (mixed ^ (mixed >> 7)) * 2654435761
    return table(str(row.device))[(mixed >> 9) & 4095]


def edge(low: Tensor | float, high: Tensor | float, value: Tensor) -> Tensor:
    """Smoothstep from low to high."""
    t = ((value - low) / (high - low)).clamp_(0, 1)
    return t * t * (3 - 2 * t)
