"""What silhouettes of land are made of: faces of rock with snow and forest, fields and woods on hills, tree-tops.

All of it is a function of azimuth and of how far below its crest a ray meets a layer, and goes with the layer's own
colours, so that night, fog and every palette colour it too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.rays import Frame
from studio.world import marks, noise
from studio.world.noise import edge

if TYPE_CHECKING:
    from studio.world.layers import Row

_TURN = 2 * math.pi


def lit(colour: Tensor, row: Row, light: Tensor) -> Tensor:
    """A colour (B, 3, h, w) so much lighter or darker (B, h, w): light is warm, shadow has the sky's blue in it."""
    return colour * (1 + light[:, None] * row.colour(lambda x: x.sun.tint))


def shown(size: Tensor | float, rays: Frame) -> Tensor:
    """How much of a detail of an angular size is seen, 0 where it is finer than a pixel."""
    return edge(0.8, 2.6, size / rays.pix)


def side(rays: Frame, row: Row) -> Tensor:
    """From -1 to 1, how far the light comes from the right of where each ray looks (B, 1|h, w)."""
    aside = torch.sin(row.number(lambda x: x.sun.azimuth) - rays.az)
    return aside / torch.sqrt(aside * aside + 0.12)


def _rock(result: Tensor, rays: Frame, row: Row, depth: Tensor) -> Tensor:
    """Ridges that wind down from the crest between gullies, snow on the shoulders, forest at the feet."""
    tall = row.number(lambda x: x.extent)
    tiles = row.number(lambda x: float(max(round(1.7 / x.extent), 2)))
    around = (rays.az - row.number(lambda x: x.turn)) / _TURN * tiles
    down = depth.clamp(min=0) / tall
    start = row.number(lambda x: x.start)
    form = noise.nearest(around, down * 0.3 + start)
    fold, across, broad = form[:, 0] - 0.5, form[:, 1], form[:, 3] - 0.5
    # the line that parts light and shade winds down from each peak
    winding = rays.az + tall * down * (2.2 * broad + 0.9 * fold + row.number(lambda x: x.slant))
    flank = noise.read(row.profile(lambda x: x.shade), winding)
    grain = marks.read("faces", around * 3, down * 0.8 + start) * shown(tall * 0.03, rays)
    spur = torch.tanh(16 * fold) * across
    facing = (0.85 - 0.3 * down) * flank + 0.75 * spur + 0.55 * grain
    sun = row.number(lambda x: x.sun.strength)
    light = sun * (side(rays, row) * facing - 0.14 * spur.abs()) + 0.25 * (1 - sun) * (grain + fold)
    light = light * row.number(lambda x: x.contrast)
    stone = row.colour(lambda x: x.top).expand_as(result)
    feet = edge(-0.1, 0.1, 0.36 - rays.el / tall + 1.1 * fold + 0.12 * grain + row.number(lambda x: x.grown))
    leaves = marks.read("leaves", around * 4, 2.2 * down) * shown(tall * 0.04, rays)
    stone = stone + (row.colour(lambda x: x.under) * (1 + 0.3 * leaves[:, None]) - stone) * feet[:, None]
    if row.any(lambda x: x.snow is not None):
        line = row.number(lambda x: 9.0 if x.snow is None else x.snow)
        high = (rays.el - line) / tall + 0.5 * fold + 0.16 * flank * side(rays, row) + 0.1 * grain
        bare = edge(0.35, 0.8, spur.abs() + 0.6 * grain.abs()) * edge(0.5, 0.1, high)
        snow = edge(-0.05, 0.05, high) * (1 - 0.75 * bare)
        stone = stone + (row.colour(lambda x: x.snow_colour) - stone) * snow[:, None]
        light = light * (1 - 0.3 * snow)
    return lit(stone, row, light.clamp(-0.62, 0.5))


def _fields(result: Tensor, rays: Frame, row: Row, depth: Tensor) -> Tensor:
    """Rolling fields between hedges, woods in the hollows, and shadows of clouds over all of it."""
    tiles = row.number(lambda x: float(max(round(0.62 / x.extent), 3)))
    around = (rays.az - row.number(lambda x: x.turn)) / _TURN * tiles
    down = depth.clamp(min=0) / row.number(lambda x: x.extent)
    start = row.number(lambda x: x.start)
    form = noise.nearest(around, down * 0.32 + start)
    fold, broad = form[:, 0] - 0.5, form[:, 3] - 0.5
    leaves = marks.read("leaves", around * 4, down * 1.1 + start)
    # a quilt of strips: each row of fields is parted at places of its own
    strip = down * 2.2 + 1.1 * broad + 0.12 * fold
    line = torch.floor(strip)
    plot = around * 7 + 0.2 * fold + 4 * torch.sin(line * 7.3 + 9 * start) + 0.7 * (strip - line)
    number = torch.floor(plot)
    own = torch.remainder(number, 7 * tiles)  # the same field on both sides of the join
    crop = torch.sin(own * 12.9898 + line * 78.233 + 40 * start)
    hem = torch.minimum((0.5 - (strip - line - 0.5).abs()) * 1.2, 0.5 - (plot - number - 0.5).abs())
    hedge = edge(0.12, 0.05, hem - 0.07 * leaves) * row.number(lambda x: float(x.tilled)) * edge(0.03, 0.12, down)
    wooded = edge(0.0, 0.08, fold + 0.09 * leaves - 0.12 + row.number(lambda x: x.grown))
    wooded = torch.maximum(wooded, 0.85 * hedge)
    winding = rays.az + depth.clamp(min=0) * (row.number(lambda x: x.slant) + 3 * broad)
    flank = noise.read(row.profile(lambda x: x.shade), winding)
    sun = row.number(lambda x: x.sun.strength)
    light = sun * side(rays, row) * (0.75 * flank + 0.4 * form[:, 1] * (1 - wooded))
    light = light * row.number(lambda x: x.contrast) + 0.24 * edge(0.4, 0.0, down)
    cloud = torch.sin(3 * (rays.az - row.number(lambda x: x.turn)) + 5 * broad + 2.0 * down + 20 * start)
    light = light - 0.26 * sun * edge(0.1, 0.8, cloud) - 0.1 * wooded
    ripe = row.number(lambda x: float(x.tilled)) * crop.clamp(min=-0.3)
    colour = result * (1 + 0.26 * ripe[:, None] * result.new_tensor([1.5, 0.55, -0.35]).view(1, 3, 1, 1))
    fine = 0.4 * leaves * shown(0.008, rays)
    dark = row.colour(lambda x: x.under) * (1 + fine[:, None])
    colour = colour + (dark - colour) * wooded[:, None]
    return lit(colour, row, light)


def _crowns(result: Tensor, rays: Frame, row: Row, depth: Tensor) -> Tensor:
    """Tree-tops, lit on top and on the side of the light, dark between and below."""
    tall = row.number(lambda x: x.extent)
    tiles = row.number(lambda x: float(max(round(0.62 / x.extent), 4)))
    around = (rays.az - row.number(lambda x: x.turn)) / _TURN * tiles
    down = depth.clamp(min=0) / tall
    leaves = marks.read("leaves", around * 3, rays.el / tall * 0.8 + row.number(lambda x: x.start))
    leaves = leaves * shown(tall * 0.09, rays)
    top = edge(0.45, 0.0, down)
    flank = noise.read(row.profile(lambda x: x.shade), rays.az)
    light = row.number(lambda x: x.sun.strength) * side(rays, row) * 0.45 * flank * edge(0.8, 0.1, down)
    light = light + 0.42 * leaves + 0.3 * top - 0.5 * edge(0.1, 0.9, down)
    return lit(result, row, light * row.number(lambda x: x.contrast))


RELIEFS: dict[str, Callable[[Tensor, Frame, Row, Tensor], Tensor]] = {
    "rock": _rock, "fields": _fields, "crowns": _crowns,
}  # fmt: skip
