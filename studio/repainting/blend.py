"""Another sky in the place of the old one, along the old one's true edge."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.repainting.fields import light_of, narrower, sized, smooth, soft, within
from studio.repainting.heaven import Heaven
from studio.repainting.light import relit, wrapped

FITTED = 0.45
"""How much of the difference in exposure at the border a sky of the same hour gives up."""
MOST = 0.16
"""The most that a sky is made lighter or darker for it."""
GRAIN = 0.03
"""The largest grain, brush stroke or weave of the old sky that stays in the new one."""


def under(picture: Tensor, heaven: Heaven, sky: Tensor, *, dark: bool, strength: float = 1.0) -> Tensor:
    """A picture (3, H, W) in [0, 1] under a new sky (3, h, w), its land in that sky's light; float32.

    `dark` days keep their own exposure: there the land follows the sky, and not the sky the land.
    """
    shape, alpha = (picture.shape[-2], picture.shape[-1]), heaven.matte.alpha
    behind = sized(heaven.matte.behind, shape)
    land = ((picture - alpha * behind) / (1 - alpha).clamp(min=0.06)).clamp(0, 1)
    land = picture + (land - picture) * smooth(0.0, 0.06, alpha)
    old, new = _mean(heaven.matte.behind, alpha), _mean(sky, alpha)
    if not dark:
        sky = fitted(sky, heaven.matte.behind, alpha)
        new = _mean(sky, alpha)
    lit = relit(land, old, new, strength)
    whole = sized(sky, shape) + _grain(picture, alpha)
    made = lit + (whole - lit) * alpha
    return wrapped(made, sky, alpha, strength).clamp(0, 1)


def fitted(sky: Tensor, behind: Tensor, alpha: Tensor) -> Tensor:
    """A sky (3, h, w) whose exposure is brought nearer to the old one's (3, h', w') where it meets the land."""
    little = (behind.shape[-2], behind.shape[-1])
    mask = sized(alpha, little)
    border = soft(mask, max(2, max(little) // 40)) * (1 - soft(mask, max(2, max(little) // 40))) * mask
    if float(border.sum()) < 1e-3:
        return sky
    apart = (light_of(behind) - light_of(sized(sky, little))) * border
    step = float(apart.sum() / border.sum())
    step = max(-MOST, min(MOST, FITTED * step))
    room = torch.where(torch.tensor(step) > 0, 1 - sky, sky)
    return (sky + step * (room * 2).clamp(max=1)).clamp(0, 1)


def halo(made: Tensor, alpha: Tensor) -> float:
    """How much lighter or darker the edge of the matte is than both its sides, on average: a seam, in lightness.

    Made is (3, H, W), alpha (H, W); 0 where every edge lies between what it parts.
    """
    little = within((alpha.shape[-2], alpha.shape[-1]), 768)
    light, mask = light_of(sized(made, little)), sized(alpha, little)
    radius = 3
    above, below = (mask > 0.97).float(), (mask < 0.03).float()
    sides = [soft(light * part, radius, 1) / soft(part, radius, 1).clamp(min=1e-3) for part in (above, below)]
    edge = ((mask > 0.2) & (mask < 0.8)).float() * (soft(above, radius, 1) > 0.1) * (soft(below, radius, 1) > 0.1)
    if float(edge.sum()) < 8:
        return 0.0
    low, high = torch.minimum(*sides), torch.maximum(*sides)
    beyond = (light - high).clamp(min=0) + (low - light).clamp(min=0)
    return float((beyond * edge).sum() / edge.sum())


def _mean(sky: Tensor, alpha: Tensor) -> Tensor:
    """The mean colour (3,) of a sky (3, h, w) where it is seen."""
    mask = sized(alpha, (sky.shape[-2], sky.shape[-1]))
    return (sky * mask).sum((1, 2)) / mask.sum().clamp(min=1e-6)


def _grain(picture: Tensor, alpha: Tensor) -> Tensor:
    """The finest of the old sky (3, H, W): grain, brush strokes and weave, but nothing that is an edge."""
    shape = (picture.shape[-2], picture.shape[-1])
    radius = max(1, round(max(shape) / 500))
    fine = (picture - soft(picture, radius, 1)).clamp(-GRAIN, GRAIN)
    mask = sized(alpha, within(shape, 512))
    inner = sized(soft(narrower((mask > 0.98).float(), 3), 2), shape)
    return fine * inner
