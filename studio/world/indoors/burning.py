"""Fire: tongues of flame over logs, and a candle with the shimmer about it."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.world.indoors import surface
from studio.world.indoors.cast import Hits, Point, Rays, along, near, safe
from studio.world.indoors.plan import Wall
from studio.world.indoors.surface import tone
from studio.world.noise import edge


def flames(
    rays: Rays, hits: Hits, light: Tensor, wall: Wall, at: float, out: float, fierce: float, seed: int
) -> Tensor:
    """Tongues of fire in two sheets one behind the other; `fierce` is how high they reach, 1 usually."""
    spot = wall.point(at, out, 0)
    index = near(rays, (spot[0], spot[1], 0.35), 0.75)
    if not len(index):
        return light
    light, some = light.clone(), rays.at(index)
    into = some.way.x * wall.inward[0] + some.way.y * wall.inward[1]
    shown = light[:, index]
    for number, shift in enumerate((-0.06, 0.05)):
        t = ((spot[0] + wall.inward[0] * shift - some.origin.x) * wall.inward[0]
             + (spot[1] + wall.inward[1] * shift - some.origin.y) * wall.inward[1]) / safe(into)  # fmt: skip
        p = along(some.origin, some.way, t)
        a = (p.x - wall.start[0]) * wall.along[0] + (p.y - wall.start[1]) * wall.along[1] - at
        high = (p.z - 0.1) / (0.44 * fierce)
        wave = surface.grain(a * 0.9 + 0.13 * number + seed % 97 * 0.1, p.z * 0.45 - 0.31 * number)
        fine = surface.grain(a * 2.3 + 0.7 * number, p.z * 0.9 + seed % 89 * 0.1)
        bent = a + (0.16 * (wave[3] - 0.5) + 0.05 * (fine[3] - 0.5)) * (0.3 + high.clamp(0, 2))
        tongue = (
            0.62 + 0.34 * torch.cos(bent * 21 + number * 2.1) * torch.cos(bent * 8 + number) + 0.35 * (wave[3] - 0.5)
        )
        body = (1 - (bent / 0.34) ** 2).clamp(min=0)
        reach = tongue * body.sqrt()
        heat = edge(0.0, 0.42, reach - high) * edge(-0.06, 0.08, high) * body
        seen = heat * (t < hits.t[index] + 0.02) * (t > 0)
        core = edge(0.3, 0.95, reach - high)[None]
        colour = tone("ff4a0c") * 1.5 + (tone("ffb03c") * 4.2 - tone("ff4a0c") * 1.5) * core
        shown = shown * (1 - 0.75 * seen) + colour * seen
    light[:, index] = shown
    return light


def candle(rays: Rays, hits: Hits, light: Tensor, spot: Point, size: float = 1.0) -> Tensor:
    """A flame on a wick with the shimmer about it."""
    index = near(rays, spot, 0.35 * size)
    if not len(index):
        return light
    light, some = light.clone(), rays.at(index)
    x, y, z = (s - o for s, o in zip(spot, some.origin, strict=True))
    ahead = x * some.way.x + y * some.way.y + z * some.way.z
    p = along(some.origin, some.way, ahead)
    flat = torch.hypot(p.x - spot[0], p.y - spot[1]) / size
    up = (p.z - spot[2]) / size
    wide = 0.0115 * torch.sqrt(((up + 0.025) / 0.03).clamp(0, 1)) * (1 - ((up + 0.005) / 0.05).clamp(0, 1))
    soft = some.pix * ahead.clamp(min=0.01)
    body = edge(soft, -soft, flat - wide)
    shimmer = torch.exp(-torch.hypot(flat, up) / 0.055) * 0.3
    seen = (ahead < hits.t[index] + 0.03) & (ahead > 0)
    light[:, index] += (tone("ffdf9a") * (4 * body) + tone("ffa040") * shimmer) * seen
    return light
