"""The sky: gradient, light and its glow, stars, moon, and clouds on a dome that has no pole."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, wrap
from studio.world import clouds, night, noise
from studio.world.batch import Batch, Masks, screen
from studio.world.noise import edge
from studio.world.scene import Scene


def paint(frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """The sky (B, 3, H, W) of rays at or above the horizon (elevations are mirrored below it)."""
    el = frame.el.abs()
    low, middle, high = (batch.colour(f) for f in (lambda k: k.horizon, lambda k: k.middle, lambda k: k.zenith))
    rise = edge(0.0, 0.5, el + 0.06)[:, None]
    picture = low + (middle - low) * rise
    picture = picture + (high - picture) * edge(0.12, 1.2, el)[:, None]
    picture = picture * (1 - 0.3 * batch.number(lambda s: s.time == "night") * edge(0.1, 1.0, el))[:, None]
    shape = torch.broadcast_shapes(frame.az.shape, frame.el.shape)
    picture = picture.expand(len(batch.scenes), 3, *shape[1:])
    cosine = el.cos() * batch.number(lambda s: math.cos(s.light_elevation)) * torch.cos(
        frame.az - batch.light_azimuth
    ) + el.sin() * batch.number(lambda s: math.sin(s.light_elevation))
    angle = torch.sqrt((2 - 2 * cosine).clamp_(min=1e-9))
    light = batch.colour(lambda k: k.light)
    if batch.any(lambda s: s.stars > 0):
        picture = night.stars(picture, frame, el, batch, masks)
    picture = _light(picture, frame, el, angle, light, batch, masks)
    if batch.any(lambda s: s.aurora > 0):
        picture = night.aurora(picture, frame, el, batch, masks)
    if batch.any(lambda s: s.clouds > 0.02):
        picture = clouds.paint(picture, frame, angle, batch, masks)
    if batch.any(lambda s: s.rays > 0.05):
        picture = _beams(picture, frame, el, angle, light, batch)
    if batch.any(lambda s: s.rainbow > 0):
        picture = _rainbow(picture, frame, el, batch, masks)
    return picture


def _rainbow(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """A bow of 42 degrees about a point under the horizon ahead."""
    across = wrap(frame.az - batch.number(lambda s: s.camera.yaw + 0.2 * lay.number(s.layout, "rays")))
    radius = torch.acos((torch.cos(el + 0.42) * torch.cos(across)).clamp(-1, 1))
    place = (0.75 - radius) / 0.06  # 0 at the red outer edge, 1 at the violet inner one
    light = edge(-0.3, 0.35, place) * edge(1.3, 0.65, place) * batch.number(lambda s: s.rainbow)
    light = light * (0.45 + 0.55 * edge(0.42, 0.02, el))  # brightest near the ground, where the rain is
    if masks is not None:
        masks["rainbow"] = light
    hue = place.clamp(0, 1)[:, None] * 5.0
    centre = torch.tensor([0.3, 2.2, 4.0], device=picture.device).view(1, 3, 1, 1)
    colour = (1.2 - (hue - centre).abs() * 0.5).clamp(0, 1)
    colour = colour + torch.tensor([0.6, 0, 0], device=picture.device).view(1, 3, 1, 1) * (hue - 4.2).clamp(0, 1)
    picture = screen(picture, colour, 0.42 * light)
    inner = edge(0.9, 1.6, place) * torch.exp(-1.2 * (place - 1).clamp(min=0)) * edge(0.5, 0.0, el)
    return screen(picture, torch.ones_like(colour[:, :, :1, :1]), 0.07 * inner * batch.number(lambda s: s.rainbow))


def _light(
    picture: Tensor, frame: Frame, el: Tensor, angle: Tensor, light: Tensor, batch: Batch, masks: Masks | None
) -> Tensor:
    """Glow and disc of the sun or the moon: a small bright body that melts into its own light."""
    strength = batch.number(lambda s: {"sun": 1.0, "moon": 0.5, "hidden": 0.3}[s.light])
    shown = batch.number(lambda s: s.light != "hidden")
    low = batch.number(lambda s: s.light == "sun" and s.light_elevation < 0.18)
    wide = 2.2 + 0.9 * (1 - low)
    glow = 0.4 * torch.exp(-wide * angle) + shown * (0.3 * torch.exp(-9 * angle) + 0.25 * torch.exp(-26 * angle))
    # a low light spreads along the horizon
    beside = torch.cos(frame.az - batch.light_azimuth).clamp(min=0)
    glow = glow + (0.12 + 0.22 * low) * shown * beside * beside * torch.exp(-7 * el)
    picture = screen(picture, light, (glow * strength).clamp_(0, 0.95))
    moon = batch.number(lambda s: s.light == "moon")
    radius = batch.number(_radius)
    soft = 0.35 * (1 - moon) * radius
    disc = edge(radius + soft + frame.pix, radius - soft - frame.pix, angle) * shown
    white = light + (1 - light) * (0.7 - 0.25 * low)[:, None]
    if batch.any(lambda s: s.light == "moon"):
        disc, white = _moon(disc, white, frame, el, radius, moon, batch)
    if masks is not None:
        masks["sun"], masks["moon"] = disc * (1 - moon), disc * moon
    return torch.lerp(picture, white.expand_as(picture), disc[:, None].expand_as(picture))


def _radius(scene: Scene) -> float:
    """Radius of the sun or the moon in radians; low suns are larger."""
    if scene.light == "moon":
        return 0.025 + 0.018 * scene.light_size
    return (0.022 + 0.024 * scene.light_size) * (1.3 if scene.light_elevation < 0.18 else 1.0)


def _moon(
    disc: Tensor, white: Tensor, frame: Frame, el: Tensor, radius: Tensor, moon: Tensor, batch: Batch
) -> tuple[Tensor, Tensor]:
    """The disc with a bite where the moon is a crescent, and its colour with seas and a rounded rim."""
    side = wrap(frame.az - batch.light_azimuth) * torch.cos(el) / radius
    up = (el - batch.number(lambda s: s.light_elevation)) / radius
    round_ = side * side + up * up
    seas = noise.lookup(side.clamp(-1, 1) * 0.06 + 0.42, up.clamp(-1, 1) * 0.06 + 0.23)
    shade = 0.16 * edge(0.45, 0.8, seas[:, 0]) + 0.14 * edge(0.5, 1.0, round_)
    bite = torch.hypot(
        side - batch.number(lambda s: 0.75 if lay.number(s.layout, "light size") < -0.43 else 9.0), up - 0.25
    )
    return disc * (1 - moon * edge(1.02, 0.86, bite)), white * (1 - moon * shade)[:, None]


def _beams(picture: Tensor, frame: Frame, el: Tensor, angle: Tensor, light: Tensor, batch: Batch) -> Tensor:
    """Rays that fan out from the light between clouds, downwards the most."""
    side = wrap(frame.az - batch.light_azimuth)
    turn = torch.atan2(el - batch.number(lambda s: s.light_elevation), side)
    fan = noise.lookup(turn / (2 * math.pi) * 2, 0.05 * angle + 0.6)
    beam = edge(0.45, 0.95, 0.6 * fan[:, 0] + 0.4 * fan[:, 3]) * edge(0.03, 0.16, angle) * torch.exp(-2.4 * angle)
    amount = batch.number(lambda s: s.rays * (s.rays > 0.05) * (s.light == "sun"))
    return screen(picture, light, (0.62 * amount * beam).clamp_(0, 0.8))
