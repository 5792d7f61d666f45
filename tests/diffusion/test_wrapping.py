"""Convolutions that look across the seam."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from studio.diffusion.wrapping import wrapped


@pytest.fixture
def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 8, 3, 2, padding=1), nn.Conv2d(8, 2, 1))


def test_a_turned_panorama_gives_the_turned_result(net: nn.Module) -> None:
    picture = torch.randn(2, 3, 8, 16)
    with torch.no_grad(), wrapped(net):
        turned, plain = net(picture.roll(6, -1)), net(picture)
    assert torch.allclose(turned, plain.roll(3, -1), atol=1e-6)


def test_only_the_edges_change_and_only_while_it_lasts(net: nn.Module) -> None:
    picture = torch.randn(1, 3, 8, 32)
    with torch.no_grad():
        before = net(picture)
        with wrapped(net):
            inside = net(picture)
        with wrapped(net, False):
            assert torch.equal(net(picture), before)
        assert torch.equal(net(picture), before)
    assert torch.allclose(inside[..., 4:-4], before[..., 4:-4], atol=1e-6)
    assert not torch.allclose(inside[..., 0], before[..., 0], atol=1e-3)


def test_an_error_leaves_the_network_as_it_was(net: nn.Module) -> None:
    picture = torch.randn(1, 3, 8, 16)
    with torch.no_grad():
        before = net(picture)
        with pytest.raises(RuntimeError, match="stop"), wrapped(net):
            raise RuntimeError("stop")
        assert torch.equal(net(picture), before)
