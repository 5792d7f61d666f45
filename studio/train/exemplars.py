"""Exemplars: the rendered scenes that are read most clearly as each prototype, as one sheet of small pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from studio.models.encoder import load_encoder, picture_vectors
from studio.train.space import into
from studio.train.world import shards

EACH = 3
"""Pictures a prototype."""
SIDE = 96
READ = 96
"""Shards that are looked through at most."""
NAME = "exemplars.webp"


def write(out: Path, path: Path) -> int:
    """Write the sheet of out/world's scenes for out/space, EACH a row in the order of the leaves; how many it holds."""
    learned = {name: each.float() for name, each in load_file(out / "space" / "space.safetensors").items()}
    encoder, _ = load_encoder(out / "encoder" / "model", torch.device("cpu"))
    loaded, basis = [shard.load() for shard in shards(out)[:READ]], learned["basis"]
    vectors = torch.cat([picture_vectors(encoder, pictures, torch.device("cpu")) for pictures, _ in loaded]).float()
    places = [each["place"] for _, facts in loaded for each in facts]
    rows = chosen(into(basis, vectors, learned["picture_mean"]) @ (learned["leaves"] @ basis.T).T, places)
    sheet = Image.new("RGB", (EACH * SIDE, len(rows) * SIDE))
    for down, row in enumerate(rows):
        for across, index in enumerate(row):
            shard, inside = divmod(index, len(loaded[0][0]))
            pixels = np.asarray(loaded[shard][0][inside]).transpose(1, 2, 0)
            small = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            sheet.paste(small, (across * SIDE, down * SIDE))
    sheet.save(path, quality=82, method=6)
    return len(rows) * EACH


def chosen(likeness: Tensor, places: list[str]) -> list[list[int]]:
    """For each of L leaves, EACH pictures by their likeness (N, L): of different places, and of no other leaf if any.

    A picture that another leaf explains better comes only after all that none does.
    """
    best = likeness.argmax(1)
    rows: list[list[int]] = []
    for leaf in range(likeness.shape[1]):
        order = torch.argsort(likeness[:, leaf] + 10.0 * (best == leaf), descending=True).tolist()
        row: list[int] = []
        for index in order:
            if places[index] not in {places[each] for each in row}:
                row.append(index)
            if len(row) == min(EACH, len(set(places))):
                break
        rows.append(row)
    return rows
