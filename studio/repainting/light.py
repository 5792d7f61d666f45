"""The light of a new sky on the land under it, and the air between the two."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.repainting.fields import LUMA, gamma, light_of, linear, sized, smooth, soft, within

FOLLOWS, COLOURED = 0.5, 0.5
"""How far the land follows its sky: the exponents of the two skies' ratio in light, and in colour."""
DARKEST, BRIGHTEST = 0.3, 1.25
"""The least and the most light that is left of, or given to, the land."""
WRAPPED = 0.16
"""How much of a bright sky spills over the land's edges."""


def relit(land: Tensor, old: Tensor, new: Tensor, strength: float = 1.0) -> Tensor:
    """Land (3, H, W) in [0, 1] in the light of a sky whose mean colour is `new` (3,) where it was `old` (3,), sRGB.

    Highlights go down more than shadows do, as in a picture that is exposed for the darker day.
    """
    before, after = (linear(each).clamp(min=0.004) for each in (old, new))
    weights = torch.tensor(LUMA)
    bright = float((after * weights).sum() / (before * weights).sum())
    gain = min(max(bright ** (FOLLOWS * strength), DARKEST), BRIGHTEST)
    hue = (after / (after * weights).sum()) / (before / (before * weights).sum())
    tint = hue.clamp(0.4, 2.5) ** (COLOURED * strength)
    tint = tint / (tint * weights).sum()
    return gamma(linear(land) * (gain * tint).view(3, 1, 1))


def wrapped(picture: Tensor, sky: Tensor, alpha: Tensor, strength: float = 1.0) -> Tensor:
    """The picture (3, H, W) with light of the sky (3, h, w) over the edges of what stands before it: alpha (H, W)."""
    shape = (picture.shape[-2], picture.shape[-1])
    little = within(shape, 320)
    small = sized(alpha, little)
    radius = max(1, round(0.012 * max(little)))
    spill = sized(soft(small * light_of(sized(sky, little)), radius), shape)
    glow = sized(soft(sized(sky, little) * small, radius), shape) / sized(soft(small, radius), shape).clamp(min=0.05)
    amount = (WRAPPED * strength * spill * (1 - alpha)).clamp(0, 0.5)
    return picture + (glow.clamp(0, 1) - picture) * amount


def distance(picture: Tensor, alpha: Tensor, horizon: float) -> Tensor:
    """How far away pixels may be, (H, W) in [0, 1], of a picture (3, H, W) whose sky and horizon are known.

    Ground is the nearer the lower it lies under the horizon; what rises above it is taken to stand where it begins to
    be pale, for air veils what is far (the dark channel, He et al. 2009).
    """
    shape = (picture.shape[-2], picture.shape[-1])
    little = within(shape, 384)
    small = sized(picture, little)
    down = torch.linspace(0, 1, little[0]).view(-1, 1)
    ground = 0.06 / (0.06 + (down - min(horizon, 0.9)).clamp(min=0))
    dark = -torch.nn.functional.max_pool2d(-small.amin(0)[None, None], 9, 1, 4)[0, 0]
    pale = smooth(0.08, 0.55, soft(dark, 2))
    risen = smooth(0.1, -0.1, down - horizon)
    far = ground * (0.35 + 0.65 * pale) * (1 - 0.1 * risen)
    return torch.maximum(sized(soft(far, 3, 1), shape), alpha)
