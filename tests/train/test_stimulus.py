"""The stage that learns stimuli, at tiny size, and its figures' arithmetic."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.models.specs import ASSETS
from studio.models.stimulus import CELLS, FILE, NOTES, load_stimulus
from studio.train import report, stimulus, stimulus_data, stimulus_figures
from studio.train.stimulus_batches import ASKED, POINTS, Prompts, batch
from studio.train.stimulus_data import SHARD, Truth, truth_of
from studio.train.world import HELD_OUT

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    return [truth_of(seed, side=stimulus_data.SIDE) for seed in range(HELD_OUT + 1, HELD_OUT + 5)]


def prompts() -> Prompts:
    count = len(FAMILIES) + 64 + 3
    vectors = F.normalize(torch.randn(count, 256, generator=torch.Generator().manual_seed(0)), dim=-1)
    return Prompts(vectors=vectors, families=torch.eye(len(FAMILIES)).repeat(count // 8 + 1, 1)[:count])


def test_shards_come_back_as_they_were_and_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stimulus_data, "SHARD", 2)
    monkeypatch.setattr(stimulus_data, "SIDE", 64)
    assert stimulus_data.write(tmp_path, scenes=2, minutes=1) == 2
    stamp = (tmp_path / "stimuli" / "records-00000.json").stat().st_mtime_ns
    assert stimulus_data.write(tmp_path, scenes=4, minutes=1) == 4
    assert (tmp_path / "stimuli" / "records-00000.json").stat().st_mtime_ns == stamp
    again = stimulus_data.read(tmp_path, stimulus_data.numbers(tmp_path))
    for seed, each in enumerate(again):
        fresh = truth_of(seed)
        assert each.record["seed"] == seed
        assert np.array_equal(each.masks, fresh.masks)
        assert np.array_equal(each.kinds, fresh.kinds)
        for family in FAMILIES:
            assert np.array_equal(each.mask(family), fresh.mask(family))
    assert SHARD == 64


def test_batches_keep_what_is_where(truths: list[Truth]) -> None:
    made = batch(truths, prompts(), random.Random(1))
    assert made.pictures.shape == (4, 3, 192, 192)
    assert made.vectors.shape == (4, ASKED, 256)
    assert made.points.shape == (4, ASKED, POINTS, 3)
    assert made.masks.shape == (4, ASKED, CELLS, CELLS)
    assert made.effects.shape == (4, len(FAMILIES), CELLS, CELLS)
    assert set(made.masks.unique().tolist()) <= {0.0, 1.0}
    for index in (made.points[..., 2] >= 0).nonzero().tolist():
        x, y, adds = made.points[tuple(index)].tolist()
        if index[-1] == int((made.points[index[0], index[1], :, 2] >= 0).sum()) - 1:  # the last one has the last word
            assert made.masks[index[0], index[1], int(y * CELLS), int(x * CELLS)] == adds


def test_the_recipe_learns_and_goes_on(truths: list[Truth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stimulus_data, "write", lambda *_, **__: 0)
    monkeypatch.setattr(stimulus_data, "numbers", lambda _: [0])
    monkeypatch.setattr(stimulus_data, "read", lambda _, which: truths if which else [])
    monkeypatch.setattr(Prompts, "of", lambda *_: prompts())
    monkeypatch.setattr(stimulus, "BATCH", 2)
    monkeypatch.setattr(stimulus, "STEPS", 3)
    first = stimulus.run(minutes=0.004, device="cpu", out=tmp_path, data=None)
    second = stimulus.run(minutes=0.004, device="cpu", out=tmp_path, data=None)
    assert second["steps"] > first["steps"] > 0
    assert np.isfinite(list(second["losses"].values())).all()
    net = load_stimulus(tmp_path / "assets" / "stimulus", torch.device("cpu"))
    assert (tmp_path / "assets" / "stimulus" / FILE).stat().st_size < 15 * 2**20
    assert not net.training


def test_lenience_is_calibrated_on_scenes_that_are_kept_back(truths: list[Truth], tmp_path: Path) -> None:
    seeds = [truth.record["seed"] for truth in truths]
    back = [replace(truths[0], record=truths[0].record | {"seed": stimulus.KEPT_BACK - 1})]
    learned, kept = stimulus.apart([*truths, *back])
    assert [truth.record["seed"] for truth in learned] == seeds
    assert kept == back
    for name in (FILE, NOTES):
        (tmp_path / name).write_bytes((ASSETS / "stimulus" / name).read_bytes())
    families = stimulus_figures.prototypes(open_space(ASSETS / "space"))
    told = stimulus.calibrated(tmp_path, truths, families)
    assert told["lenient"] in stimulus.LENIENCES
    assert told["calibrated_iou"] >= told["even_odds_iou"]
    assert load_stimulus(tmp_path, torch.device("cpu")).lenient == told["lenient"]
    assert stimulus.calibrated(tmp_path, [], families) == {}


def test_overlap_counts_cells_and_two_empty_masks_agree() -> None:
    a, b = torch.zeros(4, 4, dtype=torch.bool), torch.zeros(4, 4, dtype=torch.bool)
    assert stimulus.overlap(a, b) == 1
    a[:2], b[1:3] = True, True
    assert stimulus.overlap(a, b) == pytest.approx(1 / 3)


def test_saliency_finds_the_odd_one_out() -> None:
    picture = torch.full((1, 3, 128, 128), 120, dtype=torch.uint8)
    picture[..., 60:70, 90:100] = 250
    found = stimulus_figures.saliency(picture)
    y, x = divmod(int(found.argmax()), CELLS)
    assert abs(y - 65 * CELLS / 128) < 8
    assert abs(x - 95 * CELLS / 128) < 8


def test_rivals_get_their_best_threshold_and_we_do_not() -> None:
    wanted = torch.zeros(2, CELLS, CELLS, dtype=torch.bool)
    wanted[:, :20] = True
    weak = wanted.float() * 0.3
    pairs = stimulus_figures.Pairs(
        wanted=wanted, families=("awe", "fear"), guesses={"ours": weak, "saliency": weak, "the whole picture": weak + 1}
    )
    found = stimulus_figures.scores(pairs)["systems"]
    assert found["ours"]["iou"]["mean"] == 0
    assert found["saliency"]["iou"]["mean"] == 1
    assert found["the whole picture"]["iou"]["mean"] == pytest.approx(20 / CELLS)


def test_without_weights_or_data_there_is_a_sentence(tmp_path: Path) -> None:
    found = stimulus_figures.figures(None, folder=tmp_path)
    assert "not here" in found["stimulus"]["left_out"]
    assert "not here" in stimulus_figures.tables(found, report.table)[0]
