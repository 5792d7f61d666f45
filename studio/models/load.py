"""Loading a family: its parts from a diffusers folder, ready on a device, kept for the next picture."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from diffusers.utils import logging as diffusers_logging
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer
from transformers.utils import logging as transformers_logging

from studio.diffusion.attention import Backend, backend_for
from studio.diffusion.conditioning import PrototypeAdapter
from studio.errors import StudioError
from studio.models.autoencoder import PatchAutoencoder
from studio.models.specs import ModelSpec, resolve, spec_of, weight_files
from studio.settings import Settings

AUTOENCODERS: dict[str, type[Any]] = {
    "AutoencoderKL": AutoencoderKL,
    "AutoencoderTiny": AutoencoderTiny,
    "PatchAutoencoder": PatchAutoencoder,
}
"""By class name in model_index.json; a table, so that a downloaded file never names code to run."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """The parts of one family on one device, in one precision (the autoencoder may have its own)."""

    spec: ModelSpec
    unet: UNet2DConditionModel
    vae: Any
    text_encoder: CLIPTextModel
    tokenizer: CLIPTokenizer
    scheduler: DPMSolverMultistepScheduler
    adapter: PrototypeAdapter | None
    device: torch.device
    dtype: torch.dtype

    @cached_property
    def factor(self) -> int:
        """Pixels per latent cell, counted as diffusers' pipelines do."""
        return 2 ** (len(self.vae.config.block_out_channels) - 1)

    @property
    def channels(self) -> int:
        """Channels of the latents."""
        return int(self.unet.config["in_channels"])

    @property
    def backend(self) -> Backend:
        """Which attention kernels this family uses."""
        return backend_for(self.device)

    @property
    def memory_format(self) -> torch.memory_format:
        """How the UNet's features lie in memory: channels last is faster in half precision, slower in float32."""
        return torch.contiguous_format if self.dtype == torch.float32 else torch.channels_last

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures (n, 3, H, W) float32 in [0, 1] of clean latents (n, C, h, w)."""
        with torch.inference_mode():
            return _unit(self.vae.decode(self._scaled(latents), return_dict=False)[0])

    def encode(self, pictures: Tensor) -> Tensor:
        """Clean latents (n, C, h, w) float32 of pictures (n, 3, H, W) in [0, 1]."""
        with torch.inference_mode():
            found = self.vae.encode((pictures * 2 - 1).to(self.vae.device, self.vae.dtype))
            latents = found.latent_dist.mode() if hasattr(found, "latent_dist") else found.latents
            return latents.float() * self.vae.config.scaling_factor

    def sketch(self, latents: Tensor) -> Tensor:
        """A quick look at clean latents, as `decode` but maybe smaller: by the linear part where a decoder has one."""
        if not isinstance(self.vae, PatchAutoencoder):
            return self.decode(latents)
        with torch.inference_mode():
            return _unit(self.vae.synthesise(self.vae.cleaned(self._scaled(latents))[0]))

    def _scaled(self, latents: Tensor) -> Tensor:
        return (latents / self.vae.config.scaling_factor).to(self.vae.device, self.vae.dtype)


def load_family(spec: ModelSpec, folder: Path, device: torch.device, dtype: torch.dtype | None = None) -> Family:
    """Load the parts in a diffusers folder, in evaluation mode; `dtype` None takes the device's best.

    Raises:
        StudioError: the folder's autoencoder is of a kind that is not in the table.
    """
    dtype = dtype or best_dtype(device)
    vae_class = _autoencoder_class(spec, folder)
    adapter = None
    if spec.adapter is not None:
        adapter = _part(PrototypeAdapter, folder / spec.adapter, device, dtype)
    unet = _part(UNet2DConditionModel, folder / "unet", device, dtype)
    family = Family(
        spec=spec,
        unet=unet,
        vae=_part(vae_class, folder / "vae", device, _vae_dtype(folder, device, dtype)),
        text_encoder=_part(CLIPTextModel, folder / "text_encoder", device, dtype, stem="model"),
        tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True),
        scheduler=_scheduler(spec, folder),
        adapter=adapter,
        device=device,
        dtype=dtype,
    )
    unet.to(memory_format=family.memory_format)  # type: ignore[call-overload]  # missing from the stubs
    family.vae.to(memory_format=torch.channels_last)  # a third faster to decode, in float32 too
    return family


_open: dict[tuple[str, str], Family] = {}


def open_family(name: str, settings: Settings) -> Family:
    """The family called `name` on the settings' device, loaded once per process. A GPU holds one family at a time.

    Raises:
        StudioError: there is no such model, its files are not here, or the device is not.
    """
    spec, device = spec_of(name), device_of(settings)
    folder = resolve(spec, settings)
    key = (str(folder), device.type)
    if key not in _open:
        if device.type == "cuda":
            close_families()
        _open[key] = load_family(spec, folder, device)
    return _open[key]


def close_families() -> None:
    """Let go of every loaded family, and give its memory back."""
    _open.clear()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def device_of(settings: Settings) -> torch.device:
    """The device that the settings ask for; StudioError where it is a GPU that is not there."""
    if settings.device == "cuda" and not torch.cuda.is_available():
        raise StudioError("There is no NVIDIA GPU that PyTorch can use.", "Choose the device cpu or auto.")
    if settings.device == "cpu" or not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda")


def best_dtype(device: torch.device) -> torch.dtype:
    """float16 on CUDA; on a CPU bfloat16 where its instructions compute it, for emulating it is slower than float32."""
    if device.type == "cuda":
        return torch.float16
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native and torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32


def _part(cls: Any, folder: Path, device: torch.device, dtype: torch.dtype, stem: str = "") -> Any:
    """One model of a folder, with its half-precision weights where it has no others."""
    stem = stem or "diffusion_pytorch_model"
    found = weight_files(folder, stem)
    variant = "fp16" if found and "fp16" in found[0] else None
    key = "dtype" if stem == "model" else "torch_dtype"  # transformers' name, and diffusers'
    options = {key: dtype, "variant": variant, "use_safetensors": True, "local_files_only": True}
    with _no_bars():
        return cls.from_pretrained(folder, **options).to(device).eval().requires_grad_(False)


@contextmanager
def _no_bars() -> Iterator[None]:
    """Keep the libraries' progress bars off standard error, where the command line reports its own progress."""
    shown = [each for each in (transformers_logging, diffusers_logging) if each.is_progress_bar_enabled()]
    for each in shown:
        each.disable_progress_bar()
    try:
        yield
    finally:
        for each in shown:
            each.enable_progress_bar()


def _vae_dtype(folder: Path, device: torch.device, dtype: torch.dtype) -> torch.dtype:
    """float32 on CUDA for autoencoders that overflow in float16, which theirs call `force_upcast`."""
    config = json.loads((folder / "vae" / "config.json").read_text())
    upcast = config.get("force_upcast", config.get("_class_name") == "AutoencoderKL")
    return torch.float32 if device.type == "cuda" and upcast else dtype


def _autoencoder_class(spec: ModelSpec, folder: Path) -> Any:
    index = json.loads((folder / "model_index.json").read_text())
    name = index["vae"][1]
    if name not in AUTOENCODERS:
        raise StudioError(f"{spec.title} has an autoencoder of the kind {name}, which this studio does not know.")
    return AUTOENCODERS[name]


def _scheduler(spec: ModelSpec, folder: Path) -> DPMSolverMultistepScheduler:
    config = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())
    return DPMSolverMultistepScheduler.from_config(config, **spec.scheduler)  # type: ignore[return-value]


def _unit(pictures: Tensor) -> Tensor:
    return (pictures.float() / 2 + 0.5).clamp(0, 1)
