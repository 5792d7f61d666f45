"""Drawings of what belongs to single places: bridges, fountains, reeds, stones, poles, arches of roses."""

from __future__ import annotations

import math

import numpy as np
import torch

from studio.world import matter, wayside
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.sketch import LIGHT, Part, Sketch


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
    """Two bowls on a basin of stone, with veils of falling water, spray and rings in the pool."""
    stone, wet = s.look.material("c8c0b0"), blend(s.look.material("snow"), s.look.horizon, 0.3)
    basin = s.below(torch.maximum((s.y - 0.09).abs() - 0.11, s.x.abs() - 0.62 + 0.12 * (s.y - 0.1)))
    rim = s.below(torch.maximum((s.y - 0.185).abs() - 0.02, s.x.abs() - 0.64))
    pool = s.below(torch.hypot(s.x * 0.16, s.y - 0.215) - 0.05) * s.below(s.x.abs() - 0.58)
    rings = (torch.frac(torch.hypot(s.x * 0.5, (s.y - 0.215) * 3) * 14) - 0.5).abs() * pool
    column = s.below(torch.maximum(s.x.abs() - 0.045 - 0.02 * torch.cos(s.y * 21), (s.y - 0.4).abs() - 0.3))
    parts: list[Part] = [
        (basin, stone * 0.9), *matter.masonry(s, basin, high=0.07, wide=0.14), matter.rounded(s, basin, 0.0, 0.66),
        matter.grain(s, basin, 0.6, leaves=True), matter.footing(s, basin, 0.1), (rim, stone * 1.06),
        matter.rounded(s, rim, 0.0, 0.66, 0.6), (pool, blend(s.look.material("water"), s.look.middle, 0.5)),
        matter.shade(rings, 0.7), (column, stone * 0.84), matter.rounded(s, column, 0.0, 0.06),
    ]  # fmt: skip
    for y, wide in ((0.66, 0.17), (0.44, 0.31)):
        bowl = s.below(torch.maximum(s.y - y, torch.hypot(s.x, (s.y - y) * wide / 0.1) - wide))
        lip = s.below(torch.maximum((s.y - y + 0.008).abs() - 0.014, s.x.abs() - wide * 1.03))
        parts += [(bowl, stone), matter.rounded(s, bowl, 0.0, wide), matter.grain(s, bowl, 0.5, leaves=True),
                  (lip, stone * 1.12), matter.rounded(s, lip, 0.0, wide, 0.5)]  # fmt: skip
    veil, beads = torch.zeros_like(s.x), 0.45 + 0.9 * (s.leafage[0] - 0.2).clamp(0, 0.7)
    for wide, top, foot in ((0.13, 0.98, 0.68), (0.3, 0.68, 0.44), (0.48, 0.46, 0.2)):
        fall = (s.x.abs() / wide).clamp(0, 1.2)
        line = top - (top - foot) * fall * fall
        jet = s.below((s.y - line).abs() - 0.012 - 0.016 * fall) * s.below(s.x.abs() - wide)
        sheet = (
            s.below(s.y - line) * s.below(foot - s.y) * edge(0.55, 0.95, fall) * s.below(s.x.abs() - wide * 1.05) * 0.45
        )
        veil = veil.maximum(jet * 0.9).maximum(sheet)
    spray = torch.exp(-(((s.x.abs() - 0.46) / 0.09) ** 2 + ((s.y - 0.22) / 0.05) ** 2)) * 0.5
    return [
        *parts,
        (s.stroke(0, 0.66, 0, 1.0, 0.03, 0.02), wet),
        (veil * beads, wet),
        (spray * beads, wet),
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
    red, found = np.array([1.16, 0.84, 0.7]), list[Part]()
    for coverage, colour, *crop in wayside.rocks(s):
        tinted = colour if colour is LIGHT else colour * red
        found.append((coverage, tinted, crop[0]) if crop else (coverage, tinted))
    return found


def headstone(s: Sketch) -> list[Part]:
    """One gravestone: rounded, square, a cross or a leaning slab, weathered and mossy in long grass."""
    stone = s.look.material(("9aa09c", "8a8c90", "a8a296", "7e8684")[s.thing.variant % 4])
    lean = (s.thing.lift - 0.5) * 0.34

    def slab(aside: float) -> torch.Tensor:
        x, kind = s.x - lean * s.y - aside, s.thing.variant % 3
        if kind == 2:
            whole = torch.maximum(x.abs() - 0.1, s.y - 1.0)
            whole = torch.minimum(whole, torch.maximum(x.abs() - 0.34, (s.y - 0.68).abs() - 0.09))
        elif kind == 1:
            whole = torch.maximum(x.abs() - 0.3 + 0.03 * (s.y < 0.7), s.y - 0.8 - 0.06 * torch.cos(x * 10))
        else:
            whole = torch.maximum(x.abs() - 0.29, torch.hypot(x, (s.y - 0.62).clamp(min=0)) - 0.29)
        return s.below(torch.maximum(whole, -s.y - 0.03))

    front, back = slab(0.0), slab(-0.055 * s.side)
    x = s.x - lean * s.y
    shadow = s.below(torch.hypot((s.x + 0.3 * s.side) * 0.5, s.y * 1.8) - 0.2) * 0.35
    lines = s.below((torch.frac(s.y / 0.085) - 0.5).abs() * 0.085 - 0.014) * s.below(x.abs() - 0.17)
    lines = lines * s.below((s.y - 0.5).abs() - 0.14) * front * (s.thing.variant % 3 != 2)
    moss = front * edge(0.42, 0.0, s.y + 0.55 * (s.leafage[0] - 0.5)) * 0.55
    return [
        (shadow, stone * 0.2),
        (back, matter.dim(s, stone, 0.6)),
        (front, stone * 0.96),
        matter.grain(s, front, 0.5),
        matter.grain(s, front, 0.4, leaves=True),
        matter.shade(front * (x * s.side), 0.5),
        matter.shade(lines * matter.fine(s, 0.03), -0.3),
        (moss, s.look.material("5a6a3c", 0.8)),
        *wayside.tufts(s, 0.42, 0.16),
    ]


def pole(s: Sketch) -> list[Part]:
    """A telegraph pole with its braces and insulators."""
    wood = s.look.material("5a4638")
    whole = s.stroke(0, -0.02, 0, 1.0, 0.035, 0.026)
    arms = s.stroke(-0.17, 0.92, 0.17, 0.92, 0.026, 0.026).maximum(s.stroke(-0.13, 0.82, 0.13, 0.82, 0.022, 0.022))
    braces = s.stroke(-0.1, 0.915, 0.0, 0.86, 0.01, 0.01).maximum(s.stroke(0.1, 0.915, 0.0, 0.86, 0.01, 0.01))
    cups = torch.zeros_like(s.x)
    for x, y in ((-0.155, 0.935), (-0.08, 0.935), (0.08, 0.935), (0.155, 0.935), (-0.115, 0.832), (0.115, 0.832)):
        cups = cups.maximum(s.stroke(x, y, x, y + 0.022, 0.014, 0.011))
    both = whole.maximum(arms).maximum(braces)
    return [(both, wood * 0.85), matter.rounded(s, whole, 0.0, 0.018, 0.9), matter.grain(s, both, 0.5, leaves=True),
            (cups * matter.fine(s, 0.016), s.look.material("cfe0dc")), *wayside.tufts(s, 0.1, 0.035)]  # fmt: skip


def pergola(s: Sketch) -> list[Part]:
    """A wooden arch of lattice, overgrown with roses in light and shade, and petals beneath."""
    wood, green, rose = s.look.material("e8e0d0"), s.look.material("4f8a3a"), s.look.material("f090a8")
    posts = s.box(-0.42, -0.02, 0.05, 0.62).maximum(s.box(0.42, -0.02, 0.05, 0.62))
    far = s.box(-0.33, -0.01, 0.03, 0.6).maximum(s.box(0.33, -0.01, 0.03, 0.6))
    radius = torch.hypot(s.x, (s.y - 0.56).clamp(min=0) * 1.08)
    arch = s.below((radius - 0.43).abs() - 0.026) * s.below(0.5 - s.y)
    inner = s.below((radius - 0.345).abs() - 0.016) * s.below(0.5 - s.y)
    rungs = (
        s.below((torch.frac(s.y / 0.1 + 0.3) - 0.5).abs() * 0.1 - 0.008)
        * s.below((s.x.abs() - 0.375).abs() - 0.05)
        * s.below(s.y - 0.58)
    )
    leaves = blooms = lights = torch.zeros_like(s.x)
    for index in range(34):
        angle = math.pi * (index + 0.5) / 34
        up = abs(math.sin(angle))
        x = 0.43 * math.cos(angle) + 0.08 * (s.rng.random() - 0.5)
        y = 0.56 + 0.4 * up + 0.08 * (s.rng.random() - 0.5) if up > 0.3 else 0.8 * s.rng.random()
        leaves = leaves.maximum(s.disc(x, y, 0.045 + 0.035 * s.rng.random()))
        r = 0.014 + 0.016 * s.rng.random()
        blooms = blooms.maximum(s.disc(x + 0.03, y + 0.02, r))
        lights = lights.maximum(s.disc(x + 0.03 + 0.3 * r * s.side, y + 0.02 + 0.4 * r, r * 0.5))
    leaves = leaves * edge(0.2, 0.36, s.leafage[0])
    petals = s.below(0.63 - s.leafage[3]) * s.below((s.y + 0.01).abs() - 0.02) * s.below(s.x.abs() - 0.5) * 0.7
    timber = posts.maximum(arch)
    return [
        (petals * matter.fine(s, 0.04), rose),
        (far.maximum(inner).maximum(rungs * 0.9), wood * 0.62),
        (timber, wood * 0.94),
        matter.shade(timber * (s.x * s.side), 0.35),
        matter.grain(s, timber, 0.5),
        (leaves, green * 0.74),
        matter.grain(s, leaves, 1.1, leaves=True),
        matter.shade(leaves * (s.y - 0.55 + 0.5 * s.x * s.side), 0.5),
        (blooms, rose * 0.94),
        (lights * 0.8, matter.bright(s, rose, 1.2)),
        *wayside.tufts(s, 0.5, 0.06),
    ]
