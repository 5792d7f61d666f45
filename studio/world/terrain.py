"""From a scene to its stack of layers."""

from __future__ import annotations

import numpy as np

from studio.world import backdrop
from studio.world.ground import GROUND, Stack
from studio.world.palette import Look
from studio.world.scene import Scene


def build(scene: Scene, look: Look) -> Stack:
    """The layers of a scene; the same for the same scene."""
    rng = np.random.default_rng([scene.seed, 11])
    stack = Stack()
    if scene.clouds > 0.1:
        stack.backdrop += backdrop.cloud_banks(scene, look, rng)
    if scene.mountains > 0.02:
        stack.backdrop += backdrop.mountains(scene, look, rng)
    if scene.hills > 0.05:
        stack.backdrop += backdrop.hills(scene, look, rng)
    if scene.place == "city":
        stack.backdrop += backdrop.skyline(scene, look, rng)
    elif scene.density and scene.place != "forest":
        stack.backdrop.append(backdrop.wood(scene, look, rng, 0.012, 0.035 + 0.05 * scene.density, 0.62, 130))
    GROUND[scene.place](scene, look, rng, stack)
    return stack
