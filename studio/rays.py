"""Rays: every pixel is a direction (azimuth, elevation), so that perspective views and panoramas share all shading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A view of a scene.

    Angles are radians. `fov` spans the longer side of the picture. `shift` moves the horizon like a view camera's
    rising front (0.1 = a tenth of the picture's height lower, more sky) and keeps verticals straight, unlike `pitch`.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    fov: float = 1.2
    shift: float = 0.0


def widened(camera: Camera, height: int, width: int, span: float) -> Camera:
    """The camera of a square picture on a canvas of which its lens covers `span` pixels; what is longer shows more."""
    return replace(camera, fov=2 * math.atan(max(height, width) / span * math.tan(camera.fov / 2)))


@dataclass(frozen=True)
class Frame:
    """Directions in radians: azimuth (B|1, H|1, W), elevation (B|1, H, W|1), size of a pixel (B|1, 1, 1)."""

    az: Tensor
    el: Tensor
    pix: Tensor

    def rows(self, first: int, last: int) -> Frame:
        """The same rays for the rows first..last-1."""
        az = self.az if self.az.shape[1] == 1 else self.az[:, first:last]
        return Frame(az, self.el[:, first:last], self.pix)

    def some(self, indices: Sequence[int]) -> Frame:
        """The rays of some of the pictures."""
        return Frame(*(t if t.shape[0] == 1 else t[list(indices)] for t in (self.az, self.el, self.pix)))

    def box(self, index: int, rows: slice, columns: slice) -> Frame:
        """The rays of a rectangle of picture `index`, as a batch of one."""
        az, el, pix = (t[min(index, t.shape[0] - 1)][None] for t in (self.az, self.el, self.pix))
        az = az[:, :, columns] if az.shape[1] == 1 else az[:, rows, columns]
        el = el[:, rows] if el.shape[2] == 1 else el[:, rows, columns]
        return Frame(az, el, pix)


def wrap(angle: Tensor) -> Tensor:
    """The same angle in [-pi, pi)."""
    return torch.remainder(angle + math.pi, 2 * math.pi) - math.pi


def panorama_frame(height: int, width: int, device: torch.device, headings: Sequence[float] = (0.0,)) -> Frame:
    """Equirectangular rays: azimuth -pi..pi about each heading over the width, elevation pi/2..-pi/2 downwards."""
    az = (torch.arange(width, device=device) + 0.5) / width * (2 * math.pi) - math.pi
    turned = torch.tensor(headings, dtype=torch.float32, device=device).view(-1, 1, 1)
    el = math.pi / 2 - (torch.arange(height, device=device) + 0.5) / height * math.pi
    pix = torch.full((1, 1, 1), math.pi / height, device=device)
    return Frame(az.view(1, 1, width) + turned, el.view(1, height, 1), pix)


def perspective_frame(cameras: Sequence[Camera], height: int, width: int, device: torch.device) -> Frame:
    """Perspective rays of one camera per picture."""
    longest = max(height, width)

    def each(name: str) -> Tensor:
        return torch.tensor([getattr(c, name) for c in cameras], dtype=torch.float32, device=device).view(-1, 1, 1)

    focal = 0.5 / torch.tan(each("fov") / 2)
    x = ((torch.arange(width, device=device) + 0.5 - width / 2) / longest).view(1, 1, width)
    y = (height * (0.5 + each("shift")) - torch.arange(height, device=device).view(1, height, 1) - 0.5) / longest
    pix = 1 / (focal * longest)
    if all(c.pitch == 0 for c in cameras):
        return Frame(torch.atan2(x, focal) + each("yaw"), torch.atan2(y, torch.sqrt(x * x + focal * focal)), pix)
    sin, cos = torch.sin(each("pitch")), torch.cos(each("pitch"))
    up, ahead = y * cos + focal * sin, focal * cos - y * sin
    az = torch.atan2(x.expand_as(ahead + x), (ahead + 0 * x)) + each("yaw")
    return Frame(az, torch.atan2(up, torch.sqrt(x * x + ahead * ahead)), pix)
