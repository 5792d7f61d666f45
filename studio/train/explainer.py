"""Stage `explainer`: why a region evokes an emotion, learned from regions of rendered scenes and a grammar's sentences.

The shards of `out/stimuli` are looked at once; then each batch has other sentences about the same regions. Beside the
adapter and the language model a reader is fitted: which family each word speaks for (a linear map of the words that
occur). It rescores what is said later, and judges nothing in `evaluate`.
"""

from __future__ import annotations

import json
import logging
import math
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.errors import StudioError
from studio.models.explainer import FILE, LENGTH, RECORD
from studio.models.prefix import SIDE, TOKENS, Adapter, Seen, look, see
from studio.models.sight import load_sight
from studio.models.specs import ASSETS
from studio.train.budget import Average, Budget, autocast, load_checkpoint, pick_device, save_checkpoint
from studio.train.explainer_data import Emotions, Lessons, Row, gathered, ids_of, tokenizer_of
from studio.train.naming import WORDS
from studio.train.photos import squares
from studio.train.stimulus_data import numbers

logger = logging.getLogger(__name__)
WIDTH, LAYERS, HEADS = 192, 3, 4
BATCH = 32
RATE = 2e-3
BASIS = 48
"""Directions along which the views that were learned from are known; what they leave is strange."""
LIMITS = (1.6, 4.0)
"""Where strangeness begins and ends, in units of what nineteen in twenty of the learned views stay below."""
SHARDS = 48
"""Shards that are looked at, at most."""
REAL, STIFF = 300, 0.3
"""Real pictures that show what is strange, and the ridge, in units of the squared deviation of a view."""
READ = 6_000
"""Sentences that the reader is fitted on."""


class Speaker(nn.Module):
    """The adapter and the language model together, as they are trained."""

    def __init__(self, words: int, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.adapter = Adapter(width, HEADS)
        self.lm = GPT2LMHeadModel(
            GPT2Config(vocab_size=words, n_positions=LENGTH + TOKENS + 4, n_embd=width, n_layer=layers, n_head=HEADS,
                       resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=1, eos_token_id=0)
        )  # fmt: skip

    def forward(self, seen: Seen, shares: Tensor, vectors: Tensor, ids: Tensor) -> Tensor:
        """The mean loss of the words of sentences (B, L) after their prefix; ends count once."""
        prefix = self.adapter(seen, shares, vectors)
        given = torch.cat([prefix, self.lm.transformer.wte(ids[:, :-1])], 1)
        logits = self.lm(inputs_embeds=given).logits[:, TOKENS:].float()
        wanted = ids[:, 1:].clone()
        ended = (wanted == 0).long().cumsum(1) > 1
        return F.cross_entropy(logits.flatten(0, 1), wanted.masked_fill(ended, -100).flatten())


def run(
    *, minutes: float, device: str, out: Path, data: Path | None, width: int = WIDTH, layers: int = LAYERS
) -> Mapping[str, Any]:
    """Train on out/stimuli; write out/explainer/model. Goes on from its checkpoint."""
    place, folder, budget = pick_device(device), out / "explainer", Budget(minutes)
    rows = rows_of_run(out, place)
    space = open_space(out / "space" if (out / "space" / "space.json").is_file() else ASSETS / "space")
    emotions, state = Emotions(space), load_checkpoint(folder / "checkpoint.pt")
    tokenizer = the_tokenizer(folder, rows, emotions)
    lessons = Lessons(rows, emotions, tokenizer, seed=0 if state is None else int(state["steps"]))
    speaker = Speaker(len(tokenizer), width, layers).to(place)
    accustom(speaker.adapter, rows)
    if state is not None:
        speaker.load_state_dict(state["speaker"])
    average = Average(speaker, 0.998)
    optimiser = torch.optim.AdamW(speaker.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.02)
    if state is not None:
        average.restore(state["average"], state["steps"])
        optimiser.load_state_dict(state["optimiser"])

    def saved() -> None:
        now = {"speaker": speaker.state_dict(), "average": average.shadow, "steps": average.steps}
        save_checkpoint(folder / "checkpoint.pt", now | {"optimiser": optimiser.state_dict()})

    losses = train(speaker, average, optimiser, lessons, budget, saved)
    saved()
    speaker.load_state_dict(average.shadow)
    keep(folder / "model", speaker, lessons, rows, data, notes={"steps": average.steps, "regions": len(rows)})
    return {"steps": average.steps, "regions": len(rows), "words": len(tokenizer),
            "loss": float(np.mean(losses[-100:])) if losses else None}  # fmt: skip


def train(
    speaker: Speaker,
    average: Average,
    optimiser: torch.optim.Optimizer,
    lessons: Lessons,
    budget: Budget,
    saved: Callable[[], None],
) -> list[float]:
    """Steps until the time is spent, with a rate that rises over 60 steps and falls as a cosine."""
    place, losses = speaker.adapter.place.device, list[float]()
    began = budget.progress
    while budget.progress < 1:
        done = (budget.progress - began) / max(1 - began, 1e-9)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (len(losses) + 1) / 60) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        seen, shares, vectors, ids, _ = lessons.batch(BATCH)
        with autocast(place):
            loss = speaker(Seen(*(each.to(place) for each in seen)), shares.to(place), vectors.to(place), ids.to(place))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(speaker.parameters(), 1.0)
        optimiser.step()
        average.update(speaker)
        losses.append(loss.item())
        if len(losses) % 50 == 0:
            logger.info("step %d, loss %.3f, %.0f s", average.steps, float(np.mean(losses[-50:])), budget.spent)
        if len(losses) % 250 == 0:
            saved()
    return losses


def rows_of_run(out: Path, place: torch.device) -> list[Row]:
    """The regions of out/stimuli as they are seen, from out/explainer where they were looked at before."""
    which = numbers(out)[:SHARDS]
    if not which:
        raise StudioError(f"There are no shards in {out / 'stimuli'}.", "Run first: python -m studio train stimulus")
    folder, rows = out / "explainer" / "rows", list[Row]()
    folder.mkdir(parents=True, exist_ok=True)
    sight = load_sight(ASSETS / "readouts", place)
    for number in which:
        path = folder / f"{number:05d}.pt"
        if not path.exists():
            torch.save([row.packed() for row in gathered(sight, out, [number], seed=number)], path)
        rows += map(Row.unpacked, torch.load(path, weights_only=True))
        logger.info("shard %d looked at: %d regions", number, len(rows))
    return rows


def the_tokenizer(folder: Path, rows: list[Row], emotions: Emotions) -> PreTrainedTokenizerFast:
    """The run's tokenizer, made once from the tables and a few thousand sentences."""
    if (folder / "tokenizer" / "tokenizer.json").is_file():
        return PreTrainedTokenizerFast.from_pretrained(folder / "tokenizer")
    bare = tokenizer_of([], emotions.space)
    texts = [text for *_, text in Lessons(rows, emotions, bare, seed=1).texts(READ)]
    made = tokenizer_of(texts, emotions.space)
    made.save_pretrained(folder / "tokenizer")
    return made


@torch.no_grad()
def accustom(adapter: Adapter, rows: list[Row]) -> None:
    """Give the adapter the mean and deviation of the views."""
    views = torch.stack([row.seen.views for row in rows]).float()
    adapter.centre.copy_(views.mean(0))
    adapter.scale.copy_(views.std(0).clamp(min=0.02) if len(rows) > 1 else torch.ones_like(views[0]))


@torch.no_grad()
def usual(adapter: Adapter, rows: list[Row]) -> dict[str, Tensor]:
    """Along which directions the learned views lie, and between which remainders a picture grows strange."""
    views = torch.stack([row.seen.views for row in rows]).float().to(adapter.place.device)
    flat = ((views - adapter.centre) / adapter.scale).clamp(-4, 4).flatten(1)
    basis = torch.linalg.svd(flat[torch.randperm(len(flat))[:3000]], full_matrices=False).Vh[:BASIS].contiguous()
    left = (flat.square().sum(1) - (flat @ basis.T).square().sum(1)) / flat.shape[1]
    bound = left.quantile(0.95)
    return {"basis": basis, "limits": torch.stack([bound * LIMITS[0], bound * LIMITS[1]])}


@torch.no_grad()
def abroad(adapter: Adapter, rows: list[Row], data: Path | None, most: int = REAL) -> Tensor:
    """By which direction real pictures differ from scenes, its offset last: ridge on 0 and 1; zeros without data."""
    if data is None:
        return torch.zeros(adapter.get_buffer("centre").numel() + 1)
    sight, rng, real = load_sight(ASSETS / "readouts", torch.device("cpu")), random.Random(0), []
    files = sorted(path for kind in ("*.jpg", "*.png") for path in (data / "pictures").rglob(kind))
    for picture in squares(rng.sample(files, min(most, len(files))), SIDE):
        mask = torch.zeros(SIDE, SIDE)
        top, left = rng.randrange(SIDE // 2), rng.randrange(SIDE // 2)
        mask[top : top + rng.randint(30, SIDE), left : left + rng.randint(30, SIDE)] = 1
        real.append(see(sight, look(sight, picture), mask)[0].views[0])
    scenes = [row.seen.views.float() for row in rng.sample(rows, min(len(rows), 8 * most))]
    centre, scale = adapter.get_buffer("centre").cpu(), adapter.get_buffer("scale").cpu()
    flat = ((torch.stack([*real, *scenes]) - centre) / scale).clamp(-4, 4).flatten(1)
    wanted = torch.cat([torch.ones(len(real)), torch.zeros(len(scenes))])
    weight = torch.where(wanted > 0, 0.5 / len(real), 0.5 / len(scenes))
    flat = torch.cat([flat, torch.ones(len(flat), 1)], 1)
    inner = (flat * weight[:, None]).T @ flat + STIFF * torch.eye(flat.shape[1])
    return torch.linalg.solve(inner, (flat * weight[:, None]).T @ wanted)


def read_words(lessons: Lessons, count: int = READ) -> Tensor:
    """The families' logits (V, 8) of each word: a softmax over the words that occur in sentences, by gradient."""
    drawn = lessons.texts(count)
    ids = ids_of(lessons.tokenizer, [text for *_, text in drawn])
    bags = torch.zeros(len(drawn), len(lessons.tokenizer)).scatter_(1, ids, 1.0)
    families = torch.tensor([FAMILIES.index(row.family) for row, *_ in drawn])
    weights = torch.zeros(bags.shape[1], len(FAMILIES), requires_grad=True)
    optimiser = torch.optim.Adam([weights], 0.1)
    for _ in range(150):
        optimiser.zero_grad()
        loss = F.cross_entropy(bags @ weights, families) + 1e-3 * weights.square().sum() / len(FAMILIES)
        loss.backward()
        optimiser.step()
    return weights.detach()


def keep(
    folder: Path, speaker: Speaker, lessons: Lessons, rows: list[Row], data: Path | None, notes: Mapping[str, Any]
) -> None:
    """Write the language model, its tokenizer, the adapter and what goes with it, in fp16."""
    folder.mkdir(parents=True, exist_ok=True)
    speaker.lm.half().save_pretrained(folder)
    speaker.lm.float()
    lessons.tokenizer.save_pretrained(folder)
    tensors = {f"adapter.{name}": value for name, value in speaker.adapter.state_dict().items()}
    tensors |= {"reader": read_words(lessons)}
    tensors |= {"usual.abroad": abroad(speaker.adapter, rows, data)}
    tensors |= {f"usual.{name}": value for name, value in usual(speaker.adapter, rows).items()}
    save_file({name: value.half().contiguous().cpu() for name, value in tensors.items()}, folder / FILE)
    record = {"things": {word: kinds.split(",") for word, kinds in WORDS.items()}} | dict(notes)
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
