"""Rooms that one stands in: rays meet boxes, cylinders and vaults, and lamps, fires and windows light what they meet."""
