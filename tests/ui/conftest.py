"""The real page around a real worker, served by a process of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Served:
    """A running studio: its address, and where it keeps jobs and pictures."""

    url: str
    home: Path

    def worker_pid(self) -> int:
        """The process that runs, or ran, the newest job."""
        notes = sorted(self.home.glob("outputs/*/worker.pid"), key=lambda note: note.stat().st_mtime)
        return int(notes[-1].read_text())


@dataclass
class Visit:
    """A person's tab, and what went wrong behind their back."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def reload(self) -> None:
        """Reload the page. Gradio's client complains about the streams that this cuts off; nothing else may."""
        self.page.reload()
        cut_off = ("signal is aborted", "Connection errored out")
        self.complaints[:] = [said for said in self.complaints if not any(words in said for words in cut_off)]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    log = (home / "log.txt").open("w")
    command = [sys.executable, "-m", "tests.ui.serve", str(home), str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        _wait_for(url, server, home / "log.txt")
        yield Served(url, home)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """One for all browsers of a run: it does not bear a second."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(chromium: Path, player: Playwright) -> Iterator[Browser]:
    opened = player.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield opened
    opened.close()


@pytest.fixture
def visit(served: Served, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open the page as a new person: `visit(width=390)`. Whatever the browser complains of fails the test."""
    visits: list[Visit] = []

    def open_page(width: int = 1400, height: int = 900, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        visited = Visit(context.new_page())
        visits.append(visited)
        visited.page.set_default_timeout(15_000)
        visited.page.on("pageerror", lambda error: visited.complaints.append(str(error)))
        visited.page.on("console", lambda said: said.type == "error" and visited.complaints.append(said.text))
        visited.page.on("request", lambda asked: visited.hosts.add(urlsplit(asked.url).netloc))
        visited.page.goto(served.url)
        visited.page.wait_for_selector(".pad")
        visited.page.wait_for_function("window.moodscape?.restored")
        return visited

    yield open_page
    for visited in visits:
        visited.page.context.close()
        assert not visited.complaints


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the studio did not start: {log.read_text()[-2000:]}")
