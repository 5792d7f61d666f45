"""The matte follows what stands before the sky, not the cells that it was given."""

from __future__ import annotations

import torch

from studio.repainting.heaven import heaven_of, spread
from studio.repainting.matte import matted
from tests.repainting.pictures import HEIGHT, LAND, rough, view


def test_edges_are_the_pictures_own() -> None:
    picture, truth = view()
    alpha = matted(picture, rough(truth)).alpha
    assert float((alpha - truth).abs().mean()) < 0.02
    assert float(alpha[:, 62:66][30:LAND].max()) < 0.1, "the pole is not sky"
    assert float(alpha[60:62, 72:110].mean()) < 0.35, "nor is the twig, which no cell knows of"
    assert float(alpha[:20].min()) > 0.95


def test_the_old_sky_is_known_behind_the_land() -> None:
    picture, truth = view()
    behind = matted(picture, rough(truth)).behind
    assert float((behind.mean((1, 2)) - picture[:, truth > 0].mean(1)).abs().max()) < 0.05


def test_the_horizon_lies_where_the_sky_ends() -> None:
    picture, truth = view()
    heaven, why = heaven_of(picture, rough(truth))
    assert heaven is not None
    assert why == ""
    assert abs(heaven.horizon - LAND / HEIGHT) < 0.06
    assert abs(heaven.share - float(truth.mean())) < 0.03


def test_no_sky_and_no_sure_sky_are_said() -> None:
    picture, truth = view()
    assert heaven_of(picture, torch.zeros(48, 48)) == (None, "no sky was found in it")
    unsure, why = heaven_of(picture, 0.35 + 0.3 * rough(truth))
    assert unsure is None
    assert "not sure" in why


def test_land_that_cannot_be_told_from_the_sky_is_said() -> None:
    """A window of sky that was taken for land: beside another sky it would stand there in the old one's colour."""
    picture, truth = view()
    seen = truth.clone()
    picture[:, 20:100, 160:220] = 0.15
    seen[20:100, 160:220] = 0
    assert heaven_of(picture, rough(seen))[0] is not None, "what is dark is told from it"
    picture[:, 30:90, 170:210] = view()[0][:, 30:90, 170:210]
    assert heaven_of(picture, rough(seen)) == (None, "something before it cannot be told from it")


def test_a_sky_goes_on_behind_wires() -> None:
    picture, truth = view()
    known = rough(truth)
    known[:, 30:] = known[:, 30:].clamp(max=0.4)  # beyond the wire nobody is sure
    picture[:, :LAND, 140:143] = 0.1
    likely = spread(picture, known)
    assert float(likely[20:90, 160:].min()) > 0.6
    assert float(likely[LAND + 10 :].max()) < 0.5
