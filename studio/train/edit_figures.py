"""The figures of editing: regrade on real pictures, beside its rivals at the same structure."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from studio.affect.families import FAMILIES, FAMILY_AFFECT
from studio.errors import StudioError
from studio.grading.undo import undone
from studio.tools import regrade, retention
from studio.train.edit_judge import EditJudge
from studio.train.edit_rivals import at_structure, saturation, table, transfer
from studio.train.measures import rises, spread
from studio.train.photos import rated

COUNT, QUICK_COUNT = 100, 12
LONGEST = 384
AMOUNTS = (0.25, 0.5, 0.75)
LARGE = (3000, 4000)
NO_DATA = "Left out: edits are measured where --data names the folder of real pictures."
RIVALS = ("saturation and brightness", "one table of colours", "colour transfer")


def figures(data: Path | None, *, quick: bool = False, count: int | None = None) -> dict[str, Any]:
    """Shifts of the judged valence by family, retention, rivals at equal SSIM, and the time of twelve megapixels."""
    if data is None:
        return {"left_out": NO_DATA}
    try:
        judge, files = EditJudge.fit(data), pictures(data, count or (QUICK_COUNT if quick else COUNT))
        references = _references(data)
    except StudioError as error:
        return {"left_out": f"Left out: {error}"}
    rows: dict[str, list[dict[str, Any]]] = {family: [] for family in FAMILIES}
    for path in files:
        for family, row in measured(opened(path), judge, references).items():
            rows[family].append(row)
    return {
        "n": len(files),
        "judge": judge.held_out,
        "families": {family: _summary(found, sign(family)) for family, found in rows.items()},
        "all": _overall(rows),
        "seconds_12_megapixels": seconds(opened(files[0], None)),
    }


def pictures(data: Path, count: int, seed: int = 0) -> list[Path]:
    """Half rated photographs of themes that neither student nor judge was shown, half other pictures."""
    photos, rng = rated(data), random.Random(seed)
    hidden = [file for file, left in zip(photos.files, photos.unseen().tolist(), strict=True) if left]
    others = [path for kind in ("wallpapers", "paintings", "artworks") for path in (data / "pictures" / kind).iterdir()]
    half = min(count // 2, len(hidden))
    return rng.sample(sorted(hidden), half) + rng.sample(sorted(others), min(count - half, len(others)))


def measured(picture: Tensor, judge: EditJudge, references: Mapping[str, Tensor]) -> dict[str, dict[str, Any]]:
    """By family: shifts of the valence by both judges, of ours, by amounts and of the rivals, and what was retained."""
    source, made, kept = _planar(picture), [picture], {}
    for family in FAMILIES:
        grade = regrade.find(picture, {family: 1.0})
        edited = grade.on(picture)
        kept[family] = _retained(source, edited) | _way_back(source, edited, grade, family)
        rivals = (saturation(sign(family)), table(family), transfer(references[family]))
        made += [*(grade.on(picture, amount) for amount in AMOUNTS), edited]
        made += [_whole(at_structure(rival, source, kept[family]["ssim"])) for rival in rivals]
    said = judge(made)
    shifts = (said[1:] - said[0]).reshape(len(FAMILIES), len(AMOUNTS) + 1 + len(RIVALS), 2)
    found = {}
    for index, family in enumerate(FAMILIES):
        own, series = shifts[index], [0.0, *(sign(family) * shifts[index, : len(AMOUNTS) + 1, 0])]
        found[family] = kept[family] | {"shift": own[len(AMOUNTS), 0], "shift_by_hand": own[len(AMOUNTS), 1]}
        found[family] |= {"monotone": rises(series)}
        found[family] |= {name: own[len(AMOUNTS) + 1 + k, 0] for k, name in enumerate(RIVALS)}
    return found


def seconds(picture: Tensor) -> dict[str, float]:
    """Finding a grade for twelve megapixels and applying it, once the networks are warm; writing the file apart."""
    large = torch.nn.functional.interpolate(picture.permute(2, 0, 1)[None].float(), LARGE, mode="bilinear")[0]
    large = large.byte().permute(1, 2, 0).contiguous()
    regrade.find(large, {"awe": 1.0})
    begun = time.perf_counter()
    grade = regrade.find(large, {"sadness": 1.0})
    found = time.perf_counter()
    grade.on(large)
    return {"find": found - begun, "apply": time.perf_counter() - found, "threads": torch.get_num_threads()}


def _retained(source: Tensor, edited: Tensor) -> dict[str, float]:
    made = _planar(edited)
    return {"ssim": retention.ssim(source, made), "edge_f1": retention.edge_f1(source, made)}


def _way_back(source: Tensor, edited: Tensor, grade: regrade.Grade, family: str) -> dict[str, float]:
    """SSIM to the source after the edited picture went back: along the grade that made it, and by its looks alone."""
    blind = regrade.find(edited, {family: -1.0}, steps=0).on(edited)
    back = undone(edited, grade.grid.half().float())
    return {"way_back": retention.ssim(source, _planar(back)), "way_back_blind": retention.ssim(source, _planar(blind))}


def _summary(rows: list[dict[str, Any]], sign: float) -> dict[str, Any]:
    column: Callable[[str], np.ndarray] = lambda name: np.array([row[name] for row in rows], float)  # noqa: E731
    found: dict[str, Any] = {
        "asked_way": float((sign * column("shift") > 0).mean()),
        "asked_way_by_hand": float((sign * column("shift_by_hand") > 0).mean()),
        "shift": float(np.median(column("shift"))),
        "shift_by_hand": float(np.median(column("shift_by_hand"))),
        "monotone": float(column("monotone").mean()),
    }
    found |= {name: spread(column(name).tolist()) for name in ("ssim", "edge_f1", "way_back", "way_back_blind")}
    return found | {name: float(np.median(column(name))) for name in RIVALS}


def _overall(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Over all families: shares, and how many times the rivals' shift in the asked way ours is."""
    pairs = [(sign(family), row) for family, found in rows.items() for row in found]
    own = float(np.mean([sign * row["shift"] for sign, row in pairs]))
    rivals = {name: float(np.mean([sign * row[name] for sign, row in pairs])) for name in RIVALS}
    return {
        "asked_way": float(np.mean([sign * row["shift"] > 0 for sign, row in pairs])),
        "monotone": float(np.mean([row["monotone"] for _, row in pairs])),
        "shift_in_asked_way": own,
        "rivals_shift_in_asked_way": rivals,
        "times_the_best_rival": own / max(max(rivals.values()), 1e-6),
        **{name: spread([row[name] for _, row in pairs]) for name in ("ssim", "edge_f1", "way_back", "way_back_blind")},
    }


def _references(data: Path) -> dict[str, Tensor]:
    """For each family the rated photograph of a shown theme that stands nearest to it on the plane."""
    photos = rated(data)
    shown = (~photos.unseen()).nonzero().flatten().tolist()
    nearest = {
        family: shown[int((photos.affect[shown] - torch.tensor(place)).norm(dim=1).argmin())]
        for family, place in FAMILY_AFFECT.items()
    }
    return {family: _planar(opened(photos.files[index])) for family, index in nearest.items()}


def sign(family: str) -> float:
    """1 for families of pleasant valence, -1 for the others."""
    return 1.0 if FAMILY_AFFECT[family][0] > 0 else -1.0


def opened(path: Path, longest: int | None = LONGEST) -> Tensor:
    """A picture uint8 (H, W, 3), its longer side at most `longest` pixels."""
    with Image.open(path) as image:
        picture = image.convert("RGB")
    if longest:
        picture.thumbnail((longest, longest))
    return torch.from_numpy(np.array(picture))


def _planar(picture: Tensor) -> Tensor:
    return picture.permute(2, 0, 1).float() / 255


def _whole(picture: Tensor) -> Tensor:
    return (picture * 255).round().clamp(0, 255).byte().permute(1, 2, 0)


def tables(found: Mapping[str, Any], table_of: Callable[..., str]) -> list[str]:
    """The section of the report; what is left out says why."""
    edits = found.get("edits", {"left_out": NO_DATA})
    if "n" not in edits:
        return [f"### Edits (`edits`)\n\n{edits['left_out']}"]
    keys = ("asked_way", "shift", *RIVALS, "monotone", "ssim", "edge_f1", "way_back", "way_back_blind")
    rows = [(name, *(row[key] for key in keys)) for name, row in edits["families"].items()]
    head = (
        "",
        "asked way",
        "shift, 1 to 7",
        *RIVALS,
        "monotone",
        "SSIM",
        "edge F1",
        "SSIM there and back",
        "by looks alone",
    )
    return [f"### Edits, {edits['n']} real pictures, rivals at equal SSIM (`edits`)\n\n" + table_of(head, rows)]
