"""The dual encoder (open_clip): what it says of texts and of pictures, as unit vectors of one joint space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import CLIPTokenizer

from studio.errors import StudioError

SIDE = 96
"""Pixels a side of what the picture tower reads."""
CONTEXT = 77
"""Tokens of the longest text that the text tower reads."""


def load_encoder(folder: Path, device: torch.device) -> tuple[Any, Any]:
    """The trained open_clip model and its tokenizer; StudioError where they are not in the folder."""
    if not (folder / "open_clip_model.safetensors").is_file():
        raise StudioError("The dual encoder is not on this machine.", "Train it: python -m studio train encoder.")
    import open_clip

    model, _, _ = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    return model.to(device).eval(), CLIPTokenizer.from_pretrained(folder)


def token_ids(tokenizer: CLIPTokenizer, texts: Sequence[str], length: int = CONTEXT) -> torch.Tensor:
    """Token ids (B, length), cut at and padded with the end token."""
    batch = tokenizer(list(texts), padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    return batch.input_ids


def encode_short(clip: Any, ids: Tensor) -> Tensor:
    """Unit text vectors (B, 256) of ids (B, L): what `encode_text` gives, without its padding to 77 tokens.

    Attention is causal, so nothing after the end token counts.
    """
    length = ids.shape[1]
    x = clip.token_embedding(ids) + clip.positional_embedding[:length]
    x = clip.ln_final(clip.transformer(x, attn_mask=clip.attn_mask[:length, :length]))
    ends = ids.argmax(-1)  # the end token has the highest id
    return F.normalize(x[torch.arange(len(ids), device=ids.device), ends] @ clip.text_projection, dim=-1)


def small(pictures: np.ndarray | Tensor) -> Tensor:
    """Pictures uint8 (N, 3, H, W) shrunk to uint8 (N, 3, SIDE, SIDE)."""
    tensor = torch.from_numpy(np.array(pictures)) if isinstance(pictures, np.ndarray) else pictures
    return F.interpolate(tensor.float(), (SIDE, SIDE), mode="area").round().byte()


@torch.inference_mode()
def text_vectors(model: Any, tokenizer: Any, texts: list[str], device: torch.device) -> Tensor:
    """Unit vectors (N, D) of texts."""
    parts = []
    for start in range(0, len(texts), 256):
        ids = token_ids(tokenizer, texts[start : start + 256])
        longest = int((ids != tokenizer.eos_token_id).sum(1).max()) + 1
        parts.append(encode_short(model, ids[:, :longest].to(device)).cpu())
    return torch.cat(parts)


@torch.inference_mode()
def picture_vectors(model: Any, pictures: np.ndarray, device: torch.device) -> Tensor:
    """Unit vectors (N, D) of pictures uint8 (N, 3, H, W)."""
    parts = [
        model.encode_image((small(pictures[s : s + 64]).float() / 127.5 - 1).to(device), normalize=True).cpu()
        for s in range(0, len(pictures), 64)
    ]
    return torch.cat(parts)
