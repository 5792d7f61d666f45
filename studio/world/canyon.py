"""A canyon: walls of red layers to both sides, one spur behind the other, a floor of sand and a strip of sky."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import noise
from studio.world.easel import Easel, bare_earth, snowed, turns
from studio.world.ground import Stack
from studio.world.habitats import AIRBORNE
from studio.world.noise import Profile, edge
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing
from studio.world.walls import Wall, paint_wall, turned_away

_SPURS = ((46.0, 0.05), (30.0, 0.1), (20.0, 0.17), (13.0, 0.27), (8.5, 0.42))
"""How far each spur is, from the farthest, and where it ends, in radians to its side of the way ahead."""


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Nothing stands behind the walls but the sky."""


def _walls(scene: Scene, look: Look) -> list[Wall]:
    """The walls from the farthest to the nearest; those behind the viewer are like those ahead."""
    rng = np.random.default_rng([12, 3, scene.seed])
    turn = turns(scene)
    bent = turn - 0.1 * (2 * lay.even(scene.layout, "rough") - 1)
    stone = tuple(look.material(code) for code in ("843a26", "a8502f", "8f4229", "b86238", "9c4a2a", "cf8a55"))
    first, high = bank_side(scene.layout), 0.75 + 0.5 * lay.even(scene.layout, "mountains")
    lift, walls = 3.7 * (scene.seed % 29), []
    for index, (far, ends) in enumerate(_SPURS):
        for back in (False, True):
            side = first * (-1) ** (index + back)
            across = side * (bent if not back else -np.sign(bent) * (math.pi - np.abs(bent)))
            ragged = noise.waves(rng, 26 + 8 * index, octaves=4, gain=0.5) - 0.5
            spur = _spur(rng, across - ends + 0.09 * ragged, far, high, stone, index)
            walls.append(replace(spur, lift=lift))
    along = np.maximum(np.abs(np.sin(turn)), 0.02)
    uneven = noise.waves(rng, 15, octaves=4, gain=0.5) - 0.5
    away = (6.2 * (1 + 0.34 * uneven) / along).clip(1, 200).astype(np.float32)
    flank = (9.5 * high * (1 + 0.5 * uneven) * (np.abs(np.cos(turn)) < 0.76)).astype(np.float32)
    walls.append(Wall(away=away, tall=flank, stone=stone, facing=turned_away(away), along=14, rough=0.5, layered=0.8,
                      shaded=0.3, lift=lift))  # fmt: skip
    return walls


def _spur(rng: np.random.Generator, across: Profile, far: float, high: float, stone: tuple, index: int) -> Wall:
    """A headland that ends in steps; `across` (radians) grows into the rock from its end."""
    end = 0.5 + 0.5 * np.tanh(across / (0.012 + 0.006 * index))
    step = 0.5 + 0.5 * np.tanh((across - 0.05 - 0.02 * index) / (0.016 + 0.006 * index))
    scree = np.exp(-np.maximum(-across, 0) / (0.02 + 0.018 * index)) * (across < 0.02)
    mesa = noise.waves(rng, 22, octaves=3, gain=0.5)
    tall = far**0.72 * high * (1.05 * end + 0.75 * step) * (0.8 + 0.4 * np.round(mesa * 5) / 5) + 0.1 * far * scree
    tall = tall * (np.abs(across) < 1.5) * np.exp(-((np.maximum(across - 0.7, 0) / 0.5) ** 2))
    uneven = noise.waves(rng, 30, octaves=4, gain=0.55) - 0.5
    away = (far * (1 + 0.16 * uneven)).astype(np.float32)
    return Wall(away=away, tall=tall.astype(np.float32), stone=stone, facing=turned_away(away), along=max(int(far), 16),
                rough=0.5, layered=0.8, shaded=0.25, pitch=0.42 * (14 / far) ** 0.4)  # fmt: skip


def paint(place: Place) -> None:
    """The floor, and the walls on it."""
    ground = Easel(place, below=-0.004)
    look = place.look
    if not ground.empty:
        plane = ground.plane()
        sand = snowed(ground, look.material("cc8a58"))
        colour = bare_earth(ground, plane, sand, sand * 1.06, rough=0.35)
        ripple = noise.lookup(plane.x * 0.5, plane.z * 0.16)
        colour = colour * (1 + 0.2 * (ripple[:, 0] - 0.5) * torch.exp(-plane.away * 0.12))[:, None]
        bed = (
            1.7 * torch.sin(0.32 * plane.z + 5 * lay.even(place.scene.layout, "hills")) * torch.exp(-plane.z.abs() / 60)
        )
        gap = (plane.x - bed).abs() - 0.75 - 0.012 * plane.z.abs()
        soft = plane.soft + 0.45 * plane.deep + 0.12
        wet = edge(soft, -soft, gap) * edge(70.0, 30.0, plane.away)
        colour = colour * (1 - 0.2 * wet)[:, None]
        sky = ground.air(ground.tone(look.middle * 0.8), plane.away)
        colour = (
            colour
            + (sky - colour) * (wet * edge(0.5, 0.62, noise.lookup(plane.x * 0.1, plane.z * 0.05)[:, 0]))[:, None] * 0.6
        )
        ground.cover(colour, torch.ones_like(plane.x), "ground")
    for wall in _walls(place.scene, look):
        paint_wall(place, wall)


def settle(scene: Scene, thing: Thing) -> Thing:
    """What stands, stands on the floor between the walls."""
    if thing.kind in AIRBORNE:
        return thing
    reach = min(thing.distance * math.sin(abs(thing.azimuth)), 2.6)
    distance = min(thing.distance, 9.0)
    aside = math.asin(reach / distance)
    turn = aside if math.cos(thing.azimuth) > 0 else math.pi - aside
    return replace(thing, azimuth=math.copysign(turn, thing.azimuth), distance=distance)


def standing(scene: Scene) -> list[Thing]:
    """Fallen stones at the foot of the walls, and a little scrub."""
    found = []
    for index in range(9):
        phase = lay.swing(scene.layout, "things", 0.618 * (index + 1))
        side = (-1) ** index * bank_side(scene.layout)
        ahead, right = 3.6 * 1.2**index, side * (1.5 + 0.25 * index + 1.6 * phase)
        kind = "boulders" if index % 3 else "reeds"
        found.append(
            Thing(
                kind=kind,
                azimuth=math.atan2(right, ahead),
                distance=math.hypot(right, ahead),
                size=0.3 + 0.5 * phase,
                variant=index,
            )
        )
    return found
