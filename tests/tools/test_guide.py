"""The guide is the read-out's twin, with gradients."""

from __future__ import annotations

import numpy as np
import torch
from skimage import data

from studio.affect.readout import load
from studio.models.sight import SIDE, load_sight, photo_features
from studio.tools.guide import FOLDER, open_guide
from studio.tools.regrade import shrunk


def test_the_twin_reads_what_the_read_out_reads() -> None:
    pictures = torch.stack([(shrunk(torch.from_numpy(each.copy()), SIDE) * 255).round().byte()
                            for each in (data.astronaut(), data.coffee())])  # fmt: skip
    features = photo_features(load_sight(FOLDER, torch.device("cpu")), pictures).numpy()
    with torch.no_grad():
        found = open_guide()(pictures.float() / 255).numpy()
    assert np.abs(found - load(FOLDER)[0](features).affect).max() < 2e-3


def test_the_picture_gets_a_gradient() -> None:
    picture = shrunk(torch.from_numpy(data.rocket().copy()), 96)[None].requires_grad_()
    open_guide()(picture)[0, 0].backward()
    assert picture.grad is not None
    assert torch.isfinite(picture.grad).all()
    assert picture.grad.abs().max() > 0
