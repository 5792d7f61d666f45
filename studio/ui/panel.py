"""The panel: the controls a recipe is made of, and the way between their values and a `Recipe`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from studio.errors import StudioError
from studio.models.specs import MODELS, spec_of
from studio.recipe import PANORAMA_SIZE, SEEDS, Recipe

FIELDS: tuple[str, ...] = (
    "prompt",
    "mix",
    "negative_prompt",
    "seed",
    "n",
    "size",
    "steps",
    "guidance",
    "emotion_guidance",
    "rescale",
    "compose",
    "model",
    "style",
)
"""The recipe's fields with a control on the panel, in the order in which handlers take and give their values."""

PARTS: dict[str, tuple[str, ...]] = {"all": FIELDS, "emotion": ("mix",), "seed": ("seed",)}
"""What can be taken over from a picture, and the fields that go with it."""

SECRET = "moodscape-studio"  # a constant: with Gradio's random one the browser's values would be lost at a restart
REFINE, UNDO = "Refine the words", "Undo"
"""What the button says: it brings the words nearer to the feeling, or takes that back."""

SKETCH_STEPS = 4
SKETCH_SIDE = 512  # the model's own latents at this size: the sketch has the composition of the picture to come


def recipe_of(values: Sequence[Any]) -> Recipe:
    """The recipe of the panel's values, in the order of FIELDS.

    Raises:
        StudioError: a value is out of range; the sentence names it.
    """
    given: dict[str, Any] = dict(zip(FIELDS, values, strict=True))
    given["style"] = given["style"] or ""  # what an emptied dropdown says
    return Recipe(**given)


def values_of(recipe: Recipe, part: str = "all") -> dict[str, Any]:
    """The panel values that `part` ("all", "emotion" or "seed") of a recipe stands for, by field.

    Raises:
        StudioError: there is no such part, or the studio has no model of the recipe's name.
    """
    if part not in PARTS:
        raise StudioError(f"“{part}” is no part of a recipe.", f"The parts are {', '.join(PARTS)}.")
    if "model" in PARTS[part]:
        spec_of(recipe.model)
    written = recipe.to_json()
    return {name: written[name] for name in PARTS[part]}


def restored_values(saved: Any) -> dict[str, Any]:
    """What of an earlier visit's panel can be put back: all of it, or only the words if the rest is not valid.

    The words are never dropped, however long they are: nothing a person typed is lost.
    """
    if not isinstance(saved, Mapping):
        return {}
    known = {name: saved[name] for name in FIELDS if name in saved}
    words = {name: known[name] for name in ("prompt", "negative_prompt") if isinstance(known.get(name), str)}
    try:
        known |= {"style": ""} if "style" in known and known["style"] is None else {}
        Recipe(**{name: value for name, value in known.items() if name not in words})
    except StudioError:
        return words
    if known.get("model") not in MODELS:  # of another version of the studio
        known.pop("model", None)
    return known


def sketch_of(recipe: Recipe) -> Recipe:
    """The live sketch of a recipe: its first picture in few steps, at most SKETCH_SIDE pixels long."""
    return recipe.replace(
        n=1,
        steps=min(recipe.steps, SKETCH_STEPS),
        size=sketch_size(recipe.width, recipe.height),
        options={"preview": True},
    )


def panorama_of(recipe: Recipe) -> Recipe:
    """The scene of a recipe all around: one panorama with its words, mix and first seed."""
    return recipe.replace(tool="panorama", n=1, size=PANORAMA_SIZE, options={})


def sketch_size(width: int, height: int) -> str:
    """The size scaled down until its long side is SKETCH_SIDE, on the grid of 32 pixels, and never scaled up."""
    shrink = min(1.0, SKETCH_SIDE / max(width, height))
    sides = (max(128, round(side * shrink / 32) * 32) for side in (width, height))
    return "x".join(str(side) for side in sides)


def fresh_seed() -> int:
    """A seed nobody chose, short enough to be read aloud."""
    return secrets.randbelow(min(SEEDS, 1_000_000))
