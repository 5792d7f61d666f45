"""What drawings of things, plants, shadows and water share: they are whole, and go with light and distance."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from studio.rays import Camera, Frame, perspective_frame
from studio.world import floor, framing, heaps, marks, night, shadows, skyline, sprites, waves
from studio.world.afloat import image
from studio.world.composing import composed
from studio.world.palette import look
from studio.world.place import Place
from studio.world.reading import read_words
from studio.world.render import Rendered, render
from studio.world.sampling import sample
from studio.world.scene import Scene, Thing
from studio.world.shapes import KINDS
from studio.world.sketch import LIGHT, Sketch
from studio.world.terrain import build

LIT = Scene(place="meadow", light="sun", light_azimuth=0.9, light_elevation=0.35, sky="clear", seed=4)


def sketch(thing: Thing, size: int = 64, weather: str = "none") -> Sketch:
    """A thing on a board of its own, from 1.2 heights to the left to as far right, from -1 to 1.4 in height."""
    x = torch.linspace(-1.2, 1.2, size).expand(1, size, size)
    y = torch.linspace(1.4, -1.0, size)[None, :, None].expand(1, size, size)
    pixel = torch.full((1, 1, 1), 2.4 / size)
    return Sketch(x, y, pixel, thing, look(LIT), 1.0, np.random.default_rng(1), snow=weather == "snow", weather=weather)


def drawn(thing: Thing, size: int = 64, weather: str = "none") -> Tensor:
    """How much of a board a thing covers (size, size)."""
    whole = torch.zeros(1, size, size)
    for coverage, colour, *crop in KINDS[thing.kind].draw(sketch(thing, size, weather)):
        at = crop[0] if crop else (slice(None), slice(None))
        assert bool(torch.isfinite(coverage).all()), thing.kind
        assert np.isfinite(colour).all(), thing.kind
        if colour is not LIGHT:
            whole[:, at[0], at[1]] = torch.maximum(whole[:, at[0], at[1]], coverage.clamp(0, 1))
    return whole[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_is_drawn_and_is_the_same_whatever_its_size(kind: str) -> None:
    thing = Thing(kind=kind, azimuth=0.0, distance=8.0, lit=True)
    large, small = drawn(thing, 144), drawn(thing, 72, "snow")
    assert 0.004 < float(large.mean()) < 0.8
    pooled = torch.nn.functional.avg_pool2d(large[None], 2)[0]
    assert float((pooled - small).abs().mean()) < 0.5 * float(pooled.mean())


@pytest.mark.parametrize("kind", ["boat", "ship", "swan", "moored", "house"])
def test_an_image_in_water_is_upside_down_below_the_line(kind: str) -> None:
    board = sketch(Thing(kind=kind, azimuth=0.0, distance=8.0))
    whole = torch.zeros_like(board.x)
    for coverage, colour, *crop in image(board, KINDS[kind].draw):
        at = crop[0] if crop else (slice(None), slice(None))
        if colour is not LIGHT:
            whole[:, at[0], at[1]] = torch.maximum(whole[:, at[0], at[1]], coverage)
    rows = whole[0].mean(1)
    assert float(rows[board.y[0, :, 0] > 0.06].max()) == 0
    near, far = ((board.y[0, :, 0] < high) & (board.y[0, :, 0] > low) for low, high in ((-0.3, -0.02), (-1.0, -0.6)))
    assert float(rows[near].mean()) > 2 * float(rows[far].mean())


def looking_down(scene: Scene) -> Place:
    frame = perspective_frame([Camera(pitch=-0.35)], 96, 96, torch.device("cpu"))
    seen = look(scene)
    return Place(torch.full((1, 3, 96, 96), 0.5), 0, frame, scene, seen, replace(build(scene, seen), ground=[]), None)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_shadow_falls_away_from_the_light(side: int) -> None:
    place = looking_down(replace(LIT, light_azimuth=1.4 * side, light_elevation=0.5))
    shadows.cast(place, [(Thing(kind="house", azimuth=0.0, distance=6.0), 1.5, -math.atan(1 / 6))])
    dark = 0.5 - place.picture[0].mean(0)
    left, right = float(dark[:, :44].sum()), float(dark[:, 52:].sum())
    assert max(left, right) > 3 * min(left, right)
    assert (left > right) == (side > 0)


def rays(el: float, pixel: float, turn: float = 0.0) -> Frame:
    """Rays between an elevation and 0.1 below it, with pixels of a size, all in radians."""
    az = torch.linspace(0, 0.6, 64)[None, None] + turn
    return Frame(az, torch.linspace(el, el - 0.1, 64)[None, :, None], torch.full((1, 1, 1), pixel))


def test_waves_fade_where_they_are_finer_than_a_pixel_and_close_around() -> None:
    near, far = (waves.waves(rays(-0.02, pixel)) for pixel in (0.0002, 0.02))
    assert float(near.seen.mean()) > 0.3 > 0.02 > float(far.seen.mean())
    assert float(near.fine.abs().mean()) > float(far.fine.abs().mean()) == 0
    first, last = (waves.waves(rays(-0.2, 0.002, turn)) for turn in (0.0, 2 * math.pi))
    assert float((first.height - last.height).abs().max()) < 0.02


@pytest.mark.parametrize("name", ["tufts", "leaves", "faces", "ripples"])
def test_marks_are_even_and_tile(name: str) -> None:
    tile = marks.tile(name, "cpu").view(marks.SIDE, marks.SIDE)
    assert abs(float(tile.mean())) < 0.05
    assert 0.15 < float(tile.std()) < 0.6
    seam, inner = (tile[:, 0] - tile[:, -1]).abs().mean(), (tile[:, 1:] - tile[:, :-1]).abs().mean()
    assert float(seam) < 2 * float(inner)


def test_plants_are_kept_by_name_and_number_and_fade_into_one_tone() -> None:
    one, again, other = (sprites.sprite("lime", number, "cpu") for number in (0, 0, 1))
    x, y = torch.linspace(-0.6, 0.6, 48)[None, None], torch.linspace(1.1, 0, 48)[None, :, None]
    x, y = torch.broadcast_tensors(x, y)
    assert one is again
    fine, coarse, unlike = one.seen(x, y, 0.005), one.seen(x, y, 0.1), other.seen(x, y, 0.005)
    assert fine.shape[0] == 7
    assert float((fine - unlike).abs().mean()) > 0.005
    assert float(coarse[sprites.LEAF].diff().abs().mean()) < float(fine[sprites.LEAF].diff().abs().mean())


def test_heaps_of_clouds_are_whole_at_every_level() -> None:
    u, v = torch.linspace(0, 1, 200)[None, None], torch.linspace(0, 1, 40)[None, :, None]
    u, v = torch.broadcast_tensors(u, v)
    fine, coarse = (heaps.sample(u, v, level) for level in (0, heaps.LEVELS - 1))
    assert bool(torch.isfinite(fine).all())
    assert float((fine[:, 0] - coarse[:, 0]).abs().mean()) < 0.3 * float(fine[:, 0].std())
    assert float((fine[..., 0] - fine[..., -1]).abs().max()) < 0.05


def test_a_path_has_no_jump_and_flowers_stand_in_clumps() -> None:
    ahead = torch.linspace(0.5, 40, 400)
    assert float(floor.bend(ahead, 0.3).diff().abs().max()) < 0.25
    thick = floor.drift(torch.linspace(-0.5, 0.5, 200)[None, None], torch.linspace(2, 20, 50)[None, :, None], 0.2)
    assert 0.1 < float(thick.mean()) < 0.9


def test_a_skyline_stands_in_three_depths_and_is_lit_at_night_only() -> None:
    for time, low, high in (("day", 0.0, 0.1), ("night", 0.5, 1.0)):
        scene = replace(LIT, place="city", time=time)
        towers = skyline.skyline(scene, look(scene), np.random.default_rng(2))
        assert [layer.name for layer in towers] == ["buildings"] * 3
        assert low <= max(layer.windows for layer in towers) <= high
        assert all(0 < float(layer.crest.max()) < 1 for layer in towers)


def test_what_is_asked_for_stands_on_a_third() -> None:
    for seed in range(6):
        scene = composed("a meadow with a windmill", seed)
        mill = next(thing for thing in scene.things if thing.kind == "windmill")
        assert 0.08 < abs(mill.azimuth) / scene.camera.fov < 0.26
    flying = framing.framed(LIT, read_words("a meadow with a balloon"))
    assert flying.camera.shift >= framing.ROOM_ABOVE


def test_stars_are_points_of_the_night() -> None:
    frame = rays(0.5, 0.004)
    none, many = (
        night.dots(
            frame, frame.el, 0.05, torch.full((1, 1, 1), share), torch.full((1, 1, 1), 0.004), torch.zeros(1, 1, 1)
        )[0]
        for share in (0.0, 1.0)
    )
    assert float(none.max()) == 0
    assert 0 < float(many.mean()) < 0.5


PROMPTS = (
    "a forest with a path",
    "a lake at dusk with a boat",
    "a city by the water at night",
    "a garden with flowers",
)


@pytest.fixture(scope="module")
def pictures() -> list[Rendered]:
    return [render([composed(prompt, 3)], size=(48, 48)) for prompt in PROMPTS]


def test_new_drawings_are_the_same_alone_and_together(pictures: list[Rendered]) -> None:
    together = render([composed(prompt, 3) for prompt in PROMPTS], size=(48, 48))
    for index, alone in enumerate(pictures):
        assert torch.equal(together.pictures[index : index + 1], alone.pictures)
        for name, mask in alone.masks.items():
            assert torch.equal(together.masks[name][index : index + 1], mask)


def test_masks_part_the_picture(pictures: list[Rendered]) -> None:
    for prompt, rendered in zip(PROMPTS, pictures, strict=True):
        veils = ("fog", "rain", "snow", "rainbow", "lightning", "aurora", "fire")
        total = torch.stack([mask for name, mask in rendered.masks.items() if name not in veils]).sum(0)
        assert float(total.max()) < 1.02, prompt
        assert bool(torch.isfinite(rendered.pictures).all())


def test_a_large_picture_shows_what_the_small_one_shows(pictures: list[Rendered]) -> None:
    for prompt, small in zip(PROMPTS, pictures, strict=True):
        large = torch.nn.functional.avg_pool2d(render([composed(prompt, 3)], size=(96, 96), masks=False).pictures, 2)
        assert float((large - small.pictures).abs().mean()) < 0.045, prompt
        assert float((large.mean((2, 3)) - small.pictures.mean((2, 3))).abs().max()) < 0.02, prompt


@pytest.mark.parametrize("size", [(5, 7), (8, 6), (13, 22)])
def test_a_forest_through_any_window(size: tuple[int, int]) -> None:
    picture = render([sample(3, place="forest")], size=size, masks=False).pictures
    assert picture.shape[-2:] == size
    assert bool(picture.isfinite().all())
