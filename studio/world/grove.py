"""Ranks of plants, one behind the other: the depth of a forest, its undergrowth, flowers that stand near."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import wrap
from studio.world import floor, plants, shadows
from studio.world.backdrop import hazed
from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.scene import Scene, Thing
from studio.world.sketch import Sketch
from studio.world.sprites import row

if TYPE_CHECKING:
    from studio.world.things import Place

_WOODS = {
    "broadleaf": tuple((name, k) for name in ("oak", "lime", "birch", "lime") for k in (0, 1)),
    "conifer": (("spruce", 0), ("spruce", 1), ("pine", 0), ("spruce", 2), ("spruce", 3), ("spruce", 0)),
    "bare": (("bare", 0), ("bare", 1), ("bare", 2), ("bare", 3)),
}
_LOW = (("fern", 0), ("grass", 0), ("bush", 0), ("fern", 1), ("grass", 1), ("bush", 1))
_POSIES = (("posy", 0), ("posy", 1), ("posy", 2))
_BULK = {"house": 2.4, "castle": 4.5, "church": 3.0, "ruin": 2.5, "tower": 1.5, "windmill": 2.0}
"""Half the width that things need to be seen between trees, in eye heights; others need 1."""


@dataclass(frozen=True, kw_only=True)
class Rank:
    """One row of plants all around: how far off and how tall in eye heights, how many stand in a full circle."""

    distance: float
    tall: float
    count: int
    number: int
    kind: str
    thing: Thing | None = None


def rows(place: Place) -> list[Rank]:
    """The ranks of one picture's trees, undergrowth and near flowers."""
    scene = place.scene
    found: list[Rank] = []
    if scene.place == "forest":
        kind = scene.trees or "conifer"
        for number, (distance, tall, count) in enumerate(
            ((58.0, 13.0, 46), (40.0, 10.6, 38), (28.0, 8.6, 32), (20.0, 7.2, 27), (14.5, 6.2, 22))
        ):
            found.append(Rank(distance=distance, tall=tall, count=int(count), number=number, kind=kind))
        for number, (distance, tall, count) in enumerate(((12.0, 0.75, 60), (8.0, 0.55, 56), (5.2, 0.42, 48), (3.4, 0.32, 42), (2.3, 0.26, 36))):
            found.append(Rank(distance=distance, tall=tall, count=count, number=10 + number, kind="low"))
    for thing in scene.things:
        if thing.kind == "flowers":
            for number, distance in enumerate((8.4, 6.6, 5.2, 4.1, 3.2, 2.5, 1.95)):
                tall = 0.24 + 0.07 * (number % 2)
                count = int(2 * math.pi * distance / (1.7 * tall))
                found.append(Rank(distance=distance, tall=tall, count=count, number=20 + number, kind="posy", thing=thing))
    return found


def draw(place: Place, rank: Rank) -> None:
    """Two interleaved rows of one rank, with the mist that lies behind them."""
    if rank.kind in _WOODS:
        _misty(place, rank)
    if rank.number == 2 and rank.kind in _WOODS:
        shafts(place)
    if rank.number == 4:
        floor.dapples(place, shadows.directness(place.scene))
    for half in (0, 1):
        _row(place, rank, half)


def _slots(place: Place, rank: Rank, half: int) -> tuple[np.ndarray, float]:
    """Of every place in a row: azimuth from the first, size, plant, lightness, whether one stands there, distance (6, count).

    And the azimuth of the first.
    """
    scene, count = place.scene, rank.count
    rng = np.random.default_rng([scene.seed % 2**32, rank.number, half])
    turned = lay.turn(scene.layout, "trees") + scene.camera.yaw
    width = 2 * math.pi / count
    azimuth = turned + (np.arange(count) + 0.5 + 0.5 * half + 0.36 * (rng.random(count) - 0.5)) * width
    size = 0.78 + 0.36 * rng.random(count)
    which, light = rng.integers(0, 24, count), 0.14 * (rng.random(count) - 0.5)
    distance = rank.distance * (0.86 + 0.28 * rng.random(count))
    around = torch.tensor(azimuth, dtype=torch.float32).view(1, 1, -1)
    if rank.kind == "posy" and rank.thing is not None:
        thick = floor.drift(around, torch.tensor(distance, dtype=torch.float32).view(1, 1, -1), rank.thing.lift).view(-1).numpy()
        there = rng.random(count) < 0.95 * thick
    else:
        there = rng.random(count) < (0.5 + 0.5 * scene.density if rank.number < 10 else 0.62)
    room = 0.24 * rank.tall if rank.kind != "posy" else 0.2
    for thing in scene.things:
        turn = np.remainder(azimuth - scene.camera.yaw - thing.azimuth + math.pi, 2 * math.pi) - math.pi
        if thing.kind == "path":
            ahead = distance * np.cos(turn)
            line = floor.bend(torch.tensor(ahead, dtype=torch.float32), thing.lift).numpy()
            there &= np.abs(distance * np.sin(turn) - line) > 0.6 + room
        elif thing.kind not in ("flowers", "birds", "kite", "balloon") and rank.kind != "posy":
            if thing.distance > rank.distance - 1.0:
                wide = _BULK.get(thing.kind, 1.0) * thing.size / thing.distance
                there &= np.abs(turn) > wide + 0.3 * rank.tall / rank.distance
    return np.stack([azimuth - azimuth[0], size, which, light, there, distance]), float(azimuth[0])


def _row(place: Place, rank: Rank, half: int) -> None:
    from studio.world.things import cover, record

    scene, look = place.scene, place.look
    slots, start = _slots(place, rank, half)
    angle = rank.tall / rank.distance
    nearest = 0.86 * rank.distance
    frame = place.frame
    low, high = math.atan((-1 - 0.05 * rank.tall) / nearest), math.atan(max(1.2 * rank.tall - 1, 0) / nearest + min(1.2 * rank.tall - 1, 0) / (1.14 * rank.distance))
    within = ((frame.el.amax(dim=(0, 2)) > low) & (frame.el.amin(dim=(0, 2)) < high)).nonzero()
    if not len(within):
        return
    boxed = (slice(int(within[0]), int(within[-1]) + 1), slice(0, place.picture.shape[3]))
    view = frame.box(0, *boxed)
    width = 2 * math.pi / rank.count
    index = torch.remainder(torch.round((view.az - start) / width), rank.count).to(torch.int64)
    table = torch.tensor(slots, dtype=torch.float32, device=view.az.device)
    azimuth, size, which, light, there, distance = table[:, index]
    turn = wrap(view.az - start - azimuth).clamp(-1.2, 1.2)
    scale = distance / (rank.tall * size)
    x, y = torch.tan(turn) * scale, (torch.tan(view.el.clamp(-1.4, 1.4)) / torch.cos(turn) + 1 / distance) * scale
    names = _WOODS.get(rank.kind, _LOW if rank.kind == "low" else _POSIES)
    plant = row(names, str(view.az.device))
    mirrored = torch.where(torch.remainder(which, 2) > 0, -x, x)
    found = plant.seen(torch.remainder(which, plant.count), mirrored, y, float(view.pix.max()) / angle)[:, None]
    found = found.squeeze(1)[:, None] * there[None]
    sketch = Sketch(
        x, y, view.pix / angle, Thing(kind=rank.kind), look, 1.0, np.random.default_rng(0),
        shadows.towards(scene, 0.0), shadows.directness(scene), scene.weather == "snow",
    )  # fmt: skip
    leaves, bark, accent, deep = _colours(sketch, rank, scene)
    away = min(rank.distance / 72, 0.78) if rank.kind in _WOODS else 0.04
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    whole = torch.zeros_like(found[0])
    for coverage, colour in plants.lit_parts(sketch, found, leaves, bark, accent, deep=deep, lightness=light):
        coverage = coverage.clamp(0, 1)
        cover(canvas, coverage, hazed(scene, look, colour, away))
        whole = whole.maximum(coverage)
    record(place, "flowers" if rank.kind == "posy" else "trees", whole, boxed)


def _colours(s: Sketch, rank: Rank, scene: Scene) -> tuple[Colour, Colour, Colour | None, float]:
    """Leaves, bark, what lies on top, and how dark the shade is."""
    look = s.look
    bark = look.material("bare", 1.1)
    if rank.kind == "posy" and rank.thing is not None:
        return look.material("forest", 1.3), bark, look.material(floor.FLOWERS[rank.thing.colour], 1.05), 1.0
    if rank.kind == "low":
        green = "8a6a3c" if scene.season == "autumn" and rank.number % 2 else "forest"
        return plants.dusted(s, look.material(green, 1.12), 0.6), bark, None, 0.85
    if rank.kind == "conifer":
        return plants.dusted(s, look.material("conifer"), 0.1), bark, plants.white(s), 1.0
    if rank.kind == "bare":
        return rgb("000000"), bark, None, 1.0
    code = {"autumn": ("autumn", "d89a34", "b8602c")[rank.number % 3], "blossom": "f2b8cc"}.get(scene.season, "broadleaf")
    return plants.dusted(s, look.material(code, 0.95), 0.3), bark, None, 1.25 if code == "f2b8cc" else 1.0


def _misty(place: Place, rank: Rank) -> None:
    """A veil over what stands behind a rank, thickest at its foot."""
    frame, look = place.frame, place.look
    within = ((frame.el.amin(dim=(0, 2)) < 0.3) & (frame.el.amax(dim=(0, 2)) > -0.08)).nonzero()
    if not len(within):
        return
    rows_ = slice(int(within[0]), int(within[-1]) + 1)
    el = frame.rows(rows_.start, rows_.stop).el
    el = el[min(place.index, el.shape[0] - 1)][None]
    veil = 0.2 * torch.exp(-((el.clamp(min=-0.02) / 0.13) ** 2)) * edge(-0.08, -0.02, el)
    canvas = place.picture[place.index : place.index + 1, :, rows_]
    air = blend(look.haze, look.material("forest", 1.6), 0.45)
    haze = torch.tensor(air, dtype=torch.float32, device=canvas.device).view(1, 3, 1, 1)
    canvas.add_((haze - canvas) * veil[:, None])


def shafts(place: Place) -> None:
    """Beams that fall through the crowns from where the sun stands, and the glow of the clearing below it."""
    scene, look, frame = place.scene, place.look, place.frame
    direct = shadows.directness(scene)
    if direct < 0.3:
        return
    boxed = (slice(0, place.picture.shape[2]), slice(0, place.picture.shape[3]))
    view = frame.box(0, *boxed)
    right = wrap(view.az - scene.light_azimuth - scene.camera.yaw)
    down = scene.light_elevation + 0.25 - view.el
    angle = torch.atan2(right, down.clamp(min=0.02))
    beams = 0.5 + 0.3 * torch.sin(angle * 17 + 3) + 0.2 * torch.sin(angle * 41 + 1) + 0.25 * torch.sin(angle * 7)
    fall = torch.exp(-1.1 * (right * right + down * down)) * edge(0.0, 0.3, down) * edge(-0.5, 0.0, view.el)
    light = direct * fall * (0.08 + 0.34 * beams.clamp(0, 1) ** 2)
    canvas = place.picture[place.index : place.index + 1]
    warm = torch.tensor(look.light, dtype=torch.float32, device=canvas.device).view(1, 3, 1, 1)
    canvas.add_((1 - canvas).clamp(min=0) * warm * light[:, None] * (0.4 + 0.6 * look.level))
