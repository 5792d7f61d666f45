"""How often a thing is found in the places that are painted by their own hand. A table only."""

from __future__ import annotations

FOUND: dict[str, dict[str, float]] = {
    "river": {"boat": 0.3, "house": 0.3, "birds": 0.25, "figure": 0.2, "bridge": 0.3, "swan": 0.15, "cow": 0.08,
              "bench": 0.06, "deer": 0.06, "campfire": 0.08, "church": 0.08, "castle": 0.05, "windmill": 0.08,
              "litter": 0.1, "dead tree": 0.12, "balloon": 0.12, "sky lanterns": 0.08, "snowman": 0.2, "dog": 0.05},
    "waterfall": {"birds": 0.2, "figure": 0.25, "rocks": 0.3, "deer": 0.1, "tent": 0.07, "campfire": 0.07,
                  "dead tree": 0.15, "litter": 0.06, "sky lanterns": 0.05},
    "canyon": {"figure": 0.3, "birds": 0.25, "cactus": 0.25, "dead tree": 0.25, "rocks": 0.2, "horse": 0.1,
               "campfire": 0.12, "balloon": 0.15, "tent": 0.08, "litter": 0.06, "gravestones": 0.05},
    "harbour": {"boat": 0.6, "birds": 0.4, "lighthouse": 0.3, "ship": 0.15, "figure": 0.25, "lamp post": 0.3,
                "dog": 0.06, "litter": 0.12, "fireworks": 0.12, "bench": 0.1, "church": 0.1, "sky lanterns": 0.05},
    "garden": {"fountain": 0.45, "flowers": 0.3, "birds": 0.2, "figure": 0.2, "bench": 0.25, "dog": 0.06,
               "balloon": 0.1, "kite": 0.06, "house": 0.15, "castle": 0.1, "lamp post": 0.12, "snowman": 0.3,
               "sky lanterns": 0.1, "dead tree": 0.08, "litter": 0.06, "deer": 0.05},
    "road": {"figure": 0.25, "birds": 0.2, "house": 0.15, "dead tree": 0.25, "cow": 0.06, "horse": 0.05,
             "balloon": 0.12, "litter": 0.12, "fence": 0.1, "windmill": 0.06, "lamp post": 0.06, "dog": 0.05},
    "island": {"palm": 0.35, "lighthouse": 0.3, "boat": 0.35, "ship": 0.12, "birds": 0.35, "house": 0.15, "tower": 0.1,
               "castle": 0.08, "litter": 0.05, "balloon": 0.08, "fireworks": 0.05, "sky lanterns": 0.05},
    "cave": {"figure": 0.35, "campfire": 0.25, "birds": 0.25, "boat": 0.2, "ship": 0.1, "rocks": 0.2, "dog": 0.05,
             "litter": 0.06, "tent": 0.05},
    "graveyard": {"church": 0.4, "dead tree": 0.45, "birds": 0.3, "figure": 0.2, "flowers": 0.15, "fence": 0.15,
                  "lamp post": 0.1, "bench": 0.08, "ruin": 0.1, "path": 0.2, "litter": 0.05},
    "railway": {"figure": 0.2, "birds": 0.25, "house": 0.15, "dead tree": 0.2, "litter": 0.12, "lamp post": 0.1,
                "cow": 0.06, "fence": 0.1, "balloon": 0.08},
}  # fmt: skip
