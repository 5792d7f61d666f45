"""The stage that trains the network for skies: its scales go into the layers, and its measures are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studio.errors import StudioError
from studio.models.heaven import CELLS, WHOLE, WIDTH
from studio.train.heaven import Seen, fit, measured, run


def test_heads_learn_what_tells_sky_from_land() -> None:
    draw = torch.Generator().manual_seed(0)
    seen = []
    for index in range(12):
        truth = (torch.rand(300, generator=draw) > 0.5).float() * (index % 2)
        cells = 5 + 3 * torch.randn(300, WIDTH, generator=draw)
        cells[:, :40] += 8 * truth[:, None]
        whole = torch.randn(sum(WHOLE.values()), generator=draw) + 2 * (index % 2)
        seen.append(Seen(cells.half(), truth, whole, float(index % 2)))
    net = fit(seen)
    with torch.no_grad():
        said = torch.cat([(net(each.cells.float(), each.whole[None]) > 0) == (each.truth > 0.5) for each in seen])
        opened = [bool(net.open(each.whole) > 0) == bool(each.open_air) for each in seen]
    assert float(said.float().mean()) > 0.9
    assert all(opened)


def test_measures_leave_out_what_is_not_sure() -> None:
    outline = torch.zeros(CELLS, CELLS)
    outline[:20], outline[20:24] = 1, 0.5
    found = torch.zeros(CELLS, CELLS)
    found[:22] = 0.9
    figures = measured(
        {0: (found, 0.9), 1: (torch.zeros(CELLS, CELLS), 0.2)}, [outline, torch.zeros(CELLS, CELLS)], [1, 0]
    )
    assert figures["overlap"] == 1
    assert figures["wrong"] == 0
    assert figures["open_air"] == 1


def test_without_pictures_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no pictures"):
        run(minutes=1, device="cpu", out=tmp_path, data=None)
