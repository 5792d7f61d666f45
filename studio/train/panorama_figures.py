"""The figures of panoramas: the seam, the poles, and what each part of wrapping gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.diffusion.canvas import Canvas
from studio.diffusion.sampler import Guide, denoise
from studio.diffusion.wrapping import wrapped
from studio.models.load import Family
from studio.pictures import open_picture
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for, conditions_for
from studio.tools.denoising import decoded, denoised
from studio.tools.panorama import settled
from studio.tools.previews import to_tensor
from studio.train.held_out import AUTOENCODER_SEEDS
from studio.train.measures import spread
from studio.train.painting import Painter
from studio.world.render import render
from studio.world.sampling import sample

PLACES = ("the sea", "a forest", "mountains", "a city", "a meadow", "a desert")
VARIANTS = {
    "no wrap": (False, False),
    "denoise only": (True, False),
    "decode only": (False, True),
    "both": (True, True),
}
"""Whether the denoising and the decoding see across the seam."""
MADE = "as the tool makes them, twice the size"
SHRUNK = "the same, as large as the photographs"
REAL = "real photographs"
PHOTOGRAPH = (512, 1024)
"""Height and width at which ours and the photographs are compared: the photographs' own."""
SCHARR = torch.tensor([[-3.0, 0.0, 3.0], [-10.0, 0.0, 10.0], [-3.0, 0.0, 3.0]])


def discontinuity(picture: Tensor) -> float:
    """The discontinuity score DS of a panorama (3, H, W) in [0, 1], lower is better (METRICS: survey implementation).

    Scharr gradients across the join, over those one column to either side, which make up for texture.
    """
    grey = picture.float().mean(0)
    strip = F.pad(torch.cat([grey[:, -3:], grey[:, :3]], 1)[None, None], (0, 0, 1, 1), mode="replicate")
    g = F.conv2d(strip, SCHARR.view(1, 1, 3, 3))[0, 0].abs()  # (H, 4)
    return float((g[:, 1] / (g[:, 0] + 0.1) + g[:, 2] / (g[:, 3] + 0.1)).mean() / 2)


def join_ratio(picture: Tensor) -> float:
    """How much a panorama (3, H, W) changes across its join, over how much it changes between other columns."""
    join = (picture[..., 0] - picture[..., -1]).abs().mean()
    return float(join / picture.diff(dim=-1).abs().mean().clamp(min=1e-6))


def pole_spread(picture: Tensor) -> float:
    """Standard deviation along the first and the last row of a panorama (3, H, W), on average."""
    return float(torch.stack([picture[:, 0].std(-1), picture[:, -1].std(-1)]).mean())


def figures(painter: Painter, count: int, data: Path | None = None) -> dict[str, Any]:
    """Seam and poles of `count` panoramas under each variant, beside exact renders, and the roll equivariance.

    With the `data` folder also those of its real panoramas, and ours as large as they are.
    """
    family, rows = painter.family, {name: _Rows() for name in (*VARIANTS, MADE, SHRUNK, "exact renders")}
    photographs = photographed(data)
    side = family.spec.native_size
    canvas = canvas_for(family, 2 * side, side)._replace(panorama=True)
    for index in range(count):
        prompt = PLACES[index % len(PLACES)]
        guide = conditions_for(family, painter.recipe(prompt, seed=index)).guide
        composition = Composition(family=family, prompt=prompt, seeds=(index,))
        latents = {way: _painted(family, guide, composition.start(canvas), way) for way in (False, True)}
        for name, (denoising, decoding) in VARIANTS.items():
            picture = decoded(family, latents[denoising], panorama=decoding)[0].cpu()
            rows[name].add(picture)
        large = canvas_for(family, 4 * side, 2 * side)._replace(panorama=True)
        for step in denoised(family, guide, composition.start, large, steps=family.spec.steps):
            painted = step.latents
        made = settled(composition.finish(painted, large))
        rows[MADE].add(made[0])
        rows[SHRUNK].add(F.interpolate(made, PHOTOGRAPH, mode="area")[0])
    for first in range(0, count, 8):
        scenes = [sample(AUTOENCODER_SEEDS + index) for index in range(first, min(first + 8, count))]
        for picture in render(scenes, size=(side, 2 * side), panorama=True, masks=False).pictures:
            rows["exact renders"].add(picture)
    found = {name: each.figures() for name, each in rows.items()}
    return (
        found
        | photographs
        | _beside(found[SHRUNK], photographs)
        | {
            "n": count,
            "size": f"{2 * side}x{side}",
            "roll_equivariance": _roll(painter, canvas),
        }
    )


def photographed(data: Path | None) -> dict[str, Any]:
    """Seam and poles of the real panoramas of a data folder, or a sentence why they are left out."""
    files = sorted((data / "panoramas").glob("*.jpg")) if data is not None else []
    if not files:
        return {REAL: {"left_out": "Left out: real panoramas are measured where --data names their folder."}}
    rows = _Rows()
    for file in files:
        picture = to_tensor(open_picture(file))
        rows.add(F.interpolate(picture[None], PHOTOGRAPH, mode="area")[0])
    return {REAL: rows.figures()}


def _beside(ours: dict[str, Any], photographs: dict[str, Any]) -> dict[str, float]:
    """How many times as far as the photographs' our poles are spread."""
    real = photographs[REAL].get("pole_spread")
    return {"pole_spread_to_real": ours["pole_spread"]["mean"] / real["mean"]} if real else {}


class _Rows:
    """The figures of one variant."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {"ds": [], "join_ratio": [], "pole_spread": []}

    def add(self, picture: Tensor) -> None:
        for name, measure in (("ds", discontinuity), ("join_ratio", join_ratio), ("pole_spread", pole_spread)):
            self.values[name].append(measure(picture))

    def figures(self) -> dict[str, Any]:
        return {name: spread(values) for name, values in self.values.items()}


def _painted(family: Family, guide: Guide, latents: Tensor, across: bool) -> Tensor:
    with wrapped(family.unet, across):
        for step in denoise(family, guide, latents, steps=family.spec.steps):
            latents = step.latents
    return latents


def _roll(painter: Painter, canvas: Canvas) -> dict[str, float]:
    """Mean and largest difference between a panorama of rolled noise and the rolled panorama, in [0, 1]."""
    family = painter.family
    guide = conditions_for(family, painter.recipe(PLACES[0], seed=3)).guide
    begun = Composition(family=family, prompt=PLACES[0], seeds=(3,)).start(canvas)
    turned = canvas.width // 4
    one, two = (
        decoded(family, _painted(family, guide, each, True), panorama=True) for each in (begun, begun.roll(turned, -1))
    )
    gap = (two - one.roll(turned * family.factor, -1)).abs()
    return {"mean": float(gap.mean()), "largest": float(gap.max())}
