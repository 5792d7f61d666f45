"""Which style words ask for, with the traps that everyday words hold, and what of the words is left."""

from __future__ import annotations

import pytest

from studio.recipe import Recipe
from studio.styles import PLAIN, TITLES, Reading, reading, style_of, without_style

NAMED = [
    ("a lighthouse on a cliff at dusk, watercolour", "watercolour", "a lighthouse on a cliff at dusk"),
    ("a lake in watercolours", "watercolour", "a lake"),
    ("a loose watercolor sketch of a lake at dawn", "watercolour", "a lake at dawn"),
    ("Watercolour", "watercolour", ""),
    ("an oil painting of a path in a leafy forest", "oil", "a path in a leafy forest"),
    ("a lake, oil on canvas", "oil", "a lake"),
    ("a lake painted in oils at dusk", "oil", "a lake at dusk"),
    ("a lake in the style of Monet", "oil", "a lake"),
    ("a painting of a village", "oil", "a village"),
    ("an impressionist lake", "oil", "lake"),
    ("a city at night, pen and ink", "ink", "a city at night"),
    ("in ink and wash, a harbour", "ink", "a harbour"),
    ("a charcoal drawing of mountains", "ink", "mountains"),
    ("a forest, sumi-e", "ink", "a forest"),
    ("a chalk pastel of hills", "pastel", "hills"),
    ("oil pastels, hills", "pastel", "hills"),
    ("a lake at dawn, pastel", "pastel", "a lake at dawn"),
    ("a lake as a woodcut", "print", "a lake"),
    ("ukiyo-e print of the sea", "print", "the sea"),
    ("a print of a lake", "print", "a lake"),
    ("a Japanese woodblock print of mountains, snow", "print", "mountains, snow"),
    ("a castle, wood block print", "print", "a castle"),
    ("an 8-bit forest", "pixel", "forest"),
    ("pixel art of a castle", "pixel", "a castle"),
    ("a lake, (watercolour:1.3)", "watercolour", "a lake"),
]
TRAPS = [
    "", "a lake at dawn", "a photo of a lake", "a lake in pastel colours", "a pastel sky over the sea",
    "in soft pastels",
    "a lake in pastel light", "a village of pastel houses", "a lake under an ink-black sky", "an inky sea at night",
    "a sky in ink blue", "footprints in the sand", "a paw print of a bear", "the print of a boot in the snow",
    "a print of a boot", "an oil lamp on a boat", "an oil rig in the sea", "a painted house by a lake",
    "the painted desert", "chalk cliffs by the sea", "a woman painting the sea", "a canvas tent in a meadow",
    "charcoal clouds over the sea", "the water colour of the sea", "a poster on a wall", "a bit of rain",
    "a wood with a path", "a path through the wood, blocks of stone", "a lake, not a painting",
    "no watercolour, a lake",
    "a room with a painting on the wall", "a painting hangs over the sofa", "a painting studio",
    "a living room with a painting above the fireplace", "a desert, flat, hot", "cliffs, chalk, sea",
    "a lake, (watercolour:0)", "flat land, wide sky", "a lake with money on a bench",
]  # fmt: skip


@pytest.mark.parametrize(("words", "style", "rest"), NAMED)
def test_words_that_name_a_style(words: str, style: str, rest: str) -> None:
    assert style_of(words) == style
    assert without_style(words) == rest
    assert reading(Recipe(prompt=words)) == Reading(style, rest)


@pytest.mark.parametrize("words", TRAPS)
def test_words_that_name_none_stay_as_they_are(words: str) -> None:
    assert style_of(words) in ("", PLAIN)
    assert reading(Recipe(prompt=words)) == Reading(PLAIN, words)


@pytest.mark.parametrize("name", TITLES)
def test_a_name_and_a_title_are_styles(name: str) -> None:
    assert reading(Recipe(prompt="a lake", style=name)) == Reading(name, "a lake")
    assert reading(Recipe(prompt="a lake", style=TITLES[name])).name == name


@pytest.mark.parametrize(
    ("prompt", "style", "expected"),
    [
        ("an oil painting of a lake", "ink", Reading("ink", "a lake")),
        ("an oil painting of a lake", "render", Reading(PLAIN, "a lake")),
        ("an oil painting of a lake", "dreamy", Reading("oil", "a lake, dreamy")),
        ("a lake", "as a woodcut, misty", Reading("print", "a lake, misty")),
        ("a lake", "dreamy", Reading(PLAIN, "a lake, dreamy")),
        ("a lake", "photograph", Reading(PLAIN, "a lake, photograph")),
    ],
)
def test_the_field_of_the_style_comes_before_the_prompt(prompt: str, style: str, expected: Reading) -> None:
    assert reading(Recipe(prompt=prompt, style=style)) == expected


def test_letters_that_grow_when_they_are_small_keep_the_words_whole() -> None:
    assert reading(Recipe(prompt="İstanbul at night, oil painting")) == Reading("oil", "İstanbul at night")


def test_a_title_of_the_page_is_a_name() -> None:
    plain = reading(Recipe(prompt="a lake, oil painting", style="Photographic"))
    assert plain == reading(Recipe(prompt="a lake, oil painting", style="render"))
