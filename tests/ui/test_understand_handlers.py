"""The listeners of the Understand tab around a real runner, without a browser."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.engine.inline import InlineRunner
from studio.recipe import Recipe
from studio.settings import Settings
from studio.ui.understand_board import kept_of
from studio.ui.understand_handlers import UnderstandHandlers

SKIP = gr.skip()


@pytest.fixture
def handlers(tmp_path: Path) -> Iterator[UnderstandHandlers]:
    settings = Settings(home=tmp_path / "home", device="cpu")
    runner = InlineRunner(settings, tools="tests.ui.tiny_tools:TOOLS")
    yield UnderstandHandlers(runner, settings.sources)
    runner.close()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(gr, "Warning", words.append)
    return words


@pytest.fixture
def photo(tmp_path: Path) -> str:
    return painted(tmp_path / "photo.png", "teal", "darkorange")


def painted(path: Path, left: str, right: str, size: tuple[int, int] = (180, 120)) -> str:
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    picture.save(path)
    return str(path)


def event(**data: Any) -> gr.EventData:
    return gr.EventData(target=None, _data=data)


def read(handlers: UnderstandHandlers, path: str, owner: str = "me") -> tuple[dict[str, Any], dict[str, Any]]:
    """The last board and what the browser keeps, after a picture was brought."""
    turns = list(handlers.bring(owner, None, path))
    return turns[-1][0], next(kept for _, kept in turns if kept != SKIP)


def test_a_picture_is_read_before_its_pixels_are_found(handlers: UnderstandHandlers, photo: str) -> None:
    boards = [shown for shown, _ in handlers.bring("me", None, photo)]
    stages = [(bool(side["reading"]), len(side["regions"]) > 0) for shown in boards for side in shown["sides"]]
    assert stages.index((True, False)) < stages.index((True, True))
    (side,) = boards[-1]["sides"]
    assert {region["emotion"] for region in side["regions"]} >= set(FAMILIES)
    assert sum(region["emotion"].startswith("leaf:") for region in side["regions"]) == 3
    assert (side["name"], side["width"], side["height"], boards[-1]["phase"]) == ("photo.png", 180, 120, "idle")
    assert all(Path(region["mask"].split("file=")[1]).is_file() for region in side["regions"])


def test_the_picture_itself_is_shown_by_no_address(handlers: UnderstandHandlers, tmp_path: Path) -> None:
    shown, _ = read(handlers, painted(tmp_path / "large.png", "navy", "gold", (2400, 1200)))
    head, data = shown["sides"][0]["picture"].split(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (1600, 800)


def test_a_reload_brings_everything_back_to_its_owner_only(handlers: UnderstandHandlers, photo: str) -> None:
    shown, kept = read(handlers, photo)
    assert list(handlers.attach("me", kept)) == [shown]
    assert [board["sides"] for board in handlers.attach("somebody else", kept)] == [[]]
    for nonsense in (None, 3, {"since": 1, "sides": "x"}, {"since": 1, "sides": [{"source": "../../etc"}]}):
        assert kept_of(nonsense)["sides"] == []


def test_a_reload_in_the_middle_goes_on(handlers: UnderstandHandlers, photo: str) -> None:
    half = handlers.bring("me", None, photo)
    _, kept = next(half)
    half.close()  # the browser went away
    *_, last = handlers.attach("me", kept)
    assert len(last["sides"][0]["regions"]) == 11
    assert last["phase"] == "idle"


def test_what_is_put_away_is_read_no_longer_but_another_window_goes_on(
    handlers: UnderstandHandlers, photo: str, tmp_path: Path
) -> None:
    here, there = (
        handlers.bring("me", None, photo),
        handlers.bring("me", None, painted(tmp_path / "b.png", "red", "blue")),
    )
    (_, kept), (_, other) = next(here), next(there)
    handlers.close("me", kept, event(source=kept["sides"][0]["source"]))
    states = {job.recipe["sources"][0]: job.state for job in handlers.runner.jobs("me")}
    assert states.pop(kept["sides"][0]["source"]) == "cancelled"
    assert states[other["sides"][0]["source"]] != "cancelled"


def test_what_is_known_is_not_asked_again(handlers: UnderstandHandlers, photo: str) -> None:
    read(handlers, photo)
    before = len(handlers.runner.jobs("me"))
    assert len(read(handlers, photo)[0]["sides"][0]["regions"]) == 11
    assert len(handlers.runner.jobs("me")) == before == 2


def test_questions_leaves_and_points_come_to_what_is_there(handlers: UnderstandHandlers, photo: str) -> None:
    shown, kept = read(handlers, photo)
    source = shown["sides"][0]["source"]
    plain = {each["emotion"]: each for each in shown["sides"][0]["regions"]}
    asked = event(sources=[source], ask="far from home")
    *_, shown = handlers.ask("me", kept, asked)
    *_, shown = handlers.ask("me", kept, event(sources=[source], emotions=["awe"], points=[[0.5, 0.5, 1]]))
    found = {each["emotion"]: each for each in shown["sides"][0]["regions"]}
    assert next(each for each in shown["sides"][0]["regions"] if each["asked"])["emotion"] == "far from home"
    assert found["awe"]["points"] == [[0.5, 0.5, 1]]
    assert found["awe"]["area"] > plain["awe"]["area"]
    assert found["fear"] == plain["fear"]
    assert len(found) == len(plain) + 1


def test_two_pictures_lie_beside_each_other_until_one_is_put_away(
    handlers: UnderstandHandlers, photo: str, tmp_path: Path
) -> None:
    _, kept = read(handlers, photo)
    turns = list(handlers.beside("me", kept, painted(tmp_path / "other.png", "crimson", "indigo")))
    both = turns[0][1]
    assert [side["name"] for side in turns[-1][0]["sides"]] == ["photo.png", "other.png"]
    shown, left = handlers.close("me", both, event(source=both["sides"][0]["source"]))
    assert [side["name"] for side in shown["sides"]] == ["other.png"]
    assert left["since"] > both["since"]


def test_a_picture_of_the_stage_is_read(handlers: UnderstandHandlers, said: list[str]) -> None:
    job = handlers.runner.submit(Recipe(prompt="a lake", size="128x128", steps=1, n=1), "me")
    list(handlers.runner.watch(job, "me"))
    *_, (shown, _) = handlers.made("me", None, event(job=job, index=0))
    assert len(shown["sides"][0]["regions"]) == 11
    assert list(handlers.made("somebody else", None, event(job=job, index=0))) == []
    assert said == ["That picture is no longer kept here. Drop its file on the page instead."]


def test_what_is_no_picture_or_cannot_be_answered_is_one_sentence(
    handlers: UnderstandHandlers, photo: str, said: list[str], tmp_path: Path
) -> None:
    (tmp_path / "notes.png").write_text("not a picture")
    assert list(handlers.bring("me", None, str(tmp_path / "notes.png"))) == []
    assert said.pop() == "notes.png is not a picture that can be read. Use PNG, JPEG or WebP."
    shown, kept = read(handlers, photo)
    *_, after = handlers.ask("me", kept, event(sources=[shown["sides"][0]["source"]], ask="broken"))
    assert said == ["The lake has run dry. Ask for a meadow."]
    assert after["sides"] == shown["sides"]


def test_nobody_asks_about_a_picture_of_somebody_else(handlers: UnderstandHandlers, photo: str) -> None:
    shown, kept = read(handlers, photo)
    asked = event(sources=[shown["sides"][0]["source"]], ask="at home")
    assert [board["sides"] for board in handlers.ask("somebody else", kept, asked)] == [[]]
    assert handlers.runner.jobs("somebody else") == []
