"""The figures of quality: their arithmetic, the judge, and the whole of `evaluate` on a tiny family."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from studio.errors import StudioError
from studio.models.load import close_families
from studio.models.specs import MODELS
from studio.train import evaluate, held_out, measures
from studio.train.evidence import PROMPTS, Plan
from studio.train.features import features
from studio.train.judge import Judge, Truth, quality
from studio.train.world import HELD_OUT
from studio.world.sampling import sample
from tests import tiny

SEEDS = range(HELD_OUT + 5_000_000, HELD_OUT + 5_000_200)
FITTED = 150


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Tensor:
    return held_out.renders(SEEDS, 64, cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def judge(rendered: Tensor) -> Judge:
    return Judge.fit(rendered[:FITTED], Truth.of([sample(seed) for seed in SEEDS[:FITTED]]))


def test_spearman_sees_order_and_nothing_else() -> None:
    amounts = (0.0, 0.25, 0.5, 0.75, 1.0)
    assert measures.spearman(amounts, [0.1, 0.2, 0.21, 0.9, 0.95]) == pytest.approx(1.0)
    assert measures.spearman(amounts, [5.0, 4.0, 3.0, 2.0, -9.0]) == pytest.approx(-1.0)
    assert measures.spearman(amounts, [0.3] * 5) == 0.0
    # one swap of neighbours among five: 1 - 6 * (1 + 1) / (5 * 24)
    assert measures.spearman(amounts, [1, 2, 4, 3, 5]) == pytest.approx(0.9)
    # a tie shares its rank: ranks 1, 2.5, 2.5, 4, 5 against 1 to 5
    assert measures.spearman(amounts, [1, 2, 2, 3, 4]) == pytest.approx(9.5 / math.sqrt(10 * 9.5))


def test_rises_and_steps() -> None:
    assert measures.rises([0.1, 0.1, 0.2])
    assert not measures.rises([0.1, 0.1, 0.1])
    assert not measures.rises([0.1, 0.3, 0.29, 0.5])
    assert measures.largest_step([0, 1, 2, 3, 4]) == pytest.approx(0.25)
    assert measures.largest_step([0, 0, 1, 1, 1]) == pytest.approx(1.0)
    assert math.isnan(measures.largest_step([1, 1, 1]))


def test_spread_leaves_nan_out() -> None:
    assert measures.spread([1.0, math.nan, 3.0]) == {"mean": 2.0, "sd": 1.0, "n": 2}
    assert measures.spread([])["n"] == 0


def test_pairwise_distance_is_root_mean_square() -> None:
    assert measures.pairwise_distance(torch.tensor([[0.0, 0.0], [3.0, 4.0]])) == pytest.approx(5 / math.sqrt(2))
    assert math.isnan(measures.pairwise_distance(torch.zeros(1, 4)))


def test_fidelity_of_known_pictures(rendered: Tensor) -> None:
    picture = rendered[0].float() / 255
    assert measures.psnr(picture + 0.1, picture) == pytest.approx(20.0, abs=0.01)
    assert measures.edge_ratio(picture, picture) == pytest.approx(1.0)
    fog = torch.nn.functional.avg_pool2d(picture[None], 5, 1, 2)[0]
    assert measures.edge_ratio(fog, picture) < 0.85
    noise = picture + 0.1 * torch.randn(picture.shape, generator=torch.Generator().manual_seed(0))
    assert measures.edge_ratio(noise, picture) > 1.1


def test_retrieval_counts_ranks() -> None:
    targets = torch.eye(8)
    assert measures.retrieval(targets, targets) == {"r@1": 1.0, "r@5": 1.0}
    assert measures.retrieval(targets.roll(1, 0), targets)["r@1"] == 0.0


def test_features_belong_to_one_picture(rendered: Tensor) -> None:
    together, alone = features(rendered[:6]), features(rendered[3:4])
    assert torch.equal(features(rendered[:6]), together)
    assert torch.allclose(together[3:4], alone, atol=1e-5)
    assert together.isfinite().all()
    black_and_white = torch.stack([torch.zeros(3, 64, 64), torch.full((3, 64, 64), 255)]).byte()
    assert features(black_and_white).isfinite().all()


def test_renders_are_cached_by_the_renderer(tmp_path: Path) -> None:
    seeds = range(HELD_OUT, HELD_OUT + 2)
    first = held_out.renders(seeds, 32, drawn=64, cache=tmp_path)
    assert first.shape == (2, 3, 32, 32)
    (kept,) = tmp_path.iterdir()
    stamp = kept.stat().st_mtime_ns
    assert torch.equal(held_out.renders(seeds, 32, drawn=64, cache=tmp_path), first)
    assert kept.stat().st_mtime_ns == stamp


def test_judge_beats_chance_on_scenes_it_has_not_seen(judge: Judge, rendered: Tensor) -> None:
    found = quality(judge(rendered[FITTED:]), Truth.of([sample(seed) for seed in SEEDS[FITTED:]]))
    assert found["valence_r"] > 0.55
    assert found["arousal_r"] > 0.45
    assert found["family_accuracy"] > found["family_commonest"] + 0.1
    assert found["place_accuracy"] > 0.35 > found["place_commonest"] + 0.1


def test_judge_is_deterministic_and_gives_probabilities(judge: Judge, rendered: Tensor) -> None:
    verdict, again = judge(rendered[:9]), judge(rendered[:9])
    assert torch.equal(verdict.families, again.families)
    assert torch.allclose(verdict.families.sum(1), torch.ones(9), atol=1e-5)
    assert torch.allclose(verdict.places.sum(1), torch.ones(9), atol=1e-5)
    assert torch.equal(verdict.family("awe"), verdict.families[:, 1])
    assert verdict.valence.abs().max() <= 1


def test_judge_shares_nothing_with_the_guide() -> None:
    """Neither the models that make or guide pictures nor the captions and words they learned from."""
    forbidden = (
        "studio.models",
        "studio.diffusion",
        "studio.affect.space",
        "studio.affect.lexicon",
        "captions",
        "clip",
    )
    for name in ("judge", "features", "measures"):
        source = (Path(evaluate.__file__).parent / f"{name}.py").read_text()
        imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
        assert not [line for line in imports if any(word in line for word in forbidden)], name


def test_evaluate_runs_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.train.encoder import Students, write_encoder

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("MOODSCAPE_DEVICE", "cpu")
    monkeypatch.setitem(MODELS, "moodscape", replace(tiny.bundled_spec(tmp_path), native_size=128, steps=3))
    write_encoder(Students(), tmp_path / "encoder")
    plan = Plan(
        prompts=PROMPTS[:2], families=("awe", "fear"), amounts=(0.0, 0.5, 1.0), seeds=2, place_seeds=3,
        grid=(-0.8, 0.8), grid_prompts=1, judge_renders=40, judge_held_out=10, encoder_renders=8, autoencoder_renders=2,
        panoramas=2, stimulus_renders=3,
    )  # fmt: skip
    found = evaluate.run(quick=True, out=tmp_path / "sheets", plan=plan, encoder=tmp_path / "encoder")
    close_families()
    json.dumps(found, allow_nan=False)
    assert found["neutral_identity"]["holds"] is True
    response = found["slider_response"]
    assert response["awe"]["rho"]["n"] == 2 * 2
    assert response["all"]["gain"]["n"] == 2 * 2 * 2
    assert -1 <= response["all"]["rho"]["mean"] <= 1
    assert set(found["systems"]) == {
        "prototype (ours)", "plain prompt", "word", "factors", "one leaf", "random prototype",
    }  # fmt: skip
    assert found["systems"]["plain prompt"]["emo_s"]["mean"] == 0.0
    assert found["systems"]["plain prompt"]["diversity_ratio"]["mean"] == pytest.approx(1.0)
    assert found["diversity_ratio"]["fear"]["n"] == 2
    assert found["plane"]["valence"]["error"]["n"] == 4
    assert found["places"]["all"]["n"] == 2 * 3
    assert found["autoencoder"]["psnr"]["n"] == 2
    assert found["unet"]["own captions"]["mean colours"]["n"] == 3
    assert found["encoder"]["chance_r@1"] == 1 / 8
    assert found["space"]["leaves"] == len(tiny.LEAVES) == found["space"]["distinct_names"]
    told = Path(found["report"]).read_text()
    assert found["panoramas"]["both"]["ds"]["n"] == 2
    assert found["panoramas"]["roll_equivariance"]["mean"] < 0.01
    assert told.count("### ") == 18
    assert "--data" in found["photographs"]["left_out"]
    assert found["stimulus"]["n"] == 3
    assert set(found["stimulus"]["systems"]) == {"ours", "evidence map", "saliency", "the whole picture"}
    assert "| fear |" in told
    for path in found["sheets"]:
        with Image.open(path) as page:
            assert min(page.size) > 100


def test_one_section_is_measured_alone_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    found = evaluate.run(only=["real"], out=tmp_path)
    assert set(found) == {"photographs", "texts", "setting", "sheets", "report"}
    assert Path(found["report"]).read_text().count("### ") == 2
    with pytest.raises(StudioError, match="There is nothing called “eyes” to measure"):
        evaluate.run(only=["eyes"])
