"""What all tests share: no network, a home of their own, and when a GPU or a browser is needed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

hypothesis_settings.register_profile("studio", deadline=None, max_examples=60, derandomize=True)
hypothesis_settings.load_profile("studio")

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this machine cannot run."""
    marks = {"cuda": _cuda_missing, "browser": _browser_missing}
    for name, missing in marks.items():
        marked = [item for item in items if item.get_closest_marker(name)]
        reason = missing() if marked else None
        for item in marked if reason else ():
            item.add_marker(pytest.mark.skip(reason=reason))


def _cuda_missing() -> str | None:
    import torch

    return None if torch.cuda.is_available() else "there is no NVIDIA GPU"


def _browser_missing() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    return None if chromium_path() else "there is no Chromium: apt-get install chromium"


def chromium_path() -> Path | None:
    """The browser that Debian's package installs, or one on the path."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return CHROMIUM if CHROMIUM.exists() else Path(found) if found else None


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's path, for tests marked `browser`."""
    path = chromium_path()
    assert path is not None
    return path


@pytest.fixture(autouse=True)
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for jobs and pictures that lasts one test, for this process and those it starts."""
    home = tmp_path / "home"
    monkeypatch.setenv("MOODSCAPE_HOME", str(home))
    for name in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "MOODSCAPE_DEVICE", "MOODSCAPE_MODEL", "MOODSCAPE_RUNNER"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small work on one thread of torch: many would wait for each other longer than they work."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
