"""Drawings of what one travels to see: tents, fairs, fires and lanterns in the sky, street lamps, snowmen."""

from __future__ import annotations

import math

import torch

from studio.world import matter
from studio.world.matter import bright, dim
from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.sketch import Part, Sketch

_CONFETTI = ("e8483f", "f2c230", "3a9ad8", "8fce4a", "b86ad8", "f08a30")


def tent(s: Sketch) -> list[Part]:
    """Ridge tent with a sagging side, an open flap, and guy ropes to their pegs."""
    cloth = s.paint(0.95)
    body = s.gable(-0.05, 0, 1.1, 0.95)
    lean = (s.x - 0.5 + 0.55 * s.y) / 0.48
    sag = 0.05 * (1 - lean * lean).clamp(min=0)
    side = s.below(
        torch.maximum(-s.y, torch.maximum(s.y - 0.95 + 0.06 * s.x + sag, (s.x - 0.5 + 0.55 * s.y).abs() - 0.48))
    )
    flap = s.gable(-0.05, 0, 0.42, 0.72)
    ropes = s.stroke(-0.05, 0.93, -0.78, 0.0, 0.012, 0.012).maximum(s.stroke(0.45, 0.9, 1.02, 0.0, 0.012, 0.012))
    rolled = s.stroke(-0.06, 0.7, -0.29, 0.02, 0.03, 0.06).maximum(s.stroke(-0.04, 0.7, 0.19, 0.02, 0.03, 0.06))
    seams = side * s.below((lean - 0.1).abs() * 0.48 - 0.008)
    pole = s.stroke(-0.05, 0.9, -0.05, 1.02, 0.025, 0.02)
    parts: list[Part] = [
        (ropes * 0.8, s.look.material("d8d0c0")),
        (side, cloth * (1.0 if s.side > 0 else 0.74)),
        matter.shade(side * (s.y - 0.55), 0.5),
        matter.grain(s, side, 0.3),
        matter.shade(seams * matter.fine(s, 0.016), -0.25),
        (body, cloth * (0.78 if s.side > 0 else 1.04)),
        matter.shade(body * (s.y - 0.5), 0.4),
        matter.grain(s, body, 0.3),
    ]
    if s.thing.lit:
        warm = torch.exp(-(((s.x + 0.05) ** 2 + (s.y - 0.3) ** 2) / 0.3))
        parts += [
            (side.maximum(body) * warm * 0.55, matter.WARM),
            (flap, matter.WARM),
            (flap * edge(0.8, 0.0, s.y) * 0.6, matter.GLOW),
        ]
    else:
        parts += [(flap, s.look.material("3a342e", 0.9)), matter.shade(flap * (0.4 - s.y), -0.7)]
    return [*parts, (rolled, bright(s, cloth, 1.1)), (pole, s.look.material("6a4a34")),
            *([matter.spill(s, -0.05, 0.4, 0.5)] if s.thing.lit else [])]  # fmt: skip


def ferris_wheel(s: Sketch) -> list[Part]:
    """Spoked double wheel with hanging gondolas on a trestle, strung with lights after dark."""
    steel = s.look.material("8a92a8")
    x, y, radius = s.x, s.y - 0.56, 0.4
    away = torch.sqrt(x * x + y * y)
    thin = s.soft * 0.5
    ring = s.below((away - radius).abs() - max(0.008, thin)).maximum(
        0.8 * s.below((away - 0.37).abs() - max(0.005, thin * 0.8))
    )
    ring = ring.maximum(0.7 * s.below((away - 0.2).abs() - max(0.005, thin * 0.8)))
    angle = torch.atan2(x, y)
    turn = angle * (24 / (2 * math.pi)) - 2 * s.thing.lift
    lattice = s.below((torch.frac(turn + 40.5) - 0.5).abs() * (away * math.pi / 12) - max(0.003, thin * 0.7))
    lattice = lattice * s.below(away - radius) * (0.85 if thin < 0.004 else 0.5)
    zigzag = (
        s.below((away - 0.385 - 0.03 * ((torch.frac(turn * 2) - 0.5).abs() - 0.25)).abs() - max(0.004, thin * 0.7))
        * 0.7
    )
    legs = torch.zeros_like(x)
    for way in (-1, 1):
        legs = legs.maximum(s.stroke(way * 0.27, 0, 0, 0.56, 0.04, 0.026)).maximum(
            s.stroke(way * 0.15, 0, 0, 0.5, 0.026, 0.018)
        )
    legs = legs.maximum(s.stroke(-0.2, 0.14, 0.2, 0.14, 0.018, 0.018))
    deck = s.box(0, -0.02, 0.66, 0.05)
    parts: list[Part] = [(legs, steel * 0.7), matter.rounded(s, legs, 0.0, 0.3, 0.6), (deck, dim(s, steel, 0.8)),
                         (lattice, steel * 0.9), (ring.maximum(zigzag), steel)]  # fmt: skip
    for index in range(12):
        at = (index + s.thing.lift) * math.pi / 6
        gx, gy = radius * math.sin(at), 0.56 + radius * math.cos(at)
        parts += s.within((gx - 0.07, gx + 0.07), (gy - 0.1, gy + 0.03), lambda c, a=(gx, gy, index): _gondola(c, *a))
    if s.thing.lit:
        bulbs = s.below(
            (torch.frac(turn * 2 + 40.5) - 0.5).abs() * (away * math.pi / 24) + (away - radius).abs() - 0.012 - thin
        )
        parts.append((bulbs.maximum(s.below(away - 0.05) * 0.8), rgb("fff0c0")))
    return [*parts, (s.disc(0, 0.56, 0.032), steel * 0.6)]


def _gondola(s: Sketch, x: float, y: float, index: int) -> list[Part]:
    """A cabin that hangs from the rim under its round roof."""
    colour = rgb(_CONFETTI[index % 6]) if s.thing.lit else s.look.material(_CONFETTI[index % 6], 1.05)
    hang, v = s.stroke(x, y, x, y - 0.03, 0.008, 0.008), s.y - y
    roof = s.below(torch.maximum(torch.hypot(s.x - x, (v + 0.035) * 1.3) - 0.046, -0.035 - v))
    body = s.below(torch.maximum(torch.hypot((s.x - x) * 0.9, (v + 0.052).clamp(max=0)) - 0.04, v + 0.052))
    posts = s.below(torch.maximum(((s.x - x).abs() - 0.032).abs() - 0.004, (v + 0.045).abs() - 0.012))
    pane = s.below(torch.maximum((s.x - x).abs() - 0.03, (v + 0.044).abs() - 0.009))
    glass = matter.GLOW if s.thing.lit else dim(s, colour, 0.5)
    return [
        (hang, s.look.material("5a6270")),
        (pane, glass),
        (posts, colour),
        (body, colour),
        (roof, bright(s, colour, 1.1)),
        matter.rounded(s, roof.maximum(body), x, 0.05, 0.6),
    ]


def fireworks(s: Sketch) -> list[Part]:
    """Three shells at different ages: fine trails that burst, bend down and end in sparks."""
    parts: list[Part] = []
    shells = ((0.0, 0.58, 0.42, 0.0), (-0.46, 0.32, 0.24, 0.35), (0.45, 0.8, 0.2, 0.15))
    for number, (x, y, size, age) in enumerate(shells):
        colour = rgb(_CONFETTI[(s.thing.variant + 2 * number) % 6])
        phase = s.rng.random()
        parts += s.within((x - 1.3 * size, x + 1.3 * size), (y - 1.4 * size, y + 1.2 * size),
                          lambda c, a=(x, y, size, age, phase), k=colour: _shell(c, *a, k))  # fmt: skip
    trail = s.stroke(0.06, -0.1, 0.0, 0.55, 0.006, 0.012) * edge(-0.1, 0.55, s.y) * 0.5
    return [(trail, rgb("ffd8a0")), *parts]


def _shell(s: Sketch, x: float, y: float, size: float, age: float, phase: float, colour: Colour) -> list[Part]:
    """One burst: rays in two rings round its middle, drawn where they fall to."""
    across, up = (s.x - x) / size, (s.y - y) / size
    away = torch.sqrt(across * across + up * up)
    up = up + 0.28 * away * away * (0.6 + age)  # what flew further has fallen further
    away = torch.sqrt(across * across + up * up)
    angle = torch.atan2(across, up) / (2 * math.pi)
    sparks = torch.zeros_like(away)
    for count, reach, start in ((26, 1.0, 0.3), (17, 0.62, 0.12)):
        ray = angle * count + phase * 7 + reach
        number = torch.floor(ray)
        long = reach * (0.8 + 0.2 * torch.frac(torch.sin(number * 91.7) * 437.5).abs())
        gap = (torch.frac(ray + 50) - 0.5).abs() * away * (2 * math.pi / count)
        along = ((away - start) / (long - start)).clamp(0, 1)
        thick = 0.012 + 0.016 * along
        line = (
            edge(1.0, 0.0, gap / (thick + s.soft / size * 0.7))
            * edge(start, start + 0.1, away)
            * edge(0.05, 0.0, away - long)
        )
        sparks = sparks.maximum(line * (0.25 + 0.75 * along))
        tip = torch.hypot(gap, away - long)
        sparks = sparks.maximum(edge(0.034 + s.soft / size, 0.0, tip))
    glow = torch.exp(-(away * away) / 0.3) * (0.42 - 0.3 * age)
    white = torch.exp(-(away * away) / 0.012) * (1 - 1.6 * age)
    return [
        (glow, colour),
        (sparks * (1 - age), 0.6 * colour + 0.4 * rgb("fff6dc")),
        (sparks.square() * 0.7, rgb("fff6dc")),
        (white.clamp(min=0), rgb("fffdf2")),
    ]


def sky_lanterns(s: Sketch) -> list[Part]:
    """Paper lanterns that rise, brightest over their flames, in a halo of their own."""
    parts: list[Part] = []
    spots = sorted(
        (
            (s.rng.random() - 0.5) * 1.9,
            0.1 + 0.85 * s.rng.random(),
            (0.03, 0.045, 0.07)[index % 3] * (0.85 + 0.3 * s.rng.random()),
        )
        for index in range(9)
    )
    for x, y, r in sorted(spots, key=lambda spot: spot[2]):
        parts += s.within((x - 5 * r, x + 5 * r), (y - 5 * r, y + 5 * r), lambda c, a=(x, y, r): _paper(c, *a))
    return parts


def _paper(s: Sketch, x: float, y: float, r: float) -> list[Part]:
    u, v = (s.x - x) / r, (s.y - y) / r
    glow = torch.exp(-(u * u + (v + 0.4) ** 2) / 4.5)
    half = 0.72 + 0.2 * v - 0.14 * (v - 0.7).clamp(min=0).square() * 6
    body = s.below(torch.maximum(u.abs() - half, (v.abs() - 1.2)) * r)
    body = body * (1 - s.below((1.05 - v) * r) * s.below((0.55 - u.abs()) * r))
    heat = torch.exp(-(u * u * 0.7 + (v + 1.0) ** 2 / 1.6))
    ribs = (torch.frac(u / half.clamp(min=0.2) * 1.5 + 20.5) - 0.5).abs() < 0.05
    deep = edge(-1.2, 1.2, v)
    return [
        (glow * 0.42, rgb("ffa048")),
        (body, rgb("f08a3c")),
        (body * (1 - deep), rgb("ffc470")),
        (body * heat, rgb("fff4cc")),
        (body * ribs * 0.25 * matter.fine(s, 0.12 * r), rgb("b85a28")),
        (body * edge(0.7, 1.0, u.abs() / half) * 0.35, rgb("c05a24")),
    ]


def lamp_post(s: Sketch) -> list[Part]:
    """Street lamp of cast iron with a lantern of glass; a halo and a pool of light when it is lit."""
    iron = s.look.material("2e3238", 0.9)
    light = rgb("ffe2a0") if s.thing.lit else blend(s.look.material("d0d4d0"), s.look.middle, 0.35)
    post = (
        s.stroke(0, 0.1, 0, 0.76, 0.032, 0.02)
        .maximum(s.stroke(0, 0.0, 0, 0.12, 0.075, 0.04))
        .maximum(s.box(0, -0.01, 0.1, 0.03))
    )
    for y, wide in ((0.15, 0.05), (0.6, 0.034), (0.755, 0.05)):
        post = post.maximum(s.box(0, y, wide, 0.012))
    arms = s.stroke(-0.07, 0.7, 0.07, 0.7, 0.012, 0.012)
    half = 0.03 + 0.26 * (s.y - 0.78)
    glass = s.below(torch.maximum(s.x.abs() - half, (s.y - 0.855).abs() - 0.075))
    frame = glass * s.below(torch.minimum((s.x.abs() - half + 0.005).abs(), s.x.abs()) - 0.0045)
    roof = s.gable(0, 0.925, 0.16, 0.055).maximum(s.stroke(0, 0.97, 0, 1.01, 0.014, 0.006))
    parts: list[Part] = []
    if s.thing.lit:
        away = s.x * s.x + (s.y - 0.86) ** 2
        parts = [(torch.exp(-away / 0.03) * 0.6, rgb("ffcf80")), (torch.exp(-away / 0.11) * 0.16, rgb("ffb860"))]
    parts += [(post.maximum(arms), iron), matter.rounded(s, post, 0.0, 0.035, 0.9), (glass, light)]
    if s.thing.lit:
        parts.append((glass * torch.exp(-(s.x * s.x + (s.y - 0.84) ** 2) / 0.0016), rgb("fffdf0")))
        parts.append(matter.spill(s, 0.0, 0.3, 0.45))
    return [*parts, (frame * matter.fine(s, 0.02), iron), (roof, iron), matter.rounded(s, roof, 0.0, 0.08, 0.8)]


def snowman(s: Sketch) -> list[Part]:
    """Three balls with a hat, a scarf, arms of twigs and a carrot."""
    white, dark = s.look.material("f4f8fc", 1.04), s.look.material("26262c", 0.9)
    parts: list[Part] = []
    twigs = torch.zeros_like(s.x)
    for way in (-1, 1):
        twigs = twigs.maximum(s.stroke(way * 0.15, 0.56, way * 0.34, 0.7, 0.02, 0.012))
        twigs = twigs.maximum(s.stroke(way * 0.28, 0.655, way * 0.35, 0.62, 0.012, 0.008))
    parts.append((twigs, s.look.material("5a4030")))
    for y, r in ((0.2, 0.25), (0.52, 0.18), (0.76, 0.12)):
        ball = s.below(torch.hypot(s.x, s.y - y) - r - 0.02 * (s.blotches[0] - 0.5)) * s.below(-s.y - 0.02)
        turn = (s.x * s.side * 0.8 + (s.y - y) * 0.6) / r
        parts += [(ball, white), matter.shade(ball * (turn.clamp(-1, 1) * 0.3 - 0.1), 1.0), matter.grain(s, ball, 0.25),
                  (ball * edge(-0.2, -0.9, turn) * 0.4, blend(white * 0.6, s.look.zenith, 0.5))]  # fmt: skip
    eyes = s.disc(-0.04, 0.79, 0.016).maximum(s.disc(0.04, 0.79, 0.016))
    for y in (0.46, 0.54, 0.61):
        eyes = eyes.maximum(s.disc(0, y, 0.018))
    for x in (-0.05, -0.025, 0.0, 0.025, 0.05):
        eyes = eyes.maximum(s.disc(x, 0.705 + 6 * x * x, 0.009))
    scarf = s.below((s.y - 0.655 + 0.8 * s.x * s.x).abs() - 0.03) * s.below(s.x.abs() - 0.13)
    scarf = scarf.maximum(s.stroke(0.08 * s.side, 0.65, 0.12 * s.side, 0.46, 0.05, 0.055))
    red = s.look.material("c8402f")
    hat = s.box(0, 0.86, 0.28, 0.028).maximum(s.box(0, 0.87, 0.17, 0.145))
    carrot = s.stroke(0, 0.755, 0.13, 0.74, 0.034, 0.006)
    return [*parts, (eyes, dark), (carrot, s.look.material("f08030")), (scarf, red),
            matter.rounded(s, scarf, 0.0, 0.14, 0.6), (hat, dark * 1.2), matter.rounded(s, hat, 0.0, 0.12, 0.8),
            (s.box(0, 0.885, 0.172, 0.03), red)]  # fmt: skip
