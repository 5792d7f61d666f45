"""What lies on the ground of one picture: paths, flowers, the light that falls through leaves."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.backdrop import hazed
from studio.world.noise import edge
from studio.world.palette import blend
from studio.world.place import Place, cover, record
from studio.world.scene import Thing

FLOWERS = {"red": "e2442f", "yellow": "f8d23a", "white": "f8f4ea", "violet": "9a6ad8", "pink": "f49ac0", "": "f8f4ea"}
_TRODDEN = 0.52
"""Half the width of a path in eye heights."""


def ground_view(place: Place) -> tuple[Frame, tuple[slice, slice], Tensor] | None:
    """The rays below the horizon with their distances in eye heights."""
    below = (place.frame.el.amax(dim=(0, 2)) < -0.012).nonzero()
    if not len(below):
        return None
    boxed = (slice(int(below[0]), int(below[-1]) + 1), slice(0, place.picture.shape[3]))
    view = place.frame.box(0, *boxed)
    return view, boxed, 1 / torch.tan((-view.el).clamp(0.012, 1.57))


def bend(ahead: Tensor, lift: float) -> Tensor:
    """How far to the right a path has wound at distances ahead, in eye heights."""
    turned = torch.sin(torch.log(ahead.clamp(min=0.4)) * 2.4 + 6 * lift)
    return 0.9 * turned * (0.4 + ahead.clamp(0, 24) * 0.22) * edge(0.5, 6.0, ahead)


def path(place: Place, thing: Thing) -> None:
    """A trodden way that winds over flat ground to the horizon: ruts, pebbles and grass that eats into its edges."""
    ground = ground_view(place)
    if ground is None:
        return
    view, boxed, distance = ground
    scene, look = place.scene, place.look
    turn = wrap(view.az - thing.azimuth - scene.camera.yaw)
    ahead, across = distance * torch.cos(turn), distance * torch.sin(turn)
    off = across - bend(ahead, thing.lift)
    rough = noise.lookup(across * 0.31 + 0.2, ahead * 0.31)
    fine = noise.lookup(across * 0.9, ahead * 0.9)
    near = torch.exp(-distance * 0.12) * edge(0.05, 0.6, distance)
    wide = _TRODDEN + 0.16 * (rough[:, 3] - 0.5) + near * (0.3 * (rough[:, 0] - 0.5) + 0.05 * fine[:, 1])
    soft = view.pix * distance * 1.2 + 0.025
    away = off.abs()
    coverage = edge(soft, -soft, away - wide) * edge(60.0, 25.0, distance)
    colour = look.material("path", 0.97)
    soil = look.material("soil")
    if scene.weather == "snow":
        colour, soil = (blend(c, look.material("snow"), 0.45) for c in (colour, soil))
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    verge = edge(0.34, 0.0, away - wide) * edge(-0.3, 0.1, away - wide) * (1 - coverage) * edge(14.0, 3.0, distance)
    cover(canvas, verge * 0.3, hazed(scene, look, blend(soil, look.material("forest"), 0.6) * 0.7, 0.1))
    cover(canvas, coverage * 0.96, hazed(scene, look, colour, 0.12))
    worn = edge(0.55, 1.05, away / wide) * 0.55 + edge(0.5, 0.85, rough[:, 0]) * 0.3 * near
    rut = torch.exp(-(((away - 0.26) / 0.085) ** 2)) * 0.34 * edge(16.0, 5.0, distance)
    pebbles = edge(0.45, 1.1, -fine[:, 2] + 0.5 * fine[:, 0]) * 0.4 * near
    cover(
        canvas,
        coverage * (worn + rut + pebbles).clamp(0, 0.8),
        hazed(scene, look, blend(colour * 0.62, soil * 0.8, 0.5), 0.1),
    )
    shine = edge(0.25, 0.9, fine[:, 2]) * 0.45 * near + 0.2 * edge(0.55, 0.8, rough[:, 3])
    cover(canvas, coverage * shine * edge(1.0, 0.6, away / wide), hazed(scene, look, colour * 1.12, 0.1))
    record(place, "path", coverage, boxed)


def flowers(place: Place, thing: Thing) -> None:
    """Drifts of dabs that shrink with distance into a haze of colour; those near stand on stems (`grove`)."""
    ground = ground_view(place)
    if ground is None:
        return
    view, boxed, distance = ground
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    thick = drift(view.az, distance, thing.lift)
    dab, random = _dabs(view, distance, thick)
    beside = _beside(place, view, distance)
    shown = edge(26.0, 12.0, distance) * edge(3.5, 7.5, distance) * edge(0.05, 0.3, thick) * beside
    colour = place.look.material(FLOWERS[thing.colour], 1.03)
    haze = edge(0.55, 0.95, thick) * edge(5.0, 12.0, distance) * edge(34.0, 16.0, distance)
    coverage = (dab * shown).maximum(0.3 * haze * beside)
    cover(canvas, 0.3 * thick * shown, place.look.material("forest", 0.9))
    cover(canvas, coverage * 0.9, hazed(place.scene, place.look, colour * 0.94, 0.1))
    cover(
        canvas,
        dab * shown * (random[..., 3] > 0.55) * 0.6,
        hazed(place.scene, place.look, blend(colour, place.look.light, 0.3), 0.1),
    )
    record(place, "flowers", coverage, boxed)


def _dabs(view: Frame, distance: Tensor, thick: Tensor) -> tuple[Tensor, Tensor]:
    """Dabs (1, h, w) in rows on the ground, more where flowers stand thick, and four numbers of each (1, h, w, 4)."""
    pitch = 0.075
    depth = torch.log(distance)
    row = torch.floor(depth / pitch)
    columns = torch.round(2 * math.pi / pitch * 1.1 * torch.ones_like(row))
    around = torch.remainder(view.az + row * 0.37, 2 * math.pi) / (2 * math.pi) * columns
    column = torch.floor(around).minimum(columns - 1)
    seed = torch.zeros(1, 1, 1, device=view.az.device)
    random = noise.cell((row + 50).expand_as(around), column, seed)
    x = (around - column - 0.25 - 0.5 * random[..., 1]) * (2 * math.pi / columns)
    y = (depth / pitch - row - 0.25 - 0.5 * random[..., 2]) * pitch * edge(1.2, 6.0, distance).add(0.8)
    size = (0.006 + 0.012 * random[..., 3]) * (0.55 + 0.45 * edge(9.0, 2.0, distance))
    dab = edge(size + view.pix * 0.8, size - view.pix * 0.8, torch.hypot(x, y))
    return dab * (random[..., 0] < 0.12 + 0.8 * thick), random


def _beside(place: Place, view: Frame, distance: Tensor) -> Tensor:
    """1 beside the paths of a scene, 0 on them."""
    free = torch.ones(1, 1, 1, device=view.az.device)
    for thing in place.scene.things:
        if thing.kind == "path":
            turn = wrap(view.az - thing.azimuth - place.scene.camera.yaw)
            off = distance * torch.sin(turn) - bend(distance * torch.cos(turn), thing.lift)
            free = free * edge(0.5, 0.8, off.abs())
    return free


def drift(azimuth: Tensor, distance: Tensor, lift: float) -> Tensor:
    """How thick flowers stand, 0..1, at azimuths and distances: in clumps, absent elsewhere."""
    right, ahead = distance * torch.sin(azimuth), distance * torch.cos(azimuth)
    return edge(0.42, 0.66, noise.lookup(right * 0.035 + lift, ahead * 0.035 - lift)[:, 3])


def dapples(place: Place, direct: float) -> None:
    """Spots of light on a forest's floor."""
    ground = ground_view(place)
    if ground is None or direct < 0.2:
        return
    view, boxed, distance = ground
    right, ahead = distance * torch.sin(view.az), distance * torch.cos(view.az)
    broad = noise.lookup(right * 0.06, ahead * 0.06)
    spots = noise.lookup(right * 0.34 + 0.4, ahead * 0.34)
    light = edge(0.5, 0.8, 0.62 * spots[:, 0] + 0.38 * broad[:, 3]) * edge(40.0, 10.0, distance)
    canvas = place.picture[place.index : place.index + 1, :, boxed[0], boxed[1]]
    warm = torch.tensor(place.look.light, dtype=torch.float32, device=canvas.device).view(1, 3, 1, 1)
    amount = 0.42 * direct * light[:, None]
    canvas.mul_(1 + amount * (0.35 + 0.55 * warm)).add_(0.05 * amount * warm * place.look.level)
