"""A river that winds through a valley: slopes behind, banks of earth and reeds, and what stands on them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import hazed, sunlight
from studio.world.easel import Easel, Plane, snowed, turns, whitened
from studio.world.ground import Stack
from studio.world.habitats import AFLOAT, AIRBORNE
from studio.world.layers import Layer
from studio.world.noise import edge
from studio.world.palette import Look, blend
from studio.world.place import Place
from studio.world.sampling import bank_side
from studio.world.scene import Scene, Thing
from studio.world.turf import lawn

WIDE = 4.4
"""Width of the river in eye heights."""
_BANK = 0.16
_STANDING = ("conifer", "broadleaf", "bare")


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Slopes that reach in from both sides by turns, the farther the paler."""
    turn, side = turns(scene), bank_side(scene.layout)
    green, forest = look.material("hill"), whitened(scene, look, look.material("forest"), 0.2)
    for index, (tall, away) in enumerate(((0.34, 0.8), (0.3, 0.6), (0.22, 0.4), (0.12, 0.22))):
        reach = side * (-1) ** index * (0.42 - 0.05 * index)
        foot = np.cos(turn - reach - np.sign(reach) * 1.2)
        slope = np.clip(0.62 + 0.62 * foot, 0.02, 1.0) ** 1.5
        crest = 0.004 + tall * (0.5 + scene.hills) * slope * (0.55 + 0.7 * noise.waves(rng, 9 + 4 * index, octaves=4))
        crest = crest.astype(np.float32)
        if scene.density and index > 1:
            crown = noise.bumps(rng, 150 + 60 * index, "pointed" if scene.trees == "conifer" else "round")
            groves = np.clip((noise.waves(rng, 13, octaves=2) - 0.75 + 0.75 * scene.density) * 5, 0, 1)
            crest = (crest + groves * (0.006 + 0.022 * crown) * (0.5 + slope)).astype(np.float32)
        colour = hazed(scene, look, green * (1.16 - 0.1 * index), away)
        stack.backdrop.append(
            Layer(
                name="hills",
                crest=crest,
                top=blend(colour, hazed(scene, look, look.material("snow"), away * 0.6), 0.6)
                if scene.weather == "snow"
                else colour,
                bottom=blend(colour, hazed(scene, look, green * 0.55, away), 0.85),
                extent=0.11,
                shade=-noise.slope(crest, 24),
                contrast=0.5,
                mist=0.3 + 0.4 * scene.fog,
                mist_height=0.03,
                haze=look.haze,
                relief="fields",
                sun=sunlight(scene, look),
                under=hazed(scene, look, forest, away),
                grown=0.05 * (scene.trees != ""),
                tilled=scene.weather != "snow" and index % 2 > 0,
                start=0.31 * index + 0.17 * (scene.seed % 89),
            )
        )


def middle(scene: Scene, ahead: Tensor) -> tuple[Tensor, Tensor]:
    """How far to the right the middle of the river lies, and how fast it turns there, at distances ahead."""
    side = bank_side(scene.layout)
    phase = 0.5 + 0.8 * lay.even(scene.layout, "rough")
    far = torch.sqrt(ahead * ahead + 9.0)
    fold = torch.log(far / 3.0) * 2.7 + phase
    swing = 0.27 * torch.sin(fold)
    line = -side * (3.1 * torch.exp(-far / 9) + far * swing)
    turning = -side * (ahead / far) * (-3.1 / 9 * torch.exp(-far / 9) + swing + 0.73 * torch.cos(fold))
    return line, turning


def _shore(scene: Scene, x: Tensor, z: Tensor) -> tuple[Tensor, Tensor]:
    """How far from the water's edge a point is (1, h, w), positive on land, and the river's turning there."""
    line, turning = middle(scene, z)
    ragged = 0.5 * (noise.lookup(x * 0.11, z * 0.11)[:, 0] - 0.5)
    wide = WIDE * (0.5 + 0.011 * z.abs())
    return ((x - line).abs() - wide) / torch.sqrt(1 + turning * turning) + ragged, turning


def paint(place: Place) -> None:
    """Land with its bank of earth on both sides of the water, and what the water mirrors of them."""
    easel = Easel(place, below=-0.004)
    if easel.empty:
        return
    scene, look = place.scene, place.look
    top, low = easel.plane(), easel.plane(-1 - _BANK)
    gap, turning = _shore(scene, top.x, top.z)
    soft = top.soft + 0.7 * top.deep * (easel.sin - turning * easel.cos).abs() / torch.sqrt(1 + turning * turning)
    land = edge(-soft, soft, gap) * edge(FADE[1], FADE[0], top.away)
    beyond, _ = _shore(scene, low.x, low.z)
    bank = edge(-0.02 - low.soft, low.soft, beyond)
    mirrored, _ = _shore(scene, low.x * 1.55, low.z * 1.55)
    tuft = noise.lookup(low.x * 0.2, low.z * 0.2)[:, 0]
    echo = edge(-0.3, 0.5, mirrored + 0.7 * (tuft - 0.5)) * 0.62 * torch.exp(-low.away * 0.03)
    shallow = edge(-1.1, 0.1, beyond) * torch.exp(-low.away * 0.16) * 0.4
    green = snowed(easel, look.material("meadow"))
    easel.cover(easel.tone(look.material("soil") * 0.8), shallow)
    _flow(easel, low, beyond)
    easel.cover(easel.air(easel.tone(look.material("broadleaf") * 0.45), low.away), echo)
    soil = easel.air(easel.tone(blend(look.material("soil"), look.material("broadleaf"), 0.3) * 0.55), low.away)
    easel.cover(soil, bank * edge(FADE[1], FADE[0], top.away), "ground")
    colour = lawn(easel, top, green * 0.74, green * 1.0)
    damp = edge(1.3, 0.0, gap) * torch.exp(-top.away * 0.02)
    colour = colour * (1 - 0.3 * damp)[:, None]
    colour = _stony(easel, top, gap, colour)
    easel.cover(colour, land, "ground")


def _flow(easel: Easel, low: Plane, beyond: Tensor) -> None:
    """Lines of the current that bend with the river, and white water where it runs over a shoal."""
    scene, look = easel.scene, easel.look
    line, turning = middle(scene, low.z)
    across = (low.x - line) / torch.sqrt(1 + turning * turning)
    along = low.z + 0.25 * across * turning
    thread = noise.lookup(across * 0.42 + 0.3, along * 0.045)
    seen = edge(0.3, 0.05, low.deep) * edge(0.05, -0.5, beyond)
    lines = edge(0.16, 0.03, (2 * thread[:, 0] - 1).abs()) * (0.35 + 0.65 * edge(0.4, 0.6, thread[:, 3]))
    shoal = edge(0.55, 0.8, torch.sin(along * 0.42 + 6 * lay.even(scene.layout, "near"))) * edge(4.0, 7.0, low.away)
    rush = shoal * edge(0.42, 0.62, thread[:, 0] + 0.3 * thread[:, 2]) * torch.exp(-low.away * 0.025)
    light = easel.tone(blend(look.horizon, look.material("snow"), 0.35))
    easel.cover(light, (0.3 * lines * seen).maximum(0.75 * rush * edge(0.2, -0.2, beyond) * edge(0.9, 0.2, low.deep)))


def _stony(easel: Easel, top: Plane, gap: Tensor, colour: Tensor) -> Tensor:
    """Pebbles and bare earth between the grass and the water, in places."""
    stones = noise.lookup(top.x * 0.8, top.z * 0.8)
    where = edge(0.75, 0.15, gap + 1.1 * (stones[:, 3] - 0.5) + 0.35 * (stones[:, 0] - 0.5))
    light = 0.85 + 0.7 * (stones[:, 0] - 0.5) + 0.3 * stones[:, 1].clamp(-1, 1) * torch.exp(-top.away * 0.1)
    grey = snowed(easel, blend(easel.look.material("8e8778"), easel.look.material("soil"), 0.35))
    strip = easel.air(easel.tone(grey) * light[:, None], top.away)
    return torch.lerp(colour, strip, (0.85 * where)[:, None].expand_as(colour))


FADE = (250.0, 390.0)


def _dry(scene: Scene, thing: Thing, room: float) -> Thing:
    """The thing on the nearest land, or afloat in the middle of the water."""
    ahead = thing.distance * math.cos(thing.azimuth)
    right = thing.distance * math.sin(thing.azimuth)
    line = float(middle(scene, torch.tensor(ahead))[0])
    if thing.kind in AFLOAT:
        right = line + 0.18 * WIDE * (1 if thing.variant % 2 else -1)
    elif abs(right - line) < 0.5 * WIDE + room:
        right = line + (1 if right >= line else -1) * (0.55 * WIDE + room)
    return replace(thing, azimuth=math.atan2(right, ahead), distance=math.hypot(right, ahead))


def settle(scene: Scene, thing: Thing) -> Thing:
    """Nothing that stands stands in the water, and what floats floats."""
    if thing.kind in AIRBORNE:
        return thing
    if thing.kind == "bridge":
        ahead = 11.5
        line = float(middle(scene, torch.tensor(ahead))[0])
        return replace(thing, azimuth=math.atan2(line, ahead), distance=math.hypot(line, ahead), size=1.05)
    return _dry(scene, thing, 0.9 + 0.35 * (thing.kind in _STANDING))


def standing(scene: Scene) -> list[Thing]:
    """Reeds and bushes along the banks, and trees where there are some."""
    found: list[Thing] = []
    for index in range(22):
        phase = lay.swing(scene.layout, "trees", 0.618 * (index + 1))
        ahead = 3.2 * 1.16**index * (0.85 + 0.3 * phase)
        side = (-1) ** index
        line, turning = (float(t) for t in middle(scene, torch.tensor(ahead)))
        kind = "reeds" if index < 12 else "bush"
        tall = scene.density > 0 and index % 3 == 2 and ahead > 9
        room = WIDE * (0.58 + 0.011 * ahead) + (1.2 + 3 * phase if tall else 0.15 + 0.5 * phase * (kind == "bush"))
        right = line + side * (room * math.sqrt(1 + min(turning, 1.0) ** 2) + 0.004 * ahead)
        found.append(
            Thing(
                kind=(scene.trees or "broadleaf") if tall else kind,
                azimuth=math.atan2(right, ahead),
                distance=math.hypot(right, ahead),
                size=0.65 + 0.5 * phase,
                variant=index % 6 + (1 if index % 6 % 4 == 0 and scene.season != "autumn" else 0),
            )
        )
    return found
