"""From a recipe to what the denoise loop follows: shared by every tool that makes pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch

from studio.affect.space import Space, open_space
from studio.diffusion.canvas import Canvas, canvas_of
from studio.diffusion.conditioning import Condition, EncodedText, encode_texts
from studio.diffusion.feelings import Feelings, adapted, spoken
from studio.diffusion.fusing import Guides
from studio.diffusion.sampler import Guide
from studio.errors import StudioError
from studio.mix import Emotion
from studio.models.load import Family
from studio.models.specs import ASSETS
from studio.recipe import LONGEST_PROMPT, Recipe, joined
from studio.tools.composition import asked
from studio.world.indoors.asked import unseen
from studio.world.reading import known, strangers

UP, DOWN = "view straight up, overhead", "view straight down, the ground underfoot"
"""What is said before the prompt to views of the zenith and of the nadir, which no photograph of a place shows."""


class Conditions(NamedTuple):
    """The guide of a recipe, and what its maker should know about it, "" if nothing."""

    guide: Guide
    note: str


def canvas_for(family: Family, width: int, height: int, *, panorama: bool = False) -> Canvas:
    """The latent shape of a picture of this size in pixels; StudioError where the family does not make it."""
    spec = family.spec
    canvas = canvas_of(
        width,
        height,
        channels=family.channels,
        factor=family.factor,
        largest=spec.max_panorama if panorama else spec.max_size,
        title=spec.title,
    )
    return canvas._replace(panorama=panorama)


def conditions_for(family: Family, recipe: Recipe) -> Conditions:
    """The words of a recipe, the negative prompt and the emotions of its mix as conditions for a family.

    A neutral mix has no emotional condition at all, so that its picture is the plain prompt's, bit for bit.

    Raises:
        StudioError: a leaf is unknown, a prompt's weight is out of range, or the emotion space is not here.
    """
    emotions = recipe.mix.active
    space = open_space(ASSETS / family.spec.space) if emotions else None
    words = asked(family, recipe).words
    texts = [recipe.negative_prompt, words]
    if space is not None and family.adapter is None:
        texts += [joined(words, space.outline.words(each.name)) for each in emotions]
    null, prompt, *voiced = encode_texts(family, texts)
    guide = Guide(
        null=null.condition,
        prompt=prompt.condition,
        feelings=_feelings(family, recipe, prompt.condition, [each.condition for each in voiced], space),
        guidance=recipe.guidance,
        emotion_guidance=recipe.emotion_guidance,
        rescale=recipe.rescale,
    )
    return Conditions(guide, " ".join([*_note(family, null, prompt, voiced), *_unknown(family, words)]))


def guides_for(family: Family, recipe: Recipe, ahead: Guide) -> Guides:
    """The guides of a recipe's views, given that of those which look ahead."""
    up, down = (
        conditions_for(family, recipe.replace(prompt=joined(words, recipe.prompt)[:LONGEST_PROMPT])).guide
        for words in (UP, DOWN)
    )
    return Guides(ahead, up, down)


def _feelings(
    family: Family, recipe: Recipe, prompt: Condition, voiced: Sequence[Condition], space: Space | None
) -> Feelings:
    emotions = recipe.mix.active
    if space is None:
        return Feelings()
    if family.adapter is None:
        return spoken(prompt, emotions, voiced, recipe.compose)
    if family.adapter.config["prototype_dim"] != space.outline.dim:
        raise StudioError(f"The emotion space has another width than {family.spec.title} was trained with.")
    vectors = _vectors(family, space, emotions)
    if family.spec.drawn:
        emotions, vectors = towards(emotions, vectors)
    return adapted(prompt, emotions, vectors, family.adapter, recipe.compose)


def towards(emotions: Sequence[Emotion], vectors: torch.Tensor) -> tuple[tuple[Emotion, ...], torch.Tensor]:
    """The same mix with nothing to push away from: towards the opposite of prototypes (K, D) instead.

    That is what the drawings of a family that draws do already. Pushed away from the prototype as well, a picture
    would go past that day, up to plain white.
    """
    signs = vectors.new_tensor([-1.0 if each.amount < 0 else 1.0 for each in emotions])
    return tuple(replace(each, amount=abs(each.amount)) for each in emotions), vectors * signs[:, None]


def _vectors(family: Family, space: Space, emotions: Sequence[Emotion]) -> torch.Tensor:
    return torch.from_numpy(space.vectors([each.name for each in emotions])).to(family.device)


def _note(family: Family, null: EncodedText, prompt: EncodedText, voiced: Sequence[EncodedText]) -> list[str]:
    sentences = [
        f"{label} is too long for the model, which left out “{_short(text.left_out)}”."
        for label, text in (("The prompt", prompt), ("The negative prompt", null))
        if text.left_out
    ]
    if voiced:
        sentences.append(f"{family.spec.title} has no emotion adapter, so emotions speak through their words.")
        if any(each.left_out for each in voiced):
            sentences.append("After so long a prompt not all of those words fit.")
    return sentences


def _unknown(family: Family, prompt: str) -> list[str]:
    """What the words name and a family that draws cannot draw."""
    if not family.spec.drawn:
        return []
    if not prompt.strip():
        return ["There are no words: the seed chose the place."]
    if not known(prompt):
        return [
            f"{family.spec.title} draws landscapes and a few interiors, and knows no place or thing in these words: "
            "the seed chose one."
        ]
    missing = [f"“{_short(each)}”" for each in [*strangers(prompt), *unseen(prompt)][:3]]
    return [f"{family.spec.title} cannot draw {' or '.join(missing)}."] if missing else []


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
