"""Drawings of what is built high of stone: watch towers, ruins, lighthouses and windmills."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.world import matter, noise
from studio.world.castle import thicket
from studio.world.matter import bright, dim, masonry, openings, rounded
from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.sketch import COLOURS, Part, Sketch


def tower(s: Sketch) -> list[Part]:
    """Old round watch tower with battlements, slits and ivy."""
    stone = s.look.material("8a8480")
    half = 0.13 + 0.015 * edge(0.3, 0.0, s.y)
    body = s.below(torch.maximum((s.x).abs() - half, torch.maximum(s.y - 0.78, -s.y - 0.02)))
    head = s.below(torch.maximum(s.x.abs() - 0.13 - 0.04 * edge(0.72, 0.77, s.y), (s.y - 0.8).abs() - 0.07))
    teeth = s.below(
        (torch.frac(torch.asin((s.x / 0.172).clamp(-0.999, 0.999)) * 2.2 + 20.25) - 0.5).abs() * 0.08 - 0.025
    )
    head = head.maximum(teeth * s.below((s.y - 0.89).abs() - 0.035) * s.below(s.x.abs() - 0.17))
    whole = body.maximum(head)
    parts: list[Part] = [(whole, stone * 0.96), *masonry(s, whole, high=0.034, wide=0.062, much=0.65),
                         rounded(s, body, 0.0, 0.14, 0.95), rounded(s, head, 0.0, 0.17, 0.95)]  # fmt: skip
    parts.append(matter.shade(body * (s.y * 10 - 6.4).clamp_(0, 1), -0.45))
    parts += openings(
        s,
        [(0.03, 0.55, 0.035, 0.085), (-0.035, 0.31, 0.035, 0.08)],
        arched=True,
        frame=dim(s, stone, 0.75),
        barred=False,
    )
    door = s.box(0, -0.02, 0.085, 0.12).maximum(s.disc(0, 0.1, 0.043))
    rim = s.box(0, -0.02, 0.12, 0.12).maximum(s.disc(0, 0.1, 0.06))
    wood = s.look.material("5f4430")
    parts += [(rim, bright(s, stone)), (door, wood), *masonry(s, door, high=0.02, wide=9.0, y=s.x, x=s.y)]
    return [*parts, matter.footing(s, body), *_ivy(s, whole, -s.side * 0.08, 0.62)]


def _ivy(s: Sketch, body: Tensor, x: float, tall: float) -> list[Part]:
    """Leaves that climb a wall from its foot."""
    reach = tall * (1 - ((s.x - x) / 0.14) ** 2).clamp(min=0)
    leaves = (
        body
        * edge(-0.1, 0.1, reach - s.y - 0.5 * tall * (1 - s.blotches[0]))
        * edge(0.25, 0.4, s.blotches[0] + 0.3 * (s.y < 0.2))
    )
    green = s.look.material("4a6a36")
    return [(leaves, dim(s, green, 0.85)), matter.grain(s, leaves, 0.9, leaves=True)]


def _pointed(s: Sketch, x: float, wide: float, foot: float, tall: float) -> Tensor:
    """The opening of a pointed arch: two circles that lean towards each other on straight sides."""
    spring = foot + tall * 0.7
    left, right = torch.hypot(s.x - x - wide * 0.3, s.y - spring), torch.hypot(s.x - x + wide * 0.3, s.y - spring)
    head, straight = torch.maximum(left, right) - wide * 0.8, (s.x - x).abs() - wide / 2
    return s.below(torch.where(s.y < spring, straight, head)) * s.below(foot - s.y)


def ruin(s: Sketch) -> list[Part]:
    """Broken walls with two empty arches, fallen drums and ivy."""
    stone = s.look.material("9a948a")
    ragged = noise.lookup(s.x[:, :1] * 0.55 + s.thing.lift, torch.full_like(s.x[:, :1], 0.1 + 0.13 * s.thing.variant))
    step = torch.floor((0.5 + 0.62 * ragged[:, 3] + 0.3 * (s.x < -0.16) - 0.2 * (s.x > 0.3)) / 0.055) * 0.055
    jag = 0.04 * (s.leafage[0] - 0.5)
    wall = s.below(torch.maximum(s.x.abs() - 0.5 - jag, s.y - step - jag)) * s.below(-s.y - 0.02)
    opened = deep = torch.zeros_like(s.x)
    inner = 0.035 * s.side
    for at in ((0.16, 0.22, -0.03, 0.4), (-0.32, 0.12, 0.36, 0.22), (-0.06, 0.09, 0.42, 0.16)):
        one = _pointed(s, *at)
        opened = opened.maximum(one)
        deep = deep.maximum(one * (1 - _pointed(s, at[0] + inner, *at[1:])))
    wall = wall * (1 - opened)
    far = s.below(torch.maximum((s.x - 0.12).abs() - 0.3, s.y - 0.2 - 0.2 * ragged[:, 0])) * s.below(-s.y - 0.02)
    parts: list[Part] = [(far, blend(dim(s, stone, 0.7), s.look.haze, 0.15)), matter.grain(s, far, 0.4),
                         (deep, dim(s, stone, 0.5)), (wall, stone), *masonry(s, wall, high=0.06, wide=0.1),
                         matter.grain(s, wall, 0.6),
                         matter.shade(wall * (s.x * s.side - 0.1), 0.6),
                         matter.shade(wall * (1 - (step - s.y) / 0.03).clamp_(0, 1), 0.3)]  # fmt: skip
    for x, tall in ((0.62, 0.36), (-0.64, 0.16)):
        drum = (
            s.box(x, -0.02, 0.12, tall + 0.02)
            .maximum(s.box(x, tall - 0.03, 0.16, 0.045))
            .maximum(s.box(x, -0.02, 0.17, 0.05))
        )
        flutes = drum * (0.5 + 0.5 * torch.cos((s.x - x) * 260)) * 0.25 * matter.fine(s, 0.024)
        parts += [(drum, stone * 1.04), (flutes, dim(s, stone, 0.5)), rounded(s, drum, x, 0.08)]
    for x, y, r in ((0.42, 0.0, 0.05), (-0.5, 0.0, 0.06), (0.03, -0.01, 0.035), (0.5, -0.01, 0.03)):
        block = s.below(
            torch.maximum((s.x - x + 0.3 * (s.y - y)).abs() - r, (s.y - y - 0.2 * (s.x - x)).abs() - r * 0.7)
        )
        parts += [(block, stone * 0.92), (block * s.below(0.2 * r - (s.y - y)), bright(s, stone))]
    return [*parts, matter.footing(s, wall, 0.1), *_ivy(s, wall, -s.side * 0.34, 0.75),
            *s.within((-0.52, 0.52), (-0.04, 0.08), thicket)]  # fmt: skip


def lighthouse(s: Sketch) -> list[Part]:
    """Striped tower of stone on its rock, with a gallery and a keeper's hut."""
    red, white = s.look.material(COLOURS["red"]), s.look.material("wall", 1.04)
    rock = s.look.material("rock", 0.7)
    stone = s.below(torch.hypot(s.x * 0.55, s.y * 1.15) - 0.11 - 0.05 * (s.blotches[0] - 0.4)) * s.below(-s.y - 0.03)
    half = 0.095 - 0.044 * s.y + 0.02 * edge(0.12, 0.0, s.y)
    tower = s.below(torch.maximum(s.x.abs() - half, s.y - 0.79)) * s.below(0.02 - s.y)
    stripes = tower * edge(-0.015, 0.015, torch.sin(s.y * 19.6 - 0.12 * (s.x / 0.1) ** 2 * 1.6) * 0.05)
    parts: list[Part] = [
        (stone, rock),
        matter.grain(s, stone, 0.9, leaves=True),
        (stone * edge(0.02, 0.09, s.y + 0.12 * s.x * s.side) * 0.5, bright(s, rock, 1.35)),
    ]
    hut = s.box(-0.15 * s.side, 0.05, 0.12, 0.075)
    roof = s.gable(-0.15 * s.side, 0.12, 0.15, 0.05)
    parts += [(hut, dim(s, white, 0.85)), (roof, red * 0.8), *openings(s, [(-0.15 * s.side, 0.07, 0.025, 0.03)])]
    parts += [(tower, white), (stripes, red), *masonry(s, tower, high=0.024, wide=0.045, much=0.3)]
    parts.append(rounded(s, tower, 0.0, half, 0.75))
    slits = [(0.01, y, 0.016, 0.03) for y in (0.26, 0.44, 0.62)]
    parts += [
        *openings(s, slits, barred=False),
        (s.box(0.0, 0.04, 0.045, 0.07).maximum(s.disc(0, 0.11, 0.022)), dim(s, red, 0.5)),
    ]
    deck = s.below(torch.maximum(s.x.abs() - 0.055 - 0.035 * edge(0.755, 0.79, s.y), (s.y - 0.778).abs() - 0.02))
    posts = torch.minimum((torch.frac(s.x / 0.026 + 20.5) - 0.5).abs() * 0.026, (s.y - 0.826).abs()) - 0.003
    rail = s.below(torch.maximum(s.x.abs() - 0.088, (s.y - 0.812).abs() - 0.016)) * s.below(posts)
    lamp = s.below(torch.maximum(s.x.abs() - 0.043, (s.y - 0.855).abs() - 0.05))
    panes = lamp * s.below((torch.frac(s.x / 0.029 + 20.5) - 0.5).abs() * 0.029 - 0.003) * matter.fine(s, 0.02)
    glass = rgb("fff2b8") if s.thing.lit else blend(s.look.material("c8d8e0"), s.look.middle, 0.3)
    dome = s.below(torch.hypot(s.x, (s.y - 0.9) * 1.1) - 0.058) * s.below(0.9 - s.y)
    return [*parts, (deck, dim(s, red, 0.6)), (lamp, glass), (panes, red * 0.5),
            (rail * matter.fine(s, 0.012), s.look.material("e8e0d8")),
            (dome.maximum(s.stroke(0, 0.94, 0, 1.0, 0.01, 0.006)), red), rounded(s, dome, 0.0, 0.058)]  # fmt: skip


def windmill(s: Sketch) -> list[Part]:
    """Tapered mill with a thatched cap, a gallery and four latticed sails."""
    wall, wood = s.look.material("f0e8da"), s.look.material("7a5438")
    half = 0.17 - 0.11 * s.y
    body = s.below(torch.maximum(s.x.abs() - half, (s.y - 0.29).abs() - 0.31))
    brick = s.look.material("a8654a")
    low = body * s.below(s.y - 0.14)
    cap = s.below(torch.maximum(torch.hypot(s.x * 1.05, (s.y - 0.585) * 0.9) - 0.125, 0.585 - s.y))
    thatch = s.look.material("roof", 0.85)
    parts: list[Part] = [(body, wall), matter.grain(s, body, 0.45), *masonry(s, body, high=0.035, wide=0.07, much=0.3),
                         (low, brick), *masonry(s, low, high=0.02, wide=0.045, much=0.8),
                         rounded(s, body, 0.0, half, 0.85), (cap, thatch),
                         *masonry(s, cap, high=0.022, wide=0.03, much=0.6), rounded(s, cap, 0.0, 0.12)]  # fmt: skip
    parts += [matter.shade(body * (s.y * 11 - 5.5).clamp_(0, 1), -0.35), matter.footing(s, body, 0.08)]
    parts += matter.snow(s, cap)
    gallery = s.below(torch.maximum(s.x.abs() - 0.21, (s.y - 0.235).abs() - 0.008))
    posts = torch.minimum((torch.frac(s.x / 0.04 + 20) - 0.5).abs() * 0.04, (s.y - 0.285).abs()) - 0.004
    rail = s.below(posts) * s.below(torch.maximum(s.x.abs() - 0.21, (s.y - 0.265).abs() - 0.024))
    parts += openings(s, [(0.01, 0.42, 0.042, 0.06), (-0.03, 0.07, 0.034, 0.045)], frame=bright(s, wood, 1.3))
    door = s.box(0.05, -0.02, 0.075, 0.15)
    parts += [(door, dim(s, wood, 0.8)), (gallery, wood * 0.8), (rail * matter.fine(s, 0.014), wood)]
    parts += s.within((-0.45, 0.45), (0.2, 1.05), lambda c: _sails(c, wood))
    return [*parts, (s.disc(0, 0.61, 0.022), dim(s, wood, 0.6))]


def _sails(s: Sketch, wood: Colour) -> list[Part]:
    """Four latticed blades; those that look away from the light are darker."""
    turn, cloth = 0.3 + 1.1 * s.thing.lift, bright(s, s.look.material("f2ead8"))
    stocks = blades = slats = dark = torch.zeros_like(s.x)
    for index in range(4):
        angle = turn + index * math.pi / 2
        dx, dy = math.sin(angle), math.cos(angle)
        along, aside = s.x * dx + (s.y - 0.61) * dy, s.x * dy - (s.y - 0.61) * dx
        stocks = stocks.maximum(s.stroke(0.0, 0.61, 0.38 * dx, 0.61 + 0.38 * dy, 0.02, 0.014))
        blade = s.below(torch.maximum((along - 0.235).abs() - 0.14, (aside - 0.036).abs() - 0.034))
        bars = torch.minimum(
            (torch.frac(along / 0.035) - 0.5).abs_().mul_(0.035),
            (torch.frac(aside / 0.034 + 20) - 0.5).abs_().mul_(0.034),
        )
        slats = slats.maximum(blade * s.below(bars - 0.003))
        blades, dark = blades.maximum(blade), dark + blade * (-0.3 if dy * s.side > 0 else -0.08)
    return [(stocks, dim(s, wood, 0.75)), (blades * 0.92, cloth), matter.shade(dark, 1.0),
            (slats * (0.75 * matter.fine(s, 0.024)), dim(s, wood, 0.8))]  # fmt: skip
