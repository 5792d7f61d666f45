"""Stage `encoder`: the open_clip dual encoder, contrastive on renders and captions, distilled on both sides.

Text: a linear map of a sentence encoder's vectors is trained contrastively beside the text tower, and the tower follows
that map on captions *and* on everyday English, so that a word no caption holds lands where its synonyms are.
Image: a head on the trunk predicts the pooled features of an ImageNet network, on real pictures and on renders.

Once there is a UNet, which reads the text tower's words, and a space among its vectors, only the image tower learns on.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.errors import StudioError
from studio.models.encoder import SIDE, encode_short, load_encoder, small, token_ids
from studio.train.budget import Average, Budget, autocast, load_checkpoint, needed, pick_device, save_checkpoint
from studio.train.texts import (
    cached_sentences,
    captions_of,
    feeling_texts,
    short_tokenizer,
)
from studio.train.towers import CONFIG, MEAN, STD
from studio.train.world import shards
from studio.world.captions import caption

logger = logging.getLogger(__name__)
BATCH = 96
LENGTH = 40  # tokens of a training text: few are longer, and one length keeps the allocator from hoarding
RATE = 1e-3
TAUGHT_CAPTIONS = 6_000  # captions that the sentence teacher reads
TEXT_WEIGHT, IMAGE_WEIGHT = 2.0, 1.0


class Students(nn.Module):
    """The dual encoder with the heads that only training needs."""

    def __init__(self) -> None:
        super().__init__()
        from open_clip.model import CLIP

        self.clip: Any = CLIP(**CONFIG)
        self.sentence_map = nn.Linear(384, CONFIG["embed_dim"], bias=False)
        self.picture_head = nn.Linear(368, 512)

    def text(self, ids: Tensor) -> Tensor:
        """Unit text vectors (B, 256) of ids (B, L); a third at a time by length, each no longer than it must be."""
        ends = ids.argmax(-1)
        order = ends.argsort()
        parts = [encode_short(self.clip, ids[rows, : int(ends[rows].max()) + 1]) for rows in order.chunk(3)]
        return torch.cat(parts)[order.argsort()]

    def image(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Unit image vectors (B, 256), and the teacher's features (B, 512) as the head guesses them."""
        visual = self.clip.visual
        pooled = visual.trunk(pictures)  # (B, 368)
        return F.normalize(visual.head(pooled), dim=-1), self.picture_head(pooled)


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


def augment(pictures: Tensor, rng: random.Random) -> Tensor:
    """Float pictures in [-1, 1], mirrored at random, shifted and slightly scaled as a batch."""
    x = pictures.float() / 127.5 - 1
    x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)
    size = rng.randint(SIDE, SIDE + 16)
    top, left = rng.randint(0, size - SIDE), rng.randint(0, size - SIDE)
    cut = F.interpolate(x, (size, size), mode="bilinear")[..., top : top + SIDE, left : left + SIDE]
    return cut.contiguous(memory_format=torch.channels_last)


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Train on out/world and the data folder; write the open_clip folder to out/encoder/model."""
    needed(out / "world", "world")
    for name in ("text/goemotions_train.tsv", "text/emobank.csv", "teachers/squeezenet1_0_imagenet.safetensors"):
        if data is not None and not (data / name).is_file():
            raise StudioError(f"The data folder has no {name}.", "docs/TRAINING.md lists what belongs there.")
    place, budget, folder = pick_device(device), Budget(minutes), out / "encoder"
    tokenizer, students = short_tokenizer(), Students()
    settled = (out / "unet" / "model").exists()
    state = load_checkpoint(folder / "checkpoint.pt")
    if state is not None and state.get("settled", False) != settled:
        state = None  # the UNet reads the words of the finished model, not those of the last step
    if state is not None:
        students.load_state_dict(state["students"])
    elif (folder / "model").exists():  # restored
        students.clip.load_state_dict(load_encoder(folder / "model", place)[0].state_dict())
    students.to(place)
    students.clip.visual.to(memory_format=torch.channels_last)
    if settled:
        students.requires_grad_(False)
        for module in (students.clip.visual, students.picture_head):
            module.requires_grad_(True)
    average = Average(students, 0.995)
    learning = [each for each in students.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learning, RATE, weight_decay=0.05)
    if state is not None:
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
    lessons = Lessons(out, data, place, settled=settled)
    losses: list[float] = []
    began = budget.progress
    while budget.progress < 1:
        done = (budget.progress - began) / (1 - began)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (len(losses) + 1) / 50) * (1 - 0.95 * done)
        with autocast(place):
            loss = lessons.loss(students, tokenizer)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        with torch.no_grad():
            students.clip.logit_scale.clamp_(0, np.log(50))
        average.update(students)
        losses.append(loss.item())
        if len(losses) % 10 == 0:
            logger.info("step %d, loss %.3f, %.0f s", average.steps, float(np.mean(losses[-25:])), budget.spent)
        if len(losses) % 100 == 0:
            keep(folder, students, average, optimiser, settled=settled)
    keep(folder, students, average, optimiser, settled=settled)
    students.load_state_dict(average.shadow)
    write_encoder(students, folder / "model")
    return {"steps": average.steps, "loss": float(np.mean(losses[-50:])) if losses else None}


def keep(
    folder: Path, students: Students, average: Average, optimiser: torch.optim.Optimizer, *, settled: bool
) -> None:
    """Write the checkpoint from which the next run of the same kind continues."""
    state = {"students": students.state_dict(), "average": average.shadow, "steps": average.steps, "settled": settled}
    save_checkpoint(folder / "checkpoint.pt", state | {"optimiser": optimiser.state_dict()})


class Lessons:
    """The training material in memory, and the loss of one random batch of it."""

    def __init__(self, out: Path, data: Path | None, place: torch.device, *, settled: bool) -> None:
        self.place, self.rng, self.settled = place, random.Random(torch.seed() % 2**31), settled
        loaded = [s.load() for s in shards(out)]
        self.pictures = torch.cat([small(p) for p, _ in loaded])
        self.facts = [f for _, facts in loaded for f in facts]
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

    def loss(self, students: Students, tokenizer: Any) -> Tensor:
        """Contrast of pictures and captions, and what the teachers say; of words only until they are settled."""
        loss = (self._pictures if self.settled else self._pictures_and_words)(students, tokenizer)
        if len(self.real):
            chosen = self.rng.sample(range(len(self.real)), BATCH // 3)
            _, guessed = students.image(augment(self.real[chosen], self.rng).to(self.place))
            loss = loss + IMAGE_WEIGHT * F.smooth_l1_loss(guessed.float(), self.features[chosen].to(self.place))
        return loss

    def _pictures(self, students: Students, tokenizer: Any) -> Tensor:
        rows = self.rng.sample(range(len(self.facts)), BATCH)
        texts = [caption(self.facts[i], self.rng, mood_words=0.5) for i in rows]
        words = students.text(token_ids(tokenizer, texts, LENGTH).to(self.place))
        images, _ = students.image(augment(self.pictures[rows], self.rng).to(self.place))
        return contrast(images, words, students.clip.logit_scale.exp())

    def _pictures_and_words(self, students: Students, tokenizer: Any) -> Tensor:
        rng, place, scale = self.rng, self.place, students.clip.logit_scale.exp()
        fresh = rng.random() < 0.5  # half of the batches: new captions; the others: captions the teacher has read
        rows = rng.sample(range(len(self.facts) if fresh else len(self.captions)), BATCH)
        texts = [caption(self.facts[i], rng, mood_words=0.5) if fresh else self.captions[i] for i in rows]
        other = rng.sample(range(len(self.captions), len(self.texts)), BATCH // 2)
        ids = token_ids(tokenizer, texts + [self.texts[i] for i in other], LENGTH)
        words = students.text(ids.to(place))
        images, _ = students.image(augment(self.pictures[rows], rng).to(place))
        loss = contrast(images, words[:BATCH], scale)
        taught = other if fresh else rows + other
        mapped = F.normalize(students.sentence_map(self.sentences[taught].to(place).float()), dim=-1)
        follow = (1 - (mapped.detach() * words[-len(taught) :]).sum(-1)).mean()
        loss = loss + TEXT_WEIGHT * follow
        return loss if fresh else loss + contrast(images, mapped[:BATCH], scale)


def write_encoder(students: Students, folder: Path) -> None:
    """Write the open_clip folder: configuration, fp16 weights and the tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    preprocess = {"mean": MEAN, "std": STD, "interpolation": "bilinear", "resize_mode": "squash"}
    config = {"model_cfg": CONFIG, "preprocess_cfg": preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    weights = {
        k: v.half().contiguous().cpu() if v.is_floating_point() else v.cpu()
        for k, v in students.clip.state_dict().items()
    }
    save_file(weights, folder / "open_clip_model.safetensors")
    short_tokenizer().save_pretrained(folder)
