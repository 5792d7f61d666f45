"""A city: its skyline over water or a park, and a paved quay with a railing on this side of the water."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.world import backdrop, ground, noise, skyline
from studio.world.easel import Easel, Plane, bare_earth, placed_at, snowed
from studio.world.ground import Stack
from studio.world.noise import edge
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing

_EDGE = 2.75
"""How far ahead the quay ends, in eye heights."""
_SLAB = 0.36
_WALK = 6.6
"""How far ahead the walk of a park lies."""


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Hills, towers before them, and a park where there is no water."""
    if scene.hills > 0.05:
        hills = np.random.default_rng([scene.seed % 65536, 2])
        stack.backdrop += backdrop.hills(scene, look, hills)
    stack.backdrop += skyline.skyline(scene, look, rng)
    if scene.water == "none":
        ground.land(scene, look, rng, stack, "hill", swell=0.35)
        stack.front.clear()  # a lawn is mown


def paint(place: Place) -> None:
    """The quay and its railing, or the walks of the park."""
    easel = Easel(place, below=-0.02)
    if easel.empty:
        return
    if place.scene.water == "none":
        _walks(easel)
        return
    plane = easel.plane()
    gap = plane.z - _EDGE
    soft = plane.soft + 0.7 * plane.deep
    easel.cover(_paving(easel, plane, gap), edge(soft, -soft, gap), "ground")
    _railing(Easel(place, below=-0.08, above=-0.36))


def _bent(x: Tensor, scene: Scene) -> Tensor:
    """How far ahead the walk along the park lies."""
    return _WALK + 0.9 * torch.sin(0.21 * x + 6 * lay.even(scene.layout, "near"))


def _walks(easel: Easel) -> None:
    """Two gravel walks of a park that meet: one along the towers, one that leads to them."""
    scene, look, plane = easel.scene, easel.look, easel.plane()
    ragged = 0.16 * (noise.lookup(plane.x * 0.4, plane.z * 0.4)[:, 0] - 0.5)
    line = bank_side(scene.layout) * 1.6 * torch.sin(0.3 * plane.z + 0.4)
    soft, deep = plane.soft + 0.3 * plane.deep * easel.sin.abs() + 0.03, plane.soft + 0.7 * plane.deep + 0.03
    way = edge(0.6 + soft, 0.6 - soft, (plane.x - line).abs() + ragged) * edge(-12.0, -8.0, plane.z)
    across = edge(0.75 + deep, 0.75 - deep, (plane.z - _bent(plane.x, scene)).abs() + ragged)
    way = way.maximum(across) * edge(34.0, 20.0, plane.away)
    sand = snowed(easel, look.material("path", 0.94))
    rim = edge(0.0, 0.5, way) * edge(1.0, 0.5, way)
    gravel = bare_earth(easel, plane, sand * 0.94, sand, rough=0.28) * (1 - 0.25 * rim)[:, None]
    easel.cover(gravel, way * 0.95, "ground")


def standing(scene: Scene) -> list[Thing]:
    """Trees before the towers of a park, bushes, a bench and lamps beside its walk."""
    if scene.water != "none":
        return []
    found = []
    kind = scene.trees or "broadleaf"
    for index in range(32):
        phase = lay.swing(scene.layout, "trees", 0.618 * (index + 1))
        azimuth = -math.pi + 2 * math.pi * (index + 0.5 + 0.7 * (phase - 0.5)) / 32
        leafy = index % 4 != 3
        variant = 1 + index % 3 if scene.season != "autumn" else 4 * (index % 2)
        found.append(Thing(kind=kind if leafy else "bush", azimuth=azimuth, distance=12.0 + 16 * (5 * phase % 1),
                           size=(0.85 if leafy else 0.9) + 0.4 * phase, variant=variant, lift=phase))  # fmt: skip
    side = -bank_side(scene.layout)
    beyond = _WALK + 2.3
    for right, what, tall in ((1.9, "bench", 0.8), (3.4, "lamp post", 1.0), (-4.6, "lamp post", 1.0)):
        found.append(placed_at(side * right, beyond, what, tall, 0))
    return found


def _paving(easel: Easel, plane: Plane, gap: Tensor) -> Tensor:
    """Large slabs, each of its own tone, with a kerb at the water and a darker band before it."""
    scene, look = easel.scene, easel.look
    stone = snowed(easel, look.material("9a948e", 0.92), 0.75)
    colour = bare_earth(easel, plane, stone, stone * 1.05, rough=0.26)
    row = torch.floor(gap / _SLAB)
    along = plane.x / (1.5 * _SLAB) + 0.5 * torch.remainder(row, 2.0)
    column = torch.floor(along)
    seam = torch.minimum(
        (0.5 - (torch.frac(gap / _SLAB + 200) - 0.5).abs()) * _SLAB, (0.5 - (along - column - 0.5).abs()) * 1.5 * _SLAB
    )
    soft = plane.soft + 0.4 * plane.deep
    clear = torch.exp(-(plane.away**2) / 40)
    slab = noise.cell(row + 90, column + 120, torch.zeros(1, 1, 1, device=plane.x.device))
    light = (0.26 * (slab[..., 0] - 0.5) - 0.36 * edge(0.02 + soft, 0.0, seam)) * clear
    kerb = edge(-0.3 - soft, -0.3 + soft, gap)
    light = (
        light
        + 0.17 * kerb
        - 0.3 * edge(0.035 + soft, 0.0, (gap + 0.3).abs()) * clear
        - 0.3 * edge(-0.04 - soft, 0.0, gap)
    )
    colour = colour * (1 + light)[:, None]
    if scene.weather in ("rain", "lightning") or scene.sky == "storm":
        pools = noise.lookup(plane.x * 0.11, plane.z * 0.11)[:, 0]
        colour = colour * 0.85 + (easel.tone(look.horizon) - colour) * (0.5 * edge(0.45, 0.65, pools))[:, None]
    return colour


def _railing(easel: Easel) -> None:
    """Posts, bars and a hand rail in the upright plane above the kerb."""
    if easel.empty:
        return
    ahead = easel.cos.clamp(min=0.05)
    away = (_EDGE - 0.12) / ahead
    x, y, thick = away * easel.sin, away * easel.rise, away * easel.pix
    iron = easel.look.material("2f343c", 0.95)
    within = edge(0.06, 0.12, easel.cos) * (y > -1)

    def bar(gap: Tensor, half: float) -> Tensor:
        return edge(half + thick * 0.6, half - thick * 0.6, gap.abs()) * (half / (half + thick * 0.5))

    pitch = 0.13
    upright = bar((torch.frac(x / pitch + 400.5) - 0.5) * pitch, 0.009) * edge(0.9, 0.3, thick / pitch * 2)
    upright = upright * ((y < -0.4) & (y > -0.93))
    post = bar((torch.frac(x / 1.3 + 400.5) - 0.5) * 1.3, 0.026) * (y < -0.33)
    knob = edge(0.045 + thick, 0.045 - thick, torch.hypot((torch.frac(x / 1.3 + 400.5) - 0.5) * 1.3, y + 0.33))
    rails = torch.maximum(bar(y + 0.385, 0.024), bar(y + 0.92, 0.014))
    bars = torch.maximum(torch.maximum(upright * 0.9, rails), torch.maximum(post, knob)) * within
    easel.cover(easel.air(easel.tone(iron), away.clamp(max=60)), bars, "ground")
    light = edge(0.012 + thick, 0.0, (y + 0.368).abs()) * within * 0.6
    easel.cover(easel.air(easel.tone(easel.look.light * (0.25 + 0.6 * easel.look.level)), away.clamp(max=60)), light)
