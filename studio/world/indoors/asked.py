"""What words ask of an interior: whether one stands in one, what stands there, and what its window shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio.world.indoors.furnishing import FURNISHED, burns, furnished
from studio.world.reading import Asked, Read, read_words
from studio.world.scene import FURNITURE, INDOORS, Scene, Thing

INSIDERS = ("figure", "dog")
"""Things of the open that come inside."""
WINDOWED = ("room", "corridor")
"""Interiors from which one sees the land."""


def stand(read: Read) -> str:
    """The interior that words put one in, "" for none.

    One that they name; the cathedral, or the one where the furniture is at home that they name, where they name nothing
    that stands in the open. "A church" is one seen from outside, and a house with windows too.
    """
    if read.places:
        return read.places[0] if read.places[0] in INDOORS else ""
    abroad = read.kinds.difference(INSIDERS) - ({"church"} if "inside" in read.said else set())
    if abroad or "wood" in read.said:
        return ""
    if "inside" in read.said or read.interior:
        return read.said.get("inside", read.interior)
    named = [kind for kind in read.furniture if ("furniture", kind) not in read.denied]
    fit = {place: sum(kind in FURNISHED[place] for kind in named) for place in INDOORS}
    return max(INDOORS, key=fit.__getitem__) if named else ""


def opened(scene: Scene, read: Read, homes: Sequence[str]) -> Scene:
    """The interior with the land before its window that words name, or one of the `homes` of what is seen."""
    lands = [place for place in read.places if place not in (*INDOORS, "cave")]
    shown = any(thing.kind not in INSIDERS for thing in seen(scene, read))
    beyond = lands[0] if lands else homes[scene.seed % len(homes)] if homes and shown else ""
    return replace(scene, outside=beyond if scene.place in WINDOWED else "")


def furniture(scene: Scene, read: Read) -> tuple[Thing, ...]:
    """The seed's furniture with what words ask for and without what they deny; a fire burns that they name."""
    kept = [] if "bare" in read.said else [thing.kind for thing in scene.things if thing.kind in FURNITURE]
    built = [kind for kind, chance in FURNISHED[scene.place].items() if chance == 1.0]
    wanted = {*kept, *read.furniture, *built, *(["fireplace"] if "campfire" in read.kinds else [])}
    if scene.place == "corridor" and any(thing.kind not in INSIDERS for thing in seen(scene, read)):
        wanted.add("window")
    wanted -= {kind for part, kind in read.denied if part == "furniture"}
    if "candles" in read.furniture and "lamp" not in read.furniture:
        wanted.discard("lamp")
    named = "fireplace" in read.furniture or "campfire" in read.kinds
    usual = any(thing.kind == "fireplace" and thing.lit for thing in scene.things)
    pieces = furnished(
        scene.place, scene.seed, scene.layout, wanted, fire=(named or usual) and "unlit" not in read.said
    )
    late = scene.time in ("dusk", "night") or scene.sky == "storm"
    asked = {"candles"}.intersection(read.furniture)
    shelved = int("library" in read.said)
    pieces = tuple(replace(each, variant=shelved) if each.kind == "bookshelf" else each for each in pieces)
    return tuple(replace(each, lit=burns(each, scene.place, late) or each.kind in asked) for each in pieces)


def seen(scene: Scene, read: Read) -> list[Asked]:
    """Things that can be seen from inside: guests, and where there is a window, what stands before it."""
    beyond = scene.place in WINDOWED
    return [thing for thing in read.things if thing.kind in INSIDERS or (beyond and thing.kind != "campfire")]


def unseen(prompt: str) -> list[str]:
    """What a prompt names that stands in the open and cannot be seen from the windowless interior that it names."""
    read = read_words(prompt)
    place = stand(read)
    if not place or place in WINDOWED:
        return []
    return [f"the {thing.kind}" for thing in read.things if thing.kind not in (*INSIDERS, "church", "campfire")]
