"""The regions that the network finds in scenes, and what they hold by the scenes' own kinds.

A sentence is judged by the pixels that a person is shown, not by those that should have been found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.models.edges import Edges
from studio.models.kinds import KINDS
from studio.models.stimulus import Features, StimulusNet
from studio.tools.regions import LEAST
from studio.train.explainer_data import Region, held
from studio.train.stimulus_data import Truth


@dataclass(frozen=True, kw_only=True, eq=False)
class Sighting:
    """What the network for regions sees of one picture: kinds (KINDS, h, w), and what masks and their edges need."""

    net: StimulusNet
    features: Features
    kinds: Tensor
    edges: Edges

    @classmethod
    @torch.inference_mode()
    def of(cls, net: StimulusNet, truth: Truth) -> Sighting:
        """Look at the picture of a scene once."""
        picture = torch.from_numpy(np.array(truth.picture))
        features = net.encode(picture[None] / 127.5 - 1)
        return cls(net=net, features=features, kinds=net.kinds(features), edges=Edges.of(picture / 255))

    def region(self, truth: Truth, family: str, vector: np.ndarray) -> tuple[Region, Tensor] | None:
        """The region for a family whose vector (256,) is given, and its mask (H, W) along edges; None where none is."""
        asked = F.normalize(torch.as_tensor(vector, dtype=torch.float32), dim=0)[None]
        mask = self.net.masks(self.features, asked)[0][0]
        inside = mask > 0.5
        if float(mask.mean()) < LEAST or not inside.any():
            return None
        region = Region(family=family, mask=mask, parts=(), shares=held(truth.kinds, inside.numpy()))
        return region, self.edges.sharpened(mask)


def seen_kinds(region: Region, maps: Tensor | None) -> dict[str, float]:
    """The shares of kinds in a region, by the network's maps (KINDS, h, w) or, without them, the true ones."""
    row = region.shares if maps is None else (maps.cpu() * region.mask).sum((1, 2)) / region.mask.sum()
    return {KINDS[index]: float(value) for index, value in enumerate(row) if value > 0}
