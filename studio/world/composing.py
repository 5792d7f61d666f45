"""From what words say to a composition: a scene as far as the world has what they name.

What the words do not say is the seed's: where one stands, what the land is like, where the light comes from. The day is
a plain one, but for what the words say of it, and for what a feeling brings where they say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from studio import layout as lay
from studio.world.days import Day
from studio.world.draw import Draw
from studio.world.framing import framed, leading, on_thirds
from studio.world.habitats import AFLOAT, AIRBORNE, BANK, CHANCE, OF_THE_DARK
from studio.world.indoors import asked as indoors
from studio.world.reading import MANY, MOST, SEVERAL, Asked, Read, read_words
from studio.world.sampling import bank_side, land_of, placed, sample
from studio.world.scene import INDOORS, LANDS, PLACES, Scene, Thing
from studio.world.scene import THINGS as KINDS
from studio.world.underdrawing import PLAIN, on_day

HOMES: dict[str, tuple[str, ...]] = {
    "windmill": ("hills", "meadow"), "castle": ("hills", "mountains"), "church": ("village", "hills"),
    "ruin": ("hills", "meadow"), "tent": ("meadow", "forest", "mountains"), "ferris wheel": ("city", "meadow"),
    "fireworks": ("city", "lake"), "sky lanterns": ("lake", "hills"), "lamp post": ("village", "city"),
    "gravestones": ("meadow", "hills"), "fence": ("meadow", "hills"), "bench": ("meadow", "lake"),
    "ship": ("sea",), "snowman": ("meadow", "hills"), "rocks": ("beach", "mountains"), "deer": ("forest", "meadow"),
    "horse": ("meadow", "hills"), "cow": ("meadow", "hills"), "sheep": ("hills", "meadow"), "dog": ("meadow", "beach"),
    "swan": ("lake",), "palm": ("beach", "desert"), "cactus": ("desert",),
    "bridge": ("river",), "fountain": ("garden",),
}  # fmt: skip
"""Where things are at home that are found in many places."""
UNASKED = ("path", "flowers", "birds")
"""What a scene may hold without being asked."""
MOST_THINGS = 14
SNOWLESS = ("beach", "desert", "canyon", "island")
"""Where a feeling brings no snow."""
DRY = ("meadow", "hills", "mountains", "forest", "desert", "canyon", "garden", "road", "railway", "graveyard")
"""Where nothing floats."""
FLOODED = ("lake", "river", "waterfall", "harbour", "island", "cave", "canyon", "road", "railway")
"""Where nobody walks on paths between flowers."""
PATHS, OFTEN = ("meadow", "hills", "village", "mountains", "forest"), 0.7
"""Where a path leads into the picture, and how often if the words do not name one."""
BROUGHT = 2
"""How many things a feeling brings at most."""


def composed(prompt: str, seed: int, negative: str = "", felt: Day | None = None, brought: Sequence[str] = ()) -> Scene:
    """The scene of a prompt and a seed; the same for the same. Where words name no place, the seed chooses it.

    Things, trees and clouds that the `negative` prompt names are left out. A day that is `felt` fills in what the words
    leave open, and the first BROUGHT of the kinds of things that are `brought` come along where they are at home.
    """
    read, unwanted = read_words(prompt), read_words(negative)
    read.denied |= {("thing", kind) for kind in unwanted.kinds}
    read.denied |= set(unwanted.said.items())
    read.things = [thing for thing in read.things if ("thing", thing.kind) not in read.denied]
    if "road" in read.places[1:] and "path" not in read.kinds:
        read.things.append(Asked(kind="path"))  # a road that is seen from somewhere else
    place = indoors.stand(read) or _stand(read, seed)
    scene = _land(sample(seed, place=place), read)
    if place in INDOORS:
        homes = [land for land in _candidates(read) if any(_fit(land, each) for each in read.things)]
        scene = indoors.opened(scene, read, homes)
    day = _day(read)
    if felt is not None:
        day |= _felt(felt, read, scene)
        scene = replace(scene, **_leaves(scene, felt, read))
    scene = framed(on_day(scene, day), read)
    scene = replace(scene, things=_arranged(scene, read))
    return replace(scene, things=(*scene.things, *_passing(scene, read, brought)))


def _stand(read: Read, seed: int) -> str:
    """The place where one stands."""
    kinds = read.kinds
    if read.places:
        place = read.places[0]
    else:
        fitting = {place: sum(_fit(place, thing) for thing in read.things) for place in _candidates(read)}
        for place in {"meadow", "hills", "forest"}.intersection(fitting):
            fitting[place] += 0.4 * ("wood" in read.said or "trees" in read.said)
        best = max(fitting.values())
        good = [place for place, fit in fitting.items() if fit > 0.6 * best] if best > 0 else []
        place = good[seed % len(good)] if good else land_of(seed)
    watery = {"sea", "lake", "beach"}.intersection(read.places)
    landed = {"village", "forest", "meadow", "hills"}.intersection(read.places)
    if watery and landed and place in LANDS and place != "city":
        return "lake"
    if place == "sea" and kinds.difference(AFLOAT, AIRBORNE, ("lighthouse", "rocks")):
        return "beach"
    if kinds.intersection(AFLOAT) and place in (*DRY, "village"):
        return "lake"
    return place


def _candidates(read: Read) -> Sequence[str]:
    """Where one may stand when words name things alone: where those are found that are found in few places.

    Where no place has all of those, the ones that have any.
    """
    rare = [thing for thing in read.things if not any(_fit(place, thing) for place in LANDS)]
    open_air = [place for place in PLACES if place not in INDOORS]
    for enough in (all, any):
        fitting = [place for place in open_air if rare and enough(_fit(place, thing) for thing in rare)]
        if fitting:
            return fitting
    return LANDS


def _fit(place: str, thing: Asked) -> float:
    """How much a thing is at home in a place, 0..1."""
    if thing.kind == "house" and thing.count >= SEVERAL and place == "village":
        return 1.0
    return max(CHANCE[place].get(thing.kind, 0.0), 0.5 * (place in HOMES.get(thing.kind, ())))


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
    if scene.place == "city" and (
        {"sea", "lake", "beach", "river"}.intersection(places) or read.kinds.intersection(AFLOAT)
    ):
        changes["water"] = "lake"
    changes["snowcaps"] = "snowcaps" in said or (
        scene.snowcaps and scene.place not in ("sea", *SNOWLESS) and changes.get("mountains", scene.mountains) > 0.3
    )
    if scene.place in ("road", "railway") and "desert" in places:
        changes |= {"soil": "sand", "trees": "", "density": 0.0, "near_trees": 0}
    if "water" in said:
        changes["calm"] = {"smooth": 0.9, "rough": 0.12}[said["water"]]
    return replace(scene, **changes)


def _day(read: Read) -> dict[str, Any]:
    """A plain day, but for what the words say of it."""
    day, said = dict(PLAIN), read.said
    late = "stars" in said or "light aurora" in said or read.kinds.intersection(OF_THE_DARK)
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


def _felt(felt: Day, read: Read, scene: Scene) -> dict[str, Any]:
    """The parts of a day that words leave open, as a feeling has them; what would contradict the words is left out."""
    said, unsaid = read.said, {}

    def free(part: str, which: str) -> bool:
        return part not in said and (part, which) not in read.denied

    lights = {f"light {name}" for name in ("rainbow", "aurora", "rays")}
    late = {"stars", "light aurora"}.intersection(said) or read.kinds.intersection(OF_THE_DARK)
    early = {"light rainbow", "light rays"}.intersection(said)
    bound = late or lights.intersection(said) or "snowman" in read.kinds
    cloudless = ("sky", "scattered") in read.denied and felt.sky != "clear"
    if free("time", felt.time) and not late and not early:
        unsaid |= {"time": felt.time, "stars": felt.stars}
    if free("sky", felt.sky) and free("weather", felt.weather) and not bound and not cloudless:
        unsaid |= {"sky": felt.sky, "weather": felt.weather, "fog": felt.fog}
        if felt.time == unsaid.get("time"):
            unsaid |= {
                name: getattr(felt, name) for name in ("rainbow", "aurora") if ("light", name) not in read.denied
            }
    if free("palette", felt.palette):
        unsaid |= {"palette": felt.palette, "tint": felt.tint}
    if _snowless(scene) and unsaid.get("weather") == "snow":
        unsaid["weather"] = "none"
    tone = ("brightness", "colourfulness", "glow", "light_size", *(["rays"] if "light rays" not in said else []))
    return unsaid | {name: getattr(felt, name) for name in tone}


def _snowless(scene: Scene) -> bool:
    """Whether a feeling brings no snow there: on sand, and before a window that shows some."""
    return any(
        place in SNOWLESS or replace(scene, place=place).sandy for place in (scene.place, scene.outside) if place
    )


def _leaves(scene: Scene, felt: Day, read: Read) -> dict[str, Any]:
    if scene.trees != "broadleaf" or {"trees", "season"}.intersection(read.said):
        return {}
    return {"trees": "bare"} if felt.leaves == "bare" else {"season": felt.leaves or "green"}


def _passing(scene: Scene, read: Read, brought: Sequence[str]) -> tuple[Thing, ...]:
    """What a feeling brings: things that are at home in the place, not there yet, and not unwanted."""
    there = {thing.kind for thing in scene.things}
    at_home = [
        kind
        for kind in brought
        if kind in CHANCE[scene.place] and kind not in there and ("thing", kind) not in read.denied
    ]
    fitting = [kind for kind in at_home if kind != "snowman" or scene.weather == "snow"]
    late = scene.time in ("dusk", "night") and scene.sky != "storm"
    fitting = [kind for kind in fitting if late or kind not in OF_THE_DARK]
    draw, first = Draw(scene.seed), sum(thing.kind in BANK for thing in scene.things)
    return tuple(
        _moved(placed(draw, scene, kind, 0), Asked(kind=kind), number, scene)
        for number, kind in enumerate(fitting[:BROUGHT], first)
    )


def _arranged(scene: Scene, read: Read) -> tuple[Thing, ...]:
    """What is asked for, where the layout puts it, before what the seed brought along unasked."""
    draw, named, things = Draw(scene.seed), read.kinds, list(read.things)
    if scene.place in INDOORS:
        return (*indoors.furniture(scene, read), *_seen(scene, draw, indoors.seen(scene, read)))
    flooded = ("path", "flowers") if scene.place in FLOODED else ()
    if "village" in read.places and "house" not in named and ("thing", "house") not in read.denied:
        things.append(Asked(kind="house", count=MANY))
    kept = [
        thing
        for thing in scene.things
        if thing.kind in UNASKED
        and thing.kind not in named
        and ("thing", thing.kind) not in read.denied
        and thing.kind not in flooded
        and scene.place != "sea"
    ]
    new = on_thirds(scene, _seen(scene, draw, [thing for thing in things if thing.kind not in flooded]), read)
    if scene.place in PATHS and ("thing", "path") not in read.denied and not _has_path((*new, *kept)):
        kept += [placed(draw, scene, "path", 0)] if lay.swing(scene.layout, "things", 0.41) < OFTEN else []
    kept = [leading(thing, new) if thing.kind == "path" else thing for thing in kept]
    return tuple(sorted((*new, *kept)[:MOST_THINGS], key=lambda thing: KINDS.index(thing.kind)))


def _has_path(things: Sequence[Thing]) -> bool:
    return any(thing.kind == "path" for thing in things)


def _seen(scene: Scene, draw: Draw, things: Sequence[Asked]) -> list[Thing]:
    """Each thing as often as it is asked for: the first of every kind, then the second ones."""
    rounds = [(number, thing) for number in range(MOST) for thing in things if number < thing.count]
    return [_moved(placed(draw, scene, thing.kind, number), thing, number, scene) for number, thing in rounds]


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
