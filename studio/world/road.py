"""A road or a railway that runs straight to the vanishing point, with poles and wires beside it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import backdrop, noise
from studio.world.easel import Easel, Plane, bare_earth, placed_at, snowed
from studio.world.ground import Stack
from studio.world.habitats import AIRBORNE
from studio.world.noise import edge
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing
from studio.world.turf import lawn

_HALF = {"road": 1.7, "railway": 1.15}
_POLES = 5.6
"""How far the poles are from each other, and how far beside the way (eye heights)."""
_BESIDE = 3.4
_GAUGE = 0.46


def _aside(scene: Scene) -> float:
    """How far from the middle of the view the vanishing point lies, in radians, and where one stands on the way."""
    return 0.16 * (2 * lay.even(scene.layout, "rough") - 1)


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Low hills and a line of trees on the horizon; mesas in a desert."""
    if scene.sandy:
        flat = np.clip((noise.waves(rng, 9, octaves=3, gain=0.4) - 0.5) * 9, 0, 1) * (0.05 + 0.06 * scene.hills)
        for away, size in ((0.75, 1.0), (0.5, 0.55)):
            crest = np.roll(flat, int(2000 * size)) * size + 0.004
            stone = backdrop.hazed(scene, look, look.material("b06a44"), away)
            stack.backdrop.append(backdrop.Layer(name="hills", crest=crest.astype(np.float32), top=stone,
                                                 bottom=backdrop.hazed(scene, look, look.material("d89a62"), away),
                                                 extent=0.09, mist=0.3 + 0.4 * scene.fog, mist_height=0.03,
                                                 haze=look.haze))  # fmt: skip
        return
    stack.backdrop += backdrop.hills(replace(scene, hills=max(scene.hills, 0.15)), look, rng)
    if scene.density:
        stack.backdrop.append(backdrop.wood(scene, look, rng, 0.008, 0.03 + 0.07 * scene.density, 0.55, 120))


def paint(place: Place) -> None:
    """Open land, the way over it, and wires between the poles."""
    scene, look = place.scene, place.look
    easel = Easel(place, below=-0.002, turned=_aside(scene))
    if not easel.empty:
        plane = easel.plane()
        near, far = ("dune", "d89a62") if scene.sandy else ("meadow", "meadow")
        here, there = snowed(easel, look.material(near)), snowed(easel, look.material(far, 1.04))
        if scene.sandy:
            colour = bare_earth(easel, plane, here, there, rough=0.45)
        else:
            colour = lawn(easel, plane, here * 0.76, there)
        if not scene.sandy:
            seed = torch.full((1, 1, 1), scene.seed % 97.0, device=plane.x.device)
            strip = torch.floor(plane.x.abs() / 16) + torch.where(plane.x > 0, 40, 10)
            field = noise.cell(strip, torch.floor(plane.z / 30) + 60, seed)
            crop = edge(4.0, 7.0, plane.x.abs()) * edge(6.0, 20.0, plane.away)
            tone = torch.stack(
                [1 + 0.25 * (field[..., 0] - 0.3), 1 + 0.12 * (field[..., 1] - 0.5), 1 - 0.3 * field[..., 2]], 1
            )
            colour = colour * (1 + (tone - 1) * crop[:, None])
        easel.cover(colour, torch.ones_like(plane.x), "ground")
        (_rails if scene.place == "railway" else _tar)(easel, plane)
    _wires(Easel(place, turned=_aside(scene)))


def _tar(easel: Easel, plane: Plane) -> None:
    """Asphalt with a broken line in the middle, and gravel at its sides."""
    look, scene = easel.look, easel.scene
    soft = plane.soft + 0.5 * plane.deep * easel.sin.abs() + 0.01
    across = plane.x.abs()
    verge = easel.air(easel.tone(snowed(easel, look.material("path", 0.85)), 0.0), plane.away)
    ragged = 0.3 * (noise.lookup(plane.x * 0.5, plane.z * 0.3)[:, 0] - 0.5)
    gravel = noise.lookup(plane.x * 1.9, plane.z * 1.9)[:, 0] - 0.5
    verge = verge * (1 + 0.5 * gravel * torch.exp(-plane.away * 0.2))[:, None]
    easel.cover(verge, 0.85 * edge(2.25 + soft, 2.05 - soft, across + ragged), "path")
    grey = snowed(easel, look.material("5c5e66"), 0.45)
    tar = bare_earth(easel, plane, grey, grey * 1.08, rough=0.1)
    grain = noise.lookup(plane.x * 2.3, plane.z * 2.3)[:, 0] - 0.5
    ruts = 0.09 * torch.cos(plane.x * 3.7)
    worn = noise.lookup(plane.x * 0.21 + 0.4, plane.z * 0.21)
    fine = torch.exp(-plane.deep * 14)
    cracks = edge(0.02, 0.0, (worn[:, 0] - 0.5).abs()) * edge(0.45, 0.62, worn[:, 3]) * fine
    repaired = edge(0.06, 0.0, (torch.frac(plane.z / 17 + 100.2) - 0.5).abs() - 0.03) * edge(
        0.08, 0.14, plane.x * bank_side(scene.layout)
    )
    stain = 0.1 * (worn[:, 3] - 0.5) - 0.1 * repaired - 0.3 * cracks
    tar = (
        tar
        * (1 + (0.2 * grain + ruts) * torch.exp(-plane.away * 0.12) + stain * torch.exp(-plane.away * 0.05))[:, None]
    )
    if scene.weather in ("rain", "lightning") or (scene.sky == "storm"):
        shine = noise.lookup(plane.x * 0.3, plane.z * 0.06)[:, 0]
        tar = tar + (easel.tone(look.horizon) - tar) * (0.42 * edge(0.35, 0.7, shine))[:, None]
    easel.cover(tar, edge(1.7 + soft, 1.7 - soft, across), "path")
    white, yellow = (easel.air(easel.tone(look.material(code)), plane.away) for code in ("f0ece0", "e8c04a"))
    faded = 0.85 * (0.75 + 0.5 * (noise.lookup(plane.x * 1.1, plane.z * 0.8)[:, 0] - 0.5))
    fresh = 0.25 if scene.weather == "snow" else 1.0
    easel.cover(white, fresh * faded * edge(0.055 + soft, 0.055 - soft, (across - 1.52).abs()))
    along = (torch.frac(plane.z / 3.2 + 200.3) - 0.5).abs() * 3.2
    dash = edge(0.8 + plane.deep, 0.8 - plane.deep, along)
    easel.cover(yellow, fresh * faded * dash * edge(0.065 + soft, 0.065 - soft, across))


def _rails(easel: Easel, plane: Plane) -> None:
    """Ballast, sleepers and two shining rails."""
    look = easel.look
    soft = plane.soft + 0.5 * plane.deep * easel.sin.abs() + 0.01
    across = plane.x.abs()
    ragged = 0.22 * (noise.lookup(plane.x * 0.6, plane.z * 0.5)[:, 0] - 0.5)
    stone = snowed(easel, look.material("8a837c"), 0.5)
    bed = bare_earth(easel, plane, stone, stone * 1.05, rough=0.3)
    grit = noise.lookup(plane.x * 2.9, plane.z * 2.9)[:, 0] - 0.5
    bed = bed * (1 + 0.7 * grit * torch.exp(-plane.away * 0.3))[:, None]
    bed = bed * (1 - 0.25 * edge(1.2, 1.6, across))[:, None]
    easel.cover(bed, edge(1.6 + soft, 1.45 - soft, across + ragged), "path")
    wood = easel.air(easel.tone(snowed(easel, look.material("5a4436"), 0.3)), plane.away)
    along = (torch.frac(plane.z / 0.62 + 300.4) - 0.5).abs() * 0.62
    fine = torch.exp(-((plane.deep / 0.5) ** 2))
    sleeper = edge(0.16 + plane.deep * 0.6, 0.16 - plane.deep * 0.6, along) * fine + 0.5 * (1 - fine)
    easel.cover(wood, sleeper * edge(0.88 + soft, 0.88 - soft, across), "path")
    for height, code, wide, light in ((-1.0, "3a3432", 0.09, 0.0), (-0.94, "aab0b8", 0.045, 0.1)):
        top = easel.plane(height)
        steel = look.material(code)
        if light:
            steel = 0.55 * steel + 0.45 * look.horizon
        blur = top.soft + 0.5 * top.deep * easel.sin.abs() + 0.004
        gap = (top.x.abs() - _GAUGE).abs()
        easel.cover(easel.air(easel.tone(steel), top.away), edge(wide + blur, wide - blur, gap), "path")


def _wires(easel: Easel) -> None:
    """Wires that sag from pole to pole, in the upright plane beside the way."""
    side = bank_side(easel.scene.layout)
    dark = easel.tone(easel.look.material("2c2a34", 0.9))
    for beside, high in ((_BESIDE - 0.5, 2.84), (_BESIDE + 0.5, 2.84)):
        slope = side * easel.sin
        away = beside / slope.clamp(min=0.02)
        z = away * easel.cos
        part = torch.frac(z / _POLES + 100)
        sag = high - 0.34 * 4 * part * (1 - part)
        gap = (easel.rise * away - sag).abs()
        thick = away * easel.pix
        line = edge(thick * 0.9 + 0.012, 0.0, gap) * (slope > 0.02) * (0.9 / (1 + 0.035 * away))
        easel.cover(dark, 0.8 * line)


def settle(scene: Scene, thing: Thing) -> Thing:
    """Nothing but a walker is on the way; what else stands, stands beside it."""
    if thing.kind in AIRBORNE:
        return thing
    azimuth, aside = thing.azimuth, _aside(scene)
    right = thing.distance * math.sin(azimuth - aside)
    if thing.kind == "figure":
        right = 0.4 * math.copysign(1.0, right)
    else:
        right = math.copysign(max(abs(right), _HALF[scene.place] + (1.3 if thing.distance < 12 else 4.5)), right)
    ahead = math.copysign(thing.distance, math.cos(azimuth - aside))
    return replace(thing, azimuth=math.atan2(right, ahead) + aside)


def standing(scene: Scene) -> list[Thing]:
    """Poles beside the way, and tufts along its edge."""
    side, aside, found = bank_side(scene.layout), _aside(scene), []
    for number in range(-2, 9):
        ahead, right = _POLES * (number + 0.0), side * _BESIDE
        if number:
            found.append(placed_at(right, ahead, "pole", 1.0, 0, aside))
    for index in range(10):
        phase = lay.swing(scene.layout, "things", 0.618 * (index + 1))
        right = (-1) ** index * (2.5 + 2.2 * phase)
        kind = "bush" if index % 3 else "reeds"
        found.append(placed_at(right, 3.5 * 1.22**index, kind, 0.35 + 0.4 * phase, 1 + index % 3, aside))
    return found
