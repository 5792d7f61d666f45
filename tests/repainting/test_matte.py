"""The matte follows what stands before the sky, not the cells that it was given."""

from __future__ import annotations

import torch

from studio.repainting.heaven import heaven_of
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
