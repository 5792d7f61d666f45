"""The rivals of regrade are what they say, and stand at the structure that is asked of them."""

from __future__ import annotations

import pytest
import torch
from skimage import data

from studio.tools import retention
from studio.train.edit_figures import figures
from studio.train.edit_rivals import at_structure, saturation, table, transfer

PHOTO = torch.from_numpy(data.astronaut()[::3, ::3].copy()).permute(2, 0, 1) / 255
OTHER = torch.from_numpy(data.coffee()[::3, ::3].copy()).permute(2, 0, 1) / 255


@pytest.mark.parametrize("rival", [saturation(1.0), saturation(-1.0), table("fear"), transfer(OTHER)])
def test_rivals_come_to_the_structure_that_is_asked(rival) -> None:  # type: ignore[no-untyped-def]
    made = at_structure(rival, PHOTO, 0.93)
    assert retention.ssim(PHOTO, made) == pytest.approx(0.93, abs=0.02)
    assert torch.allclose(rival(PHOTO, 0.0), PHOTO, atol=1e-3)


def test_colour_transfer_takes_the_mean_of_its_reference() -> None:
    made = transfer(OTHER)(PHOTO * 0.5 + 0.25, 1.0)
    assert (made.mean((1, 2)) - OTHER.mean((1, 2))).abs().max() < 0.05


def test_without_a_folder_a_sentence_says_why() -> None:
    assert "--data" in figures(None)["left_out"]
