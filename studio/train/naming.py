"""What stands in a region, as noun phrases that are true of its scene, and which topics it can be spoken of by. Tables.

A noun is "house" (a house, the house), "trees+" (many) or "fog~" (of which there is no single one). Adjectives are
offered by the scene's facts; what is not sure to show in the picture is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from studio.affect.families import FAMILIES
from studio.world.mood import WEIGHTS, cues

HEAVEN = ("sky", "clouds", "stars")
LAND = ("ground", "hills", "mountains", "trees", "water", "buildings", "rock", "path", "island")
SHELL = ("wall", "floor", "ceiling")
CLEAR = 0.3
"""How strong a cue has to be for a sentence to lean on it."""


class Named(NamedTuple):
    """A noun phrase without its article: its words, "" (one), "+" (many) or "~" (no number), and its kind of part."""

    words: str
    number: str


NOUNS: dict[str, str] = {
    "sky": "sky | sky | sky overhead | stretch of sky",
    "clouds": "clouds+ | clouds+ | cover of cloud | cloud~",
    "stars": "starry sky | stars+ | stars+ | sky full of stars | field of stars",
    "sun": "sun | sun | disc of the sun",
    "moon": "moon | moon",
    "aurora": "northern lights+ | aurora | northern lights+",
    "rainbow": "rainbow | rainbow",
    "lightning": "lightning~ | flash of lightning | bolt of lightning",
    "fire": "glow of a far fire | fiery glow",
    "fog": "fog~ | fog~ | mist~ | bank of fog | veil of mist",
    "water": "water~ | water~ | stretch of water | surface of the water",
    "waterfall": "waterfall | falling water~",
    "mountains": "mountains+ | mountains+ | peaks+ | mountain range",
    "hills": "hills+ | hills+ | line of hills",
    "ground": "ground~ | ground~ | stretch of ground | land~",
    "island": "island | island",
    "rock": "rock~ | rock walls+ | rock face",
    "trees": "trees+ | trees+ | trees+ | stand of trees",
    "buildings": "buildings+ | buildings+ | row of buildings",
    "path": "path | path | track",
    "house": "house | house | cottage",
    "houses": "houses+ | houses+ | cluster of houses",
    "boat": "boat | boat",
    "flowers": "flowers+ | flowers+ | patch of flowers",
    "birds": "birds+ | birds+ | flock of birds",
    "figure": "figure | person | figure",
    "people": "people+ | figures+",
    "balloon": "balloon | hot-air balloon",
    "balloons": "balloons+ | hot-air balloons+",
    "kite": "kite", "campfire": "campfire | fire", "dead tree": "dead tree | bare, dead tree | withered tree",
    "litter": "litter~ | rubbish~ | scattered litter~", "lighthouse": "lighthouse", "tower": "tower | old tower",
    "windmill": "windmill", "castle": "castle", "church": "church", "ruin": "ruin | ruin",
    "tent": "tent", "ferris wheel": "ferris wheel | big wheel", "fireworks": "fireworks+",
    "sky lanterns": "paper lanterns+ | lanterns+ | floating lanterns+", "lamp post": "lamp post | street lamp",
    "gravestones": "gravestones+ | graves+ | gravestones+", "fence": "fence", "bench": "bench", "ship": "ship | sailing ship",
    "snowman": "snowman", "rocks": "rocks+ | boulders+", "deer": "deer", "horse": "horse", "cow": "cow",
    "sheep": "sheep", "dog": "dog", "swan": "swan", "palm": "palm tree | palm", "cactus": "cactus",
    "bridge": "bridge", "fountain": "fountain", "wall": "wall | walls+ | walls+", "floor": "floor",
    "ceiling": "ceiling", "window": "window", "fireplace": "fireplace | hearth", "armchair": "armchair",
    "table": "table", "lamp": "lamp", "candles": "candles+ | candle flames+", "rug": "rug | carpet",
    "picture": "framed picture", "bookshelf": "bookshelf", "curtains": "curtains+", "door": "doors+",
    "columns": "columns+ | pillars+ | rows of columns+", "stained glass": "stained glass~ | stained-glass window",
    "pews": "pews+",
}  # fmt: skip
"""What an element is called."""

PLACES: dict[tuple[str, str], str] = {
    ("sea", "water"): "sea | sea | open sea | ocean", ("beach", "water"): "sea | surf~ | sea",
    ("island", "water"): "sea", ("cave", "water"): "sea | water~", ("lake", "water"): "lake | lake | water~",
    ("river", "water"): "river | river | water~", ("waterfall", "water"): "water~ | pool",
    ("harbour", "water"): "harbour water~ | water~", ("desert", "ground"): "sand~ | desert sand~ | desert",
    ("beach", "ground"): "beach | sand~ | beach", ("meadow", "ground"): "meadow | grass~ | meadow",
    ("hills", "ground"): "grassy ground~ | slope", ("forest", "trees"): "forest | trees+ | trees+ | woods+",
    ("city", "buildings"): "buildings+ | city skyline | tower blocks+", ("harbour", "buildings"): "houses along the quay+ | quayside buildings+",
    ("road", "path"): "road | road | long road", ("railway", "path"): "railway track | tracks+ | rails+",
    ("garden", "path"): "garden path | path", ("garden", "trees"): "hedges+ | trees and hedges+",
    ("canyon", "rock"): "canyon walls+ | rock walls+ | cliffs+", ("cave", "rock"): "cave walls+ | rock~ | cave",
    ("corridor", "wall"): "corridor walls+ | corridor | walls+", ("corridor", "floor"): "corridor floor | floor",
    ("cathedral", "ceiling"): "vault | high vault", ("cathedral", "wall"): "stone walls+ | walls+",
}  # fmt: skip
"""The same where the place gives it a name of its own."""

WORDS: dict[str, str] = {
    "sky": "sky,clouds,storm clouds,starry sky,aurora", "cloud": "clouds,storm clouds", "clouds": "clouds,storm clouds",
    "stars": "starry sky", "starry": "starry sky", "sun": "sun", "moon": "moon", "aurora": "aurora",
    "northern": "aurora", "rainbow": "rainbow", "lightning": "lightning", "fiery": "fire", "far fire": "fire",
    "fog": "fog", "mist": "fog", "water": "water,waterfall", "sea": "water", "ocean": "water", "surf": "water",
    "lake": "water", "river": "water", "pool": "water", "waterfall": "waterfall", "mountains": "mountains",
    "mountain": "mountains", "peaks": "mountains", "hills": "hills", "slope": "hills,ground",
    "ground": "ground,hills", "land": "ground,hills,mountains,island", "sand": "ground", "desert": "ground",
    "beach": "ground", "meadow": "ground,hills", "grass": "ground,hills", "grassy": "ground,hills", "island": "island",
    "rock": "rock,rocks,island", "cliffs": "rock", "canyon": "rock", "cave": "rock", "trees": "trees", "forest": "trees",
    "woods": "trees", "hedges": "trees", "trunks": "trees", "buildings": "buildings", "skyline": "buildings",
    "blocks": "buildings", "quayside": "buildings", "quay": "buildings", "path": "path", "track": "path",
    "tracks": "path", "road": "path", "railway": "path", "rails": "path", "house": "house",
    "houses": "house,buildings", "cottage": "house", "boat": "boat", "flowers": "flowers", "birds": "birds",
    "figure": "figure", "figures": "figure", "person": "figure", "people": "figure", "balloon": "balloon",
    "balloons": "balloon", "kite": "kite", "campfire": "campfire", "fire": "campfire,fireplace,fire",
    "dead": "dead tree", "withered": "dead tree", "tree": "dead tree,palm,trees", "litter": "litter",
    "rubbish": "litter", "lighthouse": "lighthouse", "tower": "tower,buildings,lighthouse", "windmill": "windmill",
    "castle": "castle", "church": "church", "spire": "church", "ruin": "ruin", "tent": "tent", "ferris": "ferris wheel",
    "wheel": "ferris wheel", "fireworks": "fireworks", "lanterns": "sky lanterns", "post": "lamp post",
    "street": "lamp post", "gravestones": "gravestones", "graves": "gravestones", "fence": "fence", "bench": "bench",
    "ship": "ship", "snowman": "snowman", "rocks": "rocks,rock", "boulders": "rocks,rock", "deer": "deer",
    "horse": "horse", "cow": "cow", "sheep": "sheep", "dog": "dog", "swan": "swan", "palm": "palm",
    "cactus": "cactus", "bridge": "bridge", "fountain": "fountain", "wall": "wall,rock", "walls": "wall,rock",
    "floor": "floor", "ceiling": "ceiling", "vault": "ceiling", "corridor": "wall,floor,ceiling", "window": "window,stained glass",
    "windows": "window,house,castle,church,tower,buildings", "fireplace": "fireplace", "hearth": "fireplace",
    "armchair": "armchair", "table": "table", "lamp": "lamp,lamp post", "candles": "candles", "candle": "candles",
    "rug": "rug", "carpet": "rug", "framed": "picture", "bookshelf": "bookshelf", "curtains": "curtains", "doors": "door",
    "columns": "columns", "pillars": "columns", "stained": "stained glass", "stained-glass": "stained glass", "pews": "pews",
    "rain": "sky,clouds,storm clouds,window,stained glass,ground,water,trees,hills,mountains,path,buildings,rock,island",
    "snow": "sky,clouds,storm clouds,starry sky,window,stained glass,ground,water,trees,hills,mountains,path,buildings,rock,island",
    "snowfall": "sky,clouds,storm clouds,starry sky,window,stained glass,ground,water,trees,hills,mountains,path,buildings,rock,island",
}  # fmt: skip
"""Words that name a thing, each with the kinds of `studio/models/kinds.py` of which one has to be there."""

_OWN = {
    "stars": ("stars",), "aurora": ("aurora",), "rainbow": ("rainbow",), "lightning": ("weather lightning",),
    "fog": ("weather fog", "night fog", "murk"), "sun": ("low sun", "high sun"), "moon": ("moon",), "fire": ("fire",),
    "water": ("calm water", "rough water", "open sea", "still evening"),
    "mountains": ("peaks", "snowcaps", "lit peaks"), "hills": ("place hills",),
    "trees": ("bare trees", "conifers", "broadleaf", "autumn", "blossom", "dark woods"),
    "house": ("lit house", "dark house", "place village"), "figure": ("solitude", "company", "lonely gloom"),
    "fireplace": ("lit fireplace", "dark fireplace"), "rock": ("enclosed",), "wall": ("enclosed",),
    "ceiling": ("enclosed",), "litter": ("litter", "murk"),
}  # fmt: skip
_OF_THE_SKY = ("weather rain", "weather snow", "holiday", "burning storm", "murk", "open")
_OF_THE_WHOLE = ("dark", "bright", "dull", "colourful", "warm", "cool")
_OF_A_PLACE = {
    "meadow": "ground", "desert": "ground", "beach": "ground", "forest": "trees", "city": "buildings",
    "river": "water", "waterfall": "waterfall", "canyon": "rock", "harbour": "water,boat,buildings", "garden": "flowers,trees,path",
    "road": "path", "railway": "path", "island": "island", "cave": "rock", "graveyard": "gravestones,ground",
    "room": "wall,floor,ceiling", "corridor": "wall,floor,ceiling", "cathedral": "wall,ceiling,columns",
}  # fmt: skip


def topics(name: str, facts: Mapping[str, Any], family: str) -> dict[str, float]:
    """What of an element speaks for a family: topic -> strength, by the scene's cues and the weights of `mood`."""
    found = dict(_strengths(name, facts))
    weighed = {topic: value * WEIGHTS.get(topic, {}).get(family, 0.25) for topic, value in found.items()}
    return {topic: value for topic, value in weighed.items() if value > 0}


def _strengths(name: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    known = cues(facts) | _seen_only(facts)
    if facts["time"] == "night":
        known["dark"] = max(known["dark"], 0.5)
    wanted = list(_OWN.get(name, (name,)))
    if name in HEAVEN:
        wanted += [*_OF_THE_SKY, f"time {facts['time']}", f"sky {facts['sky']}"]
    if name in (*HEAVEN, *LAND, *SHELL, "fog"):
        wanted += [*_OF_THE_WHOLE, f"palette {facts['palette']}"]
    if name in _OF_A_PLACE.get(facts["place"], "").split(","):
        wanted.append(f"place {facts['place']}")
    for topic in wanted:
        value = known.get(topic, float(topic == name))
        if value >= CLEAR:
            yield topic, value


def _seen_only(facts: Mapping[str, Any]) -> dict[str, float]:
    """Cues that mood does not know: they say more exactly what is seen."""
    light = facts["light"]
    return {
        "high sun": float(light["kind"] == "sun" and light["height"] == "high"),
        "moon": float(light["kind"] == "moon"),
    }


def nouns(name: str, facts: Mapping[str, Any]) -> list[Named]:
    """What an element may be called in this scene, those that are said more often more than once."""
    counts = {thing["kind"]: thing["count"] for thing in facts["things"]}
    many = {"house": "houses", "figure": "people", "balloon": "balloons"}
    key = many[name] if name in many and counts.get(name, 2) > 1 else name
    text = PLACES.get((facts["place"], name)) or NOUNS.get(key, "")
    found = []
    for entry in filter(None, text.split(" | ")):
        mark = entry[-1] if entry[-1] in "+~" else ""
        found.append(Named(entry.removesuffix(mark) if mark else entry, mark))
    return found


def adjectives(name: str, facts: Mapping[str, Any], family: str) -> list[str]:
    """Adjectives that are true of an element in this scene and do not speak against a family."""
    against = _HARSH if family in FAMILIES[:4] else _FAIR
    kept = {"awe": ("dark", "night", "far"), "disgust": ("sickly", "dull")}.get(family, ())
    return [each for each in _true(name, facts) if each in kept or (each not in against and each != "sickly")]


def _true(name: str, facts: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    tinted = facts["palette"] if facts["tint"] > 0.6 else ""
    if name in (*HEAVEN, *LAND, *SHELL, "fog"):
        found += _COLOURS.get(tinted, ())
        if facts["time"] == "night" and name != "stars":
            found += ["dark", "dark"]
        if facts["brightness"] > 0.75 and facts["time"] == "day":
            found += ["bright"]
    if name in ("sky", "clouds"):
        found += {"clear": ["clear", "wide"], "overcast": ["heavy", "low", "closed"], "storm": ["stormy", "black"],
                  "scattered": ["wide"]}[facts["sky"]] if name == "sky" else _CLOUDS[facts["sky"]]  # fmt: skip
        found += {"night": ["night"], "dusk": ["evening"], "dawn": ["morning"], "day": []}[facts["time"]] * (
            name == "sky"
        )
    found += _own_adjectives(name, facts)
    found += [thing["colour"] for thing in facts["things"] if thing["kind"] == name and _colour_shows(thing, facts)]
    return found


def _own_adjectives(name: str, facts: Mapping[str, Any]) -> list[str]:
    trees, water = facts["trees"], facts["water"]
    if name == "trees" and trees and facts["place"] != "garden":
        kind = {"bare": ["bare", "leafless", "bare"], "conifer": ["dark", "straight"], "broadleaf": ["leafy", "round"]}
        season = {"autumn": ["autumn", "turning"], "blossom": ["blossoming", "flowering"]}
        return season.get(trees["season"], kind[trees["kind"]])
    if name == "water" and water["kind"] != "none":
        return ["still", "smooth"] if water["calm"] > 0.65 else ["rough", "restless"] if water["calm"] < 0.35 else []
    if name == "mountains":
        return ["high", "far"] + ["snow-capped"] * facts["backdrop"]["snowcaps"]
    if name == "sun":
        return ["low"] if facts["light"]["height"] == "low" else ["high"]
    lit = {thing["kind"]: thing["lit"] for thing in facts["things"]}
    if name in ("house", "tower", "church", "castle", "windmill", "tent", "lighthouse"):
        return ["lit"] * 2 if lit.get(name) else ["unlit"] * (facts["time"] == "night") if name in lit else []
    return {"figure": ["small", "lone"] if _counted(facts, "figure") == 1 else [], "bench": ["empty"], "rock": ["bare"],
            "ruin": ["crumbling", "old"], "castle": ["old"], "hills": ["rolling"], "lighthouse": ["tall"],
            "candles": ["small"], "dead tree": ["lone"] if facts["place"] != "graveyard" else []}.get(name, [])  # fmt: skip


def _counted(facts: Mapping[str, Any], kind: str) -> int:
    return next((thing["count"] for thing in facts["things"] if thing["kind"] == kind), 0)


def _colour_shows(thing: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    plain = facts["palette"] in ("natural", "vivid") or facts["tint"] < 0.4
    return bool(thing["colour"]) and plain and facts["time"] == "day" and thing["kind"] != "lighthouse"


_COLOURS = {
    "golden": ["golden", "gold-lit"], "rose": ["rose-coloured", "pink"], "violet": ["violet", "purple"],
    "cold": ["cold blue", "pale blue"], "ashen": ["grey", "ashen"], "ember": ["red", "glowing red"],
    "emerald": ["green", "deep green"], "sickly": ["yellow-green", "sickly"], "pastel": ["pale", "pastel"],
    "vivid": ["vivid", "colourful"],
}  # fmt: skip
_CLOUDS = {
    "clear": ["thin"], "scattered": ["scattered", "drifting"], "overcast": ["heavy", "low", "thick"],
    "storm": ["storm", "dark storm", "gathering storm"],
}  # fmt: skip
_FAIR = frozenset(
    ("bright", "vivid", "colourful", "golden", "gold-lit", "rose-coloured", "pink", "pastel", "pale", "green", "clear",
     "wide", "leafy", "round", "blossoming", "flowering", "still", "smooth", "drifting", "scattered", "lit", "rolling")
)  # fmt: skip
_HARSH = frozenset(
    ("ashen", "grey", "cold blue", "pale blue", "yellow-green", "dark", "black", "heavy", "low", "closed", "stormy",
     "storm", "dark storm", "gathering storm", "thick", "unlit", "bare", "leafless", "turning", "lone", "rough", "restless",
     "glowing red")
)  # fmt: skip
"""Adjectives that would speak against the negative and against the positive families."""
