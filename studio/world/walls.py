"""Walls of rock in true perspective: cliffs with layers and cracks, and their reflection in water at their foot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from studio.rays import Frame
from studio.world import marks, noise
from studio.world.backdrop import sunny_side
from studio.world.easel import Easel
from studio.world.noise import Profile, edge
from studio.world.palette import Colour
from studio.world.place import Place
from studio.world.water import ripples


@dataclass(frozen=True, kw_only=True)
class Wall:
    """A wall about the viewer: how far it is and how high it stands over the ground at each azimuth, in eye heights.

    `stone` are the colours of its layers from the foot up; `facing` (-1..1) is which way its buttresses look; `pitch`
    is how many layers of stone an eye height shows and `lift` which of them come first; `shaded` darkens its foot.
    """

    away: Profile
    tall: Profile
    stone: tuple[Colour, ...]
    facing: Profile
    along: int = 24
    layered: float = 1.0
    rough: float = 0.5
    pitch: float = 0.42
    shaded: float = 0.35
    grown: Colour | None = None
    lift: float = 0.0
    name: str = "rock"


def paint_wall(place: Place, wall: Wall, *, wet: bool = False) -> None:
    """Paint a wall, and if it stands in water its reflection."""
    top = np.arctan((wall.tall - 1) / wall.away).astype(np.float32)
    foot = np.arctan(1 / wall.away)
    if wet:
        _paint(Easel(place, below=-float(foot.min()) + 0.02, above=-1.2), wall, top, echo=True)
    _paint(Easel(place, below=float(top.max()) + 0.02, above=-float(foot.max()) - 0.02), wall, top)


def _paint(easel: Easel, wall: Wall, top: Profile, *, echo: bool = False) -> None:
    if easel.empty:
        return
    crest, away, facing = (
        torch.tensor(each[None], device=easel.picture.device) for each in (top, wall.away, wall.facing)
    )
    left, right = noise.read(crest, easel.az - easel.pix / 2), noise.read(crest, easel.az + easel.pix / 2)
    upper, soft = (left + right) / 2, (left - right).abs() * 0.5 + easel.pix * 0.6
    distance, turned = noise.read(away, easel.az), noise.read(facing, easel.az)
    foot = torch.atan(-1 / distance)
    if echo:
        ripple = ripples(Frame(easel.az, easel.el, easel.pix)) * 0.06 * (0.35 + 1.2 * (1 - easel.scene.calm))
        shaken = (-2 / distance - easel.rise).clamp(-9, 9) + ripple
        coverage = edge(-soft, soft, upper - torch.atan(shaken)) * edge(0.0, 0.01, foot - easel.el)
        fading = 0.78 * torch.exp(-2.2 * (foot - easel.el).clamp(min=0))
        easel.cover(_stone(easel, wall, shaken * distance, distance, turned) * 0.72, coverage * fading)
        return
    coverage = edge(-soft, soft, upper - easel.el) * edge(-easel.pix, easel.pix, easel.el - foot)
    easel.cover(_stone(easel, wall, easel.rise * distance, distance, turned), coverage, wall.name)


def _stone(easel: Easel, wall: Wall, height: Tensor, distance: Tensor, turned: Tensor) -> Tensor:
    """The colour of rock (1, 3, h, w) at heights over the eye: layers, cracks, light from one side, and air."""
    u = easel.az / (2 * torch.pi) * wall.along
    height = height.clamp(-2, 40)
    broad = noise.lookup(u * 0.5, height * 0.07 + 0.2)
    grain = noise.lookup(u, height * 0.1)
    if not wall.layered:
        light = wall.rough * 0.8 * (grain[:, 0] - 0.5) + 0.42 * sunny_side(easel.scene) * turned
        mixed = easel.tone(wall.stone[0]) + (easel.tone(wall.stone[-1]) - easel.tone(wall.stone[0])) * broad[:, 3:4]
        return easel.air(mixed * (1 + light)[:, None], distance, clear=40.0)
    cracks = noise.lookup(u * 3, height * 0.03 + 0.6)
    bend = height + wall.lift + 0.55 * (broad[:, 3] - 0.5) + 0.1 * (grain[:, 0] - 0.5)
    beds = noise.lookup(torch.full_like(bend, 0.37), bend * 0.5 * wall.pitch)[:, 0]
    fine = noise.lookup(torch.full_like(bend, 0.71), bend * 1.1 * wall.pitch)
    place = ((beds - 0.5) * 1.25 + 0.5).clamp(0, 1) * (len(wall.stone) - 1)
    colour = easel.tone(wall.stone[0])
    for index, stone in enumerate(wall.stone[1:]):
        colour = colour + (easel.tone(stone) - colour) * (place - index).clamp(0, 1)[:, None]
    sun = sunny_side(easel.scene)
    light = wall.rough * (0.16 * sun * grain[:, 1] - 0.12 * grain[:, 2] + 0.8 * (grain[:, 0] - 0.5))
    light = light + 0.42 * sun * turned + wall.layered * (0.26 * (fine[:, 0] - 0.5) - 0.16 * fine[:, 2])
    hewn = marks.read("faces", u, height * 0.16 + wall.lift)
    light = light + wall.rough * 0.55 * sun * hewn * edge(0.6, 2.2, 0.2 / (distance * easel.pix))
    light = light - wall.rough * 0.55 * edge(0.42, 0.2, cracks[:, 0]) * edge(0.35, 0.55, broad[:, 0])
    light = light - wall.shaded * torch.exp(-(height + 1).clamp(min=0) * 0.5)
    colour = colour * (1 + light.clamp(-0.75, 0.4))[:, None]
    if wall.grown is not None:
        ledge = edge(0.5, 0.72, 0.7 * broad[:, 3] + 0.5 * grain[:, 0] - 0.2 * grain[:, 2] - 0.012 * height)
        colour = colour + (easel.tone(wall.grown, 0.5 * (grain[:, 0] - 0.5)) - colour) * (0.8 * ledge)[:, None]
    return easel.air(colour, distance, clear=40.0)


def ring(rng: np.random.Generator, turn: Profile, *, side: float, ahead: float, behind: float, rough: float) -> Profile:
    """How far a rough oval wall is: so far to the sides, ahead and behind (eye heights)."""
    along = np.where(np.cos(turn) > 0, ahead, behind)
    oval = ((np.abs(np.sin(turn)) / side) ** 2.6 + (np.abs(np.cos(turn)) / along) ** 2.6) ** (-1 / 2.6)
    uneven = noise.waves(rng, 11, octaves=4, gain=0.55) - 0.5
    return (oval * (1 + rough * uneven)).astype(np.float32)


def turned_away(away: Profile) -> Profile:
    """Which way the buttresses of a wall look, -1..1: to the left where it comes nearer to the right."""
    return noise.slope(np.log(away).astype(np.float32), 14) * np.float32(0.9)
