"""Where the reading of a real picture comes from: which of its parts move the read-outs towards a feeling.

The features that are read are means of maps over the picture, so to the first order each place's part in a score is
its gradient times what the maps hold there (Grad-CAM: Selvaraju et al. 2017, arXiv 1610.02391).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.readout import PhotoReadout
from studio.affect.senses import NEUTRAL, Senses
from studio.models.sight import READ, SIDE, Sight
from studio.tools.guide import Guide

CELLS = 48
"""Cells a side of the maps of traces."""
SHARPNESS, LEVEL = 3.0, 0.55
"""How steeply a trace becomes a region, and how far above the middle it must be, in deviations."""
COMMON = 0.8
"""How much of what speaks for all families alike is taken out, so that one feeling's region is its own."""
WEAK, EVEN_SPREAD, EDGE = 0.1, 0.4, 4
"""How little may speak for a feeling, in units of the read-outs, and how evenly, as a deviation over the mean away from
the EDGE cells of the border: below either there is no region. Plain grey, black and a ramp have none."""
THEMES = 0.3
"""How much what a photograph shows counts beside where people put it on the plane."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Traces:
    """The maps of a picture by stage, each (C, h, w), and the read-outs that look at their means."""

    maps: Mapping[str, Tensor]
    guide: Guide
    senses: Senses

    @classmethod
    @torch.inference_mode()
    def of(cls, picture: Tensor, sight: Sight, photo: PhotoReadout, senses: Senses) -> Traces:
        """Those of a picture uint8 (3, H, W)."""
        square = F.interpolate(picture[None].float(), (SIDE, SIDE), mode="bilinear", antialias=True)
        maps = sight((square / 127.5 - 1).contiguous(memory_format=torch.channels_last))
        return cls(maps={name: maps[name][0] for name in READ}, guide=Guide.of(sight, photo), senses=senses)

    def region(self, place: tuple[float, float], families: Mapping[str, float]) -> tuple[Tensor, float]:
        """A mask (CELLS, CELLS) in [0, 1] of what leads the reading to a place of the plane, and how compact it is.

        `families` are the shares in [0, 1] of the families that the feeling mixes. Compact is in [0, 1]: how much of
        what speaks for the feeling lies within the region.
        """
        own, strength = self._trace(place, families)
        inside = own[EDGE:-EDGE, EDGE:-EDGE]
        if strength < WEAK or float(inside.std() / inside.mean().clamp(min=1e-9)) < EVEN_SPREAD:
            return torch.zeros(CELLS, CELLS), 0.0
        traces = (own - COMMON * self.common).clamp(min=0)
        even = (traces - traces.mean()) / traces.std().clamp(min=1e-9)
        mask = torch.sigmoid(SHARPNESS * (even - LEVEL))
        return mask, float((traces * (mask > 0.5)).sum() / traces.sum().clamp(min=1e-9))

    @cached_property
    def common(self) -> Tensor:
        """What speaks for all families alike (CELLS, CELLS)."""
        return torch.stack([self._trace(place, {name: 1.0})[0] for name, place in FAMILY_AFFECT.items()]).mean(0)

    def _trace(self, place: tuple[float, float], families: Mapping[str, float]) -> tuple[Tensor, float]:
        """How much each part speaks for a feeling (CELLS, CELLS), from 0 up, 1 on average, and all of it together."""
        with torch.inference_mode(False), torch.enable_grad():
            leaves = {name: value.clone().requires_grad_() for name, value in self.maps.items()}
            slopes = torch.autograd.grad(self._score(leaves, place, families), list(leaves.values()))
        traces, strength = torch.zeros(CELLS, CELLS), 0.0
        for held, slope in zip(self.maps.values(), slopes, strict=True):
            spoken = (slope * held).sum(0).clamp(min=0)[None, None]
            strength += float(spoken.sum())
            traces += F.interpolate(spoken, (CELLS, CELLS), mode="bicubic", align_corners=False)[0, 0].clamp(min=0)
        return traces / traces.mean().clamp(min=1e-9), strength

    def _score(self, maps: Mapping[str, Tensor], place: tuple[float, float], families: Mapping[str, float]) -> Tensor:
        themes = torch.from_numpy(np.asarray(self.senses.themes, np.float32))
        near = self.guide.near({name: held[None] for name, held in maps.items()})
        found = (near @ torch.cat([self.guide.weights, themes], 1))[0]  # (2 + 8,)
        way = torch.tensor([place[0] - NEUTRAL[0], place[1] - NEUTRAL[1]])
        others = torch.tensor([[v - place[0], a - place[1]] for v, a in FAMILY_AFFECT.values()]).mean(0)
        way = way / way.norm().clamp(min=1e-6) - others / others.norm().clamp(min=1e-6)
        shares = torch.tensor([families.get(name, 0.0) for name in FAMILIES])
        return (found[:2] * way).sum() + THEMES * ((shares - shares.mean()) * found[2:]).sum()
