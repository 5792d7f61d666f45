"""A style around a sphere: the belt of a panorama as it is, and its poles as seen from above and from below.

An equirectangular picture is stretched towards its poles, and so would be strokes that are painted on it. So each pole
is painted on a round sheet of its own (azimuthal equidistant), which is then bent back; between belt and pole one fades
into the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.styling.colour import oklab
from studio.styling.sheet import Sheet

UNITS = 800
"""How many units a panorama is high: more than a picture's short side, for only a part of it is seen at a time."""
FADE = (math.radians(41), math.radians(51))
"""From which angle to a pole to which its sheet fades into the belt."""
REACH = math.radians(54)
"""How far a pole's sheet reaches."""


def around(picture: Tensor, style: Callable[[Tensor, Sheet], Tensor], seed: int) -> Tensor:
    """A panorama (1, 3, H, W) in [0, 1] in a style."""
    height, width = picture.shape[-2:]
    unit = height / UNITS
    whole = F.interpolate(oklab(picture), (96, 192), mode="area")
    sheet = Sheet(height=height, width=width, unit=unit, wrap=True, seed=seed, device=picture.device)
    first = math.floor(FADE[0] / math.pi * height) - 2
    down = (torch.arange(height, device=picture.device) + 0.5).view(1, 1, -1, 1) / height
    belt = Sheet(
        height=height - 2 * first, width=width, unit=unit, wrap=True, seed=seed, device=picture.device,
        whole=whole, down=down[:, :, first : height - first],
    )  # fmt: skip
    found = F.pad(style(picture[:, :, first : height - first], belt), (0, 0, first, first))
    for number, low in enumerate((False, True), 1):
        polar = _pole(sheet, picture, style, whole, low=low, seed=seed + number)
        angle = math.pi * (1 - down if low else down)
        share = ((FADE[1] - angle) / (FADE[1] - FADE[0])).clamp(0, 1)
        share = share * share * (3 - 2 * share)
        found = found + share * (_bent(sheet, polar, low=low) - found)
    return found


def _pole(
    sheet: Sheet, picture: Tensor, style: Callable[[Tensor, Sheet], Tensor], whole: Tensor, *, low: bool, seed: int
) -> Tensor:
    """What lies around a pole in a style, on a square sheet of as many pixels an angle as the panorama."""
    side = 2 * math.ceil(REACH / math.pi * sheet.height)
    place = torch.arange(side, device=sheet.device) + 0.5 - side / 2
    y, x = place[:, None].expand(side, side), place[None].expand(side, side)
    angle = (x * x + y * y).sqrt() * math.pi / sheet.height
    row = angle / math.pi * sheet.height
    row = sheet.height - row if low else row
    column = torch.atan2(y, x) / (2 * math.pi) * sheet.width
    seen = sheet.at(picture, row - 0.5, column - 0.5)
    round_sheet = Sheet(
        height=side, width=side, unit=sheet.unit, seed=seed, device=sheet.device, whole=whole,
        down=(row / sheet.height)[None, None],
    )  # fmt: skip
    return style(seen, round_sheet)


def _bent(sheet: Sheet, polar: Tensor, *, low: bool) -> Tensor:
    """A pole's sheet as a panorama shows it; zero beyond where it is needed."""
    rows = math.ceil(FADE[1] / math.pi * sheet.height)
    side = polar.shape[-1]
    away = (torch.arange(rows, device=sheet.device) + 0.5)[:, None]
    turn = (torch.arange(sheet.width, device=sheet.device) + 0.5)[None] / sheet.width * 2 * math.pi
    y, x = away * turn.sin() + side / 2, away * turn.cos() + side / 2
    bent = F.grid_sample(polar, torch.stack([2 * x / side - 1, 2 * y / side - 1], -1)[None], align_corners=False)
    rest = sheet.height - rows
    return F.pad(bent.flip(2), (0, 0, rest, 0)) if low else F.pad(bent, (0, 0, 0, rest))
