"""Colours: what sky, light and materials look like for a palette, a time of day and a sky. All sRGB, 0..1."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from studio.world.oklab import Colour, from_oklab, mixed, of_code, to_oklab
from studio.world.pigments import MATERIALS, NATURAL, NATURAL_TONES, NATURAL_WASH, PALETTES
from studio.world.scene import Scene

_LUMA = np.array([0.3, 0.59, 0.11])
_LEVEL = {"dawn": 0.9, "day": 1.0, "dusk": 0.58, "night": 0.38}
_DIRECT = {"dawn": 0.5, "day": 0.6, "dusk": 0.38, "night": 0.3}
"""How much of what falls on the land comes from sun or moon; the rest has the colour of the sky."""
_AIR = {"dawn": 0.35, "day": 0.45, "dusk": 0.4, "night": 0.3}
"""How far the air before what is far off has the colour of the sky's middle, not of its horizon."""
Tones = tuple[Colour, Colour, Colour]


def rgb(code: str) -> Colour:
    """Colour of a six-digit hex code."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)])


def blend(a: Colour, b: Colour, t: float) -> Colour:
    """a at t = 0, b at t = 1."""
    return a + (b - a) * t


@dataclass(frozen=True)
class Look:
    """The colours of one scene: sky stops, light, haze, how materials are lit, and how the picture is graded.

    `ramp` is the colour of shadow, middle and light, to which materials go by `strength` and the picture by `wash`;
    `ambient` is what all materials are multiplied by.
    """

    zenith: Colour
    middle: Colour
    horizon: Colour
    light: Colour
    haze: Colour
    level: float
    ramp: Tones
    strength: float
    saturation: float
    exposure: float
    wash: float
    ambient: Colour
    _known: dict[tuple[str, float], Colour] = field(default_factory=dict, init=False, repr=False, compare=False)

    def material(self, name: str, lightness: float = 1.0) -> Colour:
        """Colour of a material (a key of the material table or a hex code) as this scene's light shows it."""
        known = self._known.get((name, lightness))
        if known is None:
            known = self._known[name, lightness] = self._shown(name, lightness)
        return known.copy()

    def _shown(self, name: str, lightness: float) -> Colour:
        base = np.array(of_code(MATERIALS.get(name, name), lightness))
        toned = tone_at(self.ramp, float(base[0]))
        # lightness follows the tones less than colour does: light things stay light, dark ones dark
        share = np.array([0.35, 1.0, 1.0]) * self.strength
        return from_oklab(base + (toned - base) * share) * self.ambient * (0.12 + 0.88 * self.level)


def tone_at(ramp: Tones, lightness: float) -> Colour:
    """Oklab colour of a ramp of three sRGB colours at an Oklab lightness."""
    dark, middle, high = (to_oklab(each) for each in ramp)
    low = dark[0]
    if lightness < middle[0]:
        return blend(dark, middle, float(np.clip((lightness - low) / max(middle[0] - low, 1e-3), 0, 1)))
    return blend(middle, high, float(np.clip((lightness - middle[0]) / max(high[0] - middle[0], 1e-3), 0, 1)))


def _stops(codes: str) -> list[Colour]:
    return [rgb(c) for c in codes.split()]


def _sky(palette: str, time: str, tint: float) -> list[Colour]:
    """Zenith, middle, horizon and light of a fair day, so far on the way from natural colours to a palette's."""
    natural = _stops(NATURAL[time])
    if palette == "natural":
        return natural
    own = PALETTES[palette]
    if time == "dawn":
        stops = [mixed(a, b, 0.35) for a, b in zip(_stops(own.day), _stops(own.dusk), strict=True)]
    else:
        stops = _stops({"day": own.day, "dusk": own.dusk, "night": own.night}[time])
    return [mixed(n, s, tint) for n, s in zip(natural, stops, strict=True)]


def _tones(palette: str, time: str, tint: float) -> tuple[Tones, float, float]:
    """The ramp, how far materials follow it, and how far the picture does."""
    plain = _stops(NATURAL_TONES[time])
    if palette == "natural":
        return (plain[0], plain[1], plain[2]), 0.0, NATURAL_WASH
    own = PALETTES[palette]
    ramp = [mixed(a, b, 0.4 + 0.6 * tint) for a, b in zip(plain, _stops(own.tones), strict=True)]
    return (ramp[0], ramp[1], ramp[2]), own.strength * tint, NATURAL_WASH + (own.wash - NATURAL_WASH) * tint


def _closed(stops: list[Colour], sky: str, night: bool) -> list[Colour]:
    """The same sky behind clouds: darker and greyer above, with light left along the horizon."""
    zenith, middle, horizon, light = stops
    flat = to_oklab(0.5 * (middle + horizon))
    flat[1:] *= 0.55 if night else 0.65
    grey = from_oklab(flat)
    pull, dim = (0.6, 0.95) if sky == "overcast" else (0.5, 0.84 if night else 0.7)
    return [
        mixed(zenith, grey, pull * 0.8) * dim * (1.0 if sky == "overcast" else 0.84),
        mixed(middle, grey, pull) * dim,
        mixed(horizon, grey, pull * (0.4 if sky == "overcast" else 0.25)) * (0.3 * dim + 0.7),
        mixed(light, np.full(3, light.mean()), 0.35),
    ]


def _exposure(zenith: Colour, middle: Colour, horizon: Colour, level: float) -> float:
    """Opens up for dark scenes and stops down for glaring ones, by half of what would make them all alike."""
    sky = float((zenith + 2 * middle + 2 * horizon) @ _LUMA) / 5
    value = 0.6 * sky + 0.4 * 0.42 * level
    return math.sqrt(min(max(0.36 / value, 1.0), 2.6)) * min(0.62 / value, 1.0)


@lru_cache(maxsize=512)
def _fair(palette: str, time: str, sky: str, tint: float) -> tuple[list[Colour], Tones, float, float, float]:
    """Sky stops, ramp, strength, wash and level."""
    stops = _sky(palette, time, tint)
    level = _LEVEL[time]
    if sky in ("overcast", "storm"):
        stops = _closed(stops, sky, time == "night")
        level *= 0.88 if sky == "overcast" else 0.88 if time == "night" else 0.76
    return stops, *_tones(palette, time, tint), level


def look(scene: Scene) -> Look:
    """The colours of a scene."""
    (zenith, middle, horizon, light), ramp, strength, wash, level = _fair(
        scene.palette, scene.time, scene.sky, scene.tint
    )
    haze = blend(horizon, middle, _AIR[scene.time])
    saturation = 0.72 + 0.56 * scene.colourfulness + (0.1 * scene.tint if scene.palette == "vivid" else 0)
    ambient = _ambient(zenith, middle, light, _DIRECT[scene.time])
    return Look(zenith, middle, horizon, light, haze, level, ramp, strength, saturation,
                _exposure(zenith, middle, horizon, level), wash, ambient)  # fmt: skip


def _ambient(zenith: Colour, middle: Colour, light: Colour, direct: float) -> Colour:
    """The colour that falls on the land, half way from white, at most 1."""
    above = blend(middle, zenith, 0.4)
    falls = direct * light / light.max() + (1 - direct) * above / max(float(above.max()), 0.3)
    return 0.5 + 0.5 * falls / falls.max()
