"""From a wish to where a picture is led: amounts of the families, seen from what the picture already carries."""

from __future__ import annotations

from studio.affect.families import FAMILIES
from studio.affect.plane import point_to_mix
from studio.affect.space import Outline
from studio.mix import Mix, plane_point
from studio.understanding import Reading

LEFT_BEHIND = 0.3
"""How much of the feeling that a picture carries unasked is taken out on the way to another."""
CHANCE = 1 / len(FAMILIES)


def families_of(mix: Mix, outline: Outline) -> dict[str, float]:
    """A mix as amounts of the families: leaves by their shares, points of the plane by the families around them."""
    found = dict.fromkeys(FAMILIES, 0.0)
    for emotion in mix.active:
        for name, share in _parts(emotion.name, outline).items():
            found[name] += emotion.amount * share
    return {name: min(max(amount, -1.0), 1.0) for name, amount in found.items()}


def led(mix: Mix, reading: Reading, outline: Outline) -> dict[str, float]:
    """The way from a reading to a mix: what is wished for, less what the picture carries beyond chance and unasked."""
    wanted = families_of(mix, outline)
    strength = min(1.0, sum(max(amount, 0.0) for amount in wanted.values()))
    for name, share in reading.families.items():
        if wanted.get(name, 0.0) == 0.0:
            wanted[name] = -LEFT_BEHIND * strength * max(share - CHANCE, 0.0)
    return {name: amount for name, amount in wanted.items() if amount != 0.0}


def shares_of(mix: Mix, outline: Outline) -> dict[str, float]:
    """The families' shares that a picture should be read with, for the index of an edit; even where none is wished."""
    wanted = {name: max(amount, 0.0) for name, amount in families_of(mix, outline).items()}
    total = sum(wanted.values())
    return {name: amount / total if total else CHANCE for name, amount in wanted.items()}


def _parts(name: str, outline: Outline) -> dict[str, float]:
    if name in FAMILIES:
        return {name: 1.0}
    point = plane_point(name)
    if point is not None:
        return point_to_mix(point, {family: outline.place(family) for family in FAMILIES})
    outline.check(name)
    wanted = name.removeprefix("leaf:").casefold()
    shares = next(leaf.families for leaf in outline.leaves if leaf.name.casefold() == wanted)
    largest = max(shares.values())
    return {family: share / largest for family, share in shares.items()}
