"""Stage `space`: the emotion space, learned from pictures and captions without labels, then named by the vocabulary."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.lexicon import WORDS
from studio.models.encoder import load_encoder, picture_vectors, text_vectors
from studio.train import days
from studio.train.budget import needed, pick_device
from studio.train.prototypes import Bank, learn
from studio.train.texts import TEMPLATES, SentenceTeacher
from studio.train.world import same_world, shards
from studio.world.sampling import sample

logger = logging.getLogger(__name__)
LEAVES = 64
RANK = 16  # dimensions of the joint space that the affect vocabulary spans
STEPS = 1_200
NAMING_TEMPERATURE = 0.08
MISPLACED = 0.6  # what a distance of 1 on the plane costs a name, in cosine
KINSHIP = 0.4  # what a name gains by being a word of the only family that its leaf belongs to, in cosine
TAKEN = torch.tensor([100.0 * (word.word in FAMILIES) for word in WORDS])  # (W,): a family's name is no leaf's
MEMBER = torch.tensor([[float(word.family == family) for word in WORDS] for family in FAMILIES])  # (8, W)


def affect_basis(words: Tensor) -> Tensor:
    """The RANK directions (RANK, D) along which the vocabulary's vectors (W, D) differ most."""
    return torch.linalg.svd(words - words.mean(0), full_matrices=False).Vh[:RANK]


def into(basis: Tensor, vectors: Tensor, mean: Tensor) -> Tensor:
    """Unit coordinates (N, RANK) of joint-space vectors (N, D) seen from their modality's mean."""
    return F.normalize((vectors - mean) @ basis.T, dim=-1)


def name_leaves(leaves: Tensor, words: Tensor, affect: Tensor, mixed: Tensor) -> list[list[str]]:
    """Each leaf's words, nearest first; the first is its own alone (an optimal one-to-one assignment).

    A near word that stands elsewhere on the valence-arousal plane (W, 2) than the leaf's words do on the whole
    (affect, (K, 2)), or that belongs to a family of which the leaf has little (mixed, (K, 8)), makes a misleading name.
    What a leaf loses by not getting its best word counts squared: no leaf is named badly so that others gain a little.
    """
    placed = torch.tensor([[w.valence, w.arousal] for w in WORDS])
    closeness = leaves @ words.T - MISPLACED * torch.cdist(affect, placed) + KINSHIP * mixed @ MEMBER
    regret = (closeness.max(1, keepdim=True).values - closeness).square() + TAKEN
    own = dict(zip(*(each.tolist() for each in linear_sum_assignment(regret.numpy())), strict=True))
    order = closeness.argsort(1, descending=True).tolist()
    return [[WORDS[own[k]].word, *(WORDS[i].word for i in order[k][:8] if i != own[k])][:6] for k in range(len(leaves))]


def describe(bank: Bank, words: Tensor, families: Tensor) -> dict[str, Any]:
    """The space as JSON: names, words, valence, arousal and family weights of every leaf, read off the vocabulary."""
    weights = F.softmax(bank.leaves @ words.T / NAMING_TEMPERATURE, -1)
    affect = weights @ torch.tensor([[w.valence, w.arousal] for w in WORDS])
    tree = F.softmax(bank.leaves @ families.T / (2 * NAMING_TEMPERATURE), -1)
    mixed = (tree + weights @ MEMBER.T) / 2  # where the leaf hangs in the tree, and whose words surround it
    leaves = [
        {"name": names[0], "words": names,
         "valence": round(float(affect[k, 0]), 3), "arousal": round(float(affect[k, 1]), 3),
         "families": {f: round(float(mixed[k, j]), 3) for j, f in enumerate(FAMILIES)}}
        for k, names in enumerate(name_leaves(bank.leaves, words, affect, mixed))
    ]  # fmt: skip
    heads = [{"name": f, "valence": FAMILY_AFFECT[f][0], "arousal": FAMILY_AFFECT[f][1]} for f in FAMILIES]
    return {"version": 1, "dim": 256, "families": heads, "leaves": leaves}


def prototypes(bank: Bank) -> Tensor:
    """Leaves and families (K, R), and what is opposite to each: what a mix may ask for."""
    both = torch.cat([bank.leaves, bank.families])
    return torch.cat([both, -both])


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Learn from out/world and out/encoder; write space.json, space.safetensors and the history to out/space."""
    from studio.world.captions import caption

    del minutes, data  # the recipe takes a fixed number of steps, about a minute, and reads no real data
    needed(out / "world", "world")
    place, folder = pick_device(device), out / "space"
    folder.mkdir(parents=True, exist_ok=True)
    model, tokenizer = load_encoder(needed(out / "encoder" / "model", "encoder"), place)
    rendered = shards(out)
    for shard in rendered:
        same_world(shard)
    rng, loaded = random.Random(0), [shard.load() for shard in rendered]
    pictures = torch.cat([picture_vectors(model, p, place) for p, _ in loaded])
    captions = text_vectors(model, tokenizer, [caption(f, rng, mood_words=1.0) for _, fs in loaded for f in fs], place)
    phrases = [template.format(w.word) for w in WORDS for template in TEMPLATES]
    words = F.normalize(
        text_vectors(model, tokenizer, phrases, place).view(len(WORDS), len(TEMPLATES), -1).mean(1), dim=-1
    )
    basis = affect_basis(words)
    picture_mean, caption_mean, word_mean = pictures.mean(0), captions.mean(0), words.mean(0)
    named = into(basis, words, word_mean)
    start = F.normalize(MEMBER @ named, dim=-1)
    seen = into(basis, pictures, picture_mean)
    bank = learn(seen, into(basis, captions, caption_mean), start, LEAVES, STEPS)
    outline = describe(bank, named, bank.families)
    (folder / "space.json").write_text(json.dumps(outline, indent=1) + "\n")
    (folder / "history.json").write_text(json.dumps(bank.history) + "\n")
    scenes = [sample(seed) for shard in rendered for seed in shard.seeds]
    told = days.told(SentenceTeacher(place), named)
    spread, records, explained = days.bank(scenes, (pictures - picture_mean) @ basis.T, prototypes(bank), told)
    days.write(folder, records)
    tensors = spread | {
        "leaves": bank.leaves @ basis, "families": bank.families @ basis, "basis": basis,
        "picture_mean": picture_mean, "text_mean": word_mean,
    }  # fmt: skip
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "space.safetensors")
    drift = (bank.families * start).sum(-1)
    return {
        "leaves": LEAVES,
        "days": len(records),
        "explained_by_days": round(explained, 3),
        "explained": bank.history[-1]["explained"],
        "family_drift": [round(float(d), 2) for d in drift],
    }
