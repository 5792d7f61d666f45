"""The drawing of a castle: a keep among round towers behind a curtain wall."""

from __future__ import annotations

import torch

from studio.world import matter
from studio.world.matter import bright, dim, masonry, openings, rounded
from studio.world.noise import edge
from studio.world.palette import Colour, blend
from studio.world.sketch import Part, Sketch


def _turret(
    s: Sketch, x: float, foot: float, top: float, wide: float, stone: Colour, roof: Colour | None
) -> list[Part]:
    """A round tower with a corbelled head, under a cone or open to the sky."""
    tall = top + (0.06 if roof is None else wide * 1.6)
    return s.within(
        (x - 0.8 * wide, x + 0.8 * wide), (foot, tall), lambda c: _round(c, x, foot, top, wide, stone, roof)
    )


def _round(s: Sketch, x: float, foot: float, top: float, wide: float, stone: Colour, roof: Colour | None) -> list[Part]:
    body = s.box(x, foot, wide, top - foot).maximum(s.box(x, top - 0.075, wide * 1.22, 0.075))
    if roof is None:
        teeth = torch.frac((s.x - x) / wide * 2.46 + 50.0)
        body = body.maximum(s.box(x, top - 0.01, wide * 1.22, 0.035) * s.below((teeth - 0.5).abs() * 0.06 - 0.018))
    parts: list[Part] = [(body, stone), *masonry(s, body, high=0.026, wide=0.05, much=0.45)]
    parts.append(rounded(s, body, x, wide * 0.58, 0.9))
    parts.append(
        (s.below((s.y - top + 0.085).abs() - 0.012) * s.below((s.x - x).abs() - wide * 0.55) * 0.6, dim(s, stone, 0.4))
    )
    if roof is not None:
        cone = s.gable(x, top - 0.012, wide * 1.5, wide * 1.5)
        slates = s.y + 0.25 * ((s.x - x) / wide).square() * wide
        parts += [(cone, roof), *masonry(s, cone, high=0.02, wide=0.03, y=slates, much=0.5)]
        parts += matter.snow(s, cone, 0.9)
        parts.append(rounded(s, cone, x, (wide * 0.75 * (1 - (s.y - top) / (wide * 1.5)).clamp(min=0.05)), 0.8))
    return parts


def _banner(s: Sketch, x: float, y: float, colour: Colour) -> list[Part]:
    return s.within((x - 0.12, x + 0.12), (y, y + 0.11), lambda c: _pennant(c, x, y, colour))


def _pennant(s: Sketch, x: float, y: float, colour: Colour) -> list[Part]:
    """A pennant on a pole that the wind takes away from the light."""
    pole = s.stroke(x, y, x, y + 0.1, 0.007, 0.006)
    along = (s.x - x) * s.side / 0.11
    wave = 0.006 * torch.sin(along * 9)
    flag = (
        s.below((s.y - y - 0.078 - wave).abs() - 0.022 * (1 - 0.8 * along)) * (along > 0) * s.below(along * 0.11 - 0.11)
    )
    return [(pole, s.look.material("3a3430")), (flag, colour), (flag * edge(0.0, 0.006, wave), dim(s, colour, 0.7))]


def castle(s: Sketch) -> list[Part]:
    """A keep among round towers behind a curtain wall, on a rock."""
    stone, roof = s.look.material("a09890"), s.look.material(("5a6a88", "8a5248", "5a7a78")[s.thing.variant % 3])
    far, red = blend(dim(s, stone, 0.88), s.look.haze, 0.16), s.look.material("c8452f")
    parts = _turret(s, -0.24, 0.2, 0.56, 0.09, far, blend(roof, s.look.haze, 0.15))
    parts += _turret(s, 0.25, 0.2, 0.64, 0.1, far, blend(roof, s.look.haze, 0.15))
    parts += s.within((-0.16, 0.2), (0.1, 0.84), lambda c: _keep(c, stone, roof))
    parts += _banner(s, 0.02, 0.83, red)
    parts += s.within((-0.47, 0.47), (-0.03, 0.37), lambda c: _curtain(c, stone))
    for x, tall in ((-0.42, 0.55), (0.44, 0.5)):
        parts += _turret(s, x, -0.02, tall, 0.15, stone, roof)
        slits = [(x + 0.01, tall - 0.17, 0.022, 0.05), (x - 0.02, tall - 0.34, 0.018, 0.045)]
        parts += s.within((x - 0.06, x + 0.06), (tall - 0.36, tall - 0.08),
                          lambda c, slits=slits: openings(c, slits, arched=True, barred=False))  # fmt: skip
        parts += _banner(s, x, tall + 0.2, red)
    for x in (-0.12, 0.12):
        parts += _turret(s, x, -0.02, 0.4, 0.085, stone, None)
    parts += s.within((-0.09, 0.09), (-0.03, 0.21), lambda c: _gate(c, stone))
    return parts + s.within((-0.52, 0.52), (-0.04, 0.08), thicket)


def _keep(s: Sketch, stone: Colour, roof: Colour) -> list[Part]:
    way = s.side
    parts: list[Part] = []
    keep = s.box(0.02, 0.1, 0.27, 0.56)
    parts += [(keep, bright(s, stone, 1.06)), (keep * s.below((s.x - 0.02 - 0.03 * way) * way), dim(s, stone, 0.66))]
    parts += masonry(s, keep, high=0.026, wide=0.05, much=0.45)
    hip = s.below(
        torch.maximum(torch.maximum(0.655 - s.y, s.y - 0.83), (s.x - 0.02).abs() - 0.16 + (s.y - 0.655) * 0.62)
    )
    parts += [(hip, bright(s, roof, 1.1)), (hip * s.below((s.x - 0.02 - 0.03 * way) * way), dim(s, roof, 0.66)),
              *masonry(s, hip, high=0.02, wide=0.03, much=0.6)]  # fmt: skip
    parts += openings(
        s,
        [(-0.05, 0.5, 0.026, 0.05), (0.05, 0.5, 0.026, 0.05), (0.1, 0.5, 0.026, 0.05), (-0.02, 0.39, 0.026, 0.05)],
        arched=True,
        barred=False,
    )
    parts += matter.snow(s, hip, 0.9)
    return parts


def _gate(s: Sketch, stone: Colour) -> list[Part]:
    gate = s.box(0, -0.02, 0.12, 0.14).maximum(s.disc(0, 0.12, 0.06))
    rim = (s.box(0, -0.02, 0.155, 0.14).maximum(s.disc(0, 0.12, 0.078))) * (1 - gate)
    bars = torch.minimum(
        (torch.frac(s.x / 0.024 + 20.5) - 0.5).abs() * 0.024, (torch.frac(s.y / 0.03 + 20) - 0.5).abs() * 0.03
    )
    return [(gate, matter.WARM if s.thing.lit else dim(s, stone, 0.25)), (rim, bright(s, stone, 1.12)),
              (gate * s.below(bars - 0.003) * matter.fine(s, 0.024), s.look.material("2c2622"))]  # fmt: skip


def _curtain(s: Sketch, stone: Colour) -> list[Part]:
    teeth = torch.frac(s.x * 16 + 50) - 0.5
    crown = s.below(torch.maximum((s.y - 0.335).abs() - 0.022, (0.2 - teeth.abs()) / 16)) * s.below(s.x.abs() - 0.46)
    wall = s.box(0, -0.02, 0.92, 0.34).maximum(crown)
    face = blend(stone, dim(s, stone, 0.8), 0.5)
    away = edge(-0.5, 0.5, -s.x * s.side) * 0.45  # towards the light it is brighter
    slits = s.below((torch.frac(s.x * 9 + 30.5) - 0.5).abs() / 9 - 0.006) * s.below((s.y - 0.2).abs() - 0.022) * wall
    return [(wall, face), *masonry(s, wall, high=0.026, wide=0.055, much=0.7), matter.grain(s, wall, 0.45),
            matter.shade(wall * away, -0.5), (s.below((s.y - 0.31).abs() - 0.007) * wall * 0.5, dim(s, stone, 0.45)),
            (slits * matter.fine(s, 0.012), dim(s, stone, 0.25)), matter.footing(s, wall, 0.1)]  # fmt: skip


def thicket(s: Sketch) -> list[Part]:
    """Bushes and rocks where the walls meet the grass."""
    mound = (
        s.below(s.y + 0.015 - 0.075 * (s.blotches[0] - 0.25).clamp(min=0))
        * s.below(s.x.abs() - 0.5)
        * s.below(-s.y - 0.03)
    )
    green = s.look.material("broadleaf", 0.8)
    return [(mound, dim(s, green, 0.8)), matter.grain(s, mound, 0.8, leaves=True)]
