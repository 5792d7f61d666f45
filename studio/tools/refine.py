"""refine: words that carry a mix of emotions better; it makes no picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from studio.affect.refine import Refinement, refine
from studio.affect.space import Vector, open_space
from studio.engine.context import Context
from studio.engine.protocol import Event, Result, Started
from studio.models.encoder import load_encoder, text_vectors
from studio.models.specs import ASSETS, spec_of
from studio.recipe import Recipe


def run(recipe: Recipe, context: Context) -> Iterator[Event]:
    """One result without files: the recipe with its refined prompt, and a note that says what was added.

    Raises:
        StudioError: the mix is neutral or names an unknown leaf, or the dual encoder or the space is not here.
    """
    del context
    yield Started()
    space = open_space(ASSETS / spec_of(recipe.model).space)
    found = refine(recipe.prompt, recipe.mix, space, _read)
    yield Result(files=(), recipes=(recipe.replace(prompt=found.prompt).to_json(),), note=told(found))


def told(found: Refinement) -> str:
    """What a refinement did, in one sentence."""
    if not found.added:
        return f"No phrase brings these words nearer to the feeling ({found.before:+.2f} already)."
    phrases = ", ".join(f"“{phrase}”" for phrase in found.added)
    return f"Added {phrases}: nearness to the feeling {found.before:+.2f} → {found.after:+.2f}."


def _read(texts: Sequence[str]) -> Vector:
    model, tokenizer = _encoder(ASSETS / "encoder")
    return text_vectors(model, tokenizer, list(texts), torch.device("cpu")).numpy()


@lru_cache(maxsize=1)
def _encoder(folder: Path) -> tuple[Any, Any]:
    return load_encoder(folder, torch.device("cpu"))
