"""The emotional conditions of a picture: one for each emotion of the mix, or one for all of them blended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from studio.diffusion.conditioning import Condition, PrototypeAdapter, prototype_tokens
from studio.diffusion.curves import weights_at
from studio.mix import Emotion

Compose = Literal["scores", "tokens"]
Blend = Callable[[Sequence[float]], "Voice"]


class Voice(NamedTuple):
    """One emotional condition of a step, and the weight w of its direction; negative pushes away."""

    weight: float
    condition: Condition


@dataclass(frozen=True, kw_only=True, eq=False)
class Feelings:
    """The emotions of a mix with a condition each; `blend` makes one of all, where they are composed as tokens."""

    emotions: tuple[Emotion, ...] = ()
    conditions: tuple[Condition, ...] = ()
    blend: Blend | None = None

    def at(self, u: float) -> tuple[Voice, ...]:
        """What speaks at progress u in [0, 1]; an emotion whose weight is 0 there does not."""
        weights = weights_at(self.emotions, u)
        if self.blend is not None:
            # What draws and what pushes away stay apart: blended together, the picture would jump where they balance.
            sides = (tuple(max(w, 0.0) for w in weights), tuple(min(w, 0.0) for w in weights))
            return tuple(self.blend(side) for side in sides if any(side))
        return tuple(Voice(w, each) for w, each in zip(weights, self.conditions, strict=True) if w)


def adapted(
    prompt: Condition, emotions: Sequence[Emotion], vectors: Tensor, adapter: PrototypeAdapter, compose: Compose
) -> Feelings:
    """Feelings whose prototype vectors (K, D) become tokens beside the prompt's."""
    if compose == "scores":
        tokens = prototype_tokens(adapter, vectors)
        return Feelings(emotions=tuple(emotions), conditions=tuple(prompt.joined(each) for each in tokens))

    def blend(weights: Sequence[float]) -> Voice:
        direction, amount = blend_vectors(vectors, weights)
        return Voice(amount, prompt.joined(prototype_tokens(adapter, direction[None])[0]))

    return Feelings(emotions=tuple(emotions), blend=blend)


def spoken(
    prompt: Condition, emotions: Sequence[Emotion], conditions: Sequence[Condition], compose: Compose
) -> Feelings:
    """Feelings that speak through texts: the prompt with each emotion's words behind it, all of one length."""
    if compose == "scores":
        return Feelings(emotions=tuple(emotions), conditions=tuple(conditions))
    shifts = torch.stack([each.tokens - prompt.tokens for each in conditions])

    def blend(weights: Sequence[float]) -> Voice:
        amount = sum(abs(weight) for weight in weights)
        sign = 1.0 if sum(weights) >= 0 else -1.0
        shares = shifts.new_tensor([sign * weight / amount for weight in weights])
        return Voice(sign * amount, Condition(prompt.tokens + torch.tensordot(shares, shifts, dims=1), prompt.bias))

    return Feelings(emotions=tuple(emotions), blend=blend)


def blend_vectors(vectors: Tensor, weights: Sequence[float]) -> tuple[Tensor, float]:
    """The direction (D,) and the signed total amount that stand for prototypes (K, D) mixed by weights (K,).

    The sum Σ wₖ pₖ is written as amount · direction, the direction as long as the prototypes are on average: where
    the prediction is linear in the prototype this is exactly what their scores would add up to, so emotions that
    agree reinforce and opposite ones cancel. A mix that pushes away on the whole has a negative amount, which makes
    a single emotion the same in both ways of composing.
    """
    amounts = vectors.new_tensor(weights)
    total = amounts @ vectors
    length = (amounts.abs() @ vectors.norm(dim=-1)) / amounts.abs().sum()
    amount = float(total.norm() / length.clamp(min=1e-12))
    sign = 1.0 if sum(weights) >= 0 else -1.0
    return total * (sign / max(amount, 1e-6)), sign * amount
