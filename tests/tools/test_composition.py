"""What pictures start from, and the lines that come back at the end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from studio.affect.families import FAMILIES
from studio.diffusion.canvas import Canvas, noise
from studio.errors import Cancelled
from studio.mix import Mix
from studio.models import load
from studio.models.load import Family, open_family
from studio.models.specs import MODELS
from studio.recipe import Recipe
from studio.settings import Settings
from studio.tools.composition import MOODS, Composition, drawing, moods_of
from studio.tools.denoising import composed as small_canvas
from studio.tools.detail import detailed
from tests import tiny

CANVAS = Canvas(8, 4, 4)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Family]:
    spec = tiny.bundled_spec(tmp_path_factory.mktemp("models"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MODELS, "tiny", replace(spec, name="tiny"))
        patch.setattr(load, "_open", {})
        yield open_family("tiny", Settings(device="cpu"))


def test_a_family_that_knows_no_drawings_starts_from_noise(family: Family) -> None:
    plain = replace(family, spec=replace(family.spec, drawn=False))
    begun = Composition(family=plain, prompt="a lake", seeds=(3, 4)).start(CANVAS)
    assert torch.equal(begun, noise((3, 4), CANVAS))


def test_it_starts_from_the_drawing_of_its_words_and_seed(family: Family) -> None:
    begun = Composition(family=family, prompt="a lake at night", seeds=(3,)).start(CANVAS)
    drawn = family.encode(drawing("a lake at night", 3, (128, 128), 128).picture.float())
    assert float((begun - drawn).abs().mean()) < 0.5 * float(noise((3,), CANVAS).abs().mean())
    other = family.encode(drawing("a desert", 3, (128, 128), 128).picture.float())
    assert float((begun - drawn).abs().mean()) < float((begun - other).abs().mean())


def test_a_picture_is_the_same_alone_and_among_others(family: Family) -> None:
    many = Composition(family=family, prompt="a meadow", seeds=(5, 6, 7)).start(CANVAS)
    assert torch.equal(many[1:2], Composition(family=family, prompt="a meadow", seeds=(6,)).start(CANVAS))


def test_a_feeling_fades_the_drawing_over_evenly(family: Family) -> None:
    def drawn(amount: float, **changes: float) -> torch.Tensor:
        recipe = Recipe(prompt="a lake", mix=Mix.of({"fear": amount}), seed=5, n=1, model="tiny", **changes)
        return Composition.of(family, recipe).start(CANVAS)

    plain, half, full = drawn(0.0), drawn(0.5), drawn(1.0)
    assert float((full - plain).abs().max()) > 0.2
    off = (half - (plain + full) / 2).abs()
    assert float(off.quantile(0.8)) < 0.01, "even but for the things that it brings"
    assert torch.equal(drawn(0.0), Composition(family=family, prompt="a lake", seeds=(5,)).start(CANVAS))
    assert torch.equal(drawn(1.0, emotion_guidance=0.0), plain)
    assert not torch.allclose(drawn(-1.0), full, atol=0.1)


def test_the_strongest_feelings_share_the_drawing(family: Family) -> None:
    recipe = Recipe(prompt="a lake", mix=Mix.of({"fear": 0.9, "awe": -0.8}), model="tiny")
    assert [round(mood.amount, 2) for mood in moods_of(family, recipe)] == [0.9, 0.8]
    assert len(moods_of(family, recipe.replace(mix=dict.fromkeys(FAMILIES, 0.5)))) == MOODS
    point = recipe.replace(mix={"va:0.10,0.20": 0.6})
    assert sum(mood.amount for mood in moods_of(family, point)) == pytest.approx(0.6)
    late = Recipe(prompt="a lake", mix=Mix.of({"fear": {"amount": 0.9, "curve": "late"}}), model="tiny")
    assert 0 < moods_of(family, late)[0].amount < 0.45


def test_a_point_of_the_plane_moves_the_drawing_evenly(family: Family) -> None:
    def drawn(valence: float) -> torch.Tensor:
        recipe = Recipe(prompt="a lake", mix=Mix.of({f"va:{valence:.2f},0.30": 1.0}), model="tiny", n=1)
        return Composition.of(family, recipe).start(CANVAS)

    starts = [drawn(step / 10 - 1) for step in range(21)]
    steps = [float((b - a).abs().mean()) for a, b in itertools.pairwise(starts)]
    assert max(steps) < 0.5 * sum(steps)


def test_it_stops_between_two_drawings(family: Family) -> None:
    asked: list[int] = []
    recipe = Recipe(prompt="a village", mix=Mix.of({"fear": 1.0, "awe": 1.0}), seed=77, n=1, model="tiny")
    stopped = replace(Composition.of(family, recipe), cancelled=lambda: bool(asked.append(1)) or len(asked) > 2)
    with pytest.raises(Cancelled):
        stopped.start(CANVAS)


def test_a_wide_canvas_shows_more_of_the_same_scene() -> None:
    square, wide = (drawing("mountains", 2, size, 64).picture.float() for size in ((64, 64), (64, 192)))
    middle = wide[..., 64:128]
    assert float((middle - square).abs().mean()) < 0.03
    assert wide.shape == (1, 3, 64, 192)


@pytest.mark.parametrize(("height", "width"), [(768, 640), (768, 512), (512, 768), (1024, 1024)])
def test_what_is_composed_small_shows_what_the_large_picture_shows(family: Family, height: int, width: int) -> None:
    """Enlarged and cut as `enlarged` does it, the small drawing is the large one: nothing moves between the two.

    What is finer than a pixel of the small one is not compared; a shift by four pixels would be too much.
    """
    canvas = Canvas(8, height // 32, width // 32)
    known = replace(family, spec=replace(family.spec, native_size=512))
    first = small_canvas(known, canvas)
    composition = Composition(family=known, prompt="a castle by a lake", seeds=(3,))
    small, large = composition._drawings(first, canvas)[0], composition._drawings(canvas)[0]
    across = round(small.shape[-1] * height / small.shape[-2])
    grown = F.interpolate(small, (height, across), mode="bicubic", align_corners=False)
    left = (across - width) // 2
    change = F.avg_pool2d(grown[..., left : left + width], 9, 1) - F.avg_pool2d(large, 9, 1)
    assert float(change.abs().mean()) < 0.008


def test_lines_come_back_exactly_where_they_were() -> None:
    lines = torch.zeros(1, 3, 96, 96)
    lines[..., 41:] = 0.8  # an edge
    toned = lines * torch.tensor([0.5, 0.3, 0.7]).view(1, 3, 1, 1) + 0.2  # other colours
    blurred = F.avg_pool2d(F.pad(toned, (4, 4, 4, 4), mode="replicate"), 9, stride=1)
    made = detailed(blurred, lines)
    assert float((made - toned).abs().mean()) < 0.6 * float((blurred - toned).abs().mean())
    assert int(made[0, 0, 48].diff().abs().argmax()) == 40


def test_a_picture_over_its_own_lines_stays_as_it_is() -> None:
    smooth = F.interpolate(torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(1)), (96, 96), mode="bicubic")
    smooth = smooth.clamp(0, 1)
    assert float((detailed(smooth, smooth) - smooth).abs().mean()) < 0.02


def test_what_is_new_comes_in_softly() -> None:
    lines = torch.full((1, 3, 96, 96), 0.5)
    mist = lines.clone()
    mist[..., 48:, :] = 0.9
    made = detailed(mist, lines)
    assert float(made[..., :16, :].mean()) == pytest.approx(0.5, abs=0.02)
    assert float(made[..., -16:, :].mean()) == pytest.approx(0.9, abs=0.02)


def test_the_sides_of_a_panorama_meet() -> None:
    torch.manual_seed(0)
    picture, lines = torch.rand(2, 1, 3, 32, 64)
    turned = detailed(picture.roll(16, -1), lines.roll(16, -1), panorama=True)
    assert torch.allclose(turned, detailed(picture, lines, panorama=True).roll(16, -1), atol=1e-5)
