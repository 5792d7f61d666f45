"""Drawings of houses and churches in two-point perspective: plaster, timber or planks under tiles, thatch or snow."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from studio.world import matter
from studio.world.matter import bright, dim, masonry, openings
from studio.world.palette import Colour, blend
from studio.world.sketch import COLOURS, Part, Sketch

_EYE = 0.42
"""How high the horizon stands beside a house, in heights of it."""


class _Style(NamedTuple):
    """What a kind of house looks like: the roof's colour, eaves, a wall of planks, beams, shutters and the door."""

    roof: str
    eave: float
    planks: bool
    beams: bool
    shutters: str
    chimney: bool = True


_STYLES = (
    _Style("roof", 0.52, False, True, "6a8a6a"),
    _Style("6a7890", 0.55, False, False, "4a6a8a"),
    _Style("a06a4a", 0.5, False, False, "8a5a3c"),
    _Style("7a5a44", 0.56, True, False, "b04a3a"),
    _Style("b4523c", 0.5, False, True, "5a7a9a"),
    _Style("5f6672", 0.58, True, False, "", False),
)
"""A cottage, a farmhouse, a thatched house, a chalet, a timbered house and a barn."""


def house(s: Sketch) -> list[Part]:
    """A gabled front and a long side that recede from their corner."""
    if s.thing.variant // 3 % 2:
        s = replace(s, x=-s.x, side=-s.side)
    style = _STYLES[s.thing.variant % 6]
    wall = s.look.material(COLOURS[s.thing.colour] if s.thing.colour not in ("red", "") else "wall")
    if style.planks:
        wall = blend(wall, s.look.material("8a6444"), 0.6)
    elif s.thing.colour:
        wall = blend(wall, s.look.material("wall"), 0.25)
    sunny = s.side > 0
    parts = s.within((0.0, 0.6), (0.75, 1.55), lambda c: _chimney(c, style, wall)) if style.chimney else []
    parts += s.within((-0.01, 0.68), (-0.03, 0.6), lambda c: _long_side(c, style, wall, sunny))
    parts += s.within((-0.28, 0.76), (0.42, 1.02), lambda c: _roof(c, style, sunny))
    parts += s.within((-0.56, 0.03), (-0.03, 1.06), lambda c: _front(c, style, wall, not sunny))
    parts += s.within((-0.6, 0.75), (-0.05, 0.1), _garden)
    return [*parts, *([matter.spill(s, -0.1, 0.5, 0.4)] if s.thing.lit else [])]


def _long(s: Sketch) -> Tensor:
    """Heights on the long side, which recedes to the right."""
    return _EYE + (s.y - _EYE) / (1 - s.x.clamp(0, 0.8) * (0.17 / 0.66))


def _chimney(s: Sketch, style: _Style, wall: Colour) -> list[Part]:
    brick = s.look.material("9a6a54")
    body = s.box(0.36, 0.8, 0.1, 0.3)
    return [
        matter.smoke(s, 0.36, 1.1, 0.6, 0.5),
        (body.maximum(s.box(0.36, 1.07, 0.125, 0.035)), brick if s.side < 0 else dim(s, brick)),
        (body * s.below((s.x - 0.36) * -s.side), dim(s, brick, 0.6) if s.side < 0 else brick),
        *masonry(s, body, high=0.03, wide=0.05),
    ]


def _face(s: Sketch, wall: Colour, lit: bool) -> Colour:
    return bright(s, wall, 1.08) if lit else dim(s, wall, 0.66)


def _long_side(s: Sketch, style: _Style, wall: Colour, sunny: bool) -> list[Part]:
    v = _long(s)
    body = s.below(torch.maximum((s.x - 0.33).abs() - 0.33, torch.maximum(v - style.eave, -v - 0.02)))
    colour = _face(s, wall, sunny)
    parts: list[Part] = [(body, colour)]
    parts += masonry(s, body, high=0.05, wide=9.0, y=v) if style.planks else [matter.grain(s, body)]
    plinth = body * s.below(v - 0.09)
    stone = _face(s, s.look.material("8f8a84"), sunny)
    parts += [(plinth, stone), *masonry(s, plinth, high=0.045, wide=0.09, y=v)]
    parts.append(matter.shade(body * ((v - style.eave + 0.16) / 0.16).clamp_(0, 1), -0.35))  # under the eaves
    windows = [(0.14, 0.2, 0.11, 0.17), (0.36, 0.2, 0.105, 0.17), (0.55, 0.2, 0.09, 0.17)]
    if style.shutters:
        parts += _shutters(s, windows, style, v, sunny)
    white = s.look.material("f2ece0")
    return parts + openings(s, windows, y=v, frame=_face(s, white, sunny))


def _shutters(s: Sketch, windows: list[matter.Opening], style: _Style, v: Tensor, sunny: bool) -> list[Part]:
    shown = matter.fine(s, 0.035)
    if not shown:
        return []
    leaves = torch.zeros_like(s.x)
    for x, y, wide, tall in windows:
        beside = ((s.x - x).abs() - wide * 0.92).abs() - wide * 0.26
        leaves = leaves.maximum(s.below(torch.maximum(beside, (v - y - tall / 2).abs() - tall / 2)))
    colour = _face(s, s.look.material(style.shutters), sunny)
    return [(leaves * shown, colour), *masonry(s, leaves, high=0.03, wide=9.0, y=v)]


def _roof(s: Sketch, style: _Style, sunny: bool) -> list[Part]:
    v = _long(s)
    low = style.eave - 0.05
    run = v - low
    left, right = 0.05 - run * 0.29 / (1 - low), 0.72 - run * 0.3 / (1 - low)
    body = s.below(torch.maximum(torch.maximum(low - v, v - 1.0), torch.maximum(left - s.x, s.x - right)))
    roof = s.look.material(style.roof)
    colour = bright(s, roof, 1.1) if sunny else dim(s, roof, 0.8)
    along = s.x + run * 0.6
    parts: list[Part] = [(body, colour), matter.grain(s, body, 0.45)]
    parts += masonry(s, body, high=0.045, wide=0.05, x=along, y=v, joint=0.24, much=0.6)
    parts += matter.snow(s, body, 1.15 - 0.4 * run)
    ridge = s.below((v - 0.985).abs() - 0.018) * body
    return [*parts, (ridge * 0.8, bright(s, roof, 1.2)), matter.shade(body * (run * 3 - 0.9), 0.14)]


def _front(s: Sketch, style: _Style, wall: Colour, sunny: bool) -> list[Part]:
    v = _EYE + (s.y - _EYE) / (1 - (-s.x).clamp(0, 0.7) * (0.12 / 0.5))
    slant = (s.x + 0.24).abs() / 0.25 * (1 - style.eave) + v - 1.0
    body = s.below(torch.maximum(torch.maximum(s.x, -0.49 - s.x), torch.maximum(slant * 0.5, -v - 0.02)))
    colour = _face(s, wall, sunny)
    parts: list[Part] = [(body, colour)]
    planked = s.below(style.eave - v) * body if not style.planks else body
    wood = s.look.material("6a4a34")
    if style.planks:
        parts += masonry(s, planked, high=0.05, wide=9.0, y=s.x, x=v)
    else:
        parts.append(matter.grain(s, body))
    if style.beams:
        beam = torch.minimum((v - style.eave).abs(), (s.x + 0.24).abs() + 9 * (v < style.eave))
        beam = torch.minimum(beam, ((s.x + 0.24).abs() - 0.24).abs())
        cross = ((s.x + 0.24).abs() - (v - style.eave) * 0.55).abs() + 9 * (v < style.eave)
        parts.append((body * s.below(torch.minimum(beam, cross) - 0.014), _face(s, wood, sunny)))
    plinth = body * s.below(v - 0.09)
    stone = _face(s, s.look.material("8f8a84"), sunny)
    parts += [(plinth, stone), *masonry(s, plinth, high=0.045, wide=0.09, y=v)]
    parts += _doors(s, style, v, sunny)
    rake = s.below((slant * 0.5 - 0.012).abs() - 0.028) * s.below(style.eave - 0.09 - v) * s.below(v - 1.04)
    tiles = s.look.material(style.roof)
    return [*parts, matter.shade(body * (slant * 10 + 1).clamp_(0, 1), -0.3), (rake, dim(s, tiles, 0.75))]


def _doors(s: Sketch, style: _Style, v: Tensor, sunny: bool) -> list[Part]:
    white = _face(s, s.look.material("f2ece0"), sunny)
    if not style.chimney:  # a barn
        gate = matter.box(s, s.x, v, (-0.24, -0.02, 0.24, 0.36))
        planks = _face(s, s.look.material("7a4a34"), sunny)
        cross = gate * s.below(
            torch.minimum((s.x + 0.24).abs(), ((s.x + 0.24).abs() - (v - 0.16).abs() * 0.7).abs()) - 0.012
        )
        return [(gate, planks), *masonry(s, gate, high=0.03, wide=9.0, y=s.x, x=v), (cross * 0.8, white),
                *openings(s, [(-0.24, 0.58, 0.08, 0.1)], y=v, frame=white)]  # fmt: skip
    door = matter.box(s, s.x, v, (-0.13, -0.02, 0.115, 0.3))
    wood = _face(s, s.look.material("7a5236"), sunny)
    parts: list[Part] = [(matter.box(s, s.x, v, (-0.13, -0.02, 0.15, 0.325)), white), (door, wood)]
    parts += masonry(s, door, high=0.028, wide=9.0, y=s.x, x=v)
    return parts + openings(s, [(-0.35, 0.2, 0.1, 0.16), (-0.24, 0.66, 0.08, 0.11)], y=v, frame=white)


def _garden(s: Sketch) -> list[Part]:
    """Shrubs and flowers along the foot of the walls."""
    green = s.look.material("broadleaf", 0.85)
    leaves = torch.zeros_like(s.x)
    for _ in range(6):
        x = -0.5 + 1.15 * s.rng.random()
        if -0.24 < x < -0.02:
            continue
        leaves = leaves.maximum(s.disc(x, 0.01, 0.035 + 0.045 * s.rng.random()))
    leaves = leaves * s.below(-s.y - 0.03)
    return [(leaves, dim(s, green, 0.7)), matter.grain(s, leaves, 0.9, leaves=True)]


def church(s: Sketch) -> list[Part]:
    """A nave in perspective behind a steeple with a clock and a cross."""
    if s.thing.variant % 2:
        s = replace(s, x=-s.x, side=-s.side)
    wall, slate = s.look.material("ece4d6"), s.look.material("6a7488")
    parts = s.within((-0.12, 0.5), (-0.03, 0.56), lambda c: _nave(c, wall, slate))
    return parts + s.within((-0.32, -0.04), (-0.03, 1.04), lambda c: _steeple(c, wall, slate))


def _nave(s: Sketch, wall: Colour, slate: Colour) -> list[Part]:
    eye, sunny = 0.21, s.side > 0
    v = eye + (s.y - eye) / (1 - 0.2 * ((s.x + 0.08) / 0.5).clamp(0, 1.2))
    nave = s.below(torch.maximum((s.x - 0.16).abs() - 0.26, torch.maximum(v - 0.3, -v - 0.02)))
    face = _face(s, wall, sunny)
    parts: list[Part] = [(nave, face), matter.grain(s, nave, 0.35),
                         *masonry(s, nave * s.below(v - 0.06), high=0.03, wide=0.06, y=v)]  # fmt: skip
    parts.append(matter.shade(nave * (v * 10 - 2).clamp_(0, 1), -0.32))
    run = v - 0.285
    slope = s.below(torch.maximum((v - 0.405).abs() - 0.12, (s.x - 0.15 + run * 0.25).abs() - 0.31))
    tiles = bright(s, slate, 1.1) if sunny else dim(s, slate, 0.75)
    parts += [(slope, tiles), matter.grain(s, slope), *masonry(s, slope, high=0.024, wide=0.03, x=s.x + run, y=v)]
    parts += matter.snow(s, slope)
    glass = [(x, 0.08, 0.04, 0.11) for x in (0.0, 0.12, 0.24, 0.35)]
    return parts + openings(s, glass, y=v, frame=dim(s, wall, 0.8), arched=True)


def _steeple(s: Sketch, wall: Colour, slate: Colour) -> list[Part]:
    body = s.box(-0.18, -0.02, 0.2, 0.64)
    lit, dark = bright(s, wall, 1.05), dim(s, wall, 0.64)
    corner = -0.13  # the side that looks to the nave is narrow
    right = s.below(corner - s.x)
    parts: list[Part] = [(body, dark if s.side > 0 else lit), (body * right, lit if s.side > 0 else dark)]
    parts += [matter.grain(s, body, 0.35), *masonry(s, body, high=0.04, wide=0.07, much=0.35)]
    parts.append((s.below((s.y - 0.6).abs() - 0.016) * s.below((s.x + 0.18).abs() - 0.112), bright(s, wall)))
    parts.append((s.below((s.y - 0.36).abs() - 0.006) * body * 0.6, dim(s, wall, 0.5)))
    spire = s.gable(-0.18, 0.615, 0.25, 0.3)
    shade = spire * s.below((s.x + 0.165) * s.side)
    parts += [(spire, bright(s, slate, 1.1)), (shade, dim(s, slate, 0.62)),
              *masonry(s, spire, high=0.022, wide=0.03, much=0.5)]  # fmt: skip
    parts += matter.snow(s, spire * s.below((s.x + 0.165) * -s.side), 0.7)
    dial = s.disc(-0.2, 0.52, 0.036)
    hands = s.stroke(-0.2, 0.52, -0.2, 0.545, 0.006, 0.006).maximum(s.stroke(-0.2, 0.52, -0.185, 0.515, 0.007, 0.006))
    parts += [(s.disc(-0.2, 0.52, 0.043), dim(s, slate, 0.8)), (dial, matter.GLOW if s.thing.lit else bright(s, wall)),
              (hands * matter.fine(s, 0.02), s.look.material("2c2a34"))]  # fmt: skip
    parts += openings(s, [(-0.2, 0.4, 0.04, 0.06), (-0.2, 0.22, 0.03, 0.07)], arched=True, frame=dim(s, wall, 0.8))
    door = s.box(-0.2, -0.02, 0.07, 0.12).maximum(s.disc(-0.2, 0.1, 0.035))
    cross = s.box(-0.18, 0.9, 0.011, 0.11).maximum(s.box(-0.18, 0.955, 0.052, 0.012))
    return [*parts, (door, dim(s, s.look.material("7a5236"), 0.8)), (cross, s.look.material("c8a040", 0.9)),
            matter.footing(s, body)]  # fmt: skip
