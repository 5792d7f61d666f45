"""The way between the panel's values and a recipe."""

from __future__ import annotations

from typing import Any

import pytest

from studio.errors import StudioError
from studio.recipe import Recipe
from studio.ui.panel import FIELDS, fresh_seed, recipe_of, restored_values, sketch_of, sketch_size, values_of


def panel(**changes: Any) -> list[Any]:
    """Panel values as the page sends them: those of a default recipe, changed."""
    values = {**values_of(Recipe(prompt="a lake")), **changes}
    return [values[name] for name in FIELDS]


def test_values_and_recipe_are_two_forms_of_the_same() -> None:
    recipe = Recipe(prompt="a lake", mix={"awe": 0.8, "fear": {"amount": -0.2, "curve": "late"}}, seed=7, n=2)  # type: ignore[arg-type]
    assert recipe_of([values_of(recipe)[name] for name in FIELDS]) == recipe


def test_an_emptied_number_is_a_sentence() -> None:
    with pytest.raises(StudioError, match="The seed is empty"):
        recipe_of(panel(seed=None))


def test_parts() -> None:
    recipe = Recipe(prompt="a lake", mix={"awe": 0.8}, seed=7)  # type: ignore[arg-type]
    assert values_of(recipe, "seed") == {"seed": 7}
    assert values_of(recipe, "emotion") == {"mix": {"awe": 0.8}}
    with pytest.raises(StudioError):
        values_of(recipe, "__class__")


def test_a_model_that_is_not_here_does_not_reach_the_panel() -> None:
    foreign = Recipe(prompt="a lake", model="dalle", mix={"awe": 0.8})  # type: ignore[arg-type]
    with pytest.raises(StudioError, match="no model called “dalle”"):
        values_of(foreign)
    assert values_of(foreign, "emotion") == {"mix": {"awe": 0.8}}
    kept = {**dict(zip(FIELDS, panel(), strict=True)), "model": "dalle"}
    assert "model" not in restored_values(kept)
    assert restored_values(kept)["prompt"] == "a lake"


def test_a_sketch_keeps_the_scene_and_costs_little() -> None:
    recipe = Recipe(prompt="a lake", mix={"awe": 0.8}, seed=7, n=8, steps=30, size="1024x512")  # type: ignore[arg-type]
    sketch = sketch_of(recipe)
    assert (sketch.n, sketch.steps, sketch.size, dict(sketch.options)) == (1, 4, "512x256", {"preview": True})
    assert sketch.replace(n=8, steps=30, size="1024x512", options={}) == recipe


@pytest.mark.parametrize(
    ("size", "expected"),
    [((512, 512), "512x512"), ((256, 256), "256x256"), ((2048, 128), "512x128"), ((512, 768), "352x512")],
)
def test_sketch_sizes_are_sizes(size: tuple[int, int], expected: str) -> None:
    assert sketch_size(*size) == expected
    Recipe(size=expected)


def test_what_was_kept_is_put_back() -> None:
    kept = dict(zip(FIELDS, panel(seed=9), strict=True))
    assert restored_values(kept) == kept


@pytest.mark.parametrize("broken", [None, [], "text", {"seed": "seven"}, {"mix": {"no such": 1}}, {"size": [1]}])
def test_a_broken_memory_restores_nothing_but_words(broken: Any) -> None:
    assert restored_values(broken) == {}
    if isinstance(broken, dict):
        assert restored_values({**broken, "prompt": "a lake"}) == {"prompt": "a lake"}


def test_a_prompt_too_long_to_be_made_is_still_not_lost() -> None:
    assert restored_values({"prompt": "a" * 5000, "seed": 3}) == {"prompt": "a" * 5000, "seed": 3}


def test_fresh_seeds_differ() -> None:
    assert len({fresh_seed() for _ in range(20)}) > 10


def test_a_style_comes_back_as_itself_and_free_words_of_it_stay() -> None:
    for style in ("", "watercolour", "as a woodcut, misty"):
        recipe = Recipe(prompt="a lake", style=style)
        assert values_of(recipe)["style"] == style
        assert values_of(recipe)["prompt"] == "a lake"
        assert recipe_of([values_of(recipe)[name] for name in FIELDS]) == recipe
    assert recipe_of(panel(style=None)).style == ""


def test_every_style_can_be_chosen() -> None:
    from studio.styles import TITLES
    from studio.ui.create_tab import STYLES

    assert [name for _, name in STYLES] == ["", *TITLES]
