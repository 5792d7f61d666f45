"""`models`: which models there are, whether their files are here, and fetching them from the Hub."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.commands.output import command_settings, print_json
from studio.errors import StudioError
from studio.settings import Settings

if TYPE_CHECKING:
    from studio.models.specs import ModelSpec

_PARTS = ("model_index.json", "*/*.json", "*/merges.txt", "*/*.safetensors")
_BESIDE = ("tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "vocab.json", "merges.txt")
_NOT_NEEDED = ("safety_checker/*", "feature_extractor/*", "*.fp16.safetensors", "*.non_ema.safetensors")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `models`."""
    parser.add_argument("--check", action="store_true", help="exit with 2 unless the default model can be used")
    parser.add_argument("--download", metavar="NAME", help="fetch a model's files from the Hub into its local cache")


def run(arguments: argparse.Namespace) -> int:
    """Print one JSON object per model: name, title, licence, whether it is ready, its folder or what is missing."""
    from studio.models.specs import AIDES, MODELS, resolve, row_of, spec_of

    settings = command_settings()
    if arguments.download is not None:
        spec = row_of(arguments.download)
        _download(spec, settings)
        print_json(_state(spec, settings))
        return 0
    states = [_state(spec, settings) for spec in (*MODELS.values(), *AIDES.values())]
    for state in states:
        print_json(state)
    usable = any(state["ready"] for state in states if state["name"] == settings.default_model)
    if arguments.check and not usable:
        resolve(spec_of(settings.default_model), settings)  # says what is missing
    return 0


def _state(spec: ModelSpec, settings: Settings) -> dict[str, Any]:
    from studio.models.specs import resolve

    state: dict[str, Any] = {"name": spec.name, "title": spec.title, "licence": spec.licence}
    try:
        return state | {"ready": True, "folder": str(resolve(spec, settings))}
    except StudioError as error:
        return state | {"ready": False, "problem": str(error)}


def _download(spec: ModelSpec, settings: Settings) -> None:
    if not spec.hub:
        return  # comes with the studio
    if settings.offline:
        raise StudioError(f"{spec.title} cannot be downloaded while HF_HUB_OFFLINE is set.")
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    from studio.models.specs import FILES

    try:
        wanted = (*FILES[spec.kind], *_BESIDE) if spec.kind in FILES else _PARTS
        snapshot_download(spec.repo, allow_patterns=list(wanted), ignore_patterns=list(_NOT_NEEDED))
    except (OSError, HTTPError, HFValidationError) as error:  # OSError: no connection, no such repository, disk full
        cause = str(error).splitlines()[0][:200].rstrip(".")
        raise StudioError(f"{spec.title} could not be downloaded: {cause}.") from error
