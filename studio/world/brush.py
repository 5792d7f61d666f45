"""A painter's hand: outlines that waver, tones drawn together into a few, broad strokes."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio import layout as lay
from studio.rays import Frame
from studio.world import noise
from studio.world.batch import Batch
from studio.world.noise import edge


def strokes(frame: Frame, batch: Batch) -> Tensor:
    """Brush field (B, 4, H, W): two looks at the texture, one stretched along a slant, turned with the sky."""
    turn = batch.number(lambda s: 0.4 * math.sin(lay.turn(s.layout, "sky")))
    rows = frame.el * 0.9
    along = frame.az / (2 * math.pi) * 3
    long = noise.lookup(along * 1.0 + turn, rows + along)
    round_ = noise.lookup(along * 3 + turn * 7, frame.el * 1.6 + turn)
    return torch.stack([long[:, 0], long[:, 3], round_[:, 0], round_[:, 3]], 1)


def shaken(frame: Frame, strokes: Tensor, painted: Tensor) -> Frame:
    """Rays displaced as a hand would: outlines waver in soft steps."""
    step = painted * 0.011
    return Frame(frame.az + (strokes[:, 2] - 0.5) * step * 1.5, frame.el + (strokes[:, 3] - 0.5) * step, frame.pix)


def brushed(picture: Tensor, strokes: Tensor, painted: Tensor) -> Tensor:
    """Lightness in broad soft strokes, and tones drawn together into a few."""
    steps = 9.0
    value = picture.mean(1) + (strokes[:, 0] - 0.5) * 0.09 + (strokes[:, 2] - 0.5) * 0.05
    whole = torch.floor(value * steps)
    part = value * steps - whole
    toned = (whole + edge(0.3, 0.7, part)) / steps
    mean = picture.mean(1)
    change = (toned - mean).clamp(-0.09, 0.09) * painted * (0.25 + mean).clamp(max=0.8)
    warmth = (strokes[:, 1] - 0.5) * 0.06 * painted
    tilt = torch.stack([change + warmth, change, change - warmth], 1)
    return picture + tilt
