"""A picture on the day of a feeling, as far as that convinces: sky, light, weather and what flies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from studio.errors import Cancelled
from studio.repainting import air
from studio.repainting.blend import halo, under
from studio.repainting.fields import light_of, sized, within
from studio.repainting.heaven import Heaven, heaven_of
from studio.repainting.light import distance
from studio.repainting.skies import held, painted, scene_of
from studio.world.days import Day
from studio.world.scene import Scene

OPEN = 0.5
"""How surely a picture shows open air for weather to be painted in it."""
MOST_HALO = 0.05
"""The most that the edge of a painted sky may be lighter or darker than both its sides, on average."""
SKY_SIDE = 1536
"""Pixels of the longer side on which skies are painted: what is larger gets them enlarged, and grain of its own."""
GREEN = 0.06
"""By how much green leads red and blue in land on which no snow falls: it would be summer under it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Repainted:
    """A picture (3, H, W) in [0, 1], what was `added`, why the rest was `left` out, and the sky that was found."""

    picture: Tensor
    added: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    heaven: Heaven | None = field(default=None)


def repainted(
    picture: Tensor,
    rough: Tensor,
    open_air: float,
    day: Day,
    brought: Sequence[str],
    seed: int,
    room: float = 1.0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Repainted:
    """A picture (3, H, W) in [0, 1] on a day, with the first of what may be brought that can fly.

    Args:
        rough: how likely each cell (n, n) is sky.
        open_air: how surely it shows open air, in [0, 1].
        room: how much may change, in [0, 1].

    Raises:
        Cancelled: `cancelled` answered True between two things that are painted.
    """
    if room <= 0:
        return Repainted(picture=picture, left=("so much is to be kept that nothing is painted into it",))
    heaven, why = heaven_of(picture, rough) if open_air >= OPEN else (None, "")
    if heaven is None and open_air < OPEN:
        return Repainted(picture=picture, left=("it does not show open air: its light and colour are changed alone",))
    _go_on(cancelled)
    made, added, left = picture, [], []
    if heaven is not None:
        made, added = _skied(picture, heaven, scene_of(day, seed, heaven.camera, brought), seed, room, cancelled)
        if halo(made, heaven.matte.alpha) - halo(picture, heaven.matte.alpha) > MOST_HALO:
            made, added, why, heaven = picture, [], "its edge would show", None
    if heaven is None:
        left.append(f"the sky was left as it was, for {why}")
    made, weather = _weathered(picture, made, heaven, day, seed, room, cancelled)
    return Repainted(
        picture=(picture + (made - picture) * min(1.0, room)).clamp(0, 1),
        added=(*added, *weather),
        left=tuple(left),
        heaven=heaven,
    )


def _go_on(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _skied(
    picture: Tensor, heaven: Heaven, scene: Scene, seed: int, room: float, cancelled: Callable[[], bool]
) -> tuple[Tensor, list[str]]:
    """The picture under the sky of a scene, and what is seen of that."""
    sky = painted(scene, within((picture.shape[-2], picture.shape[-1]), SKY_SIDE), seed)
    _go_on(cancelled)
    made = under(picture, heaven, sky.picture, dark=scene.time in ("dusk", "night"), strength=min(1.0, room))
    _go_on(cancelled)
    seen = held(sky, sized(heaven.matte.alpha, (sky.picture.shape[-2], sky.picture.shape[-1])))
    return made, [_named(scene), *seen]


def _weathered(
    source: Tensor,
    made: Tensor,
    heaven: Heaven | None,
    day: Day,
    seed: int,
    room: float,
    cancelled: Callable[[], bool],
) -> tuple[Tensor, list[str]]:
    """The picture with the day's weather in it, and its names."""
    alpha = torch.zeros_like(made[0]) if heaven is None else heaven.matte.alpha
    horizon = 0.45 if heaven is None else heaven.horizon
    far, added = distance(source, alpha, horizon), []
    haze = _haze(made, far)
    pale = haze + (1 - haze) * 0.35
    mist = max(day.fog - 0.15, 0.0) * (1.3 if day.weather == "fog" else 0.75) + 0.22 * (day.weather in ("rain", "snow"))
    if mist > 0.05:
        made = air.misted(made, far * (1 - 0.75 * alpha), haze, min(mist, 1.0), seed)
        added += ["mist"] if day.weather == "fog" or mist > 0.15 else []
        _go_on(cancelled)
    if day.weather in ("rain", "lightning"):
        made, added = air.rained(made, pale, 1.0 if day.weather == "rain" else 0.6, seed), [*added, "rain"]
        _go_on(cancelled)
    if day.weather == "snow" and _green(source, alpha) < GREEN:
        white = (haze * 0.4 + 0.6).clamp(max=1) * max(0.55, float(light_of(made).mean()) + 0.35)
        made = air.dusted(made, alpha, far, white.clamp(max=1), 0.55 * min(room, 1.0), horizon)
        made, added = air.snowed(made, white.clamp(max=1), 1.0, seed), [*added, "snow"]
        _go_on(cancelled)
    if day.leaves in air.LEAVES and day.weather == "none":
        made = air.leaved(made, day.leaves, min(1.0, float(light_of(made).mean()) * 1.8), seed)
        added.append("falling leaves" if day.leaves == "autumn" else "falling petals")
    return made, added


def fitting(day: Day, source: Tensor) -> bool:
    """Whether a day can be a picture's (3, H, W): it does not snow in summer."""
    return day.weather != "snow" or _green(source, torch.zeros_like(source[0])) < GREEN


def _haze(made: Tensor, far: Tensor) -> Tensor:
    """The colour (3,) of what is farthest."""
    weight = far.square().square()
    return (made * weight).sum((1, 2)) / weight.sum().clamp(min=1e-6)


def _green(source: Tensor, alpha: Tensor) -> float:
    """By how much green leads, on average over the land."""
    lead = (source[1] - torch.maximum(source[0], source[2])).clamp(min=-0.05)
    return float((lead * (1 - alpha)).sum() / (1 - alpha).sum().clamp(min=1e-6))


def _named(scene: Scene) -> str:
    times = {"dawn": "a morning sky", "day": "a sky", "dusk": "an evening sky", "night": "a night sky"}
    kinds = {"clear": "", "scattered": " with clouds", "overcast": " full of clouds", "storm": " of storm clouds"}
    return times[scene.time] + kinds[scene.sky]
