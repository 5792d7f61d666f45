"""Renders that no stage of the training has seen, kept in the user's cache: rendering them takes a minute or two."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import numpy as np
import platformdirs
import torch
from torch import Tensor

from studio.settings import APPLICATION
from studio.train.features import shrink
from studio.train.world import HELD_OUT, render_uint8

logger = logging.getLogger(__name__)
JUDGE_SEEDS = HELD_OUT + 1_000_000
ENCODER_SEEDS = HELD_OUT + 2_000_000
AUTOENCODER_SEEDS = HELD_OUT + 3_000_000
READING_SEEDS = HELD_OUT + 4_000_000
_WORLD = Path(__file__).resolve().parent.parent / "world"
_WORDS = ("captions", "facts", "frames", "mood", "nouns", "phrases", "wording")
"""Modules of the world that paint nothing."""


def renders(seeds: range, side: int, *, drawn: int | None = None, cache: Path | None = None) -> Tensor:
    """The scenes of these seeds as uint8 (N, 3, side, side), rendered at `drawn` pixels a side and shrunk by area.

    Kept in `cache` (the user's cache folder by default) under a name that changes with the renderer.
    """
    folder = cache or Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)) / "renders"
    drawn = drawn or side
    path = folder / f"{_key(seeds, side, drawn)}.npy"
    if not path.exists():
        logger.info("rendering %d held-out scenes at %d px", len(seeds), drawn)
        parts = []
        for start in range(0, len(seeds), 32):
            part = torch.from_numpy(render_uint8(seeds[start : start + 32], drawn))
            parts.append((shrink(part, side) * 255).round().byte())
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
        np.save(partial, torch.cat(parts).numpy())
        os.replace(partial, path)
    return torch.from_numpy(np.load(path))


def _key(seeds: range, side: int, drawn: int) -> str:
    digest = hashlib.sha256(f"{seeds} {side} {drawn}".encode())
    for source in sorted(_WORLD.glob("*.py")):
        if source.stem not in _WORDS:
            digest.update(source.read_bytes())
    return digest.hexdigest()[:24]
