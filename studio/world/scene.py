"""What is in a picture: a frozen, JSON-able record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from studio.layout import MIDDLE, Layout
from studio.rays import Camera

LANDS = ("sea", "lake", "beach", "meadow", "desert", "forest", "mountains", "hills", "village", "city")
"""Places that a seed chooses among where nobody names one: never another order, never more."""
INDOORS = ("room", "corridor", "cathedral")
PLACES = (
    *LANDS,
    "river", "waterfall", "canyon", "harbour", "garden", "road", "island", "cave", "graveyard", "railway",
    *INDOORS,
)  # fmt: skip
"""Every place; new ones stand at the end, for a place's number is part of its land's seed."""
WATERS = {
    "sea": "sea", "beach": "sea", "island": "sea", "cave": "sea",
    "lake": "lake", "river": "lake", "waterfall": "lake", "harbour": "lake",
}  # fmt: skip
"""The water of places that have some whatever the seed."""
TREELESS = ("sea", "beach", "desert", "city", "canyon", "harbour", "cave")
"""Where no trees grow unless words say so."""
TIMES = ("dawn", "day", "dusk", "night")
SKIES = ("clear", "scattered", "overcast", "storm")
WEATHERS = ("none", "fog", "rain", "snow", "lightning")
PALETTES = (
    "natural", "golden", "rose", "violet", "cold", "ashen", "ember", "emerald", "sickly", "pastel", "vivid",
)  # fmt: skip
STYLES = ("render", "painting")
TREES = ("conifer", "broadleaf", "bare")
THINGS = (
    "lighthouse", "house", "boat", "path", "flowers", "birds", "figure",
    "balloon", "kite", "campfire", "dead tree", "litter", "tower",
    "windmill", "castle", "church", "ruin", "tent", "ferris wheel", "fireworks", "sky lanterns", "lamp post",
    "gravestones", "fence", "bench", "ship", "snowman", "rocks", "deer", "horse", "cow", "sheep", "dog", "swan",
    "palm", "cactus", "bridge", "fountain",
)  # fmt: skip
FURNITURE = (
    "window", "fireplace", "armchair", "table", "lamp", "candles", "rug", "picture", "bookshelf", "curtains", "door",
    "columns", "stained glass", "pews",
)  # fmt: skip
"""What stands indoors; where, is the interior's own plan."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One object. Azimuth in radians relative to the camera's yaw; distance in eye heights; size 1 is usual.

    `variant` is which of a few drawings; `lift` in [0, 1] is how high what flies is and how a path winds.
    """

    kind: str
    azimuth: float = 0.0
    distance: float = 10.0
    size: float = 1.0
    lit: bool = False
    colour: str = ""
    variant: int = 0
    lift: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A landscape or an interior. Angles in radians (light and things relative to the camera's yaw), amounts 0..1.

    `layout` turns and shifts the planet of the place, see studio.layout. `tint` is how far the palette goes: at 0 the
    colours are natural ones. `season` is "green", "autumn" or "blossom" for broad-leaved trees, and "" for
    some of each in front. `soil` is "sand" where words lay a road through a desert. `outside` is the land that the
    windows of an interior show, "" for one by the seed.
    """

    seed: int = 0
    layout: Layout = MIDDLE
    place: str = "meadow"
    time: str = "day"
    sky: str = "clear"
    weather: str = "none"
    palette: str = "natural"
    tint: float = 1.0
    style: str = "render"
    light: str = "sun"
    light_azimuth: float = 0.5
    light_elevation: float = 0.4
    light_size: float = 0.5
    rays: float = 0.0
    stars: float = 0.0
    clouds: float = 0.3
    fog: float = 0.0
    mountains: float = 0.0
    rough: float = 0.5
    snowcaps: bool = False
    hills: float = 0.3
    water: str = "none"
    calm: float = 0.7
    trees: str = ""
    density: float = 0.0
    near_trees: int = 0
    season: str = ""
    soil: str = ""
    glow: float = 0.0
    rainbow: float = 0.0
    aurora: float = 0.0
    outside: str = ""
    brightness: float = 0.5
    colourfulness: float = 0.5
    things: tuple[Thing, ...] = ()
    camera: Camera = field(default_factory=Camera)

    @property
    def sandy(self) -> bool:
        """Whether a road or a railway runs through a desert: where words say so, and now and then on its own."""
        if self.place not in ("road", "railway"):
            return False
        return self.soil == "sand" or (self.soil == "" and not self.density and self.seed % 3 == 0)

    def to_json(self) -> dict[str, Any]:
        """Only JSON types."""
        record = asdict(self)
        record["things"] = list(record["things"])
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Scene:
        """The exact scene `to_json` came from; TypeError for unknown keys."""
        values = dict(record)
        if "layout" in values:
            values["layout"] = tuple(values["layout"])
        if "things" in values:
            values["things"] = tuple(Thing(**t) for t in values["things"])
        if "camera" in values:
            values["camera"] = Camera(**values["camera"])
        return cls(**values)
