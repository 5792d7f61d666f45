"""A lease says that the studio which took a job still lives; the operating system ends it with the process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class Lease:
    """A locked file `folder/<id>.lock`, held from construction to `release` or to the death of the process.

    Two studios on one home thereby know each other's jobs from those of a studio that was killed, at once and without
    a clock.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.id = uuid.uuid4().hex
        self._lock = FileLock(folder / f"{self.id}.lock", thread_local=False)
        self._lock.acquire(timeout=0)

    def release(self) -> None:
        """End the lease; a second call does nothing."""
        if self._lock.is_locked:
            self._lock.release()
            Path(self._lock.lock_file).unlink(missing_ok=True)

    @contextmanager
    def succeed(self, other: str) -> Iterator[bool]:
        """Whether the lease `other` has ended. While inside, no third studio gets the same answer."""
        path = self.folder / f"{other}.lock"
        lock = FileLock(path, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()
            path.unlink(missing_ok=True)
