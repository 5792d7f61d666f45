"""Water: the mirrored sky and backdrop, bent by waves, its own depth, foam and the light's path on it."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.rays import Frame
from studio.world import noise
from studio.world.batch import Batch, Masks, screen
from studio.world.layers import underfoot
from studio.world.noise import edge
from studio.world.scene import Scene
from studio.world.waves import Waves, gust, waves


def ripples(frame: Frame) -> Tensor:
    """Height of the waves alone (B, h, w), about -1..1."""
    return waves(frame, facets=False).height * 0.4


def surface(frame: Frame, batch: Batch) -> Waves:
    """The waves of the scenes' waters: longer where they are wild."""
    large = batch.number(lambda s: 1 + (0.9 if s.water == "sea" else 0.2) * stirred(s) ** 1.5)
    return waves(frame, batch.number(lambda s: s.camera.yaw), large)


def stirred(scene: Scene) -> float:
    """How rough a scene's water looks, 0..1: a storm stirs it whatever the wind was before."""
    storm = 0.75 if scene.water == "sea" else 0.45
    return max(1 - scene.calm, storm * (scene.sky == "storm"))


def _rough(batch: Batch, sea: Waves) -> Tensor:
    """How steep the waves are: smooth between gusts, the more so the calmer the water."""
    low = batch.number(lambda s: (0.05 if s.water == "sea" else 0.004) + 0.1 * stirred(s) ** 2)
    high = batch.number(lambda s: (0.1 if s.water == "sea" else 0.03) + 0.16 * stirred(s) ** 1.3)
    if batch.any(lambda s: s.weather in ("rain", "lightning")):
        low = low + batch.number(lambda s: 0.04 * (s.weather in ("rain", "lightning")))
    return low + (high - low) * gust(sea)


def mirror(frame: Frame, batch: Batch, sea: Waves) -> Frame:
    """The rays of water pixels, reflected at the waves; far ones show us the sides that face us."""
    rough = _rough(batch, sea) * (0.2 + 0.8 * edge(0.0, 0.16, -frame.el))
    wide = batch.number(lambda s: 1.0 if s.water == "sea" else 0.6)
    el = -frame.el * 1.04 + rough * (1.1 * sea.toward * (0.4 + 0.6 * sea.seen) + 0.5 * wide + 0.25 * sea.fine)
    return Frame(frame.az + sea.aside * rough * 0.5, el.clamp_(0.0015, 1.5), frame.pix)


def tint(picture: Tensor, frame: Frame, batch: Batch, sea: Waves, masks: Masks | None) -> Tensor:
    """Colour the mirrored picture (B, 3, H, W) as water: its depth, shallows, crests, foam and the light's path."""
    steep = _rough(batch, sea)
    down = torch.sin(-frame.el).clamp(min=0)
    facing = (down + steep * sea.toward * (0.25 + 0.75 * edge(0.0, 0.2, -frame.el)) * 1.3).clamp(0.0, 1.0)
    least = batch.number(lambda s: 0.2 if s.water == "lake" else 0.06)
    power = batch.number(lambda s: 2.0 if s.water == "lake" else 3.0)
    shown = least + (1 - least) * (1 - facing) ** power
    body = _body(frame, batch, sea)
    picture = torch.lerp(body, picture * 0.95, shown[:, None].expand_as(picture))
    picture = _foam(picture, frame, batch, sea)
    if batch.any(lambda s: s.weather in ("rain", "lightning")):
        picture = _rings(picture, frame, batch, sea)
    path = _path(frame, batch, sea, steep)
    if masks is not None:
        masks["glitter"] = path
    picture = screen(picture, batch.colour(lambda k: k.light), path)
    lost = batch.number(lambda s: 0.5 if s.water == "sea" else 0.3) * torch.exp(frame.el.clamp(max=0) / 0.02)
    return torch.lerp(picture, batch.colour(lambda k: k.haze).expand_as(picture), lost[:, None].expand_as(picture))


def _body(frame: Frame, batch: Batch, sea: Waves) -> Tensor:
    """What looks up from the water itself (B, 3, h, w): light through crests, dark troughs, stones near the feet."""
    own = batch.colour(lambda k: k.material("water"))
    wild = batch.number(lambda s: (0.25 + 0.75 * stirred(s)) * (1.0 if s.water == "sea" else 0.5))
    lift = sea.height * wild * (0.3 + 0.7 * sea.seen)
    thin = batch.colour(lambda k: k.material("4fb0a8"))
    deep = own * (1 - 0.2 * edge(0.5, 0.1, -frame.el))[:, None] * (1 + 0.2 * lift)[:, None]
    body = deep + (thin - deep) * (edge(0.5, 2.2, lift * 1.6) * 0.55)[:, None]
    if not batch.any(lambda s: s.water == "lake") or float(frame.el.min()) > -0.3:
        return body
    near = edge(0.3, 0.75, -frame.el) * batch.number(lambda s: 0.5 * (s.water == "lake") * (0.4 + 0.6 * s.calm))
    bent = sea.away + 0.06 * sea.height
    x, z = bent * torch.sin(frame.az), bent * torch.cos(frame.az)
    stones = noise.lookup(x * 0.55, z * 0.55)
    light = 0.75 + 0.9 * (stones[:, 0] - 0.4) + 0.35 * stones[:, 1].clamp(-1, 1)
    ground = batch.colour(lambda k: 0.5 * k.material("soil") + 0.5 * k.material("water", 1.15)) * light[:, None]
    return torch.lerp(body, ground.expand_as(body), near[:, None].expand_as(body))


def _rings(picture: Tensor, frame: Frame, batch: Batch, sea: Waves) -> Tensor:
    """Rings that drops of rain leave on near water, one in each square of the plane."""
    near = (frame.el.amin(dim=(0, 2)) < -0.1).nonzero()
    if not len(near):
        return picture
    first = int(near[0])
    away = sea.away[:, first:]
    az = frame.az if frame.az.shape[1] == 1 else frame.az[:, first:]
    reach = torch.sqrt((away * away - 1).clamp(min=0)) / 0.62
    x, z = torch.broadcast_tensors(reach * torch.sin(az), reach * torch.cos(az))
    column, row = torch.floor(x), torch.floor(z)
    random = noise.cell(row + 500, column + 500, torch.zeros(1, 1, 1, device=x.device))
    gone = torch.hypot(x - column - 0.35 - 0.3 * random[..., 0], z - row - 0.35 - 0.3 * random[..., 1])
    soft = (frame.pix * away * away * 0.8).clamp(min=0.025)
    size = 0.06 + 0.26 * random[..., 2]
    ring = edge(soft, 0.3 * soft, (gone - size).abs()) + 0.5 * edge(soft, 0.3 * soft, (gone - 0.45 * size).abs())
    ring = ring * (1 - random[..., 2]) * edge(0.16, 0.04, soft) * (random[..., 3] < 0.7)
    ring = (
        ring
        * batch.number(lambda s: 0.55 * (s.weather in ("rain", "lightning")))
        * (1 - underfoot(frame.el[:, first:]))
    )
    lit = screen(picture[:, :, first:], batch.colour(lambda k: k.horizon), ring)
    return torch.cat([picture[:, :, :first], lit], 2)


def _foam(picture: Tensor, frame: Frame, batch: Batch, sea: Waves) -> Tensor:
    """White heads of waves on a rough sea."""
    if not batch.any(lambda s: stirred(s) > 0.38 and s.water == "sea"):
        return picture
    wild = batch.number(lambda s: max(0.0, stirred(s) - 0.38) / 0.62 * (s.water == "sea"))
    high = 2.5 - 1.15 * wild - 0.5 * gust(sea)
    lace = noise.lookup(frame.az * (9 / (2 * torch.pi)), torch.log(sea.away) * 2.2)
    torn = 1 - (2 * lace[:, 0] - 1).abs() * 2.6 * sea.seen
    crest = sea.height + 0.35 * sea.toward + 0.2 * sea.fine
    head = edge(high - 0.2, high + 0.6, crest) * edge(-0.9, 0.3, torn)
    head = (
        head.maximum(0.6 * edge(high - 1.3, high + 0.2, crest) * edge(0.5, 0.85, torn))
        * (wild > 0)
        * (1 - underfoot(frame.el))
    )
    head = head * edge(0.006, 0.03, -frame.el) * (0.35 + 0.65 * sea.seen)
    white = batch.colour(lambda k: 0.75 * k.material("snow") + 0.25 * k.horizon)
    return torch.lerp(picture, white.expand_as(picture), (0.92 * head)[:, None].expand_as(picture))


def _path(frame: Frame, batch: Batch, sea: Waves, steep: Tensor) -> Tensor:
    """The light's path (B, h, w): facets that happen to mirror sun or moon, narrow at the horizon when it stands low.

    A facet between the ray and the light leans by their half angle; the share of such facets follows Cox and Munk 1954.
    """
    rise = batch.number(lambda s: s.light_elevation)
    aside = frame.az - batch.light_azimuth
    flat = torch.cos(frame.el)
    ahead = torch.cos(rise) - flat * torch.cos(aside)
    across = flat * torch.sin(aside)
    lean = (ahead * ahead + across * across) / (torch.sin(rise) + torch.sin(-frame.el).clamp(min=0)).clamp(
        min=0.05
    ) ** 2
    spread = batch.number(lambda s: (0.2 if s.water == "sea" else 0.15) + 0.14 * stirred(s))
    share = torch.exp(-0.5 * lean / (spread * spread))
    strength = batch.number(lambda s: {"sun": 0.95, "moon": 0.8, "hidden": 0.0}[s.light] * (1 - 0.6 * s.fog))
    facet = 0.95 * sea.fine + 0.4 * sea.height + 0.25 * sea.toward
    bright = edge(1.9 - 2.2 * share, 2.3 - 2.2 * share, facet * (0.3 + 0.7 * sea.seen) + 0.5 * (1 - sea.seen))
    path = share * (0.22 + 0.78 * bright) * strength * (0.6 + 0.4 * edge(0.0, 0.05, -frame.el))
    return path.clamp_(0, 0.92)
