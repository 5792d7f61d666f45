"""Stage `carry`: lead what answers to the emotions of an earlier space over to the space that was learned since.

The stimulus network and the explainer take an emotion as a vector. In another space the same emotion is another vector.
Words of feeling have a place in both, and so have the families: a linear map of the affect directions leads from one to
the other, and is worked into the first layers that see a vector. Training on with the new vectors would be better.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from studio.affect.lexicon import WORDS
from studio.affect.space import Space
from studio.errors import StudioError
from studio.models.encoder import load_encoder, text_vectors
from studio.models.specs import ASSETS
from studio.train.budget import needed, pick_device
from studio.train.ridge import solved
from studio.train.texts import TEMPLATES

FIRST = {
    "stimulus": ("stimulus.safetensors", ("share.0.weight", "emotion.0.weight")),
    "explainer": ("adapter.safetensors", ("adapter.emotion.0.weight",)),
}
"""Where vectors of emotions enter: by folder, the file and the weights (out, 256)."""
FAMILY_WEIGHT = 100.0
"""What a family counts beside a word: families are asked for most."""
RIDGE = 0.1


def run(*, minutes: float, device: str, out: Path, data: Path | None, assets: Path = ASSETS) -> Mapping[str, Any]:
    """Write the networks of `assets`, carried over to the space in out, to out/stimulus/model and out/explainer/model.

    Raises:
        StudioError: there is no encoder or space in `out`, or a shipped part is missing.
    """
    del minutes, data
    place = pick_device(device)
    new = needed(out / "space", "space"), needed(out / "encoder" / "model", "encoder")
    for name in (*FIRST, "space", "encoder"):
        if not (assets / name).is_dir():
            raise StudioError(f"The shipped part {name} is missing.", "Get the complete checkout.")
    spaces = Space.load(new[0]), Space.load(assets / "space")
    told = _words(spaces[0], new[1], place), _words(spaces[1], assets / "encoder", place)
    back, families = fitted(told[0], told[1])
    turned = torch.from_numpy(spaces[0].tensors["basis"].T) @ back @ torch.from_numpy(spaces[1].tensors["basis"])
    for name, (file, layers) in FIRST.items():
        folder = out / name / "model"
        shutil.copytree(assets / name, folder, dirs_exist_ok=True)
        weights = load_file(folder / file)
        for layer in layers:
            weights[layer] = (weights[layer].float() @ turned.T).to(weights[layer].dtype).contiguous()
        save_file(weights, folder / file)
    return {"words": len(WORDS), "families": round(families, 3), "carried": list(FIRST)}


def _words(space: Space, encoder: Path, place: torch.device) -> Tensor:
    """Unit coordinates (8 + W, R) of the families and of the words of feeling in the affect directions of a space."""
    model, tokenizer = load_encoder(encoder, place)
    phrases = [template.format(word.word) for word in WORDS for template in TEMPLATES]
    spoken = text_vectors(model, tokenizer, phrases, place).float().view(len(WORDS), len(TEMPLATES), -1)
    words = F.normalize(spoken.mean(1), dim=-1).numpy() - space.tensors["text_mean"]
    found = np.concatenate([space.families, words]) @ space.tensors["basis"].T
    return F.normalize(torch.from_numpy(found).float(), dim=-1)


def fitted(new: Tensor, old: Tensor, families: int = 8) -> tuple[Tensor, float]:
    """The map (R, Q) that leads from coordinates (N, R) to (N, Q), the first of which are the families, by ridge; and
    the mean cosine of the families' images to where they were.
    """
    weight = torch.ones(len(new), 1)
    weight[:families] = FAMILY_WEIGHT
    back = solved(weight.sqrt() * new, weight.sqrt() * old, RIDGE)
    near = F.cosine_similarity(new[:families] @ back, old[:families])
    return back, float(near.mean())
