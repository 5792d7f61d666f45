"""Contact sheets: the judged pictures side by side with small labels, for the eye to judge the judge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from torch import Tensor

from studio.contact_sheet import table
from studio.styles import TITLES
from studio.tools.previews import to_image
from studio.train.evidence import Evidence, Plan

FAMILY_ROWS = 6


def sheet(rows: Sequence[Sequence[Tensor]], row_labels: Sequence[str], column_labels: Sequence[str]) -> Image.Image:
    """Pictures uint8 (3, H, W) in rows, with the columns' labels above and the rows' on the left."""
    return table([[to_image(each.float() / 255) for each in row] for row in rows], row_labels, column_labels)


def write(evidence: Evidence, plan: Plan, out: Path) -> list[Path]:
    """Write families.png, slider-FAMILY.png, rivals.png, plane.png and styles.png; returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    pages = {"families": _families(evidence, plan), "plane": _plane(evidence, plan), "rivals": _rivals(evidence, plan)}
    pages["styles"] = sheet(list(evidence.styles.values()), list(evidence.styles), list(TITLES))
    pages |= {f"slider-{family}": _slider(evidence, plan, family) for family in plan.families}
    paths = []
    for name, page in pages.items():
        paths.append(out / f"{re.sub(r'[^a-z0-9-]+', '-', name)}.png")
        page.save(paths[-1])
    return paths


def _families(evidence: Evidence, plan: Plan) -> Image.Image:
    prompts, top = plan.prompts[:FAMILY_ROWS], evidence.slider[plan.amounts[-1]]
    rows = [[evidence.plain[p.text].first, *(top[f, p.text].first for f in plan.families)] for p in prompts]
    return sheet(rows, [p.text for p in prompts], ["plain", *plan.families])


def _slider(evidence: Evidence, plan: Plan, family: str) -> Image.Image:
    steps = plan.amounts[1:]
    rows = [
        [evidence.plain[p.text].first, *(evidence.slider[amount][family, p.text].first for amount in steps)]
        for p in plan.prompts
    ]
    return sheet(rows, [p.text for p in plan.prompts], [f"{family} {amount:g}" for amount in plan.amounts])


def _rivals(evidence: Evidence, plan: Plan) -> Image.Image:
    """The first prompt under every family, by ours and by each rival."""
    text = plan.prompts[0].text
    ours = [evidence.slider[plan.amounts[-1]][family, text].first for family in plan.families]
    rows = [ours, *([row[family, text].first for family in plan.families] for row in evidence.rivals.values())]
    return sheet(rows, [f"{text}: ours", *evidence.rivals], list(plan.families))


def _plane(evidence: Evidence, plan: Plan) -> Image.Image:
    """The first prompt over the valence-arousal plane: arousal rises upwards, valence to the right."""
    rows = [[evidence.grid[valence, arousal][0].first for valence in plan.grid] for arousal in reversed(plan.grid)]
    return sheet(
        rows, [f"arousal {arousal:+.1f}" for arousal in reversed(plan.grid)], [f"valence {v:+.1f}" for v in plan.grid]
    )
