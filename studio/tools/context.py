"""What a tool is given beside its recipe; defined in the engine, which must not import the tools to name it."""

from studio.engine.context import Context

__all__ = ["Context"]
