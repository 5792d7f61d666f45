"""Ranks of plants, one behind the other: the depth of a forest, its undergrowth, flowers that stand near."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, wrap
from studio.world import floor, plants, shadows
from studio.world.backdrop import hazed, wooded
from studio.world.habitats import AIRBORNE
from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.place import Place, cover, record
from studio.world.scene import Scene, Thing
from studio.world.sketch import Sketch
from studio.world.sprites import LEAF, TONE, WOOD, row

_WOODS = {
    "broadleaf": tuple((name, k) for name in ("oak", "lime", "birch", "lime") for k in (0, 1)),
    "conifer": (("spruce", 0), ("spruce", 1), ("pine", 0), ("spruce", 2), ("spruce", 3), ("spruce", 0)),
    "bare": (("bare", 0), ("bare", 1), ("bare", 2), ("bare", 3)),
}
_LOW = (("fern", 0), ("grass", 0), ("bush", 0), ("fern", 1), ("grass", 1), ("bush", 1))
_POSIES = (("posy", 0), ("posy", 1), ("posy", 2))
_BULK = {"house": 2.4, "castle": 4.5, "church": 3.0, "ruin": 2.5, "tower": 1.5, "windmill": 2.0}
"""Half the width that things need to be seen between trees, in eye heights; others need 1."""


class Row(NamedTuple):
    """Plants all around: how far off and how tall in eye heights, and how many stand in half a row."""

    distance: float
    tall: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Rank:
    """Rows of one kind of plant that are painted together, far to near; `distance` is that of the nearest."""

    distance: float
    rows: tuple[Row, ...]
    number: int
    kind: str
    thing: Thing | None = None


_TREES = (Row(48.0, 12.0, 20), Row(28.0, 8.6, 15), Row(18.0, 6.8, 12))
_UNDER = (
    (Row(9.4, 0.68, 32),),
    (Row(5.2, 0.44, 26), Row(2.8, 0.3, 20)),
)
_POSY = (
    (Row(7.6, 0.28, 58), Row(5.6, 0.28, 44)),
    (Row(4.1, 0.31, 29), Row(3.0, 0.27, 25), Row(2.2, 0.29, 17)),
)


def rows(place: Place) -> list[Rank]:
    """The ranks of one picture's trees, undergrowth and near flowers."""
    scene = place.scene
    found: list[Rank] = []
    if scene.place == "forest":
        kind = scene.trees or "conifer"
        found += [Rank(distance=r.distance, rows=(r,), number=n, kind=kind) for n, r in enumerate(_TREES)]
        found += [Rank(distance=g[-1].distance, rows=g, number=10 + n, kind="low") for n, g in enumerate(_UNDER)]
    for thing in scene.things:
        if thing.kind == "flowers":
            found += [
                Rank(distance=g[-1].distance, rows=g, number=20 + n, kind="posy", thing=thing)
                for n, g in enumerate(_POSY)
            ]
    return found


def draw(place: Place, rank: Rank) -> None:
    """The rows of one rank, with the mist that lies behind them."""
    if rank.kind in _WOODS:
        _misty(place, rank)
    if rank.number == 1:
        shafts(place)
    if rank.number == 2:
        floor.dapples(place, shadows.directness(place.scene))
    _rank(place, rank)


@lru_cache(maxsize=256)
def _slots(
    seed: int, start: float, density: float, things: tuple[Thing, ...], rank: Rank, number: int, half: int, yaw: float
) -> np.ndarray:
    """Of all in a row: azimuth from `start`, size, plant, lightness, 1 if one stands there, distance (6, count)."""
    row_ = rank.rows[number]
    count = row_.count
    rng = np.random.default_rng([seed % 2**32, rank.number, number, half])
    width = 2 * math.pi / count
    azimuth = start + (np.arange(count) + 0.2 * (rng.random(count) - 0.5)) * width
    size = 0.78 + 0.36 * rng.random(count)
    which, light = rng.integers(0, 24, count), 0.14 * (rng.random(count) - 0.5)
    distance = row_.distance * (0.86 + 0.28 * rng.random(count))
    if rank.thing is not None:
        around, far = (
            torch.tensor(each, dtype=torch.float32, device="cpu").view(1, 1, -1) for each in (azimuth, distance)
        )
        there = rng.random(count) < 0.95 * floor.drift(around, far, rank.thing.lift).view(-1).numpy()
    else:
        there = rng.random(count) < (0.65 + 0.35 * density if rank.kind in _WOODS else 0.8)
    room = 0.24 * row_.tall if rank.kind != "posy" else 0.2
    for thing in things:
        turn = np.remainder(azimuth - yaw - thing.azimuth + math.pi, 2 * math.pi) - math.pi
        if thing.kind == "path":
            line = floor.bend(
                torch.tensor(distance * np.cos(turn), dtype=torch.float32, device="cpu"), thing.lift
            ).numpy()
            there &= np.abs(distance * np.sin(turn) - line) > 0.6 + room
        elif thing.kind not in AIRBORNE and thing.kind != "flowers" and rank.kind != "posy":
            wide = _BULK.get(thing.kind, 1.0) * thing.size / thing.distance
            hidden = np.abs(turn) < wide + 0.3 * row_.tall / row_.distance
            there &= ~hidden | (thing.distance < row_.distance - 1.0)
    return np.stack([azimuth - start, size, which, light, there, distance])


def _band(place: Place, rank: Rank) -> tuple[slice, slice] | None:
    """Rows of the picture that a rank's plants reach into."""
    frame = place.frame
    low = min(math.atan(-(1 + 0.05 * r.tall) / (0.86 * r.distance)) for r in rank.rows)
    tops = [1.24 * r.tall - 1 for r in rank.rows]
    high = max(math.atan(t / (r.distance * (0.86 if t > 0 else 1.14))) for t, r in zip(tops, rank.rows, strict=True))
    within = ((frame.el.amax(dim=(0, 2)) > low) & (frame.el.amin(dim=(0, 2)) < high)).nonzero()
    return (slice(int(within[0]), int(within[-1]) + 1), slice(0, place.picture.shape[3])) if len(within) else None


def _seen(place: Place, rank: Rank, number: int, half: int, view: Frame) -> Tensor:
    """Channels (7, h, w) of the plants in half a row."""
    scene, row_ = place.scene, rank.rows[number]
    width = 2 * math.pi / row_.count
    start = (lay.turn(scene.layout, "trees") + scene.camera.yaw + (0.5 + 0.5 * half) * width) % (2 * math.pi)
    slots = _slots(scene.seed, start, scene.density, scene.things, rank, number, half, scene.camera.yaw)
    table = torch.tensor(slots, dtype=torch.float32, device=view.az.device)
    index = torch.remainder(torch.round((view.az - start) / width), row_.count).to(torch.int64)
    azimuth, size, which, light, there, distance = table[:, index]
    turn = wrap(view.az - start - azimuth).clamp(-1.2, 1.2)
    scale = distance / (row_.tall * size)
    x = torch.tan(turn) * scale * (1 - 2 * torch.remainder(which, 2)) + 9 * (1 - there)
    y = (torch.tan(view.el.clamp(-1.4, 1.4)) / torch.cos(turn) + 1 / distance) * scale
    plant = row(_WOODS.get(rank.kind, _LOW if rank.kind == "low" else _POSIES), str(view.az.device))
    found = plant.seen(torch.remainder(which, plant.count), x, y, float(view.pix.max()) * row_.distance / row_.tall)
    found[TONE] += light[0] * found[LEAF]
    return found


def _rank(place: Place, rank: Rank) -> None:
    boxed = _band(place, rank)
    if boxed is None:
        return
    scene, look = place.scene, place.look
    view = place.frame.box(0, *boxed)
    found: Tensor | None = None
    for number in range(len(rank.rows)):
        part = _band(place, replace(rank, rows=(rank.rows[number],)))
        if part is None:
            continue
        lines = slice(part[0].start - boxed[0].start, part[0].stop - boxed[0].start)
        for half in (0, 1):
            new = _seen(place, rank, number, half, place.frame.box(0, *part))
            if found is None:
                found = new.new_zeros(7, boxed[0].stop - boxed[0].start, new.shape[2])
            found[:, lines] *= 1 - (new[LEAF] + new[WOOD]).clamp(max=1)
            found[:, lines] += new
    if found is None:
        return
    nothing = torch.zeros(1, 1, 1, device=found.device)
    sketch = Sketch(
        nothing, nothing, view.pix, Thing(kind=rank.kind), look, 1.0, np.random.default_rng(0),
        shadows.towards(scene, 0.0), shadows.directness(scene), scene.weather == "snow",
    )  # fmt: skip
    leaves, bark, accent, deep = _colours(sketch, rank, scene)
    away, air = min(rank.distance / 72, 0.78) if rank.kind in _WOODS else 0.04, wooded(scene, look)
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    whole = torch.zeros_like(found[:1])
    for coverage, colour in plants.lit_parts(sketch, found[:, None], leaves, bark, accent, deep=deep):
        coverage = coverage.clamp(0, 1)
        cover(canvas, coverage, hazed(scene, air, colour, away))
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
    code = {"autumn": ("autumn", "d89a34", "b8602c")[rank.number % 3], "blossom": "f2b8cc"}.get(
        scene.season, "broadleaf"
    )
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
    air = blend(wooded(place.scene, look).haze, look.material("forest", 1.6), 0.3)
    haze = torch.tensor(air, dtype=torch.float32, device=canvas.device).view(1, 3, 1, 1)
    canvas.add_((haze - canvas) * veil[:, None])


def shafts(place: Place) -> None:
    """Beams that fall through the crowns from where the sun stands, and the glow of the clearing below it."""
    scene, look, frame = place.scene, place.look, place.frame
    direct = shadows.directness(scene)
    if direct < 0.3:
        return
    view = shadows.coarse(frame, 4)
    right = wrap(view.az - scene.light_azimuth - scene.camera.yaw)
    down = scene.light_elevation + 0.25 - view.el
    angle = torch.atan2(right, down.clamp(min=0.02))
    beams = 0.5 + 0.3 * torch.sin(angle * 17 + 3) + 0.2 * torch.sin(angle * 41 + 1) + 0.25 * torch.sin(angle * 7)
    fall = torch.exp(-1.1 * (right * right + down * down)) * edge(0.0, 0.3, down) * edge(-0.5, 0.0, view.el)
    canvas = place.picture[place.index : place.index + 1]
    light = shadows.fine(direct * fall * (0.08 + 0.34 * beams.clamp(0, 1) ** 2), canvas, 4)
    warm = torch.tensor(look.light * (0.4 + 0.6 * look.level), dtype=torch.float32, device=canvas.device)
    canvas.add_((1 - canvas).clamp(min=0) * (warm.view(1, 3, 1, 1) * light[:, None]))
