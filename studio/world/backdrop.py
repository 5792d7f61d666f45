"""What stands behind the ground and is mirrored by water: mountains, hills, woods, a skyline."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from studio.world import noise
from studio.world.layers import Layer, Sun
from studio.world.noise import Profile
from studio.world.palette import Colour, Look, blend
from studio.world.scene import Scene


def hazed(scene: Scene, look: Look, colour: Colour, distance: float) -> Colour:
    """A colour seen through air; distance 0 (here) .. 1 (the horizon)."""
    return blend(colour, look.haze, min(distance * (0.62 + 0.45 * scene.fog) + 0.3 * scene.fog * distance, 0.97))


def wooded(scene: Scene, look: Look) -> Look:
    """A look whose air is that among trees: deep and blue, not pale, unless there is fog."""
    return replace(look, haze=blend(look.haze, look.material("4f8290"), 0.62 * (1 - scene.fog)))


def sunny_side(scene: Scene) -> float:
    """+1 when the light comes from the right of the default view, -1 from the left."""
    return 1.0 if math.sin(scene.light_azimuth) >= 0 else -1.0


def sunlight(scene: Scene, look: Look) -> Sun:
    """How the scene's light falls on land."""
    direct = {"clear": 1.0, "scattered": 0.92, "overcast": 0.45, "storm": 0.5}[scene.sky]
    direct *= 0.85 if scene.time == "night" else 1.0
    sky = blend(look.middle, look.zenith, 0.3)
    tint = np.clip(look.light / max(float(look.light.mean()), 0.1) / np.maximum(sky / float(sky.mean()), 0.3), 0.5, 2)
    return Sun(scene.light_azimuth + scene.camera.yaw, direct * (1 - 0.5 * scene.fog), blend(np.ones(3), tint, 0.22))


_LOW = ("sea", "beach", "island", "desert")
"""Where mountains without snow are low and blue."""


def mountains(scene: Scene, look: Look, rng: np.random.Generator) -> list[Layer]:
    """Ranges of mountains, far to near."""
    layers: list[Layer] = []
    rock, own = look.material("rock"), np.random.default_rng([71, scene.seed])
    tall = (0.1 + 0.3 * scene.mountains) * (1.6 if scene.place == "mountains" else 1.0)
    low = scene.place in _LOW and not scene.snowcaps
    if low:
        tall, rock = 0.5 * tall, blend(rock, look.material("55648e"), 0.6)
        look = replace(look, haze=blend(look.haze, look.material("8fa3c6"), 0.6 * (1 - scene.fog)))
    for index, (part, count, away) in enumerate(((1.0, 9, 0.86), (0.72, 12, 0.6), (0.42, 16, 0.36))):
        if index == 2 and scene.place != "mountains" and scene.mountains < 0.5:
            break
        shape = noise.peaks(rng, count, rough=0.08 if low else 0.18 + 0.4 * scene.rough)
        shape = shape + 0.05 * (0.4 + scene.rough) * (noise.waves(own, 140, octaves=4, smooth=False) - 0.5)
        crest = (tall * part * (0.15 + 0.85 * shape)).astype(np.float32)
        colour = hazed(scene, look, rock * (1.0 - 0.1 * index), away)
        white = scene.snowcaps and index < 2
        snow_at = tall * 0.48 if white else None
        if scene.weather == "snow":
            snow_at = tall * 0.16
        layers.append(
            Layer(
                name="mountains",
                crest=crest,
                top=colour,
                bottom=hazed(scene, look, look.material("forest"), away),
                extent=tall * part,
                shade=-noise.slope(crest, 10),
                contrast=(0.4 if low else 0.85) - 0.4 * away * (0.4 if low else 1.0),
                snow=snow_at,
                snow_colour=hazed(scene, look, look.material("snow"), away * 0.45),
                mist=0.45 + 0.4 * scene.fog,
                mist_height=0.05 + 0.07 * scene.fog,
                haze=look.haze,
                relief="rock",
                sun=sunlight(scene, look),
                under=hazed(scene, look, look.material("forest"), away),
                grown=-1.0 if scene.weather == "snow" or scene.place in ("desert", "sea") else -0.1 + 0.12 * index,
                start=0.37 * index + 0.13 * (scene.seed % 97),
            )
        )
    return layers


def hills(scene: Scene, look: Look, rng: np.random.Generator) -> list[Layer]:
    """Ranges of hills, far to near."""
    layers: list[Layer] = []
    green, wood = look.material("dune" if scene.place == "desert" else "hill"), look.material("forest")
    if scene.weather == "snow":
        green, wood = blend(green, look.material("snow"), 0.6), blend(wood, look.material("snow"), 0.2)
    count = 4 if scene.place == "hills" else 2
    for index in range(count):
        near = (index + 1) / (count + 1)
        tall = (0.05 + 0.17 * scene.hills) * (1 - 0.55 * near) * (1.8 if scene.place == "hills" else 1.0)
        crest = (tall * noise.waves(rng, 9 + 3 * index, octaves=3, gain=0.35) * 1.15).astype(np.float32)
        away = 0.78 * (1 - near) + 0.06
        colour = hazed(scene, look, green * (1.12 - 0.2 * near), away)
        layers.append(
            Layer(
                name="hills",
                crest=crest,
                top=colour,
                bottom=blend(colour, hazed(scene, look, green * 0.62, away), 0.8),
                extent=0.1,
                shade=-noise.slope(crest, 24),
                contrast=0.5,
                mist=0.3 + 0.4 * scene.fog,
                mist_height=0.035,
                haze=look.haze,
                relief="fields",
                sun=sunlight(scene, look),
                under=hazed(scene, look, wood, away),
                grown=0.04 * (scene.trees != ""),
                tilled=scene.weather != "snow",
                start=0.29 * index + 0.17 * (scene.seed % 89),
            )
        )
    return layers


def wood(
    scene: Scene, look: Look, rng: np.random.Generator, base: float, tall: float, away: float, count: int
) -> Layer:
    """A band of trees as one silhouette."""
    kind = scene.trees or "conifer"
    crest, flank = _treeline(kind, scene.density, rng, base, tall, count)
    leaves = {"autumn": "autumn", "blossom": "d8a8b8"}.get(scene.season, kind) if kind == "broadleaf" else kind
    leaf = look.material(leaves)
    if scene.weather == "snow":
        leaf = blend(leaf, look.material("snow"), 0.4)
    deep = wooded(scene, look)
    colour = hazed(scene, deep, leaf * (1 - 0.15 * away), away)
    return Layer(
        name="trees",
        crest=crest,
        top=colour,
        bottom=blend(colour, deep.haze, 0.25 + 0.4 * scene.fog),
        extent=tall * 1.3 + base,
        opacity=0.75 if kind == "bare" else 1.0,
        shade=flank,
        contrast=(0.95 if kind != "bare" else 0.3) - 0.35 * away,
        mist=0.35 * away + 0.4 * scene.fog,
        mist_height=0.02 + 0.04 * scene.fog,
        haze=blend(deep.haze, look.haze, 0.35),
        relief="crowns",
        sun=sunlight(scene, look),
        start=0.21 * count + 0.11 * (scene.seed % 83),
    )


def _treeline(
    kind: str, density: float, rng: np.random.Generator, base: float, tall: float, count: int
) -> tuple[Profile, Profile]:
    """The crest of a band of trees in radians, and which way its crowns look, about -1..1."""
    land = noise.waves(rng, 14, octaves=3)
    gaps = np.clip((noise.waves(rng, 11, octaves=2) - 0.62 + 0.75 * density) * 5, 0, 1)
    if kind == "conifer":
        crowns = 0.25 + 0.75 * np.maximum(
            noise.bumps(rng, count * 2, "pointed"), 0.8 * noise.bumps(rng, count * 3, "pointed")
        )
    elif kind == "broadleaf":
        crowns = 0.3 + 0.5 * noise.bumps(rng, count, "round") + 0.2 * noise.bumps(rng, count * 2, "round")
    else:
        crowns = 0.3 + 0.4 * noise.bumps(rng, count * 3, "pointed", spread=0.8) + 0.2 * noise.bumps(rng, count, "round")
    crest = base * land + tall * crowns * gaps * (0.6 + 0.4 * land) - 0.02 * (gaps < 0.03)
    flank = -noise.slope(crest.astype(np.float32), 12)
    crest = crest + 0.035 * tall * (noise.waves(np.random.default_rng([72, count]), 1100, octaves=2) - 0.5) * (
        gaps > 0.03
    )
    return crest.astype(np.float32), flank
