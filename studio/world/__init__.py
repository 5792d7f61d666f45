"""Landscapes: scenes, their pictures, facts and words."""
