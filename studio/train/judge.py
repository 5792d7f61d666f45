"""The judge of emotion and place: kernel regression on picture statistics, fitted on renders and their facts.

It must not be the guide that made the pictures look emotional, so it never sees the dual encoder, the prototypes, the
captions or the text: hand-made colour, tone and edge statistics on one side, `studio.world.mood` of the scene's facts
on the other. It says how much a picture looks like scenes that we wrote down as moving, not how a person feels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.train.features import features, shrink
from studio.train.measures import correlation
from studio.world.facts import facts
from studio.world.mood import mood
from studio.world.scene import PLACES, Scene

WIDTH = 0.3  # of the Gaussian kernel, per squared standardised feature
RIDGE = 0.1
FARTHEST = 4.0  # standard deviations at which a statistic is cut off
SOFT = 48  # pixels a side to which the soft copies of the renders are reduced: generated pictures may be softer
TEMPERATURES = tuple(1.1**k for k in range(-30, 21))
_V, _A, _FAMILIES, _PLACES = 0, 1, slice(2, 2 + len(FAMILIES)), slice(2 + len(FAMILIES), None)


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """What the facts say of N scenes: valence and arousal (N,), family shares (N, 8), index of the place (N,)."""

    valence: Tensor
    arousal: Tensor
    families: Tensor
    places: Tensor

    @classmethod
    def of(cls, scenes: Sequence[Scene]) -> Truth:
        """The moods and places of scenes."""
        moods = [mood(facts(scene)) for scene in scenes]
        return cls(
            valence=torch.tensor([each.valence for each in moods]),
            arousal=torch.tensor([each.arousal for each in moods]),
            families=torch.tensor([[each.families[family] for family in FAMILIES] for each in moods]),
            places=torch.tensor([PLACES.index(scene.place) for scene in scenes]),
        )

    def targets(self) -> Tensor:
        """All of it as numbers to regress on: (N, 2 + 8 + K), shares as centred logarithms, K places as one-hot."""
        logs = self.families.clamp(min=1e-4).log()
        places = F.one_hot(self.places, len(PLACES)).float()
        return torch.cat([self.valence[:, None], self.arousal[:, None], logs - logs.mean(1, keepdim=True), places], 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """What the judge says of N pictures.

    valence and arousal (N,) about in [-1, 1]; families (N, 8) and places (N, K) are probabilities in the orders of
    FAMILIES and PLACES; features (N, F) are the standardised statistics it looked at.
    """

    valence: Tensor
    arousal: Tensor
    families: Tensor
    places: Tensor
    features: Tensor

    def family(self, name: str) -> Tensor:
        """The probability (N,) of one family."""
        return self.families[:, FAMILIES.index(name)]

    def place(self, name: str) -> Tensor:
        """The probability (N,) of one place."""
        return self.places[:, PLACES.index(name)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judge:
    """A fitted kernel ridge regression; call it with pictures uint8 (N, 3, H, W) of any size."""

    centre: Tensor
    scale: Tensor
    anchors: Tensor
    weights: Tensor
    offset: Tensor
    family_temperature: float = 1.0
    place_temperature: float = 1.0

    @classmethod
    def fit(cls, pictures: Tensor, truth: Truth) -> Judge:
        """Fit on renders and on softer copies of them; the last fifth only sets how sure the judge may be."""
        kept = len(pictures) - len(pictures) // 5
        sharp = features(pictures[:kept])
        rows, targets = torch.cat([sharp, features(_softened(pictures[:kept]))]), truth.targets()[:kept].repeat(2, 1)
        centre, scale, offset = rows.mean(0), rows.std(0) + 1e-4, targets.mean(0)
        anchors = _standard(rows, centre, scale)
        gram = _kernel(anchors, anchors) + RIDGE * torch.eye(len(anchors))
        weights = torch.linalg.solve(gram, targets - offset)
        judge = cls(centre=centre, scale=scale, anchors=anchors, weights=weights, offset=offset)
        return judge._calibrated(pictures[kept:], truth.families[kept:], truth.places[kept:])

    def __call__(self, pictures: Tensor) -> Verdict:
        """Judge pictures uint8 (N, 3, H, W)."""
        seen, raw = self._scores(pictures)
        return Verdict(
            valence=raw[:, _V].clamp(-1, 1),
            arousal=raw[:, _A].clamp(-1, 1),
            families=(raw[:, _FAMILIES] / self.family_temperature).softmax(-1),
            places=(raw[:, _PLACES] / self.place_temperature).softmax(-1),
            features=seen,
        )

    def _scores(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        seen = _standard(features(pictures), self.centre, self.scale)
        return seen, _kernel(seen, self.anchors) @ self.weights + self.offset

    def _calibrated(self, pictures: Tensor, families: Tensor, places: Tensor) -> Judge:
        _, raw = self._scores(pictures)
        certain = F.one_hot(places, len(PLACES)).float()
        return Judge(
            centre=self.centre,
            scale=self.scale,
            anchors=self.anchors,
            weights=self.weights,
            offset=self.offset,
            family_temperature=_best_temperature(raw[:, _FAMILIES], families),
            place_temperature=_best_temperature(raw[:, _PLACES], certain),
        )


def quality(verdict: Verdict, truth: Truth) -> dict[str, float | int]:
    """How well a verdict agrees with the facts of the same scenes, and what always naming the commonest would reach."""
    strongest = truth.families.argmax(1)
    return {
        "n": len(strongest),
        "valence_r": correlation(verdict.valence, truth.valence),
        "arousal_r": correlation(verdict.arousal, truth.arousal),
        "valence_error": float((verdict.valence - truth.valence).abs().mean()),
        "arousal_error": float((verdict.arousal - truth.arousal).abs().mean()),
        "family_accuracy": float((verdict.families.argmax(1) == strongest).float().mean()),
        "family_top2": float((verdict.families.topk(2).indices == strongest[:, None]).any(1).float().mean()),
        "family_commonest": float(strongest.bincount().max() / len(strongest)),
        "place_accuracy": float((verdict.places.argmax(1) == truth.places).float().mean()),
        "place_commonest": float(truth.places.bincount().max() / len(strongest)),
    }


def _softened(pictures: Tensor) -> Tensor:
    small = torch.cat([shrink(part, SOFT) for part in pictures.split(64)])
    wide = F.interpolate(small, pictures.shape[-2:], mode="bilinear", align_corners=False)
    return (wide * 255).round().byte()


def _standard(rows: Tensor, centre: Tensor, scale: Tensor) -> Tensor:
    return ((rows - centre) / scale).clamp(-FARTHEST, FARTHEST)


def _kernel(rows: Tensor, anchors: Tensor) -> Tensor:
    return torch.exp(-WIDTH * torch.cdist(rows, anchors).square() / anchors.shape[1])


def _best_temperature(logits: Tensor, target: Tensor) -> float:
    """The temperature at which softmax(logits / t) has the least cross-entropy to target shares (N, K)."""
    losses = [-(target * (logits / t).log_softmax(-1)).sum(-1).mean() for t in TEMPERATURES]
    return TEMPERATURES[int(torch.stack(losses).argmin())]
