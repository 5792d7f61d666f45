"""What the map of prototypes is given."""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr
import pytest
from PIL import Image

from studio.affect.families import FAMILIES
from studio.ui.mood_panel import SPACE, leaf_rows
from studio.ui.space_tab import exemplars_url, history_rows, space_map


def test_every_leaf_has_its_place_its_words_and_its_kin() -> None:
    for leaf in leaf_rows():
        assert leaf["family"] == max(leaf["families"], key=leaf["families"].__getitem__)
        assert set(leaf["families"]) == set(FAMILIES)
        assert -1 <= leaf["valence"] <= 1
        assert leaf["words"][0] == leaf["name"]


def test_the_history_is_that_of_the_training() -> None:
    rows = history_rows()
    assert [row["step"] for row in rows] == sorted(row["step"] for row in rows)
    assert all(row["reseeded"] >= 0 for row in rows)


@pytest.mark.parametrize("text", ["", "{", "[1]", json.dumps([{"step": 1}])])
def test_a_damaged_history_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "history.json").write_text(text)
    assert history_rows(tmp_path) == []


def test_exemplars_are_shown_where_there_are_some(tmp_path: Path) -> None:
    assert exemplars_url(tmp_path) == ""
    (tmp_path / "exemplars.webp").write_bytes(b"x")
    assert exemplars_url(tmp_path).endswith("exemplars.webp")
    with Image.open(SPACE / "exemplars.webp") as sheet:
        wide, high = sheet.size
    assert high * 3 == wide * len(leaf_rows())  # a row of three squares a leaf


def test_without_a_space_there_is_no_map(tmp_path: Path) -> None:
    with gr.Blocks():
        assert space_map(tmp_path) is None
