"""The mouth of a cave: dark rock all round, and through its opening a bright sea with what is on it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import marks, noise
from studio.world.backdrop import hazed
from studio.world.easel import Easel, bare_earth, turns
from studio.world.ground import Stack
from studio.world.habitats import AFLOAT, AIRBORNE
from studio.world.layers import Layer
from studio.world.noise import edge
from studio.world.palette import Look, blend
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing

_UP = 0.1
"""How far over the horizon the middle of the opening is, in radians."""


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """A headland on one side of the sea, if there are no mountains."""
    if scene.mountains > 0.02:
        return
    turn = turns(scene)
    reach = bank_side(scene.layout) * turn
    cliff = np.clip((reach + 0.02) * 2.2, 0, 1) ** 0.7 * (0.075 + 0.09 * noise.peaks(rng, 26, rough=0.5)) - 0.004
    stone = hazed(scene, look, look.material("rock"), 0.6)
    stack.backdrop.append(Layer(name="rock", crest=cliff.astype(np.float32), top=stone, bottom=stone * 0.86,
                                extent=0.12, shade=noise.slope(cliff.astype(np.float32), 9), contrast=0.25, mist=0.3,
                                mist_height=0.03, haze=look.haze))  # fmt: skip


def paint(place: Place) -> None:
    """The floor of the cave and its rock, lit from the opening."""
    easel, scene, look = Easel(place), place.scene, place.look
    aside = 0.1 * (2 * lay.even(scene.layout, "rough") - 1)
    turn = easel.turn - aside
    up, flat = torch.sin(easel.el), torch.cos(easel.el)
    right = flat * torch.sin(turn)
    high = up * math.cos(_UP) - flat * torch.cos(turn) * math.sin(_UP)
    ahead = flat * torch.cos(turn) * math.cos(_UP) + up * math.sin(_UP)
    away = torch.acos(ahead.clamp(-0.99999, 0.99999))
    around = torch.atan2(high, right)  # counter-clockwise from the right
    rim = _rim(scene, around)
    deep = (away - rim).clamp(min=0)
    soft = easel.pix * 0.9
    shell = edge(-soft, soft, away - rim)
    spread = around / (2 * math.pi)
    rough = noise.lookup(spread * 4, torch.log(away + 0.4) * 1.5 + 0.13 * (scene.seed % 7))
    fine = noise.lookup(spread * 11, torch.log(away + 0.4) * 3.1)
    ridge = 1 - (2 * fine[:, 0] - 1).abs()
    facet = 0.55 * rough[:, 2] + 0.3 * rough[:, 1] + 0.5 * (rough[:, 0] - 0.5) + 0.28 * fine[:, 2] - 0.3 * ridge**3
    hewn = marks.read("faces", spread * 5, torch.log(away + 0.4) * 0.9)
    facet = facet + 0.5 * hewn * edge(0.5, 2.0, 0.02 / easel.pix)
    glow = blend(look.horizon, look.middle, 0.4)
    stone = blend(look.material("6a625e"), glow, 0.12)
    lit = 0.27 * torch.exp(-deep * 1.4) + 0.42 * torch.exp(-deep * 5) * edge(-0.5, 0.7, rough[:, 2]) + 0.04
    colour = easel.tone(stone) * (lit * (1 + facet).clamp(0.1, 2.2))[:, None]
    colour = colour + easel.tone(glow) * (0.2 * torch.exp(-deep * 26) * (0.4 + rough[:, 0]))[:, None]
    easel.cover(colour, shell, "rock")
    _floor(place, aside)


def _rim(scene: Scene, around: torch.Tensor) -> torch.Tensor:
    """Angle from the middle of the opening to its rim: ragged, with teeth of stone hanging into it."""
    rng = np.random.default_rng([17, 3, scene.seed])
    wide = 0.5 + 0.08 * lay.even(scene.layout, "near")
    angle = noise.AZIMUTHS
    oval = wide / np.sqrt((np.cos(angle) / 1.08) ** 2 + (np.sin(angle) / 0.86) ** 2)
    ragged = 0.3 * (noise.waves(rng, 7, octaves=5, gain=0.52) - 0.5) + 0.06 * (noise.peaks(rng, 16, rough=0.6) - 0.5)
    few = np.clip((noise.waves(rng, 31, octaves=2) - 0.5) * 6, 0, 1)
    teeth = few * noise.bumps(rng, 52, "pointed", spread=0.9) ** 1.2 * np.clip(np.sin(angle) * 1.8 - 0.3, 0, 1)
    profile = (oval * (1 + ragged) - 0.14 * teeth).astype(np.float32)
    return noise.read(torch.tensor(profile[None], device=around.device), around)


def _floor(place: Place, aside: float) -> None:
    """Sand and stones that lead out, light near the opening and dark behind."""
    easel = Easel(place, below=-0.12, turned=aside)
    if easel.empty:
        return
    scene, look = place.scene, place.look
    plane = easel.plane()
    ragged = noise.lookup(plane.x * 0.2 + 0.37 * (scene.seed % 11), plane.z * 0.2)[:, 0] - 0.5
    gap = torch.hypot(plane.x * 0.8, plane.z - 1.2) - 3.6 - 2.2 * ragged
    soft = plane.soft + plane.deep * 0.7 + 0.02
    sand = look.material("8a7a66")
    light = 0.16 + 0.6 * torch.exp(-((plane.z - 4.2).clamp(max=0) ** 2) * 0.09) * torch.exp(-(plane.x**2) * 0.05)
    pebble = noise.lookup(plane.x * 1.2, plane.z * 1.2)[:, 0] - 0.5
    colour = bare_earth(easel, plane, sand, sand, rough=0.25) * (light * (1 + 0.3 * pebble))[:, None]
    wet = edge(-0.7, -0.05, gap)
    colour = colour * (1 - 0.35 * wet)[:, None]
    easel.cover(colour, edge(soft, -soft, gap), "ground")


def settle(scene: Scene, thing: Thing) -> Thing:
    """What stands, stands on the floor of the cave against the light."""
    if thing.kind in AIRBORNE or thing.kind in AFLOAT:
        return replace(thing, azimuth=0.7 * thing.azimuth)
    if thing.kind in ("lighthouse", "castle", "house", "tower", "church"):
        return replace(thing, azimuth=bank_side(scene.layout) * 0.22, distance=30.0)
    return replace(thing, azimuth=0.6 * thing.azimuth, distance=min(thing.distance, 3.4) * 0.9, size=0.9 * thing.size)
