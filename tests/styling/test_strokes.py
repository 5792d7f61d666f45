"""Strokes: as long at every size, though the cells that they begin in are whole pixels."""

from __future__ import annotations

import pytest
import torch

from studio.styling.flow import Flow
from studio.styling.sheet import Sheet
from studio.styling.strokes import _cell, strokes


def half_length(sheet: Sheet, spacing: float) -> float:
    """Half the length of horizontal strokes in units."""
    size = (1, 1, sheet.height, sheet.width)
    flow = Flow(torch.ones(size), torch.zeros(size), torch.ones(size))
    layer = strokes(sheet, torch.rand(1, 3, *size[2:]), flow, spacing=spacing, length=1.8, breadth=0.6, name=1)
    step = layer.along.diff(dim=3)[layer.cover[..., 1:] > 0]
    return float(1 / step.median() / sheet.unit)


@pytest.mark.parametrize("spacing", [8.0, 3.2])
@pytest.mark.parametrize("wrap", [False, True])
def test_they_do_not_jump_in_size_from_one_size_to_the_next(spacing: float, wrap: bool) -> None:
    for height in (448, 480, 500, 512, 540, 576, 640):
        sheet = Sheet(height=height, width=2 * height, unit=height / 512, wrap=wrap)
        assert half_length(sheet, spacing) == pytest.approx(1.8 * spacing, rel=0.02), height


@pytest.mark.parametrize("width", [1, 5, 7, 131, 512, 1022, 1024])
def test_a_whole_number_of_cells_goes_around(width: int) -> None:
    for spacing in (3.2, 14.0):
        cell = _cell(Sheet(height=64, width=width, unit=1.0, wrap=True), spacing)
        assert width % cell == 0
