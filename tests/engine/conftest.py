"""A home of its own for every test, and runners that do not outlive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.engine.dispatcher import Patience
from studio.engine.inline import InlineRunner
from studio.engine.process import ProcessRunner
from studio.recipe import Recipe
from studio.settings import Settings

TOOLS = "tests.engine.fake_tools:TOOLS"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", device="cpu")


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[..., ProcessRunner]]:
    """Start a runner with a real worker on the test's home: `start(stop=0.5, model="sd15")`."""
    runners: list[ProcessRunner] = []

    def start_runner(model: str = "moodscape", **patience: float) -> ProcessRunner:
        chosen = Patience(**{"beat": 0.1, "retry": 0.1, **patience})
        runners.append(ProcessRunner(replace(settings, default_model=model), tools=TOOLS, patience=chosen))
        return runners[-1]

    yield start_runner
    for runner in runners:
        runner.close()


@pytest.fixture
def inline(settings: Settings) -> Iterator[InlineRunner]:
    runner = InlineRunner(settings, tools=TOOLS)
    yield runner
    runner.close()


@pytest.fixture
def recipe() -> Callable[..., Recipe]:
    """A recipe for the fake tool: `recipe(steps=3, sleep=0.1)`; what Recipe does not know goes to its options."""

    def make(**given: Any) -> Recipe:
        known = {name: given.pop(name) for name in ("tool", "steps", "n", "seed", "size") if name in given}
        return Recipe(**{"steps": 3, "n": 1, "size": "128x128", **known}, options=given)

    return make
