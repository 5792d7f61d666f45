"""Where a flow starts: from an underdrawing and a little noise, or from noise alone.

A flow may lead from any distribution to the pictures' (Albergo et al. 2023, stochastic interpolants with data-dependent
couplings); started from a drawing of the same scene it keeps the composition and changes its day. A solver of straight
flows needs to know nothing of it.
"""

from __future__ import annotations

from torch import Tensor

GRAIN = 0.25
"""How strong the noise over a drawing is, as a share of each channel's deviation, or of 1 where that is more."""


def over(drawings: Tensor, white: Tensor, deviation: Tensor) -> Tensor:
    """Start latents (n, C, h, w) of clean drawings and white noise of that shape; deviation (C,) of each channel."""
    return drawings + GRAIN * deviation.clamp(max=1.0).view(1, -1, 1, 1) * white
