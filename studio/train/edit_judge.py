"""The judges of edited photographs: fitted on ratings of themes that are not measured, disjoint from what guides.

The first is a ridge on what the ImageNet teacher sees. The guide is another network, fitted apart, yet it learned to
see from that teacher: so there is a second, on hand-made statistics, which shares nothing with it and knows much less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.readout import Array, standard
from studio.train import ridge
from studio.train.features import features
from studio.train.measures import correlation
from studio.train.photos import rated, squares
from studio.train.readouts import BLOCKS
from studio.train.teacher import Teacher

SIDE = 224


@dataclass(frozen=True, kw_only=True, eq=False)
class EditJudge:
    """Valence of pictures on the ratings' scale of 1 to 7, by the teacher's features and by hand-made statistics."""

    teacher: Teacher
    by_teacher: Callable[[Array], Array]
    by_hand: Callable[[Array], Array]
    held_out: dict[str, float]

    @classmethod
    def fit(cls, data: Path) -> EditJudge:
        """Fit on the rated photographs of shown themes; `held_out` has the correlations on the others."""
        photos, teacher = rated(data), Teacher(data, torch.device("cpu"))
        pictures, left, affect = squares(photos.files, SIDE), photos.unseen().numpy(), photos.affect.numpy()
        seen, hand = teacher.features(pictures).numpy(), features(pictures).numpy()
        by_teacher = _linear(seen[~left], affect[~left])
        by_hand = ridge.fit(hand[~left], affect[~left], (hand.shape[1],))
        worth = {
            "n": int(left.sum()),
            "teacher_r": correlation(by_teacher(seen[left])[:, 0], affect[left, 0]),
            "hand_r": correlation(by_hand(hand[left])[:, 0], affect[left, 0]),
        }
        return cls(teacher=teacher, by_teacher=by_teacher, by_hand=by_hand, held_out=worth)

    def __call__(self, pictures: list[Tensor]) -> Array:
        """Valence (N, 2), in [1, 7], by the teacher and by hand, of pictures uint8 (H, W, 3)."""
        x = torch.stack([_square(each) for each in pictures])
        read = (self.by_teacher(self.teacher.features(x).numpy()), self.by_hand(features(x).numpy()))
        return np.stack([4 + 3 * each[:, 0] for each in read], 1)


def _linear(seen: Array, affect: Array) -> Callable[[Array], Array]:
    weights = np.concatenate([np.full(size, (size * len(BLOCKS)) ** -0.5) for size in BLOCKS])
    centre, scale = seen.mean(0), np.stack([seen.std(0) + 1e-4, weights])
    fitted = ridge.fit_many(standard(seen, centre, scale), affect)
    return lambda others: fitted(standard(others, centre, scale))


def _square(picture: Tensor) -> Tensor:
    x = picture.permute(2, 0, 1)[None].float()
    x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
    return x[0].round().clamp(0, 255).byte()
