"""What stands in a nave: piers, benches, candle stands and the altar; with the nave's measures and its parts."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.world.indoors.cast import Box, Hits, Point, Rays, Vec, safe, upright

(WALL, FLOOR, VAULT, RIB, PIER, GLASS, ROSE, AISLE, SOFFIT, PEW, ALTAR, WAX, DOOR) = range(13)
PARTS = (
    "wall", "floor", "ceiling", "ceiling", "columns", "stained glass", "stained glass", "wall", "wall", "pews", "altar",
    "candles", "door",
)  # fmt: skip
HALF, OUTER, WALL_OUT = 3.6, 6.9, 4.3
"""Half the width of the nave, where the outer walls are, and where the arcade's wall ends."""
BAY, BAYS, BEHIND = 4.6, 9, -6.4
SPRING, RISE = 9.4, 5.4
"""Where the vault begins, and how much higher it reaches."""
LOW_SPRING, LOW_HALF, LOW_RISE = 4.5, 1.84, 2.5
AISLE_HIGH = 7.6
PIER_AT, PIER_RADIUS = 3.95, 0.46
LONG = BAY * BAYS
UPPER = (0.92, 9.0, 12.4)
"""The windows over the arcade: half width, sill, and where their arch begins."""
LOWER = (0.62, 2.4, 5.2)
"""Those of the aisles."""
PEWS = (0.85, 3.0, 5.6, LONG - 9.5, 1.05, 0.92)
"""Benches: nearest and farthest from the middle, first and last, how far apart and how high."""


def pier(rays: Rays, hits: Hits, side: Tensor, y: Tensor) -> None:
    """A round pier with its base and capital; own is (angle, height, 0)."""
    w = rays.way
    for low, high, radius in (
        (0.0, LOW_SPRING, PIER_RADIUS),
        (0.0, 0.42, 0.58),
        (LOW_SPRING - 0.38, LOW_SPRING + 0.02, 0.6),
    ):
        x, q = rays.origin.x - side * PIER_AT, rays.origin.y - y
        a = w.x * w.x + w.y * w.y
        b = x * w.x + q * w.y
        under = b * b - a * (x * x + q * q - radius * radius)
        t = (-b - torch.sqrt(under.clamp(min=0))) / safe(a)
        z = rays.origin.z + w.z * t
        nx, ny = (x + w.x * t) / radius, (q + w.y * t) / radius
        angle = torch.atan2(ny, nx)
        tilt = 0.75 * torch.sin(angle * 8) * (radius == PIER_RADIUS)
        flat = torch.rsqrt(1 + tilt * tilt)
        normal = Vec((nx - ny * tilt) * flat, (ny + nx * tilt) * flat, torch.zeros_like(nx))
        met = (under > 0) & (z > low) & (z < high) & (y >= -0.1) & (y < LONG + 0.1)
        hits.nearer(t, met, PIER, normal, Vec(angle, z, torch.zeros_like(z)))


def pews(rays: Rays, hits: Hits) -> None:
    """The backs of benches, row behind row: the next three that a ray comes to under their height."""
    inner, outer, first, last, pace, high = PEWS
    o, w = rays.origin, rays.way
    down = (high - o.z) / safe(w.z)
    down = torch.where(o.z > high, down.clamp(min=0), torch.zeros_like(down))
    ahead = w.y > 0
    start = ((o.y + w.y * down - first) / pace).clamp(-2, 60)
    row = torch.where(ahead, torch.ceil(start), torch.floor(start))
    zero = torch.zeros_like(w.x)
    for step in range(3):
        number = row + step * torch.sign(w.y)
        y = first + number * pace
        t = (y - o.y) / safe(w.y)
        x, z = o.x + w.x * t, o.z + w.z * t
        seat = torch.sin(number * 1.7) * 0.004
        met = (x.abs() > inner) & (x.abs() < outer) & (z > 0) & (z < high + seat) & (number >= 0) & (y < last)
        hits.nearer(t, met, PEW, Vec(zero, -torch.sign(w.y), zero), Vec(x, z, number))


def candle_stand(rays: Rays, hits: Hits, flame: Point) -> None:
    """A candle on a tall foot, under its flame."""
    x, y, tall = flame[0], flame[1], flame[2] - 0.03
    upright(rays, hits, (x, y, 0.0), (0.02, 0.02), tall - 0.28, DOOR, cap=False)
    upright(rays, hits, (x, y, 0.0), (0.2, 0.03), 0.08, DOOR, cap=False)
    upright(rays, hits, (x, y, tall - 0.3), (0.03, 0.09), 0.03, DOOR)
    upright(rays, hits, (x, y, tall - 0.28), (0.032, 0.03), 0.28, WAX)


ALTAR_BOXES = (
    Box(middle=(0, LONG - 4.2, 0.66), half=(1.3, 0.45, 0.5), part=ALTAR, soft=0.02),
    Box(middle=(0, LONG - 4.2, 1.19), half=(1.4, 0.52, 0.035), part=PIER, soft=0.02),
    Box(middle=(0, LONG - 4.0, 0.08), half=(2.6, 1.6, 0.08), part=FLOOR, soft=0.01),
    Box(middle=(0, LONG - 3.7, 1.75), half=(0.03, 0.03, 0.5), part=DOOR),
    Box(middle=(0, LONG - 3.7, 1.95), half=(0.24, 0.03, 0.03), part=DOOR),
)
