"""What a tool raises becomes the last event."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.engine.context import Context
from studio.engine.execute import execute, is_out_of_memory, smaller_size
from studio.engine.protocol import Event, Failed, Result, Started, Stopped
from studio.recipe import Recipe
from studio.settings import Settings
from tests.engine.fake_tools import TOOLS

Make = Callable[..., Recipe]


def ending(recipe: Recipe, settings: Settings, out: Path, cancelled: bool = False) -> Event:
    context = Context(settings=settings, out=out / "job", cancelled=lambda: cancelled)
    first, *_, last = execute(recipe.to_json(), context, TOOLS)
    assert first == Started()
    return last


def test_too_large_is_made_smaller_once(settings: Settings, tmp_path: Path, recipe: Make):
    result = ending(recipe(size="512x256", memory=400 * 200), settings, tmp_path)
    assert isinstance(result, Result)
    assert result.note == "Made at 384x192, because 512x256 did not fit in memory."
    assert result.recipes[0]["size"] == "384x192"


def test_far_too_large_names_a_size_that_fits(settings: Settings, tmp_path: Path, recipe: Make):
    failed = ending(recipe(size="1024x1024", n=4, memory=512 * 512), settings, tmp_path)
    assert failed == Failed(
        "There is not enough memory for 768x768.", "576x576 should fit, or ask for fewer pictures at once."
    )


def test_nothing_is_smaller_than_the_smallest(settings: Settings, tmp_path: Path, recipe: Make):
    failed = ending(recipe(size="128x128", memory=1), settings, tmp_path)
    assert failed == Failed("There is not enough memory for 128x128.", "Close other programs and try again.")


@pytest.mark.parametrize(
    ("size", "smaller"),
    [("512x512", "384x384"), ("2048x1024", "1536x768"), ("160x128", "128x128"), ("128x128", None)],
)
def test_smaller_sizes_are_valid_sizes(size: str, smaller: str | None):
    assert smaller_size(size) == smaller
    if smaller:
        Recipe(size=smaller)


def test_torch_says_out_of_memory_in_three_ways():
    torch = pytest.importorskip("torch")
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert is_out_of_memory(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"))
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_cancelled_is_stopped_even_if_the_tool_does_not_look(settings: Settings, tmp_path: Path, recipe: Make):
    assert ending(recipe(), settings, tmp_path, cancelled=True) == Stopped()
    assert ending(recipe(deaf=True), settings, tmp_path, cancelled=True) == Stopped()


def test_a_defect_is_logged_with_its_traceback(
    settings: Settings, tmp_path: Path, recipe: Make, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR, logger="studio"):
        failed = ending(recipe(**{"raise": "bug"}), settings, tmp_path)
    assert isinstance(failed, Failed)
    name = failed.hint.rstrip(".").split()[-1]
    record = next(record for record in caplog.records if name in record.getMessage())
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_recipe_of_another_version_fails_with_its_sentence(settings: Settings, tmp_path: Path):
    context = Context(settings=settings, out=tmp_path, cancelled=lambda: False)
    *_, failed = execute({"prompt": "a lake", "schema": 99}, context, TOOLS)
    assert isinstance(failed, Failed)
    assert "schema 99" in failed.message


def test_a_lost_device_ends_a_process_that_can_be_replaced(settings: Settings, tmp_path: Path, recipe: Make):
    def lost(recipe: Recipe, context: Context) -> Iterator[Event]:
        yield Started()
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    context = Context(settings=settings, out=tmp_path, cancelled=lambda: False)
    with pytest.raises(RuntimeError, match="illegal memory access"):
        list(execute(recipe().to_json(), context, {"create": lost}, replaceable=True))
    assert isinstance(list(execute(recipe().to_json(), context, {"create": lost}))[-1], Failed)
