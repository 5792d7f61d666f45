"""Drawings of what belongs to single places: bridges, fountains, reeds, clipped trees, stones, poles, moored boats."""

from __future__ import annotations

import math

import numpy as np
import torch

from studio.world import sights
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.sketch import Part, Sketch


def bridge(s: Sketch) -> list[Part]:
    """Humped stone bridge on three arches, with its echo in the water."""
    stone = s.look.material("a09484")
    shade = stone * 0.52

    def body(y: torch.Tensor, foot: float) -> torch.Tensor:
        deck = 0.66 - 0.1 * s.x * s.x
        whole = s.below(torch.maximum(y - deck, s.x.abs() - 1.95)) * s.below(foot - y)
        for x, r in ((-0.78, 0.3), (0.0, 0.38), (0.78, 0.3)):
            oval = torch.hypot(s.x - x, (y - 0.02).clamp(min=0) * 0.95) - r
            whole = whole * (1 - s.below(oval))
        return whole

    whole = body(s.y, -0.1)
    deck = 0.66 - 0.1 * s.x * s.x
    under = torch.zeros_like(s.x)
    for x, r in ((-0.78, 0.3), (0.0, 0.38), (0.78, 0.3)):
        away = torch.hypot(s.x - x, (s.y - 0.02).clamp(min=0) * 0.95) - r
        vault = torch.hypot(s.x - x - 0.07 * s.side, (s.y - 0.02).clamp(min=0) * 0.95) - r
        under = under.maximum(s.below(away) * s.below(-vault) * s.below(-s.y - 0.1))
    ring = torch.zeros_like(s.x)
    for x, r in ((-0.78, 0.3), (0.0, 0.38), (0.78, 0.3)):
        away = torch.hypot(s.x - x, (s.y - 0.02).clamp(min=0) * 0.95) - r
        ring = ring.maximum(s.below((away - 0.035).abs() - 0.03) * s.below(-s.y - 0.1))
    courses = (torch.frac(s.y * 14 + 50 + 0.3 * torch.sin(s.x * 3)) < 0.16).float() * 0.18 * whole
    rail = s.below((s.y - deck + 0.02).abs() - 0.028) * whole
    parts: list[Part] = [
        (body(-s.y * 1.35 - 0.24, -9.0) * s.below(s.y + 0.1) * edge(-0.34, -0.08, s.y) * 0.5, shade),
        (under, shade * 0.8),
        (whole, stone * 0.9),
        (courses, stone * 0.4),
        (ring * whole, stone * 0.74),
        (rail, stone * 1.12),
        (s.below((s.y - deck + 0.075).abs() - 0.012) * whole * 0.6, stone * 0.45),
    ]
    for x in (-0.39, 0.39):
        pier = s.box(x, -0.1, 0.1, 0.36).maximum(s.gable(x, 0.26, 0.12, 0.12))
        parts += [(pier, stone), (pier * s.below((s.x - x) * s.side), stone * 0.72)]
    return parts


def fountain(s: Sketch) -> list[Part]:
    """Two bowls on a basin, with falling water."""
    stone, wet = s.look.material("c8c0b0"), blend(s.look.material("snow"), s.look.horizon, 0.3)
    basin = s.below(torch.maximum((s.y - 0.09).abs() - 0.11, s.x.abs() - 0.62 + 0.12 * (s.y - 0.1)))
    pool = s.below(torch.hypot(s.x * 0.2, s.y - 0.2) - 0.11) * s.below(s.x.abs() - 0.58)
    column = s.box(0, 0.1, 0.1, 0.6)
    jets = torch.zeros_like(s.x)
    for wide, top, foot in ((0.13, 0.98, 0.68), (0.3, 0.68, 0.44), (0.48, 0.46, 0.2)):
        fall = (s.x.abs() / wide).clamp(0, 1.2)
        line = top - (top - foot) * fall * fall
        jets = jets.maximum(s.below((s.y - line).abs() - 0.022 - 0.02 * fall) * s.below(s.x.abs() - wide) * 0.85)
    parts: list[Part] = [(basin, stone * 0.86), (basin * s.below(s.x * s.side + 0.1), stone * 0.66), (pool, wet * 0.72)]
    parts += [(column, stone * 0.8)]
    for y, wide in ((0.66, 0.17), (0.44, 0.31)):
        bowl = s.below(torch.maximum(s.y - y, torch.hypot(s.x, (s.y - y) * wide / 0.1) - wide))
        parts += [(bowl, stone), (bowl * s.below(s.x * s.side + 0.04), stone * 0.75)]
    return [
        *parts,
        (s.stroke(0, 0.66, 0, 1.0, 0.03, 0.02), wet),
        (jets, wet),
        (s.box(0, -0.02, 1.3, 0.05), stone * 0.6),
    ]


def reeds(s: Sketch) -> list[Part]:
    """A clump of blades and a few bulrushes."""
    green = s.look.material("6f8a3c")
    dark = light = heads = torch.zeros_like(s.x)
    for index in range(15):
        x, lean = (s.rng.random() - 0.5) * 1.1, (s.rng.random() - 0.5) * 0.5
        tall = 0.45 + 0.5 * s.rng.random()
        blade = s.stroke(x * 0.75, -0.04, x + lean * tall, tall, 0.045, 0.012)
        dark, light = (dark.maximum(blade), light) if index % 3 else (dark, light.maximum(blade))
        if index % 5 == 1:
            heads = heads.maximum(s.stroke(x + lean * tall, tall - 0.05, x + lean * tall, tall + 0.1, 0.05, 0.05))
    return [(dark, green * 0.62), (light, green * 1.05), (heads, s.look.material("6a4428"))]


def boulders(s: Sketch) -> list[Part]:
    """Rocks that have fallen from red walls."""
    return [(part[0], part[1] * np.array([1.16, 0.84, 0.7])) for part in sights.rocks(s)]


def headstone(s: Sketch) -> list[Part]:
    """One gravestone: rounded, square, a cross or a leaning slab."""
    stone = s.look.material(("9aa09c", "8a8c90", "a8a296", "7e8684")[s.thing.variant % 4])
    lean = (s.thing.lift - 0.5) * 0.34
    x = s.x - lean * s.y
    kind = s.thing.variant % 3
    if kind == 2:
        whole = s.below(torch.maximum(x.abs() - 0.1, s.y - 1.0))
        whole = whole.maximum(s.below(torch.maximum(x.abs() - 0.34, (s.y - 0.68).abs() - 0.09)))
    elif kind == 1:
        whole = s.below(torch.maximum(x.abs() - 0.3, s.y - 0.8))
    else:
        whole = s.below(torch.maximum(x.abs() - 0.29, torch.hypot(x, (s.y - 0.62).clamp(min=0)) - 0.29))
        whole = whole * s.below(s.y - 0.95)
    whole = whole * s.below(-s.y - 0.03)
    shadow = s.below(torch.hypot((s.x + 0.3 * s.side) * 0.5, s.y * 1.8) - 0.2) * 0.4
    moss = whole * edge(0.4, 0.05, s.y + 0.1 * torch.sin(s.x * 20)) * 0.55
    return [
        (shadow, stone * 0.2),
        (whole, stone * 0.92),
        (whole * s.below((x - 0.16 * s.side) * s.side + 0.05) * 0.8, stone * 0.7),
        (moss, s.look.material("5a6a3c", 0.8)),
    ]


def pole(s: Sketch) -> list[Part]:
    """A telegraph pole."""
    wood = s.look.material("5a4638")
    whole = s.stroke(0, -0.02, 0, 1.0, 0.035, 0.026)
    arms = s.stroke(-0.17, 0.92, 0.17, 0.92, 0.026, 0.026).maximum(s.stroke(-0.13, 0.82, 0.13, 0.82, 0.022, 0.022))
    return [(whole.maximum(arms), wood * 0.8)]


def pergola(s: Sketch) -> list[Part]:
    """A wooden arch overgrown with roses."""
    wood, green = s.look.material("e8e0d0"), s.look.material("4f8a3a")
    posts = s.box(-0.42, -0.02, 0.06, 0.82).maximum(s.box(0.42, -0.02, 0.06, 0.82))
    radius = torch.hypot(s.x, (s.y - 0.56).clamp(min=0) * 1.08)
    arch = s.below((radius - 0.43).abs() - 0.03) * s.below(0.5 - s.y)
    leaves = blooms = torch.zeros_like(s.x)
    for index in range(30):
        angle = math.pi * (index + 0.5) / 30
        up = abs(math.sin(angle))
        x = 0.44 * math.cos(angle) + 0.07 * (s.rng.random() - 0.5)
        y = 0.56 + 0.4 * up + 0.07 * (s.rng.random() - 0.5) if up > 0.3 else 0.8 * s.rng.random()
        leaves = leaves.maximum(s.disc(x, y, 0.055 + 0.03 * s.rng.random()))
        blooms = blooms.maximum(s.disc(x + 0.03, y + 0.02, 0.026))
    return [(posts.maximum(arch), wood * 0.9), (leaves, green * 0.78), (blooms, s.look.material("f090a8"))]
