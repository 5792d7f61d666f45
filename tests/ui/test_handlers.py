"""The listeners around a real runner, without a browser."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio import metadata
from studio.affect.families import FAMILIES
from studio.engine.inline import InlineRunner
from studio.engine.protocol import Queued
from studio.errors import StudioError
from studio.mix import Mix
from studio.presets import load_presets
from studio.recipe import Recipe
from studio.settings import Settings
from studio.ui import handlers as module
from studio.ui.around_handlers import AroundHandlers
from studio.ui.handlers import Handlers, toast
from studio.ui.panel import FIELDS, values_of
from studio.ui.sketches import Sketches

SKIP = gr.skip()
SOURCES = Path("sources")
ALONE = (None, 75.0, 0.0)
"""No picture that a panorama grows around, and the angles that it would have."""


@pytest.fixture
def handlers(tmp_path: Path) -> Iterator[Handlers]:
    runner = InlineRunner(Settings(home=tmp_path, device="cpu"), tools="tests.ui.tiny_tools:TOOLS")
    yield Handlers(runner, load_presets())
    runner.close()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What toasts said; outside a browser's request there is nobody to show them to."""
    words: list[str] = []
    for kind in ("Warning", "Info"):
        monkeypatch.setattr(gr, kind, words.append)
    return words


def panel(**changes: Any) -> list[Any]:
    """The panel's values for a recipe that is quick to make."""
    values = values_of(Recipe(prompt="a lake", size="128x128", steps=2, n=2).replace(**changes))
    return [values[name] for name in FIELDS]


def event(**data: Any) -> gr.EventData:
    return gr.EventData(target=None, _data=data)


def test_a_new_browser_gets_a_token_and_keeps_the_defaults(handlers: Handlers) -> None:
    owner, locked, *values = handlers.restore("", None)
    assert len(owner) == 32
    assert locked is False
    assert values == [SKIP] * len(FIELDS)
    assert handlers.restore(owner, {"locked": True})[:2] == [owner, True]


def test_make_shows_progress_then_pictures_then_the_shelf(handlers: Handlers) -> None:
    steps = list(handlers.make("me", False, *panel(seed=5)))
    phases = [stage["phase"] for _, stage, _, _ in steps if stage != SKIP]
    assert phases[-1] == "done"
    assert "running" in phases
    seed, _, shelf, status = steps[-1]
    assert seed == 5
    assert len(shelf) == 1
    assert len(shelf[0]["pictures"]) == 2
    assert "painted by hand" in status


def test_the_same_again_is_a_new_seed_unless_it_is_kept(handlers: Handlers) -> None:
    *_, (first, *_) = handlers.make("me", False, *panel(seed=5))
    *_, (kept, *_) = handlers.make("me", True, *panel(seed=5))
    *_, (again, *_) = handlers.make("me", False, *panel(seed=5))
    *_, (changed, *_) = handlers.make("me", False, *panel(seed=5, steps=3))
    assert (first, kept, changed) == (5, 5, 5)
    assert again != 5


def test_what_failed_is_tried_again_with_its_seed(handlers: Handlers) -> None:
    for _ in range(2):
        *_, (seed, *_) = handlers.make("me", False, *panel(seed=5, prompt="broken"))
        assert seed == 5


def test_bad_values_are_a_toast_and_touch_nothing(handlers: Handlers, said: list[str]) -> None:
    values = panel()
    values[FIELDS.index("n")] = 99
    assert list(handlers.make("me", False, *values)) == [(SKIP,) * 4]
    assert said == ["The number of pictures (n) is 99, but it runs from 1 to 8."]


def test_a_failure_is_a_toast(handlers: Handlers, said: list[str]) -> None:
    list(handlers.make("me", False, *panel(prompt="broken")))
    assert said == ["The lake has run dry. Ask for a meadow."]


def test_attach_goes_on_with_what_was_running(handlers: Handlers) -> None:
    half = handlers.make("me", False, *panel(steps=6))
    next(half)
    half.close()  # the browser went away
    stages = [stage for stage, _, _ in handlers.attach("me") if stage != SKIP]
    assert stages[0]["phase"] == "idle"
    assert stages[-1]["phase"] == "done"
    assert next(handlers.attach("me"))[0]["phase"] == "done"
    assert next(handlers.attach("somebody else"))[0]["phase"] == "idle"


def followed(steps: Iterator[tuple[Any, ...]]) -> list[str]:
    """The jobs that the stage shows, each once, in the order in which they come."""
    return list(dict.fromkeys(stage["job"] for stage, _, _ in steps if stage != SKIP and stage["job"]))


def test_attach_follows_what_runs_and_then_each_that_waits(handlers: Handlers) -> None:
    recipe = Recipe(prompt="a lake", size="128x128", steps=2, n=1)
    first, second, third = (handlers.runner.submit(recipe, "me") for _ in range(3))
    running = handlers.runner.watch(second, "me")
    assert [next(running), next(running)]  # it waits, then it runs
    attached = handlers.attach("me")
    assert next(attached)[0]["phase"] == "idle"
    now = next(attached)[0]
    assert (now["job"], now["phase"]) == (second, "running")
    running.close()  # another tab went away, and its job waits again
    assert followed(attached) == [second, first, third]
    assert all(job.state == "done" for job in handlers.runner.jobs("me"))


def test_attach_ends_where_the_runner_stops_watching(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = handlers.runner.submit(Recipe(), "me")
    monkeypatch.setattr(handlers.runner, "watch", lambda job, owner: iter([Queued()]))  # as one does that closes
    assert followed(handlers.attach("me")) == [waiting]


def test_a_sketch_is_one_small_picture_and_leaves_no_trace(handlers: Handlers) -> None:
    *_, sketch = Sketches(handlers.runner).sketch("me", *panel())
    assert sketch["url"].endswith(".png")
    assert handlers.runner.jobs("me") == []


def test_no_sketch_while_a_job_runs(handlers: Handlers) -> None:
    running = handlers.make("me", False, *panel())
    next(running)
    assert list(Sketches(handlers.runner).sketch("me", *panel())) == [
        {"url": "", "note": "There is no sketch while your pictures are being made."}
    ]
    running.close()


def test_a_sketch_that_fails_says_so_quietly(handlers: Handlers, said: list[str]) -> None:
    *_, sketch = Sketches(handlers.runner).sketch("me", *panel(prompt="broken"))
    assert sketch == {"url": "", "note": "The lake has run dry. Ask for a meadow."}
    assert said == []


def test_the_first_sketch_is_for_a_stage_that_does_not_show_the_panel(handlers: Handlers) -> None:
    *_, sketch = Sketches(handlers.runner).first_sketch({"phase": "idle"}, "me", *panel())
    assert sketch["url"]
    list(handlers.make("me", True, *panel()))
    stage = {"phase": "done", "job": handlers.runner.jobs("me")[0].id}
    assert list(Sketches(handlers.runner).first_sketch(stage, "me", *panel())) == [SKIP]
    *_, sketch = Sketches(handlers.runner).first_sketch(stage, "me", *panel(mix={"fear": 0.5}))
    assert sketch["url"]
    nonsense = [0 if name == "steps" else value for name, value in zip(FIELDS, panel(), strict=True)]
    assert list(Sketches(handlers.runner).first_sketch(stage, "me", *nonsense)) == [SKIP]


def test_after_a_stop_there_is_a_sketch_unless_its_pictures_are_there_again(handlers: Handlers) -> None:
    list(handlers.make("me", True, *panel()))
    shown = event(job=handlers.runner.jobs("me")[0].id)
    stage = {"phase": "done", "job": handlers.runner.jobs("me")[0].id}
    assert list(Sketches(handlers.runner).again(stage, "me", *panel(n=1))) == [SKIP]  # the same pictures, however many
    assert list(Sketches(handlers.runner).again(stage, "me", *panel(style="ink")))[-1]["url"]
    assert list(Sketches(handlers.runner).stopped("me", shown, *panel(seed=8))) == [
        SKIP
    ]  # of the same scene, with another seed
    *_, sketch = Sketches(handlers.runner).stopped("me", shown, *panel(prompt="a hill"))
    assert sketch["url"]


def test_a_sketch_says_that_it_is_on_its_way_and_what_it_cannot_draw(handlers: Handlers) -> None:
    told = [each for each in Sketches(handlers.runner).sketch("me", *panel()) if each != SKIP]
    assert told[0]["asked"]
    assert told[-1].keys() == {"url", "note"}


def test_cancel_stops_ones_own_job_only(handlers: Handlers) -> None:
    running = handlers.make("me", False, *panel(steps=20))
    next(running)
    handlers.cancel("somebody else", {"job": handlers.runner.jobs("me")[0].id})
    handlers.cancel("me", {"job": "unknown"})
    assert [stage["phase"] for _, stage, _, _ in running if stage != SKIP][-1] == "stopped"


def test_cancel_stops_what_runs_if_the_stage_knows_no_better(handlers: Handlers) -> None:
    running = handlers.make("me", False, *panel(steps=20))
    assert [next(running), next(running)]
    handlers.runner.submit(Recipe(), "me")
    handlers.cancel("me", {})
    list(running)
    assert [job.state for job in handlers.runner.jobs("me")] == ["queued", "cancelled"]


def test_recall_takes_what_was_asked_from_ones_own_pictures(handlers: Handlers, said: list[str]) -> None:
    list(handlers.make("me", False, *panel(seed=5, mix={"awe": 0.8})))
    job = handlers.runner.jobs("me")[0].id
    given = dict(zip(FIELDS, handlers.recall("me", event(job=job, index=1, part="seed")), strict=True))
    assert given.pop("seed") == 6
    assert set(map(str, given.values())) == {str(SKIP)}
    assert handlers.recall("me", event(job=job, index=0, part="emotion"))[FIELDS.index("mix")] == {"awe": 0.8}
    assert said == []
    for owner, index, part in (("other", 0, "all"), ("me", 7, "all"), ("me", "0", "all"), ("me", 0, "password")):
        assert handlers.recall(owner, event(job=job, index=index, part=part)) == [SKIP] * len(FIELDS)
    assert len(said) == 4


def test_a_picture_that_was_brought(handlers: Handlers, said: list[str], tmp_path: Path) -> None:
    list(handlers.make("me", False, *panel(seed=5)))
    made = next(handlers.runner.jobs("me")[0].event.files.__iter__())  # type: ignore[union-attr]
    brought, card = handlers.bring(made)
    assert card["title"] == "a lake"
    assert handlers.use(brought, event(part="seed"))[FIELDS.index("seed")] == 5
    (tmp_path / "x.png").write_text("no picture")
    assert handlers.bring(str(tmp_path / "x.png")) == (None, None)
    assert handlers.use({"seed": "tampered"}, event(part="all")) == [SKIP] * len(FIELDS)
    assert len(said) == 2


@pytest.mark.parametrize("hostile", ["<img src=//evil>", "<style>@import '//evil'</style>", "&lt;b&gt;"])
def test_what_a_picture_brings_is_only_text_in_a_toast(
    handlers: Handlers, said: list[str], tmp_path: Path, hostile: str
) -> None:
    inside = PngInfo()
    inside.add_itxt(metadata.PNG_KEY, json.dumps({hostile: 1}))
    Image.new("RGB", (8, 8)).save(tmp_path / "hostile.png", pnginfo=inside)
    assert handlers.bring(str(tmp_path / "hostile.png")) == (None, None)
    assert handlers.use({hostile: 1}, event(part="all")) == [SKIP] * len(FIELDS)
    assert len(said) == 2
    for words in said:
        assert "<" not in words
        assert hostile in html.unescape(words)


def test_a_toast_keeps_quotes_as_they_are(said: list[str]) -> None:
    toast(StudioError("The mix must be an object.", 'For example {"awe": 0.8}.'))
    assert said == ['The mix must be an object. For example {"awe": 0.8}.']


def test_no_toast_goes_around_the_escaping() -> None:
    sources = Path(module.__file__).parent.glob("*.py")
    calls = [call for file in sources for call in re.findall(r"gr\.(?:Warning|Info)\(.*", file.read_text("utf-8"))]
    assert calls
    assert all("(html.escape(" in call for call in calls)


def test_presets_and_surprises_are_valid_recipes(handlers: Handlers) -> None:
    for preset in handlers.presets:
        values = handlers.pick_preset(event(name=preset.name))
        assert values[FIELDS.index("prompt")] == preset.recipe.prompt
    assert handlers.pick_preset(event(name="no such preset")) == [SKIP] * len(FIELDS)
    surprise = dict(zip(FIELDS, handlers.surprise(False), strict=True))
    Recipe(prompt=surprise["prompt"], mix=surprise["mix"], seed=surprise["seed"])


def test_a_surprise_leaves_a_kept_seed_and_a_preset_the_model(handlers: Handlers) -> None:
    assert handlers.surprise(True)[FIELDS.index("seed")] == SKIP
    values = dict(zip(FIELDS, handlers.pick_preset(event(name=handlers.presets[0].name)), strict=True))
    assert all(values[name] == SKIP for name in ("model", "steps", "guidance", "emotion_guidance"))
    assert values["seed"] == handlers.presets[0].recipe.seed


def test_a_leaf_is_looked_at_with_the_words_of_the_panel(handlers: Handlers) -> None:
    *_, shown = Sketches(handlers.runner).look("me", event(name="serene"), *panel(mix={"anger": 0.9}))
    assert shown["name"] == "serene"
    assert shown["url"]
    assert shown["note"] == ""


def test_a_leaf_is_not_drawn_while_pictures_are_made(handlers: Handlers) -> None:
    half = handlers.make("me", False, *panel())
    next(half)
    (shown,) = Sketches(handlers.runner).look("me", event(name="serene"), *panel())
    assert shown["name"] == "serene"
    assert "when your pictures are done" in shown["note"]
    half.close()


def test_a_leaf_that_cannot_be_asked_for_is_a_quiet_sentence(handlers: Handlers, said: list[str]) -> None:
    *_, shown = Sketches(handlers.runner).look("me", event(name=""), *panel())
    assert shown["url"] == ""
    assert shown["note"]
    assert said == []


def test_words_are_refined_towards_the_mix_and_taken_back(handlers: Handlers, said: list[str]) -> None:
    asked = panel(mix={"sadness": 1.0})
    *_, refined = handlers.refine("me", None, *asked)
    assert refined == {"before": "a lake", "after": "a lake, in the rain", "back": False}
    assert said == ["Added rain."]
    (back,) = handlers.refine("me", refined, *panel(mix={"sadness": 1.0}, prompt=refined["after"]))
    assert back == {"before": "a lake, in the rain", "after": "a lake", "back": True}


def test_words_that_cannot_be_refined_stay(handlers: Handlers, said: list[str]) -> None:
    assert list(handlers.refine("me", None, *panel(prompt="broken"))) == [SKIP]
    assert said == ["The lake has run dry. Ask for a meadow."]


def test_the_panels_scene_is_made_all_around(handlers: Handlers) -> None:
    stages = list(
        AroundHandlers(handlers.runner, SOURCES).around(
            "me", *ALONE, *panel(prompt="a forest", seed=9, mix={"awe": 0.4})
        )
    )
    assert stages[-1]["phase"] == "done"
    (picture,) = stages[-1]["pictures"]
    assert "awe +0.40 · seed 9" in picture["detail"]
    assert [job.recipe["size"] for job in handlers.runner.jobs("me")] == ["2048x1024"]


def test_a_panorama_grows_around_ones_own_picture_alone(handlers: Handlers, said: list[str], tmp_path: Path) -> None:
    around = AroundHandlers(handlers.runner, tmp_path / "sources")
    Image.effect_noise((96, 80), 60).save(tmp_path / "a.png")
    card = around.bring("me", str(tmp_path / "a.png"))
    for stolen in (card, {**card, "claim": ""}, {"mark": card["mark"]}, {"mark": ["x"]}):
        list(around.around("you", stolen, 75.0, 0.0, *panel()))
    assert handlers.runner.jobs("you") == []
    assert len(said) == 4
    assert "no longer kept" in said[0]
    next(around.around("me", card, 75.0, 0.0, *panel()))
    assert handlers.runner.jobs("me")[0].recipe["sources"] == [card["mark"]]


@pytest.mark.parametrize(
    ("size", "told", "usable"),
    [
        ((400, 100), "very wide: it will hang 75° wide and 22° high", True),
        ((120, 120), "square: it will hang 75° wide and 75° high", True),
        ((20, 20), "too small to work on. Its sides must have 64 pixels at least", False),
        ((20_000, 10_000), "far too many pixels. At most 50 megapixels are accepted", False),
    ],
)
def test_what_is_odd_about_a_picture_to_grow_around_is_one_sentence(
    handlers: Handlers, said: list[str], tmp_path: Path, size: tuple[int, int], told: str, usable: bool
) -> None:
    Image.new("1", size).save(tmp_path / "a.png")
    card = AroundHandlers(handlers.runner, tmp_path / "sources").bring("me", str(tmp_path / "a.png"))
    assert (card is not None) == usable
    assert len(said) == 1
    assert told in said[0]


def test_a_picture_is_walked_into_with_its_own_recipe(handlers: Handlers) -> None:
    list(handlers.make("me", False, *panel(prompt="a pier", seed=5, n=2)))
    (job,) = handlers.runner.jobs("me")
    *_, last = AroundHandlers(handlers.runner, SOURCES).into("me", event(job=job.id, index=1))
    assert last["pictures"][0]["title"] == "a pier"
    assert "seed 6" in last["pictures"][0]["detail"]


def test_panoramas_and_pictures_keep_to_their_own_tabs(handlers: Handlers) -> None:
    assert next(AroundHandlers(handlers.runner, SOURCES).attach("me"))["phase"] == "idle"
    list(AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel()))
    assert next(AroundHandlers(handlers.runner, SOURCES).attach("me"))["phase"] == "done"
    stage, shelf, _ = next(handlers.attach("me"))
    assert stage["phase"] == "idle"
    assert shelf == []


def test_a_panorama_goes_on_after_a_reload(handlers: Handlers) -> None:
    half = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel())
    next(half)
    half.close()
    phases = [stage["phase"] for stage in AroundHandlers(handlers.runner, SOURCES).attach("me")]
    assert phases[0] == "idle"
    assert phases[-1] == "done"


def test_a_panorama_that_fails_is_a_toast(handlers: Handlers, said: list[str]) -> None:
    *_, done = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel())
    *_, last = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel(prompt="broken"))
    assert last == done
    assert said == ["The lake has run dry. Ask for a meadow."]
    assert list(AroundHandlers(handlers.runner, SOURCES).into("me", event(job="none", index=0))) == [SKIP]


def test_a_walk_leads_through_moods_of_one_place(handlers: Handlers) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    *_, made = around.around("me", *ALONE, *panel(seed=9, mix={"awe": 0.4}))
    *_, two = around.walk("me", made, event(mood="plain"))
    *_, three = around.walk("me", two, event(mood="fear"))
    assert three["pictures"] == made["pictures"]
    assert [scene["name"] for scene in three["walk"]] == ["plain", "as made", "fear"]
    assert len({scene["url"] for scene in three["walk"]}) == 3
    fear, plain, first = (Recipe.from_json(job.recipe) for job in handlers.runner.jobs("me"))
    assert plain.replace(mix=first.mix, options={}) == fear.replace(mix=first.mix, options={}) == first
    assert plain.mix.neutral
    assert fear.mix == Mix.of({"fear": 0.8})
    assert next(around.attach("me"))["walk"] == three["walk"], "a reload keeps the walk"


@pytest.mark.parametrize("mood", ["plain", "awe", "bliss", None])
def test_a_walk_leads_nowhere_twice(handlers: Handlers, said: list[str], mood: str | None) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    *_, made = around.around("me", *ALONE, *panel(mix={"awe": 0.8}))
    *_, two = around.walk("me", made, event(mood="plain"))
    assert set(made["moods"]) - set(two["moods"]) == {"plain"}
    assert list(around.walk("me", two, event(mood=mood))) == [two]
    assert "each mood once" in said[0]


def test_a_day_has_eight_scenes_and_one_that_is_cancelled_leaves_it_as_it_was(
    handlers: Handlers, said: list[str]
) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    small = Recipe(tool="panorama", prompt="a lake", size="256x128", steps=2, n=1)
    list(handlers.runner.watch(handlers.runner.submit(small, "me"), "me"))
    *_, shown = around.attach("me")
    first, *others, last = shown["moods"]
    stages = []
    for stage in around.walk("me", shown, event(mood=first)):
        stages.append(stage)
        around.cancel("me", stage)
    assert stages[-1] == shown
    assert {job.state for job in handlers.runner.jobs("me")} == {"cancelled", "done"}
    for mood in (first, *others):
        *_, shown = around.walk("me", shown, event(mood=mood))
    assert [scene["name"] for scene in shown["walk"]] == ["as made", first, *others]
    assert (len(shown["walk"]), shown["moods"]) == (8, [])
    assert list(around.walk("me", shown, event(mood=last))) == [shown]
    assert "8 scenes at most" in said[0]
    page = around.export("me", shown, event(kind="page"))["file"]
    whole = Path(page.removeprefix("gradio_api/file=")).read_text(encoding="utf-8")
    assert whole.count('"data:image/') == 8


def test_a_plain_panorama_is_not_made_plain_again(handlers: Handlers) -> None:
    *_, plain = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel(mix={}))
    assert plain["moods"] == list(FAMILIES)


def test_a_reload_joins_a_walk_that_goes_on(handlers: Handlers) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    *_, made = around.around("me", *ALONE, *panel(mix={"awe": 0.4}))
    half = around.walk("me", made, event(mood="fear"))
    next(half)
    half.close()
    *_, last = around.attach("me")
    assert [scene["name"] for scene in last["walk"]] == ["as made", "fear"]


def test_a_panorama_that_is_gone_stays_as_it_is(handlers: Handlers, said: list[str]) -> None:
    gone = {"job": "gone", "phase": "done", "pictures": []}
    (same,) = AroundHandlers(handlers.runner, SOURCES).walk("me", gone, event(mood="awe"))
    assert same["phase"] == "done"
    assert "no longer kept" in said[0]


def test_a_panorama_is_saved_as_a_page(handlers: Handlers, said: list[str]) -> None:
    list(handlers.refine("me", None, *panel(mix={"sadness": 1.0}, prompt="a lake")))  # a job without files
    *_, shown = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel())
    around = AroundHandlers(handlers.runner, SOURCES)
    page = around.export("me", shown, event(kind="page"))["file"]
    assert page.endswith("/a-lake-0.html")  # what the browser calls it once it is saved
    assert page.startswith(shown["pictures"][0]["url"].rsplit("/", 1)[0])
    *_, walked = around.walk("me", shown, event(mood="fear"))
    assert around.export("me", walked, event(kind="page"))["file"] == page
    cubes = [around.export("me", walked, event(kind="cube", job=each["job"]))["file"] for each in walked["walk"]]
    assert [cube.endswith(".zip") for cube in cubes] == [True, True]
    assert len(set(cubes)) == 2
    assert around.export("somebody else", shown, event(kind="page"))["file"] == ""
    assert "no longer kept" in said[-1]


def test_one_panorama_at_a_time(handlers: Handlers, said: list[str]) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    half = around.around("me", *ALONE, *panel())
    next(half)
    assert list(around.around("me", *ALONE, *panel())) == [SKIP]
    assert "being made already" in said[0]
    half.close()


def test_cancelling_a_twin_keeps_the_panorama(handlers: Handlers) -> None:
    around = AroundHandlers(handlers.runner, SOURCES)
    *_, felt = around.around("me", *ALONE, *panel(mix={"awe": 0.4}))
    half = around.walk("me", felt, event(mood="plain"))
    now = next(half)
    assert now["pictures"] == felt["pictures"]
    around.cancel("me", now)
    *_, last = half
    assert last == felt


def test_a_create_cancel_leaves_the_panorama_alone(handlers: Handlers) -> None:
    half = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel())
    next(half)
    handlers.cancel("me", {"job": ""})
    *_, last = half
    assert last["phase"] == "done"


def test_a_panorama_grows_around_a_picture_that_was_brought(
    handlers: Handlers, said: list[str], tmp_path: Path
) -> None:
    around = AroundHandlers(handlers.runner, tmp_path / "sources")
    Image.new("RGB", (90, 70), "teal").save(tmp_path / "teal.png")
    card = around.bring("me", str(tmp_path / "teal.png"))
    mark = card["mark"]
    assert card["url"].startswith("data:image/jpeg;base64,")  # the picture itself is served to nobody
    *_, shown = around.around("me", card, 60.0, -5.0, *panel())
    recipe = handlers.runner.jobs("me")[0].recipe
    assert recipe["sources"] == [mark]
    assert recipe["options"] == {"spot": {"view": 60.0, "pitch": -5.0}}
    *_, walked = around.walk("me", shown, event(mood="fear"))
    assert handlers.runner.jobs("me")[0].recipe["sources"] == [mark]
    assert walked["walk"][-1]["name"] == "fear"
    assert said == []


def test_what_nothing_can_grow_around_is_refused_in_a_sentence(
    handlers: Handlers, said: list[str], tmp_path: Path
) -> None:
    around = AroundHandlers(handlers.runner, tmp_path / "sources")
    Image.new("RGB", (20, 20)).save(tmp_path / "tiny.png")
    (tmp_path / "words.png").write_text("no picture")
    assert around.bring("me", str(tmp_path / "tiny.png")) is None
    assert around.bring("me", str(tmp_path / "words.png")) is None
    assert around.bring("me", None) is None
    assert "too small to work on" in said[0]
    assert "not a picture" in said[1]
    Image.new("RGB", (400, 100)).save(tmp_path / "strip.png")
    assert around.bring("me", str(tmp_path / "strip.png"))["mark"]
    assert "very wide" in said[2]
    Image.new("L", (14200, 14100)).save(tmp_path / "huge.png", compress_level=1)
    assert around.bring("me", str(tmp_path / "huge.png")) is None
    assert "far too many pixels" in said[3]


def test_a_sketch_that_gave_way_to_another_is_on_its_way_no_longer(handlers: Handlers) -> None:
    first = Sketches(handlers.runner).sketch("me", *panel())
    assert next(first)["asked"]
    handlers.runner.submit(Recipe(prompt="a hill", n=1, steps=1, options={"preview": True}), "me")
    assert [each for each in first if each != SKIP][-1] == {"url": "", "note": ""}


def test_what_cannot_be_saved_is_answered_all_the_same(handlers: Handlers, said: list[str]) -> None:
    *_, shown = AroundHandlers(handlers.runner, SOURCES).around("me", *ALONE, *panel())
    answer = AroundHandlers(handlers.runner, SOURCES).export("somebody else", shown, event(kind="page"))
    assert (answer["file"], answer["exports"]) == ("", 1)
    assert "no longer kept" in said[-1]
