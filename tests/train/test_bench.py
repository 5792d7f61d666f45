"""The figures of speed: that they are taken in turns and warm, and the whole of `bench` on a tiny family."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from studio.errors import StudioError
from studio.models.load import close_families, open_family
from studio.models.specs import MODELS, resolve
from studio.settings import Settings
from studio.tools.composition import Composition
from studio.tools.conditions import canvas_for
from studio.train import bench, stock, timing
from tests import tiny


@pytest.fixture
def tiny_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setenv("MOODSCAPE_DEVICE", "cpu")
    monkeypatch.setitem(MODELS, "moodscape", replace(tiny.bundled_spec(tmp_path), native_size=128, steps=3))
    yield
    close_families()
    torch.set_num_threads(before)


def test_tasks_take_turns_after_a_warm_up() -> None:
    calls: list[str] = []
    timings = timing.interleaved({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 3)
    assert calls == ["a", "b"] * 4
    assert timings["a"]["n"] == timings["b"]["n"] == 3


def test_summary_and_ratio() -> None:
    timings = {"fast": timing.summary([1.0, 1.2, 9.0]), "slow": timing.summary([2.4, 2.4, 0.1])}
    assert timings["fast"] == {"median": 1.2, "least": 1.0, "most": 9.0, "n": 3}
    assert timing.ratio(timings, "slow", "fast") == 2.0


def test_a_process_is_timed_to_its_end_and_its_failure_is_said() -> None:
    assert timing.of_process(["-c", "import time; time.sleep(0.2)"], 1)["median"] >= 0.2
    with pytest.raises(StudioError, match="no such thing"):
        timing.of_process(["-c", "raise SystemExit('no such thing')"], 1)


def test_peak_memory_is_this_process_s() -> None:
    before = timing.peak_megabytes()
    held = bytearray(os.urandom(1024)) * (96 * 1024)  # 96 MB that are really written
    assert timing.peak_megabytes() >= max(before, len(held) // 2**20)


@pytest.mark.usefixtures("tiny_family")
def test_ours_is_the_stock_pipeline_where_no_emotion_is_asked_for() -> None:
    settings = Settings(device="cpu")
    family = open_family("moodscape", settings)
    pipeline = stock.open_pipeline(resolve(family.spec, settings), family)
    recipe = bench.recipe_of(family, steps=3)
    near = 1e-4 if family.dtype == torch.float32 else 0.02  # the stock pipeline rounds its latents to the precision
    begun = Composition.of(family, recipe).start(canvas_for(family, recipe.width, recipe.height))
    ours = family.decode(bench.painted(family, recipe))
    assert torch.allclose(ours, stock.picture(pipeline, family, recipe, begun), atol=near)
    assert not torch.allclose(ours, stock.picture(pipeline, family, recipe), atol=near)


@pytest.mark.usefixtures("tiny_family")
def test_composable_is_the_same_in_one_batch_and_differs_from_plain() -> None:
    settings = Settings(device="cpu")
    family = open_family("moodscape", settings)
    pipeline = stock.open_pipeline(resolve(family.spec, settings), family)
    recipe = bench.recipe_of(family, steps=3)
    one_by_one = stock.composable(pipeline, family, recipe, ["full of awe"], batched=False)
    batched = stock.composable(pipeline, family, recipe, ["full of awe"], batched=True)
    assert torch.allclose(one_by_one, batched, atol=1e-3)
    assert not torch.allclose(one_by_one, stock.picture(pipeline, family, recipe), atol=1e-3)


@pytest.mark.usefixtures("tiny_family")
def test_bench_runs_end_to_end() -> None:
    found = bench.run(quick=True, processes=False)
    json.dumps(found, allow_nan=False)
    assert found["picture"]["ratio_to_stock"]["ours, one emotion"] > 0
    assert found["picture"]["largest_difference_to_stock"] < (1e-3 if found["setting"]["dtype"] == "float32" else 0.02)
    assert set(found["emotions"]) == {"1", "2", "4", "8"}
    assert found["emotions"]["8"]["seconds"]["tokens"]["n"] == 3
    assert found["preview"]["seconds"]["median"] > 0
    assert found["panorama"]["seconds"]["median"] > 0
    assert found["setting"]["attention"] == "SDPA"
    assert found["peak_megabytes"]["our process"] > 100
