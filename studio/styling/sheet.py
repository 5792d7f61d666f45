"""The sheet that a picture is painted on: its size and scale, and what its sides do; smoothing, sampling and chance.

Lengths are in units: a picture's short side is 512 of them, whatever its size in pixels, so that a sketch and a large
picture are the same painting. Pictures and fields are (1, C, H, W).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

SHORT_SIDE = 512


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A sheet of height x width pixels with `unit` pixels a unit; with `wrap` its left and right sides meet.

    `seed` is where all chance on it comes from. A sheet that is a part of a panorama has the `whole` of it, small and
    in Oklab (1, 3, h, w), and how far `down` it its pixels lie (1, 1, H, W|1), 0 at the top and 1 at the bottom.
    """

    height: int
    width: int
    unit: float
    wrap: bool = False
    seed: int = 0
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    whole: Tensor | None = None
    down: Tensor | None = None

    @classmethod
    def under(cls, picture: Tensor, *, seed: int, wrap: bool = False) -> Sheet:
        """The sheet of a whole picture (1, 3, H, W)."""
        height, width = picture.shape[-2:]
        unit = min(height, width) / SHORT_SIDE
        return cls(height=height, width=width, unit=unit, wrap=wrap, seed=seed, device=picture.device)

    @property
    def fallen(self) -> Tensor:
        """How far down pixels lie (1, 1, H, W|1), 0 at the top of the picture and 1 at its bottom."""
        if self.down is not None:
            return self.down
        return (torch.arange(self.height, device=self.device) + 0.5).view(1, 1, -1, 1) / self.height

    def seen(self, lab: Tensor) -> Tensor:
        """What a painter has before him to choose colours from: the whole picture, if this is a part of it."""
        return lab if self.whole is None else self.whole

    def padded(self, field: Tensor, margin: int) -> Tensor:
        """The field with `margin` pixels more on each side."""
        sideways = F.pad(field, (margin, margin, 0, 0), mode="circular" if self.wrap else "replicate")
        return F.pad(sideways, (0, 0, margin, margin), mode="replicate")

    def smooth(self, field: Tensor, sigma: float) -> Tensor:
        """Gaussian smoothing by `sigma` units; a wide one is computed on a smaller field."""
        return _smoothed(self, field, sigma * self.unit)

    def opened(self, light: Tensor, breadth: float) -> Tensor:
        """A field without bright spots that are less than `breadth` units wide (a morphological opening)."""
        side = 2 * max(1, round(breadth * self.unit / 2)) + 1
        wide = self.padded(light, side - 1)
        for sign in (-1.0, 1.0):
            wide = sign * F.max_pool2d(F.max_pool2d(sign * wide, (1, side), 1), (side, 1), 1)
        return wide

    def noise(self, grain: float, name: int, *, stretch: float = 1.0) -> Tensor:
        """A smooth random field (1, 1, H, W) of deviation about 1, in grains of so many units, `stretch` times wider.

        Fields of another `name` have nothing to do with each other; the same one is the same at every size as long as
        its grains are not smaller than a pixel and as many of them fit.
        """
        rows = max(2, round(self.height / (grain * self.unit)))
        columns = max(2, round(self.width / (grain * stretch * self.unit)))
        generator = torch.Generator().manual_seed((self.seed * 1_000_003 + name * 7919) % 2**63)
        lattice = torch.randn(1, 1, rows, columns, generator=generator).to(self.device)
        if rows >= self.height and columns >= self.width:
            return F.interpolate(lattice, (self.height, self.width), mode="nearest")
        lattice = F.pad(lattice, (2, 2, 0, 0), mode="circular" if self.wrap else "replicate")
        lattice = F.pad(lattice, (0, 0, 2, 2), mode="replicate")
        y = (torch.arange(self.height, device=self.device) + 0.5) * rows / self.height + 2
        x = (torch.arange(self.width, device=self.device) + 0.5) * columns / self.width + 2
        return 1.4 * _separable(lattice, y, x)

    def fractal(self, grain: float, name: int, octaves: int = 4) -> Tensor:
        """Noise of several grains (1, 1, H, W), each half as large and strong as the one before; deviation about 1."""
        parts = [self.noise(grain / 2**k, name * 31 + k) * 0.55**k for k in range(octaves)]
        return torch.stack(parts).sum(0) / math.sqrt(sum(0.55 ** (2 * k) for k in range(octaves)))

    def moved(self, field: Tensor, right: Tensor | float, down: Tensor | float) -> Tensor:
        """The field as it is so many units further right and down of every pixel, between pixels linearly."""
        base_y = torch.arange(self.height, device=self.device, dtype=torch.float32)[:, None]
        base_x = torch.arange(self.width, device=self.device, dtype=torch.float32)[None]
        y = (base_y + down * self.unit).expand(1, 1, self.height, self.width)[0, 0]
        x = (base_x + right * self.unit).expand(1, 1, self.height, self.width)[0, 0]
        return self.at(field, y, x)

    def at(self, field: Tensor, y: Tensor, x: Tensor) -> Tensor:
        """The field (1, C, ...) at places (...) in pixels."""
        if self.wrap:
            field = F.pad(field, (1, 1, 0, 0), mode="circular")
            x = torch.remainder(x, self.width) + 1
        height, width = field.shape[-2:]
        grid = torch.stack([2 * (x + 0.5) / width - 1, 2 * (y + 0.5) / height - 1], -1)
        return F.grid_sample(field, grid[None], mode="bilinear", padding_mode="border", align_corners=False)


def _smoothed(sheet: Sheet, field: Tensor, sigma: float) -> Tensor:
    """Gaussian smoothing by `sigma` pixels."""
    if sigma < 0.3:
        return field
    shrink = 1 << max(0, int(math.log2(sigma / 2.5))) if sigma > 2.5 else 1
    height, width = field.shape[-2:]
    if shrink > 1 and min(height, width) >= 4 * shrink and not (sheet.wrap and width % shrink):
        low, right = -height % shrink, -width % shrink
        small = F.avg_pool2d(F.pad(field, (0, right, 0, low), mode="replicate"), shrink)
        small = sheet.padded(_convolved(sheet, small, sigma / shrink), 1)
        large = F.interpolate(small, scale_factor=shrink, mode="bilinear", align_corners=False)
        return large[..., shrink : shrink + height, shrink : shrink + width]
    return _convolved(sheet, field, sigma)


def length(vectors: Tensor) -> Tensor:
    """The lengths (n, 1, H, W) of vectors (n, C, H, W)."""
    return (vectors * vectors).sum(1, keepdim=True).sqrt()


def _convolved(sheet: Sheet, field: Tensor, sigma: float) -> Tensor:
    radius = min(max(1, round(2.5 * sigma)), min(field.shape[-2:]) - 1)
    taps = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    weights = (taps / taps.sum()).tolist()
    height, width = field.shape[-2:]
    wide = F.pad(field, (radius, radius, 0, 0), mode="circular" if sheet.wrap else "replicate")
    across = wide[..., :width] * weights[0]
    for place, weight in enumerate(weights[1:], 1):  # sums of shifted fields: many times faster than a convolution
        across.add_(wide[..., place : place + width], alpha=weight)
    high = F.pad(across, (0, 0, radius, radius), mode="replicate")
    down = high[..., :height, :] * weights[0]
    for place, weight in enumerate(weights[1:], 1):
        down.add_(high[..., place : place + height, :], alpha=weight)
    return down


def _separable(lattice: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """Cubic (B-spline) interpolation of a lattice at every (y, x) in cells from its corner."""
    rows, columns = (_spline(places, size) for places, size in zip((y, x), lattice.shape[-2:], strict=True))
    return rows @ lattice @ columns.T


def _spline(places: Tensor, size: int) -> Tensor:
    distance = (places[:, None] - 0.5 - torch.arange(size, device=places.device)[None]).abs()
    near = 2 / 3 - distance**2 * (1 - distance / 2)
    far = (2 - distance).clamp(min=0) ** 3 / 6
    return torch.where(distance < 1, near, far)
