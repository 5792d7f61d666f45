"""Panoramas by models that know ordinary pictures only: at each step they see the sphere through overlapping views."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from studio.diffusion.sampler import Guide, Guided
from studio.diffusion.sphere import Fusing, View, angle_of, rotation, seen, views
from studio.errors import Cancelled

if TYPE_CHECKING:
    from studio.models.load import Family

TOGETHER = 4
"""How many views go through the model as one batch."""
STEEP = 0.9
"""From which pitch on, in radians, a view looks up or down rather than ahead."""


class Guides(NamedTuple):
    """What guides the views that look ahead, and those that look up and down."""

    ahead: Guide
    up: Guide
    down: Guide

    def of(self, view: View) -> Guide:
        """That of a view."""
        if abs(view.pitch) < STEEP:
            return self.ahead
        return self.up if view.pitch > 0 else self.down


class Fused:
    """The clean latents (n, C, h, w) of an equirectangular canvas that views of it agree on, at each step anew.

    The views cover the sphere, turned at random before each step, so that no border of a view stays a border; what they
    see of the canvas is the noise of the nearest cells and, between cells, what the step before took for the picture.
    The model makes clean latents of each, and they are fused, weighed by a cosine (MultiDiffusion, Bar-Tal et al. 2023,
    equation 5, with a rotation a step as SpotDiffusion, Frolov et al. 2024, shifts its windows).
    """

    def __init__(
        self,
        family: Family,
        guides: Guides,
        steps: int,
        scheduler: Any,
        *,
        seed: int,
        cells: int,
        clean: Tensor | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._guides, self._scheduler, self._cells, self._cancelled = guides, scheduler, cells, cancelled
        self._guided = {id(each): Guided(family, each, steps, keeps=False) for each in guides}
        self._kind = family.scheduler.config["prediction_type"]
        self._generator = torch.Generator().manual_seed(seed)
        self._clean = clean

    def __call__(self, latents: Tensor, timestep: Tensor, index: int) -> Tensor:
        """The clean latents; raises Cancelled between two batches of views where that is asked for."""
        height, width = latents.shape[-2:]
        alpha, sigma = self._scheduler._sigma_to_alpha_sigma_t(self._scheduler.sigmas[index])
        picture = torch.zeros_like(latents) if self._clean is None else alpha * self._clean.to(latents)
        fusing = Fusing(height, width)
        looks = views(angle_of(self._cells, height), rotation(self._generator))
        for guide in dict.fromkeys(map(id, self._guides)):
            mine = [each for each in looks if id(self._guides.of(each)) == guide]
            for first in range(0, len(mine), TOGETHER):
                if self._cancelled():
                    raise Cancelled
                some = mine[first : first + TOGETHER]
                noisy = torch.cat([self._seen(latents - picture, picture, each) for each in some])
                predicted = self._guided[guide](noisy, timestep, index)
                for each, part in zip(
                    some, clean_of(predicted, noisy, alpha, sigma, self._kind).chunk(len(some)), strict=True
                ):
                    fusing.add(part, each)
        self._clean = fusing.whole()
        return self._clean

    def _seen(self, grain: Tensor, picture: Tensor, view: View) -> Tensor:
        return seen(grain, view, self._cells, mode="nearest") + seen(picture, view, self._cells)


def clean_of(predicted: Tensor, noisy: Tensor, alpha: Tensor, sigma: Tensor, kind: str) -> Tensor:
    """Clean latents of a prediction and the noisy latents α · clean + σ · noise (as DPMSolverMultistepScheduler)."""
    if kind == "epsilon":
        return (noisy - sigma * predicted) / alpha
    if kind == "v_prediction":
        return alpha * noisy - sigma * predicted
    if kind == "flow_prediction":
        return noisy - sigma * predicted
    return predicted
