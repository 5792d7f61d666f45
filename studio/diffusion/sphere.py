"""The sphere around a viewer: perspective views that cover it, and what leads from an equirectangular canvas and back.

A model that was trained on ordinary pictures sees the sphere through overlapping views, and what it makes of them is
fused (MultiDiffusion, Bar-Tal et al. 2023; on a sphere SphereDiff, Park et al. 2025). All of it is pure geometry.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.rays import Camera, panorama_frame, perspective_frame, wrap

FEWEST = 20
"""Views of a right angle that cover the sphere however it is turned, with room to overlap."""
WIDEST = math.pi / 2
"""The widest view: a right angle, across and up."""
MARGIN = 2
"""Cells beyond a canvas's borders that cubic interpolation looks at."""


class View(NamedTuple):
    """A square perspective view: yaw to the right of the canvas's middle, pitch upwards, its angle; all in radians."""

    yaw: float
    pitch: float
    angle: float = WIDEST


def angle_of(cells: int, height: int) -> float:
    """The angle of a view of cells x cells on a canvas of `height` rows: a right angle where it is half as high."""
    return min(WIDEST, 2 * math.atan(2 * cells / height))


def views(angle: float, turned: Tensor | None = None) -> tuple[View, ...]:
    """Upright views of this angle that cover the sphere: a Fibonacci lattice of them, which `turned` (3, 3) turns."""
    count = math.ceil(FEWEST * (WIDEST / angle) ** 2)
    number = torch.arange(count, dtype=torch.float64)
    up = 1 - (2 * number + 1) / count
    turn = number * math.pi * (3 - math.sqrt(5))
    level = (1 - up * up).sqrt()
    points = torch.stack([level * turn.sin(), up, level * turn.cos()], -1)
    if turned is not None:
        points = points @ turned.double().T
    yaw, pitch = torch.atan2(points[:, 0], points[:, 2]), torch.asin(points[:, 1].clamp(-1, 1))
    return tuple(View(y, p, angle) for y, p in zip(yaw.tolist(), pitch.tolist(), strict=True))


def rotation(generator: torch.Generator) -> Tensor:
    """A random rotation (3, 3), each as likely as any other (the QR decomposition of a normal matrix)."""
    q, r = torch.linalg.qr(torch.randn(3, 3, generator=generator, dtype=torch.float64))
    q = q * r.diagonal().sign()
    return q * torch.linalg.det(q).sign()


def held(white: Tensor) -> Tensor:
    """White noise (n, C, h, w) as a sphere holds it: the shorter a circle of latitude, the fewer values it has.

    Each is held over as many columns as its share of the circle, so that a cell of a view finds a value of its own
    wherever it looks. Circles have multiples of four values: a quarter turn changes nothing.
    """
    height, width = white.shape[-2:]
    latitude = (torch.arange(height, device=white.device) + 0.5) / height * math.pi - math.pi / 2
    values = (4 * (torch.cos(latitude) * width / 4).round()).clamp(min=4, max=width)[:, None]
    column = torch.arange(width, device=white.device)[None]
    first = (((column + 0.5) * values / width).floor() * width / values).ceil().long().clamp(max=width - 1)
    return white.gather(-1, first.expand(white.shape))


def seen(canvas: Tensor, view: View, cells: int, *, mode: str = "bicubic") -> Tensor:
    """What a view of cells x cells sees of an equirectangular canvas (n, C, h, w): (n, C, cells, cells).

    Its width wraps, and beyond a pole lies the other side. `mode` is one of grid_sample's; "nearest" keeps what white
    noise is.
    """
    height, width = canvas.shape[-2:]
    camera = Camera(yaw=view.yaw, pitch=view.pitch, fov=view.angle)
    rays = perspective_frame([camera], cells, cells, canvas.device)
    az, el = torch.broadcast_tensors(rays.az, rays.el)
    x = (wrap(az) / (2 * math.pi) + 0.5) * width + MARGIN
    y = (0.5 - el / math.pi) * height + MARGIN
    wide = bordered(canvas)
    grid = torch.stack([2 * x / wide.shape[-1] - 1, 2 * y / wide.shape[-2] - 1], -1)
    return F.grid_sample(wide, grid.expand(len(canvas), -1, -1, -1), mode=mode, align_corners=False)


def bordered(canvas: Tensor) -> Tensor:
    """The canvas (n, C, h, w) with what lies beyond its borders: MARGIN columns and rows more on each side."""
    half = canvas.shape[-1] // 2
    above = canvas[..., :MARGIN, :].flip(-2).roll(half, -1)
    below = canvas[..., -MARGIN:, :].flip(-2).roll(half, -1)
    return F.pad(torch.cat([above, canvas, below], -2), (MARGIN, MARGIN, 0, 0), mode="circular")


class Seats(NamedTuple):
    """Where in a view the cells of a canvas are (1, h, w, 2), in [-1, 1] across and down, and what it counts (h, w)."""

    places: Tensor
    weights: Tensor


def seats(view: View, height: int, width: int, device: torch.device | None = None) -> Seats:
    """Those of a view on a canvas of height x width cells. Weights fall as a cosine to nothing at its borders."""
    frame = panorama_frame(height, width, device or torch.device("cpu"), (-view.yaw,))
    az, el = frame.az[0].double(), frame.el[0].double()
    ahead, up = torch.cos(el) * torch.cos(az), torch.sin(el)
    depth = ahead * math.cos(view.pitch) + up * math.sin(view.pitch)
    rise = up * math.cos(view.pitch) - ahead * math.sin(view.pitch)
    reach = depth.clamp(min=1e-3) * math.tan(view.angle / 2)
    across, down = torch.cos(el) * torch.sin(az) / reach, -rise / reach
    inside = (depth > 1e-3) & (across.abs() < 1) & (down.abs() < 1)
    weights = torch.cos(across * math.pi / 2) * torch.cos(down * math.pi / 2) * inside
    return Seats(torch.stack([across, down], -1)[None].float(), weights.float())


def shares(looks: Sequence[View], height: int, width: int, device: torch.device | None = None) -> Tensor:
    """How much each of V views counts in each cell (V, h, w): 1 in all."""
    weights = torch.stack([seats(view, height, width, device).weights for view in looks])
    return weights / weights.sum(0, keepdim=True)


class Fusing:
    """A canvas (n, C, h, w) on which views are laid one by one, each as much as it counts there."""

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self._sum: Tensor | None = None
        self._weight: Tensor | None = None

    def add(self, part: Tensor, view: View) -> None:
        """What a view shows, (n, C, k, k)."""
        places, weights = seats(view, self.height, self.width, part.device)
        rows = weights.any(-1).nonzero()
        if not len(rows):
            return
        band = slice(int(rows[0]), int(rows[-1]) + 1)  # only these rows are seen
        grid = places[:, band].expand(len(part), -1, -1, -1)
        laid = F.grid_sample(part.float(), grid, mode="bicubic", padding_mode="border", align_corners=False)
        if self._sum is None or self._weight is None:
            self._sum = part.new_zeros((*part.shape[:2], self.height, self.width), dtype=torch.float32)
            self._weight = weights.new_zeros(self.height, self.width)
        self._sum[..., band, :] += laid * weights[band]
        self._weight[band] += weights[band]

    def whole(self) -> Tensor:
        """The canvas (n, C, h, w), float32; every cell must have been seen."""
        assert self._sum is not None
        assert self._weight is not None
        return self._sum / self._weight
