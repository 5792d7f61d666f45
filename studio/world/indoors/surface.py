"""What surfaces are made of: boards, tiles, plaster, stone, cloth, books. Linear colours (3, N) by place in metres.

`foot` (N,) is how wide a pixel is on the surface; what is finer fades into its mean.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.world import noise
from studio.world.noise import edge
from studio.world.palette import rgb


def tone(code: str, lightness: float = 1.0) -> Tensor:
    """Linear colour (3, 1) of a hex code."""
    return torch.tensor([lightness * c**2.2 for c in rgb(code)], dtype=torch.float32)[:, None]


def grain(u: Tensor, v: Tensor) -> Tensor:
    """The noise texture (4, N) at tile coordinates."""
    return noise.lookup(u[None, None], v[None, None])[0, :, 0]


def random(row: Tensor, column: Tensor, seed: int) -> Tensor:
    """Four random numbers (N, 4) of each cell."""
    return noise.cell(row, column, torch.full_like(row, float(seed % 9973)))


def _fade(foot: Tensor, period: float) -> Tensor:
    """1 where a pattern of this period is seen, 0 where pixels are wider than it."""
    return edge(period * 0.9, period * 0.25, foot)


def line(position: Tensor, half: float, foot: Tensor) -> Tensor:
    """How dark a thin line at 0 is: never thinner than a pixel, fainter instead."""
    wide = half + foot * 0.5
    return edge(wide, wide * 0.3, position.abs()) * (half / wide).clamp(0.1, 1)


def plain(code: str, x: Tensor, y: Tensor, amount: float = 0.12, scale: float = 0.35) -> Tensor:
    """A colour with a little life in it."""
    field = grain(x * scale, y * scale)
    return tone(code) * (1 + amount * (field[3] + 0.6 * field[0] - 0.8))


def planks(code: str, x: Tensor, y: Tensor, foot: Tensor, fine: Tensor, seed: int, wide: float = 0.15) -> Tensor:
    """Floorboards that run along y; `fine` is how wide a pixel is across them."""
    row = torch.floor(x / wide)
    shift = random(row, torch.zeros_like(row), seed)
    lengths = y / 1.9 + shift[:, 0]
    board = random(row, torch.floor(lengths), seed + 1)
    fibre = grain(x * 1.9 + shift[:, 1], y * 0.17 + shift[:, 2])
    shade = 1 + (0.34 * (board[:, 0] - 0.5) + 0.45 * (fibre[0] - 0.5) * _fade(fine, 0.09)) * _fade(fine, 0.5)
    across = (x / wide - row - 0.5).abs() * wide
    gap = line(across - wide / 2, 0.004, fine)
    ends = line((lengths - torch.round(lengths)) * 1.9, 0.003, foot)
    warm = torch.stack([1 + 0.06 * (board[:, 1] - 0.5), torch.ones_like(x), 1 - 0.1 * (board[:, 1] - 0.5)])
    return tone(code) * warm * shade * (1 - 0.75 * gap.maximum(ends))


def checks(
    light: str, dark: str, x: Tensor, y: Tensor, foot: Tensor, fine: Tensor, side: float = 0.5, seed: int = 0
) -> Tensor:
    """Tiles of two colours with veins and thin joints; a pixel is `fine` wide along x and `foot` along y."""
    sign = torch.ones_like(x)
    for position, wide in ((x, fine), (y, foot)):
        blur = (wide / side * 2.2).clamp(0.02, 1.2)
        wave = torch.sin(math.pi * position / side) / math.pi
        sign = sign * (wave / (blur / 2)).clamp(-1, 1) * edge(1.2, 0.5, blur)
    cells = random(torch.floor(x / side), torch.floor(y / side), seed)
    veins = grain(x * 0.23 + cells[:, 0], y * 0.23 + cells[:, 1])
    mix = tone(dark) + (tone(light) - tone(dark)) * (0.5 + 0.5 * sign)
    shade = 1 + (0.22 * (cells[:, 2] - 0.5) + 0.25 * (veins[0] - 0.5)) * _fade(foot, side)
    joint = torch.zeros_like(x)
    for position, wide in ((x, fine), (y, foot)):
        joint = joint.maximum(line((position / side - torch.round(position / side)) * side, 0.004, wide))
    return mix * shade * (1 - 0.5 * joint)


def stones(code: str, u: Tensor, v: Tensor, foot: Tensor, seed: int, wide: float = 1.1, tall: float = 0.48) -> Tensor:
    """Courses of cut stone with joints, u along the wall and v up."""
    row = torch.floor(v / tall)
    shift = 0.5 * torch.remainder(row, 2)
    column = torch.floor(u / wide + shift)
    cell = random(row, column, seed)
    rough = grain(u * 0.31, v * 0.31)
    seen = _fade(foot, tall)
    shade = 1 + (0.2 * (cell[:, 0] - 0.5)) * seen + 0.22 * (rough[3] - 0.5) + 0.22 * (rough[0] - 0.5) * seen
    joint = line((v / tall - torch.round(v / tall)) * tall, 0.009, foot)
    side = u / wide + shift
    joint = joint.maximum(line((side - torch.round(side)) * wide, 0.009, foot))
    return tone(code) * shade * (1 - 0.38 * joint * seen)


_SPINES = ("6b2a22", "7a4a26", "33463a", "2b3a52", "8a6a3c", "4a2c38", "a08a62", "3a3430")


def books(along: Tensor, up: Tensor, foot: Tensor, seed: int, shelf: float = 0.36) -> Tensor:
    """Rows of books between shelves."""
    row = torch.floor(up / shelf)
    inside = up - row * shelf
    wide = 0.045
    jitter = random(row, torch.floor(along / 0.6), seed)[:, 0] * 0.02
    column = torch.floor((along + jitter) / wide)
    cell = random(row, column, seed + 3)
    kind = (cell[:, 0] * len(_SPINES)).long().clamp(max=len(_SPINES) - 1)
    colour = torch.cat([tone(code) for code in _SPINES], 1)[:, kind]
    mean = torch.cat([tone(code) for code in _SPINES], 1).mean(1, keepdim=True)
    seen = _fade(foot, wide * 2)
    colour = mean + (colour - mean) * (0.25 + 0.75 * seen)
    round_ = 1 - 0.5 * ((((along + jitter) / wide - column) - 0.5).abs() * 2) ** 3 * seen
    tall = 0.22 + 0.08 * cell[:, 1]
    band = edge(0.012, 0.004, (inside - 0.07 - 0.1 * cell[:, 2]).abs()) * (cell[:, 3] > 0.5) * seen
    colour = colour * round_ + band * tone("c09a4a") * 0.7
    gone = (inside > tall).float() * (0.4 + 0.6 * seen)
    colour = colour * (1 - gone) + gone * tone("140e0a")
    wood = edge(0.030, 0.024, inside)
    return colour * (1 - wood) + wood * tone("5a3c26")


def rug(
    x: Tensor, y: Tensor, half: tuple[float, float], colours: tuple[str, str, str], foot: Tensor, kind: int
) -> Tensor:
    """A woven rug: borders about lozenges, and by its kind a medallion, rows of small ones or a plain field."""
    ground, second, third = (tone(code) for code in colours)
    margin = (half[0] - x.abs()).minimum(half[1] - y.abs())
    soft = foot * 0.7 + 0.004
    seen = _fade(foot, 0.1)

    def lozenges(wide: float, size: float) -> Tensor:
        u, v = torch.remainder(x / wide, 1) - 0.5, torch.remainder(y / wide, 1) - 0.5
        return edge(soft / wide, -soft / wide, u.abs() + v.abs() - size) * seen + (1 - seen) * 2 * size * size

    colour = ground + (second - ground) * (0.5 * lozenges(0.13, 0.3) * (1 - lozenges(0.13, 0.14)))
    heart = (x / (0.5 * half[0])).abs() + (y / (0.58 * half[1])).abs()
    wide = soft / half[1] * 2
    if kind == 2:
        colour = ground.expand_as(colour) * (1 + 0.25 * (grain(x * 0.4, y * 0.4)[3] - 0.5))
    elif kind == 1:
        colour = torch.lerp(colour, third.expand_as(colour), 0.8 * lozenges(0.52, 0.3))
        colour = torch.lerp(colour, second.expand_as(colour), 0.8 * lozenges(0.52, 0.2))
    medallion = (
        (1.0, second, 1.0), (0.93, ground * 0.55, 1.0), (0.62, third, 0.8), (0.54, second, 0.85), (0.24, ground, 1.0),
    )  # fmt: skip
    for reach, tint, amount in () if kind else medallion:
        colour = torch.lerp(colour, tint.expand_as(colour), amount * edge(reach + wide, reach - wide, heart))
    between = edge(0.06, 0.07, margin) * edge(0.26, 0.25, margin)
    frieze = third + (second - third) * lozenges(0.16, 0.3)
    colour = torch.lerp(colour, frieze * 0.8, between)
    for low, high, tint in ((0.0, 0.05, ground * 0.6), (0.05, 0.07, second), (0.25, 0.27, second)):
        band = edge(low - soft, low + soft, margin) * edge(high + soft, high - soft, margin)
        colour = torch.lerp(colour, tint.expand_as(colour), band)
    weave = grain(x * 3.1, y * 3.1)[0] - 0.5
    return colour * (1 + 0.3 * weave * _fade(foot, 0.05)) * 0.9
