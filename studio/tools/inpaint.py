"""Masked editing by families of the hub: the latents of a picture changed where its feeling lives, and held elsewhere.

The picture's latents are noised as far as it may change and denoised under the emotions of the mix (SDEdit, Meng et al.
2022, arXiv 2108.01073). After every step what stays is put back at the noise level that is left (Avrahami et al. 2023,
arXiv 2206.02779), and what comes out is blended with the picture so that what is kept equals it bit for bit.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.space import open_space
from studio.diffusion.canvas import Canvas, noise
from studio.diffusion.sampler import Held, denoise
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress
from studio.grading.finish import dithered
from studio.mix import Mix
from studio.models.load import Family, open_family
from studio.models.specs import ASSETS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools import keeping, regions
from studio.tools.changes import Change, Terms, turned
from studio.tools.conditions import conditions_for

FREEST, STILLEST = 0.85, 0.3
"""The share of the noise that a picture is taken back to where nothing, and where all, is to be kept."""
SMALLEST_REGION = 0.02
SAME = 0.12
"""Within which difference of colour a place counts as what it was, so that its finest lines come back."""


def changed(
    recipe: Recipe, picture: Tensor, mix: Mix, terms: Terms, context: Context
) -> Generator[Event, None, Change]:
    """A picture uint8 (H, W, 3) whose region of feeling is painted anew by the recipe's model, on these terms.

    Where nothing is said to be kept the region is where the picture's own strongest feeling comes from. The amount
    fades over up to 1, and beyond it the emotions are guided more strongly; below 0 the mix is turned round.
    """
    family = open_family(recipe.model, context.settings)
    region = region_of(recipe.sources[0], picture, context.settings) if terms.kept is None else 1 - terms.kept
    mix = turned(mix) if terms.amount < 0 else mix
    guidance = min(family.spec.emotion_guidance * terms.force, 20.0)
    asked = recipe.replace(prompt="", mix=mix, n=1, guidance=family.spec.guidance, emotion_guidance=guidance)
    conditions, steps = conditions_for(family, asked), family.spec.steps
    old = picture.permute(2, 0, 1).float() / 255
    small, canvas = _fitting(family, old)
    clean = family.encode(small[None])
    free = F.adaptive_max_pool2d(region[None, None], (canvas.height, canvas.width))
    held = Held(clean=clean, kept=1 - free)
    begin = min(steps - 1, round(steps * (1 - strength(terms.keep))))
    for step in denoise(
        family, conditions.guide, noise([recipe.seed], canvas), steps=steps, cancelled=context.cancelled,
        clean=clean, begin=begin, held=held,
    ):  # fmt: skip
        yield Progress(step=step.index + 1, steps=step.total + 1, note="painting where the feeling lives")
    new = finest(family.decode(step.latents)[0].cpu(), small, old)
    made = old + (new - old) * region * terms.fade
    title = family.spec.title
    note = " ".join(part for part in (f"{title} painted where the feeling lives.", conditions.note) if part)
    picture, added = dithered(made.clamp(0, 1)), ("what the model painted",)
    return Change(picture=picture, region=region, bounded=True, added=added, note=note)


def strength(keep: float) -> float:
    """The share of the noise that a picture is taken back to, by how much of it is to be kept in [0, 1]."""
    return FREEST + (STILLEST - FREEST) * keep


def region_of(mark: str, picture: Tensor, settings: Settings) -> Tensor:
    """Where the strongest feeling of a kept picture uint8 (H, W, 3) comes from (H, W) in [0, 1], softly bounded."""
    look = regions.look(mark, settings)
    name = max(look.reading.families, key=lambda each: look.reading.families[each])
    vector = open_space(ASSETS / "space").vectors([name])[0]
    rough, _ = regions.rough_mask(look, regions.Prompt.of(name, np.asarray(vector)), ())
    mask = look.edges.sharpened(rough)
    if float(mask.mean()) < SMALLEST_REGION:
        return torch.ones(picture.shape[:2])
    return keeping.feathered(mask, (picture.shape[1], picture.shape[0]))


def finest(new: Tensor, small: Tensor, old: Tensor) -> Tensor:
    """What was painted (3, h, w) at the size of the picture `old` (3, H, W), which it saw as `small` (3, h, w).

    Where it is still what it was, the picture's finest lines, which it could not see, come back.
    """
    shape = old.shape[-2:]
    large, seen, apart = (
        F.interpolate(each[None], shape, mode="bicubic", antialias=True, align_corners=False)[0]
        for each in (new, small, (new - small).abs().mean(0, keepdim=True))
    )
    same = torch.exp(-(apart.clamp(min=0) / SAME).square())
    return (large + same * (old - seen)).clamp(0, 1)


def _fitting(family: Family, picture: Tensor) -> tuple[Tensor, Canvas]:
    """The picture (3, h, w) at the size that the model knows, larger or smaller, in multiples of the latent cell."""
    height, width = picture.shape[-2:]
    scale = min(family.spec.native_size / min(height, width), family.spec.max_size / max(height, width))
    rows, columns = (max(2, round(side * scale / family.factor)) for side in (height, width))
    shape = (rows * family.factor, columns * family.factor)
    small = F.interpolate(picture[None], shape, mode="bilinear", antialias=True, align_corners=False)[0]
    return small.clamp(0, 1), Canvas(family.channels, rows, columns)
