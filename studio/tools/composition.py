"""What pictures start from and how they are finished: for the bundled family over an underdrawing.

The bundled family does not compose. It is small, and was trained to bring another day over a drawing of the same scene.
So the words of a prompt become a scene of the world, which is drawn; the model paints over it; and the lines of the
drawing come back where they are finer than what the model paints. Other families start from white noise.

A feeling changes the drawing too: the land stays, and the day fades over to the one that the emotion space has for the
feeling, as far as its amount says. So the picture moves evenly with a slider, and weather and things come along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from studio.affect.space import open_space
from studio.diffusion.canvas import Canvas, noise
from studio.diffusion.curves import weights_at
from studio.diffusion.sphere import held
from studio.diffusion.starts import over
from studio.errors import Cancelled
from studio.models.load import Family
from studio.models.specs import ASSETS
from studio.rays import widened
from studio.recipe import Recipe
from studio.styles import PLAIN, Reading, reading
from studio.styling import styled
from studio.tools.days import Days, open_days
from studio.tools.denoising import decoded
from studio.tools.detail import detailed
from studio.tools.fading import Drawn, faded
from studio.world.composing import composed
from studio.world.days import Day
from studio.world.render import render

MOODS = 5
"""How many days share a drawing at most: each is a drawing more."""
EARLY = (0.05, 0.15, 0.25, 0.35, 0.45)
"""When an emotion must weigh to count for the drawing, as progress in [0, 1]."""


class Mood(NamedTuple):
    """A prototype (D,), and how far the drawing goes to its day, in (0, 1]."""

    prototype: Tensor
    amount: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Composition:
    """The compositions of a prompt's pictures, one a seed: the same on canvases of every size.

    Between two drawings, or views of a panorama, which take seconds at the largest sizes, it raises `Cancelled` where
    that is asked for.
    """

    family: Family
    prompt: str
    seeds: Sequence[int]
    negative: str = ""
    moods: Sequence[Mood] = ()
    style: str = PLAIN
    cancelled: Callable[[], bool] = lambda: False

    @classmethod
    def of(cls, family: Family, recipe: Recipe) -> Composition:
        """Those of a recipe's n pictures."""
        words = asked(family, recipe)
        return cls(
            family=family,
            prompt=words.words,
            style=words.name,
            seeds=recipe.seeds,
            negative=recipe.negative_prompt,
            moods=moods_of(family, recipe),
        )

    def start(self, canvas: Canvas, final: Canvas | None = None) -> Tensor:
        """Start latents (n, C, h, w), float32 on the CPU; those of a picture that will be enlarged to the `final`."""
        white = noise(self.seeds, canvas)
        if not self.family.spec.drawn:
            return held(white) if canvas.panorama else white
        latents = torch.cat([self.family.encode(each) for each in self._drawings(canvas, final)]).cpu()
        return over(latents, white, self.family.vae.deviation.float().cpu())

    def lines(self, canvas: Canvas, final: Canvas | None = None) -> Tensor | None:
        """The drawings (n, 3, H, W) in [0, 1] that the pictures begin with, None where the family knows none."""
        return torch.cat(self._drawings(canvas, final)) if self.family.spec.drawn else None

    def finish(self, latents: Tensor, canvas: Canvas) -> Tensor:
        """The pictures (n, 3, H, W) in [0, 1], float32 on the CPU, of clean latents (n, C, h, w) that began here."""
        return self.restyled(self.plain(latents, canvas), panorama=canvas.panorama)

    def restyled(self, pictures: Tensor, *, panorama: bool = False) -> Tensor:
        """Finished pictures (n, 3, H, W) in the composition's style, in any size; the plain style changes nothing."""
        if self.style == PLAIN:
            return pictures
        found = []
        for picture, seed in zip(pictures, self.seeds, strict=True):
            if self.cancelled():
                raise Cancelled
            found.append(styled(picture[None], self.style, seed=seed, panorama=panorama))
        return torch.cat(found)

    def plain(self, latents: Tensor, canvas: Canvas) -> Tensor:
        """The same pictures as `finish` gives, before any style."""
        seen = {"panorama": canvas.panorama, "cancelled": self.cancelled}
        parts = (decoded(self.family, each[None], **seen).cpu() for each in latents)
        if not self.family.spec.drawn:
            return torch.cat(list(parts))
        pairs = zip(parts, self._drawings(canvas), strict=True)
        return torch.cat([detailed(picture, drawn, panorama=canvas.panorama) for picture, drawn in pairs])

    def _drawings(self, canvas: Canvas, final: Canvas | None = None) -> list[Tensor]:
        height, width = canvas.height * self.family.factor, canvas.width * self.family.factor
        shape = final or canvas
        span = height * min(shape.height, shape.width) / shape.height
        found = []
        for seed in self.seeds:
            plain = self._drawing(seed, (height, width), span, canvas.panorama, None).picture.float()
            days = [
                (self._drawing(seed, (height, width), span, canvas.panorama, mood.prototype), share)
                for mood, share in self._shares()
            ]
            found.append(faded(plain, days))
        return found

    def _shares(self) -> list[tuple[Mood, float]]:
        """The moods with their shares of the drawing, which leave the rest to the plain day."""
        total = max(1.0, sum(mood.amount for mood in self.moods))
        return [(mood, mood.amount / total) for mood in self.moods]

    def _drawing(
        self, seed: int, size: tuple[int, int], span: float, panorama: bool, prototype: Tensor | None
    ) -> Drawn:
        if self.cancelled():
            raise Cancelled
        felt, brought = (None, ()) if prototype is None else self._days.chosen(prototype.cpu().numpy(), seed)
        return drawing(self.prompt, seed, size, span, panorama, self.negative, felt, brought)

    @property
    def _days(self) -> Days:
        return open_days(ASSETS / self.family.spec.space)


def asked(family: Family, recipe: Recipe) -> Reading:
    """The style of a recipe and its other words; a family that does not draw reads all words itself."""
    return reading(recipe) if family.spec.drawn else Reading(PLAIN, recipe.styled_prompt)


def moods_of(family: Family, recipe: Recipe) -> tuple[Mood, ...]:
    """What the emotions of a recipe ask of its drawings, as far as they weigh in the first half of the steps.

    At the family's own emotion guidance an emotion of amount 1 changes the day wholly. There are at most MOODS, the
    strongest. An emotion that pushes away asks for the day of the opposite prototype, a point of the plane for those of
    the leaves around it. However a mix is composed, each has a day of its own: one for their blend would be another at
    every move of a slider.
    """
    emotions = recipe.mix.active
    if not family.spec.drawn or not emotions or not recipe.emotion_guidance:
        return ()
    space = open_space(ASSETS / family.spec.space)
    weights = torch.tensor([weights_at(emotions, u) for u in EARLY]).mean(0)
    weights = weights * recipe.emotion_guidance / family.spec.emotion_guidance
    moods = [
        Mood(torch.from_numpy(vector if weight > 0 else -vector).float(), min(1.0, abs(weight)) * share)
        for each, weight in zip(emotions, weights.tolist(), strict=True)
        for vector, share in space.around(each.name)
        if weight
    ]
    return tuple(sorted(moods, key=lambda mood: -mood.amount)[:MOODS])


@lru_cache(maxsize=8)  # 1.6 MB each at 512 x 512, 50 MB at the largest size
def drawing(
    prompt: str,
    seed: int,
    size: tuple[int, int],
    span: float,
    panorama: bool = False,
    negative: str = "",
    felt: Day | None = None,
    brought: tuple[str, ...] = (),
) -> Drawn:
    """The underdrawing (1, 3, height, width), float16 in [0, 1], of a prompt and a seed, on a day that is `felt`.

    Size is (height, width); the lens of a square picture covers `span` pixels of it. What is `brought` is marked where
    it can be seen.
    """
    scene = composed(prompt, seed, negative, felt, brought)
    camera = None if panorama else widened(scene.camera, *size, span)
    seen = render([scene], size=size, camera=camera, panorama=panorama, ahead=True, masks=bool(brought))
    marks = [mask for name, mask in seen.masks.items() if name in brought and float(mask.max()) > 0]
    marked = torch.stack(marks).amax(0)[None].half() if marks else None  # (1, 1, height, width)
    return Drawn(seen.pictures.half(), marked)
