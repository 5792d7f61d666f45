"""Making the pictures that are judged: the studio's own street from recipe to decoded picture, without the files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.space import Space
from studio.diffusion.feelings import adapted
from studio.diffusion.sampler import denoise
from studio.errors import StudioError
from studio.mix import Emotion, Mix
from studio.models.load import Family
from studio.recipe import Recipe
from studio.styles import TITLES
from studio.tools.composition import Composition, Mood
from studio.tools.conditions import canvas_for, conditions_for
from studio.tools.create import BATCH, batches
from studio.train.judge import Judge, Verdict

KEPT_SIDE = 256  # pixels a side of what is judged and shown on the sheets


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """The first of some pictures, uint8 (3, 256, 256), and what the judge says of all of them."""

    first: Tensor
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, eq=False)
class Painter:
    """A family, its emotion space and the judge, with everything else of a recipe at its default."""

    family: Family
    space: Space
    judge: Judge
    made: list[int] = field(default_factory=list)
    """How many pictures each call made: to say how many the figures rest on."""

    def show(self, prompt: str, seeds: range, emotions: dict[str, float] | None = None) -> Shown:
        """One picture per seed of a prompt with a mix of emotions, judged."""
        return self._judged(
            [self._finished(recipe, self.latents(recipe)) for recipe in self._recipes(prompt, seeds, emotions)]
        )

    def show_vector(self, prompt: str, seeds: range, vector: Tensor) -> Shown:
        """The same with a prototype vector (D,) that has no name, at amount 1."""
        recipes = self._recipes(prompt, seeds, None)
        return self._judged([self._finished(recipe, self.latents(recipe, vector), vector) for recipe in recipes])

    def in_styles(self, prompt: str, emotions: dict[str, float]) -> list[Tensor]:
        """The first picture of a prompt in every style of the studio's table, each uint8 (3, 256, 256)."""
        recipe = self.recipe(prompt, emotions=emotions)
        canvas, composition = canvas_for(self.family, recipe.width, recipe.height), self._composition(recipe, None)
        plain = composition.plain(self.latents(recipe), canvas)
        self.made.append(len(TITLES))
        return [_kept(replace(composition, style=style).restyled(plain))[0] for style in TITLES]

    def latents(self, recipe: Recipe, vector: Tensor | None = None) -> Tensor:
        """The clean latents (n, C, h, w) of a recipe's pictures, made as the tool `create` makes them."""
        guide = conditions_for(self.family, recipe).guide
        if vector is not None:
            if self.family.adapter is None:
                raise StudioError(f"{self.family.spec.title} has no adapter for a prototype without a name.")
            emotion = Emotion(name="va:0.00,0.00", amount=1.0)
            feelings = adapted(guide.prompt, [emotion], vector[None], self.family.adapter, recipe.compose)
            guide = replace(guide, feelings=feelings)
        latents = self._composition(recipe, vector).start(canvas_for(self.family, recipe.width, recipe.height))
        for step in denoise(self.family, guide, latents, steps=recipe.steps):
            latents = step.latents
        return latents

    def _composition(self, recipe: Recipe, vector: Tensor | None) -> Composition:
        composition = Composition.of(self.family, recipe)
        return composition if vector is None else replace(composition, moods=(Mood(vector, 1.0),))

    def recipe(self, prompt: str, seed: int = 0, n: int = 1, emotions: dict[str, float] | None = None) -> Recipe:
        """The recipe of a picture at the family's native size with its own steps and strengths."""
        spec = self.family.spec
        return Recipe(
            prompt=prompt,
            mix=Mix.of(emotions or {}),
            seed=seed,
            n=n,
            size=f"{spec.native_size}x{spec.native_size}",
            steps=spec.steps,
            guidance=spec.guidance,
            emotion_guidance=spec.emotion_guidance,
            model=spec.name,
        )

    def _recipes(self, prompt: str, seeds: range, emotions: dict[str, float] | None) -> list[Recipe]:
        runs = batches(len(seeds), BATCH[self.family.device.type])
        return [self.recipe(prompt, seeds[run.start], len(run), emotions) for run in runs]

    def _finished(self, recipe: Recipe, latents: Tensor, vector: Tensor | None = None) -> Tensor:
        """Finished as the tool does it, and shrunk by area."""
        canvas = canvas_for(self.family, recipe.width, recipe.height)
        return _kept(self._composition(recipe, vector).finish(latents, canvas))

    def _judged(self, parts: list[Tensor]) -> Shown:
        pictures = torch.cat(parts)
        self.made.append(len(pictures))
        return Shown(first=pictures[0], verdict=self.judge(pictures))


def _kept(pictures: Tensor) -> Tensor:
    return (F.interpolate(pictures, (KEPT_SIDE, KEPT_SIDE), mode="area") * 255).round().byte()
