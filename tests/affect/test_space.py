"""The emotion space as the tools read it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.affect.families import FAMILIES
from studio.affect.space import Outline, Space
from studio.errors import StudioError
from tests import tiny


@pytest.fixture
def space(tmp_path: Path) -> Space:
    """A small space with unit vectors."""
    return Space.load(tiny.write_space(tmp_path))


def test_every_kind_of_name_has_a_vector(space: Space) -> None:
    assert np.array_equal(space.vector("awe"), space.families[FAMILIES.index("awe")])
    assert np.array_equal(space.vector("leaf:Quiet Wonder"), space.leaves[2])
    assert space.vector("va:0.30,-0.20").shape == (tiny.WIDTH,)
    assert space.vectors(["awe", "leaf:soft grief"]).shape == (2, tiny.WIDTH)
    assert space.vectors(["awe", "va:0.10,0.10"]).dtype == np.float32


def test_a_point_is_a_blend_as_long_as_its_leaves(space: Space) -> None:
    assert np.linalg.norm(space.vector("va:0.00,0.00")) == pytest.approx(1.0, abs=1e-4)


def test_a_point_on_a_leaf_is_mostly_that_leaf(space: Space) -> None:
    for index, leaf in enumerate(space.outline.leaves):
        assert space.outline.closeness((leaf.valence, leaf.arousal)).argmax() == index
        assert space.outline.place(f"leaf:{leaf.name}") == (leaf.valence, leaf.arousal)
    assert space.outline.closeness((0.1, 0.9)).sum() == pytest.approx(1.0, abs=1e-5)


def test_a_small_step_on_the_plane_is_a_small_step_in_the_space(space: Space) -> None:
    points = [space.vector(f"va:{valence / 100:.2f},0.20") for valence in range(-100, 101)]
    assert max(np.linalg.norm(a - b) for a, b in itertools.pairwise(points)) < 0.3


def test_an_unknown_leaf_is_answered_with_its_neighbours(space: Space) -> None:
    with pytest.raises(StudioError, match=r"no leaf called “quiet wander”.*“leaf:quiet wonder”"):
        space.vector("leaf:quiet wander")
    with pytest.raises(StudioError, match="Did you mean"):
        space.outline.check("leaf:zzz")
    space.outline.check("awe")


def test_emotions_have_words(space: Space) -> None:
    assert space.outline.words("fear").startswith("fear, ")
    assert space.outline.words("leaf:golden calm") == "golden, calm, wide, still"
    assert len(space.outline.words("va:0.50,0.50").split(", ")) == 4


@pytest.mark.parametrize(
    "damage", ["", "{", '{"version": 1}', '{"version": 1, "dim": 16, "families": [], "leaves": [3]}']
)
def test_a_damaged_outline_is_one_sentence(damage: str, tmp_path: Path) -> None:
    (tmp_path / "space.json").write_text(damage)
    with pytest.raises(StudioError, match=r"space\.json is damaged"):
        Outline.load(tmp_path / "space.json")


def test_other_versions_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="python -m studio train space"):
        Space.load(tmp_path)
    folder = tiny.write_space(tmp_path)
    outline = json.loads((folder / "space.json").read_text())
    (folder / "space.json").write_text(json.dumps(outline | {"version": 9}))
    with pytest.raises(StudioError, match="version 9"):
        Space.load(folder)
    (folder / "space.json").write_text(json.dumps(outline | {"dim": 8}))
    with pytest.raises(StudioError, match="do not fit its outline"):
        Space.load(folder)
    (folder / "space.safetensors").write_bytes(b"nothing")
    with pytest.raises(StudioError, match=r"space\.safetensors"):
        Space.load(folder)


def test_the_outline_needs_no_torch(tmp_path: Path) -> None:
    path = tiny.write_space(tmp_path) / "space.json"
    program = (
        "import sys; from studio.affect.space import Outline; "
        f"Outline.load({str(path)!r}); print('torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
