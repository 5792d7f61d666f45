"""Pictures with the truth about their stimuli: shards that the stages of understanding train on, and their reading."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.train.budget import Budget
from studio.train.counterfactual import Element, described, elements, kind_map, stimuli, with_tiny
from studio.world.facts import facts
from studio.world.render import render
from studio.world.sampling import sample

SHARD = 64  # scenes a file
SIDE = 208  # pixels a side of pictures
CELLS = 96  # cells a side of kind maps and masks
FOLDER = "stimuli"


@dataclass(frozen=True, kw_only=True)
class Truth:
    """One scene: picture uint8 (3, SIDE, SIDE), kinds uint8 (CELLS, CELLS), and its elements with their masks.

    `packed` holds the elements' masks as bits, a row each. `record` is JSON: {"seed", "facts", "elements": [{"name",
    "area", "effects": {family: effect}}, …]}, the elements in the masks' order.
    """

    picture: np.ndarray
    kinds: np.ndarray
    packed: np.ndarray
    record: dict[str, Any]

    @property
    def masks(self) -> np.ndarray:
        """The elements' masks, bool (E, CELLS, CELLS)."""
        return np.unpackbits(self.packed, axis=1).astype(bool).reshape(-1, CELLS, CELLS)

    def named(self, family: str) -> list[tuple[str, float]]:
        """The elements that carry a family and their effects, the strongest first."""
        return stimuli(_elements(self.record, self.masks), family)

    def mask(self, family: str) -> np.ndarray:
        """The pixels that carry a family, bool (CELLS, CELLS)."""
        names = {name for name, _ in self.named(family)}
        chosen = [each["name"] in names for each in self.record["elements"]]
        return np.asarray(self.masks[chosen].any(0)) if any(chosen) else np.zeros((CELLS, CELLS), bool)

    def effects(self) -> np.ndarray:
        """How much each element carries of each family: (E, 8), in the families' order."""
        rows = [[each["effects"][family] for family in FAMILIES] for each in self.record["elements"]]
        return np.array(rows, dtype=np.float32).reshape(-1, len(FAMILIES))


def _elements(record: Mapping[str, Any], masks: np.ndarray) -> list[Element]:
    return [
        Element(name=each["name"], area=each["area"], effects=each["effects"], mask=torch.from_numpy(mask))
        for each, mask in zip(record["elements"], masks, strict=True)
    ]


def truth_of(seed: int, side: int = SIDE) -> Truth:
    """Render one scene by its seed, and find out what in it carries what."""
    scene = sample(seed)
    made = render([scene], size=(side, side))
    masks = {name: mask[0] for name, mask in made.masks.items() if float(mask.max()) > 0}
    found = elements(scene, masks)
    cells = [_shrunk(each.mask.float()) >= 0.4 for each in found]
    outlines = {each.name: cell for each, cell in zip(found, cells, strict=True)}
    kinds = with_tiny(kind_map(scene, {name: _shrunk(mask) for name, mask in masks.items()}), masks, outlines)
    return Truth(
        picture=(made.pictures[0] * 255 + 0.5).clamp(0, 255).byte().numpy(),
        kinds=kinds.numpy(),
        packed=np.packbits(torch.stack(cells).flatten(1).numpy(), axis=1)
        if cells
        else np.zeros((0, CELLS**2 // 8), np.uint8),
        record={"seed": seed, "facts": facts(scene), "elements": described(found)},
    )


def _shrunk(mask: Tensor) -> Tensor:
    return F.interpolate(mask[None, None], (CELLS, CELLS), mode="area")[0, 0]


def write_shard(folder: Path, index: int) -> None:
    """Render one shard into the folder; the records are written last, so a shard that has them is whole."""
    truths = [truth_of(seed) for seed in range(index * SHARD, (index + 1) * SHARD)]
    arrays = {
        "pictures": np.stack([each.picture for each in truths]),
        "kinds": np.stack([each.kinds for each in truths]),
        "masks": np.concatenate([each.packed for each in truths]),
    }
    for name, array in arrays.items():
        partial = folder / f".partial-{name}-{index:05d}.npy"
        np.save(partial, array)
        os.replace(partial, folder / f"{name}-{index:05d}.npy")
    partial = folder / f".partial-records-{index:05d}.json"
    partial.write_text(json.dumps([each.record for each in truths]))
    os.replace(partial, folder / f"records-{index:05d}.json")


def write(out: Path, *, scenes: int, minutes: float) -> int:
    """Render the shards that out/stimuli lacks of so many scenes, as far as the minutes go; how many there are then."""
    folder, budget = out / FOLDER, Budget(minutes)
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(-(-scenes // SHARD)):
        if budget.progress < 1 and not (folder / f"records-{index:05d}.json").exists():
            write_shard(folder, index)
    return SHARD * len(numbers(out))


def numbers(out: Path) -> list[int]:
    """The finished shards of out/stimuli."""
    return sorted(int(path.stem.rsplit("-", 1)[1]) for path in (out / FOLDER).glob("records-*.json"))


def read(out: Path, which: Sequence[int]) -> list[Truth]:
    """The scenes of some shards, in order; pictures are memory-mapped."""
    folder, found = out / FOLDER, []
    for index in which:
        pictures = np.load(folder / f"pictures-{index:05d}.npy", mmap_mode="r")
        kinds, packed = (np.load(folder / f"{name}-{index:05d}.npy") for name in ("kinds", "masks"))
        records = json.loads((folder / f"records-{index:05d}.json").read_text())
        first = 0
        for picture, kind, record in zip(pictures, kinds, records, strict=True):
            last = first + len(record["elements"])
            found.append(Truth(picture=picture, kinds=kind, packed=packed[first:last], record=record))
            first = last
    return found
