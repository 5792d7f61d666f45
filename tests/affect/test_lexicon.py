"""The vocabulary of feeling is balanced, distinct and agrees with the families' places on the plane."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_COLOURS, FAMILY_WORDS
from studio.affect.lexicon import BY_WORD, WORDS, nearest, suggest

PAGES = ("#ffffff", "#16181d")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_family_has_a_place_a_colour_and_words() -> None:
    assert len(FAMILIES) == 8
    assert tuple(FAMILY_AFFECT) == tuple(FAMILY_COLOURS) == tuple(FAMILY_WORDS) == FAMILIES
    assert len(set(FAMILY_COLOURS.values())) == 8
    assert all(abs(value) <= 1 for place in FAMILY_AFFECT.values() for value in place)


@pytest.mark.parametrize("page", PAGES)
def test_family_colours_stand_out_on_both_pages(page: str) -> None:
    for family, colour in FAMILY_COLOURS.items():
        low, high = sorted((luminance(colour), luminance(page)))
        assert (high + 0.05) / (low + 0.05) >= 3, family


def test_words_are_distinct_plain_and_balanced() -> None:
    assert len(BY_WORD) == len(WORDS) >= 350
    assert all(word.word == word.word.strip().lower() and word.word for word in WORDS)
    assert min(Counter(word.family for word in WORDS).values()) >= 30
    assert len({(word.family, word.form) for word in WORDS}) == 3 * len(FAMILIES)


def test_words_lie_on_the_plane_on_the_side_of_their_family() -> None:
    for word in WORDS:
        assert abs(word.valence) <= 1
        assert abs(word.arousal) <= 1
    for family in FAMILIES:
        mine = [word for word in WORDS if word.family == family]
        middle = (sum(w.valence for w in mine) / len(mine), sum(w.arousal for w in mine) / len(mine))
        closest = min(FAMILIES, key=lambda name: math.dist(FAMILY_AFFECT[name], middle))
        assert closest == family


def test_nearest_gives_the_closest_words_first() -> None:
    found = nearest(0.75, -0.6, 6)
    gaps = [math.dist((word.valence, word.arousal), (0.75, -0.6)) for word in found]
    assert len(found) == 6
    assert gaps == sorted(gaps)
    assert gaps[-1] <= min(math.dist((w.valence, w.arousal), (0.75, -0.6)) for w in WORDS if w not in found)
    assert {word.family for word in found} == {"contentment"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("joy", "excitement"),
        ("happy", "amusement"),
        ("Saddness", "sadness"),
        ("scary", "fear"),
        ("cosy", "contentment"),
        ("fury", "anger"),
        ("wonder", "awe"),
        ("filth", "disgust"),
        ("excited", "excitement"),
    ],
)
def test_suggest_knows_other_words_and_slips_of_the_pen(name: str, expected: str) -> None:
    found = suggest(name)
    assert found[0] == expected
    assert set(found) <= set(FAMILIES)


def test_suggest_keeps_quiet_about_what_is_no_feeling() -> None:
    assert suggest("xyzzy") == ()
    assert suggest("") == ()
    assert len(suggest("joy", 3)) == 3
