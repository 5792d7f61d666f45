"""The maps by which noise tells where things are."""

from __future__ import annotations

import math

import pytest
import torch

from studio import layout as lay
from studio.diffusion.carriers import CARRIERS, CONSTANT, carriers

LAYOUTS = [lay.draw(seed) for seed in range(400)]


def test_maps_are_of_about_unit_size_and_stay_finite() -> None:
    maps = carriers(LAYOUTS, 16, 16)
    assert maps.shape == (400, CARRIERS, 16, 16)
    assert bool(maps.isfinite().all())
    size = maps.square().mean((0, 2, 3)).sqrt()
    assert float(size.min()) > 0.6
    assert float(size.max()) < 1.35


def test_a_layout_has_its_maps_whatever_else_is_in_the_batch() -> None:
    assert torch.equal(carriers(LAYOUTS[3:4], 8, 8), carriers(LAYOUTS[:5], 8, 8)[3:4])


def test_different_layouts_have_different_maps() -> None:
    maps = carriers(LAYOUTS[:40], 8, 8).flatten(1)
    assert float(torch.pdist(maps).min()) > 5


def test_a_panorama_closes_and_its_poles_are_one_point() -> None:
    maps = carriers(LAYOUTS[:20], 64, 128, panorama=True)[:, : -len(CONSTANT)]
    seam = (maps[..., 0] - maps[..., -1]).abs().mean()
    inside = (maps[..., 1:] - maps[..., :-1]).abs().mean()
    assert float(seam) < 1.2 * float(inside)
    assert float(maps[:, :, 0].std(-1).max()) < 0.08
    assert float(maps[:, :, -1].std(-1).max()) < 0.08


def test_a_panorama_holds_the_view_in_its_middle() -> None:
    """Where the square picture looks straight ahead along the horizon, the panorama says the same."""
    layout = [lay.draw(11)]
    square, round_ = carriers(layout, 65, 65), carriers(layout, 512, 1024, panorama=True)
    camera = lay.camera(layout[0])
    focal = 0.5 / math.tan(camera.fov / 2)
    elevation = math.atan((0.5 + camera.shift - (32 + 0.5) / 65) / focal)
    row = round((math.pi / 2 - elevation) / math.pi * 512 - 0.5)
    assert torch.allclose(square[0, :, 32, 32], round_[0, :, row, 512], atol=0.12)


@pytest.mark.parametrize("name", ["light", "things"])
def test_what_stands_somewhere_is_told_where(name: str) -> None:
    """The cell that looks at the light, or at a thing, has the same values there whatever the layout."""
    found = []
    for layout in LAYOUTS:
        camera = lay.camera(layout)
        if name == "light":
            azimuth, first, phase = lay.light_azimuth(layout), 28, 0.0
        else:
            azimuth, first, phase = lay.THINGS_REACH * (2 * lay.swing(layout, name, 0.3) - 1) * camera.fov, 32, 0.3
        column = math.tan(azimuth) / math.tan(camera.fov / 2) * 32 + 32 if abs(azimuth) < camera.fov / 2 else -1
        if not 0 <= column < 64:
            continue
        cell = carriers([layout], 64, 64)[0, first : first + (4 if name == "light" else 8), 32, int(column)]
        if name == "things":  # one of the two answers is the phase of the thing
            turn = 2 * math.pi * (0.5 - phase)
            wanted = math.sqrt(2) * torch.tensor([math.sin(turn), math.cos(turn)])
            found.append(min(float((cell[i : i + 2] - wanted).norm()) for i in (0, 4)))
        else:
            found.append(float(cell[0].abs()))
    assert len(found) > 200
    assert sum(found) / len(found) < 0.12
