"""`python -m studio`: make pictures, train, evaluate and measure from the command line."""

from __future__ import annotations

import sys

from studio.commands.line import main

if __name__ == "__main__":
    sys.exit(main())
