"""The page as it is built: what it asks of others (nothing), what it offers, and that it needs no torch."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from studio import metadata
from studio.engine.inline import InlineRunner
from studio.settings import Settings
from studio.ui.layout import build, launch_options
from studio.ui.mood_panel import leaf_rows
from studio.ui.page_files import FOLDER, head, styles

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"), device="cpu")


@pytest.fixture(scope="module")
def page(settings: Settings) -> Iterator[gr.Blocks]:
    runner = InlineRunner(settings, tools="tests.ui.tiny_tools:TOOLS")
    yield build(runner, settings)
    runner.close()


@pytest.fixture(scope="module")
def client(page: gr.Blocks, settings: Settings) -> Iterator[Client]:
    _, url, _ = page.launch(prevent_thread_lock=True, **launch_options(settings))
    yield Client(url, verbose=False)
    page.close()


def test_the_page_imports_no_torch() -> None:
    code = "import sys, app, studio.ui.layout; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_app_imports_no_gradio_before_the_engine_starts() -> None:
    code = "import sys, app; sys.exit('gradio' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_is_told_to_anybody(page: gr.Blocks, settings: Settings) -> None:
    assert page.analytics_enabled is False
    assert launch_options(settings)["run_history"] is False
    assert launch_options(settings)["share"] is False
    assert "HF_HUB_DISABLE_TELEMETRY" in (ROOT / "app.py").read_text(encoding="utf-8")


def test_look_and_scripts_come_from_this_machine(settings: Settings) -> None:
    assert launch_options(settings)["theme"]._stylesheets == []
    texts = [head(), styles(), *(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.*s"))]
    addresses = {address for text in texts for address in re.findall(r"https?://[\w.]+", text)}
    assert addresses <= {"http://www.w3.org"}  # the name of SVG, which nobody fetches


def test_nothing_but_the_endpoints_are_public(client: Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]  # type: ignore[index]
    assert list(named) == ["/create", "/panorama", "/understand", "/edit"]
    names = [each["parameter_name"] for each in named["/edit"]["parameters"]]
    assert names == ["picture", "request", "mix", "mode", "keep", "amount", "kept", "mask"]


def test_create_gives_files_with_their_recipe(client: Client) -> None:
    files = client.predict(prompt="a quiet lake at dawn", mix={"awe": 0.8}, seed=7, api_name="/create")
    assert str(files).count(".png'") == 4
    made = metadata.read(files[0])
    assert (made.prompt, made.mix.to_json(), made.seed, made.steps) == ("a quiet lake at dawn", {"awe": 0.8}, 7, 8)


def test_create_takes_everything_a_recipe_has(client: Client) -> None:
    asked = {
        "prompt": "a pier", "mix": {"fear": {"amount": 0.3, "curve": "late"}}, "seed": 3, "size": "256x128",
        "steps": 2, "n": 2, "negative_prompt": "people", "guidance": 2.5, "emotion_guidance": 1.5, "rescale": 0.1,
        "compose": "tokens", "model": "moodscape", "style": "oil painting",
    }  # fmt: skip
    files = client.predict(**asked, api_name="/create")
    assert [metadata.read(file).seed for file in files] == [3, 4]
    made = metadata.read(files[0]).to_json()
    assert {name: made[name] for name in asked} == {**asked, "n": 1}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"mix": {"awwe": 1}}, "Did you mean awe?"),
        ({"mix": {"awe": 9}}, "from -1 to 1"),
        ({"mix": [1]}, "must be an object"),
        ({"n": 9}, "runs from 1 to 8"),
        ({"size": "big"}, "WIDTHxHEIGHT"),
        ({"steps": 99}, "runs from 1 to 50"),
        ({"model": "dall-e"}, "There is no model"),
        ({"mix": 0}, "The mix is 0, but it must be an object"),
        ({"mix": []}, "The mix is a list"),
        ({"seed": "abc"}, "The seed is “abc”, but it must be a whole number"),
        ({"seed": 1.7}, "The seed is 1.7, but it must be a whole number"),
        ({"seed": None}, "The seed is empty"),
        ({"seed": -1}, "The seed is -1, but it runs from 0"),
        ({"steps": 2.5}, "The number of steps is 2.5"),
        ({"steps": False}, "The number of steps is False"),
        ({"n": [1]}, "is a list, but it must be a whole number"),
        ({"guidance": "much"}, "The guidance is “much”"),
        ({"rescale": {}}, "is an object, but it must be a number"),
        ({"prompt": "broken"}, "The lake has run dry. Ask for a meadow."),
    ],
)
def test_bad_input_is_one_sentence(client: Client, asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(**asked, api_name="/create")


def test_a_number_that_json_does_not_know_is_one_sentence(client: Client) -> None:
    values = ["a lake", {}, 0, "512x512", 0, math.nan, "", -1, -1, 0.0, "scores", "moodscape", ""]
    address = f"{client.src.rstrip('/')}/gradio_api/call/create"
    body = json.dumps({"data": values})  # not by httpx, which refuses NaN
    asked = httpx.post(address, content=body, headers={"Content-Type": "application/json"})
    answer = httpx.get(f"{address}/{asked.raise_for_status().json()['event_id']}", timeout=60).text
    assert "The number of pictures (n) is nan, but it must be a whole number from 1 to 8." in answer


def test_panorama_gives_one_wide_file(client: Client) -> None:
    (file,) = client.predict(prompt="a quiet lake", mix={"awe": 0.8}, seed=7, size="256x128", api_name="/panorama")
    made = metadata.read(file)
    assert (made.tool, made.size, made.n) == ("panorama", "256x128", 1)


def test_whole_floats_and_no_mix_are_fine(client: Client) -> None:
    files = client.predict(mix=None, seed=2.0, steps=2.0, n=1.0, size="128x128", api_name="/create")
    assert [metadata.read(file).seed for file in files] == [2]


def test_copies_of_uploads_and_files_do_not_pile_up(page: gr.Blocks) -> None:
    assert page.delete_cache == (3600, 86400)


def test_without_a_space_there_are_no_leaves(tmp_path: Path) -> None:
    assert leaf_rows(tmp_path) == []
