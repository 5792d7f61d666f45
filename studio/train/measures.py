"""The small arithmetic of the figures: ranks, series, distances and picture fidelity."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from scipy.stats import rankdata
from torch import Tensor


def correlation(first: Sequence[float] | np.ndarray | Tensor, second: Sequence[float] | np.ndarray | Tensor) -> float:
    """Pearson's r of two series of one length; nan where one of them does not vary."""
    a, b = (np.asarray(series, np.float64) - np.mean(np.asarray(series, np.float64)) for series in (first, second))
    size = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size > 1e-12 else math.nan


def spearman(first: Sequence[float] | Tensor, second: Sequence[float] | Tensor) -> float:
    """Spearman's ρ of two series, ties sharing their mean rank; 0 where one does not vary: no order is no response."""
    rho = correlation(rankdata(np.asarray(first)).tolist(), rankdata(np.asarray(second)).tolist())
    return 0.0 if math.isnan(rho) else rho


def rises(series: Sequence[float] | Tensor) -> bool:
    """Whether a series never falls and ends higher than it began."""
    values = np.asarray(series, np.float64)
    return bool((np.diff(values) >= 0).all() and values[-1] > values[0])


def largest_step(series: Sequence[float] | Tensor) -> float:
    """The largest change between neighbours as a share of all change: 1 / (n - 1) is even, 1 is a single jump."""
    steps = np.abs(np.diff(np.asarray(series, np.float64)))
    return float(steps.max() / steps.sum()) if steps.sum() > 1e-12 else math.nan


def spread(values: Sequence[float] | Tensor) -> dict[str, float | int]:
    """Mean, standard deviation and n of figures, those that are nan left out."""
    array = np.asarray(values, np.float64)
    kept = array[~np.isnan(array)]
    if not len(kept):
        return {"mean": math.nan, "sd": math.nan, "n": 0}
    return {"mean": float(kept.mean()), "sd": float(kept.std()), "n": len(kept)}


def pairwise_distance(vectors: Tensor) -> float:
    """Mean root-mean-square distance between every two of the vectors (N, F); nan for fewer than two."""
    if len(vectors) < 2:
        return math.nan
    return float(torch.pdist(vectors).mean() / math.sqrt(vectors.shape[-1]))


def psnr(made: Tensor, original: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of one picture (3, H, W) in [0, 1]."""
    return -10 * math.log10(max(float((made - original).square().mean()), 1e-12))


def edge_ratio(made: Tensor, original: Tensor) -> float:
    """Mean gradient magnitude of a picture (3, H, W) over the original's: 1 is right, below it is foggy."""
    return gradient(made) / max(gradient(original), 1e-9)


def gradient(picture: Tensor) -> float:
    """Mean gradient magnitude of the grey of a picture (3, H, W), by forward differences."""
    grey = picture.mean(0)
    across, down = grey[:-1, 1:] - grey[:-1, :-1], grey[1:, :-1] - grey[:-1, :-1]
    return float((across.square() + down.square()).sqrt().mean())


def retrieval(queries: Tensor, targets: Tensor, most: Sequence[int] = (1, 5)) -> dict[str, float]:
    """How often the target of a query (both (N, D), unit, row by row) is among the nearest k: {"r@1": …}."""
    scores = queries @ targets.T
    better = (scores > scores.diagonal()[:, None]).sum(1)
    return {f"r@{k}": float((better < k).float().mean()) for k in most}
