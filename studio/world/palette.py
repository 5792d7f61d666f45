"""Colours: what sky, light and materials look like for a palette, a time of day and a sky. All sRGB, 0..1."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.world.scene import Scene

Colour = NDArray[np.float64]


def rgb(code: str) -> Colour:
    """Colour of a six-digit hex code."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)])


def blend(a: Colour, b: Colour, t: float) -> Colour:
    """a at t = 0, b at t = 1."""
    return a + (b - a) * t


# zenith, middle and horizon of the sky, then the colour of the light
_NATURAL = {
    "dawn": "5f8fd0 b8b8e0 ffd2ae ffe0b0",
    "day": "2a70cc 6cb2ea d4ebf4 fff4d6",
    "dusk": "2c3c80 9c6aa4 ff9c58 ffb468",
    "night": "101c48 1f3a72 486a9c e4ecff",
}
# the same four at full daylight, then shadow, middle and highlight of the ramp that tints materials, and its strength
_PALETTES = {
    "golden": ("7fa6bc f2cd86 ffe6a6 ffeab0", "4a2f22 cc8f3a ffedbc", 0.62),
    "rose": ("b184c6 f2a6bc ffd8ca ffe4d6", "48264a c8708c ffded6", 0.62),
    "violet": ("3c2e92 8a60cc eab0e6 ffdcf2", "1c1444 6c4cae e8ccff", 0.7),
    "cold": ("3870a8 84b4d4 dceef4 f4fcff", "12283e 4f86aa e8f6fc", 0.62),
    "ashen": ("747c84 a0a6aa cccecc eae8e2", "22262a 70767a d8d8d4", 0.8),
    "ember": ("300808 8c1e12 f8682c ffbe66", "140406 862414 ffa050", 0.82),
    "emerald": ("1a7c8c 58c0ac d8f2cc fcffdc", "06302c 2c9066 d6f4ac", 0.66),
    "sickly": ("69743a 98984a d0ca7c eae8a6", "1c200e 6e722c d4d284", 0.8),
    "pastel": ("a0c6ee cdd8f4 ffe8de fff8e4", "7284b0 b4ccbe fff2e4", 0.6),
    "vivid": ("0a58e6 1eb0f6 ffe27c fff2a8", "16206e 1cb45c ffe468", 0.25),
}
_MATERIALS = {
    "rock": "6f7480",
    "snow": "f2f6fb",
    "meadow": "7fb04a",
    "hill": "5f9a58",
    "sand": "ecd3a0",
    "dune": "e8ad66",
    "soil": "7a6248",
    "forest": "3f6b45",
    "conifer": "24523f",
    "broadleaf": "4f8a3a",
    "autumn": "cc7a34",
    "bare": "4a4042",
    "water": "2f7f9c",
    "wall": "f0e2cc",
    "roof": "b4523c",
    "city": "66748c",
    "street": "6a6c74",
    "path": "dcc498",
    "mire": "6a7a2a",
}
_LEVEL = {"dawn": 0.9, "day": 1.0, "dusk": 0.62, "night": 0.4}


@dataclass(frozen=True)
class Look:
    """The colours of one scene: sky stops, light, haze, and how materials are lit."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    light: Colour
    haze: Colour
    level: float
    ramp: tuple[Colour, Colour, Colour]
    strength: float
    saturation: float
    exposure: float

    def material(self, name: str, lightness: float = 1.0) -> Colour:
        """Colour of a material (a key of the material table or a hex code) as this scene's light shows it."""
        base = np.clip(rgb(_MATERIALS.get(name, name)) * lightness, 0, 1)
        value = float(base @ np.array([0.3, 0.59, 0.11]))
        dark, mid, high = self.ramp
        toned = blend(dark, mid, value / 0.5) if value < 0.5 else blend(mid, high, (value - 0.5) / 0.5)
        tinted = blend(base, toned, self.strength)
        ambient = 0.55 * self.light + 0.45 * blend(self.middle, self.zenith, 0.4) / max(float(self.middle.max()), 0.3)
        ambient = ambient / max(float(ambient.max()), 1e-3)
        return tinted * blend(np.ones(3), ambient, 0.5) * (0.12 + 0.88 * self.level)


def _stops(codes: str) -> list[Colour]:
    return [rgb(c) for c in codes.split()]


def _at_time(day: list[Colour], time: str) -> list[Colour]:
    """Daylight stops moved to another time of day, with a part of the natural sky of that time."""
    zenith, middle, horizon, light = day
    natural = _stops(_NATURAL[time])
    if time == "dawn":
        moved = [zenith * 0.9, blend(middle, horizon, 0.25), blend(horizon, light, 0.4), light]
    elif time == "dusk":
        moved = [zenith * 0.5, middle * 0.78, blend(horizon, middle, 0.15), blend(light, horizon, 0.35)]
    elif time == "night":
        moved = [zenith * 0.24 + 0.015, middle * 0.34, horizon * 0.48, blend(light, rgb("e4ecff"), 0.5)]
    else:
        return day
    return [blend(m, n, 0.22) for m, n in zip(moved, natural, strict=True)]


def _exposure(zenith: Colour, middle: Colour, horizon: Colour, level: float) -> float:
    """Opens up for dark scenes and stops down for glaring ones, by half of what would make them all alike."""
    sky = float((zenith + middle + horizon) @ np.array([0.3, 0.59, 0.11])) / 3
    value = 0.6 * sky + 0.4 * 0.42 * level
    return math.sqrt(min(max(0.3 / value, 1.0), 2.4)) * min(0.64 / value, 1.0)


def look(scene: Scene) -> Look:
    """The colours of a scene."""
    if scene.palette == "natural":
        stops, ramp, strength = _stops(_NATURAL[scene.time]), _stops("1c2430 6f8068 fff6e0"), 0.0
    else:
        codes, ramp_codes, strength = _PALETTES[scene.palette]
        stops, ramp = _at_time(_stops(codes), scene.time), _stops(ramp_codes)
        stops = [blend(n, s, scene.tint) for n, s in zip(_stops(_NATURAL[scene.time]), stops, strict=True)]
        strength = strength * scene.tint
    level = _LEVEL[scene.time]
    zenith, middle, horizon, light = stops
    if scene.sky in ("overcast", "storm"):
        grey = 0.5 * (middle + horizon)
        dark = scene.time == "night"
        pull, dim = (0.55, 0.94) if scene.sky == "overcast" else (0.5, 0.82 if dark else 0.64)
        flat = blend(grey, np.full(3, grey.mean()), 0.35)
        zenith, middle = blend(zenith, flat, pull) * dim * (1 if dim > 0.9 else 0.8), blend(middle, flat, pull) * dim
        horizon = blend(horizon, flat, pull * 0.7) * (dim + 1) / 2
        light = blend(light, np.full(3, light.mean()), 0.4)
        level *= 0.86 if scene.sky == "overcast" else 0.85 if dark else 0.7
    haze = blend(horizon, middle, 0.25)
    saturation = 0.75 + 0.6 * scene.colourfulness + (0.12 * scene.tint if scene.palette == "vivid" else 0)
    return Look(zenith, middle, horizon, light, haze, level, (ramp[0], ramp[1], ramp[2]), strength, saturation,
                _exposure(zenith, middle, horizon, level))  # fmt: skip
