"""Placing things: on the ground or in the air of one picture, with glow, beam, path and flowers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.layout import GOLDEN
from studio.rays import Frame, wrap
from studio.world import floor, grove, noise, shadows
from studio.world.afloat import image
from studio.world.backdrop import hazed
from studio.world.ground import Stack
from studio.world.habitats import AFLOAT, AIRBORNE, BANK
from studio.world.noise import edge
from studio.world.palette import rgb
from studio.world.place import Place, cover, record, window
from studio.world.plants import BLOSSOM
from studio.world.scene import Scene, Thing
from studio.world.shapes import KINDS
from studio.world.sketch import LIGHT, Part, Sketch

_ASHORE = (
    "house", "tower", "conifer", "broadleaf", "bare", "windmill", "castle", "church", "ruin", "ferris wheel",
)  # fmt: skip
_MASKS = {
    **dict.fromkeys(("conifer", "broadleaf", "bare", "reeds", "bush", "cypress", "topiary"), "trees"),
    "headstone": "gravestones", "moored": "boat", "boulders": "rocks",
}  # fmt: skip
"""The masks of what has none of its own."""
_TINT = torch.tensor([1.08, 1.0, 0.84], device="cpu").view(1, 3, 1, 1)
"""What light on things has most of, and what shadow takes away most."""


def near_trees(scene: Scene) -> list[Thing]:
    """The trees in front, spread over the whole circle, more towards the sides of the default view."""
    trees: list[Thing] = []
    for index in range(scene.near_trees * 3):
        phase = GOLDEN * (index + 1)
        across = lay.swing(scene.layout, "trees", phase)
        inside = index < scene.near_trees
        azimuth = (
            (-1) ** index * (lay.TREES_FROM + lay.TREES_OVER * across) * scene.camera.fov
            if inside
            else 0.8 + 4.6 * across
        )
        near = lay.swing(scene.layout, "trees", phase * 2.3, times=2)
        framing = scene.place == "forest" and index < 2
        if framing:
            azimuth = math.copysign(max(abs(azimuth), 0.4 * scene.camera.fov), azimuth)
        close = (
            3.6 + 1.6 * near
            if framing
            else 5 + 20 * near**1.3
            if scene.place == "forest"
            else 7 + 14 * near + 6 * (scene.place == "lake")
        )
        trees.append(
            Thing(
                kind=scene.trees or "conifer",
                azimuth=azimuth,
                distance=close,
                size=0.8 + 0.5 * (phase * 7.1 % 1),
                variant=_leaves(scene.season, index),
                lift=(phase * 5.3) % 1,
            )
        )
    return trees


def _leaves(season: str, index: int) -> int:
    """Which drawing a tree has: every fourth is in autumn leaf, and those from BLOSSOM on are in bloom."""
    variant = index % 6
    if season == "autumn":
        return variant // 4 * 4
    if season == "blossom":
        return BLOSSOM + variant
    return variant + 1 if season == "green" and variant % 4 == 0 else variant


def draw_all(place: Place) -> None:
    """Everything that stands or flies in one picture, far to near, in place."""
    scene = place.scene
    for thing in scene.things:
        if thing.kind == "path":
            floor.path(place, thing)
        elif thing.kind == "flowers":
            floor.flowers(place, thing)
    standing = [t for t in scene.things if t.kind in KINDS]
    standing += near_trees(scene)
    shadows.cast(place, [(t, KINDS[t.kind].tall * t.size, foot(scene, place.stack, t)) for t in standing])
    rows = grove.rows(place)
    for thing in sorted([*standing, *rows], key=lambda t: -t.distance):
        grove.draw(place, thing) if isinstance(thing, grove.Rank) else _draw(place, thing)


def foot(place_scene: Scene, stack: Stack, thing: Thing) -> float:
    """Elevation of a thing's foot in radians."""
    if thing.kind in AIRBORNE:
        low, high = AIRBORNE[thing.kind]
        return low + (high - low) * thing.lift
    if place_scene.place == "lake" and thing.kind in _ASHORE:
        return 0.002
    if thing.kind in (*AFLOAT, "moored") or (thing.kind == "lighthouse" and place_scene.water == "sea"):
        return -math.atan(1 / max(thing.distance, 3.0 if thing.kind == "swan" else 8.0))
    azimuth = thing.azimuth + place_scene.camera.yaw
    if place_scene.water == "lake" and stack.ground and thing.kind in BANK:
        return noise.at(stack.ground[0].crest, azimuth) - 0.02  # on the near bank
    return stack.height(azimuth, thing.distance)


def _draw(place: Place, thing: Thing) -> None:
    """One thing, and before it its image in the water if it floats."""
    kind, scene = KINDS[thing.kind], place.scene
    azimuth = thing.azimuth + scene.camera.yaw
    low = math.tan(foot(scene, place.stack, thing))
    angle = kind.tall * thing.size / thing.distance
    floats = thing.kind in AFLOAT or thing.kind == "moored"
    boxed = window(
        place.frame,
        azimuth,
        min(math.atan(kind.reach * angle), 1.2),
        math.atan(low - (1.0 if floats else 0.35) * angle),
        math.atan(low + (1 + kind.above) * angle),
    )
    if boxed is None:
        return
    sketch, front = _sketched(place, thing, place.frame.box(0, *boxed), low, angle)
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    if floats:
        rows = slice(int((sketch.y[0].amin(1) > 0).sum()), sketch.y.shape[1])  # what lies under the water line
        upside = replace(sketch, x=sketch.x[:, rows], y=sketch.y[:, rows], patterns={})
        _lay(canvas[:, :, rows], image(upside, kind.draw), front[:, rows], place, thing)
    whole = _lay(canvas, kind.draw(sketch), front, place, thing)
    record(place, _MASKS.get(thing.kind, thing.kind), whole, boxed)
    if thing.lit:
        _glow(place, thing, azimuth, math.atan(low), angle)


def _sketched(place: Place, thing: Thing, view: Frame, low: float, angle: float) -> tuple[Sketch, Tensor]:
    """Where a thing is drawn whose foot is at a slope `low` and which spans such an angle, and 1 where rays look to it,
    0 behind the viewer (1, h, w).
    """
    scene = place.scene
    turn = wrap(view.az - (thing.azimuth + scene.camera.yaw))
    front = (turn.abs() < 1.3).float()
    turn = turn.clamp(-1.3, 1.3)
    x = torch.tan(turn) / angle
    y = (torch.tan(view.el.clamp(-1.4, 1.4)) / torch.cos(turn) - low) / angle
    x, y = torch.broadcast_tensors(x, y)
    side = 1.0 if math.sin(scene.light_azimuth - thing.azimuth) > 0 else -1.0
    sketch = Sketch(
        x, y, view.pix / angle, thing, place.look, side, np.random.default_rng([len(thing.kind), thing.variant]),
        shadows.towards(scene, thing.azimuth), shadows.directness(scene), scene.weather == "snow", scene.weather,
    )  # fmt: skip
    return sketch, front.expand_as(x)


def _lay(canvas: Tensor, parts: list[Part], front: Tensor, place: Place, thing: Thing) -> Tensor:
    """Paint the parts of a thing through the air before it, in place; how much of each pixel they cover (1, h, w)."""
    scene, look = place.scene, place.look
    away = min(thing.distance / 60, 0.5) if thing.kind not in AIRBORNE else 0.16
    clear = 1 - float(hazed(scene, replace(look, haze=np.ones(3)), np.zeros(3), away)[0])
    ahead, whole = bool(front.all()), torch.zeros_like(front)
    for coverage, colour, *crop in parts:
        at = crop[0] if crop else (slice(None), slice(None))
        if not ahead:
            coverage = coverage * front[:, at[0], at[1]]
        part = canvas[:, :, at[0], at[1]]
        if colour is LIGHT:
            part.mul_((coverage[:, None] * (clear * _TINT.to(canvas))).add_(1).clamp_(min=0))
            continue
        coverage = coverage.clamp(0, 1)
        cover(part, coverage, hazed(scene, look, colour, away))
        seen = whole[:, at[0], at[1]]
        torch.maximum(seen, coverage, out=seen)
    return whole


def _glow(place: Place, thing: Thing, azimuth: float, base: float, angle: float) -> None:
    """Warm light around a lit window or a fire, and the beam of a lighthouse."""
    high = {"lighthouse": 0.85, "tower": 0.6, "campfire": 0.35, "lamp post": 0.86, "ferris wheel": 0.56}.get(
        thing.kind, 0.3
    )
    centre = base + angle * high
    spread = {"campfire": 1.1, "lighthouse": 0.2, "house": 0.55}.get(thing.kind, 0.3) * angle
    dark = {"night": 1.0, "dusk": 0.75}.get(place.scene.time, 0.5)
    wide = 0.75 if thing.kind == "lighthouse" else spread * 3
    boxed = window(place.frame, azimuth, wide, centre - max(spread * 3, 0.1), centre + max(spread * 3, 0.1))
    if boxed is None:
        return
    view = place.frame.box(0, *boxed)
    x, y = torch.broadcast_tensors(wrap(view.az - azimuth), view.el - centre)
    light = 0.6 * torch.exp(-(x * x + y * y) / (spread * spread))
    if thing.kind == "lighthouse":
        reach = x * (1 if thing.azimuth < 0 else -1)
        beam = torch.exp(-(((y - 0.06 * reach) / (0.008 + 0.07 * reach.clamp(min=0))) ** 2)) * edge(0.0, 0.02, reach)
        light = light + 0.75 * beam * edge(0.75, 0.05, reach)
    warm = torch.tensor(
        rgb("ffb45a" if thing.kind != "lighthouse" else "fff0c0"), dtype=torch.float32, device=view.az.device
    )
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    canvas.add_((1 - canvas).clamp(min=0) * warm.view(1, 3, 1, 1) * (light * dark).clamp(0, 0.9)[:, None])
