"""The figures of repainting: what counts as the rest, and the table."""

from __future__ import annotations

import torch

from studio.train.repaint_figures import EMOEDIT, ssim_of_rest, tables


def test_the_rest_is_what_lies_outside_of_the_region() -> None:
    source = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(2))
    region = torch.zeros(64, 64)
    region[:32] = 1
    inside, outside = source.clone(), source.clone()
    inside[:, :30], outside[:, 40:] = 0.5, 0.5
    assert ssim_of_rest(source, inside, region) == 1
    assert ssim_of_rest(source, outside, region) < 0.9


def test_the_table_names_the_published_bar_and_its_protocol() -> None:
    names = ("ssim", "distance", "emo_s", "ssim_of_rest", "emo_s_inside", "emo_s_counterpart")
    made = dict.fromkeys(names, 0.5) | {"ssim_of_rest": 0.4}
    heads: list[tuple[str, ...]] = []
    rows: list[tuple[object, ...]] = []
    said = tables(
        {"repaint": {"n": 3, "renders": made, "real": {"left_out": "No."}}},
        lambda head, found: heads.append(head) or rows.extend(found) or "table",
    )
    assert "3 renders" in said[0]
    assert heads == [("", "SSIM", "SSIM outside the region", "our perceptual distance", "LPIPS", "Emo-S")]
    assert ("EmoEdit, by its own protocol", EMOEDIT["ssim"], None, None, EMOEDIT["lpips"], EMOEDIT["emo_s"]) in rows
    assert ("ours, where the feeling lives", None, 0.4, None, None, 0.5) in rows
    assert ("ours, wholly", 0.5, None, 0.5, None, 0.5) in rows
    assert tables({}, lambda head, found: "") == []
