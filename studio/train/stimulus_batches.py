"""Batches for the stimulus network: scenes under other light and framing, and what to ask about them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.affect.lexicon import WORDS
from studio.affect.space import Space
from studio.models.encoder import load_encoder, text_vectors
from studio.models.sight import SIDE
from studio.models.specs import ASSETS
from studio.models.stimulus import CELLS, LEAST, SHARE
from studio.styling import STYLES, styled
from studio.train.photos import recoloured
from studio.train.stimulus_data import Truth

ASKED = 6  # prompts a picture
POINTS = 3  # points a prompt, at most
POINTED = 0.34  # share of prompts with points
STYLED = 0.04  # share of pictures in another medium
PHRASES = ("{}", "what feels {}", "what in this picture makes me feel {}?", "something {}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Prompts:
    """What can be asked: unit vectors (M, 256) and how much of each family is meant (M, 8), at most 1."""

    vectors: Tensor
    families: Tensor

    @classmethod
    def of(cls, space: Space, device: torch.device) -> Prompts:
        """Families, leaves by their shares, and words of the vocabulary in a few phrases."""
        model, tokenizer = load_encoder(ASSETS / "encoder", device)
        said = [(phrase.format(word.word), word.family) for word in WORDS for phrase in PHRASES]
        words = text_vectors(model, tokenizer, [text for text, _ in said], device).cpu()
        eye = torch.eye(len(FAMILIES))
        leaves = torch.tensor([[leaf.families.get(f, 0.0) for f in FAMILIES] for leaf in space.outline.leaves])
        vectors = torch.cat([torch.from_numpy(space.families), torch.from_numpy(space.leaves), words])
        own = eye[[FAMILIES.index(family) for _, family in said]]
        return cls(vectors=F.normalize(vectors, dim=-1), families=torch.cat([eye, leaves / leaves.amax(1, True), own]))

    def draw(self, rng: random.Random, present: Sequence[int]) -> int:
        """A prompt by its number: half of them families, of those two in three that the picture carries."""
        families, every = len(FAMILIES), len(self.vectors)
        if rng.random() < 0.55:
            return rng.choice(present) if present and rng.random() < 0.67 else rng.randrange(families)
        leaves = families + 64
        return rng.randrange(families, min(leaves, every)) if rng.random() < 0.5 else rng.randrange(leaves, every)


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Pictures (B, 3, SIDE, SIDE) in [-1, 1], kinds (B, CELLS, CELLS), vectors (B, K, 256), points (B, K, P, 3), masks.

    `masks` is float (B, K, CELLS, CELLS) of 0 and 1, the cells that each prompt with its points means; `families`
    (B, K, 8) is what of each family it asks for, and `effects` (B, 8, CELLS, CELLS) what of each a cell carries.
    """

    pictures: Tensor
    kinds: Tensor
    vectors: Tensor
    points: Tensor
    masks: Tensor
    families: Tensor
    effects: Tensor


def chosen(effects: np.ndarray, families: np.ndarray) -> np.ndarray:
    """Which elements (E,) bool carry a blend of families (8,), from their effects (E, 8), by counterfactual's rule."""
    carried = effects @ families
    return carried >= max(LEAST, SHARE * float(carried.max(initial=0.0)))


def batch(truths: Sequence[Truth], prompts: Prompts, rng: random.Random) -> Batch:
    """A batch of these scenes, augmented, each with ASKED prompts."""
    pictures, kinds, elements = zip(*(_framed(each, rng) for each in truths), strict=True)
    x = disturbed(recoloured_mildly(torch.stack(pictures)), rng)
    rows, points, masks = [], [], []
    for truth, own in zip(truths, elements, strict=True):
        effects = truth.effects()
        present = [f for f in range(len(FAMILIES)) if chosen(effects, np.eye(len(FAMILIES))[f]).any()]
        for _ in range(ASKED):
            row = prompts.draw(rng, present)
            wanted = chosen(effects, prompts.families[row].numpy()) if len(effects) else np.zeros(0, bool)
            mask, point = _pointed(own, wanted, rng)
            rows.append(row)
            masks.append(mask)
            points.append(point)
    shape = (len(truths), ASKED)
    return Batch(
        pictures=x,
        kinds=torch.stack(kinds),
        vectors=prompts.vectors[rows].view(*shape, -1),
        points=torch.tensor(points).view(*shape, POINTS, 3),
        masks=torch.from_numpy(np.stack(masks)).float().view(*shape, CELLS, CELLS),
        families=prompts.families[rows].view(*shape, -1),
        effects=torch.stack([_spread(own, each.effects()) for own, each in zip(elements, truths, strict=True)]),
    )


def _framed(truth: Truth, rng: random.Random) -> tuple[Tensor, Tensor, np.ndarray]:
    """One picture in [-1, 1], its kinds and its elements' masks under one random window, a third of them mirrored."""
    x = torch.from_numpy(np.array(truth.picture)).float()[None] / 255
    if rng.random() < STYLED:
        x = styled(x, rng.choice([*STYLES]), seed=rng.randrange(1000))
    scale = [rng.uniform(0.7, 1.0), rng.uniform(0.7, 1.0)]
    shift = [rng.uniform(-1, 1) * (1 - each) for each in scale]
    side, turn = rng.choice((-1.0, 1.0)), math.radians(rng.gauss(0, 2))
    theta = torch.tensor([[[side * scale[0], -turn, shift[0]], [side * turn, scale[1], shift[1]]]])
    fine = F.affine_grid(theta, [1, 3, SIDE, SIDE], align_corners=False)
    coarse = F.affine_grid(theta, [1, 1, CELLS, CELLS], align_corners=False)
    x = F.grid_sample(x, fine, padding_mode="reflection", align_corners=False)[0]
    flat = np.concatenate([truth.kinds[None].astype(np.float32), truth.masks.astype(np.float32)])
    moved = F.grid_sample(torch.from_numpy(flat)[None], coarse, "nearest", "reflection", align_corners=False)[0]
    return x * 2 - 1, moved[0].round().long(), moved[1:].numpy() > 0.5


def _spread(own: np.ndarray, effects: np.ndarray) -> Tensor:
    """What each cell carries of each family (8, CELLS, CELLS): of the elements that it is of, the most."""
    most = np.full((len(FAMILIES), CELLS, CELLS), -9.0, np.float32)
    for mask, row in zip(own, effects, strict=True):
        most[:, mask] = np.maximum(most[:, mask], row[:, None])
    return torch.from_numpy(np.where(most > -9, most, 0.0).clip(-0.5, 1.5).astype(np.float32))


def _pointed(own: np.ndarray, wanted: np.ndarray, rng: random.Random) -> tuple[np.ndarray, list[list[float]]]:
    """The mask that is meant, and points that say so: some inside or outside, or one that adds or removes an element."""
    mask = own[wanted].any(0) if wanted.any() else np.zeros((CELLS, CELLS), bool)
    points: list[list[float]] = []
    if rng.random() < POINTED:
        for _ in range(rng.randint(1, POINTS)):
            index = rng.randrange(len(own)) if len(own) else 0
            spots = np.argwhere(own[index]) if len(own) else np.zeros((0, 2))
            if not len(spots):
                continue
            y, x = spots[rng.randrange(len(spots))]
            above = min((i for i in range(len(own)) if own[i, y, x]), key=lambda i: own[i].sum())
            adds = not mask[y, x] if rng.random() < 0.7 else bool(mask[y, x])
            mask = mask | own[above] if adds else mask & ~own[above]
            points.append([(x + 0.5) / CELLS, (y + 0.5) / CELLS, float(adds)])
    return mask, points + [[0.5, 0.5, -1.0]] * (POINTS - len(points))


def recoloured_mildly(pictures: Tensor) -> Tensor:
    """Half of the way to `recoloured`, for colours are cues."""
    share = 0.6 * torch.rand(len(pictures), 1, 1, 1)
    return pictures + share * (recoloured(pictures) - pictures)


def disturbed(pictures: Tensor, rng: random.Random) -> Tensor:
    """Blur, coarse pixels and noise in some of the pictures: what renders lack and photographs have."""
    made = pictures.clone()
    for index in range(len(made)):
        if rng.random() < 0.3:
            small = round(SIDE * rng.uniform(0.35, 0.8))
            low = F.interpolate(made[index][None], (small, small), mode="bilinear", antialias=True)
            made[index] = F.interpolate(low, (SIDE, SIDE), mode="bilinear")[0]
        if rng.random() < 0.4:
            grain = torch.randn(1 if rng.random() < 0.5 else 3, SIDE, SIDE) * rng.uniform(0.01, 0.12)
            made[index] += grain
        if rng.random() < 0.3:  # texture: broad patches of light, as of leaves, walls and strokes
            cells = rng.choice((12, 24, 48))
            patches = F.interpolate(torch.randn(1, 1, cells, cells), (SIDE, SIDE), mode="bicubic")[0]
            made[index] += patches * rng.uniform(0.02, 0.12)
    return made.clamp(-1, 1)
