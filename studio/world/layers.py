"""Silhouettes: a landscape is a stack of profiles over azimuth, each with its own colour, shading and haze."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.rays import Frame
from studio.world import noise
from studio.world.batch import Masks, over
from studio.world.noise import Profile, edge
from studio.world.palette import Colour
from studio.world.relief import RELIEFS
from studio.world.windows import windows

WARMER = (0.5, 0.1, -0.6)
"""How much of its red, green and blue ground gains where it is warmer by 1."""
ADAPTED = 0.42
"""How far eyes that look down from a bright sky see into dark ground."""


class Sun(NamedTuple):
    """The light on land: its azimuth in radians, how direct it is (0..1), and how much it and shadow change a colour's
    red, green and blue.
    """

    azimuth: float
    strength: float
    tint: Colour


class Turf(NamedTuple):
    """How much lighter and how much warmer than its colour ground is along each ray (B, H, W), about -1..1."""

    light: Tensor
    warm: Tensor


_SHADELESS = Sun(0.0, 0.0, np.ones(3))


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One silhouette. Elevations in radians, `shade` a profile -1..1 that slants down from the crest.

    `extent` is how far below the crest the colour goes from `top` to `bottom`; `mist` dissolves the foot into `haze`;
    `floor` ends the layer in mid-air (grass at the feet); `windows` is how many of its windows are lit, `panes` the
    colour of the others if they show, `pitch` how far they are apart (radians across and up), `centre` and `building`
    the middle and the number of the building at each azimuth, `dye` a red, a green and a blue that its colour is
    multiplied by there. `relief` is what its land is made of (RELIEFS), lit by `sun`, with woods of the colour
    `under` (the more, the larger `grown`), fields if `tilled`; `turn` is how far it has been turned, in radians,
    `start` where in its pattern it begins.
    """

    name: str
    crest: Profile
    top: Colour
    bottom: Colour
    extent: float
    shade: Profile | None = None
    contrast: float = 0.0
    slant: float = 0.0
    snow: float | None = None
    snow_colour: Colour | None = None
    mist: float = 0.0
    mist_height: float = 0.1
    haze: Colour | None = None
    floor: float | None = None
    opacity: float = 1.0
    patches: float = 0.0
    windows: float = 0.0
    panes: Colour | None = None
    pitch: tuple[float, float] = (0.034, 0.044)
    dye: tuple[Profile, Profile, Profile] | None = None
    centre: Profile | None = None
    building: Profile | None = None
    relief: str = ""
    sun: Sun = _SHADELESS
    under: Colour | None = None
    grown: float = 0.0
    tilled: bool = False
    turn: float = 0.0
    start: float = 0.0


def hidden(frame: Frame, layers: Sequence[Sequence[Layer]], level: int) -> float:
    """Elevation under which nothing is seen of the layers of a level, whatever the picture: others stand before it."""
    seen, reach = _in_view(frame), int(float(frame.pix.max()) * noise.PER_RADIAN) + 1
    lowest = 9.0
    for stack in layers:
        solid = [layer.crest for layer in stack[level + 1 :] if layer.floor is None and layer.opacity >= 1]
        if not solid:
            return -9.0
        crests = np.stack(solid)
        crests = np.minimum(crests, np.minimum(np.roll(crests, reach, 1), np.roll(crests, -reach, 1)))
        lowest = min(lowest, float(crests.max(0)[seen].min()))
    return lowest - float(frame.pix.max())


def composite(
    picture: Tensor, frame: Frame, layers: Sequence[Layer | None], turf: Turf | None, masks: Masks | None,
    under: float = -9.0,
) -> Tensor:  # fmt: skip
    """Draw one layer per picture (None: nothing) onto (B, 3, H, W) in place, only in the rows where it is seen, which
    end `under` an elevation that is `hidden`.
    """
    present = [layer for layer in layers if layer is not None]
    seen = _in_view(frame)
    highest = max(float(layer.crest[seen].max()) for layer in present)
    lowest = max(under, min(-9.0 if layer.floor is None else layer.floor for layer in present))
    reached = (frame.el.amin(dim=(0, 2)) < highest + 0.02) & (frame.el.amax(dim=(0, 2)) > lowest - 0.02)
    reached = reached.nonzero()
    if not len(reached):
        return picture
    first, last = int(reached[0]), int(reached[-1]) + 1
    part = picture[:, :, first:last]
    rows = frame.rows(first, last)
    if turf is not None:
        turf = Turf(turf.light[:, first:last], turf.warm[:, first:last])
    colour, coverage = _shaded(rows, layers, turf, picture.device)
    picture[:, :, first:last] = over(part, colour, coverage)
    if masks is not None:
        record(masks, layers, coverage, first, picture.shape[2])
    return picture


def _in_view(frame: Frame) -> NDArray[np.int64] | slice:
    """The samples of profiles that a picture can show, all of them if it looks all round."""
    first, last = (float(frame.az.amin()) - 0.02) * noise.PER_RADIAN, (float(frame.az.amax()) + 0.02) * noise.PER_RADIAN
    return slice(None) if last - first >= noise.SAMPLES else np.arange(int(first), int(last) + 2) % noise.SAMPLES


def record(masks: Masks, layers: Sequence[Layer | None], coverage: Tensor, first: int, height: int) -> None:
    """Put a layer's coverage into the mask of its name; what it hides loses as much."""
    last = first + coverage.shape[1]
    for value in masks.values():
        value[:, first:last] *= 1 - coverage
    for index, layer in enumerate(layers):
        if layer is None:
            continue
        if layer.name not in masks:
            masks[layer.name] = coverage.new_zeros(coverage.shape[0], height, coverage.shape[2])
        masks[layer.name][index, first:last] += coverage[index]


def underfoot(el: Tensor) -> Tensor:
    """How far a ray (…) looks down at what lies at the feet: 0 in pictures of what is ahead, 1 nearly straight down."""
    return edge(-0.64, -1.3, el)


class Row:
    """One layer per picture as tensors that broadcast over pixels; pictures without a layer get an empty one."""

    def __init__(self, layers: Sequence[Layer | None], device: torch.device) -> None:
        self.layers = [layer or _EMPTY for layer in layers]
        self.device = device

    def any(self, test: Callable[[Layer], object]) -> bool:
        return any(test(layer) for layer in self.layers)

    def number(self, of: Callable[[Layer], float]) -> Tensor:
        """(B, 1, 1)"""
        return torch.tensor([of(x) for x in self.layers], dtype=torch.float32, device=self.device).view(-1, 1, 1)

    def colour(self, of: Callable[[Layer], Colour | None]) -> Tensor:
        """(B, 3, 1, 1)"""
        values = np.stack([_NONE if (c := of(x)) is None else c for x in self.layers])
        return torch.tensor(values, dtype=torch.float32, device=self.device).view(-1, 3, 1, 1)

    def profile(self, of: Callable[[Layer], Profile | None]) -> Tensor:
        """(B, SAMPLES)"""
        return torch.tensor(np.stack([_FLAT if (p := of(x)) is None else p for x in self.layers]), device=self.device)


def _shaded(
    rays: Frame, layers: Sequence[Layer | None], turf: Turf | None, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Colour (B, 3, h, w) and coverage (B, h, w)."""
    row = Row(layers, device)
    crest = row.profile(lambda x: x.crest)
    # the crest half a pixel to either side: their gap widens the edge where a silhouette is steep
    left, right = noise.read(crest, rays.az - rays.pix / 2), noise.read(crest, rays.az + rays.pix / 2)
    top, half = (left + right) / 2, (left - right).abs().mul_(0.5) + rays.pix * 0.6
    depth = top - rays.el
    coverage = edge(-half, half, depth)
    if row.any(lambda x: x.floor is not None):
        base = row.number(lambda x: -9.0 if x.floor is None else x.floor)
        coverage = coverage * edge(base, (base + top) / 2 + 0.002, rays.el)
    if row.any(lambda x: x.opacity < 1):
        coverage = coverage * row.number(lambda x: x.opacity)
    fade = (depth / row.number(lambda x: x.extent)).clamp_(0, 1)
    light = _light(rays, row, depth, fade)
    result = _ground_colour(rays, row, fade)
    if row.any(lambda x: x.snow is not None and not x.relief):
        result = _snow(result, rays, row, light)
    for name, relief in RELIEFS.items():
        if row.any(lambda x, name=name: x.relief == name):
            made = relief(result, rays, row, depth)
            mine = row.number(lambda x, name=name: float(x.relief == name))[:, None]
            result = made if len(layers) == 1 else result + (made - result) * mine
    if turf is not None and row.any(lambda x: x.patches):
        result = _covered(result, turf, row)
    if light is not None:
        result = result * (1 + light)[:, None]
    if row.any(lambda x: x.windows or x.panes is not None):
        result = windows(result, rays, row, depth)
    if row.any(lambda x: x.mist):
        height = row.number(lambda x: x.mist_height)
        foot = row.number(lambda x: x.mist) * torch.exp(-rays.el.clamp(min=0) / height)
        result = over(result, row.colour(lambda x: x.haze), foot)
    return result, coverage


def _ground_colour(rays: Frame, row: Row, fade: Tensor) -> Tensor:
    """The colours of layers (B, 3, h, w) before light, from that of the crest to that farther down."""
    upper, lower = row.colour(lambda x: x.top), row.colour(lambda x: x.bottom)
    below = underfoot(rays.el) * row.number(lambda x: float(x.patches > 0))
    result = upper + (lower - upper) * (fade * (1 - 0.6 * below))[:, None]
    result = result + ADAPTED * below[:, None] * (0.3 - result).clamp(min=0) * result / (
        result.mean(1, keepdim=True) + 0.02
    )
    if row.any(lambda x: x.dye is not None):
        tints = [
            noise.read(row.profile(lambda x, part=part: _ONE if x.dye is None else x.dye[part]), rays.az)
            for part in range(3)
        ]
        result = result * torch.stack(tints, 1)
    return result


def _covered(result: Tensor, turf: Turf, row: Row) -> Tensor:
    """Ground with what grows or lies on it: lighter parts are warmer."""
    much = row.number(lambda x: x.patches)
    shift = result.new_tensor(WARMER).view(1, 3, 1, 1)
    result = result * (1 + (turf.light * much).clamp(min=-0.6))[:, None]
    return result * (1 + (turf.warm * much)[:, None] * shift)


def _light(rays: Frame, row: Row, depth: Tensor, fade: Tensor) -> Tensor | None:
    """How much lighter or darker than its colour a slope is (B, h, w); facets slant down from the crest."""
    if not row.any(lambda x: x.shade is not None and not x.relief):
        return None
    place = rays.az
    if row.any(lambda x: x.slant):
        place = place + depth.clamp(min=0) * row.number(lambda x: x.slant)
    steep = 1 - underfoot(rays.el)  # straight down is one point: no slope there
    shade = noise.read(row.profile(lambda x: x.shade), place) * row.number(lambda x: 0.0 if x.relief else x.contrast)
    return shade * (1 - 0.5 * fade) * steep


def _snow(result: Tensor, rays: Frame, row: Row, light: Tensor | None) -> Tensor:
    """Snow above a line that the facets make jagged."""
    line = row.number(lambda x: 9.0 if x.snow is None or x.relief else x.snow)
    jag = 0.0 if light is None else light * 0.16
    return over(result, row.colour(lambda x: x.snow_colour), edge(-0.012, 0.012, rays.el - line + jag))


_FLAT = np.zeros(noise.SAMPLES, np.float32)
_ONE = np.ones(noise.SAMPLES, np.float32)
_NONE = np.zeros(3)
_EMPTY = Layer(name="", crest=np.full(noise.SAMPLES, -9, np.float32), top=_NONE, bottom=_NONE, extent=1.0)
