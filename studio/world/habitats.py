"""Where things are at home: how often they are found in a place, how near, how coloured, and what floats or flies."""

from __future__ import annotations

from studio.world.found import FOUND
from studio.world.indoors import furnishing

CHANCE: dict[str, dict[str, float]] = {
    "sea": {"lighthouse": 0.35, "boat": 0.45, "birds": 0.35, "balloon": 0.12, "litter": 0.08,
            "ship": 0.15, "rocks": 0.12, "fireworks": 0.06, "sky lanterns": 0.06},
    "lake": {"boat": 0.4, "house": 0.3, "birds": 0.25, "figure": 0.2, "balloon": 0.14, "litter": 0.08, "campfire": 0.1,
             "swan": 0.15, "bench": 0.07, "tent": 0.07, "deer": 0.06, "dog": 0.05, "castle": 0.06, "church": 0.05,
             "gravestones": 0.05, "snowman": 0.3, "fireworks": 0.1, "sky lanterns": 0.14},
    "beach": {"lighthouse": 0.2, "boat": 0.3, "birds": 0.3, "figure": 0.3, "kite": 0.25, "litter": 0.15,
              "campfire": 0.12, "palm": 0.25, "rocks": 0.2, "dog": 0.1, "ship": 0.1, "ferris wheel": 0.08, "tent": 0.05,
              "fireworks": 0.12, "sky lanterns": 0.1},
    "meadow": {"path": 0.4, "flowers": 0.6, "house": 0.25, "birds": 0.3, "figure": 0.25, "balloon": 0.25, "kite": 0.2,
               "dead tree": 0.2, "litter": 0.1, "fence": 0.12, "horse": 0.1, "cow": 0.09, "sheep": 0.09, "dog": 0.07,
               "bench": 0.07, "windmill": 0.09, "tent": 0.07, "gravestones": 0.1, "ruin": 0.08, "ferris wheel": 0.08,
               "deer": 0.07, "snowman": 0.5, "fireworks": 0.1, "sky lanterns": 0.12},
    "desert": {"figure": 0.3, "dead tree": 0.3, "birds": 0.15, "balloon": 0.2, "campfire": 0.15, "tower": 0.15,
               "litter": 0.07, "cactus": 0.3, "palm": 0.15, "rocks": 0.15, "ruin": 0.1, "tent": 0.1, "horse": 0.06,
               "gravestones": 0.05},
    "forest": {"path": 0.55, "figure": 0.25, "house": 0.15, "campfire": 0.2, "birds": 0.15, "litter": 0.1,
               "dead tree": 0.2, "flowers": 0.15, "deer": 0.2, "tent": 0.12, "rocks": 0.1, "ruin": 0.08,
               "gravestones": 0.1, "snowman": 0.3, "bench": 0.05, "dog": 0.05, "lamp post": 0.05},
    "mountains": {"path": 0.3, "house": 0.2, "birds": 0.25, "figure": 0.25, "balloon": 0.15, "tower": 0.2,
                  "campfire": 0.12, "flowers": 0.2, "dead tree": 0.12, "castle": 0.12, "tent": 0.12, "rocks": 0.15,
                  "deer": 0.08, "sheep": 0.07, "ruin": 0.07, "church": 0.06, "snowman": 0.2, "sky lanterns": 0.08},
    "hills": {"path": 0.45, "flowers": 0.35, "house": 0.3, "tower": 0.25, "balloon": 0.25, "birds": 0.3, "figure": 0.2,
              "dead tree": 0.2, "kite": 0.12, "windmill": 0.15, "castle": 0.1, "church": 0.08, "ruin": 0.1,
              "sheep": 0.12, "cow": 0.08, "horse": 0.07, "fence": 0.12, "bench": 0.06, "gravestones": 0.08,
              "snowman": 0.3, "sky lanterns": 0.12, "fireworks": 0.07},
    "village": {"path": 0.6, "flowers": 0.3, "birds": 0.25, "balloon": 0.2, "figure": 0.2, "tower": 0.3, "kite": 0.1,
                "litter": 0.07, "campfire": 0.08, "church": 0.25, "windmill": 0.08, "lamp post": 0.2, "fence": 0.1,
                "dog": 0.08, "cow": 0.05, "ferris wheel": 0.1, "snowman": 0.5, "gravestones": 0.06, "fireworks": 0.15,
                "sky lanterns": 0.1},
    "city": {"balloon": 0.2, "birds": 0.25, "boat": 0.25, "figure": 0.2, "litter": 0.1, "lamp post": 0.2,
             "ferris wheel": 0.15, "church": 0.07, "bench": 0.07, "dog": 0.05, "fireworks": 0.25, "sky lanterns": 0.1},
    **FOUND,
    **furnishing.GUESTS,
}  # fmt: skip
"""How often a thing is found in a place."""
THING_COLOURS = {
    "balloon": ("red", "yellow", "blue", "orange"), "kite": ("red", "yellow", "blue"),
    "house": ("white", "red", "yellow"),
    "flowers": ("red", "yellow", "white", "violet", "pink"), "boat": ("white", "red", "blue"),
    "tent": ("orange", "red", "blue", "yellow"),
    "figure": ("red", "dark", "blue"), "lighthouse": ("red", "white"),
}  # fmt: skip
OF_THE_DARK = ("fireworks", "sky lanterns")
LIT = ("house", "lighthouse", "tower", "windmill", "castle", "church", "tent", "ferris wheel", "lamp post")
NEAR = {
    "flowers": 3.0, "litter": 3.5, "figure": 7.0, "campfire": 6.0, "dead tree": 7.0, "kite": 12.0, "boat": 12.0,
    "tent": 7.0, "lamp post": 6.0, "gravestones": 4.5, "fence": 6.0, "bench": 4.5, "snowman": 5.0, "rocks": 6.0,
    "deer": 6.0, "horse": 7.0, "cow": 7.0, "sheep": 5.5, "dog": 4.5, "swan": 6.0, "palm": 9.0, "cactus": 8.0,
    "ship": 18.0, "ferris wheel": 19.0, "castle": 20.0, "fireworks": 9.0, "sky lanterns": 9.0,
    "bridge": 12.0, "fountain": 9.0,
}  # fmt: skip
"""The usual distance, in eye heights, of what stands near."""
BANK = (
    "figure", "campfire", "tent", "lamp post", "gravestones", "fence", "bench", "snowman", "rocks", "deer", "horse",
    "cow", "sheep", "dog", "palm", "cactus",
)  # fmt: skip
"""What stands on the near bank where there is water before one."""
AFLOAT = ("boat", "ship", "swan")
AIRBORNE = {
    "balloon": (0.2, 0.42), "kite": (0.24, 0.4), "birds": (0.2, 0.45), "fireworks": (0.24, 0.4),
    "sky lanterns": (0.14, 0.3),
}  # fmt: skip
"""What flies, and between which elevations in radians."""
