"""The process that owns the models: it takes one recipe at a time from a pipe and answers with events.

Both sides send JSON objects. To the worker: {"do": "run", "job", "recipe", "out"} and {"do": "cancel", "job"}. From it:
{"say": "beat"}, {"say": "ready", "line"}, and {"say": "event", "job", "event"}. An end of file is the order to go.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import queue
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from studio.engine.context import Context, Tools
from studio.engine.execute import execute, warm
from studio.engine.protocol import event_to_json
from studio.settings import Settings


def main(pipe: Connection, settings: Settings, tools: str, beat_seconds: float) -> None:
    """Serve until the pipe closes. `tools` is "module:TABLE"; the module also has `warm(settings) -> str`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the studio then closes the pipe
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(name)s: %(message)s")
    link = Link(pipe, beat_seconds)
    module_name, table = tools.split(":")
    module = importlib.import_module(module_name)
    link.say("ready", line=warm(module, settings))
    while True:
        _serve(link.next_order(), link, settings, getattr(module, table))


class Link:
    """The worker's end of the pipe: two threads read orders and send the heartbeat while the main one computes."""

    def __init__(self, pipe: Connection, beat_seconds: float) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        self._orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        threading.Thread(target=self._read, daemon=True, name="orders").start()
        threading.Thread(target=self._beat, args=(beat_seconds,), daemon=True, name="heartbeat").start()

    def say(self, what: str, **content: Any) -> None:
        """Send one message; from any thread."""
        message = json.dumps({"say": what, **content}).encode()
        with self._sending:
            try:
                self._pipe.send_bytes(message)
            except OSError:  # the studio is gone, and nobody is left to tell
                os._exit(0)

    def next_order(self) -> dict[str, Any]:
        """Wait for the next recipe to run."""
        return self._orders.get()

    def cancelled(self, job: str) -> bool:
        """Whether the studio asked to stop this job."""
        return job in self._cancelled

    def _read(self) -> None:
        while True:
            try:
                order = json.loads(self._pipe.recv_bytes())
            except (EOFError, OSError):  # the studio closed the pipe or died: leave, even out of a long computation
                os._exit(0)
            if order["do"] == "cancel":
                self._cancelled.add(order["job"])
            else:
                self._orders.put(order)

    def _beat(self, seconds: float) -> None:
        while True:
            self.say("beat")
            time.sleep(seconds)


def _serve(order: dict[str, Any], link: Link, settings: Settings, tools: Tools) -> None:
    job = order["job"]
    context = Context(settings=settings, out=Path(order["out"]), cancelled=lambda: link.cancelled(job))
    for event in execute(order["recipe"], context, tools, replaceable=True):
        link.say("event", job=job, event=event_to_json(event))
