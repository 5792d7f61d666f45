"""Repaint by its three ways: scenes of our own, photographs, and families of the hub with a tiny model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from PIL import Image
from torch import Tensor

from studio import metadata
from studio.affect.space import open_space
from studio.engine.context import Context
from studio.engine.protocol import Result
from studio.mix import Mix
from studio.models import load
from studio.models.specs import ASSETS, MODELS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.sources import is_panorama, keep
from studio.tools import TOOLS, inpaint, overpaint, regrade
from studio.tools.changes import Terms
from studio.tools.days import open_days
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.underdrawing import plain
from tests import tiny
from tests.repainting.pictures import view

FEAR = Mix.of({"fear": 1.0})


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(settings=Settings(home=tmp_path / "home", device="cpu"), out=tmp_path, cancelled=lambda: False)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tiny families in the table of models: the bundled one's shape, and Stable Diffusion's."""
    folder = tmp_path_factory.mktemp("models")
    tiny.write_sd15_cache(folder / "hub")
    spec = replace(MODELS["sd15"], space="space", native_size=128, steps=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MODELS, "sd15", spec)
        patch.setattr(constants, "HF_HUB_CACHE", str(folder / "hub"))
        patch.setattr(load, "_open", {})
        yield


def photograph() -> Tensor:
    return (view()[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()


def kept_side(size: tuple[int, int] = (180, 240)) -> Tensor:
    """The left half stays, softly bounded."""
    return torch.linspace(2.0, -1.0, size[1]).clamp(0, 1).expand(size)


def brought(context: Context, pixels: Tensor, name: str = "photo.png") -> str:
    path = context.out / name
    Image.fromarray(pixels.numpy()).save(path)
    return keep(path, context.settings.sources)


def edited(context: Context, **recipe: Any) -> Result:
    *_, result = TOOLS["edit"](Recipe(tool="edit", n=1, **recipe), context)
    assert isinstance(result, Result)
    return result


def opened(result: Result) -> np.ndarray[Any, Any]:
    with Image.open(result.files[0]) as image:
        return np.asarray(image.convert("RGB"))


def changed(picture: Tensor, seed: int = 1, **asked: Any) -> Tensor:
    return overpaint.changed(picture, FEAR, {"fear": 1.0}, Terms(**asked), seed=seed).picture


def test_what_is_kept_is_the_same_bit_for_bit_and_the_rest_changes() -> None:
    source, kept = photograph(), kept_side()
    made = changed(source, kept=kept)
    assert torch.equal(made[kept == 1], source[kept == 1])
    assert float((made[kept == 0].float() - source[kept == 0].float()).abs().mean()) > 8


def test_the_amount_is_a_cross_fade_and_nothing_is_the_picture_itself(context: Context) -> None:
    source = photograph()
    mark = brought(context, source)
    options = {"mode": "repaint", "amount": 0}
    assert np.array_equal(opened(edited(context, sources=(mark,), mix={"fear": 1.0}, options=options)), source.numpy())
    half, full = changed(source, amount=0.5).float(), changed(source).float()
    assert float((half - (source + full) / 2).abs().max()) <= 1.5


def test_a_photograph_gets_a_sky_and_the_report_says_so(context: Context) -> None:
    scene = plain(next(each for each in map(sample, range(900, 960)) if each.place == "meadow"))
    made = render([scene], size=(180, 240))
    pixels = (made.pictures[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    mark = brought(context, pixels)
    result = edited(context, sources=(mark,), mix={"fear": 1.0}, options={"mode": "repaint"})
    report = result.reports[0]
    assert report["mode"] == "repaint"
    assert report["added"], result.note
    assert "Painted into it" in result.note
    assert report["mask"] is not None
    assert report["inside"] is None, "land and weather may change as well"
    with Image.open(report["mask"]) as image:
        mask = torch.from_numpy(np.asarray(image, np.float32) / 255)
    sky = made.masks["sky"][0]
    assert float((mask * sky).sum() / torch.maximum(mask, sky).sum()) > 0.5, "what was painted is the sky"
    change = np.abs(opened(result).astype(float) - pixels.numpy().astype(float)).mean(-1)
    assert change[(sky > 0.9).numpy()].mean() > 15


def test_a_scene_of_our_own_is_drawn_anew_and_keeps_what_it_must(context: Context) -> None:
    scene = Recipe(prompt="a lighthouse by the sea", seed=5, n=1, size="128x128", steps=2)
    *_, first = TOOLS["create"](scene, context)
    assert isinstance(first, Result)
    mark = keep(first.files[0], context.settings.sources)
    hold = context.out / "hold.png"
    Image.fromarray((kept_side((128, 128)) * 255).to(torch.uint8).numpy()).save(hold)
    options = {"mode": "repaint", "mask": keep(hold, context.settings.sources)}
    result = edited(context, sources=(mark,), mix={"fear": 1.0}, options=options)
    assert "drawn anew" in result.note
    assert result.reports[0]["inside"] > 0.9
    source, made = opened(first).astype(int), opened(result).astype(int)
    assert np.array_equal(made[:, :30], source[:, :30])
    assert np.abs(made[:, 100:] - source[:, 100:]).mean() > 8
    other = (torch.from_numpy(opened(first).copy()).flip(0)).contiguous()
    assert "drawn anew" not in edited(context, sources=(brought(context, other),), mix={"fear": 1.0},
                                      options={"mode": "repaint"}).note  # fmt: skip


def test_a_recipe_that_cannot_be_drawn_makes_no_edit_fail(context: Context) -> None:
    forged = Recipe(prompt="a lake", mix=Mix.of({"leaf:nowhere at all": 1.0}), size="256x192", n=1)
    path = metadata.write(Image.fromarray(photograph().numpy()).resize((256, 192)), context.out / "forged.png", forged)
    mark = keep(path, context.settings.sources)
    result = edited(context, sources=(mark,), mix={"fear": 1.0}, options={"mode": "repaint"})
    assert "could not be drawn" in result.note


def test_a_panorama_gets_no_flat_sky_and_stays_one(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrade, "STEPS", 1)
    sky = Image.fromarray(photograph().numpy()).resize((256, 128))
    path = metadata.write(sky, context.out / "around.png", Recipe(tool="panorama", n=1), panorama=True)
    mark = keep(path, context.settings.sources)
    result = edited(context, sources=(mark,), mix={"fear": 1.0}, options={"mode": "repaint"})
    assert result.reports[0]["added"] == []
    assert "It is a panorama" in result.note
    assert not np.array_equal(opened(result), np.asarray(sky)), "its light and colour change"
    assert is_panorama(keep(result.files[0], context.settings.sources), context.settings.sources)


def test_a_very_large_picture_is_painted_smaller_and_keeps_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, find = {}, regrade.find
    monkeypatch.setattr(overpaint, "LARGEST", 180 * 240 // 4)
    monkeypatch.setattr(regrade, "find", lambda *args, **more: seen.update(more, of=args[0]) or find(*args, **more))
    source, kept = photograph(), kept_side()
    days = open_days(ASSETS / "space")
    dry = next(
        seed for seed in range(9) if days.chosen(open_space(ASSETS / "space").vector("fear"), seed)[0].weather == "none"
    )
    made = changed(source, seed=dry, kept=kept)
    assert seen["of"].shape == (90, 120, 3)
    assert torch.equal(seen["kept"], kept), "the grade is found for what may change"
    assert torch.equal(made[kept == 1], source[kept == 1])
    assert float((made[kept == 0].float() - source[kept == 0].float()).abs().mean()) > 8
    land = torch.stack([each[130:, 160:].float().mean(-1).flatten() for each in (made, source)])
    assert float(torch.corrcoef(land)[0, 1]) > 0.9


@pytest.mark.usefixtures("models")
def test_a_small_picture_is_seen_at_the_size_that_the_model_knows(context: Context) -> None:
    family = load.open_family("sd15", context.settings)
    small, _ = inpaint._fitting(family, torch.rand(3, 64, 80))
    assert min(small.shape[-2:]) == family.spec.native_size
    old = view()[0][:, :64, :80]
    seen, _ = inpaint._fitting(family, old)
    assert float((inpaint.finest(seen, seen, old) - old).abs().mean()) < 1e-3, "what nothing changed is as it was"


@pytest.mark.usefixtures("models")
def test_a_family_of_the_hub_paints_inside_the_mask_and_nowhere_else(context: Context) -> None:
    source, where = photograph(), context.out / "where.png"
    Image.fromarray(((1 - kept_side()) * 255).to(torch.uint8).numpy()).save(where)
    options = {"mode": "repaint", "where": keep(where, context.settings.sources), "keep": 0.2}
    result = edited(
        context, sources=(brought(context, source),), mix={"fear": 1.0}, model="sd15", seed=3, options=options
    )
    made = opened(result)
    assert np.array_equal(made[:, :60], source.numpy()[:, :60])
    assert np.abs(made[:, 200:].astype(int) - source.numpy()[:, 200:].astype(int)).mean() > 3
    assert "painted where the feeling lives" in result.note
    assert result.reports[0]["inside"] > 0.9
