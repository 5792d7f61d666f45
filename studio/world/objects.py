"""Drawings of what people build, carry and leave behind, and of birds."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import blend, rgb
from studio.world.sketch import Part, Sketch


def figure(s: Sketch) -> list[Part]:
    """A person seen from behind, with a shadow."""
    coat, dark = s.paint(0.85), s.look.material("2c2a34", 0.9)
    legs = s.stroke(-0.05, 0, -0.03, 0.45, 0.07, 0.09).maximum(s.stroke(0.06, 0, 0.03, 0.45, 0.07, 0.09))
    body = s.below(torch.maximum(s.x.abs() - 0.15 + 0.09 * s.y, (s.y - 0.56).abs() - 0.25))
    shadow = s.below(torch.hypot((s.x + 0.25 * s.side) * 0.3, s.y * 1.5) - 0.1) * 0.4
    return [(shadow, dark * 0.5), (legs, dark), (body, coat), (s.disc(0, 0.9, 0.09), dark)]


def balloon(s: Sketch) -> list[Part]:
    """Striped envelope with a basket."""
    x, y = s.x, s.y - 0.62
    wide = 0.36 * torch.sqrt((1 - (y / 0.38).clamp(-1, 1) ** 2).clamp(min=0)) * (1 + 0.28 * (y / 0.38).clamp(-1, 1))
    body = s.below(x.abs() - wide) * s.below(y.abs() - 0.38)
    gores = edge(-0.15, 0.15, torch.sin(torch.asin((x / (wide + 1e-3)).clamp(-0.99, 0.99)) * 4 + 0.6))
    second = blend(s.paint(1.0), s.look.material("fff2d8"), 0.75)
    shade = edge(0.05, -0.3, x * s.side) * 0.35
    ropes = s.stroke(-0.1, 0.26, -0.05, 0.1, 0.012, 0.012).maximum(s.stroke(0.1, 0.26, 0.05, 0.1, 0.012, 0.012))
    return [
        (ropes, s.look.material("bare")),
        (body, s.paint(1.0)),
        (body * gores, second),
        (body * shade, s.paint(0.45)),
        (s.box(0, 0.0, 0.13, 0.11), s.look.material("8a5a34")),
    ]


def kite(s: Sketch) -> list[Part]:
    """Diamond sail with a waving tail."""
    lean = s.x * 0.85 + (s.y - 0.7) * 0.5, (s.y - 0.7) * 0.85 - s.x * 0.5
    sail = s.below(lean[0].abs() * 1.2 + lean[1].abs() * torch.where(lean[1] > 0, 1.25, 0.8) - 0.25)
    tail = s.below((s.x - 0.12 - 0.06 * torch.sin(s.y * 16) + 0.25 * (s.y - 0.45)).abs() - 0.016 - 0.4 * s.p) * s.below(
        (s.y - 0.24).abs() - 0.24
    )
    return [(tail * 0.8, s.paint(0.8)), (sail, s.paint(1.05)), (sail * s.below(lean[0]), s.look.material("fff2d8"))]


def birds(s: Sketch) -> list[Part]:
    """A flock of bent wings."""
    flock = torch.zeros_like(s.x)
    for index in range(5 + s.thing.variant % 4):
        x, y = (s.rng.random() - 0.5) * 2.4, s.rng.random() * 0.9
        wing, lift = 0.11 + 0.05 * s.rng.random(), 0.045 + 0.05 * (index % 2)
        for turn in (-1, 1):
            bend = s.stroke(x, y, x + turn * wing * 0.55, y + lift, 0.03, 0.024).maximum(
                s.stroke(x + turn * wing * 0.55, y + lift, x + turn * wing, y + lift * 0.45, 0.024, 0.012)
            )
            flock = flock.maximum(bend)
    return [(flock, s.look.material("2c2a34", 0.8))]


def campfire(s: Sketch) -> list[Part]:
    """Three flames on crossed logs."""
    logs = s.stroke(-0.3, 0, 0.25, 0.16, 0.09, 0.09).maximum(s.stroke(0.3, 0, -0.25, 0.16, 0.09, 0.09))

    def flame(wide: float, tall: float) -> Tensor:
        t = ((s.y - 0.06) / tall).clamp(0, 1)
        body = wide * torch.sqrt(t * (1 - t) + 1e-4) * (1.5 - t) - 0.02
        return s.below((s.x - 0.06 * torch.sin(t * 5)).abs() - body) * (s.y > 0.05) * (s.y < tall + 0.06)

    return [
        (logs, s.look.material("5a3c2a", 0.8)),
        (flame(0.5, 0.95), rgb("f4571c")),
        (flame(0.34, 0.66), rgb("ffab2e")),
        (flame(0.18, 0.38), rgb("fff0a8")),
    ]


def litter(s: Sketch) -> list[Part]:
    """Rubbish in a puddle of mire."""
    mire = s.below(torch.hypot(s.x * 0.55, (s.y - 0.25) * 2.4) - 0.62)
    glint = s.below(torch.hypot((s.x + 0.3) * 0.8, (s.y - 0.3) * 4) - 0.28)
    parts = [(mire * 0.9, s.look.material("mire", 0.8)), (glint * 0.6, s.look.material("a8b84a"))]
    for code in ("c8c8c0", "b4523c", "5a6a70", "d8d0a0", "4a4a42"):
        x, y, w = (s.rng.random() - 0.5) * 1.7, 0.05 + s.rng.random() * 0.4, 0.1 + 0.1 * s.rng.random()
        parts.append(
            (s.box(x, y, w * 1.5, w) if s.rng.random() < 0.5 else s.disc(x, y + w / 2, w / 1.6), s.look.material(code))
        )
    return parts
