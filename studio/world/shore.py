"""Where land meets water: surf that runs out over wet sand in lace and lines, and the bank that a lake mirrors."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.world import noise
from studio.world.easel import Easel
from studio.world.layers import underfoot
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.place import Place

_REACH = 4.5
"""How far out the surf breaks, in thirds of how far the shore is."""


def paint(place: Place) -> None:
    """The edge of the water of a beach or of a lake's near bank; nothing where there is none."""
    if not place.stack.ground or place.scene.water == "none":
        return
    if place.scene.place == "beach":
        _surf(place)
    elif place.scene.place == "lake":
        _bank(place)


def _line(easel: Easel, place: Place) -> tuple[Tensor, Tensor]:
    """Elevation of the water's edge (1, h, w), and how far beyond it rays meet the plane, in thirds of the way."""
    crest = torch.tensor(place.stack.ground[0].crest[None], device=easel.picture.device)
    line = noise.read(crest, easel.az.expand(1, easel.az.shape[1], -1))
    shore = 1 / torch.tan((-line).clamp(0.05, 1.5))
    out = 1 / torch.tan((-easel.el).clamp(0.02, 1.5707))
    return line, 3 * (out / shore - 1)


def _surf(place: Place) -> None:
    """Two or three waves that run out: their white fronts, the lace behind them, and the shine of the wet sand."""
    lowest = float(place.stack.ground[-1].crest.min()) - 0.22
    easel = Easel(place, below=-0.05, above=max(lowest, -1.2))
    if easel.empty:
        return
    scene, look = place.scene, place.look
    line, out = _line(easel, place)
    away = 1 / torch.sin((-easel.el).clamp(0.02, 1.5707))
    soft = easel.pix * away * away * 3 * torch.tan((-line).clamp(0.05, 1.5))
    bay = noise.lookup(easel.az * (5 / (2 * math.pi)), out * 0.03 + 0.2)
    lace = noise.lookup(easel.az * (8 / (2 * math.pi)), torch.log(away) * 1.7)
    net = 1 - (2 * lace[:, 0] - 1).abs() * 3.2
    stir = 0.75 + 0.5 * (1 - scene.calm)
    _shine(easel, out, bay, soft)
    white = easel.tone(blend(look.material("snow"), look.horizon, 0.2))
    clear = easel.tone(blend(look.material("4fb0a8"), look.middle, 0.3))
    shoal = edge(_REACH * 1.6, 0.0, out) * edge(-0.1, 0.15, out)
    easel.cover(clear, 0.5 * shoal)
    foam = torch.zeros_like(out)
    for offset, wide, strength in ((-0.05, 0.24, 1.0), (1.1, 0.36, 0.95), (2.9, 0.45, 0.8)):
        front = out - offset - (0.22 + 0.3 * offset) * (bay[:, 0] - 0.5) * 2 - 0.3 * (lace[:, 0] - 0.5)
        head = edge(-0.04 - soft, 0.02, front) * edge(wide * stir + soft, 0.3 * wide * stir, front)
        broken = 1.0 if offset < 0 else edge(0.3, 0.55, bay[:, 3] + 0.25 * (lace[:, 0] - 0.5) + 0.1 * (stir - 1))
        behind = edge(0.0, 0.1, front) * edge(1.5 * stir, 0.2, front) * edge(0.3, 0.8, net) * 0.75
        foam = foam.maximum(strength * (head * edge(-1.6, 0.0, net + 0.6 * (wide > 0.2)) + behind).clamp(0, 1) * broken)
        if offset > 0:  # the dark face of a wave that is about to break
            face = edge(-0.3, -0.02, front) * edge(0.02, -0.02, front) * broken * strength
            easel.cover(easel.tone(look.material("water", 0.72)), 0.45 * face)
    easel.cover(white, 0.95 * foam * (1 - underfoot(easel.el)))


def _shine(easel: Easel, out: Tensor, bay: Tensor, soft: Tensor) -> None:
    """Sand that the last wave left wet: darker, and a mirror of the sky the flatter one looks at it."""
    scene, look = easel.scene, easel.look
    reach = 0.55 + 0.5 * bay[:, 3]
    wet = edge(-reach - 0.06 - soft, -reach + 0.1 + soft, out) * edge(0.3, -0.05, out)
    damp = edge(-reach - 0.3 - soft, -reach - 0.05, out) * edge(0.3, -0.05, out)
    easel.picture.mul_((1 - 0.15 * damp)[:, None])
    low, high = easel.tone(look.horizon), easel.tone(look.middle)
    sky = low + (high - low) * edge(0.05, 0.5, -easel.el)[:, None]
    mirror = (0.75 * (1 - torch.sin(-easel.el).clamp(0, 1)) ** 1.6) * (0.6 if scene.weather == "snow" else 1.0)
    easel.cover(sky, wet * mirror)


def _bank(place: Place) -> None:
    """The dark image of the near bank, stones at its edge and a line of light where the water wets it."""
    crest = place.stack.ground[0].crest
    easel = Easel(place, below=float(crest.max()) + 0.2, above=max(float(crest.min()) - 0.05, -1.3))
    if easel.empty:
        return
    look = place.look
    line, _ = _line(easel, place)
    rise = easel.el - line
    tall = 0.035 + 0.05 * noise.lookup(easel.az * (7 / (2 * math.pi)), easel.el * 0.2)[:, 0]
    wave = noise.lookup(easel.az * (10 / (2 * math.pi)), easel.el * 3.0)[:, 0]
    echo = edge(tall * 1.3, tall * 0.3, rise + 0.03 * (wave - 0.5)) * edge(-easel.pix, easel.pix, rise)
    easel.cover(easel.tone(look.material("meadow", 0.42)), 0.5 * echo * (1 - underfoot(easel.el)))
