"""One picture as places paint on it in true perspective: rays as slopes, with planes, boxes and the air between.

Lengths are eye heights: the ground is at height -1. A ray at horizontal distance t is at (t sin, t rise, t cos), to the
right of, above and ahead of the eye of the scene's own camera.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio.rays import wrap
from studio.world import noise
from studio.world.noise import Profile, edge
from studio.world.palette import Colour, Look, blend
from studio.world.place import Place
from studio.world.scene import Scene, Thing

FAR = 400.0


class Plane(NamedTuple):
    """Where rays meet a level: to the right, ahead and away (1, h, w), and how much of it a pixel spans."""

    x: Tensor
    z: Tensor
    away: Tensor
    soft: Tensor
    deep: Tensor  # how much of it a pixel spans along the ray


class Box(NamedTuple):
    """An upright block: from x0 to x1 to the right, y0 to y1 in height, z0 to z1 ahead, with its colour."""

    x0: float
    x1: float
    y0: float
    y1: float
    z0: float
    z1: float
    colour: Colour
    rough: float = 0.0
    name: str = "ground"


class Easel:
    """The rays, colours and canvas of one picture, or of its rows that look below one elevation and above another.

    Ahead is where the camera of the scene looks, or so many radians to the right of that.
    """

    def __init__(self, place: Place, below: float = 2.0, above: float = -2.0, turned: float = 0.0) -> None:
        frame = place.frame
        within = ((frame.el.amin(dim=(0, 2)) < below) & (frame.el.amax(dim=(0, 2)) > above)).nonzero()
        rows = slice(int(within[0]), int(within[-1]) + 1) if len(within) else slice(0, 0)
        frame = frame.rows(rows.start, rows.stop)
        self.place, self.rows = place, rows
        self.scene, self.look = place.scene, place.look
        self.picture = place.picture[place.index : place.index + 1, :, rows]
        self.empty = self.picture.shape[2] == 0
        self.az, self.el, self.pix = frame.az, frame.el, frame.pix
        self.turn = wrap(frame.az - place.scene.camera.yaw - turned)
        self.sin, self.cos = torch.sin(self.turn), torch.cos(self.turn)
        self.rise = torch.tan(frame.el.clamp(-1.55, 1.55))

    def plane(self, height: float = -1.0) -> Plane:
        """Where the rays that look down meet a level below the eye; the others are FAR away."""
        away = torch.where(self.rise < height / FAR, height / self.rise.clamp(max=height / FAR), FAR)
        away = away.expand(torch.broadcast_shapes(away.shape, self.turn.shape))
        return Plane(away * self.sin, away * self.cos, away, away * self.pix, away * away * self.pix / -height)

    def tone(self, colour: Colour, light: Tensor | float = 0.0) -> Tensor:
        """A colour (1, 3, h, w), by how much lighter or darker (1, h, w)."""
        base = torch.tensor(colour, dtype=torch.float32, device=self.picture.device).view(1, 3, 1, 1)
        return base * (1 + light)[:, None] if isinstance(light, Tensor) else base * (1 + light)

    def air(self, colour: Tensor, away: Tensor, clear: float = 34.0) -> Tensor:
        """A colour seen through so much air; at `clear` eye heights most of it is gone."""
        far = 1 - torch.exp(-away / clear)
        fog = self.scene.fog
        lost = (far * (0.62 + 0.75 * fog)).clamp(max=0.97)
        return colour + (self.tone(self.look.haze) - colour) * lost[:, None]

    def cover(
        self, colour: Tensor, coverage: Tensor, name: str = "", at: tuple[slice, slice] = (slice(None), slice(None))
    ) -> None:
        """Paint, and put the coverage (1, h, w) into the mask of a name if one is given; `at` some rows and columns."""
        if self.empty:
            return
        canvas = self.picture[:, :, at[0], at[1]]
        coverage = coverage.clamp(0, 1).expand(1, *canvas.shape[2:])
        canvas.add_((colour - canvas) * coverage[:, None])
        masks, index = self.place.masks, self.place.index
        if masks is None or not name:
            return
        for mask in masks.values():
            mask[index, self.rows][at] *= 1 - coverage[0]
        if name not in masks:
            masks[name] = torch.zeros_like(self.place.picture[:, 0])
        masks[name][index, self.rows][at] += coverage[0]

    def screen(self, colour: Colour, amount: Tensor) -> None:
        """Add light without burning out."""
        if not self.empty:
            self.picture.add_((1 - self.picture).clamp(min=0) * self.tone(colour) * amount.clamp(0, 1)[:, None])

    def box(self, box: Box) -> None:
        """An upright block in the light of the scene, textured where it is rough."""
        near, far, side, top = self._slabs(box)
        coverage = edge(0.0, 1.0, (far - near) / (near.abs() * self.pix).clamp(min=1e-4)) * (near > 0.02)
        rows, columns = coverage[0].any(1).nonzero(), coverage[0].any(0).nonzero()
        if not len(rows):
            return
        at = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        slopes = [each.expand_as(near)[:, at[0], at[1]] for each in (self.sin, self.cos, self.rise)]
        near, side, top, coverage = (each.expand_as(near)[:, at[0], at[1]] for each in (near, side, top, coverage))
        sun = 1.0 if np.sin(self.scene.light_azimuth) >= 0 else -1.0
        light = torch.where(top, 0.16, torch.where(side, 0.1 * sun * -torch.sign(slopes[0]), -0.12) - 0.1)
        if box.rough:
            x, z, y = (near * each for each in slopes)
            grain = noise.lookup(x * 0.21 + y * 0.13, z * 0.21 + y * 0.27)
            fine = noise.lookup(x * 0.9 + y * 0.6, z * 0.9 - y * 0.7)
            light = light + box.rough * ((grain[:, 0] - 0.5) + (fine[:, 0] - 0.5) * torch.exp(-near * 0.12))
            leaves = (fine[:, 2] - 0.6 * fine[:, 1]) * torch.exp(-near * 0.16)
            light = light + box.rough * 0.42 * leaves.clamp(-0.7, 0.9)
            light = light + box.rough * 0.5 * (y - box.y0) / (box.y1 - box.y0) - box.rough * 0.25
        self.cover(self.air(self.tone(box.colour, light), near.clamp(0, FAR)), coverage, box.name, at)

    def _slabs(self, box: Box) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Distances at which rays enter and leave a block, and whether they enter by a side or by the top or foot."""
        nears, fars = [], []
        for slope, low, high in (
            (self.sin, box.x0, box.x1), (self.rise, box.y0, box.y1), (self.cos, box.z0, box.z1),
        ):  # fmt: skip
            slope = torch.where(slope.abs() < 1e-5, 1e-5, slope)
            one, two = low / slope, high / slope
            nears.append(torch.minimum(one, two))
            fars.append(torch.maximum(one, two))
        across, up, along = torch.broadcast_tensors(*nears)
        near = torch.maximum(torch.maximum(across, up), along)
        far = torch.minimum(torch.minimum(fars[0], fars[1]), fars[2])
        return near, far, across >= near, up >= near


def bare_earth(easel: Easel, plane: Plane, near: Colour, far: Colour, *, rough: float = 0.3) -> Tensor:
    """Ground in patches, from its colour at the feet to that far off, through the air (1, 3, h, w)."""
    patch = noise.lookup(plane.x * 0.045 + 0.3, plane.z * 0.045 - 0.3)
    fine = noise.lookup(plane.x * 0.43, plane.z * 0.43)
    light = (0.6 * patch[:, 3] + 0.4 * patch[:, 0] - 0.5) * torch.exp(-plane.away * 0.045)
    light = 1.6 * light + 0.9 * (fine[:, 0] - 0.5) * torch.exp(-plane.away * 0.28)
    swath = noise.lookup(plane.x * 0.008 + 0.1, plane.z * 0.02)[:, 3] - 0.5
    light = rough * (light + 0.7 * swath)
    part = (1 - torch.exp(-plane.away / 9))[:, None]
    mixed = easel.tone(near) + (easel.tone(far) - easel.tone(near)) * part
    return easel.air(mixed * (1 + light)[:, None], plane.away)


def snowed(easel: Easel, colour: Colour, much: float = 0.78) -> Colour:
    """A colour of the ground, under snow when it snows."""
    return whitened(easel.scene, easel.look, colour, much)


def whitened(scene: Scene, look: Look, colour: Colour, much: float = 0.78) -> Colour:
    """A colour of the land, so far white when it snows."""
    return blend(colour, look.material("snow"), much) if scene.weather == "snow" else colour


def turns(scene: Scene, aside: float = 0.0) -> Profile:
    """How far every azimuth lies to the right of where the camera looks, or of so many radians to the right of that."""
    return (noise.AZIMUTHS - scene.camera.yaw - aside + math.pi) % (2 * math.pi) - math.pi


def placed_at(right: float, ahead: float, kind: str, size: float, variant: int, aside: float = 0.0) -> Thing:
    """A thing so many eye heights to the right and ahead, ahead being so many radians `aside` of the middle."""
    azimuth = math.atan2(right, ahead) + aside
    return Thing(kind=kind, azimuth=azimuth, distance=math.hypot(right, ahead), size=size, variant=variant)
