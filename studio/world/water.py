"""Water: the mirrored sky and backdrop, bent by ripples, tinted, with the light's path on it."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.rays import Frame, wrap
from studio.world import noise
from studio.world.batch import Batch, Masks, screen
from studio.world.layers import underfoot
from studio.world.noise import edge


def ripples(frame: Frame) -> Tensor:
    """Height of long soft ripples (B, h, w), about -1..1, finer towards the horizon as perspective wants."""
    depth = torch.log(1 / torch.tan((-frame.el).clamp(0.004, 1.5)))
    field = noise.lookup(frame.az * (4 / (2 * torch.pi)), depth * 1.15)
    fine = noise.lookup(frame.az * (7 / (2 * torch.pi)), depth * 2.6)
    far = field[:, 3] + fine[:, 0] - 1
    below = underfoot(frame.el)
    if not bool(below.any()):
        return far
    # at the feet they would close to rings about the viewer: there, what a plane of small waves shows from above
    reach = 1 / torch.tan((-frame.el).clamp(0.004, 1.5707))
    x, y = reach * torch.sin(frame.az), reach * torch.cos(frame.az)
    near = noise.lookup(x * 0.55, y * 0.8)[:, 3] + noise.lookup(x * 1.1 + 0.4, y * 1.7)[:, 0] - 1
    return far + below * (0.7 * near - far)


def mirror(frame: Frame, batch: Batch, ripple: Tensor) -> Frame:
    """The rays of water pixels, reflected at the water and shaken by its ripples."""
    rough = batch.number(lambda s: 0.02 + 0.16 * (1 - s.calm)) * edge(0.0, 0.12, -frame.el)
    el = (-frame.el * 1.04 + ripple * rough).clamp_(min=0.0015)
    return Frame(frame.az + ripple * rough * 0.4, el, frame.pix)


def tint(picture: Tensor, frame: Frame, batch: Batch, ripple: Tensor, masks: Masks | None) -> Tensor:
    """Colour the mirrored picture (B, 3, h, w) as water: deeper towards the feet, crests, foam and the light's path."""
    body = batch.colour(lambda k: k.material("water"))
    deep = edge(0.0, 0.55, -frame.el) * batch.number(lambda s: 0.72 if s.water == "sea" else 0.5)
    base = batch.number(lambda s: 0.16 if s.water == "lake" else 0.34)
    picture = torch.lerp(
        picture * 0.94, body.expand_as(picture), (base + (1 - base) * deep)[:, None].expand_as(picture)
    )
    wild = batch.number(lambda s: (1 - s.calm) * (1.0 if s.water == "sea" else 0.6))
    near = edge(0.0, 0.1, -frame.el)
    picture = picture * (1 + ripple * near * (0.05 + 0.34 * wild))[:, None]
    crest = edge(0.42, 0.75, ripple) * near * (0.15 + 0.5 * wild)
    picture = screen(picture, batch.colour(lambda k: k.horizon), crest)
    strength = batch.number(lambda s: {"sun": 0.95, "moon": 0.7, "hidden": 0.0}[s.light] * (1 - 0.5 * s.fog))
    low = batch.number(lambda s: max(0.25, 1 - s.light_elevation))
    width = 0.035 + 0.16 * (-frame.el).clamp(min=0) + batch.number(lambda s: 0.06 * (1 - s.calm))
    side = wrap(frame.az - batch.light_azimuth) / width
    path = torch.exp(-side * side) * edge(-0.5, 0.35, ripple - 0.25 * side.abs()) * strength * low
    if masks is not None:
        masks["glitter"] = path
    return screen(picture, batch.colour(lambda k: k.light), path.clamp_(0, 0.9))
