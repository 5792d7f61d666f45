"""The lessons of the dual encoder: batches of pictures and words, and what the teachers say of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.models.encoder import SIDE, small, text_vectors, token_ids
from studio.train.ridge import solved
from studio.train.texts import cached_sentences, captions_of, feeling_texts
from studio.train.world import shards
from studio.world.captions import caption

if TYPE_CHECKING:
    from studio.train.encoder import Students

BATCH = 96
PLACES = 4  # of every second batch, so that pictures are told apart by more than where they are
LENGTH = 40  # tokens of a training text: few are longer, and one length keeps the allocator from hoarding
TAUGHT_CAPTIONS = 6_000  # captions that the sentence teacher reads
FITTED = 4_000  # texts on which the sentence map of a restored tower is fitted
TEXT_WEIGHT, IMAGE_WEIGHT = 2.0, 1.0
OTHER_SIDE = {"left": "right", "right": "left"}


def contrast(a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    """The symmetric contrastive loss of CLIP (Radford et al. 2021) for unit vectors (B, D)."""
    logits, target = scale * a @ b.T, torch.arange(len(a), device=a.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def real_pictures(data: Path | None) -> Tensor:
    """The real pictures of the data folder, squashed to a square: uint8 (N, 3, 224, 224)."""
    paths = sorted(p for p in (data / "pictures").rglob("*") if p.suffix in (".jpg", ".png")) if data else []
    arrays = [np.asarray(Image.open(p).convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)) for p in paths]
    return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2) if arrays else torch.zeros(0, 3, 224, 224).byte()


@torch.inference_mode()
def teacher_features(data: Path, pictures: Tensor, device: torch.device) -> Tensor:
    """Standardised pooled features (N, 512) of the ImageNet teacher for pictures uint8 (N, 3, H, W)."""
    from safetensors.torch import load_file
    from torchvision.models import squeezenet1_0

    net = squeezenet1_0()
    net.load_state_dict(
        {k: v.float() for k, v in load_file(data / "teachers/squeezenet1_0_imagenet.safetensors").items()}
    )
    net.to(device).eval()
    mean, std = torch.tensor((0.485, 0.456, 0.406)).view(3, 1, 1), torch.tensor((0.229, 0.224, 0.225)).view(3, 1, 1)
    parts = []
    for start in range(0, len(pictures), 32):
        x = F.interpolate(pictures[start : start + 32].float() / 255, (224, 224), mode="bilinear")
        parts.append(net.features(((x - mean) / std).to(device)).mean((2, 3)).cpu())
    features = torch.cat(parts)
    return (features - features.mean(0)) / (features.std(0) + 1e-3)


def mirrored(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a scene as its mirror image shows it."""

    def turned(part: Mapping[str, Any]) -> dict[str, Any]:
        return {**part, "position": OTHER_SIDE.get(part["position"], part["position"])}

    return {**facts, "light": turned(facts["light"]), "things": [turned(thing) for thing in facts["things"]]}


def augment(pictures: Tensor, rng: random.Random, turned: Sequence[bool]) -> Tensor:
    """Float pictures in [-1, 1], mirrored where that is asked, shifted and slightly scaled as a batch."""
    x = pictures.float() / 127.5 - 1
    x = torch.where(torch.tensor(turned).view(-1, 1, 1, 1), x.flip(-1), x)
    size = rng.randint(SIDE, SIDE + 16)
    top, left = rng.randint(0, size - SIDE), rng.randint(0, size - SIDE)
    cut = F.interpolate(x, (size, size), mode="bilinear")[..., top : top + SIDE, left : left + SIDE]
    return cut.contiguous(memory_format=torch.channels_last)


class Lessons:
    """The training material in memory, and the loss of one random batch of it."""

    def __init__(self, out: Path, data: Path | None, place: torch.device, *, settled: bool) -> None:
        self.place, self.rng, self.settled = place, random.Random(torch.seed() % 2**31), settled
        loaded = [s.load() for s in shards(out)]
        self.pictures = torch.cat([small(p) for p, _ in loaded])
        self.facts = [f for _, facts in loaded for f in facts]
        self.places: dict[str, list[int]] = defaultdict(list)
        for index, facts in enumerate(self.facts):
            self.places[facts["place"]].append(index)
        if not settled:
            taught = [c[0] for c in captions_of(self.facts[:TAUGHT_CAPTIONS], 1)]
            self.captions, self.texts = taught, [*taught, *feeling_texts(data)]
            self.sentences = torch.from_numpy(cached_sentences(out / "encoder" / "sentences", self.texts, place))
        self.real = torch.zeros(0)
        if data is not None:
            real = real_pictures(data)
            chosen = self.pictures[:1000]
            features = teacher_features(
                data, torch.cat([real, F.interpolate(chosen.float(), (224, 224)).byte()]), place
            )
            self.real, self.features = torch.cat([small(real), chosen]), features

    @torch.no_grad()
    def fit_heads(self, students: Students, tokenizer: Any) -> None:
        """Start the heads, which are not shipped, where restored towers stand, lest they pull those to nowhere."""
        if not self.settled:
            chosen = self.rng.sample(range(len(self.texts)), min(FITTED, len(self.texts)))
            words = text_vectors(students.clip, tokenizer, [self.texts[i] for i in chosen], self.place)
            students.sentence_map.weight.copy_(head(self.sentences[chosen].float(), words.float()).T)
        if len(self.real):
            students.eval()
            x = augment(self.real, self.rng, [False] * len(self.real)).to(self.place)
            seen = torch.cat([students.clip.visual.trunk(part) for part in x.split(64)]).float().cpu()
            students.picture_head.weight.copy_(head(seen - seen.mean(0), self.features).T)
            students.picture_head.bias.copy_(-(students.picture_head.weight.cpu() @ seen.mean(0)))
            students.train()

    def loss(self, students: Students, tokenizer: Any) -> Tensor:
        """Contrast of pictures and captions, and what the teachers say; of words only until they are settled."""
        loss = (self._pictures if self.settled else self._pictures_and_words)(students, tokenizer)
        if len(self.real):
            chosen = self.rng.sample(range(len(self.real)), BATCH // 3)
            _, guessed = students.image(self._seen(self.real[chosen], [self.rng.random() < 0.5 for _ in chosen]))
            loss = loss + IMAGE_WEIGHT * F.smooth_l1_loss(guessed.float(), self.features[chosen].to(self.place))
        return loss

    def _seen(self, pictures: Tensor, turned: Sequence[bool]) -> Tensor:
        return augment(pictures, self.rng, turned).to(self.place)

    def rows(self, most: int) -> list[int]:
        """A batch of different scenes below `most`; every second batch of a few places only."""
        if self.rng.random() < 0.5:
            return self.rng.sample(range(most), BATCH)
        pool: list[int] = []
        for count, place in enumerate(self.rng.sample(sorted(self.places), len(self.places)), start=1):
            pool += [index for index in self.places[place] if index < most]
            if count >= PLACES and len(pool) >= BATCH:
                break
        return self.rng.sample(pool, BATCH)

    def _told(self, rows: Sequence[int]) -> tuple[list[str], list[bool]]:
        """New captions of scenes, and which of their pictures are to be mirrored for them."""
        turned = [self.rng.random() < 0.5 for _ in rows]
        facts = [mirrored(self.facts[i]) if flip else self.facts[i] for i, flip in zip(rows, turned, strict=True)]
        return [caption(f, self.rng, mood_words=0.5) for f in facts], turned

    def _pictures(self, students: Students, tokenizer: Any) -> Tensor:
        rows = self.rows(len(self.facts))
        texts, turned = self._told(rows)
        words = students.text(token_ids(tokenizer, texts, LENGTH).to(self.place))
        images, _ = students.image(self._seen(self.pictures[rows], turned))
        return contrast(images, words, students.clip.logit_scale.exp())

    def _pictures_and_words(self, students: Students, tokenizer: Any) -> Tensor:
        rng, place, scale = self.rng, self.place, students.clip.logit_scale.exp()
        fresh = rng.random() < 0.5  # half of the batches: new captions; the others: captions the teacher has read
        rows = self.rows(len(self.facts) if fresh else len(self.captions))
        texts, turned = self._told(rows) if fresh else ([self.captions[i] for i in rows], [False] * BATCH)
        other = rng.sample(range(len(self.captions), len(self.texts)), BATCH // 2)
        ids = token_ids(tokenizer, texts + [self.texts[i] for i in other], LENGTH)
        words = students.text(ids.to(place))
        images, _ = students.image(self._seen(self.pictures[rows], turned))
        loss = contrast(images, words[:BATCH], scale)
        taught = other if fresh else rows + other
        mapped = F.normalize(students.sentence_map(self.sentences[taught].to(place).float()), dim=-1)
        follow = (1 - (mapped.detach() * words[-len(taught) :]).sum(-1)).mean()
        loss = loss + TEXT_WEIGHT * follow
        return loss if fresh else loss + contrast(images, mapped[:BATCH], scale)


def head(rows: Tensor, targets: Tensor) -> Tensor:
    """The ridge solution (D, K) from rows (N, D) to targets (N, K), by a hundredth of the rows' mean square."""
    return solved(rows, targets, 1e-2 * float(rows.square().sum(0).mean()))
