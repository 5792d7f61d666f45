"""The dual encoder's two towers: their shape, and the text tower as the bundled family's text encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel

from studio.models.encoder import CONTEXT, SIDE
from studio.train.texts import VOCABULARY

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
