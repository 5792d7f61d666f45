"""The denoise loop: the one place where a picture comes out of noise, for every tool and every family."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import torch
from torch import Tensor

from studio.diffusion.attention import attention
from studio.diffusion.conditioning import Condition, stack
from studio.diffusion.curves import progress
from studio.diffusion.feelings import Feelings
from studio.diffusion.guidance import combine, rescale
from studio.errors import Cancelled

if TYPE_CHECKING:
    from studio.models.load import Family


class Step(NamedTuple):
    """Step `index` of `total` is done.

    `latents` (n, C, h, w) are what the next step starts from, after the last one the picture. `clean` is what the
    model at this step believes they will become.
    """

    index: int
    total: int
    latents: Tensor
    clean: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """What stays of a picture: clean latents (n, C, h, w), and to which share each cell is `kept` (n|1, 1, h, w)."""

    clean: Tensor
    kept: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Guide:
    """The conditions of the pictures, and how strongly each is followed.

    `null` is what guidance leads away from: the empty or the negative prompt. `guidance` is s, `emotion_guidance` g
    of `guidance.combine`; `rescale` in [0, 1].
    """

    null: Condition
    prompt: Condition
    feelings: Feelings = field(default_factory=Feelings)
    guidance: float = 1.0
    emotion_guidance: float = 1.2
    rescale: float = 0.0


def denoise(
    family: Family,
    guide: Guide,
    latents: Tensor,
    *,
    steps: int,
    cancelled: Callable[[], bool] = lambda: False,
    clean: Tensor | None = None,
    begin: int = 0,
    held: Held | None = None,
    through: Callable[[Any], Predictor] | None = None,
) -> Iterator[Step]:
    """Denoise start latents (n, C, h, w) in `steps` steps, yielding after each.

    All conditions that a step asks for go through the UNet as one batch. The family's scheduler is left as it was.
    With `clean` latents of the same shape it starts at step `begin`, from these and as much of the noise as belongs
    there. What is `held` is put back after each step with as much of the noise as belongs there, and at last clean.
    `through` makes, of the scheduler, what sees the latents in another way than whole (studio.diffusion.fusing);
    it answers with clean latents in place of the model's predictions, and the guide is its own.

    Raises:
        Cancelled: `cancelled` answered True before a step.
    """
    config = dict(family.scheduler.config) | ({} if through is None else {"prediction_type": "sample"})
    scheduler: Any = type(family.scheduler).from_config(config)
    scheduler.set_timesteps(steps, device=family.device)
    guided = Guided(family, guide, steps) if through is None else through(scheduler)
    white = latents.to(family.device, torch.float32)
    latents = white * scheduler.init_noise_sigma
    if clean is not None or held is not None:
        scheduler.set_begin_index(begin)
    if clean is not None:
        times = scheduler.timesteps[begin : begin + 1].repeat(len(latents))
        latents = scheduler.add_noise(clean.to(latents), white, times)
    for index, timestep in enumerate(scheduler.timesteps[begin:], begin):
        if cancelled():
            raise Cancelled
        with torch.inference_mode():
            prediction = guided(scheduler.scale_model_input(latents, timestep), timestep, index)
            latents = scheduler.step(prediction, timestep, latents, return_dict=False)[0]
            if held is not None:
                known = _noised(scheduler, held.clean.to(latents), white)
                latents = torch.lerp(latents, known, held.kept.to(latents).expand_as(latents))
        yield Step(index, steps, latents, scheduler.model_outputs[-1])


def _noised(scheduler: Any, clean: Tensor, white: Tensor) -> Tensor:
    """Clean latents (n, C, h, w) with as much white noise as belongs to where the scheduler stands; none at the end."""
    if scheduler.step_index >= len(scheduler.timesteps):
        return clean
    return scheduler.add_noise(clean, white, scheduler.timesteps[scheduler.step_index].repeat(len(clean)))


class Predictor(Protocol):
    """What the model makes of latents (n, C, h, w) at a step: a tensor of their shape."""

    def __call__(self, latents: Tensor, timestep: Tensor, index: int) -> Tensor: ...


class Guided:
    """The guided prediction of each step, (n, C, h, w).

    An emotion's direction changes little from step to step once the composition stands: with a drawing from the start,
    without one in the later half. Then every second step takes that of the step before, as long as the emotions weigh
    the same: a UNet pass less. Features are kept from step to step in the same way by DeepCache (Ma et al. 2024, arXiv
    2312.00858). Without `keeps` it never does, for latents that are not those of the step before.
    """

    def __init__(self, family: Family, guide: Guide, steps: int, *, keeps: bool = True) -> None:
        self.family, self.guide, self.steps, self.keeps = family, guide, steps, keeps
        self.plain = (guide.prompt,) if guide.guidance == 1.0 else (guide.null, guide.prompt)
        self.kept: tuple[tuple[float, ...], Tensor] | None = None

    def __call__(self, latents: Tensor, timestep: Tensor, index: int) -> Tensor:
        guide, plain = self.guide, self.plain
        voices = guide.feelings.at(progress(index, self.steps)) if guide.emotion_guidance else ()
        weights = tuple(voice.weight for voice in voices)
        settled = self.keeps and (self.family.spec.drawn or 2 * index >= self.steps)
        again = index % 2 == 1 and settled and self.kept is not None and self.kept[0] == weights
        asked = () if again else tuple(voice.condition for voice in voices)
        found = predict(self.family, (*plain, *asked), latents, timestep)
        null, prompt, felt = (None if len(plain) == 1 else found[0]), found[len(plain) - 1], found[len(plain) :]
        if again and self.kept is not None:
            felt = prompt + self.kept[1]
        else:
            self.kept = weights, felt - prompt
        guided = combine(null, prompt, felt, weights, guide.guidance, guide.emotion_guidance)
        return rescale(guided, prompt, guide.rescale)


def predict(family: Family, conditions: Sequence[Condition], latents: Tensor, timestep: Tensor) -> Tensor:
    """The UNet's predictions (K, n, C, h, w), float32, of latents (n, C, h, w) under each of K conditions."""
    tokens, bias = stack(conditions)
    count = len(latents)
    inputs = latents.to(family.dtype).repeat(len(conditions), 1, 1, 1).contiguous(memory_format=family.memory_format)
    tokens = tokens.repeat_interleave(count, dim=0)
    bias = None if bias is None else bias.repeat_interleave(count, dim=0)
    with attention(family.unet, family.backend, biased=bias is not None):
        return _forward(family.unet, inputs, timestep, tokens, bias).float().unflatten(0, (len(conditions), count))


def _forward(unet: Any, inputs: Tensor, timestep: Tensor, tokens: Tensor, bias: Tensor | None) -> Tensor:
    """One batched call of the UNet; halved, and halved again, where the GPU's memory does not hold the batch."""
    extra = None if bias is None else {"token_bias": bias}
    try:
        return unet(inputs, timestep, tokens, cross_attention_kwargs=extra, return_dict=False)[0]
    except torch.OutOfMemoryError:
        if len(inputs) == 1:
            raise
    torch.cuda.empty_cache()
    middle = (len(inputs) + 1) // 2
    halves = (slice(None, middle), slice(middle, None))
    parts = [_forward(unet, inputs[h], timestep, tokens[h], None if bias is None else bias[h]) for h in halves]
    return torch.cat(parts)
