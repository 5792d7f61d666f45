"""From an interior to its picture: every pixel once, edges again, the land through the window, the palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from studio.rays import Frame
from studio.world.indoors.cast import Rays, Vec
from studio.world.indoors.interior import Interior, Seen
from studio.world.palette import Look
from studio.world.scene import Scene

CONTRAST = 0.12
"""How much neighbours may differ before a pixel is looked at more closely."""
FINER = ((-0.36, 0.19), (0.36, -0.19))
"""Where in a pixel on an edge one looks again, in pixels across and down from its middle."""
AT_ONCE = 1 << 16
"""How many rays are followed together: what they need fits the cache."""
BEYOND = {"night": 0.6, "dusk": 0.9}
"""How bright the land is beside a lit room."""
Outside = Callable[[Scene, Frame], Tensor]
"""Draws a landscape along rays: (1, 3, h, w), before grading."""


def paint(interior: Interior, look: Look, frame: Frame, outside: Outside) -> tuple[Tensor, dict[str, Tensor]]:
    """The picture (1, 3, H, W) of one interior along the rays of one picture, before grading, and its masks."""
    way = _ways(frame, interior.heading)
    height, width = way.x.shape
    flat = Vec(*(w.reshape(-1) for w in way))
    seen = _see(interior, flat, frame)
    picture, glass = _toned(seen.light, interior, look), seen.glass
    ids = torch.arange(len(interior.parts))
    cover = seen.part.long()
    edges = _edges(picture.view(3, height, width), seen.part.view(height, width)).reshape(-1).nonzero()[:, 0]
    extra = None
    if len(edges):
        picture, glass = picture.clone(), glass.clone()
        shifted = [each.at(edges) for each in _shifted(way)]
        finer = _see(interior, Vec(*(torch.cat(each) for each in zip(*shifted, strict=True))), frame)
        share = 1 / (len(FINER) + 1)
        picture[:, edges] = share * (
            picture[:, edges] + _toned(finer.light, interior, look).view(3, len(FINER), -1).sum(1)
        )
        glass[edges] = share * (glass[edges] + finer.glass.view(len(FINER), -1).sum(0))
        extra = torch.cat([cover[None, edges], finer.part.long().view(len(FINER), -1)])
    picture = picture.view(1, 3, height, width)
    glass = glass.view(height, width)
    if interior.outside is not None and float(glass.max()) > 0:
        picture = _looked_out(picture, glass, interior.outside, frame, outside)
    masks: dict[str, Tensor] = {}
    for number in ids.tolist():
        whole = (cover == number).float()
        if extra is not None:
            whole[edges] = (extra == number).float().mean(0)
        name = interior.parts[number]
        if float(whole.max()) > 0:
            masks[name] = masks.get(name, 0) + whole.view(1, height, width)
    return picture, masks


def _ways(frame: Frame, heading: float) -> Vec:
    """Unit directions (H, W) in the interior's own axes."""
    az, el = torch.broadcast_tensors(frame.az[0] - heading, frame.el[0])
    flat = torch.cos(el)
    return Vec(flat * torch.sin(az), flat * torch.cos(az), torch.sin(el))


def _see(interior: Interior, way: Vec, frame: Frame) -> Seen:
    pix, seen = float(frame.pix.max()), []
    for some in zip(*(w.split(AT_ONCE) for w in way), strict=True):
        start = Vec(*(torch.full_like(some[0], where) for where in interior.eye))
        seen.append(interior.see(Rays(start, Vec(*some), pix)))
    return Seen(*(torch.cat(each, -1) for each in zip(*seen, strict=True)))


def _shifted(way: Vec) -> list[Vec]:
    """Directions (H * W,) to each of the places in FINER of every pixel."""
    found = []
    across, down = ([_slope(w, axis) for w in way] for axis in (1, 0))
    for dx, dy in FINER:
        moved = [w + a * dx + d * dy for w, a, d in zip(way, across, down, strict=True)]
        norm = torch.rsqrt(sum((m * m for m in moved), torch.zeros_like(moved[0])))
        found.append(Vec(*((m * norm).reshape(-1) for m in moved)))
    return found


def _slope(values: Tensor, axis: int) -> Tensor:
    return torch.gradient(values, dim=axis)[0] if values.shape[axis] > 1 else torch.zeros_like(values)


def _edges(picture: Tensor, part: Tensor) -> Tensor:
    """Where neighbours are of another part or far from alike (H, W)."""
    grey = picture[0] * 0.3 + picture[1] * 0.59 + picture[2] * 0.11
    found = torch.zeros_like(part, dtype=torch.bool)
    for axis in (0, 1):
        for values, limit in ((part.float(), 0.5), (grey, CONTRAST)):
            differs = values.diff(dim=axis).abs() > limit
            first, second = (found[:-1], found[1:]) if axis == 0 else (found[:, :-1], found[:, 1:])
            first |= differs
            second |= differs
    return found


def _toned(light: Tensor, interior: Interior, look: Look) -> Tensor:
    """Linear light (3, N) as sRGB under the palette of the scene: a soft shoulder, then its ramp."""
    value = 1 - torch.exp(-1.5 * interior.exposure * light.clamp(min=0))
    value = value.clamp(min=1e-6) ** (1 / 2.2)
    if look.strength <= 0:
        return value
    grey = value[0] * 0.3 + value[1] * 0.59 + value[2] * 0.11
    dark, middle, high = (torch.tensor(c, dtype=torch.float32)[:, None] for c in look.ramp)
    dark = dark * 0.5
    toned = torch.where(
        grey < 0.5, dark + (middle - dark) * (grey / 0.5), middle + (high - middle) * ((grey - 0.5) / 0.5).clamp(max=1)
    )
    return value + (toned - value) * (0.5 * look.strength)


def _looked_out(picture: Tensor, glass: Tensor, scene: Scene, frame: Frame, outside: Outside) -> Tensor:
    rows, columns = (glass > 0).any(1).nonzero(), (glass > 0).any(0).nonzero()
    if not len(rows):
        return picture
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    view = outside(scene, frame.box(0, *box)) * BEYOND.get(scene.time, 1.0)
    picture = picture.clone()
    picture[:, :, box[0], box[1]] += view * glass[box] * (1 - picture[:, :, box[0], box[1]].clamp(0, 1) * 0.5)
    return picture


def graded(look: Look) -> Look:
    """The look by which an interior is graded: it has been exposed and lit in colour already, and is dark at night."""
    return replace(look, exposure=0.8 + 0.2 * look.level, wash=0.4 * look.wash)
