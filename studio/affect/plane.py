"""The valence-arousal plane as a control: where a mix stands on it, and which mix stands at a point of it.

Every emotion pulls from the neutral centre towards its own place, as strongly as its amount:

    point = clip(Σ amount · place, -1, 1)

The way back is not unique (eight families, two axes), so the families close to the point are preferred: with
closeness k = exp(-d² / 2σ²) of each family at distance d from the point, the amounts minimise Σ amount² / k
under Σ amount · place = point. That is a weighted least-norm problem with a 2 × 2 solution; a family that
would leave [0, 1] is fixed at the bound it crossed and the rest is solved again. The reach of the families is
the convex hull of their places; a point beyond it stands for the nearest point of the hull.
`assets/ui/plane.js` does the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Point = tuple[float, float]

CLOSENESS = 0.16
"""σ of the closeness, in units of the plane: at one σ a family still gets 61 % of the preference."""

FLOOR = 1e-4
"""Added to every closeness: keeps the 2 x 2 system solvable where a single family is close."""

_SLACK = 1e-9


def mix_to_point(amounts: Mapping[str, float], places: Mapping[str, Point]) -> Point:
    """The (valence, arousal) in [-1, 1] where these amounts pull to; names without a place do not pull."""
    valence, arousal = _pull(amounts, places)
    return _clip(valence, -1.0, 1.0), _clip(arousal, -1.0, 1.0)


def point_to_mix(point: Point, places: Mapping[str, Point]) -> dict[str, float]:
    """Amounts in [0, 1] of every name in `places` that pull to `point`, preferring the names close to it.

    Inside the hull of the places `mix_to_point` of the answer is the point again, up to rounding.
    """
    target = nearest_in_hull(point, convex_hull(list(places.values())))
    fixed: dict[str, float] = {}
    solved: dict[str, float] = {}
    while len(fixed) < len(places):
        held = _pull(fixed, places)
        free = {name: place for name, place in places.items() if name not in fixed}
        solved = _least_norm((target[0] - held[0], target[1] - held[1]), free, target)
        crossing = {name: max(-amount, amount - 1.0) for name, amount in solved.items()}
        worst = max(crossing, key=lambda name: crossing[name])
        if crossing[worst] <= _SLACK:
            break
        fixed[worst] = 0.0 if solved[worst] < 0.0 else 1.0
    merged = solved | fixed
    return {name: _clip(merged[name], 0.0, 1.0) for name in places}


def convex_hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    return _half_hull(ordered)[:-1] + _half_hull(ordered[::-1])[:-1]


def nearest_in_hull(point: Point, hull: Sequence[Point]) -> Point:
    """The point itself inside the counter-clockwise polygon `hull`, else the nearest point of its border."""
    edges = list(zip(hull, [*hull[1:], *hull[:1]], strict=True))
    if all(_turn(start, end, point) >= 0.0 for start, end in edges):
        return point
    return min((_nearest_on_edge(point, start, end) for start, end in edges), key=lambda found: math.dist(found, point))


def _pull(amounts: Mapping[str, float], places: Mapping[str, Point]) -> Point:
    pulls = [(amount, places[name]) for name, amount in amounts.items() if name in places]
    return sum(amount * place[0] for amount, place in pulls), sum(amount * place[1] for amount, place in pulls)


def _least_norm(pull: Point, places: Mapping[str, Point], point: Point) -> dict[str, float]:
    """argmin Σ a² / k under Σ a · place = pull: a = k · place · M⁻¹ pull with M = Σ k · place · placeᵀ."""
    weights = {name: _closeness(place, point) for name, place in places.items()}
    xx = sum(weights[name] * x * x for name, (x, _) in places.items())
    xy = sum(weights[name] * x * y for name, (x, y) in places.items())
    yy = sum(weights[name] * y * y for name, (_, y) in places.items())
    determinant = xx * yy - xy * xy
    if determinant < 1e-14:  # a single direction is left: the best it can do alone
        along = {name: x * pull[0] + y * pull[1] for name, (x, y) in places.items()}
        return {name: weights[name] * along[name] / (xx + yy) for name in places}
    u = (yy * pull[0] - xy * pull[1]) / determinant
    v = (xx * pull[1] - xy * pull[0]) / determinant
    return {name: weights[name] * (x * u + y * v) for name, (x, y) in places.items()}


def _closeness(place: Point, point: Point) -> float:
    return math.exp(-(math.dist(place, point) ** 2) / (2.0 * CLOSENESS**2)) + FLOOR


def _half_hull(points: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0.0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(start: Point, end: Point, point: Point) -> float:
    """Positive where `point` lies to the left of the line from `start` to `end`."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _nearest_on_edge(point: Point, start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    share = _clip(((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    return start[0] + share * dx, start[1] + share * dy


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
