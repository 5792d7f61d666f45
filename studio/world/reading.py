"""From words to a composition: the scene that a prompt asks for, as far as the world has what it names.

The vocabulary is that of the captions (studio.world.nouns and phrases) with some everyday words beside it. What the
words do not say is the seed's: where one stands, what the land is like, where the light comes from. The day is a plain
one, but for what the words say of it; feelings are left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from studio.rays import Camera
from studio.world import nouns
from studio.world import phrases as ph
from studio.world.draw import Draw
from studio.world.nouns import Words, words
from studio.world.scene import CHANCE, PLACES, THINGS, Scene, Thing, placed, sample, thing_colours
from studio.world.underdrawing import PLAIN, on_day

DOMINANT = ("city", "village", "beach", "lake", "sea", "desert", "forest", "meadow", "hills", "mountains")
"""Of several places in a prompt the first of these is where one stands; the others are seen from there."""
EVERYDAY: dict[str, Words] = {
    "sea": words(
        "island | islands | harbour | harbor | port | cliff | cliffs | sail | sailing | open water | seas | oceans "
        "| ship | ships | whale | whales | dolphin | dolphins | reef | atlantic | pacific | mediterranean"
    ),
    "lake": words(
        "pond | river | riverbank | stream | waterfall | fjord | lagoon | swamp | lakes | canoe | fishing | swan "
        "| swans | ducks | loch"
    ),
    "beach": words(
        "coast | coastline | bay | cove | beaches | shores | surfer | surfers | palm | palms | palm trees "
        "| tropical | caribbean | sandcastle"
    ),
    "meadow": words(
        "garden | gardens | park | prairie | plain | plains | countryside | farm | farmland | heath | grass | lawn "
        "| cow | cows | sheep | horse | horses | picnic | savanna | savannah | tulips | lavender | sunflowers"
    ),
    "desert": words("sahara | dune | canyon | wasteland | oasis | deserts | camel | camels | cactus | mars"),
    "forest": words(
        "jungle | grove | glade | clearing | orchard | thicket | forests | rainforest | deer | fox | bear | squirrel "
        "| squirrels | taiga"
    ),
    "mountains": words(
        "alps | alp | mountainous | peak | summit | valley | glacier | volcano | highlands | pass | skiing | climber "
        "| climbers | eagle | himalaya | himalayas | andes | rockies"
    ),
    "hills": words("moor | moors | downs | slope | slopes | vineyard | vineyards | tuscany | castle"),
    "village": words("town | villages | farmhouse | farmhouses | barn | church | chapel | cottages"),
    "city": words(
        "town square | streets | downtown | metropolis | urban | cities | tower blocks | traffic | manhattan "
        "| new york | london | tokyo | paris | rooftops | skyscraper"
    ),
}
ALIASES: dict[str, tuple[Words, Words]] = {
    "figure": (
        words("figure | man | woman | child | girl | boy | wanderer | hiker | stranger | monk | someone"),
        words("men | women | children | couple | hikers | crowd | family | friends"),
    ),
    "boat": (words("rowing boat | rowboat | canoe | yacht | ferry"), words("yachts | canoes | fishing boats")),
    "house": (words("home | barn | farmhouse | farm | lodge | chalet"), words("barns | huts | homes")),
    "flowers": (words("poppies | tulips | roses | daisies | lavender | sunflowers | blossom | bloom"), ()),
    "birds": (words("bird | seagulls | gulls | geese | crows | ravens | swallows | eagle | doves"), ()),
    "path": (words("road | lane | street | way"), ()),
    "dead tree": (words("leafless tree | bare tree"), ()),
    "litter": (words("plastic | waste | dump | debris | filth"), ()),
    "balloon": (words("airship"), ()),
    "lighthouse": (words("beacon"), ()),
}
"""Everyday words for things, one and many, beside those of the captions."""
TIMES: dict[str, Words] = {
    "dawn": words("sunrises | dawning | first light"),
    "dusk": words("sunsets | golden hour | setting sun | evening light | afterglow"),
    "night": words("moon | moonlit | moonlight | starry | stars | starlight | milky way | aurora | midnight"),
    "day": words("noon | midday | sunny | sunshine | daylight"),
}
SKIES: dict[str, Words] = {
    "storm": words("stormy | storm | thunder | tempest | hurricane"),
    "overcast": words("overcast | cloudy | grey sky | gray sky | gloomy sky"),
    "scattered": words("clouds"),
    "clear": words("clear | cloudless | sunny | blue sky"),
}
WEATHERS: dict[str, Words] = {
    "lightning": words("lightning | thunderstorm"),
    "rain": words("rain | rainy | raining | drizzle | downpour"),
    "snow": words("snow | snowy | snowing | snowfall | winter | wintry | blizzard"),
    "fog": words("fog | foggy | mist | misty | haze | hazy"),
}
TREES: dict[str, Words] = {
    "conifer": words("pine | pines | fir | firs | spruce | conifer | evergreen | taiga"),
    "bare": words("bare | leafless | dead forest | winter forest"),
    "broadleaf": words("oak | oaks | beech | birch | leafy | broadleaf | deciduous | orchard"),
}
FREE = ("lighthouse", "boat", "birds", "balloon", "kite", "fireworks", "sky lanterns", "ship", "swan", "rocks")
"""Things that need no ground under them."""
HOMES: dict[str, tuple[str, ...]] = {
    "windmill": ("hills", "meadow"), "castle": ("hills", "mountains"), "church": ("village", "hills"),
    "ruin": ("hills", "meadow"), "tent": ("meadow", "forest", "mountains"), "ferris wheel": ("city", "meadow"),
    "fireworks": ("city", "lake"), "sky lanterns": ("lake", "hills"), "lamp post": ("village", "city"),
    "gravestones": ("meadow", "hills"), "fence": ("meadow", "hills"), "bench": ("meadow", "lake"),
    "ship": ("sea",), "snowman": ("meadow", "hills"), "rocks": ("beach", "mountains"), "deer": ("forest", "meadow"),
    "horse": ("meadow", "hills"), "cow": ("meadow", "hills"), "sheep": ("hills", "meadow"), "dog": ("meadow", "beach"),
    "swan": ("lake",), "palm": ("beach", "desert"), "cactus": ("desert",),
}  # fmt: skip
"""Where things are at home that no scene holds unasked."""
SEASONS: dict[str, Words] = {
    "autumn": words("autumn | autumnal | fall colours | fall colors | fallen leaves | october | november"),
    "blossom": words("blossom | blossoms | cherry trees | cherry blossom | spring | springtime"),
}
UNASKED = ("path", "flowers", "birds")
"""What a scene may hold without being asked."""
_NO = r"(?:no|without|without any|without a)\s+"
_SIDES = {"left": -1.0, "right": 1.0, "middle": 0.0, "centre": 0.0, "center": 0.0}
_MANY = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "several": 3, "many": 5, "some": 3}
PLURAL = 3


class Asked(NamedTuple):
    """A thing that words name: its kind, how many, and its colour, side (-1 to 1) and nearness if they are said."""

    kind: str
    count: int = 1
    colour: str = ""
    side: float | None = None
    nearness: float = 1.0


def composed(prompt: str, seed: int) -> Scene:
    """The scene of a prompt and a seed; the same for the same two. Where words name no place, the seed chooses it."""
    text = _plain(prompt)
    things = asked(text)
    places = _places(text)
    place = _stand(places, things, seed)
    scene = _land(sample(seed, place=place), text, places)
    scene = on_day(scene, _day(text))
    return replace(scene, things=_arranged(scene, things, text))


def known(prompt: str) -> bool:
    """Whether a prompt names a place or a thing of the world."""
    text = _plain(prompt)
    return bool(_places(text) or asked(text))


def _plain(prompt: str) -> str:
    """Lower case, without the marks of weights, one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"[():\[\]]|[0-9]+\.[0-9]+", " ", prompt.lower())).strip()


def says(text: str, phrases: Sequence[str]) -> bool:
    """Whether a text has one of the phrases as whole words, and does not deny it."""
    return any(
        re.search(rf"(?<![a-z-]){re.escape(phrase)}(?![a-z-])", text)
        and not re.search(rf"(?<![a-z-]){_NO}{re.escape(phrase)}(?![a-z-])", text)
        for phrase in phrases
    )


def asked(text: str) -> list[Asked]:
    """The things that a text names, in the order of THINGS."""
    found = []
    for kind in THINGS:
        one, many = (given + also for given, also in zip(nouns.THINGS[kind], ALIASES.get(kind, ((), ())), strict=True))
        for phrase, plural in sorted(
            [(p, False) for p in one] + [(p, True) for p in many], key=lambda each: -len(each[0])
        ):
            match = re.search(rf"(?<![a-z-]){re.escape(phrase)}(?![a-z-])", text)
            if match and not re.search(rf"(?<![a-z-]){_NO}{re.escape(phrase)}(?![a-z-])", text):
                found.append(_told(kind, text, match, plural=plural))
                break
    return found


def _told(kind: str, text: str, match: re.Match[str], *, plural: bool) -> Asked:
    """What stands before a thing's noun (number, colour) and behind it, up to the next part of the sentence."""
    before = text[: match.start()].split()[-3:]
    behind = re.split(r",|\.|;| and | with | under ", text[match.end() :])[0]
    count = next((_MANY[word] for word in reversed(before) if word in _MANY), PLURAL if plural else 1)
    single = kind in nouns.UNCOUNTED or kind == "path"
    return Asked(
        kind=kind,
        count=PLURAL if kind == "fireworks" else 1 if single else count,
        colour=next((word for word in reversed(before) if word in thing_colours(kind)), ""),
        side=next((side for word, side in _SIDES.items() if says(behind, (word,))), None),
        nearness=1.7 if says(behind, nouns.DISTANCE["far"]) else 0.6 if says(behind, nouns.DISTANCE["near"]) else 1.0,
    )


def _places(text: str) -> list[str]:
    """The places that a text names, first the one where one stands."""
    found = [place for place in DOMINANT if says(text, (*nouns.PLACE_WORDS[place], *EVERYDAY[place]))]
    strong = [place for place in found if place != "forest" or says(text, _WOODS)]
    strong = [place for place in strong if place != "sea" or len(strong) == 1 or says(text, _SEAS)]
    return strong or found


_WOODS = tuple(word for word in (*nouns.PLACE_WORDS["forest"], *EVERYDAY["forest"]) if word != "trees")
_SEAS = tuple(word for word in (*nouns.PLACE_WORDS["sea"], *EVERYDAY["sea"]) if word not in ("water", "waves"))


def _stand(places: list[str], things: list[Asked], seed: int) -> str:
    """The place where one stands."""
    kinds = {thing.kind for thing in things}
    if not places:
        fitting = [
            sum(CHANCE[place].get(kind, 0.5 * (place in HOMES.get(kind, ()))) for kind in kinds) for place in PLACES
        ]
        if max(fitting) > 0:
            good = [place for place, fit in zip(PLACES, fitting, strict=True) if fit > 0.6 * max(fitting)]
            return good[seed % len(good)]
        return sample(seed).place
    place = places[0]
    if place == "sea" and kinds.difference(FREE):
        return "beach"
    if "village" in places and place in ("city", "village") and {"lake", "sea"}.intersection(places):
        return "lake"
    if kinds.intersection(("boat", "ship", "swan")) and place in ("meadow", "hills", "mountains", "forest", "village"):
        return "lake"
    return place


def _land(scene: Scene, text: str, places: list[str]) -> Scene:
    """The seed's land, with what else the words say of it."""
    changes: dict[str, Any] = {}
    kind = next((kind for kind, named in TREES.items() if says(text, (*named, *nouns.TREES[kind][:-1]))), "")
    wooded = bool(kind) or "forest" in places or says(text, ("trees", "tree"))
    if wooded and scene.place not in ("sea", "beach", "desert", "city"):
        changes["density"] = max(scene.density, 0.75 if "forest" in places else 0.45)
        changes["near_trees"] = max(scene.near_trees, 6 if "forest" in places else 3)
    usual = scene.trees if scene.trees != "bare" else ("conifer", "broadleaf")[scene.seed % 2]
    if scene.trees or wooded:
        changes["trees"] = kind or usual or ("conifer", "broadleaf")[scene.seed % 2]
    changes["season"] = next((season for season, named in SEASONS.items() if says(text, named)), "green")
    if "mountains" in places:
        changes["mountains"] = max(scene.mountains, 0.85 if scene.place == "mountains" else 0.7)
    if "hills" in places and scene.place not in ("sea", "beach", "desert"):
        changes["hills"] = max(scene.hills, 0.6)
    if scene.place == "city" and ({"sea", "lake", "beach"} & set(places) or says(text, nouns.THINGS["boat"][0])):
        changes["water"] = "lake"
    peaks = [noun for _, noun, _ in nouns.SNOWY_PEAKS]
    changes["snowcaps"] = says(text, peaks) or (scene.snowcaps and changes.get("mountains", scene.mountains) > 0.3)
    if says(text, (*ph.WATER_ADJECTIVES["smooth"], *ph.WATER_MOOD["smooth"], "reflection", "reflections")):
        changes["calm"] = 0.9
    elif says(text, (*ph.WATER_ADJECTIVES["rough"], *ph.WATER_MOOD["rough"], *ph.WATER_PHRASES["rough"])):
        changes["calm"] = 0.12
    return replace(scene, **changes)


def _found(text: str, *tables: Mapping[str, Words]) -> str:
    """The first key of which a text has a phrase, "" where it has none."""
    keys = dict.fromkeys(key for table in tables for key in table)
    return next((key for key in keys if any(says(text, table.get(key, ())) for table in tables)), "")


_SKY_NOUNS = {sky: tuple(noun for noun in named if noun != "clouds") for sky, named in ph.SKY_NOUNS.items()}


def _day(text: str) -> dict[str, Any]:
    """A plain day, but for what the words say of it."""
    day = dict(PLAIN)
    low = text
    for _, peak, _ in nouns.SNOWY_PEAKS:
        low = low.replace(peak, "mountains")
    time = _found(low, ph.TIME_PHRASES, ph.TIME_NOUNS, TIMES)
    day["time"] = time or day["time"]
    if says(low, (*ph.STAR_PHRASES, *ph.STAR_NOUNS, "starry")):
        day["stars"] = 0.85
    weather = _found(low, WEATHERS, ph.WEATHER_NOUNS)
    sky = _found(low, SKIES, ph.SKY_PHRASES, _SKY_NOUNS)
    if not sky:
        sky = {"lightning": "storm", "rain": "overcast", "snow": "overcast"}.get(weather, "")
        sky = sky or ("clear" if day["stars"] else "")
    day["sky"] = sky or day["sky"]
    day["weather"] = weather or "none"
    day["fog"] = 0.7 if weather == "fog" else day["fog"]
    day["palette"] = _found(low, ph.PALETTE_PHRASES, ph.PALETTE_NOUNS) or "natural"
    painted = ("oil painting", "painting", "painted", "brush strokes", "impressionist", *ph.PAINTING_TAILS)
    day["style"] = "painting" if says(low, painted) else "render"
    if says(low, ("rainbow",)):
        day["rainbow"] = 1.0
    if says(low, ("aurora", "northern lights", "polar lights")):
        day |= {"aurora": 1.0, "time": "night", "sky": "clear", "stars": 0.6}
    if not time and says(low, ("fireworks", "firework", "sky lanterns", "floating lanterns", "paper lanterns")):
        day["time"] = "night"
    if not weather and says(low, ("snowman", "snowmen")):
        day["weather"] = "snow"
    if says(low, ("sun rays", "sunbeams", "rays", "god rays", "sunlight")):
        day["rays"] = 0.7
    return day


def _arranged(scene: Scene, things: list[Asked], text: str) -> tuple[Thing, ...]:
    """What is asked for, where the layout puts it, before what the seed brought along unasked."""
    draw, kept = Draw(scene.seed), []
    named = {thing.kind for thing in things}
    homes = says(text, (*nouns.PLACE_WORDS["village"], *EVERYDAY["village"]))
    if homes and "house" not in named:
        things = [*things, Asked("house", count=5)]
    for thing in scene.things:
        quiet = thing.kind in UNASKED and scene.place not in ("sea",) and not says(text, nouns.THINGS[thing.kind][1])
        if thing.kind not in named and quiet:
            kept.append(thing)
    new = []
    for thing in things:
        if thing.kind in ("path", "flowers") and scene.place in ("sea", "lake"):
            continue
        count = max(thing.count, 5) if homes and thing.kind == "house" else thing.count
        for number in range(min(count, 6)):
            new.append(_moved(placed(draw, scene, thing.kind, number), thing, scene.camera))
    return (*new, *kept)[:14]


def _moved(thing: Thing, told: Asked, camera: Camera) -> Thing:
    """A thing with the colour, side and distance that words give it."""
    azimuth = thing.azimuth
    if told.side is not None and told.count == 1:
        azimuth = told.side * (0.22 + 0.1 * abs(azimuth) / camera.fov) * camera.fov
    return replace(
        thing,
        colour=told.colour or thing.colour,
        azimuth=round(azimuth, 4),
        distance=round(float(np.clip(thing.distance * told.nearness, 2.5, 60)), 3),
    )
