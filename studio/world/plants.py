"""Drawings of single trees."""

from __future__ import annotations

import math

import torch

from studio.world.sketch import Part, Sketch

BLOSSOM = 8
"""Broad-leaved trees from this variant on are in bloom."""


def conifer(s: Sketch) -> list[Part]:
    """Tiers that overlap like skirts."""
    tiers = 5 + int(s.rng.integers(0, 3))
    t = (s.y - 0.1) / 0.9
    saw = torch.frac(t.clamp(0, 0.999) * tiers)
    wide = (1 - t) * 0.25 * (1.12 - 0.42 * saw)
    body = s.below(torch.maximum((s.x.abs() - wide) * 0.9, 0.1 - s.y)) * (s.y < 1)
    green = s.look.material("conifer")
    lit = s.below(-s.x * s.side - 0.02 + 0.06 * saw) * body
    return [(s.box(0, -0.02, 0.05, 0.16), s.look.material("bare")), (body, green * 0.72), (lit, green * 1.12)]


def broadleaf(s: Sketch) -> list[Part]:
    """A crown of round puffs, some trees in autumn leaf or in bloom."""
    blooms = s.thing.variant >= BLOSSOM
    green = s.look.material("f2b8cc" if blooms else "autumn" if s.thing.variant % 4 == 0 else "broadleaf")
    crown = light = torch.zeros_like(s.x)
    for _ in range(7):
        angle, far = s.rng.random() * 2 * math.pi, 0.2 * math.sqrt(s.rng.random())
        x, y, r = far * 1.15 * math.cos(angle), 0.66 + far * math.sin(angle), 0.13 + 0.06 * s.rng.random()
        puff, top = s.disc(x, y, r), s.disc(x + 0.03 * s.side, y + 0.035, r * 0.72)
        crown = crown.maximum(puff)
        light = light.maximum(top)
    trunk = s.stroke(0, -0.02, 0, 0.6, 0.07, 0.035) * s.below(-s.y - 0.012)
    return [(trunk, s.look.material("bare")), (crown, green * 0.74), (light * crown, green * 1.08)]


def bare(s: Sketch) -> list[Part]:
    """A trunk that forks three times."""
    whole = s.stroke(0, -0.02, 0.02, 0.5, 0.075, 0.045)

    def grow(x: float, y: float, angle: float, long: float, thick: float, left: int) -> None:
        nonlocal whole
        x1, y1 = x + long * math.sin(angle), y + long * math.cos(angle)
        whole = whole.maximum(s.stroke(x, y, x1, y1, thick, thick * 0.6))
        if left:
            for turn in (-1, 1):
                grow(x1, y1, angle * 0.8 + turn * (0.35 + 0.3 * s.rng.random()), long * 0.72, thick * 0.6, left - 1)

    for angle in (-0.5, 0.15, 0.65):
        grow(0.01, 0.36 + 0.12 * s.rng.random(), angle + 0.2 * (s.rng.random() - 0.5), 0.24, 0.04, 2)
    return [(whole * s.below(-s.y - 0.012), s.look.material("bare") * 0.8)]
