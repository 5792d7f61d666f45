"""What the UNet attends to: prompt tokens with their weights, and the tokens of emotion prototypes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

from studio.diffusion.attention import MASKED, log_weights
from studio.diffusion.prompt import parse_prompt, token_weights

if TYPE_CHECKING:
    from studio.models.load import Family


class PrototypeAdapter(ModelMixin, ConfigMixin):
    """Turn prototype vectors into cross-attention tokens that stand beside the prompt's.

    Input vectors are not normalised again: their length says how strongly the emotion is meant.
    """

    @register_to_config
    def __init__(
        self, prototype_dim: int = 256, cross_attention_dim: int = 256, tokens: int = 4, hidden: int = 512
    ) -> None:
        super().__init__()
        self.project_in = nn.Linear(prototype_dim, hidden)
        self.activation = nn.SiLU()
        self.project_out = nn.Linear(hidden, tokens * cross_attention_dim)
        self.embedding = nn.Parameter(torch.randn(tokens, cross_attention_dim) * 0.02)

    def forward(self, prototypes: Tensor) -> Tensor:
        """Return the tokens (B, tokens, cross_attention_dim) of prototype vectors (B, prototype_dim)."""
        flat = self.project_out(self.activation(self.project_in(prototypes)))
        return flat.unflatten(-1, self.embedding.shape) + self.embedding


@dataclass(frozen=True, eq=False)
class Condition:
    """Tokens (L, C) to attend to and the bias (L,) on their logits, None where every token weighs 1."""

    tokens: Tensor
    bias: Tensor | None = None

    def joined(self, tokens: Tensor, weight: float = 1.0) -> Condition:
        """This condition with more tokens (M, C) behind its own, each of weight ω."""
        return Condition(torch.cat([self.tokens, tokens]), self._longer_bias(len(tokens), weight))

    def _longer_bias(self, more: int, weight: float) -> Tensor | None:
        if self.bias is None and weight == 1.0:
            return None
        here = self.tokens.new_zeros(len(self.tokens), dtype=torch.float32) if self.bias is None else self.bias
        return torch.cat([here, log_weights(torch.full((more,), weight, device=here.device))])


@dataclass(frozen=True, eq=False)
class EncodedText:
    """A text's condition, and the end of the text that did not fit into the tokens."""

    condition: Condition
    left_out: str = ""


def encode_texts(family: Family, prompts: Sequence[str]) -> list[EncodedText]:
    """Encode prompts with the family's text encoder, in one batch; weights as in `parse_prompt`.

    The tokens are those of the text without its weights, padded to the encoder's length as diffusers does.

    Raises:
        StudioError: a weight is out of its range.
    """
    parsed = [parse_prompt(prompt) for prompt in prompts]
    length = family.tokenizer.model_max_length
    batch = family.tokenizer(
        [each.text for each in parsed],
        padding="max_length",
        max_length=length,
        truncation=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    with torch.inference_mode():
        states = family.text_encoder(batch.input_ids.to(family.device))[0]
    encoded = []
    for each, tokens, offsets in zip(parsed, states, batch.offset_mapping.tolist(), strict=True):
        weights = token_weights(each.spans, offsets)
        bias = None if weights is None else log_weights(torch.tensor(weights, device=family.device))
        encoded.append(EncodedText(Condition(tokens.to(family.dtype), bias), _left_out(family.tokenizer, each.text)))
    return encoded


def prototype_tokens(adapter: PrototypeAdapter, vectors: Tensor) -> Tensor:
    """The tokens (K, T, C) of prototype vectors (K, D), in the adapter's precision."""
    with torch.inference_mode():
        return adapter(vectors.to(adapter.device, adapter.dtype))


def stack(conditions: Sequence[Condition]) -> tuple[Tensor, Tensor | None]:
    """Conditions as one batch: tokens (B, L, C) and the bias (B, L), None where nothing is weighted or padded.

    Shorter ones are padded with zero tokens that are masked out.
    """
    longest = max(len(each.tokens) for each in conditions)
    if all(each.bias is None and len(each.tokens) == longest for each in conditions):
        return torch.stack([each.tokens for each in conditions]), None
    first = conditions[0].tokens
    tokens = first.new_zeros(len(conditions), longest, first.shape[-1])
    bias = first.new_full((len(conditions), longest), MASKED, dtype=torch.float32)
    for row, each in enumerate(conditions):
        tokens[row, : len(each.tokens)] = each.tokens
        bias[row, : len(each.tokens)] = 0.0 if each.bias is None else each.bias
    return tokens, bias


def _left_out(tokenizer: Any, text: str) -> str:
    whole = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    kept = tokenizer.model_max_length - 2  # without the start and the end
    return text[whole.offset_mapping[kept][0] :].strip() if len(whole.input_ids) > kept else ""
