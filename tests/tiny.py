"""Tiny real families: the classes of diffusers and transformers with a few random weights, in their own formats."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, DPMSolverMultistepScheduler, PNDMScheduler, UNet2DConditionModel
from open_clip.tokenizer import bytes_to_unicode, default_bpe
from safetensors.numpy import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.diffusion.conditioning import PrototypeAdapter
from studio.models.autoencoder import PatchAutoencoder
from studio.models.specs import MODELS, ModelSpec
from studio.world.days import PASSING, Day
from studio.world.sampling import sample

WIDTH = 16
"""Of the text encoder, the cross-attention and the prototypes of every tiny family."""

MERGES = 512
LEAVES = ("golden calm", "cold dread", "quiet wonder", "bright thrill", "soft grief")


def tokenizer() -> CLIPTokenizer:
    """CLIP's byte-pair encoding with its commonest merges only."""
    letters = list(bytes_to_unicode().values())
    with gzip.open(default_bpe()) as lines:
        merges = [line.decode().strip() for line in lines.readlines()[1 : MERGES + 1]]
    pieces = [*letters, *(f"{letter}</w>" for letter in letters), *("".join(merge.split()) for merge in merges)]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])}
    pairs: Any = [tuple(merge.split()) for merge in merges]
    return CLIPTokenizer(vocab=vocabulary, merges=pairs, model_max_length=77)


def unet(channels: int) -> UNet2DConditionModel:
    """Two resolutions with cross-attention, fewer than a million weights, as `channels` latents want it."""
    torch.manual_seed(1)
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=channels,
        out_channels=channels,
        layers_per_block=1,
        block_out_channels=(32, 64),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=8,
        norm_num_groups=8,
    )


def text_encoder(words: CLIPTokenizer) -> CLIPTextModel:
    """One layer."""
    torch.manual_seed(2)
    config = CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=WIDTH,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        eos_token_id=words.eos_token_id,
        bos_token_id=words.bos_token_id,
        pad_token_id=words.pad_token_id,
    )
    return CLIPTextModel(config)


def kl_autoencoder() -> AutoencoderKL:
    """Of Stable Diffusion's shape: 8 pixels a latent cell, 4 channels."""
    torch.manual_seed(3)
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        latent_channels=4,
        scaling_factor=0.18215,
    )


def patch_autoencoder(channels: int) -> PatchAutoencoder:
    """Of the bundled family's shape: 32 pixels a latent cell."""
    torch.manual_seed(3)
    made = PatchAutoencoder(latent_channels=channels, widths=(8, 8, 8, 8, 8), blocks=(1, 1, 1, 1, 1))
    torch.nn.init.normal_(made.basis, std=0.05)
    return made


def write_sd15(folder: Path) -> Path:
    """A snapshot with the layout, the classes and the scheduler of Stable Diffusion 1.5."""
    scheduler = PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
    )
    return _write(folder, unet(4), kl_autoencoder(), scheduler)


def write_sd15_cache(cache: Path, spec: ModelSpec = MODELS["sd15"]) -> Path:
    """The same as the Hub's local cache holds it; returns the snapshot's folder."""
    commit = "0" * 40
    repo = cache / f"models--{spec.repo.replace('/', '--')}"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text(commit)
    return write_sd15(repo / "snapshots" / commit)


def write_bundled(folder: Path) -> Path:
    """A family in the bundled format, with an adapter, flow matching and the autoencoder of 32 pixels a cell."""
    scheduler = DPMSolverMultistepScheduler(
        prediction_type="v_prediction", use_flow_sigmas=True, flow_shift=3.0, solver_order=2, steps_offset=1
    )
    torch.manual_seed(4)
    adapter = PrototypeAdapter(prototype_dim=WIDTH, cross_attention_dim=WIDTH, hidden=32)
    torch.nn.init.normal_(adapter.project_out.weight, std=0.5)  # so that different prototypes are told apart
    adapter.save_pretrained(folder / "adapter")
    return _write(folder, unet(8), patch_autoencoder(8), scheduler)


def write_space(folder: Path, dim: int = WIDTH) -> Path:
    """An emotion space of five leaves and twenty days with random unit vectors."""
    rng = np.random.default_rng(0)
    families = [{"name": f, "valence": FAMILY_AFFECT[f][0], "arousal": FAMILY_AFFECT[f][1]} for f in FAMILIES]
    leaves = [
        {
            "name": name,
            "words": [*name.split(), "wide", "still", "far"],
            "valence": float(valence),
            "arousal": float(arousal),
            "families": {"awe": 0.7, "fear": 0.3},
        }
        for name, (valence, arousal) in zip(LEAVES, rng.uniform(-1, 1, (len(LEAVES), 2)).round(2), strict=True)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    outline = {"version": 1, "dim": dim, "families": families, "leaves": leaves}
    (folder / "space.json").write_text(json.dumps(outline))
    days, rank = [day for day in map(Day.of, map(sample, range(60))) if day.palette != "natural"][:20], 6
    record = {"passing": PASSING, "days": [day.to_json() for day in days]}
    (folder / "days.json").write_text(json.dumps(record))
    sizes = {"leaves": (len(leaves), dim), "families": (8, dim), "basis": (rank, dim), "days": (len(days), rank)}
    tensors = {name: _unit(rng, *size) for name, size in (sizes | {"passing": (len(PASSING), rank)}).items()}
    save_file(tensors, folder / "space.safetensors")
    return folder


def bundled_spec(folder: Path) -> ModelSpec:
    """The bundled family's row of the table for a tiny family and space written below `folder`."""
    return replace(
        MODELS["moodscape"],
        repo=str(write_bundled(folder / "family")),
        space=str(write_space(folder / "space")),
    )


def _write(folder: Path, net: UNet2DConditionModel, vae: Any, scheduler: Any) -> Path:
    words = tokenizer()
    parts = {"unet": net, "vae": vae, "text_encoder": text_encoder(words), "tokenizer": words, "scheduler": scheduler}
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    index: dict[str, Any] = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.42.1"}
    for name, part in parts.items():
        index[name] = [type(part).__module__.split(".")[0], type(part).__name__]
    if isinstance(vae, PatchAutoencoder):
        index["vae"][0] = type(vae).__module__
    index |= {"safety_checker": [None, None], "feature_extractor": [None, None], "requires_safety_checker": False}
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def _unit(rng: np.random.Generator, count: int, dim: int) -> np.ndarray:
    vectors = rng.standard_normal((count, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
