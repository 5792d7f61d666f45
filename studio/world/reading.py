"""From words to a composition: the scene that a prompt asks for, as far as the world has what it names.

What the words do not say is the seed's: where one stands, what the land is like, where the light comes from. The day is
a plain one, but for what the words say of it; feelings are left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from studio.world.draw import Draw
from studio.world.nouns import UNCOUNTED
from studio.world.scene import AFLOAT, AIRBORNE, BANK, CHANCE, PLACES, Scene, Thing, bank_side, placed, sample
from studio.world.scene import THINGS as KINDS
from studio.world.underdrawing import PLAIN, on_day
from studio.world.vocabulary import LONGEST, SIDES, Meaning, table, tokens

DOMINANT = ("city", "village", "beach", "lake", "sea", "desert", "forest", "meadow", "hills", "mountains")
"""Of several places in a prompt the first of these is where one stands; the others are seen from there."""
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
UNASKED = ("path", "flowers", "birds")
"""What a scene may hold without being asked."""
SEVERAL, MANY, MOST = 3, 5, 6
MOST_THINGS = 14
_DENIERS = ("no", "not", "never", "without", "neither", "nor", "minus")
_BOUNDS = (",", "and", "but", "with", "in", "on", "by", "at", "under", "over", "of", "behind", "near", "to")


@dataclass(kw_only=True)
class Asked:
    """A thing that words name: how many, and its colour, side (-1 to 1) and nearness (1 is usual) if they say so."""

    kind: str
    count: int = 1
    colour: str = ""
    side: float | None = None
    nearness: float = 1.0
    lit: bool = False


@dataclass(kw_only=True)
class Read:
    """What a text says of a scene: the first that it names of each part, its places and things, and what it denies."""

    said: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    things: list[Asked] = field(default_factory=list)
    denied: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kinds(self) -> set[str]:
        """The kinds of its things."""
        return {thing.kind for thing in self.things}


@dataclass(frozen=True, kw_only=True)
class _Span:
    first: int
    last: int  # behind its last word
    meanings: tuple[Meaning, ...]

    def of(self, part: str) -> Meaning | None:
        return next((meaning for meaning in self.meanings if meaning.part == part), None)


def composed(prompt: str, seed: int, negative: str = "") -> Scene:
    """The scene of a prompt and a seed; the same for the same. Where words name no place, the seed chooses it.

    Things, trees and clouds that the `negative` prompt names are left out.
    """
    read, unwanted = read_words(prompt), read_words(negative)
    read.denied |= {("thing", kind) for kind in unwanted.kinds}
    read.denied |= {(part, which) for part, which in unwanted.said.items() if part in ("wood", "sky")}
    read.things = [thing for thing in read.things if ("thing", thing.kind) not in read.denied]
    scene = _land(sample(seed, place=_stand(read, seed)), read)
    scene = on_day(scene, _day(read))
    return replace(scene, things=_arranged(scene, read))


def known(prompt: str) -> bool:
    """Whether a prompt names a place or a thing of the world."""
    read = read_words(prompt)
    return bool(read.places or read.things or "wood" in read.said)


def read_words(text: str) -> Read:
    """What a text says. `(word:1.2)` counts as its word, and a word of weight 0 not at all."""
    text = re.sub(r"\([^():]*:\s*0*(?:\.0*)?\)", " , ", text)
    words = tokens(re.sub(r":\s*[0-9.]+\s*\)", " ", text))
    spans, read = list(_spans(words)), Read()
    denied = [_denied(words, spans, index) for index in range(len(spans))]
    waiting: dict[str, Any] = {}  # a side or a distance that is said before its thing
    for index, span in enumerate(spans):
        for meaning in span.meanings:
            key = (meaning.part, meaning.which)
            if denied[index]:
                read.denied.add(key)
            elif meaning.part == "thing":
                thing = _asked(meaning, words, spans[:index], span)
                if thing.kind not in read.kinds:
                    read.things.append(replace(thing, **waiting))
                    waiting = {}
            elif meaning.part == "place":
                if meaning.which not in read.places:
                    read.places.append(meaning.which)
            elif meaning.part in ("side", "distance", "lit"):
                told: dict[str, Any] = {
                    "side": {"side": SIDES.get(meaning.which)},
                    "distance": {"nearness": 0.6 if meaning.which == "near" else 1.7},
                    "lit": {"lit": True},
                }[meaning.part]
                if read.things:
                    read.things[-1] = replace(read.things[-1], **told)
                else:
                    waiting |= told
            else:
                read.said.setdefault(meaning.part, meaning.which)
                read.said.setdefault(f"{meaning.part} {meaning.which}", "")
    read.places.sort(key=DOMINANT.index)
    return read


def _spans(words: Sequence[str]) -> Iterator[_Span]:
    """The known phrases of a text, from left to right, longer ones before shorter ones, without overlaps."""
    phrases, first = table(), 0
    while first < len(words):
        for last in range(min(len(words), first + LONGEST), first, -1):
            meanings = phrases.get(tuple(words[first:last]))
            if meanings is not None:
                yield _Span(first=first, last=last, meanings=meanings)
                break
        else:
            last = first + 1
        first = last


def _denied(words: Sequence[str], spans: Sequence[_Span], index: int) -> bool:
    """Whether "no", "without" or the like stands before a phrase, at most two words away, or before its "or"."""
    place, passed = spans[index].first - 1, 0
    while place >= 0 and passed < 3 and words[place] != ",":
        word = words[place]
        if word in _DENIERS or (word == "of" and place and words[place - 1] == "free"):
            return True
        before = next((each for each in spans[:index] if each.first <= place < each.last), None)
        if word in ("or", "nor"):
            return any(_denied(words, spans, number) for number in range(index) if spans[number].last == place)
        if before is not None and (before.of("thing") or before.of("place")):
            return False
        place, passed = place - 1, passed + 1
    return False


def _asked(meaning: Meaning, words: Sequence[str], before: Sequence[_Span], span: _Span) -> Asked:
    """A thing with the number and the colour that stand right before it."""
    count, colour = 0, ""
    place = span.first - 1
    while place >= max(0, span.first - 4):
        word = words[place]
        other = next((each for each in before if each.first <= place < each.last), None)
        group = other.of("group") if other else None
        if (word in _BOUNDS and not (word == "of" and count == 0)) or (
            other and (other.of("thing") or other.of("place"))
        ):
            break
        if group is not None:
            count = {"two": 2, "some": SEVERAL, "many": MANY}[group.which]
            break
        number = other.of("number") if other else None
        if number is not None or word.isdecimal():
            count = int(number.which if number else word[:3])
            break
        tint = other.of("colour") if other else None
        colour = tint.which if tint and not colour else colour
        place -= 1
    place -= 1
    group = next((each.of("group") for each in before if each.first <= place < each.last), None)
    if count == 1 and meaning.many and group:
        count = {"two": 2, "some": SEVERAL, "many": MANY}[group.which]
    count = count or (SEVERAL if meaning.many else 1)
    if meaning.which in UNCOUNTED or meaning.which == "path":
        count = SEVERAL if meaning.which == "fireworks" else 1
    return Asked(kind=meaning.which, count=min(max(count, 1), MOST), colour=colour)


def _stand(read: Read, seed: int) -> str:
    """The place where one stands."""
    kinds = read.kinds
    if read.places:
        place = read.places[0]
    else:
        fitting = {place: sum(_fit(place, thing) for thing in read.things) for place in PLACES}
        for place in ("meadow", "hills", "forest"):
            fitting[place] += 0.4 * ("wood" in read.said or "trees" in read.said)
        best = max(fitting.values())
        good = [place for place, fit in fitting.items() if fit > 0.6 * best] if best > 0 else []
        place = good[seed % len(good)] if good else sample(seed).place
    watery = {"sea", "lake", "beach"}.intersection(read.places)
    landed = {"village", "forest", "meadow", "hills"}.intersection(read.places)
    if watery and landed and place != "city":
        return "lake"
    if place == "sea" and kinds.difference(AFLOAT, AIRBORNE, ("lighthouse", "rocks")):
        return "beach"
    if kinds.intersection(AFLOAT) and place in ("meadow", "hills", "mountains", "forest", "village", "desert"):
        return "lake"
    return place


def _fit(place: str, thing: Asked) -> float:
    """How much a thing is at home in a place, 0..1."""
    if thing.kind == "house" and thing.count >= SEVERAL and place == "village":
        return 1.0
    return CHANCE[place].get(thing.kind, 0.5 * (place in HOMES.get(thing.kind, ())))


def _land(scene: Scene, read: Read) -> Scene:
    """The seed's land, with what else the words say of it."""
    changes: dict[str, Any] = {}
    said, places = read.said, read.places
    season = said.get("season", "green")
    kind = said.get("trees", "broadleaf" if season != "green" else "")
    wooded = "trees" in said or "wood" in said or "forest" in places
    if wooded and scene.place not in ("sea", "beach", "desert", "city"):
        changes["density"] = max(scene.density, 0.75 if "forest" in places else 0.45)
        changes["near_trees"] = max(scene.near_trees, 6 if "forest" in places else 3)
    elif ("wood", "") in read.denied or "dead tree" in read.kinds:
        changes |= {"near_trees": 0} | ({"density": 0.0} if scene.place != "forest" else {})
    usual = scene.trees if scene.trees != "bare" else ""
    if scene.trees or wooded:
        changes["trees"] = kind or usual or ("conifer", "broadleaf")[scene.seed % 2]
    changes["season"] = season
    if "mountains" in places:
        changes["mountains"] = max(scene.mountains, 0.85 if scene.place == "mountains" else 0.7)
    if "hills" in places and scene.place not in ("sea", "beach", "desert"):
        changes["hills"] = max(scene.hills, 0.6)
    if scene.place == "city" and ({"sea", "lake", "beach"}.intersection(places) or read.kinds.intersection(AFLOAT)):
        changes["water"] = "lake"
    changes["snowcaps"] = "snowcaps" in said or (scene.snowcaps and changes.get("mountains", scene.mountains) > 0.3)
    if "water" in said:
        changes["calm"] = {"smooth": 0.9, "rough": 0.12}[said["water"]]
    return replace(scene, **changes)


def _day(read: Read) -> dict[str, Any]:
    """A plain day, but for what the words say of it."""
    day, said = dict(PLAIN), read.said
    late = "stars" in said or "light aurora" in said or read.kinds.intersection(("fireworks", "sky lanterns"))
    day["time"] = said.get("time", "night" if late else "day")
    day["stars"] = 0.85 if "stars" in said else 0.0
    weather = said.get("weather", "snow" if "snowman" in read.kinds else "none")
    usual = {"lightning": "storm", "rain": "overcast", "snow": "overcast"}.get(weather, "")
    cloudless = "stars" in said or ("sky", "scattered") in read.denied
    day["sky"] = said.get("sky", usual or ("clear" if cloudless else day["sky"]))
    day["weather"] = weather
    day["fog"] = 0.7 if weather == "fog" else day["fog"]
    day["palette"] = said.get("palette", "natural")
    day["style"] = said.get("style", "render")
    day["rays"] = 0.7 if "light rays" in said else 0.0
    day["rainbow"] = 1.0 if "light rainbow" in said else 0.0
    day["aurora"] = 1.0 if "light aurora" in said else 0.0
    if day["aurora"]:
        day |= {"time": "night", "sky": "clear", "stars": 0.6}
    return day


def _arranged(scene: Scene, read: Read) -> tuple[Thing, ...]:
    """What is asked for, where the layout puts it, before what the seed brought along unasked."""
    draw, named, things = Draw(scene.seed), read.kinds, list(read.things)
    if "village" in read.places and "house" not in named and ("thing", "house") not in read.denied:
        things.append(Asked(kind="house", count=MANY))
    kept = [
        thing
        for thing in scene.things
        if thing.kind in UNASKED
        and thing.kind not in named
        and ("thing", thing.kind) not in read.denied
        and scene.place != "sea"
    ]
    flooded = ("path", "flowers") if scene.place == "lake" else ()
    rounds = [
        (number, thing)
        for number in range(MOST)
        for thing in things
        if number < thing.count and thing.kind not in flooded
    ]
    new = [_moved(placed(draw, scene, thing.kind, number), thing, number, scene) for number, thing in rounds]
    return tuple(sorted((*new, *kept)[:MOST_THINGS], key=lambda thing: KINDS.index(thing.kind)))


def _moved(thing: Thing, told: Asked, number: int, scene: Scene) -> Thing:
    """A thing with the colour, side, distance and light that words give it; on a bank, things stand side by side."""
    azimuth, wide = thing.azimuth, scene.camera.fov
    if scene.water == "lake" and thing.kind in BANK:
        azimuth = bank_side(scene.layout) * (0.4 - 0.09 * number) * wide
    elif told.side is not None:
        azimuth = (told.side * (0.22 + 0.1 * abs(azimuth) / wide) + 0.06 * number * (-1) ** number) * wide
    return replace(
        thing,
        colour=told.colour or thing.colour,
        azimuth=round(azimuth, 4),
        distance=round(float(np.clip(thing.distance * told.nearness, 2.5, 60)), 3),
        lit=thing.lit or told.lit,
    )
