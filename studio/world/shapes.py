"""All kinds of things with their size and drawing: one literal table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.world import (
    afloat,
    castle,
    creatures,
    fixtures,
    houses,
    objects,
    people,
    plants,
    sights,
    strongholds,
    wayside,
)
from studio.world.sketch import Part, Sketch


@dataclass(frozen=True)
class Kind:
    """How tall a thing is in eye heights, how wide it reaches in heights, its drawing, and how far it rises above."""

    tall: float
    reach: float
    draw: Callable[[Sketch], list[Part]]
    above: float = 0.12


KINDS = {
    "conifer": Kind(5.2, 0.4, plants.conifer),
    "broadleaf": Kind(4.4, 0.56, plants.broadleaf),
    "bare": Kind(4.6, 0.75, plants.bare),
    "dead tree": Kind(2.6, 0.75, plants.dead),
    "house": Kind(2.4, 0.9, houses.house, above=0.55),
    "lighthouse": Kind(5.5, 0.35, strongholds.lighthouse),
    "tower": Kind(5.0, 0.4, strongholds.tower),
    "boat": Kind(2.2, 0.7, afloat.boat),
    "figure": Kind(1.05, 0.9, people.figure, above=0.4),
    "balloon": Kind(2.6, 0.5, objects.balloon),
    "kite": Kind(1.6, 0.6, objects.kite),
    "birds": Kind(1.4, 1.5, people.birds),
    "campfire": Kind(0.8, 0.6, objects.campfire, above=1.3),
    "litter": Kind(0.55, 1.4, objects.litter),
    "windmill": Kind(4.6, 0.5, strongholds.windmill),
    "castle": Kind(5.5, 0.62, castle.castle),
    "church": Kind(4.8, 0.5, houses.church),
    "ruin": Kind(2.6, 0.85, strongholds.ruin),
    "tent": Kind(1.5, 1.05, sights.tent),
    "ferris wheel": Kind(6.0, 0.5, sights.ferris_wheel),
    "fireworks": Kind(3.0, 0.75, sights.fireworks),
    "sky lanterns": Kind(2.4, 1.2, sights.sky_lanterns),
    "lamp post": Kind(2.6, 0.45, sights.lamp_post),
    "gravestones": Kind(0.9, 1.3, wayside.gravestones),
    "fence": Kind(0.8, 2.7, wayside.fence),
    "bench": Kind(0.75, 0.95, wayside.bench),
    "ship": Kind(4.0, 0.75, afloat.ship),
    "snowman": Kind(1.1, 0.4, sights.snowman),
    "rocks": Kind(1.0, 1.4, wayside.rocks),
    "deer": Kind(1.15, 0.75, creatures.deer),
    "horse": Kind(1.35, 0.8, creatures.horse),
    "cow": Kind(1.1, 1.0, creatures.cow),
    "sheep": Kind(0.8, 0.85, creatures.sheep),
    "dog": Kind(0.65, 0.9, creatures.dog),
    "swan": Kind(0.6, 0.9, afloat.swan),
    "palm": Kind(4.4, 0.6, plants.palm),
    "cactus": Kind(1.9, 0.45, creatures.cactus),
    "bridge": Kind(2.7, 2.0, fixtures.bridge),
    "fountain": Kind(2.0, 0.7, fixtures.fountain),
    "boulders": Kind(1.0, 1.4, fixtures.boulders),
    "reeds": Kind(0.75, 0.9, fixtures.reeds),
    "bush": Kind(0.9, 0.85, plants.bush),
    "cypress": Kind(4.6, 0.3, plants.cypress),
    "topiary": Kind(1.5, 0.4, plants.topiary),
    "headstone": Kind(0.8, 0.7, fixtures.headstone),
    "pole": Kind(4.2, 0.3, fixtures.pole),
    "moored": Kind(2.6, 0.75, afloat.moored),
    "pergola": Kind(2.6, 0.6, fixtures.pergola),
}
