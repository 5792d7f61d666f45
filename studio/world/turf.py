"""What the ground is covered with, worked out once for a picture: grass in tufts, rippled sand, drifts of snow."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from studio.rays import Frame
from studio.world import marks, noise
from studio.world.batch import Batch
from studio.world.easel import Easel, Plane
from studio.world.layers import WARMER, Turf, underfoot
from studio.world.noise import edge
from studio.world.palette import Colour, Look, blend
from studio.world.relief import shown
from studio.world.scene import Scene

_TURN = 2 * math.pi
_ROUND = 6
"""So many tiles of tufts go around the viewer one eye height away, twice as many twice as far."""
_UP = 0.69 / (_TURN / _ROUND)
"""Tiles of tufts that each doubling of the distance has room for, if tufts stand upright."""


class _Plane(NamedTuple):
    """Where rays meet flat ground: to the east and north of the viewer and away from him, in eye heights."""

    x: Tensor
    z: Tensor
    away: Tensor


def sandy(scene: Scene) -> bool:
    """Whether the ground is bare sand."""
    return scene.place in ("desert", "beach") and scene.weather != "snow"


def snowy(scene: Scene) -> bool:
    """Whether snow lies on the ground."""
    return scene.weather == "snow"


def grassy(scene: Scene) -> bool:
    """Whether grass grows on the ground."""
    return not (sandy(scene) or snowy(scene) or scene.place == "sea" or scene.sandy)


def turf(frame: Frame, batch: Batch) -> Turf:
    """Light and warmth of the ground (B, H, W), about -1..1, along all rays that may meet it."""
    below = (frame.el.amin(dim=(0, 2)) < 0.12).nonzero()
    first = int(below[0]) if len(below) else frame.el.shape[1]
    rays = frame.rows(first, frame.el.shape[1])
    shape = (len(batch.scenes), *torch.broadcast_shapes(frame.az.shape, frame.el.shape)[1:])
    light, warm = (torch.zeros(shape, device=batch.device) for _ in range(2))
    if first < shape[1]:
        light[:, first:], warm[:, first:] = _covered(rays, batch)
    return Turf(light, warm)


def cooled(look: Look, green: Colour) -> Colour:
    """The green of grass that stands near: deeper and cooler than that of far fields."""
    return blend(green, look.material("forest", 1.25), 0.36)


def lawn(easel: Easel, plane: Plane, near: Colour, far: Colour, *, much: float = 0.34) -> Tensor:
    """Turf on flat ground, from its colour at the feet to that far off, through the air (1, 3, h, w)."""
    scene, look = easel.scene, easel.look
    near = near if snowy(scene) else cooled(look, near)
    light, warm = _covered(Frame(easel.az, easel.el, easel.pix), Batch([scene], [look], easel.picture.device))
    part = (1 - torch.exp(-plane.away / 7))[:, None]
    colour = easel.tone(near) + (easel.tone(far) - easel.tone(near)) * part
    colour = colour * (1 + (much * light).clamp(min=-0.6))[:, None]
    return easel.air(colour * (1 + much * warm[:, None] * colour.new_tensor(WARMER).view(1, 3, 1, 1)), plane.away)


def _covered(rays: Frame, batch: Batch) -> tuple[Tensor, Tensor]:
    """Light and warmth along rays that may meet the ground (B, h, w)."""
    away = 1 / torch.tan((-rays.el).clamp(0.02, 1.57))
    plane = _Plane(away * torch.sin(rays.az), away * torch.cos(rays.az), away)
    field = noise.lookup(plane.x * 0.045 + 0.3, plane.z * 0.045 - 0.3)
    fine = noise.lookup(plane.x * 0.43, plane.z * 0.43)
    drawn = torch.sin(0.13 * plane.x + 1.4 * torch.sin(0.07 * plane.z)) + torch.sin(
        0.11 * plane.z + 1.7 * torch.sin(0.05 * plane.x + 2)
    )
    near, close = torch.exp(-away * 0.05), torch.exp(-away * 0.25)
    sun = batch.number(lambda s: {"clear": 1.0, "scattered": 0.9}.get(s.sky, 0.35))
    east, north = torch.sin(batch.light_azimuth), torch.cos(batch.light_azimuth)
    broad = 0.6 * field[:, 3] + 0.4 * field[:, 0] - 0.5
    cloud = edge(0.2, 0.9, drawn + 1.5 * (field[:, 0] - 0.5)) * edge(1.5, 6.0, away)
    # what rises towards the light is lit
    slope = -(fine[:, 1] * east + fine[:, 2] * north) * close
    swell = -(field[:, 1] * east + field[:, 2] * north) * near
    light = (
        1.5 * broad * near
        + 1.1 * (field[:, 3] - 0.5) * (torch.exp(-away * 0.02) - near)
        + 0.9 * (fine[:, 0] - 0.5) * close
        + sun * (0.9 * swell - 0.7 * cloud + 0.4 * slope)
    )
    warm = 0.22 * drawn + 1.2 * (field[:, 0] - 0.5) * near - 0.3 * cloud
    standing = 1 - underfoot(rays.el)
    if batch.any(grassy):
        grass = batch.number(lambda s: float(grassy(s))) * standing
        blades = _blades(rays, away) * (0.35 + 0.9 * edge(0.3, 0.7, field[:, 0]))
        sward = marks.read("leaves", plane.x * 0.11, plane.z * 0.11) * edge(2.0, 7.0, away) * torch.exp(-away * 0.04)
        dry = edge(0.62, 0.9, 0.7 * field[:, 3] + 0.45 * fine[:, 3]) * edge(1.5, 4.0, away)
        cool = 0.45 * (1 - 2 * field[:, 0]).clamp(min=0)
        dry, cool = (part * edge(44.0, 20.0, away) for part in (dry, cool))  # slopes that rise over the horizon
        light = light + grass * (0.95 * blades + 0.5 * sward + 0.25 * dry)
        warm = warm + grass * (0.12 * blades + 0.12 * sward + 0.7 * dry - cool - 0.12)
    if batch.any(sandy):
        sand = batch.number(lambda s: float(sandy(s)))
        light = light + sand * 1.2 * _ripples(rays, plane, field) * sun.clamp(min=0.5)
    if batch.any(snowy):
        snow = batch.number(lambda s: float(snowy(s)))
        drift = 1.3 * sun.clamp(min=0.6) * (swell + 0.6 * slope)
        light, warm = light * (1 - 0.6 * snow) + snow * drift, warm * (1 - snow) + 0.3 * snow * drift
    return light + _pebbles(rays, plane), warm


def _pebbles(rays: Frame, plane: _Plane) -> Tensor | float:
    """Pebbles and grains of the ground straight below."""
    deep = underfoot(rays.el)
    if not bool(deep.any()):
        return 0.0
    pebbles = noise.lookup(plane.x * 1.3 + 0.2, plane.z * 1.3)[:, 0] - 0.5
    grains = noise.lookup(plane.x * 3.1, plane.z * 3.1 + 0.6)[:, 0] - 0.5
    return deep * (1.1 * pebbles + 0.8 * grains)


def _blades(rays: Frame, away: Tensor) -> Tensor:
    """Tufts that stand upright and grow towards the viewer: two sizes of a tile, each fading where the other is due."""
    level = torch.log2(away)
    step = torch.floor(level)
    part = level - step
    around = rays.az * (_ROUND / _TURN)
    total = torch.zeros_like(around * away)
    tall = 0.035 * (_TURN / _ROUND) / away
    for more, weight in ((0, 1 - part), (1, part)):
        # so many tiles around that they close: a whole number down to half an eye height
        times = torch.exp2((step + more).clamp(min=-1))
        total = total + weight * marks.read(
            "tufts", around * times + 0.37 * (step + more), level * _UP + 0.61 * (step + more)
        )
    total = total / torch.sqrt(part * part + (1 - part) ** 2)
    return total * shown(tall, rays)


def _ripples(rays: Frame, plane: _Plane, field: Tensor) -> Tensor:
    """Ripples of the wind, a few to an eye height."""
    wave = marks.read("ripples", plane.x * 0.22 + 0.05 * field[:, 0], plane.z * 0.22 + 0.1 * field[:, 3])
    return wave * shown(0.28 / (plane.away * plane.away).clamp(min=1), rays)
