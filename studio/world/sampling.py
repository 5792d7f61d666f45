"""How random scenes are drawn: which day, which things of those that are at home, and where the layout puts them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from studio import layout as lay
from studio.layout import GOLDEN, Layout
from studio.rays import Camera
from studio.world import draw as leaning
from studio.world.draw import Draw
from studio.world.habitats import AFLOAT, AIRBORNE, BANK, CHANCE, LIT, NEAR, OF_THE_DARK, THING_COLOURS
from studio.world.indoors import furnishing
from studio.world.scene import INDOORS, LANDS, PLACES, THINGS, TREELESS, WATERS, Scene, Thing

PLAIN = 0.2
"""The share of scenes without anything special about their light, weather and colours."""
FULL_TINT = 0.35
"""The share of palettes that go all the way; the others stop somewhere between natural colours and there."""

_CLOUDS = {"clear": (0.0, 0.12), "scattered": (0.3, 0.7)}

HORIZON = {
    "garden": (-0.1, -0.02), "river": (-0.12, -0.02), "graveyard": (-0.06, 0.04), "road": (-0.04, 0.05),
    "railway": (-0.06, 0.03), "harbour": (-0.02, 0.06), "waterfall": (0.04, 0.14), "canyon": (0.06, 0.16),
    "room": (-0.13, -0.04), "corridor": (-0.1, 0.0), "cathedral": (0.15, 0.24),
}  # fmt: skip
"""How much lower than the middle the horizon lies where ground or vault lead the eye, as a share of its height."""

WIDE = (1.05, 1.35)
"""The field of view indoors, in radians, of the shorter side of a picture."""


def _weather(draw: Draw, sky: str) -> str:
    options = {"none": (0.5, 0.0, 2.2), "fog": (-0.4, -0.5, 0.45), "snow": (0.0, -0.5, 0.3)}
    if sky in ("overcast", "storm"):
        options |= {"rain": (-0.5, -0.1, 1.3), "none": (0.2, 0.0, 0.9), "snow": (-0.1, -0.5, 0.6)}
    if sky == "storm":
        options["lightning"] = (-0.5, 0.9, 1.6)
    return draw.choice(options)


def _elevation(layout: Layout, time: str) -> float:
    """How high the sun or the moon stands, in radians."""
    return lay.between(layout, "light height", *((0.03, 0.16) if time in ("dawn", "dusk") else (0.2, 0.62)))


def _bearing(layout: Layout, time: str) -> float:
    """Where the light stands, in radians from where the camera looks."""
    return lay.light_azimuth(layout, low=time != "day")


def _cloudiness(layout: Layout, sky: str) -> float:
    return lay.between(layout, "clouds", *_CLOUDS.get(sky, (0.75, 1.0)))


def _dark(time: str, sky: str) -> bool:
    """Whether lamps are lit."""
    return time in ("night", "dusk") or sky == "storm"


def _light(draw: Draw, layout: Layout, time: str, sky: str) -> dict[str, Any]:
    kind = "moon" if time == "night" else "sun"
    if sky == "storm" or (sky == "overcast" and draw.rng.random() < 0.75):
        kind = "hidden"
    rays = draw.lean(0.0, 0.25, 0.05, 0.3 * lay.number(layout, "rays")) if sky != "overcast" and kind == "sun" else 0.0
    return {"light": kind, "light_azimuth": _bearing(layout, time), "rays": rays,
            "light_elevation": _elevation(layout, time),
            "light_size": draw.lean(0.4, 0.05, 0.1, 0.2 * lay.number(layout, "light size"))}  # fmt: skip


def _ground(draw: Draw, layout: Layout, place: str) -> dict[str, Any]:
    """Backdrop, water and trees of a place."""
    rng = draw.rng
    trees = draw.choice(leaning.TREES)
    huge = draw.lean(0.45, 0.05, 0.15, 0.2 * lay.number(layout, "mountains"))
    swell = lay.even(layout, "hills")
    mountains = {"mountains": 0.55 + 0.45 * huge, "lake": huge if rng.random() < 0.75 else 0.0}.get(
        place,
        huge * 0.7
        if rng.random()
        < {"city": 0.2, "beach": 0.25, "sea": 0.3, "forest": 0.35, "canyon": 0.0, "waterfall": 0.3}.get(place, 0.4)
        else 0,
    )
    hills = {
        "hills": 0.6 + 0.4 * swell,
        "sea": 0.0,
        "beach": 0.0,
        "desert": 0.0,
        **dict.fromkeys(("waterfall", "canyon", "harbour", "island", "cave"), 0.0),
        "lake": 0.25 + 0.5 * swell,
    }.get(place, swell * 0.6)
    water = WATERS.get(place, "none")
    if place == "city" and rng.random() < 0.55:
        water = "lake"
    treed = 1.0 if place == "forest" else 0.0 if place in TREELESS else 0.7
    density = (0.65 + 0.35 * rng.random() if place == "forest" else 0.1 + 0.5 * rng.random()) * (rng.random() < treed)
    close = lay.even(layout, "near")
    near = int(6 + 6 * close) if place == "forest" else int(4 * close) if density else 0
    return {"mountains": round(float(mountains), 3), "hills": round(float(hills), 3), "water": water,
            "trees": trees if density else "", "density": round(float(density), 3), "near_trees": near,
            "rough": draw.lean(0.45, -0.15, 0.3, 0.15 * lay.number(layout, "rough")),
            "calm": draw.lean(0.6, 0.2, -0.4, 0.15 * draw.rng.normal()),
            "snowcaps": bool(mountains > 0.3 and rng.random() < 0.45)}  # fmt: skip


def _thing(draw: Draw, layout: Layout, kind: str, number: int, place: str, fov: float, dark: bool) -> Thing:
    """The `number`th thing of its kind: its colour is drawn, where it stands is the layout's."""
    phase = GOLDEN * (THINGS.index(kind) + 1) + GOLDEN * 0.62 * number
    across = 2 * lay.swing(layout, "things", phase) - 1
    near = lay.swing(layout, "things", phase * 3.7, times=2)
    if place in INDOORS and kind in CHANCE[place]:
        return furnishing.guest(draw, place, kind, number)
    azimuth = lay.THINGS_REACH * across * fov
    distance = NEAR.get(kind, 16.0) * (0.8 + 0.7 * near)
    small = False
    if kind == "house" and place == "village":
        distance = 8 + 18 * near
    if place in ("lake", "city") and kind in BANK:
        # on the near bank, in its corner
        azimuth, distance = bank_side(layout) * (0.3 + 0.12 * abs(across)) * fov, 3.0 + 0.8 * near
        small = kind != "figure"
    elif place == "beach" and kind in NEAR and kind not in (*AFLOAT, *AIRBORNE):
        distance *= 0.65
    return Thing(
        kind=kind,
        azimuth=round(azimuth, 4),
        distance=round(distance, 3),
        size=round((0.85 + 0.45 * lay.swing(layout, "things", phase * 5.3)) * (0.55 if small else 1.0), 4),
        lit=kind == "campfire" or (dark and kind in LIT),
        colour=str(draw.rng.choice(thing_colours(kind) or ("",))),
        variant=number,
        lift=round(lay.swing(layout, "things", phase * 2.9, times=2), 4),
    )


def thing_colours(kind: str) -> tuple[str, ...]:
    """The colours that a kind of thing comes in, none where it has no choice."""
    return THING_COLOURS.get(kind, ())


def placed(draw: Draw, scene: Scene, kind: str, number: int) -> Thing:
    """The `number`th thing of its kind where the scene's layout puts it, lit if the scene is dark."""
    dark = _dark(scene.time, scene.sky)
    return _thing(draw, scene.layout, kind, number, scene.place, scene.camera.fov, dark)


def day_light(scene: Scene) -> dict[str, Any]:
    """The fields of light, clouds and lit things that follow from a scene's time and sky and from its layout."""
    layout, dark = scene.layout, _dark(scene.time, scene.sky)
    hidden = scene.sky in ("overcast", "storm")
    return {
        "light": "hidden" if hidden else "moon" if scene.time == "night" else "sun",
        "light_azimuth": _bearing(layout, scene.time),
        "light_elevation": _elevation(layout, scene.time),
        "rays": 0.0 if hidden or scene.time == "night" else scene.rays,
        "clouds": _cloudiness(layout, scene.sky),
        "things": tuple(
            replace(
                t,
                lit=t.kind == "campfire" or (dark and t.kind in LIT) or furnishing.burns(t, scene.place, dark),
            )
            for t in scene.things
        ),
    }


def bank_side(layout: Layout) -> int:
    """The corner in which the near bank lies: 1 to the right, -1 to the left."""
    return 1 if lay.number(layout, "bank") > 0 else -1


def _things(draw: Draw, layout: Layout, place: str, time: str, sky: str, weather: str, fov: float) -> tuple[Thing, ...]:
    dark = _dark(time, sky)
    wet = weather in ("rain", "lightning")
    kinds: list[str] = ["house"] * int(draw.rng.integers(5, 9)) if place == "village" else []
    for kind, probability in CHANCE[place].items():
        rare = 0.3 if wet and kind in ("balloon", "kite", "campfire", "birds") else 1.0
        if (kind == "campfire" and time == "day") or (kind in OF_THE_DARK and time in ("dawn", "day")):
            rare = 0.0
        if kind == "snowman" and weather != "snow":
            rare = 0.0
        if draw.chance(probability * rare, *leaning.MOOD_OF_THING[kind]):
            many = (
                int(draw.rng.integers(2, 5))
                if kind == "balloon"
                else 2
                if kind == "boat" and draw.rng.random() < 0.25
                else 1
            )
            kinds += [kind] * many
    kept = kinds[:14]
    numbers = [kept[:index].count(kind) for index, kind in enumerate(kept)]
    return tuple(
        _thing(draw, layout, kind, number, place, fov, dark) for kind, number in zip(kept, numbers, strict=True)
    )


def land_of(seed: int) -> str:
    """The place in the open that a seed chooses where nobody names one."""
    return str(Draw(seed).rng.choice(LANDS))


def sample(seed: int, *, place: str | None = None) -> Scene:
    """A random coherent scene, the same for the same seed; places are equally likely unless one is given."""
    draw, layout = Draw(seed), lay.draw(seed)
    rng = draw.rng
    drawn = str(rng.choice(LANDS))
    place = place or _elsewhere(seed) or drawn
    fair = rng.random() < PLAIN  # an unremarkable day, as people mean it who name a place and nothing else
    time = "day" if fair else draw.choice(leaning.TIME)
    sky = ("clear", "scattered")[int(rng.random() < 0.6)] if fair else draw.choice(leaning.SKY)
    weather = "none" if fair else _weather(draw, sky)
    camera = _camera(layout, place)
    light = _light(draw, layout, time, sky)
    ground = _ground(draw, layout, place)
    starry = time == "night" and sky in ("clear", "scattered")
    palette = "natural" if fair else draw.choice(leaning.PALETTE)
    scene = Scene(
        seed=seed,
        layout=layout,
        place=place,
        time=time,
        sky=sky,
        weather=weather,
        palette=palette,
        tint=1.0 if palette == "natural" or rng.random() < FULL_TINT else draw.between(0.2, 1.0),
        style="painting" if rng.random() < 0.35 and not fair else "render",
        **light,
        **ground,
        stars=draw.between(0.35, 1.0) if starry else 0.0,
        clouds=_cloudiness(layout, sky),
        fog=draw.between(0.45, 0.9) if weather == "fog" else draw.lean(0.12, -0.08, -0.12, 0.08 * rng.normal()),
        glow=draw.between(0.4, 1.0) if draw.chance(0.1, -0.6, 0.8) and time != "day" else 0.0,
        brightness=0.6 if fair else draw.lean(0.5, 0.2, 0.02, 0.1 * rng.normal()),
        colourfulness=0.55 if fair else draw.lean(0.5, 0.12, 0.2, 0.1 * rng.normal()),
        things=_things(draw, layout, place, time, sky, weather, camera.fov),
        camera=camera,
    )
    scene = replace(scene, **_rarities(draw, scene, fair=fair))
    if place not in INDOORS:
        return scene
    things = (*furnishing.usual(place, seed, layout), *scene.things)
    return replace(scene, things=day_light(replace(scene, things=things))["things"])


def _elsewhere(seed: int) -> str:
    """Often enough one of the places that came after LANDS, so that all are equally likely."""
    rng, others = np.random.default_rng([seed, 59]), PLACES[len(LANDS) :]
    return str(rng.choice(others)) if rng.random() < len(others) / len(PLACES) else ""


def _camera(layout: Layout, place: str) -> Camera:
    """The view of a square picture: more sky than land, but for the places in HORIZON."""
    camera, shift = lay.camera(layout), HORIZON.get(place)
    if place in INDOORS:  # walls are near, so the lens is wide
        camera = replace(camera, fov=lay.between(layout, "lens", *WIDE))
    return camera if shift is None else replace(camera, shift=lay.between(layout, "horizon", *shift))


def _rarities(draw: Draw, scene: Scene, *, fair: bool) -> dict[str, Any]:
    """The season of the leaves, and now and then a rainbow or northern lights."""
    season = draw.choice(leaning.SEASON) if scene.trees == "broadleaf" else ""
    if season == "blossom" and scene.weather == "snow":
        season = "autumn"
    bow = scene.light == "sun" and scene.light_elevation < 0.5 and scene.sky == "scattered" and not fair
    return {
        "season": season,
        "rainbow": draw.between(0.6, 1.0) if bow and draw.chance(0.16, 0.7, 0.2) else 0.0,
        "aurora": draw.between(0.6, 1.0) if scene.stars and draw.chance(0.2, 0.3, 0.2) else 0.0,
    }
