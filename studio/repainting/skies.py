"""The sky of a feeling's day, painted by the world along the rays of the picture that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from studio import layout
from studio.rays import Camera, perspective_frame
from studio.repainting.clouds import covered
from studio.world import sky, things, weather
from studio.world.batch import Batch, Masks
from studio.world.days import Day
from studio.world.ground import Stack
from studio.world.palette import Look, look
from studio.world.scene import Scene, Thing
from studio.world.underdrawing import on_day

TINTED = {"sickly": 0.45, "ember": 0.45, "vivid": 0.3, "emerald": 0.35}
"""How much of a palette's tint a photograph bears, where that is not PLAIN_TINT."""
PLAIN_TINT = 0.6
RAINBOW = 0.5
SIZES = {"balloon": (20.0, 1.0), "kite": (16.0, 0.9), "birds": (18.0, 0.8), "sky lanterns": (16.0, 1.0)}
"""How far away what flies is, in eye heights, and how large."""
DARK_ONLY = ("sky lanterns",)
SHOWN = {"lightning": "lightning", "stars": "stars", "moon": "the moon", "sun": "the sun", "aurora": "an aurora",
         "rainbow": "a rainbow", "balloon": "a balloon", "kite": "a kite", "birds": "birds",
         "sky lanterns": "sky lanterns"}  # fmt: skip
"""What is said of what a sky holds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sky:
    """A painted sky (3, h, w) in [0, 1], and how much of each pixel its lights and things fill, by name (h, w)."""

    picture: Tensor
    masks: Masks


def scene_of(day: Day, seed: int, camera: Camera, brought: Sequence[str] = ()) -> Scene:
    """The empty scene whose sky a picture gets: the day with as much of its palette as a photograph bears."""
    fields: dict[str, Any] = {name: getattr(day, name) for name in Day.__dataclass_fields__ if name != "leaves"}
    bow = day.sky == "scattered" and day.weather not in ("snow", "fog")
    fields["rainbow"], fields["aurora"] = RAINBOW * day.rainbow * bow, 0.8 * day.aurora
    fields["tint"] = day.tint * TINTED.get(day.palette, PLAIN_TINT)
    scene = Scene(seed=seed, layout=layout.draw(seed), camera=camera, hills=0.0)
    scene = replace(on_day(scene, fields), light_size=0.0)
    return replace(scene, things=_flying(scene, brought, seed))


def painted(scene: Scene, size: tuple[int, int], seed: int) -> Sky:
    """The sky of a scene, size (height, width), through the scene's camera; no land, no rain."""
    seen, device = look(scene), torch.device("cpu")
    with torch.no_grad():
        frame = perspective_frame([scene.camera], *size, device)
        masks: Masks = {}
        batch = Batch([replace(scene, clouds=0.0)], [seen], device)
        picture = sky.paint(frame, batch, masks).contiguous()
        bare = picture
        picture = covered(picture, frame, scene, seen, seed)
        hidden = (picture - bare).abs().mean(1).gt(0.06)
        masks = {name: mask.expand_as(hidden) * ~hidden for name, mask in masks.items()}
        if scene.glow > 0:
            picture = weather.burning(picture, frame, batch, masks)
        if scene.weather == "lightning":
            picture = weather.lightning(picture, frame, batch, masks)
        picture = picture.contiguous()
        place = things.Place(picture, 0, frame, replace(scene, near_trees=0), seen, Stack(), masks)
        things.draw_all(place)
        picture = _exposed(picture[0], seen, scene)
    return Sky(picture=picture, masks={name: mask[0] for name, mask in masks.items()})


def held(found: Sky, alpha: Tensor, least: float = 2e-4) -> list[str]:
    """What of a sky can be seen in a picture with this share of sky (h, w), in words."""
    names = [name for name, mask in found.masks.items() if name in SHOWN and float((mask * alpha).mean()) > least]
    return [SHOWN[name] for name in SHOWN if name in names]


def _flying(scene: Scene, brought: Sequence[str], seed: int) -> tuple[Thing, ...]:
    """The first of what a feeling brings that can fly on such a day, in the sky beside the middle."""
    dark = scene.time in ("dusk", "night")
    wet = scene.weather in ("rain", "lightning", "snow", "fog")
    can = [kind for kind in brought if kind in SIZES and not wet and (dark or kind not in DARK_ONLY)]
    if not can:
        return ()
    kind, side = can[0], 1.0 if seed % 2 else -1.0
    far, size = SIZES[kind]
    azimuth = side * scene.camera.fov * (0.16 + 0.05 * (seed % 3))
    return (Thing(kind=kind, azimuth=azimuth, distance=far, size=size, lit=dark, variant=seed % 3, lift=0.5),)


def _exposed(picture: Tensor, seen: Look, scene: Scene) -> Tensor:
    """Colourfulness and exposure as the world's pictures have them, and a soft shoulder."""
    grey = (picture * torch.tensor([0.3, 0.59, 0.11]).view(3, 1, 1)).sum(0, keepdim=True)
    picture = grey + (picture - grey) * min(seen.saturation, 1.05)
    picture = picture.clamp(min=0) * (0.78 + 0.44 * scene.brightness) * seen.exposure
    return torch.where(picture > 0.8, 0.8 + 0.2 * torch.tanh((picture - 0.8) / 0.2), picture).clamp(0, 1)
