"""Canvases whose left and right edges are the same line: convolutions that look across it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@contextmanager
def wrapped(model: nn.Module, wraps: bool = True) -> Iterator[None]:
    """While it lasts, the model's zero-padded convolutions take what they need beyond a side edge from the other side.

    Above and below nothing changes. Without `wraps` nothing changes at all.
    """
    convolutions = [each for each in model.modules() if isinstance(each, nn.Conv2d)] if wraps else []
    changed = [each for each in convolutions if _pads_across(each)]
    for each in changed:
        each._conv_forward = _Wrapping(each)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for each in changed:
            del each._conv_forward


def _pads_across(layer: nn.Conv2d) -> bool:
    return layer.padding_mode == "zeros" and isinstance(layer.padding, tuple) and layer.padding[1] > 0


class _Wrapping:
    """A convolution's forward pass with circular padding across and zero padding above and below."""

    def __init__(self, layer: nn.Conv2d) -> None:
        self.layer = layer

    def __call__(self, picture: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        layer = self.layer
        down, across = (int(side) for side in layer.padding)
        wide = F.pad(picture, (across, across, 0, 0), mode="circular")
        return torch.conv2d(wide, weight, bias, layer.stride, (down, 0), layer.dilation, layer.groups)
