"""A picture as a part of a panorama."""

from __future__ import annotations

import pytest
import torch

from studio.spot import Spot
from studio.tools.surround import grown, placed

HIGH, WIDE = 128, 256


@pytest.fixture
def picture() -> torch.Tensor:
    """Red in its left half, green in its right one; blue grows downwards."""
    rows, columns = torch.meshgrid(torch.linspace(0, 1, 90), torch.linspace(0, 1, 120), indexing="ij")
    return torch.stack([(columns < 0.5).float(), (columns >= 0.5).float(), rows])


@pytest.mark.parametrize("heading", [0, 45, 180, -90, 350])
def test_it_hangs_at_its_heading_the_right_way_round(picture: torch.Tensor, heading: float) -> None:
    hung = placed(picture, Spot(heading=heading, view=60), HIGH, WIDE)
    middle = round(WIDE * (0.5 + heading / 360))
    left, right = (middle - 8) % WIDE, (middle + 8) % WIDE
    assert hung.counts[HIGH // 2, left] == hung.counts[HIGH // 2, right] == 1
    assert hung.pixels[0, HIGH // 2, left] > 0.9
    assert hung.pixels[1, HIGH // 2, right] > 0.9
    assert hung.pixels[2, HIGH // 2 - 6, left] < hung.pixels[2, HIGH // 2 + 6, left]
    assert hung.counts[HIGH // 2, (middle + WIDE // 2) % WIDE] == 0


def test_its_view_is_as_wide_as_said_and_its_pitch_lifts_it(picture: torch.Tensor) -> None:
    hung = placed(picture, Spot(view=90), HIGH, WIDE)
    assert int((hung.counts[HIGH // 2] > 0).sum()) == pytest.approx(WIDE / 4, abs=2)
    lifted = placed(picture, Spot(view=90, pitch=20), HIGH, WIDE)
    rows = torch.arange(HIGH).float()
    centre, higher = ((each.counts.sum(1) * rows).sum() / each.counts.sum() for each in (hung, lifted))
    assert float(centre - higher) == pytest.approx(20 / 180 * HIGH, abs=3)


def test_its_pixels_stay_and_the_rest_is_led_over_to_them(picture: torch.Tensor) -> None:
    panorama = torch.full((3, HIGH, WIDE), 0.3)
    hung = placed(torch.full_like(picture, 0.7), Spot(view=70), HIGH, WIDE)
    whole = grown(panorama, hung)
    inside = hung.counts == 1
    assert torch.equal(whole[:, inside], hung.pixels[:, inside])
    assert float((whole - 0.7).abs().max()) < 0.02  # what differs is one colour: nothing of it is left


def test_there_is_no_step_at_the_border_nor_at_the_sides(picture: torch.Tensor) -> None:
    rows = torch.linspace(0.8, 0.2, HIGH)[None, :, None]
    whole = grown(rows.expand(3, HIGH, WIDE).clone(), placed(picture * 0.5 + 0.2, Spot(heading=150), HIGH, WIDE))
    seam = (whole[..., 0] - whole[..., -1]).abs().mean()
    columns = (whole[..., 1:] - whole[..., :-1]).abs().mean()
    assert seam < 3 * columns


def test_a_picture_that_would_fill_nothing_changes_nothing(picture: torch.Tensor) -> None:
    panorama = torch.rand(3, HIGH, WIDE)
    hung = placed(picture, Spot(), HIGH, WIDE)
    nothing = hung._replace(counts=torch.zeros_like(hung.counts))
    assert torch.equal(grown(panorama, nothing), panorama)
