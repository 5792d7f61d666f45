"""The matte of a sky: which pixels are sky and to which share, so that branches and roofs stay crisp."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.models.edges import sharpened
from studio.repainting.fields import filled, light_of, narrower, sized, smooth, soft, wider, within

SMALL = 512
"""Pixels of the longer side of what colours are gathered on."""
NEAR, FAR = 0.008, 0.045
"""How far from the edge pixels are told apart by their colours, as shares of the longer side: anywhere, and in crowns
of trees, whose holes the sky shines through."""
LARGE, THIN = 1600, 0.006
"""Pixels of the longer side on which thin things are looked for, and half their width at most, as a share of it."""
DARK = (0.34, 0.5)
"""What share of the light of the sky around is land, and what sky."""
LATTICE = 0.035
"""How much lightness varies within a crown."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Matte:
    """The share of sky (H, W) in [0, 1] of each pixel, and the old sky's colours (3, h, w), also behind the land."""

    alpha: Tensor
    behind: Tensor


def matted(picture: Tensor, rough: Tensor) -> Matte:
    """The matte of a picture (3, H, W) in [0, 1] whose sky is roughly known (n, n).

    Near the edge each pixel is a mixture of the sky and the land around it, as their colours are there. The share of
    the sky is the place between the two (the linear model of Wang & Cohen 2007, doi:10.1561/0600000019).
    """
    shape = (picture.shape[-2], picture.shape[-1])
    guided = sharpened(rough, picture)
    little = within(shape, SMALL)
    small, mask = sized(picture, little), sized(guided, little)
    near, far = (max(1, round(share * max(little))) for share in (NEAR, FAR))
    inside, outside = narrower((mask > 0.9).float(), near), narrower((mask < 0.1).float(), near)
    sky, land = _filled(small, inside), _filled(small, outside)
    border = wider((mask - 0.5).abs().lt(0.45).float(), 1)
    band = soft(wider(border, near), near)
    crown = _crown(small, mask, sky, land) * soft(wider(border, far), far // 2)
    trust = torch.maximum(band, crown)
    towards, apart = sized(sky - land, shape), sized((sky - land).norm(dim=0), shape)
    share = ((picture - sized(land, shape)) * towards).sum(0) / apart.square().clamp(min=1e-4)
    mixed = smooth(0.3, 0.85, share)
    trust = sized(trust, shape) * smooth(0.1, 0.25, apart)
    alpha = guided + (mixed - guided) * trust
    alpha = torch.minimum(alpha, 1 - torch.maximum(_thin(picture), _dark(picture, small, inside)))
    return Matte(alpha=smooth(0.04, 0.96, alpha), behind=_filled(small, inside * sized(alpha, little).gt(0.95)))


def _thin(picture: Tensor) -> Tensor:
    """Where something thin and dark (H, W), in [0, 1], stands before what is light: twigs, wires, masts.

    The closing of the lightness less itself (the black top-hat of mathematical morphology).
    """
    shape = (picture.shape[-2], picture.shape[-1])
    light = light_of(sized(picture, within(shape, LARGE)))
    radius = max(2, round(THIN * max(light.shape)))
    closed = narrower(wider(light, radius), radius)
    return sized(smooth(0.07, 0.2, closed - light)[None], shape)[0]


def _dark(picture: Tensor, small: Tensor, inside: Tensor) -> Tensor:
    """Where something (H, W), in [0, 1], is far darker than the sky around it: a trunk, a tower, a mast in full."""
    shape = (picture.shape[-2], picture.shape[-1])
    light = light_of(small)[None]
    lights = light[0][inside > 0]
    bright = inside * (light[0] > 0.6 * lights.median()) if len(lights) else inside
    around = soft(filled(light, bright), max(2, max(small.shape) // 12))
    against = light_of(picture) / sized(around, shape)[0].clamp(min=0.05)
    return smooth(DARK[1], DARK[0], against) * smooth(0.2, 0.3, sized(around, shape)[0])


def _crown(small: Tensor, mask: Tensor, sky: Tensor, land: Tensor) -> Tensor:
    """Where land (h, w) is a lattice before a lighter sky, in [0, 1]."""
    light = light_of(small)
    spread = (soft(light.square(), 3) - soft(light, 3).square()).clamp(min=0).sqrt()
    lighter = light_of(sky) - light_of(land)
    return smooth(LATTICE, 2 * LATTICE, spread) * smooth(0.12, 0.3, lighter) * (mask < 0.9)


def _filled(small: Tensor, known: Tensor) -> Tensor:
    return soft(filled(small, known), 1)
