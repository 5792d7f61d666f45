"""A waterfall in a gorge: cliffs about a pool, trees on their rims, the fall with its mist, boulders in front."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import wood
from studio.world.easel import Easel, bare_earth, snowed, turns, whitened
from studio.world.ground import Stack
from studio.world.habitats import AIRBORNE
from studio.world.noise import Profile, edge
from studio.world.palette import Colour, Look, blend
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing
from studio.world.walls import Wall, paint_wall, ring, turned_away

AHEAD = 13.0
"""How far the fall is, in eye heights."""


def _middle(scene: Scene) -> float:
    """Where the fall is, in radians from where the camera looks."""
    return 0.16 * (2 * lay.even(scene.layout, "rough") - 1) - 0.05 * bank_side(scene.layout)


def _wide(scene: Scene) -> float:
    return 1.0 + 1.3 * lay.even(scene.layout, "near")


def _top(scene: Scene) -> float:
    """How high the fall begins, over the pool."""
    return 5.4 + 1.5 * lay.even(scene.layout, "mountains")


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Woods far behind the rims."""
    stack.backdrop.append(wood(replace(scene, density=0.9), look, rng, 0.1, 0.14, 0.62, 90))


def _cliffs(scene: Scene, look: Look) -> tuple[tuple[Wall, ...], Profile]:
    """The walls from the farthest to the nearest, and the height of the trees on them."""
    rng = np.random.default_rng([11, 3, scene.seed])
    turn, away_of = turns(scene), turned_away
    grey: tuple[Colour, ...] = tuple(
        whitened(scene, look, look.material(code), 0.25) for code in ("565a5e", "7a7a74", "696a6c", "8e877a")
    )
    moss = look.material("snow" if scene.weather == "snow" else "broadleaf", 0.72)
    step = noise.waves(rng, 17, octaves=4, gain=0.55) - 0.5
    opening = np.exp(-(((np.abs(turn) - math.pi) / 0.5) ** 2))
    gully = np.exp(-(((turn - _middle(scene)) / 0.13) ** 2))
    away = ring(rng, turn, side=6.6, ahead=AHEAD, behind=19, rough=0.34)
    away = (away + gully * (AHEAD / np.cos(turn.clip(-1, 1)) - away)).astype(np.float32)  # even behind the fall
    rise = 1.9 * np.abs(np.sin(turn)) ** 1.5
    tall = (_top(scene) + 0.35 + rise + 2.6 * step * (1 - gully) - 0.5 * gully) * (1 - 0.8 * opening)
    near = Wall(
        away=away, tall=tall.astype(np.float32), stone=grey, facing=away_of(away), along=11,
        rough=0.75, layered=0.6, shaded=0.5, grown=moss,
    )  # fmt: skip
    back = ring(rng, turn, side=13, ahead=24, behind=34, rough=0.3)
    heap = (10.5 + 4 * (noise.waves(rng, 13, octaves=4) - 0.5)) * (1 - 0.75 * opening)
    far = replace(near, away=back, tall=(heap - 5 * np.exp(-(((turn - _middle(scene)) / 0.3) ** 2))).astype(np.float32),
                  facing=away_of(back), along=17)  # fmt: skip
    pointed = scene.trees in ("", "conifer")
    crown = noise.bumps(rng, 210, "pointed" if pointed else "round")
    crown = np.maximum(crown, 0.7 * noise.bumps(rng, 330, "pointed" if pointed else "round"))
    groves = np.clip((noise.waves(rng, 19, octaves=2) - 0.35) * 5, 0, 1) * (1 - 0.92 * gully)
    spur = -bank_side(scene.layout) * turn
    shape = (0.5 + 0.5 * np.tanh((spur - 0.5 + 0.22 * step) / 0.06)) * np.exp(
        -((np.maximum(spur - 1.6, 0) / 0.35) ** 2)
    )
    wing = replace(near, away=(5.4 + 2.2 * step).astype(np.float32), along=9, shaded=0.55,
                   tall=((3.4 + 2.6 * np.clip(spur, 0, 1) + 1.6 * step) * shape * (spur > 0)).astype(np.float32),
                   stone=tuple(each * 0.72 for each in grey))  # fmt: skip
    wing = replace(wing, facing=away_of(wing.away))
    return (far, near, wing), (groves * (0.25 + 1.5 * crown)).astype(np.float32)


def paint(place: Place) -> None:
    """Cliffs and their mirror in the pool, the fall, its mist, and the stones of the near bank."""
    scene, look = place.scene, place.look
    walls, trees = _cliffs(scene, look)
    leaves = look.material({"autumn": "autumn", "blossom": "d8a8b8"}.get(scene.season, scene.trees or "conifer"), 0.85)
    for index, wall in enumerate(walls):
        if index == 2:
            low, high = -1 / AHEAD, math.atan(_top(scene) / AHEAD) + 0.05
            _fall(Easel(place, below=0.02, above=-1.2), mirrored=True)
            _fall(Easel(place, below=high, above=low - 0.05))
            _mist(Easel(place, below=0.2, above=-1.2))
        grown = (0.8, 1.0, 0.5)[index] * np.clip(wall.tall - 1, 0, 1)
        green = replace(wall, tall=wall.tall + grown * trees, stone=(leaves * 0.72, leaves), layered=0.0, rough=0.5,
                        grown=None, name="trees", shaded=0.0)  # fmt: skip
        paint_wall(place, green, wet=True)
        paint_wall(place, wall, wet=True)
    _bank(place)


def _fall(easel: Easel, *, mirrored: bool = False) -> None:
    """Falling water before the far wall: a lip, a ledge half-way, streaks, and foam where it meets the pool."""
    if easel.empty:
        return
    scene, look = easel.scene, easel.look
    top, wide = _top(scene) - 1, _wide(scene)
    ahead = easel.cos.clamp(min=0.2)
    front = (easel.cos > 0.3).float()
    away = AHEAD * 0.97 / ahead
    x = AHEAD * easel.sin / ahead - AHEAD * math.tan(_middle(scene))
    rise = easel.rise if not mirrored else -2 / away - easel.rise
    y = rise * away
    x, y = torch.broadcast_tensors(x, y)
    ledge = -1 + (top + 1) * (0.36 + 0.2 * lay.even(scene.layout, "hills"))
    ledge = ledge + 0.5 * (noise.lookup(x * 0.12 + 0.7, y * 0.02)[:, 0] - 0.5)
    down = edge(0.15, -0.35, y - ledge)
    spread = (0.5 + 0.05 * (top - y) + 0.22 * down) * wide
    drift = 0.22 * wide * bank_side(scene.layout) * down
    strand = noise.lookup((x - drift) * 0.34 + 0.2, y * 0.016 + 0.1)
    thread = noise.lookup((x - drift) * 1.15, y * 0.05 + 0.5)
    gap = (x - drift).abs() - spread * (0.72 + 0.55 * strand[:, 0])
    soft = away * easel.pix + 0.05
    body = edge(soft, -soft, gap) * edge(top + soft, top - soft, y) * edge(-1 - soft, -1 + soft, y) * front
    fibre = noise.lookup((x - drift) * 3.3 + 0.4, y * 0.07)
    torn = edge(0.2, 0.5, 0.75 * thread[:, 0] + 0.25 * fibre[:, 0] + 0.6 * edge(0.1, -0.6, gap))
    white = 0.6 + 0.5 * (thread[:, 0] - 0.35) + 0.55 * (fibre[:, 0] - 0.5) + 0.3 * (strand[:, 0] - 0.5)
    white = white + 0.3 * torch.exp(-(((y - ledge) / 0.3) ** 2)) + 0.25 * torch.exp(-((y + 1) / 0.6).clamp(min=0))
    white = white + 0.2 * edge(top - 0.5, top, y)
    deep, foam = blend(look.material("water"), look.middle, 0.5) * 0.8, blend(look.material("snow"), look.light, 0.2)
    colour = easel.tone(deep) + (easel.tone(foam) - easel.tone(deep)) * white.clamp(0, 1)[:, None]
    strength = body * (0.5 + 0.5 * torn)
    easel.cover(colour, strength * (0.5 if mirrored else 0.97), "" if mirrored else "waterfall")


def _mist(easel: Easel) -> None:
    """Spray over the pool where the water falls, and rings of foam that drift from there."""
    if easel.empty:
        return
    scene, look = easel.scene, easel.look
    wide = _wide(scene)
    side = (easel.turn - _middle(scene) - 0.22 * wide * bank_side(scene.layout) / AHEAD) * AHEAD
    pool = easel.plane()
    foam = noise.lookup(pool.x * 0.09, pool.z * 0.05)
    near = torch.hypot(pool.x - AHEAD * math.tan(_middle(scene)), (pool.z - AHEAD) * 0.7)
    bubbles = edge(0.5, 0.72, foam[:, 0] + 0.34 * torch.exp(-near / 2.2) - 0.05) * torch.exp(-near / 4.5)
    spread = edge(0.0, 0.02, -easel.el) * (pool.away < AHEAD)
    white = easel.tone(blend(look.material("snow"), look.horizon, 0.3))
    easel.cover(white, 0.75 * bubbles * spread)
    y = (easel.el + 1 / AHEAD) * AHEAD
    drift = noise.lookup(side * 0.06 + 0.4, y * 0.08)[:, 3]
    cloud = torch.exp(-((side / (1.4 * wide + 1.0)) ** 2) - torch.where(y > 0, y / 1.15, -y / 0.5) ** 2)
    easel.cover(white, 0.85 * cloud * (0.55 + 0.6 * drift))


def _bank(place: Place) -> None:
    """Stony ground at the feet, and boulders in the water before it."""
    easel = Easel(place, below=-0.1)
    if easel.empty:
        return
    scene, look = place.scene, place.look
    plane, side = easel.plane(), bank_side(scene.layout)
    ragged = noise.lookup(plane.x * 0.16, plane.z * 0.16)[:, 0] - 0.5
    gap = plane.z - 2.1 - 1.1 * side * plane.x.clamp(-2.5, 2.5) * 0.6 + 1.6 * ragged
    soft = plane.soft + plane.deep * 0.6 + 0.02
    stone = snowed(easel, look.material("6f6c66"), 0.7)
    moss = snowed(easel, look.material("meadow", 0.72))
    colour = bare_earth(easel, plane, stone * 0.9, stone, rough=0.3)
    grass = bare_earth(easel, plane, moss * 0.8, moss, rough=0.5)
    colour = colour + (grass - colour) * edge(0.3, 0.5, noise.lookup(plane.x * 0.07, plane.z * 0.07)[:, 0])[:, None]
    wet = edge(-0.9, 0.0, gap)
    pebble = noise.lookup(plane.x * 1.3, plane.z * 1.3)
    colour = colour * (1 - 0.4 * wet + 0.5 * (pebble[:, 0] - 0.5) * torch.exp(-0.25 * plane.away))[:, None]
    easel.cover(colour, edge(soft, -soft, gap), "ground")


def settle(scene: Scene, thing: Thing) -> Thing:
    """What stands, stands on the stones of the near bank, or on boulders at its edge; trees stand aside."""
    if thing.kind in AIRBORNE:
        return thing
    side = bank_side(scene.layout)
    if thing.kind in ("conifer", "broadleaf", "bare"):
        return replace(thing, azimuth=side * (0.6 + 0.34 * abs(thing.azimuth)),
                       distance=4.6 + 0.45 * (thing.variant % 3), size=0.6 * thing.size)  # fmt: skip
    return replace(thing, azimuth=side * (0.16 + 0.5 * abs(thing.azimuth)), distance=min(thing.distance, 3.6),
                   size=thing.size * (1.0 if thing.kind in ("figure", "deer", "dog") else 0.6))  # fmt: skip


def behind(scene: Scene, thing: Thing) -> Thing:
    """Trees behind the viewer stand before the walls."""
    return replace(thing, distance=min(thing.distance, 5.8), size=0.6 * thing.size)


def standing(scene: Scene) -> list[Thing]:
    """Boulders that lie in the pool."""
    side = bank_side(scene.layout)
    found = []
    for index in range(5):
        phase = lay.swing(scene.layout, "things", 0.618 * (index + 3))
        found.append(
            Thing(
                kind="rocks",
                azimuth=-side * (0.08 + 0.13 * index) * (0.8 + 0.4 * phase) + 0.06,
                distance=4.5 + 1.4 * index * (0.6 + phase),
                size=0.45 + 0.35 * phase,
                variant=index,
            )
        )
    return found
