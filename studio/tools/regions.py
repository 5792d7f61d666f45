"""The regions of a picture: looked at once and kept, then a mask, a sentence and the evidence for each emotion."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.evidence import measured, strongest
from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.space import Vector, open_space
from studio.models.aides import SamEdges
from studio.models.edges import Edges
from studio.models.explainer import Explainer, load_explainer, unsure
from studio.models.kinds import KINDS
from studio.models.prefix import Looked
from studio.models.specs import ASSETS
from studio.models.stimulus import Features, StimulusNet, load_stimulus
from studio.settings import Settings
from studio.sources import open_source
from studio.tools import aided, sense
from studio.tools.traces import Traces
from studio.understanding import Evidence, Reading, Region

KEPT = 8
"""How many pictures are remembered, the last used first."""
LONGEST = 1024
"""Pixels of the longer side on which masks are made; larger pictures get them enlarged."""
LEAST = 0.004
"""The share of a picture below which there is no region to speak of."""
REACH, SAME_COLOUR, CLICK = 0.16, 0.12, 0.04
"""How far a point reaches, as shares of the picture, over how like a colour, and what it takes in any case."""
LEAST_SHARE = 0.05
"""Of a picture being a scene, or being real, below which that is left out of account."""
FAINT = 0.06
"""The share of a family below which a picture hardly carries it."""
ROUGH_SIDE = 288  # pixels a side on which the dual encoder's local features are taken: nine cells a side
CPU = torch.device("cpu")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prompt:
    """An emotion by its name, with its unit vector (256,) of the joint space."""

    name: str
    vector: Vector

    @classmethod
    def of(cls, name: str, vector: Vector) -> Prompt:
        """The prompt of a prototype of any length."""
        return cls(name=name, vector=vector / max(float(np.linalg.norm(vector)), 1e-6))


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """What is kept of one picture: its full size, itself as uint8 (3, h, w), its reading, and what the networks saw.

    `own` in [0, 1] says how surely it is a scene of our own: those have regions by the network that was trained on such
    scenes, real pictures by the `traces` of their reading, and what is between them by both, in shares.
    `features` and `kinds` (K, cells, cells) are None where the network for regions is not here; `cells` (256, n, n) are
    the dual encoder's local features then.
    """

    size: tuple[int, int]
    picture: Tensor
    reading: Reading
    edges: Edges | SamEdges
    own: float
    traces: Traces
    settings: Settings
    features: Features | None = None
    kinds: Tensor | None = None
    cells: Tensor | None = None

    @cached_property
    def looked(self) -> Looked | None:
        """What the network for sentences sees, None without it."""
        explainer = sentences()
        return explainer.look(self.picture) if explainer else None

    @property
    def trained(self) -> bool:
        """Whether regions come from what was fitted for them, and not from the dual encoder."""
        return self.features is not None or self.own < 0.5


_looks: OrderedDict[tuple[str, Path], Look] = OrderedDict()


@torch.inference_mode()
def look(mark: str, settings: Settings) -> Look:
    """The picture kept as `mark`, looked at once per process; StudioError where it is gone."""
    key = (mark, settings.sources)
    if key in _looks:
        _looks.move_to_end(key)
        return _looks[key]
    image = open_source(mark, settings.sources)
    size, small = image.size, sense.shrunk(image, LONGEST)
    del image  # as large as the picture
    picture = torch.from_numpy(np.array(small)).permute(2, 0, 1).contiguous()
    net, found = stimulus_net(), sense.seen(small)
    own = sense.own(found)
    features = net.encode(picture[None].float() / 127.5 - 1) if net else None
    _looks[key] = Look(
        size=size,
        picture=picture,
        reading=aided.reading(sense.reading_of(found), small, own, settings),
        edges=aided.edges(picture.float() / 255, settings),
        own=own,
        settings=settings,
        traces=sense.traces(picture),
        features=features,
        kinds=net.kinds(features) if net and features else None,
        cells=None if net else local_features(picture),
    )
    while len(_looks) > KEPT:
        _looks.popitem(last=False)
    return _looks[key]


def forget() -> None:
    """Forget all pictures that were looked at."""
    _looks.clear()


def region(look: Look, prompt: Prompt, points: Sequence[tuple[float, float, int]] = ()) -> tuple[Region, Array]:
    """The region that speaks for an emotion, its mask's path still empty, and the mask (h, w) in [0, 1]."""
    rough, quality = rough_mask(look, prompt, points)
    mask = look.edges.sharpened(rough)
    area = float(mask.mean())
    evidence = measured(look.picture.permute(1, 2, 0).numpy(), mask.numpy())
    if area < LEAST:
        sentence, sure = NOTHING, False
    else:
        sentence, sure = why(look, prompt, mask, evidence, kinds_of(look, rough))
    found = Region(
        emotion=prompt.name,
        mask="",
        area=round(area, 4),
        quality=round(quality, 3),
        explanation=sentence,
        sure=sure,
        evidence=evidence if area >= LEAST else (),
    )
    return found, mask.numpy()


NOTHING = "Nothing in this picture stands out for this feeling."


@torch.inference_mode()
def rough_mask(look: Look, prompt: Prompt, points: Sequence[tuple[float, float, int]]) -> tuple[Tensor, float]:
    """A mask of cells (n, n) in [0, 1], and how well it is thought to fit, in [0, 1]."""
    parts = []
    if look.own > LEAST_SHARE:
        parts.append((look.own, *_of_scenes(look, prompt, points)))
    if look.own < 1 - LEAST_SHARE:
        mask, fit = look.traces.region(*_meant(prompt.name))
        parts.append((1 - look.own, _pointed(mask, look.picture, points), fit))
    total = sum(share for share, _, _ in parts)
    size = max(mask.shape[-1] for _, mask, _ in parts)
    fitted = [
        (share / total, F.interpolate(mask[None, None], (size, size), mode="bilinear", align_corners=False)[0, 0], fit)
        for share, mask, fit in parts
    ]
    mask = torch.stack([share * mask for share, mask, _ in fitted]).sum(0)
    return mask, sum(share * fit for share, _, fit in fitted)


def _of_scenes(look: Look, prompt: Prompt, points: Sequence[tuple[float, float, int]]) -> tuple[Tensor, float]:
    """The mask and fit of a scene: by the network for regions, or by the dual encoder's local features without it."""
    vector = torch.from_numpy(np.asarray(prompt.vector, np.float32))
    net = stimulus_net()
    if net is not None and look.features is not None:
        masks, quality = net.masks(look.features, vector[None], torch.tensor(points) if points else None)
        return masks[0], float(quality[0])
    assert look.cells is not None
    close = torch.einsum("dhw,d->hw", look.cells, vector)
    even = (close - close.mean()) / close.std().clamp(min=1e-6)
    mask = _pointed(torch.sigmoid(3 * (even - 0.6)), look.picture, points)
    return mask, float((mask * (mask > 0.5)).sum() / mask.sum().clamp(min=1e-6))


def _pointed(mask: Tensor, picture: Tensor, points: Sequence[tuple[float, float, int]]) -> Tensor:
    """The mask (n, n) with what was pointed at, or without it: what is near a point and of its colour."""
    side = mask.shape[-1]
    colours = F.interpolate(picture[None].float() / 255, (side, side), mode="area")[0]
    places = (torch.arange(side) + 0.5) / side
    for x, y, sign in points:
        away = (places[:, None] - y).square() + (places - x).square()
        there = colours[:, min(int(y * side), side - 1), min(int(x * side), side - 1), None, None]
        alike = (-(colours - there).square().sum(0) / (2 * SAME_COLOUR**2) - away / (2 * REACH**2)).exp()
        mask = torch.where((alike > 0.3) | (away <= CLICK**2), float(sign), mask)
    return mask


def _meant(name: str) -> tuple[tuple[float, float], Mapping[str, float]]:
    """Where an emotion stands on the plane, and the shares of the families that it mixes."""
    outline = open_space(ASSETS / "space").outline
    if name in FAMILIES:
        return FAMILY_AFFECT[name], {name: 1.0}
    shares = {leaf.name: leaf.families for leaf in outline.leaves}
    return outline.place(name), shares.get(name.removeprefix("leaf:"), {})


def kinds_of(look: Look, mask: Tensor) -> Mapping[str, float] | None:
    """What a mask (cells) holds, as shares by kind; None where that is not known."""
    if look.kinds is None:
        return None
    weights = F.interpolate(mask[None, None], look.kinds.shape[-2:], mode="bilinear", align_corners=False)[0, 0]
    shares = (look.kinds * weights).sum((1, 2)) / weights.sum().clamp(min=1e-6)
    return {kind: float(share) for kind, share in zip(KINDS, shares, strict=True) if share > 1e-3}


def why(
    look: Look, prompt: Prompt, mask: Tensor, evidence: tuple[Evidence, ...], kinds: Mapping[str, float] | None
) -> tuple[str, bool]:
    """A sentence why a region evokes an emotion, and whether it can be relied on.

    Of real pictures only what was measured is said, for the network for sentences has never seen one, and what a
    family of the Hub sees there, if one is here.
    """
    if look.own < 0.5:
        told = leaning(evidence, prompt.name, share_of(prompt.name, look.reading))
        return told + aided.seen(look.picture, mask, look.settings), False
    explainer = sentences()
    if explainer is None or look.looked is None:  # a real picture has no need of them, and never asks
        return unsure(evidence), False
    families = _meant(prompt.name)[1]
    said = explainer.explain(look.looked, mask, prompt.name, prompt.vector, kinds, families=families)
    return said.sentence, said.sure >= 0.5 and not look.reading.note


def share_of(name: str, reading: Reading) -> float:
    """How much of a feeling a reading has, in [0, 1]: of a family its share, of others that of families they mix."""
    _, mixed = _meant(name)
    if not mixed:
        return 1.0
    return sum(share * reading.families[family] for family, share in mixed.items()) / sum(mixed.values())


def leaning(evidence: tuple[Evidence, ...], emotion: str, share: float) -> str:
    """What can be said of a region of a real picture: how its light, colour and detail differ from the rest."""
    feeling = "this feeling" if emotion.startswith("va:") else emotion
    if emotion.startswith("leaf:"):
        feeling = f"the feeling “{emotion.removeprefix('leaf:')}”"
    first = f"Little in this picture speaks for {feeling}; what does" if share < FAINT else f"What speaks for {feeling}"
    told = [each.says for each in strongest(evidence, 4) if each.name != "height"][:2]
    if not told:
        return f"{first} lies mostly here, although light, colour and detail are much like in the rest of the picture."
    clauses = [each.removesuffix(" than the rest") for each in told]
    than = " than the rest" if told[-1].endswith(" than the rest") else ""
    return f"{first} lies mostly here: this part is {' and '.join(clauses)}{than}."


@torch.inference_mode()
def local_features(picture: Tensor) -> Tensor:
    """Unit vectors (256, n, n) of the joint space of the parts of a picture uint8 (3, H, W)."""
    model, _ = sense.encoder()
    pixels = F.interpolate(picture[None].float(), (ROUGH_SIDE, ROUGH_SIDE), mode="area") / 127.5 - 1
    maps = model.visual.trunk.forward_features(pixels)  # (1, C, n, n)
    flat = maps[0].flatten(1).T  # (n², C)
    cells = model.visual.head(model.visual.trunk.forward_head(flat[:, :, None, None], pre_logits=False))
    side = maps.shape[-1]
    return F.normalize(cells, dim=-1).T.unflatten(1, (side, side))


@lru_cache(maxsize=1)
def stimulus_net() -> StimulusNet | None:
    """The network for regions, None where its files are not here."""
    folder = ASSETS / "stimulus"
    return load_stimulus(folder, CPU) if folder.is_dir() else None


@lru_cache(maxsize=1)
def sentences() -> Explainer | None:
    """The network for sentences, None where its files are not here."""
    folder = ASSETS / "explainer"
    return load_explainer(folder, CPU) if folder.is_dir() else None
