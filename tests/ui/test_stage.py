"""What the stage says at every moment of a job."""

from __future__ import annotations

import json

from studio.engine.protocol import Failed, JobView, Progress, Queued, Result, Started, Stopped
from studio.recipe import Recipe
from studio.ui.stage import file_name, progress_line, shelf_views, view

RECIPE = Recipe(prompt="<b>lake</b>", mix={"contentment": 0.8, "fear": -0.2}, seed=7, n=1)  # type: ignore[arg-type]
DONE = Result(("/out/a b/7.png",), (RECIPE.to_json(),), seconds=3.21)


def test_queue_position() -> None:
    assert view(Queued(1), "j")["line"] == "next in line"
    assert view(Queued(3), "j")["line"] == "waiting · 2 ahead of you"
    assert view(Queued(3), "j")["phase"] == "waiting"


def test_progress_says_step_and_time() -> None:
    shown = view(Progress(3, 8, 1.4, "/out/x y.jpg"), "j")
    assert shown["line"] == "step 3 of 8 · about 2 s left"
    assert shown["share"] == 3 / 8
    assert shown["preview"] == "gradio_api/file=/out/x%20y.jpg"
    assert progress_line(Progress(2, 8, 200.0)) == "step 2 of 8 · about 3 min left"
    assert progress_line(Progress(2, 8, None, picture=1, pictures=4)) == "picture 2 of 4 · step 2 of 8"
    assert view(Progress(4, 8, None, picture=1, pictures=4), "j")["share"] == 1.5 / 4


def test_a_result_shows_its_pictures() -> None:
    shown = view(DONE, "j")
    assert shown["phase"] == "done"
    assert shown["note"] == "1 picture in 3.2 s"
    assert shown["pictures"] == [
        {
            "url": "gradio_api/file=/out/a%20b/7.png",
            "name": "b-lake-b-contentment-fear-7.png",
            "title": "<b>lake</b>",  # as text: the page's script never makes HTML of it
            "detail": "contentment +0.80 · fear \N{MINUS SIGN}0.20 · seed 7",
            "alt": "<b>lake</b>, contentment +0.80 · fear \N{MINUS SIGN}0.20 · seed 7",
        }
    ]


def test_ends_without_a_picture() -> None:
    assert view(Failed("No memory.", "Try 512x512."), "j")["note"] == "No memory. Try 512x512."
    assert view(Stopped(), "j")["phase"] == "stopped"


def test_every_view_is_json_of_one_shape() -> None:
    views = [view(event, "j") for event in (Queued(), Started(), Progress(1, 2), DONE, Failed("No."), Stopped())]
    assert len({tuple(sorted(each)) for each in views}) == 1
    assert json.loads(json.dumps(views)) == views


def test_the_shelf_holds_finished_jobs_only() -> None:
    jobs = [
        JobView(id="a", owner="o", recipe={"tool": "create"}, state="running", event=Progress(1, 2)),
        JobView(id="b", owner="o", recipe={"tool": "create"}, state="done", event=DONE),
        JobView(id="c", owner="o", recipe={"tool": "create"}, state="failed", event=Failed("No.")),
    ]
    assert [shown["job"] for shown in shelf_views(jobs)] == ["b"]
    assert shelf_views(jobs, "panorama") == []
    assert shelf_views(jobs, limit=0) == []


def test_a_file_name_says_what_it_is_and_fits_a_file_system() -> None:
    assert file_name(Recipe(prompt="A lake, at dawn", mix={"leaf:cozy": 0.5}, seed=3)) == "a-lake-at-dawn-cozy-3"
    assert file_name(Recipe(seed=3)) == "moodscape-3"
    assert len(file_name(Recipe(prompt="静かな湖の夜明け" * 40, seed=7)).encode()) < 140
    assert "/" not in file_name(Recipe(prompt="../../etc/passwd"))
