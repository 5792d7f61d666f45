"""The figures of repainting: on rendered scenes whose exact counterpart on another day is known, and on real pictures.

A scene on a plain day is repainted as a photograph would be, once wholly and once only where the counterpart's feeling
lives (`counterfactual.py` says where). The judge of rendered pictures, which nothing was led by, reads the feeling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.affect.space import open_space
from studio.errors import StudioError
from studio.mix import Mix
from studio.models.specs import ASSETS
from studio.tools import keeping, overpaint, regions, retention
from studio.tools.changes import Terms
from studio.tools.days import open_days
from studio.train import edit_figures
from studio.train.counterfactual import elements, stimulus_mask
from studio.train.edit_judge import EditJudge
from studio.train.judge import Judge
from studio.train.measures import spread
from studio.world.days import Day
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import INDOORS, Scene
from studio.world.underdrawing import on_day, plain

SEEDS, COUNT, QUICK = 73_000_000, 16, 2
SIDE = 384
PHOTOS, QUICK_PHOTOS = 10, 2
EMOEDIT = {"ssim": 0.571, "lpips": 0.289, "emo_s": 0.335}
"""What EmoEdit (Yang et al. 2025, CVPR) reports of its own pictures, by its own judge and a learned distance."""
HEAVEN = ("sky", "clouds", "stars", "sun", "moon")


def figures(judge: Judge, data: Path | None, *, quick: bool = False) -> dict[str, Any]:
    """Of renders the shares, distances and SSIM of all families; of real pictures what was painted and how it reads."""
    scenes = _scenes(QUICK if quick else COUNT)
    rows = [row for scene in scenes for row in _measured(scene, judge)]
    found: dict[str, Any] = {"n": len(scenes), "renders": _summary(rows), "emoedit": EMOEDIT}
    if data is None:
        return found | {"real": {"left_out": edit_figures.NO_DATA}}
    try:
        return found | {"real": _real(data, QUICK_PHOTOS if quick else PHOTOS)}
    except StudioError as error:
        return found | {"real": {"left_out": f"Left out: {error}"}}


def ssim_of_rest(source: Tensor, edited: Tensor, region: Tensor) -> float:
    """The SSIM of pictures (3, H, W) outside of a region (H, W) in [0, 1], which counts as unchanged in both."""
    return retention.ssim(source, edited + (source - edited) * (region > 0))


def _scenes(count: int) -> list[Scene]:
    """Held-out scenes in the open air, on a plain day."""
    found = (plain(sample(SEEDS + index)) for index in range(10 * count))
    return [scene for scene in found if scene.place not in INDOORS and scene.place != "cave"][:count]


def _measured(scene: Scene, judge: Judge) -> list[dict[str, float]]:
    """One row for each family."""
    made = render([scene], size=(SIDE, SIDE))
    source = (made.pictures[0] * 255).round().to(torch.uint8)
    sky = torch.stack([made.masks[name][0] for name in HEAVEN if name in made.masks]).sum(0).clamp(0, 1)
    days, space, rows = open_days(ASSETS / "space"), open_space(ASSETS / "space"), []
    for family in FAMILIES:
        mix = Mix.of({family: 1.0})
        day, _ = days.chosen(overpaint.vector_of(mix, space), scene.seed)
        felt = on_day(scene, {name: getattr(day, name) for name in Day.__dataclass_fields__ if name != "leaves"})
        other = render([felt], size=(SIDE, SIDE))
        region = stimulus_mask(elements(felt, {name: mask[0] for name, mask in other.masks.items()}), family)
        region = (sky if region is None or not region.any() else region.float()).clamp(0, 1)
        kept = 1 - keeping.feathered(region, (SIDE, SIDE))
        pixels = source.permute(1, 2, 0).contiguous()
        whole = overpaint.changed(pixels, mix, {family: 1.0}, Terms(), seed=scene.seed)
        part = overpaint.changed(pixels, mix, {family: 1.0}, Terms(kept=kept), seed=scene.seed)
        counterpart = (other.pictures[0] * 255).round().to(torch.uint8)
        edited, inside = (each.picture.permute(2, 0, 1) for each in (whole, part))
        said = judge(torch.stack([source, edited, inside, counterpart])).family(family).tolist()
        a, b, c = source.float() / 255, edited.float() / 255, inside.float() / 255
        rows.append({
            "emo_s": said[1] - said[0],
            "emo_s_inside": said[2] - said[0],
            "emo_s_counterpart": said[3] - said[0],
            "ssim": retention.ssim(a, b),
            "distance": _distance(source, edited),
            "ssim_of_rest": ssim_of_rest(a, c, region),
            "exact": float(torch.equal(source[:, kept == 1], inside[:, kept == 1])),
            "inside": retention.inside_share(a, c, region),
            "towards_counterpart": float(_apart(b, other.pictures[0]) < _apart(a, other.pictures[0])),
            "sky": float(whole.region is not None),
        })  # fmt: skip
    return rows


def _real(data: Path, count: int) -> dict[str, Any]:
    """How often a sky was painted in real pictures, how their valence moves by both judges, and what was retained."""
    judge, rows = EditJudge.fit(data), []
    for path in edit_figures.pictures(data, count, seed=1):
        picture = edit_figures.opened(path)
        source, made = picture.permute(2, 0, 1), [picture]
        for family in FAMILIES:
            done = overpaint.changed(picture, Mix.of({family: 1.0}), {family: 1.0}, Terms(), seed=0)
            made.append(done.picture)
            rows.append({
                "sky": float(done.region is not None),
                "anything": float(bool(done.added)),
                "ssim": retention.ssim(source.float() / 255, done.picture.permute(2, 0, 1).float() / 255),
                "distance": _distance(source, done.picture.permute(2, 0, 1)),
                "sign": edit_figures.sign(family),
            })  # fmt: skip
        said = judge(made)
        for row, after in zip(rows[-len(FAMILIES) :], said[1:], strict=True):
            row["shift"], row["shift_by_hand"] = (row["sign"] * (after - said[0])).tolist()
    column: Callable[[str], np.ndarray] = lambda name: np.array([row[name] for row in rows])  # noqa: E731
    return {
        "n": len(rows) // len(FAMILIES),
        "sky_painted": float(column("sky").mean()),
        "anything_painted": float(column("anything").mean()),
        "asked_way": float((column("shift") > 0).mean()),
        "asked_way_by_hand": float((column("shift_by_hand") > 0).mean()),
        "shift": float(np.median(column("shift"))),
        "ssim": spread(column("ssim").tolist()),
        "distance": spread(column("distance").tolist()),
    }


def _summary(rows: list[dict[str, float]]) -> dict[str, float]:
    """The means over all scenes and families, and the least of what must hold everywhere."""
    found = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return found | {"ssim_of_rest_least": min(row["ssim_of_rest"] for row in rows)}


def _distance(first: Tensor, second: Tensor) -> float:
    return retention.distance(*({"cells": regions.local_features(each)[None]} for each in (first, second)))


def _apart(first: Tensor, second: Tensor) -> float:
    return float((first - second).abs().mean())


def tables(found: Mapping[str, Any], table_of: Callable[..., str]) -> list[str]:
    """The section of the report."""
    if "repaint" not in found:
        return []
    made, real = found["repaint"]["renders"], found["repaint"]["real"]
    head = ("", "SSIM", "SSIM outside the region", "our perceptual distance", "LPIPS", "Emo-S")
    rows = [
        ("ours, wholly", made["ssim"], None, made["distance"], None, made["emo_s"]),
        ("ours, where the feeling lives", None, made["ssim_of_rest"], None, None, made["emo_s_inside"]),
        ("the exact counterpart", None, None, None, None, made["emo_s_counterpart"]),
        ("EmoEdit, by its own protocol", EMOEDIT["ssim"], None, None, EMOEDIT["lpips"], EMOEDIT["emo_s"]),
    ]
    said = [f"### Repainting, {found['repaint']['n']} renders × {len(FAMILIES)} families (`repaint`)\n\n"
            + table_of(head, rows)]  # fmt: skip
    if "n" in real:
        said.append("Real pictures:\n\n" + table_of(("", "value"), [(name, value) for name, value in real.items()]))
    return said
