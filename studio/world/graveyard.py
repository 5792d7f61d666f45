"""A graveyard: rows of stones in long grass, a path to a church on the rise, bare trees against the sky."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import backdrop, noise
from studio.world.backdrop import hazed
from studio.world.easel import Easel, bare_earth, snowed, turns, whitened
from studio.world.ground import Stack
from studio.world.habitats import AIRBORNE
from studio.world.layers import Layer
from studio.world.noise import edge
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing
from studio.world.turf import lawn

_FOOT = 15.0
"""Where the rise begins, in eye heights."""


def _peak(scene: Scene) -> float:
    """Where the top of the rise is, in radians from where the camera looks."""
    return bank_side(scene.layout) * (0.12 + 0.12 * lay.even(scene.layout, "rough"))


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Far hills and woods, and the rise itself."""
    stack.backdrop += backdrop.hills(replace(scene, hills=0.2 + 0.5 * scene.hills), look, rng)
    dim = replace(scene, trees=scene.trees or "bare", density=max(scene.density, 0.5))
    stack.backdrop.append(backdrop.wood(dim, look, rng, 0.02, 0.07, 0.6, 110))
    turn = turns(scene, _peak(scene))
    top = (0.05 + 0.05 * scene.hills) * np.exp(-((turn / 0.6) ** 2)) + 0.012 * noise.waves(rng, 17, octaves=3) - 0.012
    green = whitened(scene, look, look.material("meadow", 0.8))
    colour = hazed(scene, look, green, 0.3)
    crest = top.astype(np.float32)
    stack.ground.append(Layer(name="ground", crest=crest, top=colour, bottom=hazed(scene, look, green * 0.74, 0.2),
                              extent=0.15, shade=noise.slope(crest, 30) * -backdrop.sunny_side(scene) * 2, contrast=0.2,
                              patches=0.3))  # fmt: skip
    stack.distances.append(17.0)


def paint(place: Place) -> None:
    """Grass before the rise, and the path between the stones."""
    easel, scene, look = Easel(place, below=-0.004), place.scene, place.look
    if easel.empty:
        return
    plane = easel.plane()
    green = snowed(easel, look.material("meadow", 0.72))
    colour = lawn(easel, plane, green * 0.86, green * 1.05, much=0.4)
    seam = _FOOT + 4 * (noise.lookup(plane.x * 0.03, plane.z * 0.03)[:, 0] - 0.5)
    easel.cover(colour, edge(seam + 1.5, seam - 3.0, plane.away), "ground")
    line = _path(scene, plane.z)
    soft = plane.soft + 0.35 * plane.deep + 0.03
    sand = bare_earth(
        easel, plane, snowed(easel, look.material("path", 0.8)), snowed(easel, look.material("path", 0.8)), rough=0.3
    )
    ragged = 0.25 * (noise.lookup(plane.x * 0.4, plane.z * 0.4)[:, 0] - 0.5)
    way = edge(0.52 + soft, 0.52 - soft, (plane.x - line).abs() + ragged) * edge(30.0, 20.0, plane.away)
    easel.cover(sand, 0.9 * way * (plane.z > -20), "path")


def _path(scene: Scene, ahead: torch.Tensor) -> torch.Tensor:
    """How far to the right the path lies at distances ahead."""
    aim = math.tan(_peak(scene))
    return 0.5 * torch.sin(ahead * 0.35) * torch.exp(-((ahead - 6) ** 2) / 90) + aim * ahead.clamp(min=0) ** 2 / 24


def settle(scene: Scene, thing: Thing) -> Thing:
    """A church stands on the rise, other things between the stones."""
    if thing.kind in AIRBORNE:
        return thing
    if thing.kind == "church":
        return replace(thing, azimuth=_peak(scene), distance=23.0, size=1.0)
    if thing.kind in ("castle", "house", "ruin", "tower"):
        return replace(thing, azimuth=_peak(scene) - 0.16 * (1 + thing.variant), distance=24.0)
    if thing.kind in ("conifer", "broadleaf", "bare"):
        aside = math.remainder(thing.azimuth - _peak(scene), 2 * math.pi)
        clear = _peak(scene) + math.copysign(max(abs(aside), 0.3), aside)
        return replace(thing, azimuth=clear, distance=max(thing.distance, 9.0))
    return thing


def standing(scene: Scene) -> list[Thing]:
    """Rows of stones on both sides of the path, stones on the skyline, a bare tree or two, and the church."""
    found: list[Thing] = []
    if not any(thing.kind in ("church", "castle", "ruin") for thing in scene.things):
        lit = scene.time in ("night", "dusk") or scene.sky == "storm"
        found.append(Thing(kind="church", azimuth=_peak(scene), distance=23.0, size=1.0, lit=lit))
    number = 0
    for row in (*range(7), -4, -5, -6, -7):
        ahead = 3.0 + 1.55 * row + 0.05 * row * abs(row)
        line = float(_path(scene, torch.tensor(ahead)))
        for column in range(-4, 5):
            number += 1
            phase = lay.swing(scene.layout, "things", 0.618 * number, times=2)
            if not column or phase < 0.14 or abs(column) > 2 + abs(row) * 0.5:
                continue
            right = line + math.copysign(0.55, column) + column * 1.25 + 0.35 * (phase - 0.5)
            found.append(_stone(right, ahead + 0.4 * (phase * 7 % 1), number, phase))
    for index in range(9):
        phase = lay.swing(scene.layout, "trees", 0.618 * (index + 1))
        azimuth = _peak(scene) + 0.08 * (index - 4.4) + 0.03 * phase
        found.append(Thing(kind="headstone", azimuth=azimuth, distance=19.0 + phase,
                           size=0.9 + 0.3 * phase, variant=index, lift=phase))  # fmt: skip
    side = -bank_side(scene.layout)
    tall = 1.5 + 0.5 * lay.even(scene.layout, "near")
    kind = "bare" if scene.trees in ("", "bare") else scene.trees
    found.append(Thing(kind="dead tree", azimuth=side * 0.36 * scene.camera.fov, distance=8.5, size=tall, variant=2))
    found.append(Thing(kind=kind, azimuth=_peak(scene) + side * 0.3, distance=19.0, size=0.8, variant=1))
    return found


def _stone(right: float, ahead: float, number: int, phase: float) -> Thing:
    return Thing(kind="headstone", azimuth=math.atan2(right, ahead), distance=math.hypot(right, ahead),
                 size=0.75 + 0.5 * phase, variant=number * 5 % 12, lift=phase * 13 % 1)  # fmt: skip
