"""Coloured glass: lancets of lozenges and medallions, and a rose of petals, as light that comes through (3, N)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.world.indoors import surface
from studio.world.indoors.surface import tone
from studio.world.noise import edge

JEWELS = ("1c3fae", "b01c2a", "e0a02a", "1f7a4a", "6a2a9a", "2a78c8", "d8602a", "e8d48a")


def _jewel(choice: Tensor, lean: Tensor) -> Tensor:
    """Colours (3, N) of the glass by random numbers; `lean` shifts a whole window towards one of them."""
    table = torch.cat([tone(code) for code in JEWELS], 1)
    number = torch.remainder((choice * 5).floor() + (lean * len(JEWELS)).floor(), len(JEWELS)).long()
    return table[:, number]


def _lead(gap: Tensor, half: float, foot: Tensor) -> Tensor:
    return 1 - 0.92 * surface.line(gap, half, foot)


def lancet(u: Tensor, z: Tensor, window: Tensor, foot: Tensor, seed: int) -> Tensor:
    """A window of lozenges with a medallion in every metre and a half and a lighter border; u from its middle."""
    lean = surface.random(window, window * 0 + 3, seed)[:, 1]
    wide = 0.23
    a, b = (u + z * 0.8) / wide, (u - z * 0.8) / wide
    cell = surface.random(torch.floor(a) + 50 * window, torch.floor(b), seed)
    field = _jewel(cell[:, 0], lean) * (0.55 + 0.8 * cell[:, 1])
    gap = ((a - torch.round(a)).abs().minimum((b - torch.round(b)).abs())) * wide * 0.7
    up = torch.remainder(z, 1.5) - 0.75
    round_ = torch.hypot(u, up)
    heart = surface.random(torch.floor(z / 1.5), window + 7, seed)
    angle = torch.floor((torch.atan2(up, u) / (2 * math.pi) + 0.5) * 6)
    petal = surface.random(angle, torch.floor(z / 1.5) + 9 * window, seed + 5)
    inner = _jewel(torch.where(round_ < 0.15, heart[:, 2], petal[:, 2]), torch.remainder(lean + 0.37, 1))
    medal = edge(0.34, 0.33, round_)
    colour = torch.lerp(field, inner * (0.8 + 0.7 * heart[:, 1]), medal)
    gap = torch.where(round_ < 0.34, (round_ - 0.15).abs(), gap).minimum((round_ - 0.34).abs())
    leaded = _lead(gap, 0.014, foot) * _lead(u.abs() - 0.03, 0.022, foot) * _lead(torch.remainder(z, 1.5), 0.02, foot)
    return colour * leaded


@dataclass(frozen=True)
class Rose:
    """A round window: the height of its middle, its radius, how many petals it has, and its colours by seed."""

    up: float
    radius: float
    petals: int
    seed: int

    def within(self, x: Tensor, z: Tensor) -> Tensor:
        """Whether places of its wall are in it."""
        return torch.hypot(x, z - self.up) < self.radius

    def colours(self, x: Tensor, z: Tensor, foot: Tensor) -> Tensor:
        """The light that comes through: rings of petals between tracery."""
        r = torch.hypot(x, z - self.up) / self.radius
        turn = torch.atan2(x, z - self.up) / (2 * math.pi)
        rings = ((0.0, 0.2, 1), (0.2, 0.58, 1), (0.58, 0.86, 2), (0.86, 1.0, 4))
        colour = torch.zeros(3, len(x))
        dark = torch.ones_like(x)
        for number, (low, high, times) in enumerate(rings):
            count = self.petals * times if number else 1
            place = turn * count + 0.5 * (number % 2)
            cell = surface.random(torch.floor(place), torch.full_like(x, float(number)), self.seed)
            pair = torch.remainder(torch.floor(place), 2)
            lean = torch.full_like(x, (self.seed % 8 + number * 3) % 8 / 8)
            tint = _jewel(torch.where(pair > 0, 0.1 + 0 * x, 0.5 + 0.3 * (cell[:, 1] > 0.6)), lean)
            mine = (r >= low) & (r < high)
            middle, half = (low + high) / 2, (high - low) / 2
            spoke = (place - torch.floor(place) - 0.5).abs() * 2
            across = spoke * r * self.radius * math.pi / count
            out = ((r - middle).abs() / half) * half * self.radius
            room = math.pi * middle * self.radius / count
            petal = torch.hypot(across / max(room, 0.05), (r - middle) / half) - 0.93 if number else r / 0.2 - 0.93
            soft = 0.04 + foot / (half * self.radius)
            stone = edge(0.0, soft, petal)
            eye = edge(0.3, 0.24, torch.hypot(across / max(room, 0.05), (r - middle) / half))
            bright = 0.7 + 0.6 * cell[:, 2] + 0.9 * eye
            lead = _lead(out - 0.02, 0.012, foot)
            shown = tint * bright * (1 - 0.97 * stone) * lead
            colour = torch.where(mine, shown, colour)
        return colour * dark
