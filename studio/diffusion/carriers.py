"""Carriers: the maps by which start noise tells where things are.

The world's scenes are one fixed planet a place; a layout (studio.layout) says where one stands and what turns above
one's head. A network that gets these numbers as numbers has to learn for every cell of its canvas which direction it
looks in. Here each cell is told: sines and cosines of its own azimuth on the land, on the mountains and in the sky, its
elevation, and its place among the things, the near trees and the lights. The idea is that of Fourier features (Tancik
et al. 2020) and of neural fields seen along rays (Mildenhall et al. 2020); that a flow may start from such a
distribution as well as from white noise is Albergo et al. 2023.

Because the maps depend on directions only, the same planet is drawn on any canvas: a wide one shows more of it, and an
equirectangular one all of it, with columns that close and poles that are one point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, panorama_frame, perspective_frame, wrap

LAND = MOUNTAINS = (1, 2, 4, 8, 16)  # how often a map swings in a full turn
SKY = (1, 2, 4, 8)
THINGS, TREES, LIGHT = (1, 2), (1,), (1, 4)
CONSTANT = ("light height", "light size", "rays", "clouds", "mountains", "hills", "rough", "near", "bank")
CARRIERS = (
    2 * (len(LAND) + len(MOUNTAINS) + len(SKY) + 2 * len(THINGS) + 2 * len(TREES) + len(LIGHT)) + 4 + len(CONSTANT)
)
"""How many maps there are, all of about unit variance over a picture."""

_ROOT = math.sqrt(2)  # a sine of this height has variance 1


def square_view(layouts: Sequence[Sequence[float]], height: int, width: int) -> Frame:
    """The rays of each layout's camera on a canvas: the shorter side spans the lens, a longer one shows more."""
    longer = max(height, width) / min(height, width)
    cameras = [lay.camera(each) for each in layouts]
    wide = [replace(each, fov=2 * math.atan(longer * math.tan(each.fov / 2))) for each in cameras]
    return perspective_frame(wide, height, width, torch.device("cpu"))


def carriers(layouts: Sequence[Sequence[float]], height: int, width: int, *, panorama: bool = False) -> Tensor:
    """The maps (n, CARRIERS, height, width), float32 on the CPU, of layouts of len(layout.NAMES) numbers each.

    With `panorama` the canvas is equirectangular: azimuth -pi..pi about each layout's heading, elevation from zenith to
    nadir.
    """
    count = len(layouts)
    yaw = _column([lay.turn(each, "view") for each in layouts])
    if panorama:
        frame = panorama_frame(height, width, torch.device("cpu"), [lay.turn(each, "view") for each in layouts])
    else:
        frame = square_view(layouts, height, width)
    az, el = frame.az.expand(count, height, width), frame.el.expand(count, height, width)
    lens = _column([lay.between(each, "lens", *lay.LENS) for each in layouts])
    ahead = wrap(az - yaw)
    level = torch.cos(el)
    across = ahead / lens

    def turned(name: str) -> Tensor:
        return _column([lay.turn(each, name) for each in layouts])

    maps = [
        *_swings(az, LAND, level),
        *_swings(az - turned("backdrop"), MOUNTAINS, level),
        *_swings(az + turned("sky"), SKY, level),
        *_swings(ahead - _column([lay.light_azimuth(each) for each in layouts]), LIGHT, level),
    ]
    # what stands in the view repeats with the layout's angle, see lay.swing: 1 - |2 p - 1| = s has two answers for p
    shown = level * ((0.85 - across.abs()) / 0.25).clamp(0, 1)
    for name, place, times in (
        ("things", 0.5 + 0.5 * across / lay.THINGS_REACH, THINGS),
        ("trees", (across.abs() - lay.TREES_FROM) / lay.TREES_OVER, TREES),
    ):
        half = (1 - place.clamp(-0.5, 1.5)) * math.pi
        maps += [*_swings(turned(name) - half, times, shown), *_swings(turned(name) + half, times, shown)]
    maps += [
        2.2 * torch.tanh(1.4 * el),
        torch.sin(8 * el) * _ROOT,
        torch.cos(8 * el) * _ROOT,
        2.8 * torch.sin(ahead) * level,
    ]
    maps += [_column([lay.number(each, name) for each in layouts]).expand_as(el) for name in CONSTANT]
    return torch.stack([each.expand(count, height, width) for each in maps], 1)


def _column(values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float32).view(-1, 1, 1)


def _swings(angle: Tensor, times: Sequence[int], fade: Tensor) -> list[Tensor]:
    return [_ROOT * fade * wave(k * angle) for k in times for wave in (torch.sin, torch.cos)]
