"""The sky: gradient, light and its glow, stars, moon, and clouds on a dome that has no pole."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, wrap
from studio.world import clouds, noise
from studio.world.batch import Batch, Masks, screen
from studio.world.noise import edge
from studio.world.palette import blend


def paint(frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """The sky (B, 3, H, W) of rays at or above the horizon (elevations are mirrored below it)."""
    el = frame.el.abs()
    low, middle, high = (batch.colour(f) for f in (lambda k: k.horizon, lambda k: k.middle, lambda k: k.zenith))
    rise = edge(0.0, 0.5, el + 0.06)[:, None]
    picture = low + (middle - low) * rise
    picture = picture + (high - picture) * edge(0.12, 1.2, el)[:, None]
    shape = torch.broadcast_shapes(frame.az.shape, frame.el.shape)
    picture = picture.expand(len(batch.scenes), 3, *shape[1:])
    cosine = el.cos() * batch.number(lambda s: math.cos(s.light_elevation)) * torch.cos(
        frame.az - batch.light_azimuth
    ) + el.sin() * batch.number(lambda s: math.sin(s.light_elevation))
    angle = torch.sqrt((2 - 2 * cosine).clamp_(min=1e-9))
    light = batch.colour(lambda k: k.light)
    if batch.any(lambda s: s.stars > 0):
        picture = _stars(picture, frame, el, batch, masks)
    picture = _light(picture, frame, el, angle, light, batch, masks)
    if batch.any(lambda s: s.clouds > 0.02):
        picture = clouds.paint(picture, frame, angle, batch, masks)
    if batch.any(lambda s: s.aurora > 0):
        picture = _aurora(picture, frame, el, batch, masks)
    if batch.any(lambda s: s.rainbow > 0):
        picture = _rainbow(picture, frame, el, batch, masks)
    return picture


def _aurora(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """Curtains of green light with violet fringes, folded along the circle."""
    turned = frame.az + batch.number(lambda s: lay.turn(s.layout, "sky"))
    fold = 0.05 * torch.sin(3 * turned + 7 * el) + 0.02 * torch.sin(11 * turned)
    band = noise.lookup(turned / (2 * math.pi) * 3 + fold, el * 0.03 + 0.4)
    curtain = edge(0.25, 0.6, band[:, 0]) * (0.35 + 0.75 * noise.lookup(turned / math.pi * 12, el * 0.02)[:, 0])
    low = 0.1 + 0.14 * band[:, 3]
    height = (el - low) / 0.42
    light = curtain * edge(0.0, 0.12, height) * torch.exp(-1.6 * height.clamp(min=0)) * batch.number(lambda s: s.aurora)
    if masks is not None:
        masks["aurora"] = light.clamp(0, 1)
    high = height.clamp(0, 1)[:, None]
    green = torch.tensor([0.25, 1.0, 0.62], device=picture.device).view(1, 3, 1, 1)
    violet = torch.tensor([0.62, 0.32, 0.95], device=picture.device).view(1, 3, 1, 1)
    return picture + (1 - picture).clamp_(min=0) * (green + (violet - green) * high) * light[:, None] * 0.95


def _rainbow(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """A bow of 42 degrees about a point under the horizon ahead."""
    across = wrap(frame.az - batch.number(lambda s: s.camera.yaw + 0.2 * lay.number(s.layout, "rays")))
    radius = torch.acos((torch.cos(el + 0.42) * torch.cos(across)).clamp(-1, 1))
    place = (0.75 - radius) / 0.07  # 0 at the red outer edge, 1 at the violet inner one
    light = edge(-0.15, 0.1, place) * edge(1.15, 0.9, place) * batch.number(lambda s: s.rainbow)
    if masks is not None:
        masks["rainbow"] = light
    hue = place.clamp(0, 1)[:, None] * 5.0
    centre = torch.tensor([0.3, 2.2, 4.0], device=picture.device).view(1, 3, 1, 1)
    colour = (1.25 - (hue - centre).abs() * 0.6).clamp(0, 1)
    colour = colour + torch.tensor([1.0, 0, 0], device=picture.device).view(1, 3, 1, 1) * (hue - 4.2).clamp(0, 1) * 0.6
    return torch.lerp(picture, colour.expand_as(picture), 0.5 * light[:, None].expand_as(picture))


def _light(
    picture: Tensor, frame: Frame, el: Tensor, angle: Tensor, light: Tensor, batch: Batch, masks: Masks | None
) -> Tensor:
    """Glow, disc and rays of the sun or the moon."""
    strength = batch.number(lambda s: {"sun": 1.0, "moon": 0.55, "hidden": 0.35}[s.light])
    wide = batch.number(lambda s: 2.2 if s.light_elevation < 0.18 else 3.0)
    glow = 0.42 * torch.exp(-wide * angle) + 0.35 * torch.exp(-10 * angle) * (strength > 0.4)
    if batch.any(lambda s: s.rays > 0.05):
        turn = torch.atan2(el - batch.number(lambda s: s.light_elevation), wrap(frame.az - batch.light_azimuth))
        beam = torch.cos(turn * 9) * 0.6 + torch.cos(turn * 14) * 0.4
        glow = glow * (
            1 + batch.number(lambda s: s.rays * (s.rays > 0.05)) * 0.75 * edge(0.05, 0.25, angle) * (beam * 0.9)
        )
    picture = screen(picture, light, (glow * strength).clamp_(0, 0.95))
    radius = batch.number(lambda s: 0.03 + 0.04 * s.light_size if s.light == "sun" else 0.035 + 0.025 * s.light_size)
    shown = batch.number(lambda s: s.light != "hidden")
    disc = edge(radius + frame.pix, radius - frame.pix, angle) * shown
    moon = batch.number(lambda s: s.light == "moon")
    white = light + (1 - light) * 0.7
    if batch.any(lambda s: s.light == "moon"):
        side = wrap(frame.az - batch.light_azimuth) / radius
        up = (el - batch.number(lambda s: s.light_elevation)) / radius
        spots = 0.12 * edge(0.5, 0.1, torch.hypot(side + 0.3, up - 0.3)) + 0.1 * edge(
            0.4, 0.1, torch.hypot(side - 0.3, up + 0.35)
        )
        bite = torch.hypot(
            side - batch.number(lambda s: 0.75 if lay.number(s.layout, "light size") < -0.43 else 9.0), up - 0.25
        )
        disc = disc * (1 - moon * edge(1.0, 0.9, bite))
        white = white * (1 - moon * spots)[:, None]
    if masks is not None:
        masks["sun"], masks["moon"] = disc * (1 - moon), disc * moon
    return torch.lerp(picture, white.expand_as(picture), disc[:, None].expand_as(picture))


def dots(frame: Frame, el: Tensor, spacing: Tensor | float, chance: Tensor, radius: Tensor, seed: Tensor) -> Tensor:
    """Soft dots scattered on the sphere (B, H, W), in a grid that thins out towards the poles and has no seam."""
    row = torch.floor(el / spacing)
    columns = torch.round(2 * math.pi * torch.cos((row + 0.5) * spacing).clamp(min=0) / spacing).clamp_(min=1)
    around = torch.remainder(frame.az, 2 * math.pi) / (2 * math.pi) * columns
    column = torch.floor(around).minimum(columns - 1)
    random = noise.cell(row.expand_as(around), column, seed)
    size = radius * (0.55 + 0.75 * random[..., 3])
    margin = size / spacing
    x = around - column - (margin + (1 - 2 * margin) * random[..., 1])
    y = el / spacing - row - (margin + (1 - 2 * margin) * random[..., 2])
    distance = torch.hypot(x, y) * spacing
    return edge(size, size * 0.2, distance) * (random[..., 0] < chance)


def _stars(picture: Tensor, frame: Frame, el: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    amount = batch.number(lambda s: s.stars)
    seed = torch.zeros_like(amount)
    turned = Frame(frame.az + batch.number(lambda s: lay.turn(s.layout, "sky")), frame.el, frame.pix)
    # a panorama has less and less room for a star towards the zenith, and would draw it as an arc
    fade = edge(0.03, 0.3, el) * (0.5 + 0.5 * amount) * (1 - 0.9 * edge(1.05, 1.3, el))
    radius = torch.full_like(amount, 0.0085).maximum(frame.pix * 1.2)
    stars = dots(turned, el, 0.06, 0.1 + 0.32 * amount, radius, seed) * fade * (amount > 0)
    if masks is not None:
        masks["stars"] = stars
    band = (amount > 0.6).float()
    if bool(band.any()):
        across = torch.sin(el) * 0.75 - torch.cos(el) * torch.cos(turned.az) * 0.65
        picture = screen(
            picture,
            batch.colour(lambda k: blend(k.light, k.middle, 0.5)),
            0.3 * band * fade * torch.exp(-across * across * 14),
        )
    return screen(picture, batch.colour(lambda k: blend(k.light, np.ones(3), 0.5)), stars * 0.9)
