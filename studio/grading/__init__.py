"""Grading: colour, tone, light and air of a picture changed by a grid of local affine maps. Torch only."""
