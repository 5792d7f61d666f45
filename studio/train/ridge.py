"""Kernel ridge on few samples of many features, measured by folds in which no group is torn apart; a ridge for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from studio.affect.readout import Array, along, conformal, difficulty, nearness, standard, strangeness

STRENGTHS = tuple(10.0**k for k in (-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5))
INNER = 5  # folds in which the strength of the ridge for many is chosen
RIDGE = 0.1  # of the kernel: this and its width are the judge's, and nothing was tuned on the ratings
DIRECTIONS = 64  # of the features, which is what the kernel sees


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """A fitted Gaussian kernel regression of features, with what tells how far a sample is from what was seen.

    centre (F,), scale (2, F): the deviations and the weights of the features; basis (R, F), anchors (M, R), weights
    (M, K), offset (K,) and rest as in `PhotoReadout`.
    """

    centre: Array
    scale: Array
    basis: Array
    rest: float
    anchors: Array
    weights: Array
    offset: Array

    def __call__(self, features: Array) -> Array:
        """Guesses (N, K)."""
        places = along(standard(features, self.centre, self.scale), self.basis)
        return nearness(places, self.anchors) @ self.weights + self.offset

    def strangeness(self, features: Array) -> Array:
        """Distance (N,) from what was seen, about 1 for the like of it."""
        return strangeness(standard(features, self.centre, self.scale), self.basis, self.rest)


def folds(groups: Sequence[str], count: int, seed: int) -> Array:
    """The fold (N,) of each sample; one for each group. Groups are dealt at random, the largest first."""
    rng = np.random.default_rng(seed)
    names, sizes = np.unique(np.asarray(groups), return_counts=True)
    filled, place = np.zeros(count), {}
    for index in sorted(rng.permutation(len(names)), key=lambda i: -sizes[i]):
        fold = int(rng.choice(np.flatnonzero(filled == filled.min())))
        place[names[index]], filled[fold] = fold, filled[fold] + sizes[index]
    return np.array([place[group] for group in groups])


def fit(features: Array, targets: Array, blocks: Sequence[int]) -> Fit:
    """Fit on features (N, F), in blocks that count equally, for targets (N, K)."""
    centre, scale = features.mean(0), np.stack([features.std(0) + 1e-4, _weights(blocks)])
    rows, offset = standard(features, centre, scale).astype(np.float64), targets.mean(0)
    values, vectors = np.linalg.eigh(rows @ rows.T / len(rows))
    values, count = values.clip(min=1e-12), min(DIRECTIONS, len(rows) // 4)
    directions = (vectors[:, -count:] / np.sqrt(values[-count:] * len(rows))).T @ rows  # unit rows (R, F)
    anchors = rows @ directions.T
    gram = nearness(anchors, anchors) + RIDGE * np.eye(len(rows))
    return Fit(
        centre=centre,
        scale=scale,
        basis=directions / np.sqrt(values[-count:])[:, None],
        rest=max(float(values[:-count].sum()), 1e-9),
        anchors=anchors,
        weights=np.linalg.solve(gram, targets - offset),
        offset=offset,
    )


def fit_many(rows: Array, targets: Array, seed: int = 0) -> Callable[[Array], Array]:
    """A plain ridge for many samples (N, D) of few features, its strength, in their mean square, by folds."""
    mean, offset = rows.mean(0), targets.mean(0)
    x, y = (rows - mean).astype(np.float64), (targets - offset).astype(np.float64)
    scale = float(np.square(x).mean()) * len(x)
    inner = np.random.default_rng(seed).integers(0, INNER, len(x))
    grams = [x[inner == fold].T @ x[inner == fold] for fold in range(INNER)]
    crosses = [x[inner == fold].T @ y[inner == fold] for fold in range(INNER)]
    whole, cross = np.sum(grams, 0), np.sum(crosses, 0)

    def solved(gram: Array, wanted: Array) -> list[Array]:
        values, vectors = np.linalg.eigh(gram)
        turned = vectors.T @ wanted
        return [vectors @ (turned / (values.clip(min=0) + s * scale)[:, None]) for s in STRENGTHS]

    errors = np.zeros(len(STRENGTHS))
    for fold in range(INNER):
        left = inner == fold
        each = solved(whole - grams[fold], cross - crosses[fold])
        errors += [float(np.square(x[left] @ weights - y[left]).sum()) for weights in each]
    weights = solved(whole, cross)[int(errors.argmin())]
    return lambda others: (others - mean) @ weights + offset


def solved(rows: Tensor, targets: Tensor, strength: float) -> Tensor:
    """The plain ridge solution (D, K) that leads from rows (N, D) to targets (N, K), as they are."""
    return torch.linalg.solve(rows.T @ rows + strength * torch.eye(rows.shape[1]), rows.T @ targets)


@dataclass(frozen=True, kw_only=True, eq=False)
class Guesses:
    """What was guessed of samples (N, K) by fits that saw none of their groups, and how strange they were to those."""

    values: Array
    strangeness: Array


def held_out(
    features: Array, targets: Array, groups: Sequence[str], blocks: Sequence[int], *, count: int = 10, seed: int = 0
) -> Guesses:
    """Guesses of all samples, each from the folds it is not in."""
    placed, values, strange = folds(groups, count, seed), np.zeros(targets.shape), np.zeros(len(targets))
    for fold in np.unique(placed):
        kept, left = np.flatnonzero(placed != fold), np.flatnonzero(placed == fold)
        fitted = fit(features[kept], targets[kept], blocks)
        values[left], strange[left] = fitted(features[left]), fitted.strangeness(features[left])
    return Guesses(values=values, strangeness=strange)


def coverage(guesses: Guesses, targets: Array, groups: Sequence[str], seed: int = 0) -> tuple[Array, Array]:
    """How often margins set on one half of the groups hold the truth of the other (K,), and their mean width (K,)."""
    half, errors = folds(groups, 2, seed), guesses.values - targets
    held, width = [], []
    for part in (0, 1):
        margin = conformal(errors[half == part], guesses.strangeness[half == part])
        allowed = margin * difficulty(guesses.strangeness[half != part])[:, None]
        held.append(np.abs(errors[half != part]) <= allowed)
        width.append(allowed)
    return np.concatenate(held).mean(0), np.concatenate(width).mean(0)


def _weights(blocks: Sequence[int]) -> Array:
    """What a standardised feature counts: each block has a mean square of 1 / number of blocks in all."""
    return np.concatenate([np.full(size, (size * len(blocks)) ** -0.5) for size in blocks])
