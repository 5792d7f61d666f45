"""What an edit came to: how the picture reads before and after, and figures of what was left as it was."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from studio.tools import regions, retention, sense
from studio.understanding import Reading

MEASURED_SIDE = 768
"""Pixels of the longer side on which the figures of retention are taken."""


class Seen(NamedTuple):
    """A picture and how it reads."""

    picture: Image.Image
    reading: Reading


def outcome(before: Seen, after: Seen, target: dict[str, float], region: Tensor | None) -> dict[str, Any]:
    """Both readings, and what was retained: ssim, distance, edge_f1, esmi and inside, on pictures of MEASURED_SIDE.

    The distance looks through the dual encoder, which takes no part in finding a grade. `region` (H, W) in [0, 1] is
    where alone something may change; None where all may: then `inside` is None, and counts as 1 towards the index.
    """
    first, second = _small(before.picture), _small(after.picture)
    a, b = first.float() / 255, second.float() / 255
    inside = None
    if region is not None:
        inside = retention.inside_share(a, b, retention.resized(region, a.shape[-2:]))
    cells = [{"cells": regions.local_features(each)[None]} for each in (first, second)]
    index = retention.esmi(before.reading.families, after.reading.families, target, 1.0 if inside is None else inside)
    return {
        "before": before.reading.to_json(),
        "after": after.reading.to_json(),
        "ssim": round(retention.ssim(a, b), 4),
        "distance": round(retention.distance(*cells), 4),
        "edge_f1": round(retention.edge_f1(a, b), 4),
        "esmi": round(index, 4),
        "inside": None if inside is None else round(inside, 4),
    }


def _small(picture: Image.Image) -> Tensor:
    small = sense.shrunk(picture, MEASURED_SIDE)
    return torch.from_numpy(np.array(small)).permute(2, 0, 1).contiguous()
