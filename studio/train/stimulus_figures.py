"""The figures of stimulus segmentation: on held-out renders against counterfactual masks, beside what it must beat.

Asked are all (picture, family) pairs that have a stimulus. The rivals are asked in the same run: the cosines of the
dual encoder's vectors of windows with the family's prototype, at the threshold that is best for them on these very
pictures; a saliency map (the spectral residual, Hou & Zhang 2007, doi:10.1109/CVPR.2007.383267), also at its best; and
the whole picture.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.space import Space, open_space
from studio.errors import StudioError
from studio.models.edges import Edges
from studio.models.encoder import load_encoder, picture_vectors
from studio.models.sight import SIDE
from studio.models.specs import ASSETS
from studio.models.stimulus import CELLS, StimulusNet, load_stimulus
from studio.tools import sense
from studio.train.measures import spread
from studio.train.photos import rated, squares
from studio.train.stimulus import overlap
from studio.train.stimulus_data import Truth, truth_of
from studio.train.world import HELD_OUT

logger = logging.getLogger(__name__)
SEEDS = HELD_OUT + 6_000_000
REAL, QUICK_REAL = 120, 10
GRID, WINDOW = 6, 0.3  # windows a side, and the share of the picture's side that each sees
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))
CPU = torch.device("cpu")
NO_DATA = "Left out: masks on real pictures are compared where --data names their folder."


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Masks float (M, CELLS, CELLS) in [0, 1] or what was wanted, bool, of the pairs of a picture and a family."""

    wanted: Tensor
    families: tuple[str, ...]
    guesses: dict[str, Tensor]


def figures(
    data: Path | None, *, quick: bool = False, folder: Path = ASSETS / "stimulus", renders: int = 500
) -> dict[str, Any]:
    """`stimulus`: masks of held-out renders; `regions`: those of real pictures; or a sentence why they are left out."""
    told = {"left_out": NO_DATA} if data is None else real(data, QUICK_REAL if quick else REAL)
    try:
        net = load_stimulus(folder, CPU)
    except StudioError as error:
        return {"stimulus": {"left_out": f"Left out: {error}"}, "regions": told}
    space = open_space(ASSETS / "space")
    truths = [truth_of(seed) for seed in range(SEEDS, SEEDS + renders)]
    pairs, kinds = ask(net, space, truths)
    found: dict[str, Any] = {"n": renders, "pairs": len(pairs.families), "kinds": kinds} | scores(pairs)
    return {"stimulus": found, "regions": told}


def prototypes(space: Space) -> Tensor:
    """Unit vectors (8, 256) of the families."""
    return F.normalize(torch.from_numpy(space.families), dim=-1)


@torch.inference_mode()
def ask(net: StimulusNet, space: Space, truths: Sequence[Truth]) -> tuple[Pairs, dict[str, float]]:
    """What the network and its rivals say of all pairs with a stimulus, and how often kinds and silence are right."""
    model, _ = load_encoder(ASSETS / "encoder", CPU)
    asked, wanted, names = prototypes(space), [], []
    guesses: dict[str, list[Tensor]] = {name: [] for name in ("ours", "evidence map", "saliency", "the whole picture")}
    right, empty, cells, commonest = [], [], [], []
    for truth in truths:
        picture = torch.from_numpy(np.array(truth.picture))[None]
        features = net.encode(picture.float() / 127.5 - 1)
        ours, _ = net.masks(features, asked)
        evidence, salient = evidence_maps(model, picture, asked), saliency(picture)
        kinds = net.kinds(features).argmax(0)
        right.append(float((kinds == torch.from_numpy(truth.kinds.astype(np.int64))).float().mean()))
        cells.append(np.bincount(truth.kinds.ravel(), minlength=256))
        for index, family in enumerate(FAMILIES):
            mask = torch.from_numpy(truth.mask(family))
            if not mask.any():
                empty.append(float((ours[index] > 0.5).float().mean() < 0.01))
                continue
            wanted.append(mask)
            names.append(family)
            for name, guess in zip(
                guesses, (ours[index], evidence[index], salient, torch.ones_like(ours[0])), strict=True
            ):
                guesses[name].append(guess)
    total = np.sum(cells, 0)
    commonest = float(total.max() / total.sum())
    pairs = Pairs(
        wanted=torch.stack(wanted),
        families=tuple(names),
        guesses={name: torch.stack(each) for name, each in guesses.items()},
    )
    kept = {"kept_empty": float(np.mean(empty)) if empty else float("nan"), "empty_pairs": len(empty)}
    return pairs, {"accuracy": float(np.mean(right)), "commonest": commonest} | kept


def evidence_maps(model: Any, picture: Tensor, asked: Tensor) -> Tensor:
    """Cosines (K, CELLS, CELLS) of windows of a picture uint8 (1, 3, H, W) with prototypes, each scaled to [0, 1]."""
    height, width = picture.shape[-2:]
    wide = round(WINDOW * min(height, width))
    tops, lefts = (np.linspace(0, side - wide, GRID).round().astype(int) for side in (height, width))
    windows = torch.cat([picture[..., y : y + wide, x : x + wide] for y in tops for x in lefts])
    cosines = picture_vectors(model, windows.numpy(), CPU) @ asked.T
    maps = cosines.T.reshape(1, len(asked), GRID, GRID)
    return _scaled(F.interpolate(maps, (CELLS, CELLS), mode="bicubic", align_corners=False)[0])


def saliency(picture: Tensor) -> Tensor:
    """The spectral residual of a picture uint8 (1, 3, H, W): (CELLS, CELLS) in [0, 1]."""
    grey = F.interpolate(picture.float().mean(1, keepdim=True), (64, 64), mode="area")
    spectrum = torch.fft.fft2(grey[0, 0])
    size = spectrum.abs().clamp(min=1e-6).log()
    usual = F.avg_pool2d(F.pad(size[None, None], (1, 1, 1, 1), "circular"), 3, 1)[0, 0]
    back = torch.fft.ifft2(torch.polar((size - usual).exp(), spectrum.angle())).abs().square()
    smooth = F.avg_pool2d(F.avg_pool2d(back[None, None], 5, 1, 2), 5, 1, 2)
    return _scaled(F.interpolate(smooth, (CELLS, CELLS), mode="bilinear", align_corners=False)[0])[0]


def _scaled(maps: Tensor) -> Tensor:
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return (maps - low) / (high - low).clamp(min=1e-6)


def scores(pairs: Pairs) -> dict[str, Any]:
    """Mean IoU and precision at IoU 0.5 of all, ours at 0.5 and rivals at their best threshold; ours by family."""
    found: dict[str, Any] = {"systems": {}, "families": {}}
    for name, guess in pairs.guesses.items():
        levels = (0.5,) if name in ("ours", "the whole picture") else THRESHOLDS
        best = max(levels, key=lambda level: float(overlap(guess > level, pairs.wanted).mean()))
        ious = overlap(guess > best, pairs.wanted)
        found["systems"][name] = {"iou": spread(ious.tolist()), "p50": float((ious >= 0.5).float().mean()), "at": best}
        for family in FAMILIES:
            chosen = torch.tensor([each == family for each in pairs.families])
            if name == "ours" and chosen.any():
                own = ious[chosen]
                found["families"][family] = {
                    "n": len(own),
                    "iou": float(own.mean()),
                    "p50": float((own >= 0.5).float().mean()),
                }
    return found


@torch.inference_mode()
def real(data: Path, count: int) -> dict[str, Any]:
    """How far the regions of different families overlap on real pictures, and how well their edges follow.

    On photographs of themes that no student was shown, by the traces of their reading, as the tool finds them. `edges`
    is how much stronger pictures change across a region's rim, at 384 pixels, than they do on average.
    """
    photos = rated(data)
    hidden = [file for file, left in zip(photos.files, photos.unseen().tolist(), strict=True) if left]
    between, rough, fine, quiet = [], [], [], 0
    paths = hidden[:: max(1, len(hidden) // count)][:count]
    for picture in squares(paths, 2 * SIDE):
        traces = sense.traces(picture)
        masks = [traces.region(place, {name: 1.0})[0] for name, place in FAMILY_AFFECT.items()]
        some = [mask for mask in masks if float((mask > 0.5).float().mean()) > 0.002]
        quiet += not some
        between += [float(overlap(a > 0.5, b > 0.5)) for a, b in combinations(some, 2)]
        steps, edges = _steps(picture.float() / 255), Edges.of(picture.float() / 255)
        for mask in some[:3]:
            enlarged = F.interpolate(mask[None, None], steps.shape, mode="bilinear", align_corners=False)[0, 0]
            rough.append(_on_edges(enlarged, steps))
            fine.append(_on_edges(edges.sharpened(mask), steps))
    return {
        "n": len(paths),
        "without_any": quiet,
        "iou_between": spread(between),
        "edges": spread([x for x in fine if x == x]),
        "edges_before": spread([x for x in rough if x == x]),
    }


def _steps(picture: Tensor) -> Tensor:
    """How much a picture (3, H, W) changes at each pixel, (H, W)."""
    down, across = torch.gradient(F.avg_pool2d(picture[None], 3, 1, 1)[0], dim=(1, 2))
    return (down.square() + across.square()).sum(0).sqrt()


def _on_edges(mask: Tensor, steps: Tensor) -> float:
    inside = (mask > 0.5).float()[None, None]
    rim = (F.max_pool2d(inside, 3, 1, 1) - inside)[0, 0] > 0
    return float(steps[rim].mean() / steps.mean().clamp(min=1e-6)) if rim.any() else float("nan")


def tables(found: Mapping[str, Any], table: Callable[..., str]) -> list[str]:
    """The section of the report; what is left out says why."""
    told = found["stimulus"]
    if "left_out" in told:
        return [f"### Stimuli (`stimulus`)\n\n{told['left_out']}"]
    rows = [(name, row["iou"], row["p50"], row["at"]) for name, row in told["systems"].items()]
    rows += [(f"ours, {name} (n = {row['n']})", row["iou"], row["p50"], 0.5) for name, row in told["families"].items()]
    kinds, seen = told["kinds"], found["regions"]
    title = f"### Stimuli, {told['pairs']} pairs of {told['n']} held-out renders and a family (`stimulus`)\n\n"
    text = title + table(("", "mean IoU", "precision at IoU 0.5", "threshold"), rows)
    said = [
        ("kinds, share of cells right", kinds["accuracy"], kinds["commonest"]),
        (f"pairs without stimulus left empty (n = {kinds['empty_pairs']})", kinds["kept_empty"], ""),
    ]
    if "n" in seen:
        said += [
            (f"IoU between families, {seen['n']} real pictures", seen["iou_between"], ""),
            ("change across a mask's rim, beside the picture's mean", seen["edges"], seen["edges_before"]),
        ]
    head = ("", "ours", "always the commonest; before the edges are looked for")
    return [text + "\n\n" + table(head, said) + (f"\n\n{seen['left_out']}" if "left_out" in seen else "")]
