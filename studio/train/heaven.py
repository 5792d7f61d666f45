"""Stage `heaven`: which cells of real pictures are sky, learned from outlines of our own and from rendered scenes.

`assets/heaven/outlines.png` has 48 × 48 cells for each picture that `outlines.json` names: black land, white sky, grey
where it is neither surely. They were found by the energy of Shen & Wang (2013, doi:10.5772/56884), looked through by
eye, and mended by a first network of this kind. `open` says which pictures show open air.
"""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.errors import StudioError
from studio.models.heaven import CELLS, FILE, HeavenNet, columns, squeezed
from studio.models.sight import SIDE, Sight, load_sight
from studio.models.specs import ASSETS
from studio.world.render import render
from studio.world.sampling import sample

ACROSS = 24
"""Outlines in a row of the picture that holds them."""
SEEDS, SCENES = 61_000_000, 60
SOME, FEWER = 240, 120
"""Cells that are learned from a picture with sky, and from one without."""
EPOCHS, BATCH, RATE = 6, 1024, 1e-3
HEAVEN = ("sky", "clouds", "stars", "sun", "moon", "lightning", "aurora", "rainbow")
log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """Cells (N, WIDTH) half precision with their truth (N,), the picture's whole (W,), and whether it is open air."""

    cells: Tensor
    truth: Tensor
    whole: Tensor
    open_air: float


def run(*, minutes: float, device: str, out: Path, data: Path | None) -> dict[str, Any]:
    """Train on all outlines, after measuring on the themes that a first training was not shown."""
    del minutes, device
    if data is None:
        raise StudioError("There are no pictures to learn skies from.", "Name their folder with --data.")
    sight = load_sight(ASSETS / "readouts", torch.device("cpu"))
    names, outlines, opened = outlined(ASSETS / "heaven")
    seen = [_seen(sight, _opened(data / "pictures" / name), outline, open_air, index)
            for index, (name, outline, open_air) in enumerate(zip(names, outlines, opened, strict=True))]  # fmt: skip
    scenes = [_seen(sight, *_scene(SEEDS + index), 1.0, index) for index in range(SCENES)]
    hidden = [zlib.crc32(_theme(name).encode()) % 5 == 0 for name in names]
    first = fit([each for each, out_of in zip(seen, hidden, strict=True) if not out_of] + scenes)
    held = {
        index: first.look(sight, _opened(data / "pictures" / names[index]))
        for index, out_of in enumerate(hidden)
        if out_of
    }
    figures = measured(held, outlines, opened)
    log.info("held out: %s", figures)
    save(fit(seen + scenes), out / "heaven" / "model")
    return figures


def outlined(folder: Path) -> tuple[list[str], list[Tensor], list[float]]:
    """The names of the outlined pictures, their outlines (CELLS, CELLS) of 0, 0.5 and 1, and whether they are open."""
    try:
        record = json.loads((folder / "outlines.json").read_text(encoding="utf-8"))
        with Image.open(folder / "outlines.png") as image:
            sheet = torch.from_numpy(np.asarray(image.convert("L"), np.float32) / 254)
    except (OSError, ValueError) as error:
        raise StudioError("The outlines of skies cannot be read.") from error
    tiles = sheet.unfold(0, CELLS, CELLS).unfold(1, CELLS, CELLS).flatten(0, 1)
    names = record["pictures"]
    return names, [(2 * tiles[index]).round() / 2 for index in range(len(names))], [float(x) for x in record["open"]]


def fit(seen: Sequence[Seen], seed: int = 0) -> HeavenNet:
    """Both heads, fitted on what was seen; the scales of the features go into their first layers."""
    torch.manual_seed(seed)
    cells = torch.cat([each.cells for each in seen])
    truth = torch.cat([each.truth for each in seen])
    owner = torch.cat([torch.full((len(each.truth),), index) for index, each in enumerate(seen)])
    wholes = torch.stack([each.whole for each in seen])
    some = cells[::7].float()
    centre, scale = some.mean(0), some.std(0) + 1e-3
    middle, width = wholes.mean(0), wholes.std(0) + 1e-3
    net, wholes = HeavenNet(), (wholes - middle) / width
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.05)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(cells)).split(BATCH):
            x = F.dropout((cells[rows].float() - centre) / scale, 0.3)
            around = F.dropout(wholes[owner[rows]], 0.5)
            loss = F.binary_cross_entropy_with_logits(net(x, around), truth[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    _fit_open(net, wholes, torch.tensor([each.open_air for each in seen]))
    _scaled(net, centre, scale, middle, width)
    return net.eval()


def measured(
    held: dict[int, tuple[Tensor, float]], outlines: Sequence[Tensor], opened: Sequence[float]
) -> dict[str, Any]:
    """On pictures that were not learned from: overlap of the sky, sky that is seen where there is none, open air."""
    overlaps, wrong = [], []
    for index, (found, _) in held.items():
        sure = outlines[index] != 0.5
        ours, theirs = (found > 0.5) & sure, (outlines[index] > 0.5) & sure
        if theirs.any():
            overlaps.append(float((ours & theirs).sum() / (ours | theirs).sum()))
        else:
            wrong.append(float(ours.float().mean()))
    said = [(open_air > 0.5) == (opened[index] > 0.5) for index, (_, open_air) in held.items()]
    return {
        "held_out": len(held),
        "overlap": float(np.mean(overlaps)),
        "overlap_median": float(np.median(overlaps)),
        "wrong": float(np.mean(wrong)),
        "open_air": float(np.mean(said)),
    }


def save(net: HeavenNet, folder: Path) -> None:
    """Write the heads in half precision."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in net.state_dict().items()}, folder / FILE)


def _fit_open(net: HeavenNet, wholes: Tensor, opened: Tensor) -> None:
    optimiser = torch.optim.AdamW(net.open.parameters(), lr=3e-3, weight_decay=0.5)
    for _ in range(400):
        loss = F.binary_cross_entropy_with_logits(net.open(F.dropout(wholes, 0.3))[:, 0], opened)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def _scaled(net: HeavenNet, centre: Tensor, scale: Tensor, middle: Tensor, width: Tensor) -> None:
    """Bring the standardising of the features into the layers that read them."""
    net.cell.weight.div_(scale)
    net.around.weight.div_(width)
    net.open.weight.div_(width)
    net.cell.bias.sub_(net.cell.weight @ centre + net.around.weight @ middle)
    net.open.bias.sub_(net.open.weight[0] @ middle)


def _seen(sight: Sight, picture: Tensor, outline: Tensor, open_air: float, seed: int) -> Seen:
    found, whole = columns(sight, squeezed(picture))
    truth = outline.flatten()
    sure = (truth != 0.5).nonzero()[:, 0]
    count = SOME if bool((truth > 0.5).any()) else FEWER
    rows = sure[torch.randperm(len(sure), generator=torch.Generator().manual_seed(seed))[:count]]
    return Seen(found.flatten(1).T[rows].half(), truth[rows], whole, open_air)


def _scene(seed: int) -> tuple[Tensor, Tensor]:
    """A rendered landscape uint8 (3, SIDE, SIDE) and its outline."""
    made = render([sample(seed)], size=(SIDE, SIDE))
    sky = torch.stack([made.masks[name][0] for name in HEAVEN if name in made.masks] or [torch.zeros(SIDE, SIDE)])
    cells = F.adaptive_avg_pool2d(sky.sum(0).clamp(0, 1)[None, None], CELLS)[0, 0]
    outline = torch.where(cells > 0.9, 1.0, torch.where(cells < 0.1, 0.0, 0.5))
    return (made.pictures[0] * 255).round().to(torch.uint8), outline


def _opened(path: Path) -> Tensor:
    try:
        with Image.open(path) as image:
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    except OSError as error:
        raise StudioError(f"The picture {path.name} of the outlines is not in that folder.") from error
    return torch.from_numpy(np.array(small)).permute(2, 0, 1)


def _theme(name: str) -> str:
    return re.sub(r"-\d+\.jpg$", "", name) if name.startswith("photos/") else name
