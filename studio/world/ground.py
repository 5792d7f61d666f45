"""What lies at the feet: rolling land, dunes, beach, banks and quays."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from studio import layout as lay
from studio.world import noise
from studio.world.backdrop import hazed, sunlight, sunny_side, wood
from studio.world.layers import Layer
from studio.world.noise import Profile
from studio.world.palette import Colour, Look, blend
from studio.world.sampling import bank_side
from studio.world.scene import Scene


@dataclass
class Stack:
    """Layers far to near: `backdrop` is mirrored by water, `ground` is not.

    `distances` are those of the ground layers in eye heights, so that things know which one they stand on; `raised`
    says it first, of an azimuth and a distance, where things stand on the backdrop.
    """

    backdrop: list[Layer] = field(default_factory=list)
    ground: list[Layer] = field(default_factory=list)
    front: list[Layer] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)
    raised: Callable[[float, float], float | None] | None = None

    def height(self, azimuth: float, distance: float) -> float:
        """Elevation in radians of the ground under a thing: the crest of the layer it stands on, or the flat plane."""
        raised = self.raised(azimuth, distance) if self.raised is not None else None
        if raised is not None:
            return raised
        flat = -math.atan(1 / max(distance, 0.5))
        for layer, limit in zip(self.ground, self.distances, strict=True):
            if distance >= limit:
                return (
                    max(flat, -0.6)
                    if not layer.patches
                    else min(max(noise.at(layer.crest, azimuth) - 0.012, flat), 0.2)
                )
        return flat


def land(
    scene: Scene, look: Look, rng: np.random.Generator, stack: Stack, material: str, *, swell: float = 1.0
) -> None:
    """Rolling ground: four crests from just under the horizon to the feet."""
    near = look.material(material)
    tufts = _tussocks(scene.seed)
    if scene.weather == "snow":
        near = blend(near, look.material("snow"), 0.84)
    for index, (drop, wave, away) in enumerate(
        ((0.004, 0.012, 0.44), (0.055, 0.03, 0.25), (0.14, 0.05, 0.12), (0.29, 0.08, 0.02))
    ):
        crest = -drop + swell * wave * (noise.waves(rng, 7 + index, octaves=3, gain=0.4) - 0.4) * 2
        if index < 2:
            crest = crest + tufts * (0.5 + index)
        colour = hazed(scene, look, near * (1.1 - 0.06 * index), away)
        shaded = (
            near
            if scene.weather == "snow" or material == "forest"
            else blend(near, look.material("forest", 1.25), 0.36)
        )
        dark = hazed(scene, look, shaded * ((0.72 if scene.weather != "snow" else 0.86) - 0.05 * index), away * 0.8)
        stack.ground.append(
            Layer(
                name="ground",
                crest=crest.astype(np.float32),
                top=colour,
                bottom=dark,
                extent=0.09 + 0.07 * index,
                shade=noise.slope(crest.astype(np.float32), 30) * -sunny_side(scene) * 2,
                contrast=0.2,
                slant=0.4 * sunny_side(scene),
                patches=0.26 + 0.04 * index,
            )
        )
        stack.distances.append(1 / math.tan(max(drop, 0.012)) * 0.62)
    if scene.weather != "snow":
        stack.front += blades(scene, look, look.material(material))


def blades(scene: Scene, look: Look, green: Colour) -> list[Layer]:
    """The grass at the viewer's feet, dark against the light ground: higher to the sides than in the middle."""
    camera = scene.camera
    foot = -math.atan((1 - 2 * min(camera.shift, 0.2)) * math.tan(camera.fov / 2))
    turn = np.abs((noise.AZIMUTHS - camera.yaw + math.pi) % (2 * math.pi) - math.pi)
    ahead = np.exp(-((turn / (0.8 * camera.fov)) ** 6))  # behind the viewer the blades sink into the ground
    corner = np.exp(-(((turn - 0.52 * camera.fov) / (0.2 * camera.fov)) ** 2))
    found = []
    for index, (grown, dark) in enumerate(zip(_blade_edges(scene.seed), (0.6, 0.38), strict=True)):
        crest = foot - 0.35 - 0.03 * index + 0.3 * ahead + 0.16 * corner + grown
        found.append(Layer(name="ground", crest=crest.astype(np.float32), top=green * (dark + 0.16), extent=0.12,
                           bottom=green * dark, floor=foot - 0.22, patches=0.1))  # fmt: skip
    return found


@lru_cache(maxsize=64)
def _blade_edges(seed: int) -> tuple[Profile, ...]:
    """How high grass at the feet stands, in radians over its roots: far and near blades."""
    rng, found = np.random.default_rng([73, seed]), []
    for count, tall in ((340, 0.13), (250, 0.15)):
        tuft = noise.waves(rng, 46, octaves=2) ** 1.5
        blade = np.maximum(noise.bumps(rng, count, "pointed", spread=0.7), noise.bumps(rng, count * 2, "pointed"))
        found.append((tall * blade * (0.2 + 0.9 * tuft) + 0.05 * (noise.waves(rng, 9) - 0.5)).astype(np.float32))
    return tuple(found)


@lru_cache(maxsize=64)
def _tussocks(seed: int) -> Profile:
    """Low bushes and tussocks on the far edges of the ground, in radians."""
    rng = np.random.default_rng([74, seed])
    thick = np.clip(noise.waves(rng, 31, octaves=3) * 3 - 1.3, 0, 1)
    return (0.012 * noise.bumps(rng, 420, "round") * thick).astype(np.float32)


def _dunes(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    sand = look.material("dune")
    sun = sunny_side(scene)
    for index, (lift, tall, count, away) in enumerate(
        ((0.0, 0.1, 9, 0.66), (-0.02, 0.12, 8, 0.42), (-0.1, 0.16, 7, 0.22), (-0.27, 0.2, 6, 0.05))
    ):
        line = noise.smooth(noise.peaks(rng, count, rough=0.0), 16 + 14 * index)
        crest = (lift + tall * (line - 0.35) + 0.012 * noise.waves(rng, 20, octaves=2)).astype(np.float32)
        colour = hazed(scene, look, sand * (1.08 - 0.05 * index), away)
        stack.ground.append(
            Layer(
                name="ground",
                crest=crest,
                top=colour,
                bottom=hazed(scene, look, sand * 0.8, away),
                extent=0.2 + 0.1 * index,
                shade=np.tanh(noise.slope(crest, 22) * -sun * 9),
                contrast=0.3,
                slant=(1.5 + 0.4 * index) * sun,
                patches=0.05 + 0.02 * index,
            )
        )
        stack.distances.append((40.0, 14.0, 6.0, 2.6)[index])


def _meadow(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    land(scene, look, rng, stack, "meadow", swell={"hills": 1.6, "village": 0.8}.get(scene.place, 0.7))


def _forest(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    for base, tall, away, count in ((0.03, 0.3, 0.8, 84), (0.02, 0.36, 0.56, 56), (0.0, 0.38, 0.3, 38)):
        stack.backdrop.append(wood(scene, look, rng, base, tall * (0.8 + 0.3 * rng.random()), away, count))
    land(scene, look, rng, stack, "forest", swell=0.6)


def _sand(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """A beach in bays; its surf and the wet sand are painted where the water meets it."""
    wave = noise.waves(rng, 5, octaves=3, gain=0.35) - 0.5
    sand = look.material("sand")
    if scene.weather == "snow":
        sand = blend(sand, look.material("snow"), 0.6)
    start = -0.15 - 0.05 * rng.random() + 0.12 * wave + 0.006 * (noise.waves(rng, 40, octaves=2) - 0.5)
    stack.ground.append(
        Layer(
            name="ground", crest=start.astype(np.float32), top=sand * 1.04, bottom=sand * 0.8, extent=0.4, patches=0.1
        )
    )
    stack.distances.append(5.5)


def _shore(scene: Scene, look: Look, rng: np.random.Generator, stack: Stack) -> None:
    """Water to the feet; a lake has a dark grassy bank in a corner."""
    if scene.place == "sea" and abs(lay.number(scene.layout, "bank")) > 0.45:
        return
    slanted = np.cos(noise.AZIMUTHS - scene.camera.yaw - 1.15 * bank_side(scene.layout))
    crest = -0.52 + 0.2 * slanted
    if scene.place == "sea":
        crest = crest + 0.16 * noise.peaks(rng, 15, rough=0.5, octaves=3)
    else:
        crest = crest + 0.05 * noise.waves(rng, 12, octaves=3)
        tufts = np.clip(1.6 * noise.waves(rng, 46, octaves=3) - 0.4, 0, 1)
        crest = crest + (0.006 + 0.05 * tufts) * noise.bumps(rng, 560, "pointed", spread=0.8)
    bank = look.material("rock" if scene.place == "sea" else "meadow", 0.6)
    stack.ground.append(
        Layer(
            name="ground",
            crest=crest.astype(np.float32),
            top=bank,
            bottom=bank * 0.6,
            extent=0.25,
            patches=0.2,
            shade=-noise.slope(crest.astype(np.float32), 10),
            contrast=0.6 if scene.place == "sea" else 0.0,
            relief="rock" if scene.place == "sea" else "",
            sun=sunlight(scene, look),
            under=bank * 0.7,
            grown=-1.0,
        )
    )
    stack.distances.append(2.0)


GROUND = {
    "sea": _shore,
    "lake": _shore,
    "beach": _sand,
    "meadow": _meadow,
    "desert": _dunes,
    "forest": _forest,
    "mountains": _meadow,
    "hills": _meadow,
    "village": _meadow,
}
