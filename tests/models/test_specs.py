"""The table of models, and finding their files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import constants

from studio.errors import StudioError
from studio.models.specs import MODELS, missing_parts, resolve, spec_of, weight_files
from studio.settings import Settings
from tests import tiny


def test_the_table_names_its_rows() -> None:
    assert all(name == spec.name for name, spec in MODELS.items())
    assert list(MODELS) == ["moodscape", "sd15"]
    with pytest.raises(StudioError, match="no model called “dalle”"):
        spec_of("dalle")


def test_the_table_needs_no_torch() -> None:
    program = (
        "import sys, studio.models.specs; print(sorted({'torch', 'diffusers', 'huggingface_hub'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_sd15_that_is_not_here_is_one_sentence_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(StudioError) as caught:
        resolve(MODELS["sd15"], Settings())
    assert caught.value.message == "The files of Stable Diffusion 1.5 are not on this machine."
    assert "python -m studio models --download sd15" in caught.value.hint
    with pytest.raises(StudioError, match="while online"):
        resolve(MODELS["sd15"], Settings(offline=True))


def test_sd15_is_found_in_the_local_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    folder = tiny.write_sd15_cache(tmp_path)
    assert resolve(MODELS["sd15"], Settings(offline=True)) == folder


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = tiny.write_bundled(tmp_path / "family")
    spec = replace(MODELS["moodscape"], repo=str(folder))
    assert resolve(spec, Settings()) == folder
    assert missing_parts(folder, spec) == ()
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(StudioError, match=r"incomplete: unet/diffusion_pytorch_model\.safetensors is missing"):
        resolve(spec, Settings())


def test_halves_and_shards_count_as_weights(tmp_path: Path) -> None:
    for name in ("model.fp16.safetensors", "model.safetensors.index.json"):
        (tmp_path / name).touch()
    assert weight_files(tmp_path, "model") == ("model.safetensors.index.json", "model.fp16.safetensors")
    assert weight_files(tmp_path, "other") == ()
