"""Moodscape Studio: reads the settings, starts the engine, builds the page and serves it."""

from __future__ import annotations

import os
import sys

from studio.engine.runner import open_runner
from studio.errors import StudioError
from studio.models.specs import spec_of
from studio.settings import Settings


def main() -> int:
    """Serve until interrupted; 0 then, 2 with one sentence where the settings cannot be used."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    try:
        settings = Settings.from_env(os.environ, sys.argv[1:])
        spec_of(settings.default_model)
        runner = open_runner(settings)
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        # Imported only now: the worker warms its models up during the seconds that Gradio takes to load.
        from studio.ui.layout import build, launch_options

        page = build(runner, settings)
        _, url, _ = page.launch(prevent_thread_lock=True, **launch_options(settings))
        sys.stdout.write(f"Moodscape Studio is at {url}\n")
        sys.stdout.flush()
        page.block_thread()
    except (StudioError, OSError) as error:  # OSError: the port is taken
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        runner.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
