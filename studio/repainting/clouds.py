"""Clouds for photographs: a deck of vapour in true perspective, eroded by noise of every size and lit from one side."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.rays import Frame
from studio.repainting.fields import smooth
from studio.world import noise
from studio.world.palette import Look, blend
from studio.world.scene import Scene

OCTAVES = ((1.0, 0.5), (2.03, 0.28), (4.41, 0.16), (9.7, 0.09), (21.3, 0.05))
"""How often a look at the texture repeats, and how much it counts."""
BULGE = 0.13
"""How much of the dome's curve is left: a flat deck would crowd together at the horizon."""


def covered(picture: Tensor, frame: Frame, scene: Scene, look: Look, seed: int) -> Tensor:
    """The sky (1, 3, H, W) behind its clouds, as many as the scene's sky has; below the horizon it is mirrored."""
    amount, low, hard, dark, weight = _kind(scene)
    if amount <= 0:
        return picture
    az, el = torch.broadcast_tensors(frame.az, frame.el.abs())
    reach = torch.cos(el) / (torch.sin(el) + BULGE) * low
    turn = 0.7 + 2.4 * (seed % 97)
    x, y = reach * torch.sin(az + turn), reach * torch.cos(az + turn)
    density = _density(x, y, seed)
    least = _reached(density[:, el[0, :, 0] > 0.05] if el.shape[1] > 1 else density, amount)
    cover = smooth(least, least + hard, density)
    side = scene.light_azimuth + turn
    near, far_off = (
        _density(x + step * math.sin(side), y + step * math.cos(side), seed) for step in (0.03 * low, 0.14 * low)
    )
    thick = (density - least).clamp(min=0)
    lit = 0.62 + 2.6 * (density - near) + 1.1 * (density - far_off) - weight * thick
    lit = lit.clamp(0.0, 1.0)
    bright = blend(look.light, look.horizon, 0.45 if scene.light == "hidden" else 0.2)
    shade = blend(look.middle, look.zenith, 0.4) * dark
    if scene.light == "hidden":
        bright = blend(bright, look.middle, 0.35)
    if scene.time == "night":
        bright, shade = blend(look.middle, look.horizon, 0.6), look.zenith * 0.75
    tones = [torch.tensor(tone, dtype=torch.float32).view(1, 3, 1, 1) for tone in (shade, bright)]
    colour = tones[0] + (tones[1] - tones[0]) * lit[:, None]
    far = smooth(0.0, 0.16, el)[:, None]
    haze = torch.tensor(look.horizon, dtype=torch.float32).view(1, 3, 1, 1)
    colour = haze + (colour - haze) * (0.25 + 0.75 * far)
    return torch.lerp(picture, colour, (cover * smooth(-0.02, 0.1, el))[:, None].expand_as(picture))


def _reached(density: Tensor, share: float) -> float:
    """What vapour a share of the sky reaches at least."""
    some = density.flatten()
    some = some[:: max(1, some.numel() // 20_000)]
    return float(some.quantile(1 - share)) if len(some) else 0.5


def _kind(scene: Scene) -> tuple[float, float, float, float, float]:
    """Of a sky: the share that is covered, how small its clouds look, how soft their edges are, how dark undersides
    are, and how much darker what is thick is.
    """
    if scene.sky == "clear":
        return (0.3, 0.4, 0.6, 1.15, 0.0) if scene.time != "night" else (0.0, 0.2, 0.5, 1.0, 0.0)
    if scene.sky == "scattered":
        return 0.42 + 0.15 * scene.clouds, 0.75, 0.16, 1.12, 0.45
    if scene.sky == "overcast":
        return 0.95, 0.6, 0.55, 0.9, 0.25
    return 0.9, 0.7, 0.4, 0.5, 0.5


def _density(x: Tensor, y: Tensor, seed: int) -> Tensor:
    """How much vapour there is at places of the deck (1, H, W): about 0 to 1, warped by itself."""
    shift = (seed % 31) * 0.137
    bend = noise.lookup(x * 0.21 + shift, y * 0.21 - shift)
    x, y = x + 0.22 * (bend[:, 0] - 0.5), y + 0.22 * (bend[:, 3] - 0.5)
    total, weight = torch.zeros_like(x), 0.0
    for index, (often, share) in enumerate(OCTAVES):
        turned = 0.5 + 1.3 * index
        u = 0.16 * often * (x * math.cos(turned) - y * math.sin(turned)) + shift * (index + 1)
        v = 0.16 * often * (x * math.sin(turned) + y * math.cos(turned)) - shift
        total = total + share * noise.lookup(u, v)[:, 0]
        weight += share
    return (total / weight - 0.5) * 1.7 + 0.5
