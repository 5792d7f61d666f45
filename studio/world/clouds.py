"""Clouds: heaps in rows towards the horizon, high wisps, and the ceilings of grey days and storms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame
from studio.world import heaps, noise
from studio.world.batch import Batch, Masks
from studio.world.noise import edge
from studio.world.palette import Colour, Look, blend
from studio.world.scene import Scene

GREY = ("overcast", "storm")


@dataclass(frozen=True, kw_only=True)
class Row:
    """Clouds at one distance: their feet's elevation in radians, how often the strip goes around, how much of it shows.

    `steep` stretches them upwards, `away` is how much haze is before them.
    """

    foot: float
    around: int
    away: float
    share: float
    phase: float
    steep: float = 1.0


FAIR = (
    Row(foot=0.028, around=7, away=0.62, share=0.95, phase=0.13, steep=0.7),
    Row(foot=0.1, around=3, away=0.32, share=0.8, phase=0.57, steep=0.85),
    Row(foot=0.26, around=1, away=0.04, share=0.55, phase=0.31, steep=0.9),
)
STORM = (
    Row(foot=0.02, around=2, away=0.4, share=0.7, phase=0.83, steep=1.1),
    Row(foot=0.05, around=1, away=0.1, share=0.45, phase=0.47, steep=1.0),
)
OVERCAST = (
    Row(foot=0.03, around=4, away=0.6, share=0.85, phase=0.21, steep=0.55),
    Row(foot=0.12, around=2, away=0.3, share=0.6, phase=0.71, steep=0.5),
)


OVERHEAD = (0.58, 0.8)
"""Elevations in radians between which the flat heaps overhead take over from the rows."""


@dataclass(frozen=True)
class Paints:
    """The colours of one scene's clouds: in the light, in shadow, at their feet, and of the air before far ones."""

    lit: Colour
    shade: Colour
    feet: Colour
    haze: Colour


def paints(scene: Scene, look: Look) -> Paints:
    """The colours of a scene's clouds."""
    cool = blend(look.middle, look.zenith, 0.35)
    grey = 0.35 if scene.palette == "natural" else 0.1  # a palette keeps its colours
    cool = blend(cool, np.full(3, float(cool.mean())), grey)
    low = scene.time in ("dawn", "dusk")
    if scene.sky in GREY:
        storm = scene.sky == "storm"
        lit, shade = blend(look.middle, look.horizon, 0.95), blend(look.middle, look.zenith, 0.6)
        lit, shade = (blend(c, np.full(3, float(c.mean())), 1.4 * grey) for c in (lit, shade))
        shade = shade * (0.74 if storm else 0.92)
        return Paints(lit * (0.96 if storm else 1.04), shade, blend(shade, lit, 0.2), look.haze)
    if scene.time == "night":
        lit = blend(look.middle, look.light, 0.3)
        return Paints(lit, blend(look.middle, look.zenith, 0.6), blend(look.middle, look.horizon, 0.3), look.haze)
    lit = blend(look.light, np.ones(3), 0.2 if low else 0.6)
    shade = blend(cool, look.horizon, 0.12 if low else 0.3)
    feet = blend(cool, look.horizon, 0.55) if low else blend(cool, look.horizon, 0.16) * 0.96
    return Paints(lit, shade, feet, look.haze)


def paint(picture: Tensor, frame: Frame, angle: Tensor, batch: Batch, masks: Masks | None) -> Tensor:
    """Lay the clouds of each scene over its sky (B, 3, H, W); `angle` (B, H, W) is the one to the light."""
    cover = torch.zeros_like(picture[:, 0])
    for index, (scene, look) in enumerate(zip(batch.scenes, batch.looks, strict=True)):
        if scene.clouds <= 0.02:
            continue
        view = frame.box(index, slice(None), slice(None))
        sky = _Sky(picture[index : index + 1], cover[index], view, angle[index : index + 1], scene, look)
        sky.ceiling() if scene.sky in GREY else sky.wisps()
        for row in {"storm": STORM, "overcast": OVERCAST}.get(scene.sky, FAIR):
            sky.heaps(row)
    if masks is not None:
        masks["clouds"] = cover
        for name in ("sun", "moon", "stars"):
            if name in masks:
                masks[name] = masks[name] * (1 - cover)
    return picture


class _Sky:
    """The sky of one scene while clouds are laid over it: picture (1, 3, H, W) and cover (H, W) change in place."""

    def __init__(self, picture: Tensor, cover: Tensor, view: Frame, angle: Tensor, scene: Scene, look: Look) -> None:
        self.picture, self.cover, self.view, self.angle = picture, cover, view, angle
        self.scene, self.look, self.paints = scene, look, paints(scene, look)
        self.turn = lay.turn(scene.layout, "sky")
        self.own = 2 * math.pi * np.random.default_rng([7, scene.seed]).random()
        self.light_at = scene.light_azimuth + scene.camera.yaw
        self.el = view.el.abs()

    def colour(self, colour: Colour) -> Tensor:
        """(1, 3, 1, 1)"""
        return torch.tensor(colour, dtype=torch.float32, device=self.picture.device).view(1, 3, 1, 1)

    def rows(self, low: float, high: float) -> slice | None:
        """The picture's rows that look between two elevations."""
        el = self.el
        found = ((el.amin(dim=(0, 2)) < high) & (el.amax(dim=(0, 2)) > low)).nonzero()
        return slice(int(found[0]), int(found[-1]) + 1) if len(found) else None

    def window(self, rows: slice) -> tuple[Tensor, Tensor, Tensor]:
        """Azimuth, elevation and angle to the light in some rows."""
        az = self.view.az if self.view.az.shape[1] == 1 else self.view.az[:, rows]
        return az, self.el[:, rows], self.angle[:, rows]

    def lay(self, rows: slice, colour: Tensor, alpha: Tensor) -> None:
        """Cover some rows with a colour where alpha (1, h, w) is 1."""
        part = self.picture[:, :, rows]
        part += (colour - part) * alpha[:, None]
        cover = self.cover[rows]
        cover += (1 - cover) * alpha[0]

    def heaps(self, row: Row) -> None:
        """One row of heaped clouds, lit from where the light is."""
        tall = 2 * math.pi / row.around * heaps.TALL / heaps.WIDE * row.steep
        low = row.foot - tall * heaps.FOOT / heaps.TALL
        rows = self.rows(low, low + tall)
        if rows is None:
            return
        az, el, angle = self.window(rows)
        texel = 2 * math.pi / row.around / heaps.WIDE
        level = min(max(round(math.log2(float(self.view.pix) / texel)), 0), heaps.LEVELS - 1)
        around = (az + self.turn + self.own + 2 * math.pi * row.phase) * (row.around / (2 * math.pi))
        inside, right, up, free, number = heaps.sample(around, (el - low) / tall, level).unbind(1)
        grey = self.scene.sky in GREY
        amount = self.scene.clouds * row.share * (1.0 if grey else 1.15)
        # a cloud that is not there shrinks to its core and is gone
        inside = inside - 1.1 * edge(1.02 - amount, 0.94 - amount, number)
        alpha = edge(-0.02, 0.24 + row.away * 0.1, inside)
        away = az - self.light_at
        aside, ahead = torch.sin(away), torch.cos(away)
        height = self.scene.light_elevation
        # the light's direction as the cloud sees it: across, up, and towards the eye
        facing = (1 - right * right - up * up).clamp_(min=0).sqrt_()
        lit = up * (0.3 + max(math.sin(height), 0.25)) - right * aside * math.cos(height) * 0.9
        lit = lit - facing * (0.34 * ahead - 0.26)
        near_light = torch.exp(-3.2 * angle)
        tone = 0.02 + 0.55 * lit + 0.62 * free + 0.25 * near_light * (not grey)
        colour = self.painted(row, el, tall, tone)
        rim = (1 - edge(0.0, 0.5, inside)) * near_light
        glow = self.colour(self.look.light) * (0.0 if self.scene.light == "hidden" else 0.6)
        colour = colour + (1 - colour).clamp_(min=0) * glow * rim[:, None]
        thick = 0.97 if self.scene.time != "night" else 0.88
        self.lay(rows, colour, alpha * (thick - 0.25 * row.away))

    def painted(self, row: Row, el: Tensor, tall: float, tone: Tensor) -> Tensor:
        """Heaps (1, 3, h, w) from their shade to their lit sides, hazy where they are far, with feet of their own."""
        mixed = self.paints
        far = min(row.away + 0.3 * self.scene.fog * row.away, 0.9)
        shade, bright, feet = (
            self.colour(blend(c, mixed.haze, far * share))
            for c, share in ((mixed.shade, 1.0), (mixed.lit, 0.65), (mixed.feet, 1.0))
        )
        foot = torch.exp(-(el - row.foot).clamp(min=0) * (9 / tall))[:, None]
        colour = shade + (feet - shade) * foot
        strength = 0.5 if self.scene.sky == "storm" else 1
        return colour + (bright - colour) * edge(0.15, 0.98, tone)[:, None] * strength

    def wisps(self) -> None:
        """High ice clouds, combed in one direction, and flat heaps overhead."""
        rows = self.rows(0.05, 9.0)
        if rows is None:
            return
        az, el, _ = self.window(rows)
        reach = torch.cos(el) / (torch.sin(el) + 0.2)
        x, y = reach * torch.sin(az + self.turn), reach * torch.cos(az + self.turn)
        broad = noise.lookup(x * 0.17 + 0.31, y * 0.17 + 0.77)
        patch, bend = broad[:, 3], broad[:, 0]
        hair = noise.lookup(x * 0.07 + 0.15 * patch, y * 0.36 + 0.2 * bend + 0.1)[:, 0]
        amount = self.scene.clouds
        wisp = edge(0.25, 0.95, hair) * edge(0.5 - 0.3 * amount, 0.95 - 0.3 * amount, 0.6 * patch + 0.4 * bend)
        wisp = wisp * edge(0.06, 0.3, el) * (0.4 + 0.3 * amount)
        colour = blend(self.paints.lit, self.paints.shade, 0.2)
        self.lay(rows, self.colour(colour), wisp)
        self.overhead()

    def overhead(self) -> None:
        """Heaps seen from below: what fair clouds are above the rows, up to the zenith."""
        rows = self.rows(OVERHEAD[0], 9.0)
        if rows is None or self.scene.clouds < 0.15:
            return
        az, el, _ = self.window(rows)
        reach = torch.cos(el) / (torch.sin(el) + 0.1)
        x = reach * torch.sin(az + self.turn + self.own)
        y = reach * torch.cos(az + self.turn + self.own)
        form = noise.lookup(x * 0.24 + 0.1, y * 0.24 + 0.6)
        fine = noise.lookup(x * 0.8 + 0.05 * form[:, 1], y * 0.8 + 0.05 * form[:, 2])
        body = 0.3 * form[:, 0] + 0.45 * form[:, 3] + 0.3 * (2 * fine[:, 0] - 1).abs()
        start = 0.8 - 0.2 * self.scene.clouds
        alpha = edge(start, start + 0.13, body) * edge(*OVERHEAD, el)
        light = self.light_at + self.turn + self.own
        toward = fine[:, 1] * math.sin(light) + fine[:, 2] * math.cos(light)
        tone = 0.85 - 1.7 * (body - start) - 0.16 * toward
        shade, bright = self.colour(self.paints.shade), self.colour(self.paints.lit)
        self.lay(rows, shade + (bright - shade) * edge(0.1, 0.9, tone)[:, None], alpha * 0.94)

    def ceiling(self) -> None:
        """A low grey ceiling with lighter breaks; of a storm, dark and swollen, with rain under it far away."""
        storm = self.scene.sky == "storm"
        rows = self.rows(0.0, 9.0)
        assert rows is not None
        az, el, angle = self.window(rows)
        reach = torch.cos(el) / (torch.sin(el) + 0.16)
        x, y = reach * torch.sin(az + self.turn), reach * torch.cos(az + self.turn)
        broad = noise.lookup(x * 0.07 + 0.31 + 0.4 * self.own, y * 0.09 + 0.77)
        fold = noise.lookup(x * 0.23 + 0.04 * broad[:, 3], y * 0.3 + 0.04 * broad[:, 0])
        fine = torch.exp(-0.16 * reach)  # what is far shows only the broad forms
        # bellies: the noise folded at its middle hangs down in lumps with creases between them
        side = (8 * (fold[:, 0] - 0.5)).clamp_(-1, 1)
        belly = side * (2 * fold[:, 0] - 1)
        light = self.light_at + self.turn
        slope = side * (fold[:, 1] * math.sin(light) + fold[:, 2] * math.cos(light))
        thick = 0.6 * broad[:, 0] + 0.4 * broad[:, 3]
        relief = 0.52 - 0.6 * (thick - 0.5) - fine * ((0.8 if storm else 0.7) * (belly - 0.45) + 0.2 * slope)
        relief = relief + 0.3 * torch.exp(-2.2 * angle) * (0.4 if storm else 1.0)
        tone = edge(0.0, 1.05, relief)
        mixed = self.paints
        shade, bright = self.colour(mixed.shade), self.colour(mixed.lit)
        colour = shade + (bright - shade) * (tone * (0.8 if storm else 1.0))[:, None]
        # the open air under a storm is the lightest part of its sky
        low = torch.exp(-((el / (0.1 if storm else 0.14)) ** 2))[:, None]
        under = blend(self.look.horizon, np.ones(3), 0.12) if storm else mixed.haze
        colour = colour + (self.colour(under) - colour) * low * 0.85
        self.lay(rows, colour, edge(-0.02, 0.12, el) * (0.9 + 0.08 * storm) * min(1.0, 0.4 + self.scene.clouds))
