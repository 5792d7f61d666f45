"""Waves of water in perspective: their height and slopes where rays meet the level of the water, far and near."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio.rays import Frame
from studio.world import noise
from studio.world.layers import underfoot
from studio.world.noise import TEXTURE, edge

_LENGTH = 0.075
"""How long waves are from crest to crest at one eye height, in eye heights."""
_GROWTH = 1.35
"""With which power of the distance the waves that one sees grow: far ones melt into fewer and longer bands."""
_CYCLES = 10.0
"""Waves along one tile of the texture."""
_AROUND = 3
"""Tiles of the texture around the viewer."""


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


def waves(frame: Frame, heading: Tensor | float = 0.0, large: Tensor | float = 1.0, facets: bool = True) -> Waves:
    """The waves that rays below the horizon meet, so many times as `large` (B, 1, 1) as usual.

    Their crests are nearly straight before who looks along `heading`, behind him and to his sides. At the
    feet, where they would close to rings, they give way to a heaving of the plane that runs no way at all.
    """
    away = 1 / torch.sin((-frame.el).clamp(0.002, 1.5707))
    bent = away * (0.92 + 0.08 * torch.cos(4 * (frame.az - heading)))
    turn = frame.az * (1 / (2 * math.pi))
    depth = bent ** (1 - _GROWTH) * (-1 / ((_GROWTH - 1) * _LENGTH * _CYCLES)) / large
    around = torch.round(_AROUND / torch.as_tensor(large, device=depth.device))
    found = lookup(turn * around, depth)
    fine = lookup(turn * 26, torch.log(bent) * 2.4)[:, 0] if facets else torch.zeros_like(away)
    fine = fine * edge(0.6, 2.2, 0.042 / away / frame.pix)
    below = underfoot(frame.el)
    if bool(below.any()):
        reach = torch.sqrt((away * away - 1).clamp(min=0)) / large
        plane = noise.lookup(reach * torch.sin(frame.az) * 0.8, reach * torch.cos(frame.az) * 0.8)
        plane = torch.stack([2.4 * plane[:, 0] - 1.2, plane[:, 1], plane[:, 2], plane[:, 3]], 1)
        found = torch.lerp(found, plane, below[:, None])
        fine = fine * (1 - below)
    seen = edge(0.8, 3.0, _LENGTH * large * away ** (_GROWTH - 2) / frame.pix)
    height, toward, aside, wind = found.unbind(1)
    return Waves(height, toward, aside, wind, fine, away, seen)


def gust(sea: Waves) -> Tensor:
    """Where the wind touches the water: 0 smooth, 1 ruffled."""
    return edge(0.38, 0.62, sea.wind)
