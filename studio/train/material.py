"""What the UNet learns from: latents of scenes and of their underdrawings, with words and readings, by the batch."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from studio.models.autoencoder import PatchAutoencoder
from studio.models.encoder import load_encoder, picture_vectors, token_ids
from studio.train.budget import needed
from studio.train.coupling import started
from studio.train.texts import PROMPT
from studio.train.towers import text_tower
from studio.train.world import drawings, panoramas, same_world, shards
from studio.world.captions import caption, plain_caption

DROP_TEXT, DROP_EMOTION = 0.12, 0.35
READING_TEMPERATURE = 0.1
PLAIN_SHARE = 2.5
HARD_SHARE = {"mountains": 2.0, "city": 1.6, "village": 1.3}
PANORAMAS = 0.2  # share of the batches that see all around
PARTS = 0.4  # share of the batches that see a part of the canvas only
FADED = 0.4  # share of the samples whose drawing is on its way to the scene's own day, as a feeling brings it


def readings(vectors: Tensor, space: Mapping[str, Tensor]) -> Tensor:
    """Pictures' unit vectors (N, D) as blends of the prototypes that they are read as: unit vectors (N, D)."""
    basis = space["basis"]
    seen = F.normalize((vectors - space["picture_mean"]) @ basis.T, dim=-1) @ basis
    return F.normalize(F.softmax(seen @ space["leaves"].T / READING_TEMPERATURE, -1) @ space["leaves"], dim=-1)


class Material:
    """Latents of every scene and of its underdrawing, its facts and its reading, in memory."""

    def __init__(self, out: Path, place: torch.device) -> None:
        needed(out / "world", "world")
        encoder, self.tokenizer = load_encoder(needed(out / "encoder" / "model", "encoder"), place)
        self.text = text_tower(encoder).to(place)  # type: ignore[arg-type]  # the stubs take it for a class
        learned = load_file(needed(out / "space" / "space.safetensors", "space"))
        space = {name: each.float() for name, each in learned.items()}
        basis = needed(out / "autoencoder" / "model", "autoencoder")
        vae = PatchAutoencoder.from_pretrained(basis, torch_dtype=torch.float32)
        vae.to(place)  # type: ignore[arg-type]
        latents, vectors, turned, self.facts = [], [], [], []
        self.around: list[int] = []  # the scene of each panorama
        for shard in shards(out):
            pictures, facts = shard.load()
            same_world(shard)
            round_ = panoramas(shard)
            if round_ is not None:
                self.around += range(len(self.facts), len(self.facts) + len(pictures))
                turned.append(paired(vae, *round_, place))
            latents.append(paired(vae, pictures, drawings(shard), place))
            vectors.append(picture_vectors(encoder, pictures, place))
            self.facts += facts
        self.latents = torch.cat(latents)  # (N, 2, C, 16, 16): scene and underdrawing
        self.panoramas = torch.cat(turned) if turned else self.latents[:0]  # (P, 2, C, 16, 32)
        self.spread = vae.deviation.to(place)  # (C,)
        self.readings = readings(torch.cat(vectors).float(), space)
        self.shares = list(accumulate(map(share, self.facts)))
        self.place, self.rng = place, random.Random(torch.seed() % 2**31)

    def words(self, rows: list[int], felt: list[bool]) -> Tensor:
        """Hidden states (B, PROMPT, 256) of fresh captions, some dropped; `felt`: the emotion is told beside them."""
        texts = [self._caption(self.facts[row], beside) for row, beside in zip(rows, felt, strict=True)]
        with torch.inference_mode():
            return self.text(token_ids(self.tokenizer, texts, PROMPT).to(self.place)).last_hidden_state

    def _caption(self, facts: Mapping[str, Any], felt: bool) -> str:
        """What is not said is not special: without an emotion beside it, a caption leaves only the plain day unsaid."""
        rng = self.rng
        if rng.random() < DROP_TEXT:
            return ""
        if felt:
            return caption(facts, rng, mood_words=0.25) if rng.random() < 0.5 else plain_caption(facts, rng)
        if plain(facts):
            return plain_caption(facts, rng)
        return caption(facts, rng, mood_words=0.25, detail=1.0)

    def batch(self, size: int) -> Batch:
        """A batch of scenes with fresh noise and captions: views, or now and then half as many panoramas."""
        panorama = bool(self.around) and self.rng.random() < PANORAMAS
        if panorama:
            chosen = self.rng.sample(range(len(self.around)), min(size // 2, len(self.around)))
            rows, pairs = [self.around[each] for each in chosen], self.panoramas[chosen].float()
        else:
            rows = self.rng.choices(range(len(self.facts)), cum_weights=self.shares, k=size)
            pairs = self.latents[rows].float()
        felt = [self.rng.random() > DROP_EMOTION for _ in rows]
        latents, drawn = pairs.unbind(1)
        fading = torch.rand(len(rows)) * (torch.rand(len(rows)) < FADED)
        drawn = torch.lerp(drawn, latents, fading.view(-1, 1, 1, 1))
        noise = started(drawn, self.spread.cpu())
        down, across = self._part(*latents.shape[2:], panorama=panorama)
        return Batch(
            latents=latents[..., down, across].to(self.place),
            noise=noise[..., down, across].to(self.place),
            words=self.words(rows, felt).clone(),
            prototypes=self.readings[rows].to(self.place),
            felt=torch.tensor(felt, device=self.place),
            share=(of_the_sphere(latents.shape[2]) if panorama else torch.ones(latents.shape[2]))[down].to(self.place),
            panorama=panorama,
        )

    def _part(self, height: int, width: int, *, panorama: bool) -> tuple[slice, slice]:
        """Rows and columns that are shown of a canvas: all, or now and then only a part.

        A network that sees whole canvases only learns where it is from their borders, and not from the rays.
        """

        def run(whole: int) -> slice:
            first = self.rng.choice(range(0, whole // 4 + 1))
            return slice(first, first + whole - whole // 4)

        if self.rng.random() >= PARTS:
            return slice(None), slice(None)
        kind = 0 if panorama else self.rng.randrange(3)  # a panorama stays whole across
        return (run(height) if kind != 1 else slice(None)), (run(width) if kind != 0 else slice(None))


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Latents and noise (B, C, h, w), text states (B, L, 256), readings (B, 256) and whether they are told (B,).

    All are views, or all are equirectangular panoramas. `share` (h,) is what the error of a row counts.
    """

    latents: Tensor
    noise: Tensor
    words: Tensor
    prototypes: Tensor
    felt: Tensor
    share: Tensor
    panorama: bool = False


def of_the_sphere(height: int) -> Tensor:
    """How much of the sphere each row of a panorama covers, 1 on average; a little more at the poles than there is."""
    rows = torch.sin((torch.arange(height) + 0.5) / height * math.pi).clamp(min=0.15)
    return rows / rows.mean()


def analysed(vae: PatchAutoencoder, pictures: np.ndarray, place: torch.device) -> Tensor:
    """Latents (N, C, h, w), float16 on the CPU, of uint8 pictures (N, 3, 16 h, 16 w)."""
    with torch.inference_mode():
        half = torch.from_numpy(np.array(pictures)).to(place).float() / 127.5 - 1
        return vae.analyse(half).half().cpu()


def paired(vae: PatchAutoencoder, pictures: np.ndarray, drawn: np.ndarray, place: torch.device) -> Tensor:
    """Latents (N, 2, C, h, w) of pictures and of their underdrawings, as `analysed`."""
    return torch.stack([analysed(vae, pictures, place), analysed(vae, drawn, place)], 1)


def plain(facts: Mapping[str, Any]) -> bool:
    """Whether a scene is what a place is like on a day without anything special."""
    usual = {"time": ("day",), "weather": ("none",), "palette": ("natural",), "style": ("render",)}
    return facts["sky"] in ("clear", "scattered") and all(facts[name] in values for name, values in usual.items())


def share(facts: Mapping[str, Any]) -> float:
    """How often a scene is drawn: plain days, which people see first, and hard places more often than others."""
    return (PLAIN_SHARE if plain(facts) else 1.0) * HARD_SHARE.get(facts["place"], 1.0)
