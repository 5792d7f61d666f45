"""Regions by traces, on pictures whose parts are known: opposite feelings are not found in the same place."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import data
from torch import Tensor

from studio.affect.families import FAMILY_AFFECT
from studio.tools import sense
from studio.tools.regions import LEAST
from studio.tools.traces import CELLS

pytestmark = pytest.mark.usefixtures("one_thread")


def halves() -> Tensor:
    """A picture uint8 (3, H, W): a bright sky with a rocket's landscape on the left, flat black on the right."""
    photo = np.ascontiguousarray(data.rocket()[:400, :400])
    left = torch.from_numpy(photo).permute(2, 0, 1).float().mul(0.7).add(76).clamp(0, 255).byte()
    return torch.cat([left, torch.zeros_like(left)], 2)


def region(picture: Tensor, family: str) -> tuple[Tensor, float]:
    return sense.traces(picture).region(FAMILY_AFFECT[family], {family: 1.0})


def test_opposite_feelings_have_regions_of_their_own() -> None:
    picture = halves()
    (calm, one), (fearful, other) = region(picture, "contentment"), region(picture, "fear")
    for mask, compact in ((calm, one), (fearful, other)):
        assert mask.shape == (CELLS, CELLS)
        assert 0 <= float(mask.min()) <= float(mask.max()) <= 1
        assert 0 <= compact <= 1
        assert 0.01 < float((mask > 0.5).float().mean()) < 0.8
    both, either = (calm > 0.5) & (fearful > 0.5), (calm > 0.5) | (fearful > 0.5)
    assert float(both.sum() / either.sum()) < 0.6


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_flat_picture_has_no_region(shade: int) -> None:
    mask, _ = region(torch.full((3, 200, 200), shade, dtype=torch.uint8), "fear")
    assert float(mask.mean()) < LEAST
