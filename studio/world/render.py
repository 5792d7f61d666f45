"""Scenes to pictures: one pass from the sky to the rain, the same for perspective views and panoramas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from studio.rays import Camera, Frame, panorama_frame, perspective_frame
from studio.world import brush, shore, sky, things, turf, water, weather
from studio.world.batch import Batch, Masks, over
from studio.world.grading import graded
from studio.world.ground import Stack
from studio.world.indoors import paint
from studio.world.indoors.places import INTERIORS, guests
from studio.world.layers import composite, hidden
from studio.world.noise import edge
from studio.world.palette import Look, look
from studio.world.scene import INDOORS, Scene
from studio.world.sites import PAINTED
from studio.world.terrain import build
from studio.world.waves import Waves

AT_ONCE = {"cpu": 1}
"""How many pictures are rendered together on a device, if not 32."""


@dataclass(frozen=True)
class Rendered:
    """Pictures (B, 3, H, W), float32 sRGB in [0, 1], and per element how much of each pixel it covers (B, H, W)."""

    pictures: Tensor
    masks: dict[str, Tensor]


def render(
    scenes: Sequence[Scene],
    *,
    size: tuple[int, int] = (256, 256),
    camera: Camera | None = None,
    panorama: bool = False,
    ahead: bool = False,
    device: str | torch.device = "cpu",
    masks: bool = True,
) -> Rendered:
    """Render scenes, each through its own camera unless one is given, or as full equirectangular panoramas.

    The middle of a panorama looks to azimuth 0, or with `ahead` to where the scene's camera looks.
    Size is (height, width). The same scene gives the same picture whatever else is in the batch.
    """
    device = torch.device(device)
    # on a CPU a picture fits the cache and can skip all it does not hold; a GPU wants wide batches
    chunk = AT_ONCE.get(device.type, 32)
    pictures, covers = [], []
    with torch.no_grad():
        for start in range(0, len(scenes), chunk):
            part = scenes[start : start + chunk]
            if panorama:
                frame = panorama_frame(*size, device, [s.camera.yaw for s in part] if ahead else (0.0,))
            else:
                frame = perspective_frame([camera or s.camera for s in part], *size, device)
            picture, cover = _render(part, size, frame, device, masks)
            pictures.append(picture)
            covers.append(cover)
    names = {name: None for cover in covers for name in cover}
    joined = {
        name: torch.cat(
            [c[name] if name in c else torch.zeros_like(p[:, 0]) for c, p in zip(covers, pictures, strict=True)]
        )
        for name in names
    }
    return Rendered(torch.cat(pictures), joined)


def _render(
    scenes: Sequence[Scene],
    size: tuple[int, int],
    frame: Frame,
    device: torch.device,
    keep: bool,
) -> tuple[Tensor, Masks]:
    if any(s.place in INDOORS for s in scenes):
        return _apart(scenes, size, frame, device, keep)
    looks = [look(s) for s in scenes]
    masks: Masks | None = {} if keep else None
    picture = _landscape(scenes, looks, size, frame, masks)
    return graded(picture, scenes, looks), {name: value.clamp(0, 1) for name, value in (masks or {}).items()}


def _landscape(
    scenes: Sequence[Scene], looks: Sequence[Look], size: tuple[int, int], frame: Frame, masks: Masks | None
) -> Tensor:
    """The land of scenes before grading (B, 3, H, W)."""
    device = frame.az.device
    stacks = [build(s, k) for s, k in zip(scenes, looks, strict=True)]
    batch = Batch(scenes, looks, device)
    painted = batch.number(lambda s: s.style == "painting")
    strokes = brush.strokes(frame, batch) if batch.any(lambda s: s.style == "painting") else None
    if strokes is not None:
        frame = brush.shaken(frame, strokes, painted)
    picture = _far(frame, batch, stacks, size, masks)
    covered = turf.turf(frame, batch) if any(layer.patches for s in stacks for layer in s.ground) else None
    for level in range(max(len(s.ground) for s in stacks)):
        row = [s.ground[level] if level < len(s.ground) else None for s in stacks]
        composite(picture, frame, row, covered, masks, hidden(frame, [s.ground for s in stacks], level))
    if any(s.front for s in stacks):
        for level in range(max(len(s.front) for s in stacks)):
            row = [s.front[level] if level < len(s.front) else None for s in stacks]
            composite(picture, frame, row, covered, masks)
    mist = weather.banks(frame, batch) if batch.any(lambda s: s.fog > 0.3) else None
    if mist is not None:  # most of it lies behind what stands near
        picture = weather.fog(picture, mist, 0.75, batch, masks)
    for index, scene in enumerate(scenes):
        place = things.Place(
            picture, index, frame.box(index, slice(None), slice(None)), scene, looks[index], stacks[index], masks
        )
        shore.paint(place)
        things.draw_all(PAINTED[scene.place].painted(place) if scene.place in PAINTED else place)
    if mist is not None:
        picture = weather.fog(picture, mist, 0.25, batch, masks)
    picture = _weather(picture, frame, batch, masks)
    return picture if strokes is None else brush.brushed(picture, strokes, painted)


def _apart(
    scenes: Sequence[Scene], size: tuple[int, int], frame: Frame, device: torch.device, keep: bool
) -> tuple[Tensor, Masks]:
    """Pictures of interiors, each by itself, and of the landscapes among them, all at once."""
    whole, masks = torch.zeros(len(scenes), 3, *size, device=device), {}
    abroad = [index for index, scene in enumerate(scenes) if scene.place not in INDOORS]
    inside = [index for index, scene in enumerate(scenes) if scene.place in INDOORS]
    parts = [([index], _interior(scenes[index], frame.box(index, slice(None), slice(None)))) for index in inside]
    if abroad:
        parts.append((abroad, _render([scenes[index] for index in abroad], size, frame.some(abroad), device, keep)))
    for indices, (pictures, covers) in parts:
        whole[indices] = pictures.to(device)
        for name, value in covers.items() if keep else ():
            masks.setdefault(name, torch.zeros(len(scenes), *size, device=device))[indices] = value.to(device)
    return whole, masks


def _interior(scene: Scene, frame: Frame) -> tuple[Tensor, Masks]:
    """One interior, worked out on the CPU: (1, 3, H, W) and its masks."""
    seen = look(scene)
    frame = Frame(frame.az.cpu(), frame.el.cpu(), frame.pix.cpu())
    batch = Batch([scene], [paint.graded(seen)], torch.device("cpu"))
    strokes = brush.strokes(frame, batch) if scene.style == "painting" else None
    if strokes is not None:
        frame = brush.shaken(frame, strokes, torch.ones(1, 1, 1))
    inside = INTERIORS[scene.place](scene, seen)
    picture, masks = paint.paint(inside, seen, frame, _through)
    met = replace(scene, things=guests(inside), near_trees=0)
    things.draw_all(things.Place(picture, 0, frame, met, replace(seen, level=0.4 * seen.level), Stack(), masks))
    if strokes is not None:
        picture = brush.brushed(picture, strokes, torch.ones(1, 1, 1))
    return graded(picture, batch.scenes, batch.looks), masks


def _through(scene: Scene, frame: Frame) -> Tensor:
    """The land that a window shows along its rays."""
    shape = torch.broadcast_shapes(frame.az.shape, frame.el.shape)
    return _landscape([scene], [look(scene)], (shape[1], shape[2]), frame, None)


def _far(frame: Frame, batch: Batch, stacks: Sequence[Stack], size: tuple[int, int], masks: Masks | None) -> Tensor:
    """Sky and backdrop, mirrored in water where there is some: (B, 3, H, W)."""
    wet = batch.any(lambda s: s.water != "none")
    count, (height, width) = len(batch.scenes), size
    picture = torch.zeros(count, 3, height, width, device=batch.device)
    # without water the sky ends a little below the horizon, under the first ground layer
    visible = (frame.el.amax(dim=(0, 2)) > -0.12).nonzero()
    last = height if wet else (int(visible[-1]) + 1 if len(visible) else 0)
    if last == 0:
        return picture
    view, below = frame.rows(0, last), None
    if wet:
        # the row that the horizon cuts is partly water
        under = (frame.el.amin(dim=(0, 2)) < float(frame.pix.max()) / 2).nonzero()
        first = int(under[0]) if len(under) else height
        if first < height:
            view, below = _mirrored(frame, batch, first)
    picture[:, :, :last] = _heaven(view, batch, masks)
    if masks is not None:
        for name, value in list(masks.items()):
            masks[name] = _pad(value.expand(count, *value.shape[1:]), height, width)
        open_sky = 1 - sum(
            (masks[n] for n in ("clouds", "sun", "moon", "stars", "lightning") if n in masks),
            torch.zeros_like(picture[:, 0]),
        )
        masks["sky"] = open_sky.clamp(0, 1) * _pad(torch.ones_like(picture[:, 0, :last]), height, width)
    part = picture[:, :, :last]
    cropped = None if masks is None else {n: v[:, :last] for n, v in masks.items()}
    solid = [s.backdrop if wet else [*s.backdrop, *s.ground] for s in stacks]
    for level in range(max(len(s.backdrop) for s in stacks)):
        row = [s.backdrop[level] if level < len(s.backdrop) else None for s in stacks]
        composite(part, view, row, None, cropped, hidden(view, solid, level))
    if masks is not None and cropped is not None:
        masks |= {n: _pad(v, height, width) for n, v in cropped.items() if n not in masks}
    if below is not None:
        _water(picture, frame, batch, *below, masks)
    return picture


def _heaven(view: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    """The sky with what lights it up besides sun and moon: lightning and fires behind the horizon."""
    picture = sky.paint(view, batch, masks)
    if batch.any(lambda s: s.glow > 0):
        picture = weather.burning(picture, view, batch, masks)
    if batch.any(lambda s: s.weather == "lightning"):
        picture = weather.lightning(picture, view, batch, masks)
    return picture


def _mirrored(frame: Frame, batch: Batch, first: int) -> tuple[Frame, tuple[int, Waves]]:
    """Rays with those under the horizon reflected by the water, and (first row, waves)."""
    lower = frame.rows(first, frame.el.shape[1])
    sea = water.surface(lower, batch)
    bounced = water.mirror(lower, batch, sea)
    under = (lower.el < 0).expand_as(sea.height) & (batch.number(lambda s: s.water != "none") > 0)
    shape = sea.height.shape
    el = torch.where(under, bounced.el, lower.el.expand(shape))
    az = torch.where(under, bounced.az.expand(shape), lower.az.expand(shape))
    upper = frame.rows(0, first)
    full = (shape[0], first, shape[2])
    return (
        Frame(torch.cat([upper.az.expand(full), az], 1), torch.cat([upper.el.expand(full), el], 1), frame.pix),
        (first, sea),
    )


def _water(picture: Tensor, frame: Frame, batch: Batch, first: int, sea: Waves, masks: Masks | None) -> None:
    lower = frame.rows(first, picture.shape[2])
    wet = batch.number(lambda s: s.water != "none")
    coverage = edge(lower.pix * 0.5, -lower.pix * 0.5, lower.el) * wet
    coverage = coverage.expand_as(sea.height)
    extra: Masks | None = None if masks is None else {}
    tinted = water.tint(picture[:, :, first:], lower, batch, sea, extra)
    picture[:, :, first:] = over(picture[:, :, first:], tinted, coverage)
    if masks is None or extra is None:
        return
    for value in masks.values():
        value[:, first:] *= 1 - coverage
    masks["water"] = _pad(coverage, picture.shape[2], picture.shape[3], top=True)


def _pad(mask: Tensor, height: int, width: int, *, top: bool = False) -> Tensor:
    """A mask of some rows as one of the whole picture."""
    whole = mask.new_zeros(mask.shape[0], height, width)
    rows = slice(height - mask.shape[1], height) if top else slice(0, mask.shape[1])
    whole[:, rows] = mask
    return whole


def _weather(picture: Tensor, frame: Frame, batch: Batch, masks: Masks | None) -> Tensor:
    if batch.any(lambda s: s.weather in ("rain", "lightning")):
        picture = weather.rain(picture, frame, batch, masks)
    if batch.any(lambda s: s.weather == "snow"):
        picture = weather.snow(picture, frame, batch, masks)
    return picture
