"""Drawings of what people fly, light and leave behind: balloons, kites, campfires, litter."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.world import matter
from studio.world.noise import edge
from studio.world.palette import blend, rgb
from studio.world.sketch import Part, Sketch


def balloon(s: Sketch) -> list[Part]:
    """Striped envelope of gores, round in the light, with a basket on its ropes."""
    x, y = s.x, s.y - 0.62
    up = (y / 0.38).clamp(-1, 1)
    wide = 0.36 * torch.sqrt((1 - up * up).clamp(min=0)) * (1 + 0.28 * up)
    body = s.below(x.abs() - wide) * s.below(y.abs() - 0.38)
    round_ = torch.asin((x / (wide + 1e-3)).clamp(-0.99, 0.99))
    gores = edge(-0.12, 0.12, torch.sin(round_ * 4 + 0.6))
    second = blend(s.paint(1.0), s.look.material("fff2d8"), 0.75)
    seam = (torch.frac(round_ * (8 / math.pi) + 20.4) - 0.5).abs() * -0.16
    band = body * s.below((y + 0.02 + 0.03 * torch.cos(round_)).abs() - 0.035)
    ropes = torch.zeros_like(x)
    for way in (-0.11, -0.04, 0.04, 0.11):
        ropes = ropes.maximum(s.stroke(way, 0.27, way * 0.5, 0.1, 0.008, 0.008))
    basket = s.below(torch.maximum(s.x.abs() - 0.06 - 0.12 * (s.y - 0.0), (s.y - 0.055).abs() - 0.055))
    wicker = s.look.material("8a5a34")
    return [
        (ropes, s.look.material("bare")),
        (body, s.paint(1.0)),
        (body * gores, second),
        (band * 0.85, s.paint(0.8)),
        matter.shade(body * (seam + 0.05), matter.fine(s, 0.1)),
        matter.rounded(s, body, 0.0, wide + 1e-3, 0.75),
        matter.shade(body * up, 0.14),
        (s.below(torch.maximum(s.x.abs() - 0.1, (s.y - 0.262).abs() - 0.016)), s.paint(0.6)),
        (basket, wicker),
        *matter.masonry(s, basket, high=0.018, wide=0.03),
        matter.rounded(s, basket, 0.0, 0.08),
        (s.below(torch.maximum(s.x.abs() - 0.078, (s.y - 0.112).abs() - 0.008)), wicker * 0.6),
    ]


def kite(s: Sketch) -> list[Part]:
    """Diamond sail in four panels with a waving tail of bows."""
    lean = s.x * 0.85 + (s.y - 0.7) * 0.5, (s.y - 0.7) * 0.85 - s.x * 0.5
    sail = s.below(lean[0].abs() * 1.2 + lean[1].abs() * torch.where(lean[1] > 0, 1.25, 0.8) - 0.25)
    path = 0.12 + 0.06 * torch.sin(s.y * 16) - 0.25 * (s.y - 0.45)
    tail = s.below((s.x - path).abs() - 0.008 - 0.4 * s.p) * s.below((s.y - 0.24).abs() - 0.24)
    knot = (torch.frac(s.y / 0.12 + 0.5) - 0.5) * 0.12
    bows = (
        s.below((s.x - path).abs() * 0.5 - knot.abs())
        * s.below((s.x - path).abs() - 0.045)
        * s.below(knot.abs() - 0.022)
    )
    bows = bows * s.below((s.y - 0.22).abs() - 0.2)
    spars = sail * s.below(torch.minimum(lean[0].abs(), (lean[1] - 0.0).abs()) - 0.006)
    return [(tail * 0.8, s.paint(0.6)), (bows, s.paint(0.9)), (sail, s.paint(1.05)),
            (sail * s.below(lean[0]), s.look.material("fff2d8")), matter.shade(sail * s.below(lean[1]), -0.18),
            matter.shade(sail * (lean[0] * s.side), 0.8), (spars * 0.7, s.look.material("6a4a34"))]  # fmt: skip


def campfire(s: Sketch) -> list[Part]:
    """Flames that lick upwards from crossed logs in a ring of stones, with sparks, embers and smoke."""
    wood, stone = s.look.material("5a3c2a", 0.8), s.look.material("7a746e", 0.8)
    logs = s.stroke(-0.32, 0.02, 0.22, 0.2, 0.1, 0.09).maximum(s.stroke(0.32, 0.02, -0.22, 0.2, 0.1, 0.09))
    logs = logs.maximum(s.stroke(-0.16, 0.0, 0.1, 0.02, 0.11, 0.1))
    ring = torch.zeros_like(s.x)
    for index in range(9):
        angle = math.pi * (index + 0.5) / 9
        ring = ring.maximum(s.disc(0.46 * math.cos(angle), 0.02 - 0.07 * math.sin(angle), 0.062 + 0.014 * (index % 3)))
    glow = torch.exp(-((s.x / 0.3) ** 2 + ((s.y - 0.3) / 0.36) ** 2))
    field = s.leafage
    sway = 0.18 * (s.blotches[3] - 0.5) * s.y.clamp(0, 1) * 2

    def flame(x: float, wide: float, tall: float) -> Tensor:
        t = ((s.y - 0.05) / tall).clamp(0, 1)
        body = wide * torch.sqrt(t * (1 - t) + 1e-4) * (1.5 - t) * (0.8 + 0.5 * (field[0] - 0.4) * (0.4 + t)) - 0.015
        return (
            s.below((s.x - x * (1 - 0.5 * t) - sway - 0.05 * torch.sin(t * 5 + 9 * x)).abs() - body)
            * (s.y > 0.04)
            * (s.y < tall + 0.05)
        )

    outer = flame(0.0, 0.5, 0.95).maximum(flame(-0.15, 0.26, 0.62)).maximum(flame(0.16, 0.24, 0.52))
    inner = flame(0.01, 0.34, 0.64).maximum(flame(-0.13, 0.14, 0.38))
    sparks = torch.zeros_like(s.x)
    for _ in range(9):
        sparks = sparks.maximum(s.disc((s.rng.random() - 0.5) * 0.5, 0.7 + 0.9 * s.rng.random(), 0.012))
    embers = logs * edge(0.35, 0.6, field[0]) * edge(0.24, 0.05, s.x.abs())
    return [
        matter.smoke(s, 0.0, 0.75, 1.4, 0.3), (glow * 0.3, rgb("ff9a40")), (ring, stone),
        matter.shade(ring * (0.3 - s.x.abs()), 1.6), matter.grain(s, ring, 0.5, leaves=True), (logs, wood),
        *matter.masonry(s, logs, high=0.03, wide=9.0), (embers, rgb("ff7a2a")),
        (outer * 0.92, rgb("f4571c")), (inner * 0.95, rgb("ffab2e")), (flame(0.0, 0.18, 0.36), rgb("fff0a8")),
        (sparks, rgb("ffc060")),
    ]  # fmt: skip


def litter(s: Sketch) -> list[Part]:
    """Torn rubbish bags, bottles, tins and paper in a puddle with an oily sheen, and flies over it."""
    shape = torch.hypot(s.x * 0.55, (s.y - 0.22) * 2.4) - 0.62 - 0.12 * (s.blotches[3] - 0.5)
    mire = s.below(shape)
    oil = edge(0.42, 0.62, s.blotches[0]) * mire * 0.5
    hue = torch.frac(s.blotches[0] * 5)
    parts: list[Part] = [(mire * 0.9, s.look.material("mire", 0.7)), matter.grain(s, mire, 0.8, leaves=True)]
    for index, code in enumerate(("8a5a9a", "4a8a8a", "b89a3a")):
        parts.append((oil * edge(0.34, 0.0, (hue - 0.33 * index - 0.17).abs()), s.look.material(code)))
    parts.append((mire * edge(-0.1, 0.0, shape) * 0.5, s.look.material("3a3418", 0.7)))
    for x, r, code in ((-0.55, 0.26, "26262a"), (-0.1, 0.33, "2e2f36"), (0.5, 0.22, "3a4a3a")):
        parts += s.within((x - 0.4, x + 0.4), (0.0, 0.95), lambda c, at=(x, r, code): _bag(c, *at))
    for code in ("c8c8c0", "b4523c", "5a6a70", "d8d0a0", "6a8a5a", "e0dccc", "a88a5a"):
        x, y, turn = (s.rng.random() - 0.5) * 2.0, 0.04 + s.rng.random() * 0.28, (s.rng.random() - 0.5) * 2
        colour, bottle = s.look.material(code, 0.9), s.rng.random() < 0.5
        dx, dy = 0.13 * math.cos(turn), 0.07 * math.sin(turn)
        if bottle:
            body = s.stroke(x - dx, y - dy, x + dx * 0.4, y + dy * 0.4, 0.08, 0.08)
            neck = s.stroke(x + dx * 0.4, y + dy * 0.4, x + dx * 1.2, y + dy * 1.2, 0.05, 0.03)
            parts += [
                (body.maximum(neck), colour),
                (s.stroke(x - dx, y - dy + 0.02, x + dx * 0.3, y + 0.02, 0.015, 0.01) * 0.7, s.look.horizon),
            ]
        else:
            u, v = (
                (s.x - x) * math.cos(turn) + (s.y - y) * math.sin(turn),
                (s.y - y) * math.cos(turn) - (s.x - x) * math.sin(turn),
            )
            sheet = s.below(torch.maximum(u.abs() - 0.1, v.abs() - 0.055 - 0.03 * torch.sin(u * 30)))
            parts += [(sheet, colour), (sheet * s.below(v - 0.3 * u) * 0.5, colour * 0.55)]
    flies = torch.zeros_like(s.x)
    for _ in range(8):
        flies = flies.maximum(s.disc((s.rng.random() - 0.5) * 1.4, 0.5 + 0.55 * s.rng.random(), 0.013))
    return [*parts, (flies * 0.85, s.look.material("1a1a1c", 0.8))]


def _bag(s: Sketch, x: float, r: float, code: str) -> list[Part]:
    """A knotted bag that slumps, with wet lights in its folds."""
    colour = s.look.material(code, 0.9)
    fold = 0.05 * (s.leafage[0] - 0.5)
    body = s.below(
        torch.hypot((s.x - x) / 1.15, (s.y - 0.06 - r * 0.8).clamp(max=0) * 0.8 + (s.y - 0.06 - r * 0.8).clamp(min=0))
        - r
        - fold
    )
    body = body * s.below(0.05 - s.y)
    knot = s.stroke(x, 0.06 + r * 1.7, x + 0.03, 0.06 + r * 2.15, 0.05, 0.11)
    whole = body.maximum(knot)
    shine = whole * edge(0.58, 0.75, s.leafage[0]) * edge(-0.3, 0.8, (s.x - x) / r * s.side)
    return [(whole, colour), matter.rounded(s, whole, x, r * 1.2, 0.7), (shine * 0.55, s.look.horizon)]
