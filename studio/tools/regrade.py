"""Regrade: the colours, the light and the air of a picture led to another feeling, every edge where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from studio.affect.families import FAMILY_AFFECT
from studio.errors import Cancelled
from studio.grading.finish import finished
from studio.grading.grade import LEAST_COLOUR, SKIN_KEPT, graded
from studio.grading.grid import applied, changed, held_back, lightness
from studio.grading.local import SHAPE, roughness, spread
from studio.grading.looks import LOOKS, NUMBERS, TINTS, mixed
from studio.grading.scenery import Scenery
from studio.tools.guide import Guide, open_guide

SIDE = 192
"""Pixels a side of the small picture on which a grade is found."""
STEPS = 12
RATE = 0.25
STEP = 0.3
"""How much of [-1, 1] a full wish moves the reading, where the picture lets it."""
PULL, PRICE = (4.0, 0.8), 0.7
"""What valence and arousal count while they are short of the wish, and what lost structural similarity costs."""
ON_THE_WAY = (1.0, 0.5, 1.0, 0.75, 1.0, 0.25)
"""The amounts at which the reading is looked at, step by step: half of a grade shall read as half of the way."""
FREE = 1.3
"""How far from a look a number may go, in root mean squares of what the looks use."""
FAITHFUL = 0.5
"""The share of each number of a look that stays, wherever the reading would lead: fear stays dark."""
HUED, TINTED = 0.35, 0.6
"""How far the amount of colour may go, and of their freedom what tints are left: a look keeps its hue."""
STRUCTURE = {0.0: 0.62, 0.8: 0.8, 1.0: 0.9}
"""The least structural similarity (SSIM) to the source by how much is to be kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grade:
    """A grid for one picture, with the readings (valence, arousal) of the small picture before and after."""

    grid: Tensor
    before: tuple[float, float]
    after: tuple[float, float]

    def on(self, picture: Tensor, amount: float = 1.0, kept: Tensor | None = None) -> Tensor:
        """The picture uint8 (H, W, 3) regraded by an amount, see `finished`."""
        return finished(picture, self.grid, amount, kept)


def find(
    picture: Tensor,
    families: Mapping[str, float],
    *,
    keep: float = 0.8,
    kept: Tensor | None = None,
    steps: int = STEPS,
    guide: Guide | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Grade:
    """The grade of a picture uint8 (H, W, 3) towards amounts of the families in [-1, 1].

    It starts from the families' looks. Some steps of Adam then lead the numbers of the look so that the picture reads
    as wished, and hold its structure; the regions in `kept` (h, w) in [0, 1] are as they were when it is read.
    Raises Cancelled between two steps.
    """
    guide = guide or open_guide()
    small = shrunk(picture)
    still = None if kept is None else shrunk(kept[..., None].expand(-1, -1, 3))[:1]
    scenery = Scenery.of(small, (picture.shape[0], picture.shape[1]))
    start = mixed(families)
    least, way = least_structure(keep), direction(families)
    with torch.no_grad():
        before = guide(small[None])[0]
    scale = _fitting(small, scenery, start, least, still)
    search = _Search(small=small, scenery=scenery, start=scale * start, still=still, before=before, way=way)
    if float(way.abs().max()) > 0:
        search.follow(guide, steps, least, cancelled)
    with torch.no_grad():
        grid = search.grid()
        grid = grid * _share(small, grid, least, still)
        after = guide((small + _change(small, grid, still))[None])[0]
    return Grade(grid=grid, before=_pair(before), after=_pair(after))


class _Search:
    """The numbers of a look and of what it does not know, led along the reading of one small picture (3, h, w)."""

    def __init__(
        self, *, small: Tensor, scenery: Scenery, start: Tensor, still: Tensor | None, before: Tensor, way: Tensor
    ) -> None:
        self.small, self.scenery, self.start, self.still = small, scenery, start, still
        self.before, self.way = before, way
        self.room = FREE * reach()
        self.moved = torch.zeros_like(start, requires_grad=True)
        self.free = torch.zeros(SHAPE, requires_grad=True)

    def grid(self) -> Tensor:
        """The grid (4, LEVELS, rows, columns) of where the numbers stand."""
        look = _near(self.start, self.room * torch.tanh(self.moved))
        local = spread(self.free, *self.scenery.around.shape) * (1 - SKIN_KEPT * self.scenery.skin)
        offset, gain = (graded(look, self.scenery) + local).split((3, 1))
        return torch.cat([offset, gain.clamp(min=LEAST_COLOUR)])

    def follow(self, guide: Guide, steps: int, least: float, cancelled: Callable[[], bool]) -> None:
        """Some steps of Adam; what moves the reading is paid for in structure, and dearly below the least."""
        optimiser = torch.optim.Adam([self.moved, self.free], lr=RATE)
        chance = torch.Generator().manual_seed(0)
        for step in range(steps):
            if cancelled():
                raise Cancelled
            amount = ON_THE_WAY[step % len(ON_THE_WAY)]
            change = _change(self.small, self.grid(), self.still)
            read = guide(_view(applied(self.small, change, amount), chance)[None])[0]
            short = (amount * STEP * self.way.abs().clamp(min=0.5) - self.way.sign() * (read - self.before)).clamp(
                min=0
            )
            same = structure(self.small, self.small + change)
            held = PRICE * (1 - same) + 6 * (least + 0.02 - same).clamp(min=0)
            loss = (short * torch.tensor(PULL)).sum() + held + 0.02 * self.moved.square().sum() + roughness(self.free)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


def _view(picture: Tensor, chance: Generator) -> Tensor:
    """A part of a picture (3, h, w) that is nearly all of it, mirrored or not: each must read as wished."""
    height, width = picture.shape[-2:]
    rows, columns = (side - int(torch.randint(side // 8 + 1, (), generator=chance)) for side in (height, width))
    top, left = (
        int(torch.randint(side - part + 1, (), generator=chance)) for side, part in ((height, rows), (width, columns))
    )
    part = picture[:, top : top + rows, left : left + columns]
    return part.flip(-1) if torch.rand((), generator=chance) < 0.5 else part


def direction(families: Mapping[str, float]) -> Tensor:
    """Which way on the plane (valence, arousal) a mix of families leads: its pull, at most 1 long on either axis."""
    pull = torch.zeros(2)
    for name, amount in families.items():
        pull += amount * torch.tensor(FAMILY_AFFECT[name]) / max(abs(value) for value in FAMILY_AFFECT[name])
    return pull.clamp(-1, 1)


def shrunk(picture: Tensor, side: int = SIDE) -> Tensor:
    """A picture uint8 or float (H, W, 3) as a small square (3, side, side) in [0, 1]."""
    every = max(1, min(picture.shape[:2]) // (2 * side))
    small = picture[every // 2 :: every, every // 2 :: every].permute(2, 0, 1).float()
    small = small / 255 if picture.dtype == torch.uint8 else small
    return F.interpolate(small[None], (side, side), mode="bilinear", antialias=True, align_corners=False)[0].clamp(0, 1)


def reach() -> Tensor:
    """What the numbers of a look differ by from family to family: their root mean square over the looks."""
    looks = torch.stack([mixed({name: 1.0}) for name in LOOKS])
    room = looks.square().mean(0).sqrt()
    start = len(NUMBERS) + 3 * TINTS.index("haze_tint")
    room[start : start + 3] = 0.0
    room[NUMBERS.index("haze")] = 0.0
    room[NUMBERS.index("colour")] = HUED  # or every sad picture would end up plain grey
    room[len(NUMBERS) : start] *= TINTED
    return room


def least_structure(keep: float) -> float:
    """The least SSIM for a `keep` in [0, 1], linear between the marks of STRUCTURE."""
    marks = sorted(STRUCTURE)
    low = max(mark for mark in marks if mark <= keep)
    high = min(mark for mark in marks if mark >= keep)
    share = (keep - low) / (high - low) if high > low else 0.0
    return STRUCTURE[low] + share * (STRUCTURE[high] - STRUCTURE[low])


def structure(first: Tensor, second: Tensor, window: int = 9) -> Tensor:
    """SSIM (Wang et al. 2004) of the lightness of two pictures (3, H, W) in [0, 1], means over square windows."""
    a, b = lightness(first)[None], lightness(second)[None]
    means = F.avg_pool2d(torch.cat([a, b, a * a, b * b, a * b], 1), window, 1)
    ma, mb, aa, bb, ab = means[0]
    va, vb, both = aa - ma * ma, bb - mb * mb, ab - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    return ((2 * ma * mb + c1) * (2 * both + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))).mean()


def _near(look: Tensor, moved: Tensor) -> Tensor:
    """A look (SIZE,) moved, but nowhere back by more than FAITHFUL allows."""
    least = (FAITHFUL - 1) * look.abs()
    return look + torch.where(look == 0, moved, look.sign() * torch.maximum(look.sign() * moved, least))


def _change(small: Tensor, grid: Tensor, still: Tensor | None) -> Tensor:
    change = held_back(small, changed(small, grid))
    return change if still is None else change * (1 - still)


def _fitting(small: Tensor, scenery: Scenery, look: Tensor, least: float, still: Tensor | None) -> float:
    with torch.no_grad():
        return _share(small, graded(look, scenery), least, still)


def _share(small: Tensor, grid: Tensor, least: float, still: Tensor | None) -> float:
    """How much of a grid leaves the structure as it must be, by bisection: at most 1."""

    def fine(share: float) -> bool:
        return float(structure(small, small + _change(small, share * grid, still))) >= least

    if fine(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (middle, high) if fine(middle) else (low, middle)
    return low


def _pair(read: Tensor) -> tuple[float, float]:
    return float(read[0]), float(read[1])
