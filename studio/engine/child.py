"""The studio's end of the worker process: start it, write to it, listen to it, end it."""

from __future__ import annotations

import json
import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from studio.engine import worker
from studio.settings import Settings


class WorkerProcess:
    """One spawned worker. It ends with this object's `stop`, with this process, or on its own."""

    def __init__(self, settings: Settings, tools: str, beat_seconds: float) -> None:
        spawn = multiprocessing.get_context("spawn")  # never fork: CUDA and threads do not survive it
        self._pipe, theirs = spawn.Pipe()
        arguments = (theirs, settings, tools, beat_seconds)
        self._process = spawn.Process(target=worker.main, args=arguments, daemon=True, name="moodscape-worker")
        self._process.start()
        theirs.close()  # or its death would never be an end of file here
        self._heard = time.monotonic()
        self._looked = self._heard
        self.spoken = False  # before its first heartbeat it only loads Python, which takes what it takes

    @property
    def pid(self) -> int | None:
        """The worker's process id."""
        return self._process.pid

    @property
    def waitables(self) -> list[Connection | int]:
        """What becomes ready when the worker speaks or dies, for `multiprocessing.connection.wait`."""
        return [self._pipe, self._process.sentinel]

    @property
    def alive(self) -> bool:
        """Whether the process runs; what it said before it died can still be read."""
        return self._process.is_alive()

    def silent_for(self) -> float:
        """Seconds without a word from the worker, the heartbeat included.

        The time in which this process slept too (a closed lid, a debugger) is not held against the worker.
        """
        now = time.monotonic()
        if now - self._looked > 5.0:
            self._heard = now
        self._looked = now
        return now - self._heard

    def send(self, order: dict[str, Any]) -> None:
        """Give an order. One that a dying worker does not get is lost: its death says the rest."""
        try:
            self._pipe.send_bytes(json.dumps(order).encode())
        except OSError:
            self._process.join(1.0)

    def messages(self) -> list[dict[str, Any]]:
        """Everything the worker has said since the last call, in order."""
        said: list[dict[str, Any]] = []
        try:
            while self._pipe.poll():
                said.append(json.loads(self._pipe.recv_bytes()))
        except (EOFError, OSError):  # it is dead, which `alive` tells
            self._process.join(1.0)
        if said:
            self._heard = time.monotonic()
            self.spoken = True
        return said

    def stop(self, seconds: float = 2.0) -> None:
        """Close the pipe, which ends the worker, and kill it if that takes longer than `seconds`."""
        self._pipe.close()
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
