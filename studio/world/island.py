"""A small island in the sea: a rim of sand, a hill with woods, and farther isles in the haze."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import hazed, sunlight, wooded
from studio.world.easel import turns, whitened
from studio.world.ground import GROUND, Stack
from studio.world.habitats import AFLOAT, AIRBORNE
from studio.world.layers import Layer
from studio.world.noise import Profile
from studio.world.palette import Look, blend
from studio.world.place import Place
from studio.world.scene import Scene, Thing


def _middle(scene: Scene) -> float:
    """Where the island lies, in radians from where the camera looks."""
    return 0.2 * (2 * lay.even(scene.layout, "rough") - 1)


def _wide(scene: Scene) -> float:
    return 0.34 + 0.12 * lay.even(scene.layout, "near")


def _hump(scene: Scene, middle: float, wide: float) -> Profile:
    """1 in the middle of an island, 0 from its ends on."""
    turn = turns(scene, middle)
    return np.clip(1 - (turn / wide) ** 2, 0, 1).astype(np.float32)


def build(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Isles in the haze, then the island: its hill, its trees and its sand."""
    first = _middle(scene)
    for offset, wide, tall in ((0.62, 0.2, 0.03), (-0.5, 0.13, 0.02), (2.2, 0.25, 0.04), (-2.4, 0.35, 0.05)):
        far = hazed(scene, look, look.material("hill"), 0.85)
        crest = _hump(scene, first + offset, wide) * tall * (0.6 + 0.7 * noise.waves(rng, 18, octaves=3)) - 0.004
        stack.backdrop.append(Layer(name="island", crest=crest.astype(np.float32), top=far, bottom=far, extent=0.05))
    wide = _wide(scene)
    lean = 0.1 * (2 * lay.even(scene.layout, "hills") - 1)
    hump = _hump(scene, first, wide)
    peak = _hump(scene, first + lean, wide * 0.55)
    shape = 0.42 * hump**0.8 + 0.6 * peak**1.6
    rugged = noise.peaks(rng, 48, rough=0.5, octaves=4)
    hill = (0.17 + 0.1 * lay.even(scene.layout, "mountains")) * shape * (0.72 + 0.42 * rugged) - 0.006 * (hump <= 0)
    stone, green = look.material("8a8070"), look.material("hill")
    stone, green = (whitened(scene, look, each, 0.55) for each in (stone, green))
    crest = hill.astype(np.float32)
    stack.backdrop.append(Layer(name="island", crest=crest, top=hazed(scene, look, blend(stone, green, 0.35), 0.3),
                                bottom=hazed(scene, look, stone * 0.72, 0.3), extent=0.16,
                                shade=-noise.slope(crest, 9), contrast=0.6, relief="rock", grown=0.12,
                                under=hazed(scene, look, green * 0.72, 0.3), sun=sunlight(scene, look), start=0.3,
                                mist=0.2 + 0.4 * scene.fog, mist_height=0.03, haze=look.haze))  # fmt: skip
    for count, tall, share, away in ((330, 0.036, 0.62, 0.26), (250, 0.03, 0.3, 0.16)):
        crown = np.maximum(noise.bumps(rng, count, "round"), 0.8 * noise.bumps(rng, int(count * 1.6), "round"))
        groves = np.clip((noise.waves(rng, 60, octaves=2) - 0.32) * 5, 0, 1)
        belt = hill * share + tall * crown * groves * np.clip(hump * 5, 0, 1) - 0.01 * (hump < 0.04)
        leaf = hazed(
            scene,
            wooded(scene, look),
            look.material("broadleaf", 0.94) if scene.season != "autumn" else look.material("autumn"),
            away,
        )
        stack.backdrop.append(Layer(name="trees", crest=belt.astype(np.float32), top=leaf, bottom=leaf * 0.82,
                                    extent=0.1, shade=-noise.slope(belt.astype(np.float32), 6), contrast=0.55,
                                    relief="crowns", sun=sunlight(scene, look), start=0.01 * count))  # fmt: skip
    rim = 0.02 * _hump(scene, first, wide * 1.1) ** 0.6 * (0.55 + 0.6 * noise.waves(rng, 26, octaves=2)) - 0.004
    sand = hazed(scene, look, look.material("sand"), 0.15)
    stack.backdrop.append(Layer(name="island", crest=rim.astype(np.float32), top=sand * 1.04, bottom=sand * 0.86,
                                extent=0.02))  # fmt: skip
    stack.raised = lambda azimuth, distance: (
        max((0.85 if distance > 65 else 0.5) * noise.at(crest, azimuth), 0.004) if distance >= 30 else None
    )
    if abs(lay.number(scene.layout, "bank")) < 0.25:
        GROUND["sea"](replace(scene, place="sea"), look, rng, stack)


def paint(place: Place) -> None:
    """The layers say it all."""


def settle(scene: Scene, thing: Thing) -> Thing:
    """What stands, stands on the island, as small as it is far."""
    if thing.kind in (*AIRBORNE, *AFLOAT):
        return thing
    across = math.tanh(thing.azimuth / (0.3 * scene.camera.fov)) * 0.75
    tall = {"lighthouse": 1.7, "castle": 1.7, "church": 1.5, "tower": 1.6, "palm": 1.7}.get(thing.kind, 1.25)
    high = thing.kind in ("castle", "church", "tower", "lighthouse", "ruin")
    lean = 0.1 * (2 * lay.even(scene.layout, "hills") - 1) if high else 0.0
    across = (0.5 if high else 1.0) * across * _wide(scene)
    return replace(
        thing, azimuth=_middle(scene) + lean + across, distance=68.0 if high else 60.0, size=tall * thing.size
    )


def standing(scene: Scene) -> list[Thing]:
    """A few palms over its sand where the day is not wintry."""
    if scene.weather == "snow" or scene.seed % 4 == 3:
        return []
    found = []
    for index in range(4):
        phase = lay.swing(scene.layout, "trees", 0.618 * (index + 1))
        across = (-0.8, -0.62, 0.66, 0.84)[index] + 0.08 * (phase - 0.5)
        found.append(
            Thing(
                kind="palm",
                azimuth=_middle(scene) + across * _wide(scene),
                distance=60.0,
                size=1.3 + 0.5 * phase,
                variant=index,
                lift=phase,
            )
        )
    return found
