"""The explainer's recipe at a tiny size: it looks, learns, goes on, and what it writes speaks only of what is there."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.errors import StudioError
from studio.models.explainer import SUPPORT, SURE, Explainer, family_of, load_explainer, needs, unsure, written
from studio.models.kinds import KINDS
from studio.models.prefix import MEASURES, POOLED, TOKENS, VIEWS, Adapter, Seen, box, look, see, shares
from studio.models.specs import ASSETS
from studio.models.stimulus import load_stimulus
from studio.train import explainer, explainer_figures, stimulus_data
from studio.train.explainer_data import Row, blurred, held, regions, shaken, side
from studio.train.found_regions import Sighting, seen_kinds
from studio.train.sentences import named
from studio.understanding import Evidence

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A tiny explainer, trained for two steps or so on six scenes, and the summary of a second call."""
    patch, out = pytest.MonkeyPatch(), tmp_path_factory.mktemp("run")
    patch.setattr(stimulus_data, "SHARD", 6)
    patch.setattr(explainer, "READ", 60)
    patch.setattr(explainer, "BATCH", 4)
    stimulus_data.write(out, scenes=6, minutes=1)
    first = explainer.run(minutes=0.01, device="cpu", out=out, data=None, width=32, layers=1)
    second = explainer.run(minutes=0.01, device="cpu", out=out, data=None, width=32, layers=1)
    patch.undo()
    assert second["steps"] >= first["steps"]
    return out / "explainer" / "model", dict(second)


@pytest.fixture(scope="module")
def speaker(trained: tuple[Path, dict]) -> Explainer:
    return load_explainer(trained[0], CPU)


def test_the_stage_sums_itself_up(trained: tuple[Path, dict]) -> None:
    folder, summary = trained
    assert summary["regions"] > 5
    assert summary["words"] > 800
    assert all(path.stat().st_size < 16e6 for path in folder.iterdir())


def test_what_a_run_keeps_holds_tensors_and_plain_values_only(trained: tuple[Path, dict]) -> None:
    run = trained[0].parent
    rows = [row for path in run.glob("rows/*.pt") for row in torch.load(path, weights_only=True)]
    assert len(rows) == trained[1]["regions"]
    again = Row.unpacked(rows[0]).packed()
    assert (again["facts"], again["parts"]) == (rows[0]["facts"], rows[0]["parts"])
    assert torch.equal(again["seen"][0], rows[0]["seen"][0])
    assert torch.load(run / "checkpoint.pt", weights_only=True)["steps"] == trained[1]["steps"]


def test_a_run_without_shards_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no shards"):
        explainer.run(minutes=0.01, device="cpu", out=tmp_path, data=None)


def test_whatever_is_drawn_names_only_what_the_region_holds(speaker: Explainer) -> None:
    picture = torch.randint(0, 255, (3, 120, 160), dtype=torch.uint8)
    mask, kinds = torch.zeros(120, 160), {"water": 0.7, "boat": 0.2, "sky": SUPPORT}
    mask[60:] = 1
    seen, _ = see(speaker.sight, speaker.look(picture), mask)
    vector = torch.from_numpy(open_space(ASSETS / "space").vector("awe"))[None]
    for seed in range(3):
        ids, likely = speaker.speak(seen, shares(kinds)[None], vector, seed=seed)
        assert likely.shape == (len(ids),)
        for row in ids:
            for _, needed in named(speaker.text(row)):
                assert {"water", "boat"}.intersection(needed)


def test_the_same_seed_says_the_same(speaker: Explainer) -> None:
    picture, mask = torch.randint(0, 255, (3, 64, 64), dtype=torch.uint8), torch.ones(64, 64)
    mask[:, :20] = 0
    vector, kinds = open_space(ASSETS / "space").vector("fear"), {"trees": 1.0}
    said = [speaker.explain(picture, mask, "fear", vector, kinds, seed=3) for _ in range(2)]
    assert said[0] == said[1]
    assert 0 <= said[0].sure <= 1


def test_it_is_unsure_where_nothing_is_known_and_gives_what_was_measured(speaker: Explainer) -> None:
    picture, mask = torch.full((3, 80, 80), 250, dtype=torch.uint8), torch.zeros(80, 80)
    picture[:, 20:50, 20:50], mask[20:50, 20:50] = 5, 1
    vector = open_space(ASSETS / "space").vector("fear")
    made = speaker.explain(picture, mask, "fear", vector, None)
    assert made.sure < SURE
    assert made.sentence.startswith("It is hard to say what this is")
    assert "much darker" in made.sentence
    assert not named(made.sentence)
    assert speaker.explain(picture, mask * 0, "fear", vector, {"trees": 1.0}).sure == 0


def test_it_is_sure_of_what_was_asked_and_not_of_another_feeling(speaker: Explainer) -> None:
    """All candidates say a word that speaks for awe: that is sure of awe, not of fear, though read back as surely."""
    word = int(speaker.tokenizer.convert_tokens_to_ids("light"))  # type: ignore[arg-type]
    reader = torch.zeros_like(speaker.reader)
    reader[word, FAMILIES.index("awe")] = 9
    certain = replace(speaker, reader=reader)
    drawn = torch.tensor([[word, speaker.end]] * 3), torch.zeros(3)
    awe, fear, any_family = (certain.chosen(drawn, family)[1] for family in ("awe", "fear", None))
    assert awe == any_family
    assert awe > 0.49 > 0.01 > fear
    assert family_of("leaf:eerie", {"awe": 0.3, "fear": 0.7}) == "fear"
    assert (family_of("awe", {}), family_of("va:0.3,0.2", {})) == ("awe", None)


def test_unsure_sentences_say_so_where_nothing_differs() -> None:
    same = (Evidence(name="lightness", inside=0.5, outside=0.5, says="about as light as the rest"),)
    assert "like the rest" in unsure(same)


def test_the_prefix_depends_on_each_of_its_parts() -> None:
    torch.manual_seed(0)
    adapter, kinds = Adapter(32).eval(), shares({"sky": 0.6, "sun": 0.1})[None]
    seen, emotion = Seen(torch.rand(1, VIEWS, POOLED), torch.rand(1, MEASURES)), torch.randn(1, 256)
    with torch.no_grad():
        first = adapter(seen, kinds, emotion)
        others = (
            adapter(Seen(seen.views + 1, seen.measures), kinds, emotion),
            adapter(Seen(seen.views, seen.measures + 1), kinds, emotion),
            adapter(seen, kinds.roll(1, 1), emotion),
            adapter(seen, kinds, -emotion),
        )
    assert first.shape == (1, TOKENS, 32)
    assert all(not torch.allclose(first, other, atol=1e-3) for other in others)


def test_the_crop_holds_the_region(speaker: Explainer) -> None:
    mask = torch.zeros(100, 150)
    mask[40:50, 120:150] = 1
    top, bottom, left, right = box(mask)
    assert (top <= 40, bottom >= 50, left <= 120, right == 150) == (True, True, True, True)
    assert box(mask * 0) == (0, 100, 0, 150)
    looked = look(speaker.sight, torch.zeros(3, 900, 30, dtype=torch.uint8))
    assert see(speaker.sight, looked, torch.ones(4, 4))[0].views.shape == (1, VIEWS, POOLED)


def test_regions_hold_what_their_kinds_say() -> None:
    truth = stimulus_data.truth_of(900_700_001)
    found = regions(truth, random.Random(0))
    assert found
    for region in found:
        assert region.family in FAMILIES
        assert float(region.shares.sum()) == pytest.approx(1, abs=1e-4)
        assert torch.equal(region.shares, held(truth.kinds, region.mask.numpy()))
        assert shaken(region.mask, random.Random(1)).any()
        assert float(blurred(region.shares, random.Random(0)).sum()) == pytest.approx(1, abs=1e-3)


def test_sides_are_told_apart() -> None:
    mask = np.zeros((20, 20), bool)
    mask[5:8, 1:4] = True
    assert (side(mask), side(mask[:, ::-1])) == ("on the left", "on the right")
    assert side(np.ones((20, 20), bool)) == ""


def test_words_become_a_text_and_need_their_kinds(speaker: Explainer) -> None:
    assert written(["the", "sky", ":", "light", ".", "that", "calms", ".", "<end>"]) == "The sky: light. That calms."
    table = needs(speaker.tokenizer, {"sky": ["sky", "clouds"]})
    index = speaker.tokenizer.convert_tokens_to_ids("sky")
    assert table.sum() == 2
    assert bool(table[index, KINDS.index("clouds")])


def test_the_figures_count_what_is_there(trained: tuple[Path, dict], tmp_path: Path) -> None:
    found = explainer_figures.figures(scenes=2, explainer=trained[0], stimulus=tmp_path / "none")
    assert found["n"] > 2
    assert 0 <= found["sure"] <= 1
    region = regions(stimulus_data.truth_of(900_700_001), random.Random(0))[0]
    largest = KINDS[int(region.shares.argmax())]
    texts = [f"The {largest}: fear.", "The snowman: fear."]
    said = explainer_figures.Told(texts=texts, regions=[region] * 2, sure=[True] * 2)
    rows = explainer_figures.scored(said, lambda t: (None, np.eye(8)[:2]), None)
    assert rows["outside"] == 0.5
    assert rows["distinct"] == 1.0
    left = explainer_figures.figures(explainer=tmp_path / "none")
    assert "left_out" in left
    assert "Left out" in explainer_figures.tables({"explanations": left}, lambda *_: "")[0]


def test_regions_that_are_found_are_judged_by_what_lies_in_them(trained: tuple[Path, dict]) -> None:
    net = load_stimulus(ASSETS / "stimulus", CPU)
    truth = stimulus_data.truth_of(900_700_001)
    seen, space = Sighting.of(net, truth), open_space(ASSETS / "space")
    made = [seen.region(truth, family, space.vector(family)) for family in FAMILIES]
    some = [each for each in made if each is not None]
    assert some
    for region, mask in some:
        assert mask.shape == truth.picture.shape[1:]
        assert float(region.shares.sum()) == pytest.approx(1, abs=1e-5)
        inside = truth.kinds[(region.mask > 0.5).numpy()]
        assert {KINDS[kind] for kind in inside} == {KINDS[int(k)] for k in region.shares.nonzero().flatten()}
        assert sum(seen_kinds(region, seen.kinds).values()) == pytest.approx(1, abs=1e-3)
    found = explainer_figures.figures(scenes=2, explainer=trained[0])
    row = found["found_regions"]
    assert 0 <= row["silent"] <= row["n"] <= found["n"]
    table = explainer_figures.tables({"explanations": found}, lambda _, rows: "\n".join(str(each[0]) for each in rows))
    assert (explainer_figures.FOUND in table[0]) == (row["n"] > row["silent"])


def test_a_damaged_explainer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not on this machine"):
        load_explainer(tmp_path, CPU)
    (tmp_path / "explainer.json").write_text("{}")
    with pytest.raises(StudioError, match="damaged"):
        load_explainer(tmp_path, CPU)
