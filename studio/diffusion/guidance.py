"""Guidance: how the predictions of several conditions become one. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def combine(
    eps_null: Tensor | None,
    eps_prompt: Tensor,
    eps_emotions: Tensor,
    weights: Tensor | Sequence[float],
    s: float,
    g: float,
) -> Tensor:
    """ε∅ + s (εp − ε∅) + g Σₖ wₖ (ε_{p,k} − εp): classifier-free guidance plus one direction per emotion.

    The sum over directions follows composable diffusion (Liu et al. 2022, arXiv 2206.01714, eq. 12), taken relative
    to the prompt. All predictions have one shape (...); eps_emotions is (K, ...) and weights (K,), K may be 0;
    eps_null may be None where s is 1. Works for noise and for velocity, both being affine in the clean latents.
    """
    if eps_null is None:
        if s != 1.0:
            raise ValueError(f"guidance {s} needs the null prediction; only 1 goes without it")
        guided = eps_prompt
    else:
        guided = eps_null + s * (eps_prompt - eps_null)
    if len(eps_emotions) == 0:
        return guided
    amounts = torch.as_tensor(weights, dtype=eps_prompt.dtype, device=eps_prompt.device)
    return guided + g * torch.tensordot(amounts, eps_emotions - eps_prompt, dims=1)


def rescale(guided: Tensor, reference: Tensor, share: float) -> Tensor:
    """Pull the standard deviation of each picture's guided prediction back to that of the prompt's alone.

    Lin et al. 2024 (arXiv 2305.08891), eq. 15 and 16. guided and reference (B, ...), share in [0, 1]: 0 leaves
    the prediction as it is, 1 gives it the reference's deviation.
    """
    if share == 0.0:
        return guided
    axes = tuple(range(1, guided.ndim))
    ratio = reference.std(axes, keepdim=True) / guided.std(axes, keepdim=True).clamp(min=1e-8)
    return guided * (share * ratio + (1.0 - share))
