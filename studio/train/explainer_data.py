"""What the explainer learns from: regions of rendered scenes with what they hold, and true sentences about them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from studio.affect.families import FAMILIES
from studio.affect.lexicon import BY_WORD
from studio.affect.space import Space
from studio.models.explainer import LENGTH, SUPPORT
from studio.models.kinds import KINDS
from studio.models.prefix import Seen, look, see
from studio.models.sight import Sight
from studio.train import naming, patterns, reasons
from studio.train.sentences import Part, named, sentence
from studio.train.stimulus_data import Truth, read

WORD = r"[a-z]+(?:-[a-z]+)*|[.,:;]"
SPECIAL = ("<end>", "<begin>", "<unknown>")
REGIONS = 4
"""Regions of one scene that are learned from, at most."""
SIDES = (0.36, 0.64)
TRIES = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Region:
    """A region of a scene that carries a family: its mask (h, w), its parts, the strongest first, and what it holds.

    `shares` (KINDS,) are the shares of the kinds of its pixels.
    """

    family: str
    mask: Tensor
    parts: tuple[Part, ...]
    shares: Tensor


def regions(truth: Truth, rng: random.Random, most: int = REGIONS) -> list[Region]:
    """Regions of a scene: what carries a family, whole, and single elements of it."""
    masks = {e["name"]: mask for e, mask in zip(truth.record["elements"], truth.masks, strict=True)}
    areas = {each["name"]: each["area"] for each in truth.record["elements"]}
    found = []
    for family in FAMILIES:
        carried = truth.named(family)
        if not carried:
            continue
        names = [name for name, _ in carried]
        found.append((family, names))
        if len(names) > 1 and rng.random() < 0.5:
            found.append((family, [rng.choice(names)]))
    rng.shuffle(found)
    made = []
    for family, names in found[:most]:
        mask = np.any([masks[name] for name in names], axis=0)
        if mask.any():
            parts = tuple(Part(name=n, area=areas[n], where=side(masks[n])) for n in names if masks[n].any())
            made.append(Region(family=family, mask=torch.from_numpy(mask), parts=parts, shares=held(truth.kinds, mask)))
    return made


def side(mask: np.ndarray) -> str:
    """On which side of the picture an element (h, w) is, "" where it is on both or in between."""
    across = np.flatnonzero(mask.any(0)) / mask.shape[1]
    if across[-1] < SIDES[0] + 0.1 and across.mean() < SIDES[0]:
        return "on the left"
    return "on the right" if across[0] > SIDES[1] - 0.1 and across.mean() > SIDES[1] else ""


def held(kinds: np.ndarray, mask: np.ndarray) -> Tensor:
    """The shares (KINDS,) of the kinds in a region."""
    counts = np.bincount(kinds[mask], minlength=len(KINDS)).astype(np.float32)
    return torch.from_numpy(counts / max(counts.sum(), 1))


def told(facts: Mapping[str, Any], region: Region | Row, rng: random.Random, word: str = "") -> str | None:
    """A true sentence of a region that names only what is held there in enough pixels; None where none is found."""
    held_there = {KINDS[index] for index in (region.shares >= SUPPORT).nonzero().flatten().tolist()}
    for _ in range(TRIES):
        text = sentence(facts, region.parts, region.family, rng, word=word)
        if text is None:
            return None
        if all(held_there.intersection(kinds) for _, kinds in named(text)):
            return text
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Row:
    """One region as the explainer is told of it, with the facts that its sentences are made from."""

    facts: Mapping[str, Any]
    family: str
    parts: tuple[Part, ...]
    shares: Tensor
    seen: Seen

    def packed(self) -> dict[str, Any]:
        """The same in tensors, numbers and texts alone, as files keep it."""
        parts = [asdict(part) for part in self.parts]
        return {"facts": dict(self.facts), "family": self.family, "parts": parts,
                "shares": self.shares, "seen": list(self.seen)}  # fmt: skip

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Row:
        """What `packed` made."""
        parts = tuple(Part(**part) for part in kept["parts"])
        return cls(facts=kept["facts"], family=kept["family"], parts=parts,
                   shares=kept["shares"], seen=Seen(*kept["seen"]))  # fmt: skip


def rows_of(sight: Sight, truth: Truth, rng: random.Random) -> list[Row]:
    """Look at the regions of one scene; masks are a little wrong, as found ones are."""
    looked, found = look(sight, torch.from_numpy(np.array(truth.picture))), []
    for region in regions(truth, rng):
        if told(truth.record["facts"], region, rng) is None:
            continue
        seen, evidence = see(sight, looked, shaken(region.mask, rng))
        if evidence:
            found.append(Row(facts=truth.record["facts"], family=region.family, parts=region.parts,
                             shares=region.shares, seen=Seen(seen.views[0].half(), seen.measures[0])))  # fmt: skip
    return found


def shaken(mask: Tensor, rng: random.Random) -> Tensor:
    """A mask (h, w) grown, worn or shifted by a cell or two, at random; never emptied."""
    field = mask.float()[None, None]
    if rng.random() < 0.6:
        reach = rng.choice((1, 1, 2))
        grown = torch.nn.functional.max_pool2d(field, 2 * reach + 1, 1, reach)
        worn = -torch.nn.functional.max_pool2d(-field, 2 * reach + 1, 1, reach)
        field = grown if rng.random() < 0.6 or not worn.any() else worn
    moved = field[0, 0].roll((rng.randint(-1, 1), rng.randint(-1, 1)), (0, 1))
    return moved if moved.any() else mask.float()


def gathered(sight: Sight, out: Path, numbers: Sequence[int], seed: int = 0) -> list[Row]:
    """All rows of some shards of out/stimuli."""
    rng = random.Random(seed)
    return [row for number in numbers for truth in read(out, [number]) for row in rows_of(sight, truth, rng)]


class Emotions:
    """The vectors of families and leaves, and the leaves whose word is of a family."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.words: dict[str, list[str]] = {family: [] for family in FAMILIES}
        for leaf in space.outline.leaves:
            if leaf.name in BY_WORD:
                self.words[BY_WORD[leaf.name].family].append(leaf.name)

    def drawn(self, family: str, rng: random.Random, leaves: float = 0.3) -> tuple[str, np.ndarray]:
        """A leaf's word, or "" for the family itself, and its vector (256,)."""
        if self.words[family] and rng.random() < leaves:
            word = rng.choice(self.words[family])
            return word, self.space.vector(f"leaf:{word}")
        return "", self.space.vector(family)


def tokenizer_of(texts: Sequence[str], space: Space) -> PreTrainedTokenizerFast:
    """A tokenizer of whole words: all that the tables, the leaves and these texts hold."""
    pattern, found = Regex(WORD), {leaf.name: None for leaf in space.outline.leaves}
    tables = [*texts, *naming.WORDS, *naming.NOUNS.values(), *naming.PLACES.values(), *patterns.all_words()]
    tables += [each for reason in reasons.REASONS.values() for part in reason for each in part]
    splitter = pre_tokenizers.Split(pattern, behavior="removed", invert=True)
    for text in tables:
        found |= dict.fromkeys(word for word, _ in splitter.pre_tokenize_str(text.lower()))
    words = [*SPECIAL, *sorted(found)]
    inner = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token=SPECIAL[2]))
    inner.normalizer, inner.pre_tokenizer = normalizers.Lowercase(), splitter
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token=SPECIAL[0], bos_token=SPECIAL[1], unk_token=SPECIAL[2], pad_token=SPECIAL[0]
    )


class Lessons:
    """Random batches: what the explainer is told of regions, and the sentences it should say."""

    def __init__(self, rows: list[Row], emotions: Emotions, tokenizer: PreTrainedTokenizerFast, seed: int) -> None:
        self.rows, self.emotions, self.tokenizer, self.rng = rows, emotions, tokenizer, random.Random(seed)
        self.by_family = {f: [row for row in rows if row.family == f] for f in FAMILIES}
        self.by_family = {f: found for f, found in self.by_family.items() if found}

    def texts(self, count: int) -> list[tuple[Row, str, np.ndarray, str]]:
        """So many rows with a leaf's word or "", the vector, and a sentence; each family as often."""
        found: list[tuple[Row, str, np.ndarray, str]] = []
        while len(found) < count:
            row = self.rng.choice(self.by_family[self.rng.choice(list(self.by_family))])
            word, vector = self.emotions.drawn(row.family, self.rng)
            text = told(row.facts, row, self.rng, word)
            if text is not None:
                found.append((row, word, vector, text))
        return found

    def batch(self, count: int) -> tuple[Seen, Tensor, Tensor, Tensor, Tensor]:
        """What is seen (B), noisy shares, noisy emotions, ids (B, L) from begin to end, and families (B,)."""
        drawn = self.texts(count)
        ids = ids_of(self.tokenizer, [text for *_, text in drawn])
        shares = torch.stack([blurred(row.shares, self.rng) for row, *_ in drawn])
        vectors = torch.from_numpy(np.stack([vector for _, _, vector, _ in drawn]))
        vectors = (
            vectors + 0.1 * vectors.norm(dim=-1, keepdim=True) * torch.randn_like(vectors) / vectors.shape[1] ** 0.5
        )
        seen = Seen(
            torch.stack([r.seen.views for r, *_ in drawn]).float(), torch.stack([r.seen.measures for r, *_ in drawn])
        )
        return seen, shares, vectors, ids, torch.tensor([FAMILIES.index(row.family) for row, *_ in drawn])


def blurred(shares: Tensor, rng: random.Random) -> Tensor:
    """Shares (KINDS,) as a network might see them: some too large or too small, and a little of what is not there."""
    if rng.random() < 0.3:
        return shares
    noisy = shares * torch.exp(0.3 * torch.randn_like(shares))
    for _ in range(rng.randint(0, 2)):
        noisy[rng.randrange(len(shares))] += 0.03 * rng.random()
    return noisy / noisy.sum().clamp(min=1e-6)


def ids_of(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> Tensor:
    """Word numbers (B, L) of texts, a begin before and ends behind them, cut at LENGTH words."""
    rows = [tokenizer(text)["input_ids"][:LENGTH] for text in texts]
    ids = torch.full((len(rows), max(map(len, rows)) + 2), int(tokenizer.eos_token_id))  # type: ignore[arg-type]
    for index, row in enumerate(rows):
        ids[index, 0], ids[index, 1 : len(row) + 1] = tokenizer.bos_token_id, torch.tensor(row)  # type: ignore[assignment]
    return ids
