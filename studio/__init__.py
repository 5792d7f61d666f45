"""Moodscape Studio: pictures that carry the emotion a person asks for."""

__version__ = "0.1.0"
