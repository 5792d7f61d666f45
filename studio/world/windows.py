"""Windows of the houses and towers of a silhouette, lit ones and dark panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.batch import over
from studio.world.noise import edge

if TYPE_CHECKING:
    from studio.world.layers import Row

_WARM, _PALE = [1.0, 0.78, 0.42], [0.98, 0.94, 0.82]
"""Light in windows, red, green and blue."""


def windows(result: Tensor, rays: Frame, row: Row, depth: Tensor) -> Tensor:
    """Windows, lit ones and panes, in a grid that starts at each building's middle, one building unlike another."""
    # the sample nearest to the ray: between two buildings a blend of their middles would mean nothing
    nearest = torch.round(rays.az * noise.PER_RADIAN) / noise.PER_RADIAN
    middle = noise.read(row.profile(lambda x: x.centre), nearest)
    building = torch.round(noise.read(row.profile(lambda x: x.building), nearest))
    wide, tall = row.number(lambda x: x.pitch[0]), row.number(lambda x: x.pitch[1])
    x, y = wrap(rays.az - middle) / wide + 0.5, rays.el / tall
    column, line = torch.floor(x), torch.floor(y)
    random = noise.cell(line, column + 50 + building * 131, row.number(lambda _: 7.0))
    style = torch.frac(building * 0.618034)
    half, high = 0.32 + 0.2 * (style < 0.22), 0.3 + 0.22 * ((style > 0.22) & (style < 0.42))  # ribbons, or fins
    soft = rays.pix / wide * 0.8
    inside = edge(half + soft, half - soft, (x - column - 0.5).abs())
    inside = inside * edge(high + soft, high - soft, (y - line - 0.5).abs()) * edge(0.012, 0.024, depth)
    inside = 0.4 + (inside - 0.4) * edge(0.95, 0.45, rays.pix / wide)
    if row.any(lambda x: x.panes is not None):
        shown = row.number(lambda x: 0.75 * (x.panes is not None))
        result = over(result, row.colour(lambda x: x.panes), inside * shown * (0.55 + 0.45 * random[..., 3]))
    if not row.any(lambda x: x.windows):
        return result
    lit = inside * (random[..., 0] < row.number(lambda x: x.windows) * 0.55) * (0.55 + 0.45 * random[..., 1])
    warm, pale = (torch.tensor(c, device=result.device).view(1, 3, 1, 1) for c in (_WARM, _PALE))
    return over(result, warm + (pale - warm) * random[:, None, :, :, 2].square(), lit)
