"""The dual encoder's two towers: their shape, opening them, and what they say of texts and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from studio.train.texts import CONTEXT, VOCABULARY, encode_texts

SIDE = 96
MEAN, STD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
CONFIG: dict[str, Any] = {
    "embed_dim": 256,
    "vision_cfg": {"timm_model_name": "regnetx_002", "timm_model_pretrained": False, "timm_pool": "avg",
                   "timm_proj": "linear", "image_size": SIDE},
    "text_cfg": {"context_length": CONTEXT, "vocab_size": VOCABULARY, "hf_tokenizer_name": "tokenizer", "width": 256,
                 "heads": 4, "layers": 4},
}  # fmt: skip
BLOCK = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}
"""The parts of a transformer block: transformers' name, and open_clip's."""


def text_tower(clip: Any) -> CLIPTextModel:
    """The dual encoder's text tower as transformers' CLIPTextModel, weight by weight."""
    text = CONFIG["text_cfg"]
    model = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=VOCABULARY,
            hidden_size=text["width"],
            intermediate_size=4 * text["width"],
            num_hidden_layers=text["layers"],
            num_attention_heads=text["heads"],
            max_position_embeddings=CONTEXT,
            hidden_act="gelu",
            projection_dim=CONFIG["embed_dim"],
            bos_token_id=VOCABULARY - 2,
            eos_token_id=VOCABULARY - 1,
            pad_token_id=VOCABULARY - 1,
        )
    )
    prefix = "text_model." if any(key.startswith("text_model.") for key in model.state_dict()) else ""
    model.load_state_dict({prefix + name: value for name, value in renamed(clip.state_dict(), text["layers"]).items()})
    return model.eval()


def renamed(source: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """open_clip's text weights under transformers' names; its one matrix for queries, keys and values becomes three."""
    target = {
        "embeddings.token_embedding.weight": source["token_embedding.weight"],
        "embeddings.position_embedding.weight": source["positional_embedding"],
    }
    for kind in ("weight", "bias"):
        target[f"final_layer_norm.{kind}"] = source[f"ln_final.{kind}"]
        for layer in range(layers):
            ours, theirs = f"encoder.layers.{layer}", f"transformer.resblocks.{layer}"
            for name, other in BLOCK.items():
                target[f"{ours}.{name}.{kind}"] = source[f"{theirs}.{other}.{kind}"]
            for name, part in zip("qkv", source[f"{theirs}.attn.in_proj_{kind}"].chunk(3), strict=True):
                target[f"{ours}.self_attn.{name}_proj.{kind}"] = part
    return target


def load_encoder(folder: Path, device: torch.device) -> tuple[Any, Any]:
    """The trained open_clip model and its tokenizer."""
    import open_clip

    model, _, _ = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    return model.to(device).eval(), CLIPTokenizer.from_pretrained(folder)


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
        ids = encode_texts(tokenizer, texts[start : start + 256])
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
