"""Read-outs: margins that hold what they say, strangeness that grows with distance, and files that come back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from studio.affect import readout
from studio.affect.families import FAMILIES
from studio.affect.readout import PhotoReadout, TextReadout
from studio.errors import StudioError

SIZE = 40


def photo(rest: float = 0.5) -> PhotoReadout:
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((SIZE, 3)))[0].T / np.array([[2.0], [1.0], [0.5]])
    return PhotoReadout(
        centre=np.full(SIZE, 0.25), scale=np.stack([np.full(SIZE, 2.0), np.ones(SIZE)]),
        anchors=rng.standard_normal((5, 3)), weights=0.1 * rng.standard_normal((5, 2)), offset=np.array([0.25, -0.5]),
        basis=basis, rest=np.array([rest]), margin=np.array([0.25, 0.5]),
    )  # fmt: skip


def text() -> TextReadout:
    weights = np.zeros((5, 2 + len(FAMILIES)))
    weights[1, :2], weights[2, :2] = (0.5, 0.25), (-0.5, 0.0)
    weights[1, 2 + FAMILIES.index("awe")] = weights[2, 2 + FAMILIES.index("fear")] = 3.0
    return TextReadout(
        words=("a", "grand", "grim", "sky", "not grand"),
        weights=weights,
        offset=np.zeros(2 + len(FAMILIES)),
        unseen=np.array([0.1, 0.1, 0.1, 1.0, 1.0]),
        usual=np.array([0.2]),
        margin=np.array([0.25, 0.5]),
    )


def test_a_margin_holds_nine_truths_in_ten_whatever_the_errors_are_like() -> None:
    rng = np.random.default_rng(1)
    strange = rng.exponential(1.0, 4000)
    errors = rng.laplace(size=(4000, 2)) * readout.difficulty(strange)[:, None] * [0.2, 0.5]
    margin = readout.conformal(errors[:2000], strange[:2000])
    held = np.abs(errors[2000:]) <= margin * readout.difficulty(strange[2000:])[:, None]
    assert held.mean(0) == pytest.approx(readout.COVERAGE, abs=0.03)
    assert margin[1] / margin[0] == pytest.approx(2.5, rel=0.15)


def test_the_like_of_what_was_seen_has_a_strangeness_of_one() -> None:
    rng, made = np.random.default_rng(2), photo()
    axes = made.basis / np.square(made.basis).sum(1, keepdims=True)  # a step of one deviation along each direction
    rows = rng.standard_normal((5000, 3)) @ axes
    noise = rng.standard_normal((5000, SIZE)) * np.sqrt(0.5 / (SIZE - 3))
    directions = made.basis / np.linalg.norm(made.basis, axis=1, keepdims=True)
    noise -= noise @ directions.T @ directions
    assert readout.strangeness(rows + noise, made.basis, 0.5).mean() == pytest.approx(1.0, abs=0.05)
    assert readout.strangeness(3 * rows, made.basis, 0.5).mean() > 4


def test_what_is_far_from_everything_seen_gets_a_wider_margin() -> None:
    made = photo()
    near, far = made(np.full((1, SIZE), 0.25)), made(np.full((1, SIZE), 0.25) + 3 * np.eye(SIZE)[:1])
    assert near.strangeness[0] == pytest.approx(0, abs=1e-6)
    assert (far.margin > near.margin).all()
    alone = np.exp(-readout.WIDTH * np.square(made.anchors).sum(1)) @ made.weights  # the centre is at the origin
    assert near.affect[0] == pytest.approx(made.offset + alone)


def test_the_order_of_words_and_their_repetition_do_not_matter() -> None:
    reading, shares = text()(["Grand, grim: a", "a grim GRAND grand", "grand", "grim", ""])
    assert reading.affect[0] == pytest.approx(reading.affect[1])
    assert shares.sum(1) == pytest.approx(np.ones(5))
    assert FAMILIES[int(shares[2].argmax())] == "awe"
    assert FAMILIES[int(shares[3].argmax())] == "fear"
    assert reading.affect[2, 0] > 0 > reading.affect[3, 0]
    assert reading.affect[4] == pytest.approx([0, 0])


def test_words_that_nobody_rated_make_a_wider_margin() -> None:
    reading, _ = text()(["grand grim", "grand sky", "sky qwertz", ""])
    assert (np.diff(reading.margin[:3], axis=0) > 0).all()
    assert reading.margin[3] == pytest.approx(reading.margin[2])


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("It is not a grand sky!!", ["it", "is", "not", "not a", "not grand", "sky", "!"]),
        ("I don’t know? Grand :)", ["i", "don't", "not know", "?", "grand", ":)"]),
        ("2 lions, never 10", ["0", "lions", "never", "not 0"]),
        ("", []),
    ],
)
def test_a_negation_turns_the_words_behind_it(said: str, wanted: list[str]) -> None:
    assert readout.terms(said) == wanted


def test_what_was_saved_reads_the_same(tmp_path: Path) -> None:
    readout.save(tmp_path, photo(), text(), {"fitted_on": {"photographs": 3}})
    loaded, words = readout.load(tmp_path)
    features = np.random.default_rng(3).standard_normal((6, SIZE))
    for before, after in zip(photo()(features), loaded(features), strict=True):
        assert after == pytest.approx(before, abs=5e-3, rel=5e-3)
    assert words(["a grand sky"])[1] == pytest.approx(text()(["a grand sky"])[1], abs=1e-3)
    assert json.loads((tmp_path / "readouts.json").read_text())["families"] == list(FAMILIES)


def test_files_that_are_missing_damaged_or_newer_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not here"):
        readout.load(tmp_path)
    readout.save(tmp_path, photo(), text(), {})
    record = tmp_path / "readouts.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"version": 99}))
    with pytest.raises(StudioError, match="version 99"):
        readout.load(tmp_path)
    (tmp_path / "readouts.safetensors").write_bytes(b"no")
    with pytest.raises(StudioError, match="damaged"):
        readout.load(tmp_path)


@pytest.mark.parametrize("damage", ["no json", "a list", "a tensor less", "a word less", "empty"])
def test_any_damage_is_one_sentence(tmp_path: Path, damage: str) -> None:
    readout.save(tmp_path, photo(), text(), {})
    record, tensors, words = (tmp_path / name for name in ("readouts.json", "readouts.safetensors", "words.txt"))
    if damage in ("no json", "a list"):
        record.write_text({"no json": "{", "a list": "[1]"}[damage])
    elif damage == "a tensor less":
        save_file({name: each for name, each in load_file(tensors).items() if name != "photo.rest"}, tensors)
    elif damage == "a word less":
        words.write_text("a\ngrand\n")
    else:
        tensors.write_bytes(b"")
    with pytest.raises(StudioError, match="damaged"):
        readout.load(tmp_path)


def test_no_text_is_read_as_nothing() -> None:
    reading, shares = text()([])
    assert [each.shape for each in (*reading, shares)] == [(0, 2), (0, 2), (0,), (0, len(FAMILIES))]
