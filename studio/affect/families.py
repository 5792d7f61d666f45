"""The eight families of feeling: their names, places on the valence-arousal plane, colours and plain words."""

from __future__ import annotations

FAMILIES: tuple[str, ...] = (
    "amusement",
    "awe",
    "contentment",
    "excitement",
    "anger",
    "disgust",
    "fear",
    "sadness",
)
"""The categories of Mikels et al. 2005 (doi:10.3758/BF03192732), in the order EmoSet uses."""

# Angles follow the circumplex of Russell 1980 (doi:10.1037/h0077714): excited near 49 degrees, angry 99, afraid
# 116, sad 208, content 323. Disgust and amusement, which Russell did not place, sit where the word norms of
# Warriner et al. 2013 (doi:10.3758/s13428-012-0314-x) put them once 1..9 is mapped to -1..1; awe is milder than
# excitement on both axes. Radii and rounding to 0.05 are ours, so these are anchors and not measurements.
FAMILY_AFFECT: dict[str, tuple[float, float]] = {
    "amusement": (0.75, 0.25),
    "awe": (0.40, 0.45),
    "contentment": (0.70, -0.45),
    "excitement": (0.65, 0.75),
    "anger": (-0.45, 0.80),
    "disgust": (-0.65, 0.25),
    "fear": (-0.70, 0.60),
    "sadness": (-0.70, -0.40),
}
"""Valence and arousal of each family, both in [-1, 1]."""

FAMILY_COLOURS: dict[str, str] = {
    "amusement": "#b7791f",
    "awe": "#7c6bd6",
    "contentment": "#2e8b72",
    "excitement": "#d9622b",
    "anger": "#cf3f4f",
    "disgust": "#738a2e",
    "fear": "#9a5aa8",
    "sadness": "#4a7fb5",
}
"""Hex colours that keep a contrast of at least 3:1 (WCAG 1.4.11) on both the light and the dark page."""

FAMILY_WORDS: dict[str, str] = {
    "amusement": "light-hearted, playful, something to smile at",
    "awe": "small before something vast and wonderful",
    "contentment": "at ease, safe, nothing missing",
    "excitement": "bright, lively, full of energy",
    "anger": "heated, tense, about to burst",
    "disgust": "sour, murky, something to turn away from",
    "fear": "uneasy, threatened, on guard",
    "sadness": "heavy, lonely, quiet with loss",
}
"""One plain line per family, for the page."""
