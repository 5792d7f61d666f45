"""The listeners of the Edit tab around a real runner, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.engine.inline import InlineRunner
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import file_of, open_source
from studio.ui.edit_board import MOST_PICTURES, kept_of, laid
from studio.ui.edit_handlers import EditHandlers
from studio.ui.handlers import made_file

SKIP = gr.skip()
ME = "me"


@pytest.fixture
def handlers(tmp_path: Path) -> Iterator[EditHandlers]:
    settings = Settings(home=tmp_path / "home", device="cpu")
    runner = InlineRunner(settings, tools="tests.ui.tiny_tools:TOOLS")
    yield EditHandlers(runner, settings.sources)
    runner.close()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(gr, "Warning", words.append)
    return words


def painted(path: Path, colour: str = "teal") -> str:
    Image.linear_gradient("L").resize((96, 80)).convert("RGB").save(path)
    with Image.open(path) as grey:
        Image.blend(grey.convert("RGB"), Image.new("RGB", grey.size, colour), 0.5).save(path)
    return str(path)


def event(**data: Any) -> gr.EventData:
    return gr.EventData(target=None, _data=data)


def last(turns: Any) -> tuple[Any, Any]:
    """The last board, and what the browser keeps after all turns."""
    turns = list(turns)
    return turns[-1][0], next(kept for _, kept in reversed(turns) if kept != SKIP)


def on_table(handlers: EditHandlers, *paths: str) -> Any:
    return handlers.bring(ME, list(paths))[1]


def test_a_brought_picture_is_shown_as_data_and_served_by_no_path(handlers: EditHandlers, tmp_path: Path) -> None:
    board, kept = handlers.bring(ME, [painted(tmp_path / "a.png")])
    assert board["root"]["picture"].startswith("data:image/jpeg;base64,")
    assert board["root"]["name"] == "a.png"
    assert str(tmp_path) not in str(board)
    (row,) = kept["rows"]
    assert (row["source"], row["name"]) == (board["root"]["source"], "a.png")


def test_a_wish_is_understood_before_anything_runs(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    asked = handlers.wish(ME, kept, event(text="lonelier, but keep the lighthouse"))["asked"]
    assert asked["mix"]["sadness"] > 0
    assert asked["kept"] == ["lighthouse"]
    assert asked["says"].startswith("More sadness")
    assert not handlers.runner.jobs(ME)


def test_a_change_ends_in_a_step_with_its_report(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    asked = event(on="", text="sad", mix={"sadness": 0.8}, kept=["lighthouse"], keep=0.6)
    board, _ = last(handlers.change(ME, kept, asked))
    (step,) = board["steps"]
    assert (step["parent"], step["wish"], step["kept"], step["amount"]) == ("", "sad", ["lighthouse"], 1.0)
    assert {"before", "after", "ssim", "edge_f1"} <= step["report"].keys()
    recipe = Recipe.from_json(handlers.runner.jobs(ME)[0].recipe)
    assert recipe.options == {"mode": "regrade", "amount": 1.0, "keep": 0.6, "kept": ["lighthouse"]}
    assert board["phase"] == "idle"


def test_what_may_change_is_a_choice(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, _ = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8}, mode="repaint")))
    assert board["steps"][0]["mode"] == "repaint"
    assert Recipe.from_json(handlers.runner.jobs(ME)[0].recipe).options["mode"] == "repaint"
    assert not list(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8}, mode="everything")))
    assert len(handlers.runner.jobs(ME)) == 1


def test_pressing_again_brings_another_day(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    for _ in range(2):
        _, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8}, mode="repaint")))
    board, _ = last(handlers.change(ME, kept, event(on="", mix={"awe": 0.8}, mode="repaint")))
    first = int(kept["rows"][0]["source"][:8], 16)
    assert sorted(job.recipe["seed"] for job in handlers.runner.jobs(ME)) == [first, first + 1, first + 2]
    list(handlers.again(ME, kept, event(id=board["steps"][0]["id"], amount=0.5)))
    assert handlers.runner.jobs(ME)[0].recipe["seed"] in (first, first + 1, first + 2), "another amount, the same day"


def test_steps_branch_from_whichever_was_chosen(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    first = board["steps"][0]["id"]
    board, kept = last(handlers.change(ME, kept, event(on=first, mix={"awe": 0.5})))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"fear": 0.5})))
    board, kept = last(handlers.change(ME, kept, event(on=first, mix={"anger": 0.5})))
    assert [step["parent"] for step in board["steps"]] == ["", first, "", first]
    assert next(handlers.attach(ME, kept))["steps"] == board["steps"]  # a reload loses nothing


def test_another_amount_is_made_by_the_tool_and_nothing_is_the_picture_itself(
    handlers: EditHandlers, tmp_path: Path
) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    board, _ = last(handlers.again(ME, kept, event(id=board["steps"][0]["id"], amount=0)))
    assert [step["amount"] for step in board["steps"]] == [1.0, 0.0]
    file = made_file(handlers.runner.jobs(ME), board["steps"][1]["id"].split(":")[0], 0)
    source = open_source(board["root"]["source"], handlers.sources)
    assert np.array_equal(np.asarray(Image.open(file).convert("RGB")), np.asarray(source))


def test_what_follows_a_step_that_changed_nothing_can_be_undone(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    board, kept = last(handlers.again(ME, kept, event(id=board["steps"][0]["id"], amount=0)))
    board, kept = last(handlers.change(ME, kept, event(on=board["steps"][1]["id"], mix={"awe": 0.5})))
    assert [step["parent"] for step in board["steps"]] == ["", "", ""]
    assert not any(step["id"] == step["parent"] for step in board["steps"])


def test_deleted_pictures_are_gone_from_the_page(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    made = Path(made_file(handlers.runner.jobs(ME), board["steps"][0]["id"].split(":")[0], 0))
    assert {path.suffix for path in made.parent.iterdir()} == {".png", ".jpg"}
    made.unlink()
    assert next(handlers.attach(ME, kept))["steps"] == []
    file_of(board["root"]["source"], handlers.sources).unlink()
    assert next(handlers.attach(ME, kept))["root"] is None


def test_eight_feelings_are_variations_until_one_is_taken(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.eight(ME, kept, event(on="")))
    assert sorted(step["family"] for step in board["steps"]) == sorted(FAMILIES)
    assert not any(step["taken"] for step in board["steps"])
    kept = handlers.take(kept, event(id=board["steps"][3]["id"]))
    assert [step["taken"] for step in list(handlers.attach(ME, kept))[-1]["steps"]].count(True) == 1


def test_several_pictures_share_a_wish(handlers: EditHandlers, tmp_path: Path, said: list[str]) -> None:
    paths = [painted(tmp_path / f"{colour}.png", colour) for colour in ("teal", "olive", "navy")]
    kept = on_table(handlers, *paths)
    board, _ = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    assert {step["source"] for step in board["steps"]} == {row["source"] for row in board["rows"]}
    assert len(board["rows"]) == 3
    on_table(handlers, *paths * (MOST_PICTURES // 3 + 1))
    assert f"At most {MOST_PICTURES}" in said[-1]


def test_a_region_that_was_read_comes_along_as_where_the_change_goes(handlers: EditHandlers, tmp_path: Path) -> None:
    source = on_table(handlers, painted(tmp_path / "a.png"))["rows"][0]["source"]
    job = handlers.runner.submit(Recipe(tool="understand", sources=(source,), n=1, options={"emotions": ["awe"]}), ME)
    list(handlers.runner.watch(job, ME))
    board, kept = handlers.put(ME, event(source=source, emotion="awe", job=job, index=0))
    assert board["emotion"] == "awe"
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"awe": 0.5})))
    options = handlers.runner.jobs(ME)[0].recipe["options"]
    assert options["where"] == kept["where"]
    assert "mask" not in options  # whose white is what stays
    assert board["steps"][0]["report"]["mask"].startswith("gradio_api/file=")
    last(handlers.change(ME, kept, event(on=board["steps"][0]["id"], mix={"fear": 0.5})))
    assert handlers.runner.jobs(ME)[0].recipe["options"]["where"] == kept["where"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "", "mix": {}}, "There is no feeling to change to yet."),
        ({"on": "", "mix": {"joyy": 0.5}}, "There is no emotion called"),
        ({"on": "gone:0", "mix": {"awe": 0.5}}, "no longer kept"),
        ({"on": "", "mix": {"awe": 5}}, "amounts run from -1 to 1"),
        ({"on": "", "mix": {"awe": 0.5}, "keep": "much"}, "How much is kept"),
        ({"on": "", "mix": {"awe": 0.5}, "kept": ["tree"] * 13}, "At most 12 things"),
        ({"on": "", "mix": {"awe": 0.5}, "text": "broken"}, "The lake has run dry."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    handlers: EditHandlers, tmp_path: Path, said: list[str], asked: dict[str, Any], sentence: str
) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    list(handlers.change(ME, kept, event(**asked)))
    assert sentence in said[-1]


def test_nothing_to_change_and_no_picture_are_sentences_too(
    handlers: EditHandlers, tmp_path: Path, said: list[str]
) -> None:
    list(handlers.change(ME, laid([]), event(on="", mix={"awe": 0.5})))
    assert "no picture to change" in said[-1]
    (tmp_path / "text.png").write_text("no picture")
    assert handlers.bring(ME, [str(tmp_path / "text.png")]) == (SKIP, SKIP)
    assert handlers.wish(ME, laid([]), event(text="s" * 2001)) == SKIP
    assert "2,000" in said[-1]


def test_another_persons_pictures_stay_theirs(handlers: EditHandlers, tmp_path: Path, said: list[str]) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    step = board["steps"][0]["id"]
    theirs = next(handlers.attach("you", kept))
    assert (theirs["root"], theirs["steps"]) == (None, [])
    list(handlers.again("you", kept, event(id=step, amount=0.5)))
    assert "no longer kept" in said[-1]


def test_knowing_a_mark_is_no_right_to_its_picture(handlers: EditHandlers, tmp_path: Path, said: list[str]) -> None:
    mine = on_table(handlers, painted(tmp_path / "a.png"))
    theirs = handlers.bring("you", [painted(tmp_path / "b.png", "olive")])[1]
    mark = mine["rows"][0]["source"]
    for proof in ("", theirs["rows"][0]["claim"], mine["rows"][0]["claim"]):
        assert handlers.put("you", event(source=mark, claim=proof)) == (SKIP, SKIP)
        stolen = {**theirs, "rows": [{"source": mark, "name": "x", "claim": proof}], "links": {mark: "job:0"}}
        assert next(handlers.attach("you", stolen))["root"] is None
        list(handlers.change("you", stolen, event(on="", mix={"awe": 0.5})))
        leaning = {**theirs, "where": mark, "claim": proof, "emotion": "awe"}
        assert next(handlers.attach("you", leaning))["emotion"] == ""
    assert handlers.put("you", event(source=theirs["rows"][0]["source"], where=mark)) == (SKIP, SKIP)
    assert not handlers.runner.jobs("you")
    assert "no longer kept" in said[0]
    assert handlers.put(ME, event(source=mark, claim=mine["rows"][0]["claim"]))[0]["root"]


def test_a_mark_of_ones_own_job_needs_no_claim(handlers: EditHandlers, tmp_path: Path) -> None:
    kept = on_table(handlers, painted(tmp_path / "a.png"))
    board, kept = last(handlers.change(ME, kept, event(on="", mix={"sadness": 0.8})))
    bare = {**kept, "rows": [{"source": board["root"]["source"], "name": "a.png"}]}
    assert next(handlers.attach(ME, bare))["steps"] == board["steps"]


def test_putting_pictures_away_stops_their_edits_alone(handlers: EditHandlers, tmp_path: Path) -> None:
    first = on_table(handlers, painted(tmp_path / "a.png"))
    other = on_table(handlers, painted(tmp_path / "b.png", "olive"))
    for kept in (first, other):
        next(handlers.change(ME, kept, event(on="", mix={"awe": 0.5}, text="slow")))
    handlers.close(ME, other)
    states = {}
    for job in handlers.runner.jobs(ME):
        list(handlers.runner.watch(job.id, ME))
    for job in handlers.runner.jobs(ME):
        states[job.recipe["sources"][0]] = job.state
    assert states == {first["rows"][0]["source"]: "done", other["rows"][0]["source"]: "cancelled"}


@pytest.mark.parametrize(
    "value", [None, 3, {}, {"since": "now"}, {"since": 1, "rows": [{"source": "../x"}], "links": 3}]
)
def test_what_a_browser_claims_to_keep_is_checked(value: Any) -> None:
    assert kept_of(value)["rows"] == []
    assert kept_of(value)["links"] == {}
