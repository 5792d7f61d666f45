"""Serves the real page around a real worker with the tiny tools: `python -m tests.ui.serve HOME PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.engine.process import ProcessRunner
from studio.settings import Settings


def main() -> None:
    settings = Settings(home=Path(sys.argv[1]), server_port=int(sys.argv[2]), device="cpu")
    runner = ProcessRunner(settings, tools="tests.ui.tiny_tools:TOOLS")
    from studio.ui.layout import build, launch_options

    page = build(runner, settings)
    page.launch(prevent_thread_lock=True, **launch_options(settings))
    page.block_thread()


if __name__ == "__main__":
    main()
