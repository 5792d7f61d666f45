"""The lines of a drawing under the colours of a picture."""

from __future__ import annotations

import torch

from studio.tools.detail import detailed


def drawing(height: int = 64, width: int = 96) -> torch.Tensor:
    """A bright half and a dark half with faint lines of grass all over (1, 3, H, W)."""
    picture = torch.full((1, 3, height, width), 0.3)
    picture[..., : width // 2] = 0.7
    return picture + 0.02 * torch.cos(torch.arange(width) * 2.6)


def faintest(picture: torch.Tensor) -> torch.Tensor:
    """How strong the lines are in the middle of each half (2,)."""
    halves = picture[0, 1, 20:44, 12:36], picture[0, 1, 20:44, 60:84]
    return torch.stack([half.std() for half in halves])


def test_a_picture_that_is_the_drawing_stays_the_drawing() -> None:
    drawn = drawing()
    assert float((detailed(drawn, drawn) - drawn).abs().max()) < 0.02


def test_faint_lines_come_back_in_the_light_that_falls_on_them() -> None:
    drawn = drawing()
    blurred = torch.nn.functional.avg_pool2d(drawn, 9, stride=1, padding=4, count_include_pad=False)
    assert bool((faintest(blurred) < 0.3 * faintest(drawn)).all())
    bright, dim = detailed(blurred, drawn), detailed(blurred * 0.4, drawn)
    assert bool((faintest(bright) > 0.7 * faintest(drawn)).all())
    ratio = faintest(dim) / faintest(bright)
    assert bool(((ratio > 0.3) & (ratio < 0.6)).all())


def test_edges_stay_where_they_are_and_colours_are_the_pictures() -> None:
    drawn = drawing()
    tinted = torch.nn.functional.avg_pool2d(drawn, 5, stride=1, padding=2, count_include_pad=False)
    tinted = tinted * torch.tensor([0.5, 1.0, 0.8]).view(1, 3, 1, 1)
    made = detailed(tinted, drawn)
    assert float(made[0, 0, 10, 47] - made[0, 0, 10, 48]) > 0.8 * 0.5 * 0.4
    assert torch.allclose(made.mean((2, 3)), tinted.mean((2, 3)), atol=0.02)
