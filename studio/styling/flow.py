"""The flow of forms: along which direction a picture changes least, and smoothing along it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from studio.styling.sheet import Sheet, length


class Flow(NamedTuple):
    """The direction along the forms, as `right` and `down` (1, 1, H, W) of length 1, and how sure it is, 0..1."""

    right: Tensor
    down: Tensor
    sure: Tensor


def gradients(sheet: Sheet, field: Tensor) -> tuple[Tensor, Tensor]:
    """How much a field (1, C, H, W) changes by a unit to the right and down (Scharr)."""
    padded = sheet.padded(field, 1)
    across = padded[..., 2:] - padded[..., :-2]
    down = padded[..., 2:, :] - padded[..., :-2, :]
    gx = (3 * across[..., :-2, :] + 10 * across[..., 1:-1, :] + 3 * across[..., 2:, :]) / 32
    gy = (3 * down[..., :-2] + 10 * down[..., 1:-1] + 3 * down[..., 2:]) / 32
    return gx / sheet.unit, gy / sheet.unit


def flow(sheet: Sheet, picture: Tensor, spread: float, *, swirl: float = 0.5) -> Flow:
    """The flow of a picture from its structure tensor over `spread` units (Kyprianidis & Kang 2011).

    Where nothing leads, as in a clear sky, it is level, turned by up to about `swirl` radians.
    """
    gx, gy = gradients(sheet, picture)
    tensor = torch.cat([(gx * gx).sum(1, True), (gx * gy).sum(1, True), (gy * gy).sum(1, True)], 1)
    xx, xy, yy = sheet.smooth(tensor, spread).split(1, 1)
    turn = swirl * sheet.noise(140, 5)
    weak = 2e-6
    xx, xy, yy = xx + weak * turn.sin() ** 2, xy - weak * turn.sin() * turn.cos(), yy + weak * turn.cos() ** 2
    root = ((xx - yy) ** 2 / 4 + xy**2).sqrt()
    angle = 0.5 * torch.atan2(2 * xy, xx - yy)  # of the gradient
    return Flow(-angle.sin(), angle.cos(), (2 * root / (xx + yy + 1e-9)).clamp(0, 1))


def along(sheet: Sheet, field: Tensor, way: Flow, reach: float, *, steps: int = 4) -> Tensor:
    """Means of a field (1, C, H, W) along the flow, so many units to both sides (line integral convolution)."""
    height, width = sheet.height, sheet.width
    y0 = torch.arange(height, device=field.device, dtype=torch.float32)[:, None].expand(height, width)
    x0 = torch.arange(width, device=field.device, dtype=torch.float32)[None].expand(height, width)
    directions = torch.cat([way.right, way.down], 1)
    total, weights, stride = field.clone(), 1.0, reach * sheet.unit / steps
    for sign in (1.0, -1.0):
        y, x, last = y0, x0, sign * directions
        for step in range(1, steps + 1):
            x, y = x + stride * last[0, 0], y + stride * last[0, 1]
            weight = 1 - step / (steps + 1)
            total = total + weight * sheet.at(field, y, x)
            weights += weight
            found = sheet.at(directions, y, x)
            same = (found * last).sum(1, True).sign()
            found = found * torch.where(same == 0, 1.0, same)
            last = found / length(found).clamp(min=1e-6)
    return total / weights
