"""Drawings of what floats: a sailing boat, a ship, a moored fishing boat, a swan, and their images in water."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.sketch import LIGHT, Part, Sketch

_HULLS = ("2f5f8c", "a83a2e", "f0ead8", "2f7a62", "d9a03a", "5a4a44")
_MASTS = ((-0.25, 0.82), (0.02, 1.0), (0.27, 0.86))
"""Where the masts of a ship stand and how high they are."""
_DEEP = 0.95
"""How far down the image of a thing reaches, in its heights."""


def image(s: Sketch, draw: Callable[[Sketch], list[Part]]) -> list[Part]:
    """The thing upside down in the water: torn by ripples the more the farther down, darker, and fading."""
    down = (-s.y).clamp(min=0)
    seed = 6.0 * s.thing.lift + s.thing.variant
    sway = torch.sin(s.y * 61 + 9 * s.x + seed) * 0.6 + torch.sin(s.y * 27 - 5 * s.x + 2 * seed)
    sway = sway * (0.006 + 0.045 * down)
    wet = s.below(s.y) * edge(_DEEP, 0.05, down) * 0.7
    gaps = 1 - 0.5 * edge(0.2, 0.9, torch.sin(s.y * 43 + 3 * torch.sin(7 * s.x + seed))) * edge(0.05, 0.5, down)
    rng = np.random.default_rng([len(s.thing.kind), s.thing.variant])
    upside = replace(s, x=s.x + sway, y=0.02 + down * 1.04 - 0.5 * (s.y > 0), rng=rng, p=s.p * 1.5)
    deep = s.look.material("water", 0.8)
    torn, found = wet * gaps, []
    for coverage, colour, *crop in draw(upside):
        at = crop[0] if crop else (slice(None), slice(None))
        mixed = LIGHT if colour is LIGHT else blend(colour, deep, 0.3) * 0.86
        found.append((coverage * torn[:, at[0], at[1]], mixed, at))
    return found


def _sail(s: Sketch, sail: Tensor, colour: Colour, belly: Tensor, seams: Tensor) -> list[Part]:
    """Cloth that swells: light where it faces the light, seams across, a warm glow where light comes through."""
    lit = edge(-0.12, 0.16, belly * s.side)
    soft = (0.014 / s.p).clamp(0, 1)  # seams that a pixel would swallow are left out
    line = edge(0.13, 0.0, (torch.frac(seams * 7 + 50) - 0.5).abs()) * 0.16 * soft
    return [
        (sail, colour * 0.82),
        (sail * lit * 0.85, blend(colour, s.look.light * colour, 0.35) * 1.06),
        (sail * line, colour * 0.55),
    ]


def _planks(s: Sketch, hull: Tensor, along: Tensor, colour: Colour, light: Tensor) -> list[Part]:
    """Planking that follows the sheer, lit from one side, wet and dark at the water."""
    soft = (0.02 / s.p).clamp(0, 1)
    seams = edge(0.16, 0.0, (torch.frac(along * 22 + 50) - 0.5).abs()) * 0.3 * soft
    return [
        (hull, colour),
        (hull * edge(-0.1, 0.45, light) * 0.4, blend(colour, s.look.light, 0.3)),
        (hull * edge(0.05, -0.5, light) * 0.5, colour * 0.55),
        (hull * seams, colour * 0.45),
        (hull * edge(0.055, 0.0, s.y) * 0.75, colour * 0.3),
    ]


def _bow_wave(s: Sketch, half: float) -> Part:
    """A thin line of broken light where the hull cuts the water."""
    line = edge(0.016, 0.0, (s.y + 0.004 * torch.sin(s.x * 40)).abs()) * s.below(s.x.abs() - half)
    return line * 0.5 * (0.6 + 0.4 * torch.sin(s.x * 31)), blend(s.look.material("snow"), s.look.horizon, 0.4)


def boat(s: Sketch) -> list[Part]:
    """Sailing boat: a planked hull, a mainsail on its boom, a jib, shrouds and a pennant."""
    sheer = 0.155 + 0.16 * s.x * s.x + 0.03 * s.x
    hull = s.below(torch.maximum(s.y - sheer, torch.maximum(-s.y, s.x.abs() - 0.33 - 0.75 * s.y.clamp(0, 0.2))))
    sail, wood = s.look.material("f6efe0"), s.look.material("6a4e38")
    leech = s.x - 0.035 - 0.05 * torch.sin((s.y - 0.25).clamp(0, 0.75) * 4.2)
    main = s.below(
        torch.maximum(torch.maximum(0.235 - s.y + 0.02 * s.x, 0.025 - s.x), (s.y - 0.99 + 2.05 * leech) / 2.3)
    )
    stay = s.x + 0.02 + 0.03 * torch.sin((s.y - 0.2).clamp(0, 0.7) * 4.5)
    jib = s.below(torch.maximum(torch.maximum(0.2 - s.y - 0.05 * s.x, stay), (s.y - 0.88 - 1.85 * (s.x + 0.02)) / 2.1))
    rope = s.stroke(0.02, 1.0, -0.42, 0.2, 0.006, 0.006).maximum(s.stroke(0.02, 0.98, 0.4, 0.19, 0.006, 0.006))
    flag = s.below(torch.maximum((s.y - 1.0).abs() - 0.022 + 0.12 * (s.x - 0.02), (s.x - 0.1).abs() - 0.08))
    return [
        (rope * 0.6, wood * 0.7),
        *_sail(s, jib, sail * 0.93, s.x + 0.16, s.y - 0.5 * s.x),
        *_sail(s, main, sail, s.x - 0.16, s.y + 0.25 * s.x),
        (s.stroke(0.012, 0.1, 0.012, 1.03, 0.024, 0.014).maximum(s.stroke(0.0, 0.215, 0.4, 0.235, 0.022, 0.016)), wood),
        (flag, s.paint(0.95)),
        *_planks(s, hull, s.y - 0.16 * s.x * s.x, s.paint(0.8), s.x * s.side + 0.1),
        (
            s.below((s.y - sheer + 0.012).abs() - 0.014) * s.below(s.x.abs() - 0.44),
            blend(s.paint(0.9), wood, 0.6) * 1.15,
        ),
        _bow_wave(s, 0.36),
    ]


def ship(s: Sketch) -> list[Part]:
    """Three-masted ship under sail: a raised stern, gun ports, yards, shrouds, flags."""
    wood, sail = s.look.material("6a4630"), s.look.material("f2e8d4")
    sheer = 0.115 + 0.2 * s.x * s.x + 0.05 * edge(-0.22, -0.27, s.x) + 0.03 * edge(0.26, 0.32, s.x)
    hull = s.below(torch.maximum(s.y - sheer, torch.maximum(-s.y, s.x.abs() - 0.39 - 0.6 * s.y.clamp(0, 0.2))))
    ports = edge(0.2, 0.1, (torch.frac(s.x * 11 + 50.5) - 0.5).abs()) * s.below(
        (s.y - 0.085 - 0.16 * s.x * s.x).abs() - 0.012
    )
    stripe = s.below((s.y - 0.085 - 0.16 * s.x * s.x).abs() - 0.022)
    return [
        *_rigging(s, wood, sail),
        *(part for x, tall in _MASTS for part in _mast(s, x, tall, wood, sail)),
        (s.stroke(0.38, 0.17, 0.66, 0.33, 0.022, 0.008), wood),
        *_planks(s, hull, s.y - 0.18 * s.x * s.x, wood, s.x * s.side + 0.1),
        (hull * stripe * s.below(s.x.abs() - 0.42) * 0.8, s.look.material("d8b878")),
        (hull * ports * s.below(s.x.abs() - 0.38), wood * 0.3),
        (s.box(-0.4, 0.19, 0.07, 0.035), rgb("ffd27a") if s.thing.lit else wood * 0.4),
        _bow_wave(s, 0.42),
    ]


def _rigging(s: Sketch, wood: Colour, sail: Colour) -> list[Part]:
    """Shrouds, stays and the jib before the masts of a ship."""
    rig = torch.zeros_like(s.x)
    for x, tall in _MASTS:
        for foot in (-0.11, 0.11):
            rig = rig.maximum(s.stroke(x, tall * 0.92, x + foot, 0.15, 0.005, 0.006))
    stays = s.stroke(0.66, 0.33, 0.27, 0.84, 0.005, 0.005).maximum(s.stroke(0.27, 0.8, 0.02, 0.96, 0.005, 0.005))
    stays = stays.maximum(s.stroke(0.02, 0.94, -0.25, 0.8, 0.005, 0.005))
    inner = s.below(torch.maximum((s.y - 0.2 - 0.62 * (0.6 - s.x)) * 0.8, torch.maximum(0.3 - s.x, 0.26 - s.y)))
    return [
        (rig.maximum(stays) * 0.6, wood * 0.6),
        *_sail(s, inner * s.below(s.x - 0.56), sail * 0.94, s.x - 0.42, s.y),
    ]


def _mast(s: Sketch, x: float, tall: float, wood: Colour, sail: Colour) -> list[Part]:
    """A mast with three square sails on their yards and a flag."""
    parts: list[Part] = [(s.stroke(x, 0.1, x, tall + 0.04, 0.018, 0.008), wood * 0.8)]
    for part, high in ((0.3, 0.125), (0.58, 0.105), (0.82, 0.075)):
        wide = 0.27 * (1.12 - part * 0.62)
        y = 0.12 + part * (tall - 0.16)
        u = (s.x - x - 0.025) / (wide / 2)
        top, bottom = y + high, y - high + 0.05 * (1 - u * u).clamp(min=0)
        cloth = s.below(
            torch.maximum(
                u.abs() * (wide / 2) - wide / 2 * (1 - 0.1 * (s.y - y) / high),
                torch.maximum(s.y - top, bottom - s.y),
            )
        )
        parts += _sail(s, cloth, sail, (s.x - x) * 1.2 + 0.02, u * 0.16)
        parts.append((s.stroke(x - wide / 2, top, x + wide / 2 + 0.04, top, 0.011, 0.011), wood * 0.7))
    flag = s.below(torch.maximum((s.y - tall - 0.025).abs() - 0.013, (s.x - x - 0.045).abs() - 0.045))
    return [*parts, (flag, s.look.material("b84030"))]


def moored(s: Sketch) -> list[Part]:
    """A fishing boat at its moorings, with a cabin, a bare mast with its rigging, fenders and a mooring rope."""
    hull = s.look.material(_HULLS[s.thing.variant % 6])
    way = -1.0 if s.thing.variant % 2 else 1.0
    x = s.x * way
    sheer = 0.2 + 0.16 * (x * x) + 0.06 * x
    side = s.below(torch.maximum(s.y - sheer, torch.maximum(-s.y, x.abs() - 0.44 - 0.6 * s.y.clamp(0, 0.3))))
    stripe = side * s.below((s.y - sheer + 0.03).abs() - 0.016)
    cabin = s.below(torch.maximum((x + 0.16).abs() - 0.15, (s.y - 0.32).abs() - 0.13))
    pane = rgb("ffd27a") if s.thing.lit else s.look.material("334456", 0.9)
    white, wood = s.look.material("f2ece0"), s.look.material("6a4e38")
    at = way * 0.08
    mast = s.stroke(at, 0.2, at, 0.98, 0.022, 0.012)
    rope = torch.zeros_like(s.x)
    for end, low in ((0.56, 0.34), (-0.5, 0.3), (0.3, 0.25), (-0.24, 0.25)):
        rope = rope.maximum(s.stroke(at, 0.93, way * end, low, 0.006, 0.006))
    boom = s.stroke(at, 0.42, way * 0.42, 0.5, 0.018, 0.012)
    furled = s.stroke(at + way * 0.03, 0.445, way * 0.38, 0.52, 0.035, 0.024)
    line = 0.34 - 0.26 * torch.sin(((x - 0.5) / 0.24).clamp(0, 1) * 1.571)
    slack = s.below((s.y - line).abs() - 0.007) * s.below((x - 0.62).abs() - 0.12) * (s.y > 0)
    fenders = s.disc(way * 0.2, 0.13, 0.032).maximum(s.disc(-way * 0.12, 0.12, 0.032))
    return [
        (rope * 0.65, wood * 0.7),
        (mast.maximum(boom), wood),
        (furled, white * 0.86),
        (cabin, white * 0.94),
        (cabin * s.below((x + 0.16) * way * s.side) * 0.8, white * 0.74),
        (s.box(-way * 0.16, 0.44, 0.36, 0.03), hull * 0.7),
        (s.box(-way * 0.235, 0.32, 0.08, 0.075).maximum(s.box(-way * 0.105, 0.32, 0.08, 0.075)), pane),
        *_planks(s, side, s.y - 0.16 * x * x, hull, x * way * s.side + 0.1),
        (stripe, white),
        (fenders, white * 0.8),
        (slack * 0.7, wood * 0.8),
        _bow_wave(s, 0.46),
    ]


def swan(s: Sketch) -> list[Part]:
    """White swan: a breast like a prow, folded wings in feathers, and an S of a neck."""
    white, shade = s.look.material("fbfaf6", 1.03), blend(s.look.material("c4ccdc"), s.look.middle, 0.2)
    way = -1.0 if s.thing.variant % 2 else 1.0
    x = s.x * way
    keel = 0.34 + 0.12 * x * x
    body = s.below(torch.maximum(torch.hypot(x / 0.56, (s.y - 0.12) / keel) - 1, -s.y / 0.3) * 0.3)
    tail = s.stroke(-way * 0.42, 0.22, -way * 0.66, 0.36, 0.16, 0.03)
    wing = s.egg(-way * 0.14, 0.33, 0.4, 0.19)
    feathers = edge(0.2, 0.0, (torch.frac((s.y - 0.55 * x) * 9 + 50) - 0.5).abs()) * 0.4 * (0.03 / s.p).clamp(0, 1)
    neck = torch.zeros_like(s.x)
    bends = (
        (0.36, 0.2, 0.15),
        (0.46, 0.36, 0.12),
        (0.43, 0.54, 0.1),
        (0.37, 0.7, 0.085),
        (0.41, 0.86, 0.085),
        (0.5, 0.89, 0.1),
    )
    for (x0, y0, w0), (x1, y1, w1) in pairwise(bends):
        neck = neck.maximum(s.stroke(way * x0, y0, way * x1, y1, w0, w1))
    bill = s.stroke(way * 0.55, 0.885, way * 0.68, 0.83, 0.06, 0.022)
    lit = edge(-0.3, 0.3, s.x * s.side + 0.6 * (s.y - 0.3))
    return [
        (tail, white * 0.9),
        (body, shade),
        (body * lit, white * 0.96),
        (neck, white * 0.97),
        (neck * s.below((x - 0.41) * way * s.side + 0.01) * 0.4, shade),
        (wing, white),
        (wing * feathers, shade),
        (wing * s.below(s.y - 0.24) * 0.5, shade),
        (bill, s.look.material("f0803a")),
        (s.disc(way * 0.535, 0.895, 0.02), s.look.material("26262c", 0.9)),
        _bow_wave(s, 0.5),
    ]
