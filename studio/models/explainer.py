"""Why a region evokes an emotion, in a sentence: a small causal language model after a prefix (after EmoSEM).

The prefix is `Adapter`'s; the language model is transformers' GPT-2 with a vocabulary of whole words. A word that names
a thing can be said only where the region holds that thing. Of a few sentences that are drawn by seed the best is said:
the one that the model finds likely and from which the emotion can be read back. Where the picture is far from what was
learned, or the sentences disagree, the text says that it is unsure and gives what was measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from studio.affect.evidence import strongest
from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.models.kinds import KINDS
from studio.models.prefix import Adapter, Looked, Seen, look, see, shares
from studio.models.sight import Sight, load_sight
from studio.models.specs import ASSETS
from studio.understanding import Evidence

FILE, RECORD = "adapter.safetensors", "explainer.json"
LENGTH, CANDIDATES, TEMPERATURE = 56, 4, 0.6
SUPPORT = 0.015
"""The share of a region from which a kind of thing may be named."""
SPOKEN = 0.08
"""The same when it speaks: small shares are mostly mistakes of the network that sees the kinds."""
SURE = 0.5
"""Below it the sentence says that it is unsure."""
ABROAD = (0.2, 0.5)
"""How much like a real picture (1) rather than a scene (0) a region looks where it begins to be strange, and is so."""
READ_BACK = 0.6
"""How much a candidate's read-back emotion counts beside the likelihood of its words."""


class Explanation(NamedTuple):
    """A sentence, and how sure it is in [0, 1]: below SURE it is a measured one that says so."""

    sentence: str
    sure: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Explainer:
    """The parts: what looks, the prefix, the language model, its words, and what is read back from them.

    `reader` (V, 8) are the families' logits of each word; `needs` (V, KINDS) says which kinds let a word be said, all
    False for words that name nothing; `usual` are the mean, directions and limits of the views that were learned from.
    """

    sight: Sight
    adapter: Adapter
    lm: GPT2LMHeadModel
    tokenizer: PreTrainedTokenizerFast
    reader: Tensor
    needs: Tensor
    usual: Mapping[str, Tensor]

    def look(self, picture: Tensor) -> Looked:
        """Look at a picture uint8 (3, H, W) once, to explain several regions of it."""
        return look(self.sight, picture)

    @torch.inference_mode()
    def explain(
        self,
        picture: Tensor | Looked,
        mask: Tensor,
        emotion: str,
        vector: Tensor | np.ndarray,
        kinds: Mapping[str, float] | None,
        *,
        families: Mapping[str, float] | None = None,
        seed: int = 0,
    ) -> Explanation:
        """Say why a region (H, W) in [0, 1] of a picture uint8 (3, H, W) evokes an emotion.

        `vector` (256,) is the emotion's in the joint space; `kinds` maps what the region holds to its shares, None
        where that is not known, and then nothing can be named. `families` are the shares of the families that a leaf
        mixes: its sentences are to be read back as the strongest, those of an emotion without any as whichever.
        """
        looked = picture if isinstance(picture, Looked) else self.look(picture)
        seen, evidence = see(self.sight, looked, torch.as_tensor(mask))
        if not evidence:
            return Explanation("There is no region here to speak of.", 0.0)
        row, towards = shares(kinds)[None], torch.as_tensor(vector, dtype=torch.float32)[None]
        drawn = self.speak(seen, row, towards, seed=seed)
        best, agreement = self.chosen(drawn, family_of(emotion, families or {}))
        sure = (1 - self.strangeness(seen)) * agreement * float(bool(kinds) and row.max() >= SUPPORT)
        if sure < SURE:
            return Explanation(unsure(evidence), sure)
        return Explanation(self.text(best), sure)

    def speak(self, seen: Seen, kinds: Tensor, vectors: Tensor, *, seed: int) -> tuple[Tensor, Tensor]:
        """Candidates (CANDIDATES, L) for one region, drawn by seed, and the mean log-likelihood of each one's words."""
        generator = torch.Generator().manual_seed(seed)
        prefix = self.adapter(seen, kinds, vectors).expand(CANDIDATES, -1, -1)
        banned = self.banned(kinds[0])
        begin, end = self.marks
        ids = torch.full((CANDIDATES, 1), begin)
        given = torch.cat([prefix, self.lm.transformer.wte(ids)], 1)
        past, total, done = None, torch.zeros(CANDIDATES), torch.zeros(CANDIDATES, dtype=torch.bool)
        for _ in range(LENGTH):
            out = self.lm(inputs_embeds=given, past_key_values=past, use_cache=True)
            logits = out.logits[:, -1].float().masked_fill(banned, -1e9)
            chances = F.softmax(logits / TEMPERATURE, -1)
            next_ids = torch.multinomial(chances, 1, generator=generator)
            next_ids[done] = end
            total += torch.where(done, 0.0, F.log_softmax(logits, -1).gather(1, next_ids)[:, 0])
            ids, past, done = torch.cat([ids, next_ids], 1), out.past_key_values, done | next_ids[:, 0].eq(end)
            if done.all():
                break
            given = self.lm.transformer.wte(next_ids)
        lengths = ids[:, 1:].ne(end).sum(1) + 1
        return ids[:, 1:], total / lengths

    @property
    def marks(self) -> tuple[int, int]:
        """The ids of what begins a sentence and what ends it."""
        return int(self.lm.config.bos_token_id or 0), int(self.lm.config.eos_token_id or 0)  # type: ignore[arg-type]

    def banned(self, kinds: Tensor) -> Tensor:
        """The words (V,) that would name a thing that a region with these shares (KINDS,) does not hold."""
        names = self.needs.any(1)
        held = (self.needs & (kinds >= min(SPOKEN, float(kinds.max())))).any(1)
        return names & ~held

    @property
    def end(self) -> int:
        """The number of the mark that ends a sentence."""
        return int(self.tokenizer.eos_token_id)  # type: ignore[arg-type]

    def chosen(self, drawn: tuple[Tensor, Tensor], family: str | None) -> tuple[Tensor, float]:
        """The best candidate's words, and how far they can be relied on, in [0, 1].

        That is how well the candidates agree on the things, times the probability with which the family is read back
        from the best; where no family is asked for, of the one that is most probable.
        """
        ids, likely = drawn
        counts = F.one_hot(ids, len(self.reader)).sum(1).clamp(max=1).float()
        read = F.log_softmax(counts @ self.reader, -1)
        wanted = read.amax(1) if family is None else read[:, FAMILIES.index(family)]
        unended = torch.all(ids != self.end, 1).float()
        best = int((likely + READ_BACK * wanted - 9 * unended - repeats(ids, self.end)).argmax())
        named = (counts[:, self.needs.any(1)] > 0).float()
        overlap = named @ named[best] / named[best].sum().clamp(min=1)
        return ids[best], float(0.5 + 0.5 * overlap.mean()) * float(wanted[best].exp())

    def strangeness(self, seen: Seen) -> float:
        """How far a region's picture is from those that were learned from: 0 at what is usual, 1 far away."""
        rows = ((seen.views.float() - self.adapter.centre) / self.adapter.scale).clamp(-4, 4).flatten(1)
        along = rows @ self.usual["basis"].T
        left = (rows.square().sum(1) - along.square().sum(1)) / rows.shape[1]
        low, high = self.usual["limits"].tolist()
        abroad = rows @ self.usual["abroad"][:-1] + self.usual["abroad"][-1]  # 0 for scenes, 1 for real pictures
        far = (abroad - ABROAD[0]) / (ABROAD[1] - ABROAD[0])
        return float(torch.maximum((left - low) / (high - low), far).clamp(0, 1))

    def text(self, ids: Tensor) -> str:
        """The words of a candidate as a text."""
        return written(list(self.tokenizer.convert_ids_to_tokens(ids.tolist())))


def family_of(emotion: str, families: Mapping[str, float]) -> str | None:
    """The family that speaks for an emotion: itself, or the strongest that it mixes; None where it mixes none."""
    return emotion if emotion in FAMILIES else max(families, key=families.__getitem__, default=None)


def repeats(ids: Tensor, end: int) -> Tensor:
    """How many runs of three words candidates (N, L) say more than once."""
    counts = []
    for row in ids.tolist():
        runs = [run for run in zip(row, row[1:], row[2:], strict=False) if end not in run]
        counts.append(len(runs) - len(set(runs)))
    return torch.tensor(counts, dtype=torch.float32)


def written(words: list[str]) -> str:
    """Words and marks as a text, with a capital at the start of each sentence."""
    text = " ".join(word for word in words if not word.startswith("<"))
    text = re.sub(r" ([,.:;])", r"\1", text)
    return re.sub(r"(^|[.] )([a-z])", lambda found: found[1] + found[2].upper(), text)


def unsure(evidence: tuple[Evidence, ...]) -> str:
    """What can be said of a region when it is not known what it is: what was measured."""
    told = [each for each in strongest(evidence, 4) if each.name != "height"][:2]
    if not told:
        return "It is hard to say what this is; in light, colour and detail it is much like the rest of the picture."
    clauses = [each.says.removesuffix(" than the rest") for each in told]
    than = " than the rest" if told[0].says.endswith(" than the rest") else ""
    return f"It is hard to say what this is; what can be measured is that it is {' and '.join(clauses)}{than}."


def load_explainer(folder: Path, device: torch.device, *, sight: Sight | None = None) -> Explainer:
    """The trained explainer of a folder; StudioError where it is not there or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / RECORD).is_file():
        raise StudioError("The explainer is not on this machine.", "Train it: python -m studio train explainer.")
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        tensors = {name: value.float() for name, value in load_file(folder / FILE).items()}
        lm = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        adapter = Adapter(lm.config.n_embd)
        adapter.load_state_dict({name[8:]: value for name, value in tensors.items() if name.startswith("adapter.")})
        usual = {name: tensors[f"usual.{name}"] for name in ("basis", "limits", "abroad")}
    except (OSError, SafetensorError, ValueError, KeyError, RuntimeError) as error:
        raise StudioError("The explainer cannot be read: its files are damaged.") from error
    parts: list[nn.Module] = [adapter, lm]
    for part in parts:
        part.to(device).eval().requires_grad_(False)
    return Explainer(
        sight=sight or load_sight(ASSETS / "readouts", device),
        adapter=adapter,
        lm=lm,
        tokenizer=tokenizer,
        reader=tensors["reader"],
        needs=needs(tokenizer, record["things"]),
        usual=usual,
    )


def needs(tokenizer: PreTrainedTokenizerFast, things: Mapping[str, list[str]]) -> Tensor:
    """Which kinds let each word be said (V, KINDS), from a table of words that name things."""
    table = torch.zeros(len(tokenizer), len(KINDS), dtype=torch.bool)
    for word, kinds in things.items():
        index = tokenizer.convert_tokens_to_ids(word)
        if index is not None and index != tokenizer.unk_token_id:
            table[index, [KINDS.index(kind) for kind in kinds]] = True
    return table
