"""The command line: what it prints where, its exit codes, and one sentence for bad input."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio import metadata
from studio.commands import line
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import StudioError
from studio.recipe import Mix, Recipe
from studio.tools import TOOLS
from studio.tools.context import Context
from studio.train.serving import heed_interrupts

ROOT = Path(__file__).parent.parent


def run(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """`python -m studio` as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "studio", *arguments], capture_output=True, text=True, timeout=timeout, cwd=ROOT
    )


ERRORS: dict[str, Exception] = {
    "memory": MemoryError(),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "system": PermissionError(errno.EACCES, "Permission denied"),
    "bug": ZeroDivisionError("secret detail"),
}
SENTENCES = {
    "memory": "There is not enough memory for 512x512. Try a smaller size or fewer pictures.",
    "disk": "The disk is full, so the picture could not be kept. Free some space.",
    "system": "The picture could not be made or kept: Permission denied.",
    "bug": "Something went wrong inside the studio while making this picture. The log has the details.",
}


def paint(recipe: Recipe, context: Context) -> Iterator[Event]:
    """A tool that paints plain pictures, to see what the command line does with what a tool gives."""
    yield Started()
    yield Progress(step=1, steps=1)
    if recipe.prompt == "broken":
        raise StudioError("The brush broke.")
    if recipe.prompt in ERRORS:
        raise ERRORS[recipe.prompt]
    files = []
    for index in range(recipe.n):
        image = Image.new("RGB", (recipe.width, recipe.height), "teal")
        files.append(str(metadata.write(image, context.out / f"{index}.png", recipe.single(index))))
    recipes = tuple(recipe.single(index).to_json() for index in range(recipe.n))
    yield Result(files=tuple(files), recipes=recipes, seconds=2.0)


@pytest.fixture
def painter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain pictures instead of the real `create`."""
    monkeypatch.setitem(TOOLS, "create", paint)


def results(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The JSON objects on standard output, each of which stands on a line of its own."""
    return [json.loads(each) for each in capsys.readouterr().out.splitlines()]


def test_create(painter: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["-e", "awe=0.8", "-e", "fear=-0.2@late", "-e", "leaf:golden calm=0.5@0:0,0.5:1", "--seed", "7"]
    more = ["--size", "256x128", "--n", "2", "--negative", "fog", "--guidance", "2.5", "--compose", "tokens"]
    assert line.main(["create", "a lake at dawn", *flags, *more, "--out", str(tmp_path)]) == 0
    found = results(capsys)
    mix = {
        "awe": 0.8,
        "fear": {"amount": -0.2, "curve": "late"},
        "leaf:golden calm": {"amount": 0.5, "curve": [[0, 0], [0.5, 1]]},
    }
    expected = Recipe(
        prompt="a lake at dawn",
        negative_prompt="fog",
        mix=Mix.of(mix),
        seed=7,
        size="256x128",
        n=1,
        guidance=2.5,
        compose="tokens",
    )
    assert [each["seed"] for each in found] == [7, 8]
    assert Recipe.from_json(found[0]["recipe"]) == expected
    assert metadata.read(found[1]["file"]) == expected.replace(seed=8)
    assert [each["seconds"] for each in found] == [1.0, 1.0]
    assert sorted(Path(each["file"]) for each in found) == sorted(tmp_path.iterdir())


def test_panorama(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(TOOLS, "panorama", paint)
    target = tmp_path / "deep" / "pano.jpg"
    assert line.main(["panorama", "a forest", "-e", "awe=0.7", "--n", "2", "--seed", "3", "--out", str(target)]) == 0
    found = results(capsys)
    assert [Path(each["file"]).name for each in found] == ["pano.jpg", "pano-2.jpg"]
    assert sorted(path.name for path in target.parent.iterdir()) == ["pano-2.jpg", "pano.jpg"]
    assert line.main(["panorama", "a forest", "--out", str(tmp_path / "pano.html")]) == 0
    assert "panoramaViewer" in (tmp_path / "pano.html").read_text(encoding="utf-8")
    assert line.main(["panorama", "a forest", "--out", str(tmp_path / "pano.zip")]) == 0
    assert zipfile.is_zipfile(tmp_path / "pano.zip")
    assert line.main(["panorama", "a forest", "--out", str(tmp_path / "pano.png")]) == 0
    assert Recipe.from_json(results(capsys)[-1]["recipe"]).options == {"format": "png"}
    made = Recipe.from_json(found[0]["recipe"])
    assert (made.tool, made.size, made.seed, made.mix.to_json()) == ("panorama", "2048x1024", 3, {"awe": 0.7})


def test_a_panorama_grows_around_a_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(TOOLS, "panorama", paint)
    monkeypatch.setenv("MOODSCAPE_HOME", str(tmp_path / "home"))
    Image.new("RGB", (90, 70), "teal").save(tmp_path / "teal.png")
    picture, target = ["--around", str(tmp_path / "teal.png")], ["--out", str(tmp_path / "pano.jpg")]
    assert line.main(["panorama", *picture, "--heading", "30", "--view", "60", *target]) == 0
    recipe = metadata.read(tmp_path / "pano.jpg")
    assert recipe.options == {"spot": {"heading": 30.0, "view": 60.0}}
    assert len(recipe.sources) == 1
    capsys.readouterr()
    assert line.main(["panorama", "a lake", "--view", "60", *target]) == 2
    assert "no picture that --view" in capsys.readouterr().err
    assert line.main(["panorama", *picture, "--view", "wide", *target]) == 2
    assert "number of degrees" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["a forest", "--out", "pano.gif"], "must be a .jpg or .png"), ([], "nothing to make a panorama of")],
)
def test_a_panorama_that_cannot_be(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["panorama", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_nothing_is_overwritten(painter: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert line.main(["create", "a lake", "--n", "1", "--out", str(tmp_path)]) == 0
    assert [Path(each["file"]).name for each in results(capsys)] == ["a-lake-0.png", "a-lake-0-2.png"]


def test_recipes_file(painter: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad line is named, the others run, and the exit code says that not all went well."""
    lines = [
        '{"prompt": "a lake", "n": 1}',
        "",
        "{",
        '{"mix": {"awe": 2}}',
        "[]",
        '{"prompt": "broken"}',
        '{"seed": 5}',
    ]
    (tmp_path / "recipes.jsonl").write_text("\n".join(lines))
    out = tmp_path / "out"
    assert line.main(["create", "--recipes", str(tmp_path / "recipes.jsonl"), "--n", "2", "--out", str(out)]) == 2
    found = results(capsys)
    assert [each["line"] for each in found] == [1, 3, 4, 5, 6, 7, 7]
    assert [each.get("error", "") for each in found] == [
        "",
        "The recipe is not valid JSON.",
        "The amount of awe is 2, but amounts run from -1 to 1.",
        "The line is not a JSON object.",
        "The brush broke.",
        "",
        "",
    ]
    assert [each["seed"] for each in found if "seed" in each] == [0, 5, 6]
    assert len(list(out.iterdir())) == 3


@pytest.mark.parametrize("error", ERRORS)
def test_an_unforeseen_error_is_a_sentence_and_the_other_lines_run(
    painter: None,
    error: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    recipes = tmp_path / "recipes.jsonl"
    recipes.write_text("".join(json.dumps({"prompt": word, "n": 1}) + "\n" for word in ("a lake", error, "a hill")))
    arguments = ["--size", "512x512", "--out", str(tmp_path / "out")]
    with caplog.at_level(logging.INFO, logger="studio"):
        assert line.main(["create", "--recipes", str(recipes), *arguments]) == 2
    captured = capsys.readouterr()
    found = [json.loads(each) for each in captured.out.splitlines()]
    assert [(each["line"], each.get("error")) for each in found] == [(1, None), (2, SENTENCES[error]), (3, None)]
    assert f"line 2: {SENTENCES[error]}\n" in captured.err
    assert "Traceback" not in captured.err
    assert [each.exc_info[1] for each in caplog.records if each.exc_info] == [ERRORS[error]]
    assert len(list((tmp_path / "out").iterdir())) == 2

    assert line.main(["create", error, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(f"{SENTENCES[error]}\n")
    assert "Traceback" not in captured.err


def test_an_empty_prompt_and_emotions_alone_are_allowed(
    painter: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([""], ["-e", "awe=0.8"]):
        assert line.main(["create", *arguments, "--n", "1", "--out", str(tmp_path)]) == 0
    assert [each["recipe"]["prompt"] for each in results(capsys)] == ["", ""]


BAD = {
    "nothing": (["create"], "There is nothing to make a picture of. Give a prompt, -e or --recipes."),
    "flags only": (["create", "--seed", "3"], "There is nothing to make a picture of."),
    "no command": ([], "The following arguments are required: COMMAND."),
    "unknown command": (["dance"], "invalid choice: 'dance'"),
    "unknown flag": (["create", "a", "--colour", "red"], "Unrecognized arguments: --colour red."),
    "amount": (["create", "a", "-e", "awe=1.7"], "The amount of awe is 1.7, but amounts run from -1 to 1."),
    "amount is no number": (["create", "a", "-e", "awe=lots"], "“lots”"),
    "nan": (["create", "a", "-e", "awe=nan"], "The amount of awe is nan"),
    "emotion": (["create", "a", "-e", "fera=0.5"], "no emotion called “fera”. Did you mean fear?"),
    "no amount": (["create", "a", "-e", "awe"], "must be written NAME=AMOUNT"),
    "twice": (["create", "a", "-e", "awe=1", "-e", "awe=0"], "awe is in the mix twice"),
    "curve": (["create", "a", "-e", "awe=1@slow"], "The curve is “slow”"),
    "keyframe": (["create", "a", "-e", "awe=1@0:1:2"], "pair of time and value"),
    "seed": (["create", "a", "--seed", "-1"], "The seed is -1"),
    "seed is no number": (["create", "a", "--seed", "x"], "The seed is “x”, but it must be a whole number"),
    "size": (["create", "a", "--size", "500x500"], "multiples of 32 from 128 to 4096"),
    "steps": (["create", "a", "--steps", "0"], "number of steps"),
    "n": (["create", "a", "--n", "9"], "number of pictures"),
    "long prompt": (["create", "a" * 3000], "3,000 characters"),
    "model": (["create", "a", "--model", "dalle"], "There is no model called “dalle”."),
    "recipes": (["create", "--recipes", "absent.jsonl"], "absent.jsonl cannot be read"),
    "both": (["create", "a", "--recipes", "absent.jsonl"], "not both"),
    "out": (["create", "a", "--out", "/dev/null/out"], "cannot be made"),
    "train out": (["train", "space", "--out", "/dev/null/out"], "cannot be made"),
    "evaluate out": (["evaluate", "--out", "/dev/null/out"], "cannot be made"),
    "stage": (["train", "everything", "--out", "x"], "invalid choice: 'everything'"),
    "minutes": (["train", "space", "--minutes", "-5", "--out", "x"], "The number of minutes is -5"),
    "data": (["train", "space", "--data", "absent", "--out", "x"], "There is no folder absent."),
    "download": (["models", "--download", "dalle"], "There is no model called “dalle”."),
}


@pytest.mark.parametrize(("arguments", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert line.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_bad_input_in_a_real_process() -> None:
    """The same from outside, at once: nothing heavy is loaded to refuse a number."""
    begun = time.monotonic()
    done = run("create", "a lake", "-e", "awe=1.7")
    assert time.monotonic() - begun < 3  # 0.2 s on a machine that is doing nothing else
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The amount of awe is 1.7, but amounts run from -1 to 1.\n"


def test_the_command_line_loads_no_model_library() -> None:
    heavy = "{'torch', 'diffusers', 'transformers', 'gradio', 'PIL', 'numpy'}"
    code = f"import sys, studio.commands.line as line; line._parser(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "set()\n"


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("create", "models", "presets", "train", "evaluate", "bench"):
        with pytest.raises(SystemExit, match="0"):
            line.main([command, "--help"])
        assert f"python -m studio {command}" in capsys.readouterr().out


def test_presets(capsys: pytest.CaptureFixture[str]) -> None:
    """Each recipe that is listed can be handed to `create --recipes` as it is."""
    assert line.main(["presets"]) == 0
    found = results(capsys)
    assert {each["audience"] for each in found} == {"artist", "therapy"}
    assert all(Recipe.from_json(each["recipe"]).to_json() == each["recipe"] for each in found)
    assert line.main(["presets", "--audience", "therapy"]) == 0
    assert results(capsys) == [each for each in found if each["audience"] == "therapy"]


def test_models(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled model is here, and the check is about the default model alone."""
    assert line.main(["models", "--check"]) == 0
    states = {each["name"]: each for each in results(capsys)}
    assert states["moodscape"]["ready"]
    assert Path(states["moodscape"]["folder"], "model_index.json").is_file()
    assert states["sd15"]["licence"]
    monkeypatch.setenv("MOODSCAPE_MODEL", "absent")
    assert line.main(["models", "--check"]) == 2


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl+C ends with 130 and without a traceback, and leaves no half-made folder behind."""
    recipes = tmp_path / "recipes.jsonl"
    recipes.write_text('{"prompt": "a lake", "steps": 50, "n": 8}\n' * 50)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "studio", "create", "--recipes", str(recipes), "--out", str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=heed_interrupts
    )
    deadline = time.monotonic() + 100
    while not (out.exists() and os.listdir(out)) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=180)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert list(out.glob(".job-*")) == []


def test_photographs_are_understood_and_bad_ones_do_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, colour in (("sea.png", "teal"), ("sun.png", "gold")):
        Image.new("RGB", (96, 80), colour).save(tmp_path / name)
    (tmp_path / "text.jpg").write_text("no picture")
    photos = [str(tmp_path / name) for name in ("sea.png", "text.jpg", "sun.png")]
    out = tmp_path / "out"
    assert line.main(["understand", *photos, "--emotion", "awe", "--report", "--out", str(out)]) == 2
    first, second, third = results(capsys)
    assert [each["file"] for each in (first, second, third)] == photos
    assert "not a picture" in second["error"]
    for made in (first, third):
        assert {"families", "leaves", "valence", "arousal", "uncertainty", "regions"} <= set(made)
        assert [Path(each["mask"]).is_file() for each in made["regions"]] == [True]
        assert Path(made["page"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    made = {"sea-awe.png", "sea.html", "sun-awe.png", "sun.html", "pictures.html"}
    assert {path.name for path in out.iterdir()} == made
    page = (out / "pictures.html").read_text(encoding="utf-8")
    assert [page.count(text) for text in ("<article>", '<article class="refused">', "<h2>sea</h2>")] == [2, 1, 1]
    assert "text.jpg is not a picture" in page


def test_a_question_that_is_not_understood_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (96, 80), "teal").save(tmp_path / "sea.png")
    given = ["understand", str(tmp_path / "sea.png"), "--emotion", "joyish", "--out", str(tmp_path / "out")]
    assert line.main(given) == 2
    assert "joyish" in results(capsys)[0]["error"]
