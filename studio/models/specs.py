"""The table of model families, and where the files of each are. Imports no torch, so that the page can read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from studio.errors import StudioError
from studio.settings import Settings

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One family: of what `kind` its folder is, how it is best sampled, and where its emotions come from.

    `repo` is a folder in `assets/` (or an absolute one), or "owner/name" on the Hub where `hub` is set. `scheduler`
    holds what differs from the folder's own scheduler configuration, for DPMSolverMultistepScheduler. Sizes are
    sides in pixels. A `drawn` family starts from an underdrawing and not from noise (see studio.tools.composition).
    `adapter` is the subfolder of a PrototypeAdapter, None where prototypes speak through their words.
    """

    name: str
    title: str
    repo: str
    licence: str
    hub: bool = False
    kind: Literal["diffusers", "sam", "open_clip", "captioner"] = "diffusers"
    scheduler: Mapping[str, Any] = field(default_factory=dict, hash=False)
    native_size: int = 512
    max_size: int = 2048
    max_panorama: int = 4096
    steps: int = 8
    guidance: float = 1.0
    emotion_guidance: float = 1.2
    drawn: bool = False
    adapter: str | None = None
    space: str = "space"

    def defaults(self) -> dict[str, Any]:
        """The fields of a recipe that this family has its own best values for."""
        return {"steps": self.steps, "guidance": self.guidance, "emotion_guidance": self.emotion_guidance}


MODELS: dict[str, ModelSpec] = {
    "moodscape": ModelSpec(
        name="moodscape",
        title="Moodscape",
        repo="moodscape",
        licence="Apache-2.0",
        drawn=True,
        adapter="adapter",
    ),
    "sd15": ModelSpec(
        name="sd15",
        title="Stable Diffusion 1.5",
        repo="stable-diffusion-v1-5/stable-diffusion-v1-5",
        licence="CreativeML Open RAIL-M",
        hub=True,
        scheduler={"algorithm_type": "dpmsolver++", "solver_order": 2, "use_karras_sigmas": True},
        max_size=1024,
        steps=25,
        guidance=7.5,
        emotion_guidance=6.0,
    ),
}

AIDES: dict[str, ModelSpec] = {
    "sam": ModelSpec(
        name="sam",
        title="Segment Anything",
        repo="facebook/sam-vit-base",
        licence="Apache-2.0",
        hub=True,
        kind="sam",
    ),
    "clip": ModelSpec(
        name="clip",
        title="OpenCLIP ViT-B/32",
        repo="laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        licence="MIT",
        hub=True,
        kind="open_clip",
    ),
    "blip": ModelSpec(
        name="blip",
        title="BLIP, which captions pictures",
        repo="Salesforce/blip-image-captioning-base",
        licence="BSD-3-Clause",
        hub=True,
        kind="captioner",
    ),
}
"""Families of the Hub that help to understand pictures where they are here: masks, shares of feelings, what is seen."""

FILES: dict[str, tuple[str, ...]] = {
    "sam": ("config.json", "model.safetensors"),
    "open_clip": ("open_clip_config.json", "open_clip_model.safetensors"),
    "captioner": ("config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json"),
}
"""What the folders of the other kinds hold; the first of them is how they are known."""

_INDEX = "model_index.json"
_WEIGHTS = {
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
    "text_encoder": "model",
}
_CONFIGS = ("unet/config.json", "vae/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json")


def spec_of(name: str) -> ModelSpec:
    """The row of the table called `name`; StudioError where there is none."""
    if name not in MODELS:
        raise StudioError(f"There is no model called “{name}”.", f"The models are {', '.join(MODELS)}.")
    return MODELS[name]


def row_of(name: str) -> ModelSpec:
    """The row of either table called `name`; StudioError where there is none."""
    return AIDES[name] if name in AIDES else spec_of(name)


def resolve(spec: ModelSpec, settings: Settings) -> Path:
    """The local folder of a family in the format of its kind. Nothing is ever downloaded here.

    Raises:
        StudioError: the files are not here, or not all of them; the hint names the command that brings them.
    """
    entry = FILES[spec.kind][0] if spec.kind in FILES else _INDEX
    folder = _cached(spec.repo, entry) if spec.hub else ASSETS / spec.repo
    if folder is None or not (folder / entry).is_file():
        raise StudioError(f"The files of {spec.title} are not on this machine.", _remedy(spec, settings))
    missing = missing_parts(folder, spec)
    if missing:
        raise StudioError(
            f"The files of {spec.title} are incomplete: {missing[0]} is missing.", _remedy(spec, settings)
        )
    return folder


def missing_parts(folder: Path, spec: ModelSpec) -> tuple[str, ...]:
    """What a folder lacks to be loaded, as paths in it."""
    if spec.kind in FILES:
        return tuple(name for name in FILES[spec.kind] if not (folder / name).is_file())
    weights = dict(_WEIGHTS) | ({spec.adapter: _WEIGHTS["unet"]} if spec.adapter else {})
    absent = [name for name in _CONFIGS if not (folder / name).is_file()]
    absent += [f"{part}/{stem}.safetensors" for part, stem in weights.items() if not weight_files(folder / part, stem)]
    tokenizer = folder / "tokenizer"
    if not (tokenizer / "vocab.json").is_file() and not (tokenizer / "tokenizer.json").is_file():
        absent.append("tokenizer/vocab.json")
    return tuple(absent)


def weight_files(folder: Path, stem: str) -> tuple[str, ...]:
    """The entry files of a part's weights, whole or in shards; those of half precision last."""
    names = (f"{stem}{middle}" for middle in (".safetensors", ".safetensors.index.json"))
    halves = (f"{stem}{middle}" for middle in (".fp16.safetensors", ".safetensors.index.fp16.json"))
    return tuple(name for name in (*names, *halves) if (folder / name).is_file())


def _cached(repo: str, entry: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repo, entry)
    return Path(found).parent if isinstance(found, str) else None


def _remedy(spec: ModelSpec, settings: Settings) -> str:
    if not spec.hub:
        return "Get the complete checkout, or train them: python -m studio train."
    command = f"python -m studio models --download {spec.name}"
    return f"Download them while online: {command}" if settings.offline else f"Download them: {command}"
