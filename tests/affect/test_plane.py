"""The plane as a control: the handle stays where it is put, and close families speak for it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.affect.plane import Point, convex_hull, mix_to_point, nearest_in_hull, point_to_mix

HULL = convex_hull(list(FAMILY_AFFECT.values()))
axis = st.floats(-1.0, 1.0)
amounts = st.dictionaries(st.sampled_from(FAMILIES), axis)


@given(st.tuples(axis, axis))
def test_the_mix_of_a_point_stands_at_the_point(point: Point) -> None:
    mix = point_to_mix(point, FAMILY_AFFECT)
    assert mix_to_point(mix, FAMILY_AFFECT) == pytest.approx(nearest_in_hull(point, HULL), abs=1e-6)


@given(st.tuples(axis, axis))
def test_amounts_are_those_of_sliders(point: Point) -> None:
    mix = point_to_mix(point, FAMILY_AFFECT)
    assert tuple(mix) == FAMILIES
    assert all(0.0 <= amount <= 1.0 for amount in mix.values())


@given(st.tuples(axis, axis), st.floats(0.0, 2 * math.pi))
def test_a_small_move_changes_no_slider_by_much(point: Point, angle: float) -> None:
    moved = (point[0] + 0.002 * math.cos(angle), point[1] + 0.002 * math.sin(angle))
    before, after = point_to_mix(point, FAMILY_AFFECT), point_to_mix(moved, FAMILY_AFFECT)
    assert max(abs(before[name] - after[name]) for name in FAMILIES) < 0.06


@pytest.mark.parametrize("family", FAMILIES)
def test_a_familys_own_place_is_mostly_that_family(family: str) -> None:
    mix = point_to_mix(FAMILY_AFFECT[family], FAMILY_AFFECT)
    assert max(mix, key=lambda name: mix[name]) == family
    assert mix[family] > 0.8


def test_the_centre_is_neutral() -> None:
    assert all(amount == 0.0 for amount in point_to_mix((0.0, 0.0), FAMILY_AFFECT).values())
    assert mix_to_point({}, FAMILY_AFFECT) == (0.0, 0.0)


@given(amounts)
def test_the_handle_stays_on_the_plane_and_turns_with_the_sign(mix: dict[str, float]) -> None:
    point = mix_to_point(mix, FAMILY_AFFECT)
    assert all(-1.0 <= coordinate <= 1.0 for coordinate in point)
    opposite = mix_to_point({name: -amount for name, amount in mix.items()}, FAMILY_AFFECT)
    assert opposite == pytest.approx((-point[0], -point[1]))


def test_names_without_a_place_do_not_pull() -> None:
    alone = mix_to_point({"awe": 0.5}, FAMILY_AFFECT)
    assert mix_to_point({"awe": 0.5, "leaf:unheard of": 1.0}, FAMILY_AFFECT) == alone


def test_one_or_two_places_are_enough() -> None:
    alone = point_to_mix((0.5, 0.0), {"awe": (1.0, 0.0), "fear": (-1.0, 0.0)})
    assert alone == pytest.approx({"awe": 0.5, "fear": 0.0}, abs=1e-3)


def test_hull_is_counter_clockwise_and_holds_every_family() -> None:
    assert all(nearest_in_hull(place, HULL) == pytest.approx(place) for place in FAMILY_AFFECT.values())
    twice_area = sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(HULL, [*HULL[1:], HULL[0]], strict=True))
    assert twice_area > 0
