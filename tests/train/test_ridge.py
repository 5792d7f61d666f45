"""Ridge by groups: no group is torn, a signal is found, noise is not, and margins hold what they say."""

from __future__ import annotations

import numpy as np
import pytest

from studio.affect.readout import COVERAGE
from studio.train import ridge
from studio.train.measures import correlation

GROUPS = [f"theme {i // 4}" for i in range(240)]


@pytest.fixture(scope="module")
def samples() -> tuple[np.ndarray, np.ndarray]:
    """Features (240, 60) in two blocks of very different size, and a linear signal with noise."""
    rng = np.random.default_rng(0)
    features = rng.standard_normal((240, 60)) * np.repeat([1.0, 100.0], 30) + 5
    weights = rng.standard_normal((60, 2)) / np.repeat([1.0, 100.0], 30)[:, None]
    return features, features @ weights / 8 + 0.3 * rng.standard_normal((240, 2))


def test_folds_keep_groups_together_and_are_of_one_size() -> None:
    placed = ridge.folds(GROUPS, 7, seed=3)
    assert all(len(set(placed[i : i + 4])) == 1 for i in range(0, 240, 4))
    sizes = np.bincount(placed, minlength=7)
    assert sizes.max() - sizes.min() <= 4
    assert (placed != ridge.folds(GROUPS, 7, seed=4)).any()


def test_a_linear_signal_is_found_in_groups_that_were_not_seen(samples: tuple[np.ndarray, np.ndarray]) -> None:
    features, targets = samples
    guesses = ridge.held_out(features, targets, GROUPS, (30, 30))
    assert correlation(guesses.values[:, 0], targets[:, 0]) > 0.6
    held, width = ridge.coverage(guesses, targets, GROUPS)
    assert held == pytest.approx(COVERAGE, abs=0.06)
    assert (width > 0).all()


def test_what_only_names_the_group_gives_nothing_away() -> None:
    """With samples torn from their groups this would come out near 1."""
    rng = np.random.default_rng(1)
    marks = np.repeat(rng.standard_normal((60, 40)), 4, 0) + 0.01 * rng.standard_normal((240, 40))
    targets = np.repeat(rng.standard_normal((60, 1)), 4, 0)
    guesses = ridge.held_out(marks, targets, GROUPS, (40,))
    assert correlation(guesses.values[:, 0], targets[:, 0]) < 0.35


def test_samples_unlike_the_fitted_are_strange(
    samples: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    features, targets = samples
    monkeypatch.setattr(ridge, "DIRECTIONS", 20)
    fitted = ridge.fit(features, targets, (30, 30))
    assert fitted.strangeness(features).mean() == pytest.approx(1.0, abs=0.1)
    assert fitted.strangeness(features + 2.5 * features.std(0)).mean() > 3


def test_the_ridge_for_many_samples_is_the_other_one_where_both_can_be() -> None:
    rng = np.random.default_rng(2)
    rows = rng.standard_normal((3000, 12)).astype(np.float32)
    weights = rng.standard_normal((12, 2))
    guess = ridge.fit_many(rows, rows @ weights + 1 + 0.1 * rng.standard_normal((3000, 2)))
    assert guess(rows[:50]) == pytest.approx(rows[:50] @ weights + 1, abs=0.05)
