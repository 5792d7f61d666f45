"""Waves of water in perspective: their height and slopes where rays meet the level of the water, fine to the horizon."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio.rays import Frame
from studio.world.noise import TEXTURE, edge

_LENGTH = 0.075
"""How long waves are from crest to crest at one eye height, in eye heights."""
_GROWTH = 1.35
"""With which power of the distance the waves that one sees grow: far ones melt into fewer and longer bands."""
_CYCLES = 10.0
"""Waves along one tile of the texture."""
_STRETCH = 0.4


class Waves(NamedTuple):
    """What waves do to rays (B, h, w): height and slopes about -3..3 (towards the viewer, to the side), wind 0..1.

    `away` is the distance from the eye in eye heights, `fine` small facets about -3..3, `seen` how far waves are larger
    than a pixel (0..1).
    """

    height: Tensor
    toward: Tensor
    aside: Tensor
    wind: Tensor
    fine: Tensor
    away: Tensor
    seen: Tensor


@lru_cache(maxsize=4)
def texture(device: str) -> Tensor:
    """Channels (1, 4, 513, 513): height of waves that run along y, their slopes along y and x, broad patches."""
    rng = np.random.default_rng(31)
    f = np.fft.fftfreq(TEXTURE) * TEXTURE
    fx, fy = f[None, :], f[:, None]
    radius = np.hypot(fx, fy) + 1e-9

    def field(gain: np.ndarray) -> np.ndarray:
        made = np.fft.ifft2(np.fft.fft2(rng.standard_normal((TEXTURE, TEXTURE))) * gain).real
        return (made - made.mean()) / made.std()

    band = (radius >= 6) & (radius <= 64)
    swell = field(np.where(band, (np.abs(fy) / radius) ** 3 / radius**1.9, 0))
    height = swell + 0.3 * (swell * swell - 1)  # crests narrower than troughs
    along, across = ((np.roll(height, -1, a) - np.roll(height, 1, a)) for a in (0, 1))
    patches = field(np.where((radius >= 1) & (radius <= 9), 1 / radius**1.4, 0))
    stack = np.stack([height, along / along.std(), across / across.std(), 1 / (1 + np.exp(-1.7 * patches))])
    stack = np.pad(stack, ((0, 0), (0, 1), (0, 1)), mode="wrap")
    return torch.tensor(stack[None], dtype=torch.float32, device=device)


def lookup(u: Tensor, v: Tensor) -> Tensor:
    """Texture values (B, 4, H, W) at tile coordinates u, v (B, H, W); one tile is 1 wide."""
    tile = texture(str(u.device))
    grid = torch.stack(torch.broadcast_tensors(u, v), -1)
    grid = torch.remainder(grid, 1.0).mul_(2).sub_(1)
    return torch.nn.functional.grid_sample(tile.expand(grid.shape[0], -1, -1, -1), grid, align_corners=True)


def waves(frame: Frame, heading: Tensor | float, large: Tensor | float = 1.0) -> Waves:
    """The waves that rays below the horizon meet, so `large`; they run towards who looks along `heading` (B, 1, 1)."""
    down = (-frame.el).clamp(0.002, 1.5707)
    away = 1 / torch.sin(down)
    reach = torch.cos(down) * away
    turn = frame.az - heading
    x, z = reach * torch.sin(turn), reach * torch.cos(turn)
    level = torch.log2(away) * _GROWTH
    first = torch.floor(level)
    part = level - first
    part = part * part * (3 - 2 * part)
    scale = torch.exp2(-first) / (_LENGTH * _CYCLES) / large
    low = lookup(x * scale * _STRETCH, z * scale + 0.37 * first)
    scale = scale * 0.5
    high = lookup(x * scale * _STRETCH, z * scale + 0.37 * (first + 1))
    even = 1 / torch.sqrt(part * part + (1 - part) * (1 - part))
    both = torch.lerp(low, high, part[:, None]) * even[:, None]
    fine = lookup(x * scale * (9.0 * _STRETCH), z * scale * 5.3)[:, 0]
    seen = edge(0.8, 3.0, _LENGTH * large * away ** (_GROWTH - 2) / frame.pix)
    wind = torch.lerp(low[:, 3], high[:, 3], part)
    return Waves(both[:, 0], both[:, 1], both[:, 2], wind, fine, away, seen)


def gust(sea: Waves) -> Tensor:
    """Where the wind touches the water: 0 smooth, 1 ruffled."""
    return edge(0.38, 0.62, sea.wind)
