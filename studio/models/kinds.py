"""What a pixel can be of: the kinds that the stimulus network tells apart, and that its masks are described by."""

from __future__ import annotations

KINDS = (
    "other", "sky", "clouds", "storm clouds", "starry sky", "sun", "moon", "aurora", "rainbow", "lightning", "fire",
    "fog", "water", "waterfall", "mountains", "hills", "ground", "island", "rock", "trees", "buildings", "path",
    "lighthouse", "house", "boat", "flowers", "birds", "figure", "balloon", "kite", "campfire", "dead tree", "litter",
    "tower", "windmill", "castle", "church", "ruin", "tent", "ferris wheel", "fireworks", "sky lanterns", "lamp post",
    "gravestones", "fence", "bench", "ship", "snowman", "rocks", "deer", "horse", "cow", "sheep", "dog", "swan",
    "palm", "cactus", "bridge", "fountain", "wall", "floor", "ceiling", "window", "fireplace", "armchair", "table",
    "lamp", "candles", "rug", "picture", "bookshelf", "curtains", "door", "columns", "stained glass", "pews",
)  # fmt: skip
"""Kinds by their number in a kind map; new ones stand at the end, for trained weights go by it."""
HEAVEN = ("sky", "clouds", "storm clouds", "starry sky", "sun", "moon", "aurora", "rainbow", "lightning")
"""Kinds that are above the land."""
