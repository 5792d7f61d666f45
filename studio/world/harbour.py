"""A harbour: a row of gabled houses round the water, their windows in it, boats at their moorings, a quay of stone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import hazed
from studio.world.easel import Box, Easel, bare_earth, snowed, turns
from studio.world.ground import Stack
from studio.world.habitats import AFLOAT, AIRBORNE
from studio.world.layers import Layer
from studio.world.noise import Profile, edge
from studio.world.palette import Look, blend
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing

_WALLS = ("d9b46a", "b8583c", "e9e0cc", "7f9aa6", "cf8a5e", "a8b08a")
_ROOFS = ("8a4432", "5a5a66", "a05a40", "4a4450")
_LIT = {"night": 0.95, "dusk": 0.75, "dawn": 0.25}
_EDGE = 2.3
"""How far ahead the edge of the near quay is, in eye heights."""


_MOORINGS = ((0.33, 9.5), (0.05, 15.0), (0.2, 19.0), (0.42, 16.0), (-0.12, 24.0), (-0.55, 15.0), (-0.72, 18.0),
             (0.62, 20.0), (-0.42, 26.0))  # fmt: skip
"""Where boats lie: radians to the side of the quay from the middle, and eye heights away."""


def _open(scene: Scene) -> Profile:
    """1 where the harbour opens to the sea, 0 where it is built up."""
    turn = turns(scene)
    gap = -bank_side(scene.layout) * turn - 0.3
    return np.exp(-((gap / 0.3) ** 4)).astype(np.float32)


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """A hill with its woods, far houses on it, a near row, and the wall they stand on."""
    shut = 1 - _open(scene)
    hill = (0.05 + 0.17 * noise.smooth(shut, 260) ** 1.5 * (0.6 + 0.6 * noise.waves(rng, 8, octaves=3))) - 0.06
    hill = hill.astype(np.float32)
    green = hazed(scene, look, look.material("hill"), 0.55)
    stack.backdrop.append(Layer(name="hills", crest=hill, top=green, bottom=green * 0.8, extent=0.2,
                                mist=0.35 + 0.4 * scene.fog, mist_height=0.05, haze=look.haze))  # fmt: skip
    _row(
        scene,
        look,
        rng,
        stack,
        count=104,
        tall=0.12,
        base=hill * np.float32(0.6) + np.float32(0.03),
        away=0.42,
        shut=shut,
        lit=0.7,
    )
    _row(scene, look, rng, stack, count=58, tall=0.2, base=np.full_like(hill, 0.012), away=0.14, shut=shut, lit=1.0)
    stone = hazed(scene, look, look.material("8a8278"), 0.15)
    wall = 0.014 * (shut > 0.5) - 0.02 * (shut <= 0.5)
    stack.backdrop.append(Layer(name="ground", crest=wall.astype(np.float32), top=stone * 1.1, bottom=stone * 0.6,
                                extent=0.02))  # fmt: skip


def _row(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack, *, count: int, tall: float, base: Profile,
         away: float, shut: Profile, lit: float) -> None:  # fmt: skip
    """A row of houses: their roofs, then their walls, each colour a layer of its own."""
    height, number, centre = noise.blocks(rng, count)
    width = np.bincount(number, minlength=count) / noise.SAMPLES * 2 * math.pi
    half = (width / 2)[number].astype(np.float32)
    across = ((noise.AZIMUTHS - centre + math.pi) % (2 * math.pi) - math.pi) / half
    snap = (centre / (2 * math.pi) * noise.SAMPLES).astype(np.int64) % noise.SAMPLES
    there = shut[snap] > 0.45
    foot = base[snap]
    eave = foot + tall * (0.5 + 0.5 * height) * (0.75 + 0.25 * shut[snap])
    steep = 0.75 + 0.5 * rng.random(count)[number]
    flat = rng.random(count)[number] < 0.3
    roof = eave + half * steep * np.where(flat, 0.6 * (np.abs(across) < 0.93), 1 - np.abs(across))
    chimney = (np.abs(across - 0.45) < 0.1) * half * (0.2 + steep)
    roof = np.where(there, np.maximum(roof, eave + chimney), -0.3)
    walls, tiles = (_dyed(scene, look, rng.integers(len(codes), size=count)[number], codes, away)
                    for codes in (_WALLS, _ROOFS))  # fmt: skip
    tone = (0.85 + 0.3 * rng.random(count))[number].astype(np.float32) - 1
    glow = lit * _LIT.get(scene.time, 0.35 if scene.sky == "storm" else 0.0)
    one, white = np.ones(3), blend(look.material("snow"), look.haze, 0.2)
    top, dye = (white, None) if scene.weather == "snow" else (one, tiles)
    stack.backdrop.append(Layer(name="buildings", crest=roof.astype(np.float32), top=top, bottom=top * 0.8,
                                extent=0.08, dye=dye))  # fmt: skip
    stack.backdrop.append(
        Layer(name="buildings", crest=np.where(there, eave, -0.3).astype(np.float32), top=one, bottom=one * 0.72,
              extent=tall, shade=tone, contrast=0.8, windows=glow, dye=walls, centre=centre,
              panes=hazed(scene, look, look.material("3a4654"), away), building=number.astype(np.float32))
    )  # fmt: skip


def _dyed(
    scene: Scene, look: Look, chosen: np.ndarray, codes: tuple[str, ...], away: float
) -> tuple[Profile, Profile, Profile]:
    """Red, green and blue at each azimuth of what is painted in one of some colours."""
    colours = np.stack([hazed(scene, look, look.material(code), away) for code in codes])[chosen].astype(np.float32)
    return colours[:, 0], colours[:, 1], colours[:, 2]


def paint(place: Place) -> None:
    """Light of the windows on the water, a mole with the opening beside it, and the quay in front."""
    scene, look = place.scene, place.look
    _gleam(Easel(place, below=0.0), scene)
    easel, side = Easel(place, below=0.06), bank_side(scene.layout)
    stone = snowed(easel, look.material("9a9288"), 0.7)
    mole = Box(min(-side * 3.2, -side * 14), max(-side * 3.2, -side * 14), -1.1, -0.72, 21, 22.5, stone * 0.85, 0.25)
    easel.box(mole)
    _quay(place)


def _gleam(easel: Easel, scene: Scene) -> None:
    """Warm streaks under the lit houses."""
    glow = _LIT.get(scene.time, 0.35 if scene.sky == "storm" else 0.0)
    if easel.empty or not glow:
        return
    lamp = noise.lookup(easel.az / (2 * math.pi) * 9, torch.full_like(easel.az, 0.3))[:, 0]
    ripple = noise.lookup(easel.az / (2 * math.pi) * 5, torch.log((-easel.el).clamp(min=0.004)) * 1.6)[:, 0]
    shut = noise.read(torch.tensor(1 - _open(scene)[None], device=easel.picture.device), easel.az)
    streak = (
        edge(0.5, 0.85, lamp) * edge(0.25, 0.75, ripple) * torch.exp(easel.el * 5.5) * shut * edge(0.0, 0.03, -easel.el)
    )
    easel.screen(np.array([1.0, 0.72, 0.36]), 0.6 * glow * streak)


def _quay(place: Place) -> None:
    """Paving of large stones to the edge of the quay, with its kerb."""
    easel = Easel(place, below=-0.004)
    if easel.empty:
        return
    scene, look = place.scene, place.look
    side = bank_side(scene.layout)
    plane = easel.plane()
    line = _EDGE + 0.62 * side * plane.x
    gap = (plane.z - line) / math.hypot(1, 0.62)
    back = edge(-0.3, 0.3, plane.z)  # behind the viewer all is paved
    soft = plane.soft + 0.7 * plane.deep
    paved = edge(soft, -soft, gap) * back + (1 - back)
    stone = snowed(easel, look.material("9a938a"), 0.75)
    colour = bare_earth(easel, plane, stone, stone * 1.05, rough=0.28)
    along, deep = plane.x * 0.85 + plane.z * 0.53 * side, gap
    row = torch.floor(deep / 0.42)
    seams = edge(0.07, 0.0, 0.5 - (torch.frac(deep / 0.42 + 60) - 0.5).abs()).maximum(
        edge(0.05, 0.0, 0.5 - (torch.frac(along / 0.6 + 0.37 * row + 60) - 0.5).abs())
    )
    fade = torch.exp(-(plane.away**2) / 30)
    slab = noise.cell(row + 40, torch.floor(along / 0.6 + 0.37 * row) + 90, torch.zeros(1, 1, 1, device=plane.x.device))
    colour = colour * (1 + (0.22 * (slab[..., 0] - 0.5) - 0.34 * seams) * fade)[:, None]
    kerb = edge(-0.34 - soft, -0.34 + soft, gap)
    colour = (
        colour
        * (1 + 0.16 * kerb - 0.4 * edge(-0.05 - soft, 0.0, gap) - 0.3 * edge(0.04, 0.0, (gap + 0.36).abs()))[:, None]
    )
    if scene.weather in ("rain", "lightning"):
        sky = easel.tone(look.middle)
        colour = colour + (sky - colour) * 0.3
    easel.cover(colour, paved, "ground")


def _edge_at(scene: Scene, azimuth: float) -> float:
    """How far the edge of the quay is in a direction, in eye heights."""
    slope = math.cos(azimuth) - 0.62 * bank_side(scene.layout) * math.sin(azimuth)
    return _EDGE / max(slope, 0.05)


def settle(scene: Scene, thing: Thing) -> Thing:
    """People and lamps stand on the quay, boats lie beyond it, houses across the water, a lighthouse on the mole."""
    if thing.kind in AIRBORNE:
        return thing
    side = bank_side(scene.layout)
    if thing.kind == "lighthouse":
        return replace(thing, azimuth=-side * 0.2, distance=21.0)
    if thing.kind in AFLOAT:
        return replace(thing, distance=max(thing.distance, _edge_at(scene, thing.azimuth) + 3))
    if thing.kind in ("house", "church", "tower", "castle", "windmill", "ferris wheel", "bridge", "ruin"):
        return replace(thing, azimuth=side * abs(thing.azimuth), distance=40.0)
    azimuth = side * max(abs(thing.azimuth), 0.12)
    return replace(thing, azimuth=azimuth, distance=min(thing.distance, 0.86 * _edge_at(scene, azimuth)))


def standing(scene: Scene) -> list[Thing]:
    """Boats at their moorings: near ones along the quay, and masts across the water."""
    side, lit = bank_side(scene.layout), scene.time in ("night", "dusk") or scene.sky == "storm"
    found = []
    for index in range(9):
        phase = lay.swing(scene.layout, "trees", 0.618 * (index + 1))
        azimuth, away = _MOORINGS[index]
        azimuth, away = (
            side * azimuth + 0.08 * (phase - 0.5),
            max(away * (0.85 + 0.3 * phase), _edge_at(scene, side * azimuth) + 2),
        )
        found.append(
            Thing(
                kind="moored",
                azimuth=azimuth,
                distance=away,
                size=0.75 + 0.25 * phase,
                variant=index + int(7 * phase),
                lit=lit and index % 3 == 1,
            )
        )
    return found
