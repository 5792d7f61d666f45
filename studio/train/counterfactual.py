"""The truth about stimuli: which elements of a scene carry which emotion, found by putting others in their place.

A scene stirs an emotion through cues, and each cue sits somewhere: litter in its own pixels, a storm in the clouds, the
hour and the palette in all that they colour. CAUSES lists, for each thing that a scene can have, its neutral twin (an
edit of the scene: no litter, a clear day, calm air) and its carriers (the masks in whose pixels it shows).

The rule. Let d be how far the twin lowers the scene's score of an emotion: the centred log-ratio of its share among the
eight (Aitchison 1982), times the temperature of `mood`, so that 1 is one clear cue more than the average emotion gets.
The carriers divide d among them by their areas times their weights. An element's effect is the sum of what it is given:
a tiny thing that is a cue by itself keeps all of it, a broad sky gathers much of what colours the whole, and a strip of
ground gets little. An element is a stimulus if its effect is at least LEAST, and SHARE of the strongest element's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.models.kinds import KINDS
from studio.models.stimulus import LEAST, SHARE
from studio.world.facts import facts
from studio.world.mood import TEMPERATURE, mood
from studio.world.scene import INDOORS, Scene
from studio.world.underdrawing import PLAIN

Carriers = Mapping[str, float]
SMALLEST = 0.002
"""The share of a picture that an element has to fill: less is no region."""
COVERED = 0.4
"""How much of a pixel an element covers for the pixel to be its own."""
VEILED = 0.25
"""The same for fog, which hides nothing wholly."""
TINY = 0.02
"""Elements with less of the picture are outlined generously, as a hand would."""

SKY = ("sky", "clouds")
OPEN = ("sky", "clouds", "stars", "moon")
"""Masks of one and the same sky."""
SHELL = ("wall", "floor", "ceiling")
LAND = ("ground", "hills", "mountains", "trees", "water", "buildings", "rock", "path", "island", "dead tree")


def alike(names: Iterable[str], weight: float) -> dict[str, float]:
    """Carriers of one weight."""
    return dict.fromkeys(names, weight)


OF_THE_WHOLE = alike(SKY, 2.0) | alike((*LAND, *SHELL), 1.0)
"""Who carries the colours of a scene: `facts` counts the sky twice as much as the land."""
OF_THE_AIR = alike((*SKY, "window", "stained glass"), 3.0) | alike(LAND, 0.5)
"""Who carries what falls: the sky first."""
OF_THE_HOUR = OF_THE_AIR | alike(SHELL, 0.5)
"""Who carries the hour: indoors the walls lie in its dark or light as well."""
OF_A_PLACE: dict[str, tuple[str, ...]] = {
    "sea": ("water",), "lake": ("water",), "beach": ("ground", "water"), "desert": ("ground",), "forest": ("trees",),
    "mountains": ("mountains",), "hills": ("hills", "ground"), "village": ("house",), "city": ("buildings",),
    "river": ("water",), "waterfall": ("waterfall",), "canyon": ("rock",), "harbour": ("boat", "buildings", "water"),
    "garden": ("flowers", "trees", "fountain", "path"), "road": ("path",), "island": ("island",), "cave": ("rock",),
    "graveyard": ("gravestones",), "railway": ("path",), "corridor": SHELL,
    "cathedral": ("columns", "ceiling", "wall", "stained glass"),
}  # fmt: skip
"""What makes a place what it is; the others, meadow and room, are the neutral ones."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One part of a picture: how much each family loses where its neutral twin is put in its place.

    `mask` is (H, W) bool; `area` its share of the picture in (0, 1]; `effects` may be below 0.
    """

    name: str
    area: float
    effects: Mapping[str, float] = field(hash=False)
    mask: Tensor = field(hash=False, compare=False, repr=False)


def score(scene: Scene) -> dict[str, float]:
    """Each family's centred log-ratio times the temperature of `mood`: 0 in the mean, 1 for one clear cue."""
    shares = mood(facts(scene)).families
    logs = {family: math.log(max(share, 1e-9)) for family, share in shares.items()}
    mean = sum(logs.values()) / len(logs)
    return {family: TEMPERATURE * (value - mean) for family, value in logs.items()}


def causes(scene: Scene) -> Iterator[tuple[Scene, Carriers]]:
    """Every neutral twin of a scene with its carriers: names of masks and their weights for a pixel."""
    yield replace(scene, time="day"), OF_THE_HOUR
    yield replace(scene, palette="natural", tint=1.0), OF_THE_WHOLE
    yield replace(scene, brightness=PLAIN["brightness"], colourfulness=PLAIN["colourfulness"]), OF_THE_WHOLE
    if scene.sky in ("overcast", "storm"):
        yield replace(scene, sky="scattered"), alike(SKY, 1.0)
    if scene.weather != "none":
        carriers: dict[str, Carriers] = {
            "fog": {"fog": 1.0},
            "lightning": {"lightning": 40.0} | alike(SKY, 1.0),
        }
        yield replace(scene, weather="none", fog=PLAIN["fog"]), carriers.get(scene.weather, OF_THE_AIR)
    if scene.light == "sun":
        yield replace(scene, light="hidden"), {"sun": 1.0}
    for name in ("stars", "aurora", "rainbow"):
        if getattr(scene, name):
            yield replace(scene, **{name: 0.0}), {name: 1.0}
    yield from _of_the_land(scene)
    for kind in sorted({thing.kind for thing in scene.things}):
        yield replace(scene, things=tuple(each for each in scene.things if each.kind != kind)), {kind: 1.0}


def _of_the_land(scene: Scene) -> Iterator[tuple[Scene, Carriers]]:
    if scene.place in OF_A_PLACE:
        neutral = "room" if scene.place in INDOORS else "meadow"
        yield replace(scene, place=neutral), alike(OF_A_PLACE[scene.place], 1.0)
    if scene.place in INDOORS:
        return  # what the windows show is no cue
    if scene.water != "none":
        yield replace(scene, water="none"), {"water": 1.0}
    if scene.mountains:
        place = "hills" if scene.place == "mountains" else scene.place
        yield replace(scene, mountains=0.0, snowcaps=False, place=place), {"mountains": 1.0}
    if scene.trees:
        yield replace(scene, trees="", density=0.0, season=""), {"trees": 1.0}


def elements(scene: Scene, masks: Mapping[str, Tensor]) -> list[Element]:
    """The elements of one picture that are large enough to be seen, the largest first.

    Args:
        masks: what `render` says of this picture, each (H, W) in [0, 1].
    """
    shown = visible(scene, masks)
    effects = {name: dict.fromkeys(FAMILIES, 0.0) for name in shown}
    whole = score(scene)
    for twin, carriers in causes(scene):
        loads = {name: weight * float(shown[name].float().mean()) for name, weight in carriers.items() if name in shown}
        total = sum(loads.values())
        if not total or twin == scene:
            continue
        without = score(twin)
        for name, load in loads.items():
            for family in FAMILIES:
                effects[name][family] += (whole[family] - without[family]) * load / total
    found = [
        Element(name=name, area=float(mask.float().mean()), effects=effects[name], mask=mask)
        for name, mask in shown.items()
    ]
    return sorted(found, key=lambda each: -each.area)


def visible(scene: Scene, masks: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The masks (H, W) bool of all elements that fill at least SMALLEST of the picture."""
    covers = {name: cover for name, cover in masks.items() if name not in ("rain", "snow", *OPEN)}
    heaven = [masks[name] for name in OPEN if name in masks]
    if heaven:  # one sky, clouded over or not; stars are points, and what carries them is the sky between them
        covers["clouds" if scene.sky in ("overcast", "storm") else "sky"] = torch.stack(heaven).sum(0)
        if scene.stars:
            covers["stars"] = torch.stack(heaven).sum(0)
    found = {}
    for name, cover in covers.items():
        mask = cover >= VEILED if name == "fog" else _outlined(cover)
        if float(mask.float().mean()) >= SMALLEST:
            found[name] = mask
    return found


def _outlined(cover: Tensor) -> Tensor:
    """The pixels (H, W) that are an element's; small ones with a rim of a hundredth of the side."""
    mask = cover >= COVERED
    if float(cover.mean()) < TINY:
        rim = max(1, round(0.01 * cover.shape[-1]))
        spread = F.max_pool2d((cover >= COVERED / 2).float()[None, None], 2 * rim + 1, 1, rim)
        mask = spread[0, 0] > 0
    return mask


def stimuli(found: list[Element], family: str) -> list[tuple[str, float]]:
    """The elements that carry a family, (name, effect), the strongest first; none where nothing does."""
    ranked = sorted(((each.name, each.effects[family]) for each in found), key=lambda each: -each[1])
    least = max(LEAST, SHARE * ranked[0][1]) if ranked else LEAST
    return [each for each in ranked if each[1] >= least]


def stimulus_mask(found: list[Element], family: str) -> Tensor | None:
    """The pixels (H, W) bool that carry a family, all False where none do; None for a picture without elements."""
    if not found:
        return None
    names = {name for name, _ in stimuli(found, family)}
    mask = torch.zeros_like(found[0].mask)
    for each in found:
        if each.name in names:
            mask = mask | each.mask
    return mask


def kind_map(scene: Scene, masks: Mapping[str, Tensor]) -> Tensor:
    """What each pixel is, a number in KINDS: (H, W) uint8."""
    covers: dict[str, Tensor] = {}
    for name, cover in masks.items():
        kind = _kind(scene, name)
        if kind:
            covers[kind] = covers.get(kind, 0) + cover
    stack = torch.stack(list(covers.values()))
    numbers = torch.tensor([KINDS.index(kind) for kind in covers], dtype=torch.uint8)
    best, where = stack.max(0)
    return torch.where(best > 0.05, numbers[where], torch.zeros((), dtype=torch.uint8))


def with_tiny(kinds: Tensor, masks: Mapping[str, Tensor], outlines: Mapping[str, Tensor]) -> Tensor:
    """The kinds (h, w) with tiny elements by their outlines (h, w) bool, the smallest on top.

    Birds, kites and rigging cover half of hardly any cell, so that by their cover alone they would be of no kind.
    """
    made = kinds.clone()
    tiny = {name: float(masks[name].mean()) for name in outlines if name in masks and name in KINDS}
    for name, area in sorted(tiny.items(), key=lambda each: -each[1]):
        if area < TINY:
            made[outlines[name]] = KINDS.index(name)
    return made


def _kind(scene: Scene, name: str) -> str:
    if name in ("rain", "snow"):
        return ""
    if name in ("sky", "stars") and scene.stars > 0:
        return "starry sky"
    if name == "clouds" or (name == "sky" and scene.sky in ("overcast", "storm")):
        return "storm clouds" if scene.sky == "storm" else "clouds"
    return name if name in KINDS else "other"


def described(found: list[Element]) -> list[dict[str, Any]]:
    """The elements without their masks, as JSON values."""
    return [
        {"name": each.name, "area": round(each.area, 5), "effects": {f: round(x, 4) for f, x in each.effects.items()}}
        for each in found
    ]
