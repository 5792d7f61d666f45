"""The figures of `evaluate` as Markdown tables beside their contact sheets: report.md, and what MEASURED.md quotes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.train import (
    edit_figures,
    explainer_figures,
    reading_figures,
    real_figures,
    repaint_figures,
    stimulus_figures,
)

Figures = Mapping[str, Any]


def write(found: Figures, sheets: Sequence[Path], out: Path) -> Path:
    """Write report.md with every table, then the sheets as pictures; returns its path."""
    pictures = "\n\n".join(f"![{path.stem}]({path.name})" for path in sheets)
    path = out / "report.md"
    path.write_text("# Report\n\n" + "\n\n".join(tables(found)) + f"\n\n{pictures}\n", encoding="utf-8")
    return path


def tables(found: Figures) -> list[str]:
    """The sections of the report that were measured, each with its heading and its table."""
    parts = [section(found) for name, section in _SECTIONS.items() if name in found]
    measured = [tables for name, tables in _OTHERS.items() if name in found]
    return [*parts, *(section for tables in measured for section in tables(found, table))]


def figure(value: Any, digits: int = 2) -> str:
    """A number, or the mean ± deviation of a spread, or a dash where there is none."""
    if isinstance(value, Mapping):
        deviation = value.get("sd")
        mean = figure(value["mean"], digits)
        return mean if deviation is None or mean == "—" else f"{mean} ± {figure(deviation, digits)}"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    return str(value) if isinstance(value, int | str) else f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table; values are written by `figure`."""
    lines = [head, ["---"] * len(head), *([figure(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _judge(found: Figures) -> str:
    judged = found["judge"]["held_out"]
    rows = [
        ("family, accuracy", judged["family_accuracy"], judged["family_commonest"]),
        ("family, among the first two", judged["family_top2"], ""),
        ("place, accuracy", judged["place_accuracy"], judged["place_commonest"]),
        ("valence, correlation", judged["valence_r"], ""),
        ("arousal, correlation", judged["arousal_r"], ""),
    ]
    title = f"### The judge itself, on {judged['n']} other held-out renders (`judge`)\n\n"
    return title + table(("", "judge", "always the commonest"), rows)


def _slider(found: Figures) -> str:
    response = found["slider_response"]
    keys = ("rho", "rising_share", "largest_step", "gain")
    rows = [(name, *(row[key] for key in keys)) for name, row in response.items() if name != "amounts"]
    head = ("family", "ρ", "series that only rise", "largest step", "gain from 0 to 1")
    return "### Slider response (`slider_response`)\n\n" + table(head, rows)


def _systems(found: Figures) -> str:
    keys = ("emo_a", "emo_s", "diversity_ratio", "content_ratio")
    rows = [(name, *({"mean": row[key]["mean"]} for key in keys)) for name, row in found["systems"].items()]
    head = ("", "Emo-A", "Emo-S", "diversity", "content")
    return "### Ours beside its rivals (`systems`)\n\n" + table(head, rows)


def _plane(found: Figures) -> str:
    keys = ("error", "error_of_plain", "correlation")
    rows = [(axis, *(row[key] for key in keys)) for axis, row in found["plane"].items()]
    return "### The plane (`plane`)\n\n" + table(("axis", "error", "error of plain", "correlation"), rows)


def _places(found: Figures) -> str:
    rows = [("all", {"mean": found["places"]["all"]["mean"]}, "")]
    for prompt, row in found["places"].items():
        if prompt != "all":
            others = ", ".join(f"{name} {count}" for name, count in row["taken_for"].items())
            rows.append((prompt, {"mean": row["accuracy"]["mean"]}, others))
    return "### Places (`places`)\n\n" + table(("prompt", "judged right", "taken for"), rows)


def _neutral(found: Figures) -> str:
    holds = "bit for bit the same" if found["neutral_identity"]["holds"] else "NOT the same"
    return (
        "### Neutral identity (`neutral_identity`)\n\n"
        "An empty mix, a mix of zeros, and a mix of zeros at the strongest guidance, against the plain prompt: "
        f"{holds}, {found['neutral_identity']['n']} pictures."
    )


def _panoramas(found: Figures) -> str:
    row = found["panoramas"]
    keys = ("ds", "join_ratio", "pole_spread")
    variants = {name: value for name, value in row.items() if isinstance(value, Mapping) and "ds" in value}
    rows = [(name, *(value[key] for key in keys)) for name, value in variants.items()]
    roll = row["roll_equivariance"]
    return (
        f"### Panoramas, {row['n']} of {row['size']} (`panoramas`)\n\n"
        + table(("wrapping", "DS", "join / other columns", "pole spread"), rows)
        + f"\n\nNoise rolled by a quarter against the panorama rolled by a quarter: {roll['mean']:.4f} on average, "
        f"{roll['largest']:.3f} at most, of 1."
    )


def _autoencoder(found: Figures) -> str:
    row = found["autoencoder"]
    rows = [("with the decoder", row["psnr"], row["edge_ratio"])]
    if row["basis_psnr"]["n"]:
        rows.append(("linear basis of the same latents", row["basis_psnr"], row["basis_edge_ratio"]))
    title = f"### Autoencoder, {row['psnr']['n']} held-out renders at {row['pixels_a_side']} px (`autoencoder`)\n\n"
    return title + table(("", "PSNR (dB)", "edge ratio"), rows)


def _unet(found: Figures) -> str:
    row = found["unet"]
    kinds = {name: value for name, value in row.items() if isinstance(value, Mapping)}
    rows = [(part, *(value[part] for value in kinds.values())) for part in next(iter(kinds.values()))]
    title = f"### UNet, variance explained in one step from its start, {row['n']} held-out renders (`unet`)\n\n"
    return title + table(("channels of the latents", *kinds), rows)


def _encoder(found: Figures) -> str:
    row = found["encoder"]
    rows = [(name, value["r@1"], value["r@5"]) for name, value in row.items() if isinstance(value, Mapping)]
    rows.append(("chance", row["chance_r@1"], row["chance_r@5"]))
    title = f"### Dual encoder, caption to picture among {row['n']} held-out renders (`encoder`)\n\n"
    return title + table(("captions", "R@1", "R@5"), rows)


def _space(found: Figures) -> str:
    row = found["space"]
    by_family = ", ".join(f"{family} {count}" for family, count in row["leaves_by_family"].items())
    rows = [
        ("leaves, distinct names", f"{row['leaves']}, {row['distinct_names']}"),
        ("cosine of a leaf to its nearest, mean", row["leaf_nearest_cosine"]),
        ("cosine between families, mean", row["family_mean_cosine"]),
        ("leaves by family", by_family),
    ]
    return "### Emotion space (`space`)\n\n" + table(("", ""), rows)


_SECTIONS: dict[str, Callable[[Figures], str]] = {
    "judge": _judge,
    "slider_response": _slider,
    "systems": _systems,
    "plane": _plane,
    "places": _places,
    "neutral_identity": _neutral,
    "panoramas": _panoramas,
    "autoencoder": _autoencoder,
    "unet": _unet,
    "encoder": _encoder,
    "space": _space,
}

_OTHERS: dict[str, Callable[[Figures, Callable[..., str]], list[str]]] = {
    "reading": reading_figures.tables,
    "photographs": real_figures.tables,
    "stimulus": stimulus_figures.tables,
    "explanations": explainer_figures.tables,
    "edits": edit_figures.tables,
    "repaint": repaint_figures.tables,
}
