"""What things are made of: stone, tiles, planks, plaster and glass as lights and darks over a body in its light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.sketch import LIGHT, Part, Sketch

WARM, GLOW = rgb("ffc062"), rgb("fff0bc")
"""A lit window at its rim and in its middle."""
Opening = tuple[float, float, float, float]
"""A window or a door: the middle of its foot, its width and its height, in heights of the thing."""


def dim(s: Sketch, colour: Colour, much: float = 0.58) -> Colour:
    """A colour on the side away from the light: darker, and with some of the sky in it."""
    return blend(colour * much, s.look.zenith, 0.13)


def bright(s: Sketch, colour: Colour, much: float = 1.16) -> Colour:
    """A colour where the light falls on it."""
    return colour * much * blend(np.ones(3), s.look.light / max(float(s.look.light.max()), 1e-3), 0.45)


def fine(s: Sketch, size: float) -> float:
    """How well a detail of a size (in heights of the thing) shows: 1 when it is some pixels wide, 0 below one."""
    return min(max(1.7 - 1.1 * s.soft / size, 0.0), 1.0)


def grain(s: Sketch, body: Tensor, much: float = 0.4, leaves: bool = False) -> Part:
    """Blotches as of a loaded brush, or clumps of leaves."""
    source = s.leafage if leaves else s.blotches
    return (source[0] - 0.47).mul_(1.1 * much).mul_(body), LIGHT


def courses(
    s: Sketch, high: float, wide: float, *, x: Tensor | None = None, y: Tensor | None = None, joint: float = 0.16,
    bonded: bool = True,
) -> Tensor | None:  # fmt: skip
    """Light and dark of rows of stones, tiles or planks with dark joints; nothing where they are too small to see."""
    clear = fine(s, high)
    if clear == 0:
        return None
    key = (high, wide, joint, bonded)
    shared = x is None and y is None
    if shared and key in s.patterns:
        return s.patterns[key]
    level = (s.y if y is None else y) / high
    row = torch.floor(level)
    lowest = level - row
    along = (s.x if x is None else x) / wide
    column = torch.floor(along + row * 0.5 if bonded else along)
    # a number for every stone without a table: the fraction of a steep wave
    random = torch.frac(torch.sin(row * 12.9898 + column * 78.233).mul_(4375.85)).abs_()
    gap = (0.5 - (lowest - 0.5).abs_()).mul_(high)
    if wide < 4:
        beside = (along + row * 0.5 if bonded else along) - column
        gap = gap.minimum((0.5 - (beside - 0.5).abs_()).mul_(wide))
    line = (gap / (joint * high)).clamp_(0, 1)
    light = line.sub_(1).mul_(0.42).add_((random - 0.5).mul_(0.28)).add_(lowest.mul_(0.12)).mul_(clear)
    if shared:
        s.patterns[key] = light
    return light


def masonry(
    s: Sketch, body: Tensor, *, high: float, wide: float, x: Tensor | None = None, y: Tensor | None = None,
    joint: float = 0.16, much: float = 0.75, bonded: bool = True,
) -> list[Part]:  # fmt: skip
    """A body built of courses of stones, tiles or planks."""
    light = courses(s, high, wide, x=x, y=y, joint=joint, bonded=bonded)
    return [] if light is None else [(light * body * much, LIGHT)]


def rounded(s: Sketch, body: Tensor, x: float, half: Tensor | float, much: float = 0.8) -> Part:
    """Light that goes round an upright cylinder: dark away from the light, with a thin rim of sky there."""
    turn = ((s.x - x) * (s.side / half)).clamp_(-1, 1)
    rim = (-0.75 - turn).clamp_(min=0).mul_(1.6)
    return (turn * 0.55 - 0.14).add_(rim).mul_(body).mul_(much), LIGHT


def footing(s: Sketch, body: Tensor, tall: float = 0.12) -> Part:
    """The dark of the ground at the foot of a body."""
    return (s.y / tall).clamp_(0, 1).sub_(1).mul_(body).mul_(0.42), LIGHT


def shade(body: Tensor, much: float) -> Part:
    """A body that is so much darker (below 0) or brighter."""
    return body * much, LIGHT


def snow(s: Sketch, body: Tensor, depth: Tensor | float = 1.0) -> list[Part]:
    """What lies on a roof when it snows: thick where `depth` is 1, gone at 0, blue in its hollows."""
    if s.weather != "snow":
        return []
    lies = body * ((s.blotches[0] - 0.3) * 2 + depth * 2 - 0.6).clamp(0, 1) * 0.92
    return [
        (lies, s.look.material("snow")),
        (lies * (0.62 - s.blotches[0]).clamp(0, 0.4) * 0.9, blend(s.look.material("snow") * 0.72, s.look.zenith, 0.3)),
    ]


def box(s: Sketch, x: Tensor, y: Tensor, at: Opening) -> Tensor:
    """A rectangle in coordinates of one's own."""
    return s.below(torch.maximum((x - at[0]).abs() - at[2] / 2, (y - at[1] - at[3] / 2).abs() - at[3] / 2))


def openings(
    s: Sketch,
    where: Sequence[Opening],
    *,
    x: Tensor | None = None,
    y: Tensor | None = None,
    frame: Colour | None = None,
    arched: bool = False,
    lit: bool | None = None,
    barred: bool = True,
) -> list[Part]:
    """Windows with frames and glazing bars: warm inside when lit, else dark with a little of the sky in them."""
    x, y = s.x if x is None else x, s.y if y is None else y
    lit = s.thing.lit if lit is None else lit
    rims = panes = bars = torch.zeros_like(s.x)
    narrow = min(at[2] for at in where)
    shown = fine(s, narrow * 0.45)
    for at in where:
        pane = box(s, x, y, at)
        if arched:
            top = s.below(torch.hypot(x - at[0], y - at[1] - at[3]) - at[2] / 2)
            pane = pane.maximum(top)
        panes = panes.maximum(pane)
        if shown and frame is not None:
            rim = box(s, x, y, (at[0], at[1] - 0.12 * at[2], at[2] * 1.34, at[3] + 0.24 * at[2]))
            if arched:
                rim = rim.maximum(s.below(torch.hypot(x - at[0], y - at[1] - at[3]) - at[2] * 0.67))
            rims = rims.maximum(rim)
        if shown and barred:
            cross = torch.minimum((x - at[0]).abs(), (y - at[1] - 0.55 * at[3]).abs()) - 0.05 * at[2]
            bars = bars.maximum(s.below(cross) * pane)
    parts: list[Part] = [(rims * shown, frame)] if frame is not None and shown else []
    if lit:
        parts += [(panes, WARM), (panes * edge(1.0, 0.0, torch.frac(y * 7 + x * 3 + 20)) * 0.55, GLOW)]
    else:
        glass = s.look.material("2e3c4c", 0.9)
        parts += [(panes, glass), (panes * edge(-0.1, 0.35, x * s.side + 0.5 * y - 0.2) * 0.4, s.look.middle)]
    if shown and barred:
        parts.append((bars * shown * 0.8, frame * 0.7 if frame is not None else rgb("2a2018")))
    return parts


def smoke(s: Sketch, x: float, y: float, tall: float, much: float = 0.4) -> Part:
    """Thin smoke that winds upwards from a point and thins out."""
    up = ((s.y - y) / tall).clamp(0, 1)
    field = s.blotches
    drift = x + s.side * -0.3 * tall * up * up + 0.25 * tall * up * (field[3] - 0.5)
    wide = tall * (0.035 + 0.17 * up)
    body = torch.exp(-(((s.x - drift) / wide) ** 2)) * edge(0.0, 0.04, up) * edge(1.0, 0.35, up)
    grey = blend(s.look.haze, s.look.material("f2f2f2"), 0.5)
    return body * (0.45 + 0.8 * (field[0] - 0.3)) * much * (s.y > y), grey


def spill(s: Sketch, x: float, wide: float, much: float = 0.5) -> Part:
    """Light of a window or a door on the ground before it."""
    return torch.exp(-(((s.x - x) / wide) ** 2)) * edge(-0.2, -0.02, s.y) * s.below(s.y) * much, WARM
