"""Water: waves close round the viewer, a low sun's path narrows to the horizon, images in water are no things."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from studio.rays import Camera, Frame
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import Thing
from studio.world.waves import waves


def test_waves_are_the_same_on_both_sides_of_the_seam_and_gentle_at_the_feet() -> None:
    el = torch.linspace(-1.5, -0.01, 60).view(1, 60, 1)
    sides = Frame(torch.tensor([[[-math.pi, math.pi]]]), el, torch.full((1, 1, 1), 0.004))
    sea = waves(sides, 0.3, torch.full((1, 1, 1), 1.4))
    assert float((sea.height[..., 0] - sea.height[..., 1]).abs().max()) < 0.02
    assert all(bool(torch.isfinite(part).all()) for part in sea)


def test_the_image_of_a_boat_is_seen_but_is_not_in_its_mask() -> None:
    plain = replace(sample(3, place="lake"), weather="none", style="render", fog=0.0, things=(), near_trees=0)
    afloat = replace(plain, things=(Thing(kind="boat", distance=10.0),))
    without, found = (render([s], size=(96, 96), camera=Camera(fov=0.9, yaw=s.camera.yaw)) for s in (plain, afloat))
    changed = (without.pictures - found.pictures)[0].abs().amax(0) > 0.03
    boat = found.masks["boat"][0] > 0.05
    assert bool((changed & ~boat).any())
    assert int(boat.nonzero()[:, 0].max()) < int(changed.nonzero()[:, 0].max())
