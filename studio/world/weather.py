"""What is between the eye and the land: fog, rain, snow, lightning, a burning horizon."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.batch import Batch, Masks, over, screen
from studio.world.night import dots
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.scene import Scene


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


def banks(frame: Frame, batch: Batch) -> Tensor:
    """Mist (B, H, W) that lies on the horizon and thickens with the ground's distance; what is near stays clear."""
    amount = batch.number(lambda s: max(s.fog - 0.3, 0) * 1.4)
    distance = 1 / torch.tan((-frame.el).clamp(0.012, 1.5))
    ground = 1 - torch.exp(-0.075 * (distance - 2.5).clamp(min=0))
    turned = frame.az + batch.number(lambda s: lay.turn(s.layout, "sky"))
    drift = noise.lookup(turned / (2 * math.pi) * 3, frame.el * 1.7 + 0.2)
    swell = 0.55 * drift[:, 0] + 0.45 * drift[:, 3]
    up = frame.el.clamp(min=0)
    height = up / (0.05 + 0.19 * swell)
    air = torch.exp(-height * height) * 0.9 + 0.32 * torch.exp(-up * 1.8)
    return (amount * torch.where(frame.el > 0, air, ground) * (0.55 + 0.65 * swell)).clamp_(0, 0.9)


def fog(picture: Tensor, bank: Tensor, share: float, batch: Batch, masks: Masks | None) -> Tensor:
    """Veil a picture with a share of the banks of mist: most before things are drawn, the rest after."""
    bank = share * bank
    if masks is not None:
        masks["fog"] = 1 - (1 - masks.get("fog", torch.zeros_like(bank))) * (1 - bank)
    return over(picture, batch.colour(lambda k: k.haze), bank)


def rain(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """Slanted streaks, far ones fine and short, near ones long and few, and the mist that they make far away."""
    wet = batch.number(lambda s: s.weather == "rain" or (s.weather == "lightning" and lay.turn(s.layout, "sky") > 0))
    lean = batch.number(lambda s: 0.28 * math.cos(lay.turn(s.layout, "sky")))
    seed = torch.zeros_like(wet)
    total = torch.zeros_like(frame.az + frame.el)
    leaning = torch.remainder(frame.az + lean * frame.el, 2 * math.pi) / (2 * math.pi)
    for count, long, wide, seen in RAIN:
        around = leaning * count
        column = torch.floor(around).clamp_(max=count - 1)
        # a column's own shift makes its streaks begin anywhere
        along = frame.el / long + torch.remainder(column * lay.GOLDEN * 7, 1.0)
        row = torch.floor(along)
        random = noise.cell(row, column, seed + count)
        x = (around - column - 0.3 - 0.4 * random[..., 1]) * (2 * math.pi / count)
        thick = frame.pix.clamp(min=wide)
        piece = (along - row) / (0.35 + 0.65 * random[..., 3])
        streak = edge(thick, 0, x.abs()) * edge(0.0, 0.6, piece) * edge(1.0, 0.75, piece)
        total = total + seen * (wide / thick) * streak * (random[..., 0] < 0.5) * (0.35 + 0.65 * random[..., 2])
    total = (total * wet * edge(1.45, 1.1, frame.el.abs())).clamp_(0, 1)
    if masks is not None:
        masks["rain"] = total
    haze = batch.colour(lambda k: k.haze)
    drift = noise.lookup(frame.az / (2 * math.pi) * 3 + 0.4 * lean * frame.el, frame.el * 0.25 + 0.4)[:, 3]
    mist = wet * (0.06 + (0.2 + 0.35 * drift) * torch.exp(-((frame.el - 0.015) ** 2) * 70))
    picture = over(picture, haze, mist)
    return over(picture, batch.colour(lambda k: blend(k.haze, np.ones(3), 0.35)), total * 0.42)


RAIN = ((430, 0.11, 0.0019, 0.6), (210, 0.22, 0.003, 0.75), (64, 0.42, 0.0046, 0.75))
"""Of far, middle and near rain: columns around, length and width of a streak in radians, how much is seen of it."""


def snow(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """Soft flakes: a fine drift of far ones, some nearer, few large and out of focus."""
    falling = batch.number(lambda s: s.weather == "snow")
    seed = torch.zeros_like(falling)
    none = torch.ones_like(frame.az + frame.el)
    for index, (spacing, radius, many, seen) in enumerate(SNOW):
        size = frame.pix.clamp(min=radius)
        flakes, random = dots(frame, frame.el, spacing, torch.full_like(seed, many), size, seed + 1 + index)
        none = none * (1 - flakes * (seen * (0.35 + 0.65 * random[..., 2])) * (radius / size))
    flakes = (1 - none) * falling
    if masks is not None:
        masks["snow"] = flakes
    white = batch.colour(lambda k: blend(k.light, np.ones(3), 0.6) * (0.5 + 0.5 * k.level))
    haze = falling * (0.06 + 0.3 * torch.exp(-frame.el * frame.el * 40))
    return over(over(picture, batch.colour(lambda k: k.haze), haze), white, flakes)


SNOW = ((0.034, 0.0052, 0.5, 0.6), (0.085, 0.0105, 0.5, 0.72), (0.26, 0.03, 0.36, 0.34))
"""Of far, middle and near flakes: spacing and radius in radians, how many, how much is seen of them."""


def bolt(scene: Scene) -> np.ndarray:
    """Corners (n, 2) of the lightning's path: azimuth and elevation, from the clouds to the horizon."""
    steps = 9
    sway = np.cumsum(np.random.default_rng(5).normal(0, 0.045, steps))
    across = 2 * lay.swing(scene.layout, "sky", 0.25) - 1
    start = math.copysign(0.08 + 0.22 * abs(across), across) * scene.camera.fov + scene.camera.yaw
    return np.stack([start + sway - sway[-1] / 2, np.linspace(0.62, 0.0, steps)], 1)


@lru_cache(maxsize=1)
def _forks() -> tuple[tuple[float, float, float, Tensor], ...]:
    """Paths of a bolt and its branches: from and to which elevation, how strong, and how far aside of the bolt's line.

    The swerving (n,) is in radians, at elevations spread evenly from the highest to the lowest.
    """
    rng = np.random.default_rng(11)
    found: list[tuple[float, float, float, Tensor]] = []
    for high, low, strength, aside in ((0.62, 0.0, 1.0, 0.0), (0.47, 0.2, 0.6, 0.3), (0.36, 0.08, 0.42, -0.2),
                                       (0.25, 0.05, 0.35, 0.14), (0.56, 0.4, 0.4, -0.18)):  # fmt: skip
        swerve = np.zeros(129)
        for octave in range(2, 7):
            corners = rng.normal(0, 0.05 * 0.52**octave * 2.2, 2**octave + 1)
            swerve += np.interp(np.linspace(0, 1, 129), np.linspace(0, 1, 2**octave + 1), corners)
        swerve = (swerve - swerve[0]) * (1.0 if aside else 0.8) + aside * np.linspace(0, 1, 129) ** 0.8
        found.append((high, low, strength, torch.tensor(swerve, dtype=torch.float32, device="cpu")))
    return tuple(found)


def lightning(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """One branching bolt per stormy picture, thin and bright, and the light that it throws on the clouds about it."""
    flash = torch.zeros_like(picture[:, 0])
    glow = torch.zeros_like(flash)
    for index, scene in enumerate(batch.scenes):
        if scene.weather == "lightning":
            view = frame.box(index, slice(None), slice(None))
            flash[index], glow[index] = _bolt(view, scene)
    if masks is not None:
        masks["lightning"] = flash
    pale = torch.tensor([0.88, 0.9, 1.0], device=picture.device).view(1, 3, 1, 1)
    pale = 0.65 * pale + 0.35 * batch.colour(lambda k: k.light)
    # clouds show their form in the flash: what is light already takes more of it
    form = 0.35 + 1.3 * picture.mean(1)
    picture = screen(picture, pale, (glow * form).clamp_(0, 0.9))
    return over(picture, 0.3 * pale + 0.7, flash)


def _bolt(view: Frame, scene: Scene) -> tuple[Tensor, Tensor]:
    """How much of a pixel is bolt, and the glow about it, both (h, w)."""
    corners = bolt(scene)
    middle = float(corners[:, 0].mean())
    x = wrap(view.az - middle)
    rise = np.interp(np.linspace(0.62, 0, 129), corners[::-1, 1], corners[::-1, 0]) - middle
    line = torch.tensor(rise, dtype=torch.float32, device=view.az.device)
    flash = glow = torch.zeros_like(x + view.el)
    first: Tensor | None = None
    for high, low, strength, swerve in _forks():
        path = swerve.to(line.device)
        if first is None:
            first = path = line + path
        else:
            start = round((0.62 - high) / 0.62 * 128)
            path = float(first[start]) + path
        place = ((high - view.el) / (high - low)).clamp(0, 1) * 128
        before = place.long().clamp(max=127)
        slope = path[before + 1] - path[before]
        across = x - path[before] - slope * (place - before)
        steep = slope * (128 / (high - low))
        beyond = (view.el - high).clamp(min=0) + (low - view.el).clamp(min=0)
        near = torch.hypot(across / torch.sqrt(1 + steep * steep), beyond)
        taper = 1 - 0.6 * place / 128 if strength < 1 else 1 - 0.25 * place / 128
        width = 0.0026 * strength * taper
        flash = flash.maximum(edge(width + 0.75 * view.pix, width * 0.3, near) * (0.45 + 0.55 * strength))
        glow = glow + strength * (0.2 * torch.exp(-80 * near) + 0.08 * torch.exp(-16 * near))
        if strength == 1:
            glow = glow + 0.5 * torch.exp(-3.2 * torch.hypot(x - line[20], view.el - 0.52)) + 0.2 * torch.exp(-6 * near)
    return flash[0], glow[0]
