"""The drawings of a report as inline SVG: the wheel of the families, the plane with a point and its spread, bars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from studio.affect.families import FAMILIES, FAMILY_AFFECT, FAMILY_COLOURS

_INNER, _OUTER = 26.0, 92.0
_FIRST = 100
"""Degrees below the horizontal of the first petal: they then lie near their families' places on the plane."""
_AROUND = sorted(FAMILIES, key=lambda family: math.atan2(FAMILY_AFFECT[family][1], FAMILY_AFFECT[family][0]))


def wheel(shares: Mapping[str, float]) -> str:
    """Eight petals, one a family, each as long as its share is of the largest; the share stands at its end."""
    top = max(max(shares.values(), default=0.0), 0.25)
    parts = [f'<circle r="{_OUTER}" class="ring"/><circle r="{(_INNER + _OUTER) / 2}" class="ring"/>']
    for index, family in enumerate(_AROUND):
        share = float(shares.get(family, 0.0))
        middle = _FIRST - 45 * index
        length = _INNER + (_OUTER - _INNER) * math.sqrt(share / top)
        parts.append(f'<path d="{_petal(middle, length)}" fill="{FAMILY_COLOURS[family]}"/>')
        x, y = _at(middle, _OUTER + 13)
        y -= 12 if y < -80 else 0  # two lines stand above the topmost petal
        anchor = "middle" if abs(x) < 20 else "start" if x > 0 else "end"
        parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="name">{family}'
            f'<tspan x="{x:.1f}" dy="13" class="share">{100 * share:.0f} %</tspan></text>'
        )
    parts.append(f'<circle r="{_INNER}" class="hub"/>')
    said = ", ".join(f"{family} {100 * float(shares.get(family, 0)):.0f} %" for family in FAMILIES)
    return f'<svg viewBox="-190 -136 380 272" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def plane(valence: float, arousal: float, margins: tuple[float, float]) -> str:
    """The valence-arousal plane with the eight families, and the point in an ellipse of its margins."""
    parts = ['<circle r="100" class="ring"/><path d="M-100 0H100M0 -100V100" class="ring"/>']
    for family, (x, y) in FAMILY_AFFECT.items():
        parts.append(f'<circle cx="{100 * x:.0f}" cy="{-100 * y:.0f}" r="4" fill="{FAMILY_COLOURS[family]}"/>')
        parts.append(
            f'<text x="{100 * x:.0f}" y="{-100 * y - 9:.0f}" text-anchor="middle" class="name">{family}</text>'
        )
    cx, cy, rx, ry = 100 * valence, -100 * arousal, 100 * margins[0], 100 * margins[1]
    parts.append(f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" class="spread"/>')
    parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="5.5" class="point"/>')
    parts.append('<text x="128" y="4" text-anchor="middle" class="axis">pleasant</text>')
    parts.append('<text x="-132" y="4" text-anchor="middle" class="axis">unpleasant</text>')
    parts.append('<text y="-108" text-anchor="middle" class="axis">lively</text>')
    parts.append('<text y="118" text-anchor="middle" class="axis">calm</text>')
    said = (
        f"valence {valence:+.2f}, give or take {margins[0]:.2f}; arousal {arousal:+.2f}, give or take {margins[1]:.2f}"
    )
    return f'<svg viewBox="-172 -130 344 260" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def bars(evidence: list[Mapping[str, Any]], colour: str) -> str:
    """A row for each measured quality: where the region stands in its range, and where the rest of the picture does."""
    rows = []
    for each in evidence:
        width = max(float(each["high"]) - float(each["low"]), 1e-6)
        inside, outside = (
            100 * min(max((float(each[side]) - float(each["low"])) / width, 0.0), 1.0) for side in ("inside", "outside")
        )
        left, right = sorted((inside, outside))
        rows.append(
            f'<tr><th scope="row">{escape(str(each["name"]))}</th><td class="bar"><svg viewBox="0 0 104 10" '
            f'preserveAspectRatio="none" aria-hidden="true"><path d="M2 5H102" class="rail"/>'
            f'<path d="M{left + 2:.1f} 5H{right + 2:.1f}" stroke="{colour}" stroke-width="3"/></svg>'
            f'<i style="left:{outside:.1f}%" class="rest"></i><i style="left:{inside:.1f}%;background:{colour}"></i>'
            f"</td><td>{escape(_clause(str(each['says'])))}</td></tr>"
        )
    return f'<table class="evidence">{"".join(rows)}</table>' if rows else ""


def _clause(says: str) -> str:
    return says.removesuffix(" the rest").removesuffix(" than").removesuffix(" as")


def _petal(middle: float, length: float) -> str:
    (ax, ay), (bx, by) = _at(middle - 20, _INNER), _at(middle + 20, _INNER)
    (cx, cy), (dx, dy) = _at(middle + 20, length), _at(middle - 20, length)
    return (
        f"M{ax:.1f} {ay:.1f}A{_INNER} {_INNER} 0 0 1 {bx:.1f} {by:.1f}L{cx:.1f} {cy:.1f}"
        f"A{length:.1f} {length:.1f} 0 0 0 {dx:.1f} {dy:.1f}Z"
    )


def _at(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return radius * math.cos(angle), radius * math.sin(angle)
