"""What pictures start from and how they are finished: for the bundled family over an underdrawing.

The bundled family does not compose. It is small, and was trained to bring another day over a drawing of the same scene.
So the words of a prompt become a scene of the world, which is drawn; the model paints over it; and the lines of the
drawing come back where they are finer than what the model paints. Other families start from white noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from studio.diffusion.canvas import Canvas, noise
from studio.diffusion.starts import over
from studio.errors import Cancelled
from studio.models.load import Family
from studio.rays import widened
from studio.recipe import Recipe
from studio.tools.denoising import decoded
from studio.tools.detail import detailed
from studio.world.composing import composed
from studio.world.render import render


@dataclass(frozen=True, kw_only=True, eq=False)
class Composition:
    """The compositions of a prompt's pictures, one a seed: the same on canvases of every size.

    Between two drawings, which take seconds at the largest sizes, it raises `Cancelled` where that is asked for.
    """

    family: Family
    prompt: str
    seeds: Sequence[int]
    negative: str = ""
    cancelled: Callable[[], bool] = lambda: False

    @classmethod
    def of(cls, family: Family, recipe: Recipe) -> Composition:
        """Those of a recipe's n pictures."""
        return cls(family=family, prompt=recipe.styled_prompt, seeds=recipe.seeds, negative=recipe.negative_prompt)

    def start(self, canvas: Canvas, final: Canvas | None = None) -> Tensor:
        """Start latents (n, C, h, w), float32 on the CPU; those of a picture that will be enlarged to the `final`."""
        white = noise(self.seeds, canvas)
        if not self.family.spec.drawn:
            return white
        latents = torch.cat([self.family.encode(each) for each in self._drawings(canvas, final)]).cpu()
        return over(latents, white, self.family.vae.deviation.float().cpu())

    def finish(self, latents: Tensor, canvas: Canvas) -> Tensor:
        """The pictures (n, 3, H, W) in [0, 1], float32 on the CPU, of clean latents (n, C, h, w) that began here."""
        parts = (decoded(self.family, each[None], panorama=canvas.panorama).cpu() for each in latents)
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
            if self.cancelled():
                raise Cancelled
            found.append(drawing(self.prompt, seed, (height, width), span, canvas.panorama, self.negative).float())
        return found


@lru_cache(maxsize=12)  # 1.6 MB each at 512 x 512, 25 MB at the largest size
def drawing(
    prompt: str, seed: int, size: tuple[int, int], span: float, panorama: bool = False, negative: str = ""
) -> Tensor:
    """The underdrawing (1, 3, height, width), float16 in [0, 1], of a prompt and a seed.

    Size is (height, width); the lens of a square picture covers `span` pixels of it.
    """
    scene = composed(prompt, seed, negative)
    camera = None if panorama else widened(scene.camera, *size, span)
    return render([scene], size=size, camera=camera, panorama=panorama, ahead=True, masks=False).pictures.half()
