"""What moves people in a landscape, written once: the facts of a scene to family scores, valence and arousal.

The scores choose mood words for captions and check pictures afterwards; no prototype is trained on them.

Where the weights come from:
- Colour: Valdez & Mehrabian 1994 (doi:10.1037/0096-3445.123.4.394), pleasure and arousal from brightness and
  saturation; dark and dull raise fear and sadness, bright and colourful raise amusement and excitement.
- Openness and shelter: Appleton 1975, The Experience of Landscape. Prospect (height, distance) and refuge (a lit
  house) please; being enclosed in the dark does not.
- Vastness: Keltner & Haidt 2003 (doi:10.1080/02699930302297), mountains, stars and the open sea for awe.
- Calm water and green: Ulrich 1983, restoration. Fog, night, bare trees and storms: the threat side of the same work.
- Litter and murk: Rozin & Fallon 1987 (doi:10.1037/0033-295X.94.1.23), contamination for disgust.
The directions are theirs, the sizes are ours, set so that archetypes are clear and mixed scenes stay mixed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.affect.families import FAMILIES, FAMILY_AFFECT

TEMPERATURE = 0.5
"""Softmax temperature over the summed weights: one clear cue (about 1) already makes a family likely."""

WEIGHTS: dict[str, dict[str, float]] = {
    "time dawn": {"contentment": 0.3, "awe": 0.2},
    "time day": {"amusement": 0.35, "excitement": 0.25, "contentment": 0.1},
    "time dusk": {"awe": 0.25, "sadness": 0.15, "contentment": 0.1},
    "time night": {"fear": 0.6, "awe": 0.2, "sadness": 0.1},
    "sky clear": {"contentment": 0.15, "amusement": 0.2, "excitement": 0.15},
    "sky scattered": {"contentment": 0.1, "amusement": 0.1},
    "sky overcast": {"sadness": 0.4, "disgust": 0.15},
    "sky storm": {"anger": 0.6, "fear": 0.5, "contentment": -0.4},
    "weather fog": {"fear": 0.35, "sadness": 0.2, "disgust": 0.2},
    "weather rain": {"sadness": 0.6, "amusement": -0.2},
    "weather snow": {"sadness": 0.15, "awe": 0.1, "contentment": 0.1},
    "weather lightning": {"anger": 0.6, "fear": 0.4, "contentment": -0.3},
    "palette natural": {"contentment": 0.1},
    "palette golden": {"contentment": 0.45, "awe": 0.3, "excitement": 0.1},
    "palette rose": {"contentment": 0.5, "amusement": 0.1},
    "palette violet": {"awe": 0.4, "fear": 0.1},
    "palette cold": {"sadness": 0.5, "fear": 0.15},
    "palette ashen": {"sadness": 0.7, "disgust": 0.1},
    "palette ember": {"anger": 1.0, "excitement": 0.1},
    "palette emerald": {"contentment": 0.25, "awe": 0.1, "amusement": 0.1},
    "palette sickly": {"disgust": 1.2},
    "palette pastel": {"amusement": 0.5, "contentment": 0.35},
    "palette vivid": {"excitement": 0.7, "amusement": 0.3},
    "place sea": {"awe": 0.1},
    "place lake": {"contentment": 0.15},
    "place beach": {"amusement": 0.1, "contentment": 0.1},
    "place meadow": {"amusement": 0.15, "contentment": 0.1},
    "place desert": {"awe": 0.1, "anger": 0.1},
    "place forest": {"fear": 0.1},
    "place mountains": {"awe": 0.25},
    "place hills": {"contentment": 0.1},
    "place village": {"contentment": 0.1, "amusement": 0.1},
    "place city": {"excitement": 0.2, "disgust": 0.15},
    "place river": {"contentment": 0.15},
    "place waterfall": {"awe": 0.3, "excitement": 0.15},
    "place canyon": {"awe": 0.25, "anger": 0.05},
    "place harbour": {"contentment": 0.2},
    "place garden": {"contentment": 0.25, "amusement": 0.15},
    "place road": {"sadness": 0.1, "excitement": 0.1},
    "place island": {"contentment": 0.1, "amusement": 0.1, "awe": 0.05},
    "place cave": {"fear": 0.3, "awe": 0.15},
    "place graveyard": {"sadness": 0.4, "fear": 0.4},
    "place railway": {"sadness": 0.15, "excitement": 0.05},
    "place room": {"contentment": 0.2, "fear": -0.1},
    "place corridor": {"fear": 0.45},
    "place cathedral": {"awe": 0.6, "fear": -0.1},
    "low sun": {"awe": 0.25, "contentment": 0.15},
    "peaks": {"awe": 0.6},
    "snowcaps": {"awe": 0.15},
    "stars": {"awe": 0.9, "fear": -0.35},
    "open sea": {"awe": 0.25},
    "open": {"awe": 0.1, "fear": -0.15},
    "enclosed": {"fear": 0.15},
    "calm water": {"contentment": 0.55, "anger": -0.2, "fear": -0.1},
    "rough water": {"anger": 0.35, "fear": 0.25, "contentment": -0.2},
    "dark": {"fear": 0.6, "sadness": 0.1, "anger": 0.05},
    "bright": {"amusement": 0.2, "excitement": 0.15, "contentment": 0.1},
    "dull": {"sadness": 0.25, "disgust": 0.15},
    "colourful": {"excitement": 0.5, "amusement": 0.2},
    "warm": {"contentment": 0.1, "excitement": 0.1, "anger": 0.1},
    "cool": {"sadness": 0.15, "fear": 0.1},
    "bare trees": {"sadness": 0.3, "fear": 0.3},
    "conifers": {"fear": 0.15},
    "broadleaf": {"contentment": 0.15},
    "lit house": {"contentment": 0.35, "fear": -0.15},
    "dark house": {"fear": 0.1, "sadness": 0.1},
    "company": {"amusement": 0.2, "excitement": 0.15},
    "solitude": {"sadness": 0.4, "awe": 0.05},
    "balloon": {"excitement": 0.65, "amusement": 0.35},
    "kite": {"amusement": 0.65, "excitement": 0.15},
    "birds": {"excitement": 0.35, "amusement": 0.1},
    "flowers": {"amusement": 0.4, "contentment": 0.2},
    "boat": {"contentment": 0.15},
    "campfire": {"anger": 0.25, "contentment": 0.1},
    "dead tree": {"fear": 0.45, "sadness": 0.3},
    "litter": {"disgust": 0.9},
    "lighthouse": {"awe": 0.1},
    "tower": {"awe": 0.1},
    "windmill": {"contentment": 0.15, "amusement": 0.1},
    "castle": {"awe": 0.3, "excitement": 0.1},
    "church": {"contentment": 0.1, "awe": 0.15},
    "ruin": {"sadness": 0.3, "awe": 0.15, "fear": 0.15},
    "tent": {"excitement": 0.15, "contentment": 0.15},
    "ferris wheel": {"amusement": 0.8, "excitement": 0.4},
    "fireworks": {"excitement": 0.9, "amusement": 0.3, "awe": 0.15, "fear": -0.4},
    "sky lanterns": {"awe": 0.4, "contentment": 0.35, "fear": -0.4},
    "lamp post": {"contentment": 0.1, "sadness": 0.05},
    "gravestones": {"sadness": 0.7, "fear": 0.35},
    "bench": {"contentment": 0.1, "sadness": 0.1},
    "ship": {"excitement": 0.2, "awe": 0.1},
    "snowman": {"amusement": 0.8},
    "deer": {"contentment": 0.2, "awe": 0.1},
    "horse": {"excitement": 0.2, "contentment": 0.1},
    "cow": {"contentment": 0.15, "amusement": 0.15},
    "sheep": {"contentment": 0.2, "amusement": 0.15},
    "dog": {"amusement": 0.4},
    "swan": {"contentment": 0.3},
    "bridge": {"contentment": 0.1},
    "fountain": {"contentment": 0.15, "amusement": 0.1},
    "palm": {"amusement": 0.15, "contentment": 0.1, "excitement": 0.15},
    "lit fireplace": {"contentment": 0.45, "fear": -0.2},
    "dark fireplace": {"sadness": 0.2},
    "armchair": {"contentment": 0.1},
    "candles": {"awe": 0.1, "contentment": 0.15},
    "stained glass": {"awe": 0.3},
    "rainbow": {"amusement": 0.5, "awe": 0.35, "contentment": 0.15},
    "aurora": {"awe": 0.8, "fear": -0.2},
    "autumn": {"sadness": 0.25, "contentment": 0.1},
    "blossom": {"contentment": 0.3, "amusement": 0.25},
    "dark woods": {"fear": 0.5},
    "night fog": {"fear": 0.4},
    "lonely gloom": {"sadness": 0.5},
    "burning storm": {"anger": 0.4},
    "murk": {"disgust": 0.4},
    "still evening": {"contentment": 0.35},
    "lit peaks": {"awe": 0.3},
    "holiday": {"excitement": 0.35},
}
"""Cue -> family -> weight. Every cue is a number in [0, 1]; a family's score is the weighted sum of the cues."""

_ROWS = {cue: tuple((FAMILIES.index(f), w) for f, w in row.items()) for cue, row in WEIGHTS.items()}
_VALENCE = tuple(FAMILY_AFFECT[f][0] for f in FAMILIES)
_AROUSAL = tuple(FAMILY_AFFECT[f][1] for f in FAMILIES)


@dataclass(frozen=True, kw_only=True)
class Mood:
    """What a scene is likely to stir: valence and arousal in [-1, 1], and family weights that sum to 1."""

    valence: float
    arousal: float
    families: dict[str, float]

    @property
    def strongest(self) -> str:
        """The family with the largest weight."""
        return max(self.families, key=self.families.__getitem__)


def mood(facts: Mapping[str, Any]) -> Mood:
    """Mood of a scene from its facts: softmax of the summed cue weights, plus the colour terms on the plane.

    Valence and arousal are the family anchors averaged under the weights, moved by Valdez & Mehrabian's
    pleasure = .69 B + .22 S and arousal = -.31 B + .60 S with B and S in [-1, 1], at a quarter of their size.
    """
    scores = [0.0] * len(FAMILIES)
    for cue, strength in cues(facts).items():
        for index, weight in _ROWS.get(cue, ()):
            scores[index] += weight * strength
    top = max(scores)
    powers = [math.exp((score - top) / TEMPERATURE) for score in scores]
    total = sum(powers)
    shares = [power / total for power in powers]
    bright, saturated = 2.0 * facts["brightness"] - 1.0, 2.0 * facts["colourfulness"] - 1.0
    valence = sum(map(float.__mul__, shares, _VALENCE)) + 0.25 * (0.69 * bright + 0.22 * saturated)
    arousal = sum(map(float.__mul__, shares, _AROUSAL)) + 0.25 * (-0.31 * bright + 0.60 * saturated)
    return Mood(valence=_clip(valence), arousal=_clip(arousal), families=dict(zip(FAMILIES, shares, strict=True)))


def cues(facts: Mapping[str, Any]) -> dict[str, float]:
    """The recognisable cues of a scene, name -> strength in [0, 1]; cues that are absent are left out or 0."""
    found = {f"{name} {facts[name]}": 1.0 for name in ("time", "sky", "weather", "place")}
    found[f"palette {facts['palette']}"] = facts["tint"]
    found.update(_space_and_light(facts))
    found.update(_colours(facts))
    found.update(_trees(facts))
    found.update(_things(facts["things"]))
    found.update(_together(facts, found))
    return found


def _space_and_light(facts: Mapping[str, Any]) -> dict[str, float]:
    light, backdrop, water, openness = facts["light"], facts["backdrop"], facts["water"], facts["openness"]
    peaks = max(backdrop["mountains"], 0.7 if facts["place"] == "mountains" else 0.0)
    wet = water["kind"] != "none"
    return {
        "low sun": float(light["kind"] == "sun" and light["height"] == "low"),
        "peaks": peaks,
        "snowcaps": float(peaks > 0.2 and backdrop["snowcaps"]),
        "stars": facts["stars"],
        "rainbow": facts["rainbow"],
        "aurora": facts["aurora"],
        "open sea": openness if water["kind"] == "sea" else 0.0,
        "open": openness,
        "enclosed": 1.0 - openness,
        "calm water": water["calm"] if wet else 0.0,
        "rough water": 1.0 - water["calm"] if wet else 0.0,
    }


def _colours(facts: Mapping[str, Any]) -> dict[str, float]:
    brightness, colour, warmth = facts["brightness"], facts["colourfulness"], facts["warmth"]
    return {
        "dark": max(0.0, 1.0 - 2.0 * brightness),
        "bright": max(0.0, 2.0 * brightness - 1.0),
        "dull": max(0.0, 1.0 - 2.0 * colour),
        "colourful": max(0.0, 2.0 * colour - 1.0),
        "warm": max(0.0, warmth),
        "cool": max(0.0, -warmth),
    }


def _trees(facts: Mapping[str, Any]) -> dict[str, float]:
    trees = facts["trees"]
    if not trees:
        return {}
    name = {"bare": "bare trees", "conifer": "conifers", "broadleaf": "broadleaf"}[trees["kind"]]
    season = {trees["season"]: trees["density"]} if trees["season"] in ("autumn", "blossom") else {}
    return {name: trees["density"]} | season


def _things(things: list[dict[str, Any]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for thing in things:
        kind, count = thing["kind"], thing["count"]
        if kind in ("house", "fireplace"):
            found[f"lit {kind}" if thing["lit"] else f"dark {kind}"] = 1.0
        elif kind == "figure":
            found["solitude" if count == 1 else "company"] = 1.0
        elif kind in WEIGHTS:
            found[kind] = min(1.0, 0.7 + 0.15 * (count - 1)) if kind == "balloon" else 1.0
    if "company" in found or "lit house" in found:
        found.pop("solitude", None)
    return found


def _together(facts: Mapping[str, Any], found: Mapping[str, float]) -> dict[str, float]:
    """Cues that only mean something in company: fog is soft by day and unnerving by night."""
    night, fog = facts["time"] == "night", facts["weather"] == "fog"
    fair = facts["sky"] in ("clear", "scattered") and facts["weather"] == "none"
    wooded = 1.0 if facts["place"] == "forest" else (facts["trees"] or {"density": 0.0})["density"]
    gloom = max(found["dull"], float(facts["weather"] == "rain" or facts["sky"] == "overcast"))
    foul = found.get("palette sickly", 0.0) + found.get("litter", 0.0)
    return {
        "dark woods": wooded if night and not facts["stars"] > 0.5 else 0.0,
        "night fog": float(night and fog),
        "lonely gloom": found.get("solitude", 0.0) * gloom,
        "burning storm": facts["tint"] * (facts["palette"] == "ember" and facts["sky"] == "storm"),
        "murk": min(1.0, foul) * float(fog or facts["sky"] == "overcast"),
        "still evening": found["calm water"] * float(facts["time"] in ("dawn", "dusk") and fair),
        "lit peaks": found["low sun"] * found["peaks"],
        "holiday": facts["tint"] * (facts["time"] == "day" and fair and facts["palette"] == "vivid"),
    }


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))
