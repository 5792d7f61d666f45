"""Attention whose tokens have weights: a weight ω is a bias log ω on the logits, inside the fused kernel."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

logger = logging.getLogger(__name__)

Backend = Literal["xformers", "SDPA"]

MASKED = -1e4
"""The logit bias of a token with ω = 0: exp of it is 0 in every precision, and it is finite in float16."""

_NEWEST_CAPABILITY = (9, 0)  # of xformers' kernels that take a bias; newer GPUs are left to SDPA
_ALIGNMENT = 8  # xformers wants the rows of a bias to start at multiples of 8 elements


def backend_for(device: torch.device) -> Backend:
    """xformers on CUDA where it works with a bias (it has no CPU kernels), else PyTorch's own fused attention."""
    if device.type != "cuda" or torch.cuda.get_device_capability(device) > _NEWEST_CAPABILITY:
        return "SDPA"
    return "xformers" if _xformers_opens() else "SDPA"


@cache
def _xformers_opens() -> bool:
    """Whether xformers is installed and built for this PyTorch; a broken build is found, but does not import."""
    try:
        importlib.import_module("xformers.ops")
    except (ImportError, OSError) as error:
        logger.info("xformers is not used: %s", error)
        return False
    return True


def log_weights(weights: Tensor) -> Tensor:
    """log ω of weights ω >= 0 of any shape, with ω = 0 as the finite `MASKED`."""
    return torch.where(weights > 0, weights.clamp(min=1e-30).log(), MASKED).clamp(min=MASKED)


def attend_sdpa(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    """softmax(q kᵀ / √d + bias) v by PyTorch's fused kernel.

    query (B, N, H, D), key and value (B, L, H, D), bias (B, L) or None; returns (B, N, H, D).
    """
    mask = None if bias is None else bias[:, None, None].to(query.dtype)  # (B, 1, 1, L)
    heads_first = (part.transpose(1, 2) for part in (query, key, value))
    return F.scaled_dot_product_attention(*heads_first, attn_mask=mask).transpose(1, 2)


def attend_xformers(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    """The same by xformers' memory-efficient kernel, on CUDA only; shapes as in `attend_sdpa`."""
    from xformers.ops import memory_efficient_attention

    mask = None
    if bias is not None:
        (batch, queries, heads, _), length = query.shape, bias.shape[-1]
        rows = F.pad(bias.to(query.dtype), (0, -length % _ALIGNMENT))
        mask = rows[:, None, None].expand(batch, heads, queries, -1)[..., :length]
    parts = (part.contiguous() for part in (query, key, value))
    return memory_efficient_attention(*parts, attn_bias=mask)


_KERNELS = {"SDPA": attend_sdpa, "xformers": attend_xformers}


class BiasedAttnProcessor:
    """Attention processor for transformer blocks; `token_bias` (B, L) reaches cross-attention only.

    It is handed over as `cross_attention_kwargs={"token_bias": ...}`, so that the processor itself keeps no state.
    """

    def __init__(self, backend: Backend) -> None:
        self.attend = _KERNELS[backend]

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
        token_bias: Tensor | None = None,
    ) -> Tensor:
        if attention_mask is not None or hidden_states.ndim != 3:
            raise ValueError("BiasedAttnProcessor serves the (B, N, C) tokens of transformer blocks, without a mask")
        crossing = encoder_hidden_states is not None
        context = encoder_hidden_states if crossing else hidden_states
        query, key, value = attn.to_q(hidden_states), attn.to_k(context), attn.to_v(context)
        query, key, value = (part.unflatten(-1, (attn.heads, -1)) for part in (query, key, value))  # (B, N, H, D)
        attended = self.attend(query, key, value, token_bias if crossing else None)
        mixed = attn.to_out[1](attn.to_out[0](attended.flatten(2)))
        if attn.residual_connection:
            mixed = mixed + hidden_states
        return mixed / attn.rescale_output_factor


@contextmanager
def attention(unet: Any, backend: Backend, *, biased: bool) -> Iterator[None]:
    """Give `unet` the processors that this call needs, and its old ones back at the end.

    SDPA without biases is what diffusers does anyway, so there nothing is changed.
    """
    if backend == "SDPA" and not biased:
        yield
        return
    before = dict(unet.attn_processors)
    unet.set_attn_processor(BiasedAttnProcessor(backend))
    try:
        yield
    finally:
        unet.set_attn_processor(before)
