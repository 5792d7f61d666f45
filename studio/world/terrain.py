"""From a scene to its stack of layers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from studio import layout as lay
from studio.world import backdrop, noise
from studio.world.ground import GROUND, Stack
from studio.world.layers import Layer
from studio.world.palette import Look
from studio.world.scene import PLACES, TREES, Scene
from studio.world.sites import PAINTED


def build(scene: Scene, look: Look) -> Stack:
    """The layers of a scene: the planet of its place and seed, its parts turned by the scene's layout."""
    number = PLACES.index(scene.place)
    kind = TREES.index(scene.trees) if scene.trees else 0
    far, hills, near = (np.random.default_rng([number, part, scene.seed]) for part in range(1, 4))
    woods = np.random.default_rng([number, 4, kind, scene.seed])
    stack = Stack()
    if scene.mountains > 0.02:
        stack.backdrop += turned(backdrop.mountains(scene, look, far), lay.turn(scene.layout, "backdrop"))
    if scene.place in PAINTED:
        PAINTED[scene.place].build(scene, look, near, stack)
        return stack
    if scene.hills > 0.05:
        stack.backdrop += backdrop.hills(scene, look, hills)
    if scene.density and scene.place != "forest":
        stack.backdrop.append(backdrop.wood(scene, look, woods, 0.012, 0.035 + 0.05 * scene.density, 0.42, 130))
    GROUND[scene.place](scene, look, woods if scene.place == "forest" else near, stack)
    return stack


def turned(layers: list[Layer], angle: float) -> list[Layer]:
    """Layers of land turned about the viewer by an angle in radians."""
    steps = round(angle / (2 * math.pi) * noise.SAMPLES)
    return [
        replace(
            layer,
            crest=np.roll(layer.crest, steps),
            turn=layer.turn + steps / noise.SAMPLES * 2 * math.pi,
            shade=None if layer.shade is None else np.roll(layer.shade, steps),
        )
        for layer in layers
    ]
