"""Temporal blending: how much each emotion weighs at each step of the denoising."""

from __future__ import annotations

from collections.abc import Sequence

from studio.mix import Emotion

NOTHING = 1e-6
"""Weights smaller than this are 0: curves touch 0 only up to rounding, and each condition costs a UNet pass."""


def progress(index: int, total: int) -> float:
    """u in (0, 1) in the middle of step `index` in [0, total).

    In the middle, so that a curve weighs as much on the whole in the few steps of a sketch as in the picture's many,
    and so that none is silent when there is only one step.
    """
    return (index + 0.5) / total


def weights_at(emotions: Sequence[Emotion], u: float) -> tuple[float, ...]:
    """The weight wₖ(u) = amount · curve(u) in [-1, 1] of each emotion at progress u in [0, 1]."""
    weights = (emotion.amount * emotion.curve.value(u) for emotion in emotions)
    return tuple(weight if abs(weight) >= NOTHING else 0.0 for weight in weights)


def schedule(emotions: Sequence[Emotion], steps: int) -> tuple[tuple[float, ...], ...]:
    """The weights of every step, (steps, K)."""
    return tuple(weights_at(emotions, progress(index, steps)) for index in range(steps))
