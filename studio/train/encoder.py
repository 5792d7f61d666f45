"""Stage `encoder`: the open_clip dual encoder, contrastive on renders and captions, distilled on both sides.

Text: a linear map of a sentence encoder's vectors is trained contrastively beside the text tower, and the tower follows
that map on captions *and* on everyday English, so that a word no caption holds lands where its synonyms are.
Image: a head on the trunk predicts the pooled features of an ImageNet network, on real pictures and on renders.

Once there is a UNet, which reads the text tower's words, and a space among its vectors, only the image tower learns on.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.errors import StudioError
from studio.models.encoder import encode_short, load_encoder
from studio.train.budget import Average, Budget, autocast, load_checkpoint, needed, pick_device, save_checkpoint
from studio.train.lessons import Lessons
from studio.train.texts import short_tokenizer
from studio.train.towers import CONFIG, MEAN, STD

logger = logging.getLogger(__name__)
RATE = 1e-3


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
    restored = state is None and (folder / "model").exists()
    if restored:
        students.clip.load_state_dict(load_encoder(folder / "model", place)[0].state_dict())
    students.to(place)
    students.clip.visual.to(memory_format=torch.channels_last)
    if settled:
        students.requires_grad_(False)
        for module in (students.clip.visual, students.picture_head):
            module.requires_grad_(True)
    lessons = Lessons(out, data, place, settled=settled)
    if restored:
        lessons.fit_heads(students, tokenizer)
    average = Average(students, 0.995)
    learning = [each for each in students.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learning, RATE, weight_decay=0.05)
    if state is not None:
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])
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
