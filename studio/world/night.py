"""The night's sky: stars of all sizes, the Milky Way, northern lights."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame
from studio.world import noise
from studio.world.batch import Batch, Masks, screen
from studio.world.noise import edge
from studio.world.palette import blend

STARS = ((0.03, 0.0036, 0.62, 0.8), (0.095, 0.0066, 0.3, 1.0))
"""Of small and of great stars: spacing, radius (both in radians), how many there are at most, how bright they are."""


def dots(
    frame: Frame, el: Tensor, spacing: Tensor | float, chance: Tensor, radius: Tensor, seed: Tensor
) -> tuple[Tensor, Tensor]:
    """Soft dots scattered on the sphere (B, H, W), in a grid that thins out towards the poles and has no seam.

    With them come four random numbers (B, H, W, 4) of the dot that is nearest.
    """
    row = torch.floor(el / spacing)
    columns = torch.round(2 * math.pi * torch.cos((row + 0.5) * spacing).clamp(min=0) / spacing).clamp_(min=1)
    around = torch.remainder(frame.az, 2 * math.pi) / (2 * math.pi) * columns
    column = torch.floor(around).minimum(columns - 1)
    random = noise.cell(row.expand_as(around), column, seed)
    size = radius * (0.55 + 0.75 * random[..., 3])
    margin = (size / spacing).clamp(max=0.5)
    x = around - column - (margin + (1 - 2 * margin) * random[..., 1])
    y = el / spacing - row - (margin + (1 - 2 * margin) * random[..., 2])
    near = (1 - (x * x + y * y) * (spacing / size) ** 2).clamp_(min=0)
    return near * near * (random[..., 0] < chance), random


def stars(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """Stars, from faint to bright and from blue to amber, and a Milky Way where there are many."""
    amount = batch.number(lambda s: s.stars)
    seed = torch.zeros_like(amount)
    turned = Frame(frame.az + batch.number(lambda s: lay.turn(s.layout, "sky")), frame.el, frame.pix)
    # a panorama has less and less room for a star towards the zenith, and would draw it as an arc
    fade = edge(0.02, 0.35, el) * (amount > 0) * (1 - 0.9 * edge(1.05, 1.3, el))
    river = (amount > 0.6).float()
    crowd = torch.zeros_like(el)
    if bool(river.any()):
        picture, crowd = _milky_way(picture, turned, el, batch, river * fade)
    shown = torch.zeros_like(picture[:, 0])
    for index, (spacing, radius, many, bright) in enumerate(STARS):
        size = torch.full_like(amount, radius).maximum(frame.pix * 1.1)
        points, random = dots(
            turned, el, spacing, many * (0.25 + 0.75 * amount) * (0.6 + 0.6 * crowd), size, seed + index
        )
        # a star finer than a pixel is drawn as large as one, and fainter
        points = points * (0.3 + 0.7 * random[..., 3] ** 2) * fade * bright * (radius / size).clamp(max=1)
        warm = random[..., 2][:, None]
        colour = batch.colour(lambda k: blend(k.light, np.ones(3), 0.6))
        tint = torch.tensor([0.16, 0.0, -0.24], device=picture.device).view(1, 3, 1, 1)
        picture = screen(picture, (colour + tint * (warm - 0.45)).clamp(0, 1), points.clamp(0, 1))
        shown = shown.maximum(points)
    if masks is not None:
        masks["stars"] = shown.clamp(0, 1)
    return picture


def _milky_way(picture: Tensor, turned: Frame, el: Tensor, batch: Batch, shown: Tensor) -> tuple[Tensor, Tensor]:
    """A band of mottled light along a great circle with dark dust in its middle, and how dense it is (B, H, W)."""
    sin, cos = torch.sin(el), torch.cos(el)
    east, north = cos * torch.sin(turned.az), cos * torch.cos(turned.az)
    across = sin * 0.75 - north * 0.66  # the distance from the circle; along it run the two others
    along = sin * 0.66 + north * 0.75
    cloud = noise.lookup(along * 0.42 + 0.1, east * 0.42 + across * 0.5)
    bent = across + 0.16 * (cloud[:, 3] - 0.5)
    band = torch.exp(-bent * bent * 16)
    dust = torch.exp(-((bent + 0.03) ** 2) * 160) * edge(0.3, 0.75, cloud[:, 0])
    light = band * (0.35 + 0.75 * cloud[:, 0]) * (1 - 0.75 * dust)
    core = torch.exp(-bent * bent * 70) * (0.4 + 0.6 * cloud[:, 3])
    picture = screen(picture, batch.colour(lambda k: blend(k.light, k.middle, 0.45)), 0.26 * shown * light)
    warm = torch.tensor([1.0, 0.86, 0.82], device=picture.device).view(1, 3, 1, 1)
    return screen(picture, warm, 0.16 * shown * core * (1 - dust)), light


def aurora(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """Folded curtains with upright rays, green at the hem, violet above."""
    turned = frame.az + batch.number(lambda s: lay.turn(s.layout, "sky"))
    amount = batch.number(lambda s: s.aurora)
    total, high = torch.zeros_like(picture[:, 0]), torch.zeros_like(picture[:, 0])
    # what makes a curtain from its hem runs around the circle only, so one row of it is enough
    for index, (hem, tall, strength) in enumerate(((0.13, 0.2, 0.7), (0.24, 0.34, 1.0))):
        path = turned + 0.22 * torch.sin(turned * 3 + 1.7 * index) + 0.6 * el * (0.5 - index)
        fold = noise.lookup(path / (2 * math.pi) * (2 + index), torch.full_like(path, 0.37 + 0.29 * index))
        rays = noise.lookup(path / (2 * math.pi) * (9 + 4 * index), el * 0.05 + 0.11 + 0.4 * index)
        low = hem + 0.16 * (fold[:, 3] - 0.5) + 0.03 * torch.sin(7 * turned + index)
        up = (el - low) / (tall * (0.55 + 0.9 * rays[:, 0]))
        curtain = edge(0.3, 0.75, 0.75 * fold[:, 0] + 0.25 * rays[:, 3]) * (0.3 + 0.9 * edge(0.25, 0.85, rays[:, 0]))
        light = strength * curtain * edge(-0.03, 0.1, up) * torch.exp(-1.7 * up.clamp(min=0))
        total = total + light
        high = high + light * edge(0.2, 1.5, up)
    light = (total * amount).clamp(0, 1)
    if masks is not None:
        masks["aurora"] = light
    violet = (high / (total + 1e-4)).clamp(0, 1)[:, None]
    low_colour = torch.tensor([0.26, 0.92, 0.55], device=picture.device).view(1, 3, 1, 1)
    top_colour = torch.tensor([0.55, 0.34, 0.92], device=picture.device).view(1, 3, 1, 1)
    veil = torch.exp(-(((el - 0.3) / 0.3) ** 2)) * amount * 0.12
    picture = screen(picture, low_colour, veil.expand_as(light))
    return screen(picture, low_colour + (top_colour - low_colour) * violet, light * 0.74)
