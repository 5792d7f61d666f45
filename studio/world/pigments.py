"""The palettes as data: skies at each time, and the tones of shadow, middle and light. All six-digit sRGB codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Palette:
    """One palette; a sky is its zenith, middle and horizon and the colour of the light.

    `tones` are those of shadow, middle and light: the shadows have the counter-colour of the lights. `strength` is how
    far materials go to the tones and `wash` how far the whole picture does, 0..1.
    """

    day: str
    dusk: str
    night: str
    tones: str
    strength: float
    wash: float


NATURAL = {
    "dawn": "5484c4 a4b4dc ffd8b2 ffdfae",
    "day": "3070bc 74aedf eaeedd ffedc0",
    "dusk": "2b3a78 8a68a2 ff9e62 ffb870",
    "night": "0e1a40 1e3866 5c7c9c dfe9ff",
}
"""The sky when nothing special is said of colours."""
NATURAL_TONES, NATURAL_WASH = {
    "dawn": "34366a 8c8080 ffe6c4", "day": "26386a 808474 fff2d2", "dusk": "2a2560 8a7078 ffd2a0",
    "night": "141e50 44587c e4ecd8",
}, 0.42  # fmt: skip
"""Cool shadows under warm light."""
PALETTES = {
    "golden": Palette(day="5c8ec4 b4c2d6 ffd894 ffdc8e", dusk="3c4a92 b08c9c ffae54 ffc06c",
                      night="18244e 3a4a74 b08a58 ffdc9a", tones="38306e a88c56 fff0c8", strength=0.24, wash=0.6),
    "rose": Palette(day="8aa8dc dcb8d4 ffd8cc ffe2cc", dusk="46428a b07cb0 ff9f90 ffbca0",
                    night="201c48 54386c a86a88 ffd6e2", tones="342c6c a07a84 ffeadc", strength=0.26, wash=0.6),
    "violet": Palette(day="4a44a8 947ed0 eabce0 ffe6c8", dusk="281c66 7046a8 f08cac ffbe9c",
                      night="140f3c 372a78 8a62b0 f0e4ff", tones="181860 6a5498 fff0dc", strength=0.42, wash=0.6),
    "cold": Palette(day="2f6aa0 76acd0 dcebec fff2dc", dusk="1e3a68 5a80a8 dcb8a8 f4d6bc",
                    night="0a1e3c 1e4468 5c8cac e0f0ff", tones="10305c 58809a fbf4e4", strength=0.36, wash=0.55),
    "ashen": Palette(day="4c6088 8094b0 d8ceb8 f0e4cc", dusk="36446e 66789c ccb09c eaccac",
                     night="1a2234 363f54 707888 e2e2e8", tones="1e2c54 5e6e84 eae2d2", strength=0.5, wash=0.5),
    "ember": Palette(day="421c46 a4342e fc964c ffc878", dusk="241444 8a2434 ff7c2e ffb460",
                     night="120c30 461836 c8401c ff9450", tones="14185a 5c3050 ffcc90", strength=0.5, wash=0.6),
    "emerald": Palette(day="1f7a90 60b8b0 e4eec4 fff0bc", dusk="1a4a66 4e8f86 f4c484 ffd890",
                       night="08283c 145258 5ea890 dcffe8", tones="0c3054 3f8468 fff6d0", strength=0.34, wash=0.55),
    "sickly": Palette(day="5a4c72 8e8a74 d6cc7c f0e48c", dusk="3a2a50 6c6454 cfae54 f0cc70",
                      night="181832 30464a 98a450 dceaa0", tones="341e5a 747058 ece8b0", strength=0.36, wash=0.65),
    "pastel": Palette(day="92b8ec bcd2f2 ffe0d4 fff0d4", dusk="828ad4 c8aee0 ffccb8 ffdcc0",
                      night="3c4684 6c78b4 b4aed4 eef0ff", tones="646cb8 a4aaa8 fff2e2", strength=0.28, wash=0.5),
    "vivid": Palette(day="2a5cbc 5aa0d0 ffdcae ffeaa4", dusk="2a2490 8a40b4 ff7c5a ffb45a",
                     night="10185c 303c98 a858a8 ffe4f4", tones="241c90 5c8a78 fff2b4", strength=0.16, wash=0.5),
}  # fmt: skip
MATERIALS = {
    "rock": "7c7c86",
    "snow": "f2f6fb",
    "meadow": "7fa64a",
    "hill": "66985a",
    "sand": "ecd3a0",
    "dune": "e4ad6c",
    "soil": "7a6248",
    "forest": "416b4a",
    "conifer": "2a5540",
    "broadleaf": "56863c",
    "autumn": "cc7a34",
    "bare": "544848",
    "water": "2f7894",
    "wall": "f0e2cc",
    "roof": "b4523c",
    "city": "6c768c",
    "street": "6e6c74",
    "path": "dcc498",
    "mire": "6a7a2a",
}
