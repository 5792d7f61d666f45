"""Plants as the light of a scene shows them: bark, leaves in four tones from the shade to the rim, snow and blossom."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from studio.world.noise import edge
from studio.world.palette import Colour, blend, rgb
from studio.world.sketch import Part, Sketch, Whole
from studio.world.sprites import ACCENT, LEAF, LEAF_X, LEAF_Y, TONE, WOOD, WOOD_X, sprite

BLOSSOM = 8
"""Broad-leaved trees from this variant on are in bloom."""
_SHAPES = ("oak", "lime", "birch", "lime", "oak", "poplar", "willow", "lime")
_AUTUMN = ("autumn", "d89a34", "b8502c", "c8702e", "dcb044", "a8602c")
_PETALS = ("f2b8cc", "f6cfd8", "eea6c0", "f8e4e4")


def drawn(
    s: Sketch, name: str, number: int, leaves: Colour, bark: Colour, accent: Colour | None = None, *, deep: float = 1.0
) -> list[Part]:
    """A painted plant in the light of a sketch; what lies on top of it (snow, flowers) is drawn if it has a colour."""
    found = sprite(name, number, str(s.x.device)).seen(s.x, s.y, float(s.p.max()))[:, None]
    return [*lit_parts(s, found, leaves, bark, accent, deep=deep)]


def lit_parts(
    s: Sketch, found: Tensor, leaves: Colour, bark: Colour, accent: Colour | None = None, *, deep: float = 1.0,
    lightness: Tensor | float = 0.0,
) -> list[Whole]:  # fmt: skip
    """What is seen of plants (7, 1, h, w) as parts in the light of a sketch, here and there a little lighter."""
    wood, leaf = found[WOOD], found[LEAF]
    parts: list[Whole] = []
    if float(wood.max()) > 0.01:
        part = 1 / (wood + 1e-3)
        turned = found[WOOD_X] * part * s.light[0] + 0.4 * s.light[2]
        clear = wood / (1.001 - leaf).clamp(min=0.02)
        lit = clear * edge(-0.15, 0.5, turned)
        parts += [(clear, bark * 0.62), (lit, blend(bark * 1.15, bark * (0.5 + 0.9 * s.look.light), 0.6 * s.sun))]
    if float(leaf.max()) > 0.01:
        parts += _toned(s, leaf, _lit(s, found, leaf) + lightness, leaves, deep)
    if accent is not None:
        top = found[ACCENT].clamp(0, 1)
        parts += [(top, accent * 0.86), (top * edge(0.3, 0.7, found[TONE] + 0.3), accent * 1.06)]
    return parts


def _lit(s: Sketch, found: Tensor, leaf: Tensor) -> Tensor:
    """How light leaves are (1, h, w), about 0..1."""
    right, up, ahead = s.light
    part = 1 / (leaf + 1e-3)
    x, y = found[LEAF_X] * part, found[LEAF_Y] * part
    across = x * right + y * up
    if ahead:
        across = across + ahead * ((1.1 - x * x - y * y).clamp(min=0).sqrt() - 0.72)
    return 0.46 + 0.42 * across + 0.62 * (found[TONE] * part - 0.5)


def _toned(s: Sketch, leaf: Tensor, value: Tensor, colour: Colour, deep: float) -> list[Whole]:
    """From the cool shade over the plant's own colour to warm light and the rim of the sun."""
    light = s.look.light / max(float(s.look.light.max()), 1e-3)
    cool = 0.35 * s.look.zenith + 0.65 * s.look.middle
    cool = cool / max(float(cool @ np.array([0.3, 0.59, 0.11])), 0.05)
    grey = float(colour @ np.array([0.3, 0.59, 0.11]))
    dark = blend(colour * 0.5, cool * grey * 0.5, 0.28) * deep
    warm = blend(colour * 1.16, grey * 1.3 * light * np.array([1.06, 1.02, 0.72]), 0.22 * s.sun)
    rim = blend(warm * 1.12, light * (0.2 + grey), 0.3 * s.sun)
    return [
        (leaf, dark),
        (leaf * edge(0.16, 0.42, value), colour * 0.8),
        (leaf * edge(0.42, 0.66, value), warm * 0.96),
        (leaf * edge(0.72, 0.95, value) * (0.35 + 0.5 * s.sun), rim),
    ]


def white(s: Sketch) -> Colour | None:
    """The colour of the snow that lies on plants, if it does."""
    return s.look.material("snow") if s.snow else None


def dusted(s: Sketch, colour: Colour, much: float) -> Colour:
    """A colour under a little snow where it snows."""
    return blend(colour, s.look.material("snow"), much) if s.snow else colour


def individual(s: Sketch) -> int:
    """Which of all trees of its kind one is."""
    return s.thing.variant + int(s.thing.lift * 97) * 7


def conifer(s: Sketch) -> list[Part]:
    """A spruce, now and then a pine."""
    which = individual(s)
    green = dusted(s, s.look.material("conifer") * (0.96 + 0.1 * (which % 3)), 0.1)
    if which % 5 == 3:
        return drawn(s, "pine", which % 3, green * 1.05, s.look.material("8a6250"), white(s))
    return drawn(s, "spruce", which % 4, green, s.look.material("bare"), white(s))


def broadleaf(s: Sketch) -> list[Part]:
    """Oaks, limes, birches, poplars, willows, some in autumn leaf or in bloom."""
    which = individual(s)
    shape = _SHAPES[which % len(_SHAPES)]
    bark = s.look.material("cfc8bc" if shape == "birch" else "bare", 1.0 if shape == "birch" else 1.12)
    if s.thing.variant >= BLOSSOM:
        shape = ("lime", "oak", "lime", "birch")[which % 4]
        return drawn(s, shape, which % 2, s.look.material(_PETALS[which // 2 % 4]), s.look.material("bare"), deep=1.35)
    if s.thing.variant % 4 == 0:
        return drawn(s, shape, which % 2, dusted(s, s.look.material(_AUTUMN[which // 4 % 6]), 0.25), bark)
    green = s.look.material("broadleaf")
    tint = ((1.0, 1.0, 1.0), (1.1, 1.03, 0.82), (0.9, 0.98, 1.1), (0.96, 1.04, 0.9))[which // 3 % 4]
    green = green * np.array(tint) * (1.12 if shape in ("birch", "willow") else 1.0)
    return drawn(s, shape, which % 2, dusted(s, green, 0.3), bark)


def bare(s: Sketch) -> list[Part]:
    """A tree without leaves."""
    return drawn(s, "bare", individual(s) % 4, rgb("000000"), dusted(s, s.look.material("bare") * 1.05, 0.16))


def dead(s: Sketch) -> list[Part]:
    """A tree that storms have bent and broken."""
    return drawn(s, "dead", s.thing.variant % 3, rgb("000000"), s.look.material("7a6e66"))


def bush(s: Sketch) -> list[Part]:
    """A rounded shrub, lit from one side."""
    green = s.look.material("autumn" if s.thing.variant % 4 == 0 else "broadleaf", 0.95)
    return drawn(s, "bush", s.thing.variant % 3, dusted(s, green, 0.5), s.look.material("bare"))


def undergrowth(s: Sketch) -> list[Part]:
    """Ferns and tufts of grass; with a colour, flowers."""
    name = ("fern", "grass", "fern")[s.thing.variant % 3]
    return drawn(s, name, s.thing.variant % 2, dusted(s, s.look.material("forest", 1.25), 0.55), rgb("000000"))


def cypress(s: Sketch) -> list[Part]:
    """A flame of dark green."""
    return drawn(s, "cypress", s.thing.variant % 2, dusted(s, s.look.material("35623f"), 0.25), s.look.material("bare"))


def topiary(s: Sketch) -> list[Part]:
    """A clipped tree: a ball over a ball, or a cone."""
    green = dusted(s, s.look.material("3f7a3c", 1.06), 0.35)
    return drawn(s, "cone" if s.thing.variant % 2 else "balls", 0, green, s.look.material("bare"))


def palm(s: Sketch) -> list[Part]:
    """A leaning trunk with drooping fronds."""
    return drawn(s, "palm", s.thing.variant % 3, s.look.material("broadleaf", 0.98), s.look.material("8a6a48", 1.05))
