"""How long the served page takes from the start of its process: to answer, and to give its first picture."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.train.timing import Timing, summary

APP = Path(__file__).resolve().parents[2] / "app.py"
PATIENCE = 180.0  # seconds until a page that does not answer is given up


def start(arguments: Mapping[str, Any], repeats: int, app: Path = APP) -> dict[str, Timing]:
    """Start the studio on a free port with a home of its own, wait for its page, and ask `/create` for a picture.

    Raises:
        StudioError: the process ended, or its page did not answer in three minutes.
    """
    ready, first = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(prefix="bench-") as home:
            page, picture = _once(arguments, app, home)
        ready.append(page)
        first.append(picture)
    return {"page ready": summary(ready), "first picture through the page": summary(first)}


def _once(arguments: Mapping[str, Any], app: Path, home: str) -> tuple[float, float]:
    from gradio_client import Client

    port = _free_port()
    given = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "MOODSCAPE_HOME": home}
    url, begun = f"http://127.0.0.1:{port}/", time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(app)],
        env=os.environ | given,
        cwd=app.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=heed_interrupts,
    )
    try:
        _wait(url, process)
        page = time.perf_counter() - begun
        Client(url, verbose=False, download_files=home).predict(**arguments, api_name="/create")
        return page, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGINT)  # as Ctrl+C does, so that it takes its worker with it
        process.wait(timeout=60)


def heed_interrupts() -> None:
    """In a new process: let Ctrl+C end it, also where a shell started its parent in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        if process.poll() is not None:
            raise StudioError(f"The studio ended before its page was ready, with code {process.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)  # not listening yet
    raise StudioError(f"The page did not answer within {PATIENCE:g} seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
