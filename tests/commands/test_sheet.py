"""The command sheet: prompts across feelings and styles, recipes on a wall, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.commands.line import main
from studio.commands.sheet import ACROSS, CELL, WALL
from studio.styles import TITLES


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What the command printed."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_columns_are_every_feeling_or_every_style() -> None:
    assert list(ACROSS["feelings"]) == ["plain", *FAMILIES]
    assert list(ACROSS["styles"]) == list(TITLES.values())


def test_a_prompt_is_painted_in_two_styles_and_recipes_hang_on_a_wall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACROSS, "styles", dict(list(ACROSS["styles"].items())[:2]))
    table, wall = tmp_path / "new" / "styles.png", tmp_path / "wall.jpg"
    assert main(["sheet", "a lake", "--across", "styles", "--size", "128x128", "--out", str(table)]) == 0
    (said,) = lines(capsys)
    assert said["pictures"] == 2
    with Image.open(table) as page:
        assert page.width > 2 * CELL
        cells = {
            page.crop((page.width - (k + 1) * CELL, 30, page.width - k * CELL - 10, 180)).tobytes() for k in (0, 1)
        }
        assert len(cells) == 2, "styles differ"
    recipes = [{"prompt": "a lake", "size": "128x128", "mix": {"fear": 1}}, {"prompt": "the sea", "size": "128x128"}]
    (tmp_path / "recipes.jsonl").write_text("\n".join(map(json.dumps, recipes)) + "\n")
    assert main(["sheet", "--recipes", str(tmp_path / "recipes.jsonl"), "--out", str(wall)]) == 0
    assert lines(capsys)[0]["pictures"] == 2
    with Image.open(wall) as page:
        assert page.width > WALL["create"][0] * WALL["create"][1][0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a lake", "--out", "sheet.gif"], "must be a"),
        ([], "either prompts or a file"),
        (["a lake", "--recipes", "some.jsonl"], "either prompts or a file"),
        (["--recipes", "some.jsonl", "--across", "styles"], "does not go with"),
        (["--recipes", "missing.jsonl"], "cannot be read"),
        (["a lake", "--seed", "soon"], "seed"),
    ],
)
def test_what_no_sheet_can_be_made_of_gets_a_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sheet", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.glob("sheet.*"))


def test_a_file_without_recipes_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    assert main(["sheet", "--recipes", str(tmp_path / "empty.jsonl"), "--out", str(tmp_path / "s.jpg")]) == 2
    assert "holds no recipe" in capsys.readouterr().err
