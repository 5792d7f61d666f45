"""Words for one fact at a time: adjective, noun or phrase, drawn from the tables in phrases.py."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from studio.world import nouns
from studio.world import phrases as ph

WATERSIDE = ("sea", "lake", "beach", "river", "waterfall", "harbour", "island")
"""Places of which nobody says that there is water beside them."""
Facts = Mapping[str, Any]
Item = TypeVar("Item")


def pick(items: Sequence[Item], rng: random.Random) -> Item:
    """One of the items; several times faster than random.choice, which captions call for every word."""
    return items[int(rng.random() * len(items))]


def with_article(words: str) -> str:
    """The words behind "a" or "an", by the sound of common English spellings."""
    vowel = words[0] in "aeiou" and not words.startswith(("eu", "uni", "one"))
    return f"{'an' if vowel else 'a'} {words}"


def listed(parts: Sequence[str]) -> str:
    """Joins parts as in "a boat, two birds and a path"; at least one part."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def adjectives(name: str, facts: Facts, *, plain: bool) -> Sequence[str]:
    """Adjectives that tell a detail in front of the place, none where there is no natural one."""
    if name == "palette":
        return () if faint(facts) else ph.PALETTE_ADJECTIVES.get(facts["palette"], ())
    if name == "time":
        return ph.TIME_ADJECTIVES[facts["time"]]
    if name == "water":
        if facts["place"] not in ("sea", "lake", "river", "harbour"):
            return ()
        surface = _surface(facts)
        return ph.WATER_ADJECTIVES[surface] + (() if plain else ph.WATER_MOOD[surface])
    return ph.WEATHER_ADJECTIVES.get(facts[name], ())


def faint(facts: Facts) -> bool:
    """Whether a palette is only hinted at."""
    return facts["tint"] < 0.55


def phrase(name: str, facts: Facts, rng: random.Random) -> str:
    """A detail as a phrase that follows a noun: "at dawn", "in the rain", "with mountains behind"."""
    if name == "time":
        moonlit = facts["time"] == "night" and facts["light"]["kind"] == "moon" and rng.random() < 0.3
        return pick(ph.MOON_PHRASES if moonlit else ph.TIME_PHRASES[facts["time"]], rng)
    if name == "weather":
        return pick(ph.WEATHER_PHRASES[facts["weather"]], rng).replace("{part}", ph.PART_OF_DAY[facts["time"]])
    if name == "sky":
        return pick(ph.SKY_PHRASES[facts["sky"]], rng)
    if name == "palette":
        return f"with {noun(name, facts, rng)}" if faint(facts) else pick(ph.PALETTE_PHRASES[facts["palette"]], rng)
    if name in ph.MARVELS:
        return pick(ph.MARVELS[name][0], rng)
    if name == "light":
        return _light(facts["light"], rng)
    if name == "water":
        beside = facts["place"] not in WATERSIDE and rng.random() < 0.6
        return pick(ph.WATER_BESIDE[facts["water"]["kind"]] if beside else ph.WATER_PHRASES[_surface(facts)], rng)
    if name == "backdrop":
        return pick(ph.BACKDROP[_backdrop(facts, rng)], rng)
    return "with " + _trees(facts, rng)


def noun(name: str, facts: Facts, rng: random.Random) -> str:
    """A detail as a bare noun for keyword captions: "dawn", "mist", "snowy mountains"."""
    tables = {"time": ph.TIME_NOUNS, "weather": ph.WEATHER_NOUNS, "sky": ph.SKY_NOUNS, "palette": ph.PALETTE_NOUNS}
    if name == "palette" and faint(facts):
        colour = pick(ph.PALETTE_NOUNS[facts["palette"]], rng).removeprefix("a ")
        return f"{pick(ph.FAINT, rng)} of {colour}"
    if name in tables:
        return pick(tables[name][facts[name]], rng)
    if name in ph.MARVELS:
        return pick(ph.MARVELS[name][1], rng)
    if name == "light":
        return f"{facts['light']['height']} {facts['light']['kind']}"
    if name == "water":
        return f"{pick(ph.WATER_ADJECTIVES[_surface(facts)], rng)} water"
    if name == "backdrop":
        backdrop = _backdrop(facts, rng)
        return "snowy mountains" if backdrop == "snowcaps" else backdrop
    return _trees(facts, rng)


def thing_words(thing: Facts, rng: random.Random) -> str:
    """A thing with its number, and now and then its colour, light, side or distance."""
    kind, count = thing["kind"], thing["count"]
    one = count == 1
    words = pick((nouns.THINGS.get(kind) or nouns.FURNITURE[kind])[0 if one else 1], rng)
    coloured = bool(thing["colour"]) and kind not in ("birds", "litter") and rng.random() < 0.6
    if coloured and kind != "figure":
        words = f"{thing['colour']} {words}"
    if kind not in nouns.UNCOUNTED and not words.startswith("someone"):
        words = with_article(words) if one else f"{_number(count, rng)} {words}"
    if coloured and kind == "figure":
        words = f"{words} {nouns.CLOTHES.get(thing['colour'], 'in ' + thing['colour'])}"
    if kind in nouns.LIT and (one or kind == "house") and rng.random() < 0.35:
        words = f"{words} {pick(nouns.LIT[kind][0 if thing['lit'] else 1], rng)}".rstrip()
    if rng.random() < 0.2:
        return f"{words} {pick(nouns.SIDE[thing['position']], rng)}"
    if rng.random() < 0.15:
        return f"{words} {pick(nouns.DISTANCE[thing['distance']], rng)}".rstrip()
    return words


def _number(count: int, rng: random.Random) -> str:
    if count < len(nouns.NUMBERS) and rng.random() < 0.6:
        return nouns.NUMBERS[count]
    return "some" if count < 4 else pick(("several", "many", "some"), rng)


def _light(light: Facts, rng: random.Random) -> str:
    words = pick(ph.LIGHT[f"{light['kind']} {light['height']}"], rng)
    beside = light["position"] in ("left", "right") and rng.random() < 0.5
    return f"{words} {pick(nouns.SIDE[light['position']], rng)}" if beside else words


def _surface(facts: Facts) -> str:
    return "smooth" if facts["water"]["calm"] >= 0.5 else "rough"


def _backdrop(facts: Facts, rng: random.Random) -> str:
    backdrop = facts["backdrop"]
    if backdrop["mountains"] < backdrop["hills"]:
        return "hills"
    return "snowcaps" if backdrop["snowcaps"] and rng.random() < 0.6 else "mountains"


def _trees(facts: Facts, rng: random.Random) -> str:
    trees = facts["trees"]
    amount = "a few " if trees["density"] < 0.3 else "many " if trees["density"] > 0.7 else ""
    if trees["season"] in nouns.SEASONS and rng.random() < 0.75:
        return pick(nouns.SEASONS[trees["season"]], rng)
    return (amount if rng.random() < 0.5 else "") + pick(nouns.TREES[trees["kind"]], rng)
