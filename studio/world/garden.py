"""A formal garden: a gravel walk between clipped hedges and beds of flowers, to an arch of roses and trees behind."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import wood
from studio.world.easel import Box, Easel, Plane, bare_earth, placed_at, snowed
from studio.world.floor import FLOWERS
from studio.world.ground import Stack
from studio.world.habitats import AIRBORNE
from studio.world.noise import edge
from studio.world.palette import Look
from studio.world.place import Place
from studio.world.scene import Scene, Thing
from studio.world.turf import lawn

_WALK = 0.8
"""Half the width of the walk; beyond it lie beds, hedges and lawns (eye heights)."""
_BED, _HEDGE, _LAWN, _HIGH = 1.9, 2.4, 5.4, 6.4
_ROUND = 14.0
"""How far ahead the round place is where the walk ends."""
_MIXES = (
    ("red", "pink", "white"),
    ("violet", "white", "yellow"),
    ("yellow", "red", "white"),
    ("pink", "violet", "white"),
)


def _aside(scene: Scene) -> float:
    """How far from the middle of the view the walk leads, in radians."""
    return 0.13 * (2 * lay.even(scene.layout, "rough") - 1)


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Trees of the park behind the hedges."""
    park = replace(scene, trees=scene.trees or "broadleaf", density=0.95)
    stack.backdrop.append(wood(park, look, rng, 0.03, 0.2, 0.7, 46))
    stack.backdrop.append(wood(park, look, rng, 0.02, 0.13, 0.42, 60))


def paint(place: Place) -> None:
    """Lawns, walk and beds as one floor, then the hedges from far to near."""
    easel = Easel(place, below=-0.004, turned=_aside(place.scene))
    if not easel.empty:
        _floor(easel)
        bloom(place)
    standing = Easel(place, below=0.3, turned=_aside(place.scene))
    for box in _hedges(place.scene, place.look):
        standing.box(box)


def _folded(plane: Plane) -> tuple[torch.Tensor, torch.Tensor]:
    """How far from the middle of the walk points lie, and how far from the round place."""
    return plane.x.abs(), torch.hypot(plane.x, plane.z - _ROUND)


def _floor(easel: Easel) -> None:
    look = easel.look
    plane = easel.plane()
    across, around = _folded(plane)
    soft = plane.soft + 0.25 * plane.deep * easel.sin.abs() + 0.015
    deep = plane.soft + 0.7 * plane.deep + 0.015
    green = snowed(easel, look.material("meadow", 0.9))
    grass = lawn(easel, plane, green * 0.86, green, much=0.24)
    stripe = torch.sin(plane.x * 3.3)
    grass = grass * (1 + 0.06 * stripe * torch.exp(-plane.away * 0.04))[:, None]
    easel.cover(grass, torch.ones_like(plane.x), "ground")
    sand = snowed(easel, look.material("path"))
    gravel = bare_earth(easel, plane, sand, sand * 1.03, rough=0.2)
    grit = noise.lookup(plane.x * 1.1, plane.z * 1.1)
    grit = 0.3 * (grit[:, 0] - 0.5) + 0.2 * grit[:, 2].clamp(-1, 1)
    gravel = gravel * (1 + grit * torch.exp(-plane.away * 0.4))[:, None]
    walk = edge(_WALK + soft, _WALK - soft, across) * edge(24.0, 20.0, plane.z)
    walk = walk.maximum(edge(3.0 + deep, 3.0 - deep, around))
    cross = edge(0.7 + deep, 0.7 - deep, (plane.z - 0.2).abs())
    walk = walk.maximum(cross)
    easel.cover(gravel, walk, "path")
    bed = edge(_WALK + 0.12 - soft, _WALK + 0.12 + soft, across) * edge(_BED + soft, _BED - soft, across)
    bed = bed * (1 - cross) * edge(10.4, 10.0, plane.z) * edge(3.3 - deep, 3.3 + deep, around)
    soil = easel.air(easel.tone(snowed(easel, look.material("soil") * 0.62)), plane.away)
    easel.cover(soil, bed, "ground")
    rim = edge(0.06 + soft, 0.02, (across - _WALK - 0.06).abs()) * edge(10.4, 10.0, plane.z) * (1 - cross)
    easel.cover(easel.air(easel.tone(look.material("broadleaf") * 0.7), plane.away), rim)


def _blooms(easel: Easel, height: float, seed: float, codes: tuple[str, ...]) -> None:
    """Flowers over the beds at one height, as soft dabs that thin out with distance."""
    look = easel.look
    plane = easel.plane(height)
    pitch = 0.085
    shifted = plane.x + 0.05 * seed, plane.z + 0.07 * seed
    row, column = (torch.floor(each / pitch) for each in shifted)
    seeds = torch.full((1, 1, 1), seed, device=plane.x.device)
    random = noise.cell(row + 300, column + 900, seeds)
    x = shifted[0] / pitch - row - 0.3 - 0.4 * random[..., 1]
    z = shifted[1] / pitch - column - 0.3 - 0.4 * random[..., 2]
    drift = noise.lookup(plane.x.abs() * 0.1 + 0.17 * seed, plane.z * 0.09)[:, 3]
    size = 0.2 + 0.24 * random[..., 3]
    blur = plane.soft / pitch
    dab = edge(size + 0.1 + blur, size - 0.08, torch.hypot(x, z)) * (random[..., 0] < 0.3 + 0.6 * drift)
    across, around = _folded(plane)
    inside = (
        (across > _WALK + 0.16)
        & (across < _BED - 0.08)
        & (around > 3.3)
        & (plane.z < 10.2)
        & ((plane.z - 0.2).abs() > 0.85)
    )
    easel_mix = edge(14.0, 6.0, plane.away)
    far = 0.5 * (1 - easel_mix)
    coverage = inside * (dab * easel_mix + far)
    kind = (drift * 5 + random[..., 2] * 0.9).clamp(0, len(codes) - 0.01)
    colour = easel.tone(look.material(codes[0]))
    for index in range(1, len(codes)):
        colour = torch.where((kind >= index)[:, None], easel.tone(look.material(codes[index])), colour)
    heart = edge(0.5, 0.05, torch.hypot(x - 0.1, z - 0.14)) * easel_mix
    light = 0.7 + 0.22 * random[..., 1] + 0.36 * heart
    easel.cover(easel.air(colour * light[:, None], plane.away), coverage * 0.95, "flowers")


def _hedges(scene: Scene, look: Look) -> list[Box]:
    """Low hedges behind the beds, high ones round the lawns, with openings at the cross-walk."""
    green = look.material("3f7440")
    green = 0.5 * green + 0.5 * look.material("snow") if scene.weather == "snow" else green
    dark = green * 0.8
    boxes: list[Box] = []
    for side in (-1, 1):

        def wall(
            near: float, far: float, low: float, high: float, top: float, colour: np.ndarray, side: int = side
        ) -> None:
            x0, x1 = sorted((side * near, side * far))
            boxes.append(Box(x0, x1, -1.0, top, low, high, colour, 0.6))

        wall(_LAWN, _HIGH, 1.4, 19.0, 0.42, dark)
        wall(_LAWN, _HIGH, -19.0, -1.0, 0.42, dark)
        wall(3.1, _HIGH, 19.0, 20.0, 0.42, dark)
        wall(_BED, _HEDGE, 1.4, 10.2, -0.52, green)
        wall(_BED, _HEDGE, -16.0, -1.0, -0.52, green)
    boxes.append(Box(-_HIGH, _HIGH, -1.0, 0.42, -20.0, -19.0, dark, 0.6))
    return sorted(boxes, key=lambda box: -max(min(abs(box.z0), abs(box.z1)), min(abs(box.x0), abs(box.x1))))


def settle(scene: Scene, thing: Thing) -> Thing:
    """A fountain stands in the round place, people on the walk, benches beside it, buildings behind the hedges."""
    if thing.kind in AIRBORNE:
        return thing
    aside = _aside(scene)
    if thing.kind == "fountain":
        return replace(thing, azimuth=aside + 0.14 * thing.variant, distance=_ROUND - 1.0, size=1.1)
    if thing.kind in ("figure", "dog", "snowman", "litter", "campfire"):
        right = 0.5 * math.copysign(min(abs(thing.azimuth) / 0.3, 1.0), thing.azimuth)
        return replace(thing, azimuth=aside + math.atan2(right, thing.distance))
    if thing.kind in (
        "conifer",
        "broadleaf",
        "bare",
        "dead tree",
        "deer",
        "gravestones",
        "fence",
        "bench",
        "lamp post",
    ):
        right = math.copysign(3.5 + 0.35 * (thing.variant % 3), thing.azimuth)
        ahead = math.copysign(max(thing.distance, 6.5), math.cos(thing.azimuth))
        return replace(thing, azimuth=aside + math.atan2(right, ahead), distance=math.hypot(right, ahead))
    return replace(thing, distance=max(thing.distance, 24.0))


def standing(scene: Scene) -> list[Thing]:
    """Pairs of clipped trees along the walk, cypresses at its end, and where it leads: an arch, a fountain, a tree."""
    aside, aim = _aside(scene), scene.seed % 3
    found = []
    if any(thing.kind in ("fountain", "castle", "house") for thing in scene.things):
        aim = -1
    if aim == 0:
        found.append(Thing(kind="fountain", azimuth=aside, distance=_ROUND - 1.0, size=1.1))
    if aim == 1:
        found.append(Thing(kind="pergola", azimuth=aside, distance=8.6, size=0.95))
        found.append(Thing(kind="pergola", azimuth=aside, distance=11.4, size=0.95, variant=1))
    if aim == 2:
        blooming = 8 if scene.weather != "snow" and scene.season != "autumn" else 4
        kind = "bare" if scene.trees == "bare" else "broadleaf"
        found.append(Thing(kind=kind, azimuth=aside, distance=_ROUND, size=0.95, variant=blooming))
    first = int(lay.even(scene.layout, "near") * 2)
    for index, ahead in enumerate((4.4, 7.0, 9.6)):
        found += [placed_at(side * 3.0, ahead, "topiary", 0.95, first, aside) for side in (-1, 1) if index or side > 0]
    for ahead in (13.5, 18.0):
        tall = 0.85 + 0.25 * lay.even(scene.layout, "mountains")
        found += [placed_at(side * 4.1, ahead, "cypress", tall, 0, aside) for side in (-1, 1)]
    return found + [placed_at(side * 2.9, -5.0, "topiary", 0.95, first + 1, aside) for side in (-1, 1)]


def bloom(place: Place) -> None:
    """The flowers of the beds, in the colour that is asked for or in the seed's own mixture."""
    easel, scene = Easel(place, below=-0.004, turned=_aside(place.scene)), place.scene
    if easel.empty:
        return
    asked = next((thing.colour for thing in scene.things if thing.kind == "flowers" and thing.colour), "")
    mix = _MIXES[scene.seed % len(_MIXES)]
    names = (asked, asked, mix[2]) if asked else mix
    codes = tuple(FLOWERS[name] for name in names)
    green = place.look.material("broadleaf")
    for number, height in enumerate((-0.93, -0.86, -0.8)):
        plane = easel.plane(height)
        across, around = _folded(plane)
        tuft = noise.lookup(plane.x * 1.9 + 0.3 * number, plane.z * 1.9)[:, 0]
        inside = (
            (across > _WALK + 0.14)
            & (across < _BED)
            & (around > 3.3)
            & (plane.z < 10.2)
            & ((plane.z - 0.2).abs() > 0.8)
        )
        leaf = inside * edge(0.3 + 0.1 * number, 0.5 + 0.1 * number, tuft)
        easel.cover(easel.air(easel.tone(green * (0.55 + 0.16 * number)), plane.away), leaf)
    if scene.weather != "snow":
        for number, height in enumerate((-0.84, -0.76)):
            _blooms(easel, height, float(number + 1), codes)
