"""What is between the eye and the land: fog, rain, snow, lightning, a burning horizon."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.batch import Batch, Masks, over, screen
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.scene import Scene
from studio.world.sky import dots


def burning(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """Fire glow along a part of the horizon, drawn behind the land."""
    amount = batch.number(lambda s: s.glow)
    side = wrap(frame.az - batch.number(lambda s: s.camera.yaw + 0.45 * math.sin(lay.turn(s.layout, "sky"))))
    height = frame.el.clamp(min=0) / (0.09 + 0.16 * torch.exp(-side * side * 3))
    glow = amount * torch.exp(-side * side * 1.3) * torch.exp(-height)
    if masks is not None:
        masks["fire"] = glow.expand(picture.shape[0], *picture.shape[2:]).clone()
    red = torch.tensor([1.0, 0.36, 0.08], device=picture.device).view(1, 3, 1, 1)
    return over(picture, red, glow * 0.75)


def fog(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """A bank of mist that lies on the horizon and thins towards the feet and the sky."""
    amount = batch.number(lambda s: max(s.fog - 0.3, 0) * 1.4)
    thick = torch.where(frame.el > 0, 0.16, 0.22)
    drift = noise.lookup(frame.az / (2 * math.pi) * 2, frame.el * 0.5)[:, 3]
    bank = amount * torch.exp(-(((frame.el + 0.01) / thick) ** 2)) * (0.6 + 0.5 * drift)
    bank = (bank + 0.12 * amount).clamp_(0, 0.86)
    if masks is not None:
        masks["fog"] = bank.expand(picture.shape[0], *picture.shape[2:]).clone()
    return over(picture, batch.colour(lambda k: k.haze), bank)


def rain(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """Few long soft streaks in two sizes, slightly slanted."""
    wet = batch.number(lambda s: s.weather == "rain" or (s.weather == "lightning" and lay.turn(s.layout, "sky") > 0))
    lean = batch.number(lambda s: 0.28 * math.cos(lay.turn(s.layout, "sky")))
    seed = torch.zeros_like(wet)
    total = torch.zeros_like(frame.az + frame.el)
    for count, long, wide in ((150, 0.42, 0.0045), (80, 0.6, 0.0065)):
        around = torch.remainder(frame.az + lean * frame.el, 2 * math.pi) / (2 * math.pi) * count
        column = torch.floor(around).clamp_(max=count - 1)
        first = noise.cell(torch.full_like(column, count), column, seed)
        along = frame.el / long + first[..., 1]
        row = torch.floor(along)
        random = noise.cell(row, column, seed + count)
        x = (around - column - 0.25 - 0.5 * random[..., 1]) * (2 * math.pi / count)
        thick = frame.pix.clamp(min=wide)
        streak = edge(thick, thick * 0.2, x.abs()) * edge(0.0, 0.35, along - row) * edge(1.0, 0.5, along - row)
        total = total + streak * (random[..., 0] < 0.42) * (0.5 + 0.5 * random[..., 2])
    total = total * wet * edge(1.45, 1.1, frame.el.abs())
    if masks is not None:
        masks["rain"] = total.clamp(0, 1)
    veil = batch.colour(lambda k: blend(k.haze, np.ones(3), 0.25))
    picture = over(picture, batch.colour(lambda k: k.haze), wet * 0.14)
    return over(picture, veil, (total * 0.25).clamp_(0, 0.36))


def snow(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """Soft flakes: many small ones far away, a few big ones near."""
    falling = batch.number(lambda s: s.weather == "snow")
    seed = torch.zeros_like(falling)
    chance = torch.full_like(seed, 0.55)
    flakes = dots(frame, frame.el, 0.07, chance, frame.pix.clamp(min=0.0095), seed + 1)
    flakes = (
        torch.maximum(flakes * 0.8, dots(frame, frame.el, 0.16, chance, frame.pix.clamp(min=0.018), seed + 2)) * falling
    )
    if masks is not None:
        masks["snow"] = flakes
    white = batch.colour(lambda k: blend(k.light, np.ones(3), 0.6) * (0.45 + 0.55 * k.level))
    return over(over(picture, batch.colour(lambda k: k.haze), falling * 0.12), white, flakes * 0.85)


def bolt(scene: Scene) -> np.ndarray:
    """Corners (n, 2) of the lightning's path: azimuth and elevation, from the clouds to the horizon."""
    steps = 9
    sway = np.cumsum(np.random.default_rng(5).normal(0, 0.045, steps))
    across = 2 * lay.swing(scene.layout, "sky", 0.25) - 1
    start = math.copysign(0.08 + 0.22 * abs(across), across) * scene.camera.fov + scene.camera.yaw
    return np.stack([start + sway - sway[-1] / 2, np.linspace(0.62, 0.0, steps)], 1)


def lightning(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """One forked bolt per stormy picture with the glow it throws on the sky."""
    flash = torch.zeros_like(picture[:, 0])
    glow = torch.zeros_like(flash)
    for index, scene in enumerate(batch.scenes):
        if scene.weather != "lightning":
            continue
        view = frame.box(index, slice(None), slice(None))
        corners = bolt(scene)
        branch = corners[3:7] + np.linspace(0, 1, 4)[:, None] * np.array([[0.16, 0.06]])
        near = _distance(view, corners)
        thin = _distance(view, branch)
        pix = view.pix
        line = edge(0.007 + pix, 0.004, near).maximum(0.8 * edge(0.004 + pix, 0.002, thin))
        flash[index] = line[0]
        glow[index] = (0.6 * torch.exp(-9 * near) + 0.4 * torch.exp(-34 * near.minimum(thin)))[0]
    if masks is not None:
        masks["lightning"] = flash
    pale = torch.tensor([0.9, 0.92, 1.0], device=picture.device).view(1, 3, 1, 1)
    pale = 0.6 * pale + 0.4 * batch.colour(lambda k: k.light)
    return over(screen(picture, pale, glow * 0.75), pale, flash)


def _distance(frame: Frame, corners: np.ndarray) -> Tensor:
    """Angle to a polyline (B, h, w)."""
    best: Tensor | None = None
    x = wrap(frame.az - float(corners[0, 0])) + float(corners[0, 0])
    for (x0, y0), (x1, y1) in zip(corners[:-1].tolist(), corners[1:].tolist(), strict=True):
        dx, dy = x1 - x0, y1 - y0
        along = (((x - x0) * dx + (frame.el - y0) * dy) / (dx * dx + dy * dy + 1e-9)).clamp_(0, 1)
        distance = torch.hypot(x - x0 - along * dx, frame.el - y0 - along * dy)
        best = distance if best is None else best.minimum(distance)
    assert best is not None
    return best
