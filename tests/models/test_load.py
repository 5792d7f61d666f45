"""Loading families: formats, precision, and keeping them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel

from studio.errors import StudioError
from studio.models import load
from studio.models.load import best_dtype, close_families, device_of, load_family, open_family
from studio.models.specs import MODELS
from studio.settings import Settings
from tests import tiny

CPU = torch.device("cpu")


def test_a_bundled_family_has_all_its_parts(tmp_path: Path) -> None:
    spec = tiny.bundled_spec(tmp_path)
    family = load_family(spec, Path(spec.repo), CPU)
    assert (family.factor, family.channels, family.backend) == (32, 8, "SDPA")
    assert family.adapter is not None
    assert family.dtype == best_dtype(CPU) == family.unet.dtype
    assert not any(parameter.requires_grad for parameter in family.unet.parameters())
    pictures = family.decode(torch.zeros(2, 8, 3, 4))
    assert pictures.shape == (2, 3, 96, 128)
    assert pictures.dtype == torch.float32
    assert family.sketch(torch.zeros(2, 8, 3, 4)).shape == (2, 3, 48, 64)


def test_the_same_folder_opens_in_the_stock_pipeline(tmp_path: Path) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(tiny.write_bundled(tmp_path / "family"))
    pipeline.set_progress_bar_config(disable=True)
    made = pipeline("a lake", height=128, width=128, num_inference_steps=2, output_type="pt").images
    assert made.shape == (1, 3, 128, 128)


def test_sd15_takes_the_scheduler_of_the_table(tmp_path: Path) -> None:
    family = load_family(MODELS["sd15"], tiny.write_sd15(tmp_path / "sd15"), CPU)
    assert (family.factor, family.channels, family.adapter) == (8, 4, None)
    assert family.scheduler.config["beta_schedule"] == "scaled_linear"
    assert family.scheduler.config["use_karras_sigmas"] is True
    assert family.scheduler.config["prediction_type"] == "epsilon"


@pytest.mark.parametrize("layout", ["shards", "fp16"])
def test_shards_and_half_precision_files_are_read(layout: str, tmp_path: Path) -> None:
    folder = tiny.write_sd15(tmp_path / "sd15")
    whole = UNet2DConditionModel.from_pretrained(folder / "unet")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    if layout == "shards":
        whole.save_pretrained(folder / "unet", max_shard_size="200KB")
    else:
        whole.half().save_pretrained(folder / "unet", variant="fp16")
    family = load_family(MODELS["sd15"], folder, CPU, torch.float32)
    torch.testing.assert_close(family.unet.conv_in.weight, whole.conv_in.weight.float())


def test_an_unknown_autoencoder_is_refused(tmp_path: Path) -> None:
    folder = tiny.write_sd15(tmp_path / "sd15")
    index = json.loads((folder / "model_index.json").read_text())
    index["vae"] = ["os", "system"]
    (folder / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(StudioError, match="autoencoder of the kind system"):
        load_family(MODELS["sd15"], folder, CPU)


def test_a_family_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "tiny", replace(tiny.bundled_spec(tmp_path), name="tiny"))
    monkeypatch.setattr(load, "_open", {})
    settings = Settings(device="cpu")
    family = open_family("tiny", settings)
    assert open_family("tiny", settings) is family
    close_families()
    assert open_family("tiny", settings) is not family


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_one_sentence() -> None:
    assert device_of(Settings()) == CPU
    with pytest.raises(StudioError, match="no NVIDIA GPU"):
        device_of(Settings(device="cuda"))
