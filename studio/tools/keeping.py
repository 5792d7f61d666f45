"""What shall stay in a picture: things by their names, and masks that a person brings, as one mask of what is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.models.edges import sharpened
from studio.models.kinds import KINDS
from studio.settings import Settings
from studio.sources import open_source
from studio.tools import regions

FEATHER = 0.01
"""Of the longer side: how softly what is kept goes over into the rest. The kept thing itself has no part in it."""
LEAST = 0.002
"""The share of a picture that a named thing must fill to count as found."""
CERTAIN = 0.35
REAL = {"sky": (0.5, 1.0, 0.0, 0.5), "water": (0.0, 0.05, 0.55, 1.0), "ground": (0.0, 0.05, 0.55, 1.0),
        "hills": (0.0, 0.2, 0.3, 0.8), "mountains": (0.0, 0.2, 0.2, 0.7)}  # fmt: skip
"""What is believed of a picture that is no scene of our own: from and to which share of the top edge it may hold, and
between which heights (0 at the top) its middle may lie. Trees are not believed: a coffee cup on a table is 92 % trees.
"""
REAL_LEAST, REAL_SURE, REAL_APART = 0.05, 0.88, 0.06
"""There it must fill this share, be this sure on average, and differ from the rest in its mean colour in [0, 1]."""
SAME = {"sea": "water", "ocean": "water", "lake": "water", "river": "water", "mountain": "mountains", "hill": "hills",
        "tree": "trees", "forest": "trees", "woods": "trees", "building": "buildings", "person": "figure",
        "people": "figure", "man": "figure", "woman": "figure", "child": "figure", "face": "figure", "road": "path",
        "cloud": "clouds", "flower": "flowers", "bird": "birds", "home": "house", "grass": "ground"}  # fmt: skip


def mask_of(look: regions.Look, name: str) -> Tensor | None:
    """Where a thing is in a picture (h, w) in [0, 1], as large as what was looked at; None where it is not found."""
    kinds = [KINDS.index(kind) for kind in _kinds(name)]
    if look.kinds is None or not kinds:
        return None
    found = look.kinds[kinds].sum(0)
    if look.own < 0.5 and not _believed(found, KINDS[kinds[0]], look.picture.float() / 255):
        return None
    mask = sharpened(((found - CERTAIN) / 0.3 + 0.5).clamp(0, 1), look.picture.float() / 255)
    return mask if float(mask.mean()) >= LEAST else None


def _believed(found: Tensor, kind: str, picture: Tensor) -> bool:
    """Whether a kind with these probabilities (n, n) can be where it is said to be in a real picture (3, h, w).

    The network learned from scenes of our own, and sees skies and trees in whatever is new to it.
    """
    place, mask = REAL.get(kind), found > CERTAIN
    if place is None or float(mask.float().mean()) < REAL_LEAST or float(found[mask].mean()) < REAL_SURE:
        return False
    top, rows = float(mask[0].float().mean()), mask.float().sum(1)
    middle = float((rows * torch.linspace(0, 1, len(rows))).sum() / rows.sum())
    if not (place[0] <= top <= place[1] and place[2] <= middle <= place[3]):
        return False
    small = F.adaptive_avg_pool2d(picture, (mask.shape[0], mask.shape[1]))
    rest = small[:, ~mask]
    return rest.numel() > 0 and float((small[:, mask].mean(1) - rest.mean(1)).norm()) >= REAL_APART


def masked(names: Sequence[str], mark: str, settings: Settings) -> tuple[Tensor | None, dict[str, float]]:
    """The mask (h, w) of all things that are found in a kept picture, None without any, and each name's share of it.

    The share of what is not found is 0.
    """
    if not names:
        return None, {}
    look = regions.look(mark, settings)
    found = {name: mask_of(look, name) for name in names}
    masks = [mask for mask in found.values() if mask is not None]
    shares = {name: 0.0 if mask is None else float(mask.mean()) for name, mask in found.items()}
    return (torch.stack(masks).amax(0) if masks else None), shares


def brought(mark: str, settings: Settings) -> Tensor:
    """A mask (h, w) in [0, 1] of a kept picture: its lightness."""
    return torch.from_numpy(np.asarray(open_source(mark, settings.sources).convert("L"), np.float32) / 255)


def feathered(mask: Tensor, size: tuple[int, int]) -> Tensor:
    """A mask (h, w) at the size (width, height) of its picture, with a soft seam outside of what it holds."""
    width, height = size
    image = Image.fromarray((mask * 255).round().to(torch.uint8).numpy())
    whole = torch.from_numpy(np.array(image.resize(size, Image.Resampling.BILINEAR), np.float32) / 255)
    small = F.adaptive_avg_pool2d(whole[None, None], (min(height, 512), min(width, 512)))
    radius = max(1, round(FEATHER * 512))
    wide = F.max_pool2d(small, 2 * radius + 1, 1, radius)
    soft = F.avg_pool2d(F.pad(wide, [radius] * 4, mode="replicate"), 2 * radius + 1, 1)
    soft = F.interpolate(soft, (height, width), mode="bilinear", align_corners=False)[0, 0]
    return torch.maximum(soft, ((whole - 0.25) / 0.25).clamp(0, 1))


def _kinds(name: str) -> list[str]:
    said = name.casefold().strip().removeprefix("the ").strip()
    said = SAME.get(said, said)
    found = [kind for kind in KINDS[1:] if said in (kind, kind.removesuffix("s"), f"{kind}s")]
    if said == "sky":
        found += ["clouds", "storm clouds", "starry sky", "sun", "moon"]
    return found
