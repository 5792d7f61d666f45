"""A city on the horizon: three depths of towers with setbacks, spires, domes and masts, in brick, stone and glass."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from studio.world import noise
from studio.world.backdrop import hazed, sunny_side
from studio.world.layers import Layer
from studio.world.noise import Profile
from studio.world.palette import Colour, Look, blend, rgb
from studio.world.scene import Scene

_LIT = {"night": 1.0, "dusk": 0.7, "dawn": 0.25}
_FACES = np.array(
    [[1.26, 0.97, 0.8], [1.2, 1.1, 0.97], [0.84, 0.98, 1.1], [1.0, 1.0, 1.0], [1.12, 0.93, 0.9], [0.8, 0.9, 1.02]]
)
"""Brick, stone, glass, concrete, rose granite and dark glass: what the colour of the city is multiplied by."""


def skyline(scene: Scene, look: Look, rng: np.random.Generator) -> list[Layer]:
    """Far, middle and near towers; windows are lit when it is dark, and a few in grey weather."""
    glow = _LIT.get(scene.time, 0.3 if scene.sky == "storm" else 0.03)
    dark = {"night": 0.42, "dusk": 0.22}.get(scene.time, 0.0)
    air = blend(look.haze, rgb("ffb877"), dark * 0.5)  # the light of the streets in the air above them
    layers: list[Layer] = []
    for count, tall, away, pitch in (
        (104, 0.32, 0.72, (0.016, 0.02)),
        (66, 0.46, 0.42, (0.0165, 0.0225)),
        (50, 0.26, 0.14, (0.021, 0.029)),
    ):
        height, number, centre = noise.blocks(rng, count)
        tone = rng.random(count)
        district = 0.45 + 0.75 * noise.waves(rng, 7, octaves=2)
        top = 0.035 + tall * (0.18 + height) * noise.smooth(district, 90)[_snap(centre)]
        more = np.random.default_rng([scene.seed % 65536, count])
        crest, face = _roofs(more, top, height, number, centre, count)
        colour = hazed(scene, look, look.material("city"), away)
        hue = 1 + (1 - away) * (_FACES[more.integers(len(_FACES), size=count)] - 1)
        layers.append(
            Layer(
                name="buildings",
                crest=crest,
                top=colour * 1.06,
                bottom=blend(colour * 0.94, air, 0.3),
                extent=tall,
                shade=((tone[number] - 0.5) * 0.55 + face * 0.34 * sunny_side(scene)).astype(np.float32),
                contrast=0.62 - 0.3 * away,
                windows=glow * (1 - 0.6 * away) if away < 0.6 else 0.0,
                panes=_panes(scene, look, away) if away < 0.6 else None,
                pitch=pitch,
                dye=_dye(hue, number),
                centre=centre,
                building=number.astype(np.float32),
                mist=0.3 + 0.4 * scene.fog + 0.5 * dark * (1 - away),
                mist_height=0.05 + 0.05 * dark,
                haze=air,
            )
        )
    return layers


def _panes(scene: Scene, look: Look, away: float) -> Colour:
    """Unlit windows: the dark of the rooms with the sky in the glass."""
    room = look.material("2f3b4e")
    part = {"night": 0.1, "dusk": 0.35}.get(scene.time, 0.32)
    return hazed(scene, look, blend(room, look.middle, part), away)


def _dye(hue: NDArray[np.float64], number: NDArray[np.int64]) -> tuple[Profile, Profile, Profile]:
    """Red, green and blue along the skyline, of the hues (N, 3) of its buildings."""
    chosen = hue[number].astype(np.float32)
    return chosen[:, 0], chosen[:, 1], chosen[:, 2]


def _snap(azimuth: Profile) -> NDArray[np.int64]:
    """The numbers of the samples at azimuths in radians."""
    return (azimuth / (2 * math.pi) * noise.SAMPLES).astype(np.int64) % noise.SAMPLES


def _roofs(
    rng: np.random.Generator, top: Profile, height: Profile, number: NDArray[np.int64], centre: Profile, count: int
) -> tuple[Profile, Profile]:
    """The crest with a roof of its own on each tower, and +1 on faces that look to the right, -1 to the left."""
    width = np.bincount(number, minlength=count)[number] / noise.SAMPLES * 2 * math.pi
    half = width / 2
    across = ((noise.AZIMUTHS - centre + math.pi) % (2 * math.pi) - math.pi) / half
    from_middle = np.abs(across)
    kind = rng.integers(8, size=count)[number]
    kind = np.where(height < 0.3, kind % 4, kind)  # low ones have plain roofs
    aside = (rng.random(count) - 0.5)[number]
    tall = rng.random(count)[number]
    steps = np.select([from_middle < 0.4, from_middle < 0.7], [1.0, 0.9], 0.76)
    mast = (np.abs(across - 0.4 * aside) < 0.045) * (0.03 + 0.06 * tall)
    hut = (np.abs(across - aside) < 0.32) * (0.007 + 0.008 * tall)
    crest = np.select(
        [kind == 0, kind == 1, kind == 2, kind == 3, kind == 4, kind == 5, kind == 6],
        [
            top + hut,
            top + half * 0.75 * np.clip(1 - from_middle, 0, None),  # a hipped roof
            top - half * 0.45 * (1 + across * np.sign(aside)),  # a slanted one
            top + hut + 0.004 * (from_middle > 0.93),  # a parapet
            top * steps + mast,
            top * np.minimum(steps + 0.05, 1)
            + half * 1.5 * np.clip(0.42 - from_middle, 0, None)
            + mast * (from_middle < 0.05),
            top + half * 0.55 * np.sqrt(np.clip(1 - across * across, 0, None)) - half * 0.3,  # a dome
        ],
        top * np.select([from_middle < 0.25, from_middle < 0.5, from_middle < 0.75], [1.06, 0.97, 0.88], 0.74)
        + 0.6 * mast,
    )
    narrow = (kind != 2) & (kind != 6) & (from_middle > 0.965) & (half > 0.03)  # slits of air between towers
    crest = np.where(narrow, crest * 0.9, crest)
    face = np.where(across > 0.8 * aside, 1.0, -1.0)
    return crest.astype(np.float32), face.astype(np.float32)
