"""Rooms that one stands in: rays meet boxes, cylinders and vaults; lamps, fires and windows light them."""
