"""Shadows that what stands casts on the ground, away from the light."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.habitats import AFLOAT, AIRBORNE
from studio.world.noise import edge
from studio.world.place import Place, window
from studio.world.scene import Scene, Thing

_CROWNS = {
    "broadleaf": (0.3, 0.62, 0.36), "conifer": (0.17, 0.45, 0.48), "bare": (0.3, 0.62, 0.34),
    "dead tree": (0.25, 0.6, 0.3), "palm": (0.34, 0.82, 0.14), "bush": (0.75, 0.3, 0.4), "house": (0.7, 0.3, 0.36),
    "cypress": (0.13, 0.5, 0.5), "topiary": (0.27, 0.5, 0.46), "church": (0.35, 0.4, 0.5), "castle": (0.55, 0.4, 0.5),
    "tent": (0.8, 0.35, 0.5), "rocks": (1.0, 0.2, 0.5), "boulders": (1.0, 0.2, 0.5), "cow": (0.7, 0.6, 0.3),
    "sheep": (0.6, 0.55, 0.35), "horse": (0.5, 0.65, 0.3), "deer": (0.4, 0.65, 0.3), "dog": (0.6, 0.6, 0.3),
    "snowman": (0.25, 0.45, 0.5), "bench": (0.7, 0.45, 0.3), "lighthouse": (0.12, 0.5, 0.5), "tower": (0.14, 0.5, 0.5),
    "windmill": (0.2, 0.5, 0.5), "ferris wheel": (0.4, 0.55, 0.42), "figure": (0.16, 0.5, 0.5),
    "fountain": (0.5, 0.25, 0.3), "cactus": (0.16, 0.5, 0.46), "lamp post": (0.06, 0.88, 0.1),
}  # fmt: skip
"""Of what casts a shadow: half its width, the middle and half the height of its bulk, in heights of the thing."""
_LEAFY = ("broadleaf", "conifer", "bare", "dead tree", "palm", "bush")
_WET = ("river", "waterfall", "harbour", "island", "cave")
"""Where what stands stands by water: shadows there stay at the foot."""


def directness(scene: Scene) -> float:
    """How much of the light comes from one side, 0..1."""
    if scene.light == "hidden" or scene.sky in ("overcast", "storm"):
        return 0.12
    return (0.55 if scene.time == "night" else 1.0) * (1 - 0.7 * scene.fog)


def towards(scene: Scene, azimuth: float) -> tuple[float, float, float]:
    """Where the light comes from as seen at an azimuth: right, up, and towards the viewer."""
    direct, turn = directness(scene), scene.light_azimuth - azimuth
    high = 0.35 + 0.5 * scene.light_elevation
    flat = math.sqrt(max(1 - high * high, 0.1))
    return (
        (0.25 + 0.75 * direct) * flat * math.sin(turn),
        high * direct + 0.8 * (1 - direct),
        -0.7 * direct * flat * math.cos(turn),
    )


def coarse(frame: Frame, step: int) -> Frame:
    """Every step-th ray of a picture."""
    az = frame.az[:, :: step if frame.az.shape[1] > 1 else 1, ::step]
    return Frame(az, frame.el[:, ::step, :: step if frame.el.shape[2] > 1 else 1], frame.pix * step)


def fine(values: Tensor, canvas: Tensor, step: int) -> Tensor:
    """What was worked out for every step-th ray (1, h, w) at all of them (1, H, W)."""
    wide, tall = values.shape[2] * step, values.shape[1] * step
    whole = torch.nn.functional.interpolate(values[:, None], size=(tall, wide), mode="bilinear", align_corners=False)
    # the first ray is the first of its step and not the middle of it
    shift = (step - 1) // 2
    whole = torch.nn.functional.pad(whole, (0, shift, 0, shift), mode="replicate") if shift else whole
    return whole[:, 0, shift : shift + canvas.shape[2], shift : shift + canvas.shape[3]]


def cast(place: Place, standing: list[tuple[Thing, float, float]]) -> None:
    """Darken the ground in the shadows of things, each with its height in eye heights and the elevation of its foot."""
    scene, stack = place.scene, place.stack
    if scene.place in ("room", "corridor", "cathedral"):
        return
    frame = place.frame
    below = (frame.el.amin(dim=(0, 2)) < 0.05).nonzero()
    if not len(below):
        return
    first = int(below[0])
    step = 2 if frame.az.shape[2] >= 160 else 1
    canvas = place.picture[place.index : place.index + 1, :, first:]
    lower = frame.rows(first, place.picture.shape[2])
    rows = coarse(lower.box(min(place.index, lower.el.shape[0] - 1), slice(None), slice(None)), step)
    shade: Tensor | None = None
    for thing, tall, foot in standing:
        if thing.kind in AIRBORNE or thing.kind in (*AFLOAT, "moored", "bridge") or thing.kind not in _CROWNS:
            continue
        if (scene.water != "none" and foot > -0.03) or (scene.place == "forest" and thing.distance > 16):
            continue
        if shade is None:
            distance = 1 / torch.tan((-rows.el).clamp(0.02, 1.57))
            leaves = noise.lookup(distance * torch.sin(rows.az) * 0.16, distance * torch.cos(rows.az) * 0.16)
            leaves = 0.5 * (leaves[:, 0] - 0.5) + 0.28 * leaves[:, 1]
            shade = torch.zeros_like(leaves)
        _one(shade, rows, leaves, scene, thing, tall, foot)
    if shade is None:
        return
    limit = torch.full((1, 1, 1), -0.004, device=shade.device)
    if stack.ground:
        limit = noise.read(torch.tensor(stack.ground[0].crest[None], device=shade.device), rows.az)
    shade = fine(shade * edge(-rows.pix, 0 * rows.pix, limit - rows.el), canvas, step)
    cool = place.look.middle / max(float(place.look.middle.max()), 0.2)
    tint = torch.tensor(0.42 + 0.16 * cool, dtype=torch.float32, device=shade.device).view(1, 3, 1, 1)
    canvas.mul_(1 - shade[:, None] * (1 - tint))


def _one(shade: Tensor, frame: Frame, leaves: Tensor, scene: Scene, thing: Thing, tall: float, foot: float) -> None:
    """Put the shadow of one thing, and the darkness at its foot, into the shade of all rays."""
    azimuth, distance = thing.azimuth + scene.camera.yaw, thing.distance
    drop = max(-math.tan(foot) * distance, 0.12 * distance)  # how far the eye is above a plane through the foot
    lean = math.tan(foot) + drop / distance
    direct = directness(scene) * (0 if scene.place in _WET else 1)
    long = min(tall / math.tan(max(scene.light_elevation, 0.14)), 3.2 * tall) if direct > 0.2 else 0.0
    wide = _CROWNS[thing.kind][0]
    away = scene.light_azimuth + scene.camera.yaw + math.pi
    room = wide * tall * 1.3
    steps = [long * part / 8 for part in range(9)]
    points = [
        (distance * math.sin(azimuth) + step * math.sin(away), distance * math.cos(azimuth) + step * math.cos(away))
        for step in steps
    ]
    reached = [math.hypot(x, z) for x, z in points]
    spans = [abs(math.remainder(math.atan2(x, z) - azimuth, 2 * math.pi)) for x, z in points]
    reach = max(s + math.atan2(room, max(r - room, 0.01)) for s, r in zip(spans, reached, strict=True))
    if min(reached) < 1.2 * room:  # it lies at the feet: all around
        reach = 3.2
    low = math.atan(lean - drop / max(min(reached) - room, 1e-3))
    high = math.atan(lean - drop / (max(reached) + room))
    boxed = window(frame, azimuth, min(reach, 3.2), low, high)
    if boxed is None:
        return
    view = frame.box(0, *boxed)
    t = drop / (lean - torch.tan(view.el.clamp(-1.45, 1.2))).clamp(min=1e-3)
    turn = wrap(view.az - azimuth)
    ahead, right = t * torch.cos(turn) - distance, t * torch.sin(turn)
    sin, cos = math.sin(away - azimuth), math.cos(away - azimuth)
    along, across = (ahead * cos + right * sin), (right * cos - ahead * sin)
    flatness = view.pix * t
    found = 0.55 * torch.exp(-(across**2 + along**2) / (0.06 + (0.3 * wide * tall) ** 2))
    if long:
        rough = leaves[:, boxed[0], boxed[1]] if thing.kind in _LEAFY else 0.0
        body = _outline(thing.kind, across / tall, along / long, rough, flatness / tall)
        found = found.maximum(0.85 * direct * body * (1 - 0.35 * (along / long).clamp(0, 1)))
    found = found * (t < 90) * (1 / (1 + distance / 60))
    part = shade[:, boxed[0], boxed[1]]
    torch.maximum(part, found.expand_as(part), out=part)


def _outline(kind: str, x: Tensor, y: Tensor, rough: Tensor | float, flatness: Tensor) -> Tensor:
    """The shadow of a crown or a bulk on its trunk, x across in heights of the thing, y from its foot to its tip."""
    wide, middle, half = _CROWNS[kind]
    far = torch.hypot(x / wide, (y - middle) / half) + rough
    blur = 0.16 + 0.25 * half + (flatness / wide).clamp(max=2.0)
    stem = 0.03 + 0.02 * y.clamp(0, 1)
    trunk = edge(1.8 * stem + flatness, 0.6 * stem, x.abs()) * edge(-0.02, 0.02, y) * edge(middle + 0.1, middle, y)
    return edge(1 + blur, 1 - blur, far).maximum(trunk)
