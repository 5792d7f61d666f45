"""Stage `assemble`: put what the other stages made together as the folders that the studio ships."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from safetensors.torch import load_file, save_file

from studio.diffusion.conditioning import PrototypeAdapter
from studio.errors import StudioError
from studio.models.autoencoder import PatchAutoencoder
from studio.models.encoder import load_encoder
from studio.models.sight import FILE, checksum
from studio.train import exemplars
from studio.train.budget import needed
from studio.train.texts import PROMPT, short_tokenizer
from studio.train.towers import text_tower
from studio.train.world import shards

SHARD = "15MB"
SCHEDULER: dict[str, Any] = {
    "num_train_timesteps": 1000, "prediction_type": "v_prediction", "use_flow_sigmas": True, "flow_shift": 3.0,
    "algorithm_type": "dpmsolver++", "solver_order": 2, "solver_type": "midpoint", "final_sigmas_type": "zero",
}  # fmt: skip


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> Mapping[str, Any]:
    """Write out/assets/{moodscape, encoder, space} in fp16 from the results of all stages in out.

    Read-outs in out come along, and where there are scenes in out/world, the space gets its exemplars of them too.
    """
    del minutes, device, data
    target = out / "assets"
    for stage, result in (("encoder", "model"), ("autoencoder", "model"), ("unet", "model"), ("space", "space.json")):
        needed(out / stage / result, stage)
    has_readouts = (out / "readouts").is_dir()
    if has_readouts:
        check_readouts(out)
    encoder, _ = load_encoder(out / "encoder" / "model", torch.device("cpu"))
    parts: dict[str, Any] = {
        "vae": PatchAutoencoder.from_pretrained(out / "autoencoder" / "model", torch_dtype=torch.float16),
        "text_encoder": text_tower(encoder).half(),
        "tokenizer": short_tokenizer(PROMPT),
        "unet": UNet2DConditionModel.from_pretrained(out / "unet" / "model" / "unet", torch_dtype=torch.float16),
        "scheduler": DPMSolverMultistepScheduler(**SCHEDULER),
        "safety_checker": None,
        "feature_extractor": None,
    }
    pipeline = StableDiffusionPipeline(**parts, requires_safety_checker=False)
    pipeline.save_pretrained(target / "moodscape", max_shard_size=SHARD)
    index = target / "moodscape" / "model_index.json"
    entries = json.loads(index.read_text()) | {"vae": ["studio.models.autoencoder", "PatchAutoencoder"]}
    index.write_text(json.dumps(entries, indent=2) + "\n")
    adapter = PrototypeAdapter.from_pretrained(out / "unet" / "model" / "adapter", torch_dtype=torch.float16)
    adapter.save_pretrained(target / "moodscape" / "adapter")
    for path in target.rglob("config.json"):
        path.write_text(
            json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != "_name_or_path"}, indent=2) + "\n"
        )
    # The weights are half precision; a CPU computes in float32, so that is what the text encoder opens as by itself.
    config = target / "moodscape" / "text_encoder" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"dtype": "float32"}, indent=2) + "\n")
    shutil.copytree(out / "encoder" / "model", target / "encoder", dirs_exist_ok=True)
    (target / "space").mkdir(exist_ok=True)
    for name in ("space.json", "history.json", "days.json"):
        shutil.copy(out / "space" / name, target / "space" / name)
    tensors = load_file(out / "space" / "space.safetensors")
    save_file({k: v.half().contiguous() for k, v in tensors.items()}, target / "space" / "space.safetensors")
    if has_readouts:
        shutil.copytree(out / "readouts", target / "readouts", dirs_exist_ok=True)
        shutil.copy(out / "sight" / "model" / FILE, target / "readouts" / FILE)
    for name in ("stimulus", "explainer", "heaven"):
        if (out / name / "model").is_dir():
            shutil.copytree(out / name / "model", target / name, dirs_exist_ok=True)
    if shards(out):
        exemplars.write(out, target / "space" / exemplars.NAME)
    size = sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
    return {"megabytes": round(size / 2**20, 1)}


def check_readouts(out: Path) -> None:
    """Raise StudioError where the read-outs of a run were fitted on another network for photographs than is there."""
    network = needed(out / "sight" / "model", "sight")
    fitted_on = json.loads((out / "readouts" / "readouts.json").read_text(encoding="utf-8")).get("sight")
    if fitted_on != checksum(network):
        raise StudioError(
            "The read-outs were fitted on another network for photographs than is in this run.",
            "Fit them again: python -m studio train readouts.",
        )
