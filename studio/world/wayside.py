"""Drawings of what stands and lies by the way: gravestones, fences, benches and boulders, in grass."""

from __future__ import annotations

import torch

from studio.world import matter
from studio.world.matter import bright, dim
from studio.world.noise import edge
from studio.world.palette import Colour
from studio.world.sketch import Part, Sketch


def gravestones(s: Sketch) -> list[Part]:
    """A row of leaning, weathered stones and a cross, with moss and long grass at their feet."""
    parts: list[Part] = []
    for index, (x, tall) in enumerate(((-0.75, 0.55), (-0.3, 0.75), (0.5, 0.6), (0.9, 0.5))):
        stone = s.look.material("8c9094", 0.86 + 0.08 * (index % 2))
        u = s.x - x - (0.09, -0.06, 0.05, -0.12)[index] * s.y
        head = torch.hypot(u, (s.y - tall + 0.06).clamp(min=0) * (1.0 if index % 2 else 1.35)) - 0.15
        body = s.below(torch.maximum(head, -s.y - 0.03))
        edge_ = s.below(
            torch.maximum(torch.hypot(u + 0.035 * s.side, (s.y - tall + 0.06).clamp(min=0)) - 0.15, -s.y - 0.03)
        )
        parts += [(edge_, dim(s, stone, 0.6)), (body, stone), *_weathered(s, body)]
        script = body * s.below((torch.frac(s.y / 0.07 + 0.3) - 0.5).abs() * 0.07 - 0.012) * s.below(u.abs() - 0.09)
        parts.append(matter.shade(script * s.below((s.y - tall * 0.6).abs() - 0.12), -0.3 * matter.fine(s, 0.03)))
    stone = s.look.material("7c8086")
    cross = s.box(0.1, -0.03, 0.09, 1.0).maximum(s.box(0.1, 0.62, 0.4, 0.09))
    ring = s.below((torch.hypot(s.x - 0.1, s.y - 0.665) - 0.13).abs() - 0.022)
    whole = cross.maximum(ring)
    return [
        *parts,
        (whole, stone),
        *_weathered(s, whole),
        matter.shade(whole * (s.x - 0.1), 1.2 * s.side),
        *tufts(s, 1.05),
    ]


def _weathered(s: Sketch, body: torch.Tensor) -> list[Part]:
    """Stains, moss from below and on the side away from the sun."""
    moss = body * edge(0.35, 0.0, s.y + 0.5 * (s.leafage[0] - 0.5)) * 0.55
    return [matter.grain(s, body, 0.7), matter.grain(s, body, 0.4, leaves=True), (moss, s.look.material("5a6a3c", 0.8))]


def tufts(s: Sketch, reach: float, tall: float = 0.12) -> list[Part]:
    """Blades of grass before the foot of a thing."""
    shown = matter.fine(s, 0.05)
    if not shown:
        return []
    along = s.x * 15 + 60 + 0.4 * torch.sin(s.x * 23)
    number = torch.floor(along)
    high = tall * (0.3 + 1.2 * torch.frac(torch.sin(number * 12.9) * 437.5).abs())
    grass = s.below(s.y + 0.03 - high * (1 - 2 * (along - number - 0.5).abs()))
    grass = grass * s.below(-0.05 - s.y) * s.below(s.x.abs() - reach) * shown * 0.9
    green = s.look.material("meadow", 0.74)
    return [(grass, green), matter.grain(s, grass, 0.8, leaves=True)]


def fence(s: Sketch) -> list[Part]:
    """Weathered posts and two rails, each a little out of line."""
    wood = s.look.material("8a6a4a")
    bay = torch.floor((s.x + 5.25) / 0.7)
    wild = torch.frac(torch.sin(bay * 12.9898) * 437.5).abs()
    place = torch.remainder(s.x + 5.25, 0.7) - 0.35 + 0.05 * (wild - 0.5) * s.y
    top = 0.93 + 0.1 * (wild - 0.5)
    posts = s.below(
        torch.maximum(
            place.abs() - 0.065, (s.y - top / 2 + 0.02).abs() - top / 2 + 0.4 * (place.abs() - 0.03).clamp(min=0)
        )
    )
    wave = 0.02 * torch.sin(s.x * 2.7 + s.thing.variant)
    rails = s.below(((s.y - 0.32 - wave).abs() - 0.055).minimum((s.y - 0.7 + wave).abs() - 0.055))
    within = s.below(s.x.abs() - 2.5)
    rails, posts = rails * within, posts * within
    line = torch.frac(s.y * 22 + 0.6 * torch.sin(s.x * 5)) - 0.5
    return [
        (rails, wood * 0.95),
        matter.shade(rails * (line * 0.25 * matter.fine(s, 0.05)), 1.0),
        matter.shade(rails * s.below(torch.frac((s.y + 0.05) / 0.38) - 0.14), -0.25),
        matter.grain(s, rails, 0.5),
        (posts, wood * 0.8),
        matter.shade(posts * (place * (s.side / 0.065)), 0.28),
        matter.grain(s, posts, 0.6, leaves=True),
        matter.footing(s, posts, 0.25),
        *tufts(s, 2.5, 0.2),
    ]


def bench(s: Sketch) -> list[Part]:
    """Park bench seen from behind: slats on a frame of cast iron, and the seat beyond them."""
    wood, iron = s.look.material("8a5f3c"), s.look.material("3a3c40", 0.9)
    back = torch.zeros_like(s.x)
    for y in (0.52, 0.66, 0.8):
        back = back.maximum(s.box(0, y, 1.52, 0.1))
    seat = s.box(0, 0.4, 1.6, 0.055)
    legs = torch.zeros_like(s.x)
    for x in (-0.62, 0.0, 0.62):
        legs = legs.maximum(s.stroke(x, 0.0, x, 0.92, 0.05, 0.04))
    for x in (-0.74, 0.74):
        legs = legs.maximum(s.stroke(x, 0.38, x, 0.6, 0.035, 0.035)).maximum(
            s.stroke(x - 0.05, 0.02, x, 0.4, 0.04, 0.045)
        )
    shadow = s.below(torch.hypot(s.x * 0.22, s.y * 1.3) - 0.17) * 0.3
    grain_ = torch.frac(s.y * 30 + 0.5 * torch.sin(s.x * 4)) - 0.5
    return [
        (shadow, dim(s, iron, 0.5)), (seat, dim(s, wood, 0.7)), (legs, iron), (back, wood),
        matter.shade(back * (grain_ * 0.22 * matter.fine(s, 0.03)), 1.0), matter.grain(s, back, 0.55),
        matter.shade(back * s.below((torch.frac((s.y - 0.52) / 0.14) - 0.55) * 0.1), 0.16),
        (s.box(0, 0.9, 1.52, 0.02), bright(s, wood, 1.25)), *tufts(s, 0.85, 0.12),
    ]  # fmt: skip


_BOULDERS = ((-0.62, 0.5, 0.36, 0.3), (0.12, 0.88, 0.56, -0.16), (0.78, 0.42, 0.36, 0.22), (-0.24, 0.3, 0.26, -0.3))
"""Where the boulders of a group lie, how tall and half how wide they are, and how far they lean."""


def rocks(s: Sketch) -> list[Part]:
    """A group of boulders: facets in light and shade, cracks, lichen and grass at the foot."""
    parts: list[Part] = []
    for x, tall, wide, lean in _BOULDERS:
        stone = s.look.material("rock", 0.85 + 0.1 * s.rng.random())
        parts += s.within((x - wide - 0.3, x + wide + 0.3), (-0.05, tall + 0.1),
                          lambda c, a=(x, tall, wide, lean), k=stone: _boulder(c, *a, k))  # fmt: skip
    return [*parts, *tufts(s, 1.1, 0.16)]


def _boulder(s: Sketch, x: float, tall: float, wide: float, lean: float, stone: Colour) -> list[Part]:
    """A block cut by a few planes, of which those that look up or to the light are bright."""
    u, v, field = (s.x - x - lean * s.y) / wide, s.y / tall, s.blotches
    rough = 0.22 * (field[0] - 0.5)
    left, right, top = -0.9 * u + 0.28 * v - 0.8, 0.86 * u + 0.42 * v - 0.82, 0.98 * v + 0.16 * u - 0.86
    chip = 0.75 * v - 0.62 * u - 0.86 if lean > 0 else 0.75 * v + 0.62 * u - 0.86
    body = s.below(torch.maximum(torch.maximum(left, right), torch.maximum(top, chip)) * min(tall, wide) - 0.16 * rough)
    body = body * s.below(-s.y - 0.03)
    # where the front breaks into a side, and where it breaks into the top
    side = edge(-0.04, 0.04, (u - 0.12 + 0.35 * v + 1.2 * rough) * s.side)
    shelf = edge(-0.06, 0.05, v - 0.62 + 0.22 * u + 1.4 * rough)
    light = -0.26 + 0.34 * side + 0.32 * shelf * (0.4 + 0.6 * side)
    cracks = s.below(((field[0] - 0.52).abs() - 0.012) * 0.3) * matter.fine(s, 0.05)
    lichen = body * edge(0.6, 0.72, s.leafage[3]) * 0.3
    return [
        (body, stone),
        matter.shade(body * (light - 0.2 * cracks), 1.0),
        matter.grain(s, body, 0.5, leaves=True),
        matter.grain(s, body, 0.35),
        (lichen, s.look.material("9aa070", 0.9)),
        matter.footing(s, body, 0.2),
    ]
