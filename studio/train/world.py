"""Stage `world`: render scenes once, to shards of pictures and facts that the other stages read."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.errors import StudioError
from studio.train.budget import Budget, pick_device
from studio.world.facts import facts as facts_of
from studio.world.sampling import sample

logger = logging.getLogger(__name__)
SHARD = 128  # scenes a file
SIDE = 256
LARGE_SIDE = 512
LARGE_EVERY = 18  # every eighteenth shard is also rendered at 512 px, for the autoencoder
AROUND_EVERY = 8  # every eighth shard is also rendered all around, as panoramas of SIDE x 2 SIDE, for the UNet
HELD_OUT = 900_000_000  # scenes from this seed on are for measuring only


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One file of rendered scenes: pictures uint8 (N, 3, H, W) and their facts."""

    pictures: Path
    facts: Path

    @property
    def seeds(self) -> range:
        """The seeds of its scenes, in order."""
        return range(self.number * SHARD, (self.number + 1) * SHARD)

    @property
    def number(self) -> int:
        """Which shard it is, from 0."""
        return int(self.pictures.stem.rsplit("-", 1)[1])

    def load(self) -> tuple[np.ndarray, list[dict[str, Any]]]:
        """The pictures, memory-mapped, and the facts."""
        return np.load(self.pictures, mmap_mode="r"), json.loads(self.facts.read_text())


def same_world(shard: Shard) -> None:
    """StudioError where a shard's facts are not those of today's world: its layouts would be others' too."""
    if shard.load()[1][0] != facts_of(sample(shard.seeds[0])):
        raise StudioError(f"{shard.pictures} was rendered by another version of the world.", "Render the scenes anew.")


def shards(folder: Path, side: int = SIDE) -> list[Shard]:
    """The finished shards of a folder, in order."""
    found = sorted((folder / "world").glob(f"pictures-{side}-*.npy"))
    pairs = [Shard(pictures=p, facts=p.with_name(f"facts-{p.stem.rsplit('-', 1)[1]}.json")) for p in found]
    return [shard for shard in pairs if shard.facts.exists()]


def drawings(shard: Shard) -> np.ndarray:
    """The underdrawings of a shard's scenes, uint8 (N, 3, SIDE, SIDE), memory-mapped; StudioError without them."""
    path = shard.pictures.with_name(f"drawings-{shard.number:05d}.npy")
    if not path.exists():
        raise StudioError(f"{shard.pictures} has no underdrawings.", "Render the scenes anew.")
    return np.load(path, mmap_mode="r")


def panoramas(shard: Shard) -> tuple[np.ndarray, np.ndarray] | None:
    """The panoramas of a shard's scenes and of their underdrawings, uint8 (N, 3, SIDE, 2 SIDE), if it has them."""
    paths = [shard.pictures.with_name(f"{name}-{shard.number:05d}.npy") for name in ("panoramas", "panorama-drawings")]
    if not all(path.exists() for path in paths):
        return None
    return np.load(paths[0], mmap_mode="r"), np.load(paths[1], mmap_mode="r")


def render_uint8(
    seeds: range, side: int, device: str = "cpu", batch: int = 8, *, panorama: bool = False, drawing: bool = False
) -> np.ndarray:
    """Render scenes by seed to uint8 (N, 3, side, side), or to panoramas (N, 3, side, 2 side) with what lies ahead in
    the middle; or their underdrawings."""
    from studio.world.render import render
    from studio.world.underdrawing import underdrawing

    parts = []
    for start in range(0, len(seeds), batch):
        scenes = [sample(seed) for seed in seeds[start : start + batch]]
        if drawing:
            scenes = [underdrawing(scene) for scene in scenes]
        size = (side, 2 * side if panorama else side)
        pictures = render(scenes, size=size, panorama=panorama, ahead=True, device=device, masks=False).pictures
        parts.append((pictures * 255 + 0.5).clamp(0, 255).byte().cpu().numpy())
    return np.concatenate(parts)


def write_shard(folder: Path, index: int, device: str) -> None:
    """Render one shard; the facts are written last, so a shard that has them is whole."""
    seeds = range(index * SHARD, (index + 1) * SHARD)
    wanted = {f"pictures-{SIDE}": (SIDE, False, False), "drawings": (SIDE, False, True)}
    if index % LARGE_EVERY == 0:
        wanted[f"pictures-{LARGE_SIDE}"] = (LARGE_SIDE, False, False)
    if index % AROUND_EVERY == 0:
        wanted |= {"panoramas": (SIDE, True, False), "panorama-drawings": (SIDE, True, True)}
    for name, (side, panorama, drawing) in wanted.items():
        path = folder / f"{name}-{index:05d}.npy"
        partial = path.with_name(f".partial-{path.name}")
        np.save(partial, render_uint8(seeds, side, device, panorama=panorama, drawing=drawing))
        os.replace(partial, path)
    (folder / f"facts-{index:05d}.json").write_text(json.dumps([facts_of(sample(seed)) for seed in seeds]))


def _work(folder: Path, minutes: float, device: str, worker: int, workers: int, most: int) -> None:
    torch.set_num_threads(1)
    budget = Budget(minutes)
    for index in range(worker, most, workers):
        if budget.progress >= 1:
            return
        if not (folder / f"facts-{index:05d}.json").exists():
            write_shard(folder, index, device)


def run(*, minutes: float, device: str, out: Path, data: Path | None, scenes: int = 40_000) -> Mapping[str, Any]:
    """Render up to `scenes` scenes into out/world, with one process a core (one in all on CUDA)."""
    folder = out / "world"
    folder.mkdir(parents=True, exist_ok=True)
    kind = pick_device(device).type
    workers = 1 if kind == "cuda" else os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    most = -(-scenes // SHARD)
    processes = [
        context.Process(target=_work, args=(folder, minutes, kind, w, workers, most), daemon=True)
        for w in range(workers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise StudioError("A rendering process failed.", "Its message stands above; finished shards are kept.")
    return {"scenes": len(shards(out)) * SHARD}
