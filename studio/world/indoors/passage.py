"""The corridor of a scene: its lamps and windows by the scene's day, and what it is made of."""

from __future__ import annotations

import math

from studio.world.indoors import corridor as halls
from studio.world.indoors import surface
from studio.world.indoors.daytime import EXPOSURE, added, cosiness, daylight, outside, sun_way, times
from studio.world.indoors.interior import Interior, Lights
from studio.world.indoors.light import Lamp, Opening, linear
from studio.world.indoors.surface import tone
from studio.world.palette import Look, blend, rgb
from studio.world.scene import Scene


def corridor(scene: Scene, look: Look) -> Interior:
    """The corridor of a scene: by day the window at its end lights it, by night a lamp or two and the moon."""
    windowed = any(thing.kind == "window" for thing in scene.things)
    openings: list[Opening] = []
    hall = halls.hall(scene.seed, scene.layout)
    hall = hall._replace(ends="window" if windowed and not hall.gallery else "door", gallery=hall.gallery and windowed)
    sky, sunlight = daylight(scene, look)
    inward = (-float(hall.side), 0.0) if hall.gallery else (0.0, -1.0)
    way, turned = sun_way(scene, inward, 0.55 if hall.gallery else 0.16, 0.5 if hall.gallery else 0.16)
    wide, tall, up = halls.WINDOW
    opening = Opening(
        middle=(0.0, hall.long, up), wide=wide - 0.05, tall=tall - 0.05, inward=inward, light=times(sky, 4)
    )
    if hall.gallery:
        wide, tall, up = halls.SIDE
        openings += [Opening(middle=(hall.side * hall.half, y, up), wide=wide - 0.04, tall=tall - 0.04, inward=inward,
                             light=sky) for y in hall.doors]  # fmt: skip
    elif windowed:
        openings.append(opening)
    cosy, dim = cosiness(scene), scene.time == "night" or scene.sky == "storm"
    warm = linear(blend(rgb("ffd49a"), rgb("ff5a30"), scene.glow))
    many = [y for y, lit in zip(hall.lamps, hall.lit, strict=True) if lit or cosy > 1.05] or [hall.lamps[-2]]
    bright = windowed or hall.gallery
    burning = tuple(many if cosy > 0.75 else many[-1:]) if dim or scene.time == "dusk" or not bright else ()
    power = (0.4 + 1.3 * cosy) * (1.0 if dim else 0.7)
    lamps = [Lamp(at=(0.0, y, hall.high - 0.45), light=times(warm, power), size=0.3, shades=False) for y in burning]
    number, side = hall.ajar
    ajar = times(linear(blend(rgb("ffc27a"), rgb("ff3c1c"), scene.glow)), 1.6 if dim or scene.glow else 0.5)
    y = hall.first + number * hall.pace
    lamps.append(Lamp(at=(side * (hall.half - 0.1), y - 0.4, 0.25), light=times(ajar, 0.12), size=0.25, shades=False))
    ambient = added(times(sky, 0.055 if bright else 0.02), *(times(lamp.light, 0.012) for lamp in lamps))
    lights = Lights(
        ambient=added(ambient, (0.003, 0.0035, 0.005)), openings=openings, lamps=lamps,
        sun=way if bright and scene.light != "hidden" else None, sunlight=times(sunlight, 1.3),
        low=(-hall.half, -1.2, 0), high=(hall.half, hall.long, hall.high), reach=0.45,
        dust=(0.01 + 0.03 * scene.rays + 0.03 * scene.fog) * (0.13 if hall.gallery else 1.0),
    )  # fmt: skip
    heading = scene.camera.yaw - hall.heading
    looks_to = hall.side * math.pi / 2 if hall.gallery else 0.0
    made = halls.Corridor(
        scene=scene, heading=heading, eye=hall.eye, lights=lights, parts=halls.PARTS, hall=hall, burning=burning,
        glow=ajar, exposure=EXPOSURE[scene.time] * 1.1, outside=outside(scene, turned, heading, looks_to),
    )  # fmt: skip
    timber = ("4a2c1c", "5a4a3a", "2e3a40", "6a5040", "3a2a20")[hall.hues[3] % 5]
    made.materials = {
        halls.WALL: lambda s: halls.walls(hall, s),
        halls.FLOOR: lambda s: halls.floor(hall, scene.seed, s),
        halls.CEILING: lambda s: surface.plain("b8b2a6", s.p.x, s.p.y, 0.12),
        halls.DOOR: lambda s: halls.door(timber, s),
        halls.FRAME: lambda s: surface.plain(timber, s.p.y, s.p.z * 2, 0.2) * 0.85,
        halls.PANE: lambda s: tone("3a3430").expand(3, len(s.foot)),
        halls.REVEAL: lambda s: tone("c8c2b6", 2.0).expand(3, len(s.foot)),
        halls.LAMP: lambda s: tone("c8c0b0").expand(3, len(s.foot)),
    }
    made.mirrors = {halls.FLOOR: (0.05, 0.75)}
    return made
