"""Every style: the same by the same seed, of the same shape, the same painting at every size, and joined around."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.styling import STYLES, styled
from studio.styling.colour import oklab, rgb
from studio.styling.flat import COLOURS as PRINTED
from studio.styling.flat import GRADED
from studio.styling.pixel import COLOURS, cell_side
from studio.styling.sheet import Sheet
from studio.world.composing import composed
from studio.world.render import render

PANORAMA = (256, 512)


def scene(prompt: str, size: tuple[int, int] = (256, 256), *, panorama: bool = False) -> Tensor:
    """A rendered scene (1, 3, H, W)."""
    return render([composed(prompt, 4)], size=size, panorama=panorama, masks=False).pictures.float()


@pytest.fixture(scope="module")
def lake() -> Tensor:
    return scene("a lake with a boat at dusk")


@pytest.fixture(scope="module")
def around() -> Tensor:
    return scene("a lake with mountains at dusk", PANORAMA, panorama=True)


def test_an_unknown_style_changes_nothing(lake: Tensor) -> None:
    assert styled(lake, "render", seed=1) is lake
    assert styled(lake, "", seed=1) is lake


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_a_picture_of_the_seed(name: str, lake: Tensor) -> None:
    pair = torch.cat([lake, lake.flip(-1)])
    made = styled(pair, name, seed=3)
    assert made.shape == pair.shape
    assert made.dtype == torch.float32
    assert torch.isfinite(made).all()
    assert made.min() >= 0
    assert made.max() <= 1
    assert torch.equal(made, styled(pair, name, seed=3))
    assert torch.equal(made[:1], styled(lake, name, seed=3))
    assert (made[:1] - lake).abs().mean() > 0.01
    if name != "pixel":  # whose pattern is everywhere the same
        assert not torch.equal(made[:1], styled(lake, name, seed=4))


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("size", [(128, 320), (160, 128), (96, 96)])
def test_every_size_is_possible(name: str, size: tuple[int, int]) -> None:
    assert styled(torch.rand(1, 3, *size), name, seed=0).shape == (1, 3, *size)
    flat = styled(torch.full((1, 3, *size), 0.5), name, seed=0)
    assert torch.isfinite(flat).all()


@pytest.mark.parametrize("name", STYLES)
def test_a_sketch_and_a_large_picture_are_the_same_painting(name: str) -> None:
    small, large = scene("a lake with a boat at dusk"), scene("a lake with a boat at dusk", (768, 768))
    sketch, picture = styled(small, name, seed=3), F.interpolate(styled(large, name, seed=3), (256, 256), mode="area")
    soft = Sheet.under(sketch, seed=0)
    away = (soft.smooth(sketch, 3) - soft.smooth(picture, 3)).abs().mean()
    other = (soft.smooth(styled(small.flip(-1), name, seed=3), 3) - soft.smooth(picture, 3)).abs().mean()
    assert away < 0.045
    assert away < 0.5 * other


@pytest.mark.parametrize("name", STYLES)
def test_feelings_keep_their_order(name: str) -> None:
    """The lightness of a day, a dusk and a night, and which of two pictures is the warmer one."""
    days = torch.cat([scene(f"mountains {time}") for time in ("by day", "at dusk", "at night")])
    light = oklab(styled(days, name, seed=2))[:, 0].mean((1, 2))
    assert (light.argsort() == oklab(days)[:, 0].mean((1, 2)).argsort()).all()
    warm, cold = scene("a lake in ember red"), scene("a lake in cold blue tones")
    tints = [oklab(styled(each, name, seed=2))[0, 2].mean() for each in (warm, cold)]
    assert tints[0] > tints[1] + (0.01 if name == "ink" else 0.05)


@pytest.mark.parametrize("name", STYLES)
def test_the_sides_of_a_panorama_meet(name: str, around: Tensor) -> None:
    made = styled(around, name, seed=3, panorama=True)
    assert made.shape == around.shape
    steps = (made - made.roll(1, -1)).abs().mean((0, 1, 2))
    if name == "pixel":  # between cells only, and all the way around there is a cell's border at column 0
        steps = steps[:: cell_side(*PANORAMA, 256)]
    assert steps[0] < 1.35 * steps.quantile(0.95)


@pytest.mark.parametrize("name", STYLES)
def test_nothing_is_pinched_at_the_poles(name: str, around: Tensor) -> None:
    """Along the first row, which is nearly a point, there is hardly any change."""
    made = styled(around, name, seed=3, panorama=True)
    near, level = (float((made[:, :, row] - made[:, :, row].roll(1, -1)).abs().mean()) for row in (0, 140))
    assert near < 0.5 * max(level, 0.01)


def test_cells_turn_with_a_panorama(around: Tensor) -> None:
    made = styled(around, "pixel", seed=0, panorama=True)
    turned = styled(around.roll(128, -1), "pixel", seed=0, panorama=True)
    assert (made.roll(128, -1) - turned).abs().mean() < 0.4 * (made - turned).abs().mean()


def test_pixels_are_cells_of_few_colours(lake: Tensor) -> None:
    made = styled(lake, "pixel", seed=0)
    side = cell_side(256, 256, 128)
    assert side == 2
    cells = made[..., ::side, ::side]
    assert torch.equal(cells.repeat_interleave(side, -1).repeat_interleave(side, -2), made)
    assert 6 <= len(cells.flatten(2)[0].T.unique(dim=0)) <= COLOURS


@pytest.mark.parametrize(
    ("size", "side"), [((512, 512), 4), ((1536, 1536), 12), ((512, 768), 4), ((512, 640), 4), ((672, 672), 6)]
)
def test_cells_divide_the_picture(size: tuple[int, int], side: int) -> None:
    assert cell_side(*size, 128) == side


def test_a_print_has_few_colours(lake: Tensor) -> None:
    large = styled(F.interpolate(lake, (512, 512), mode="bicubic").clamp(0, 1), "print", seed=0)
    points = oklab(large[:, :, int(GRADED * 512) + 4 :]).flatten(2)[0].T[::7]
    left = points
    for _ in range(PRINTED):  # the commonest colour and all that is as good as the same
        colours, counts = (left * 40).round().unique(dim=0, return_counts=True)
        left = left[(left - colours[counts.argmax()] / 40).norm(dim=1) > 0.035]
    assert len(left) < 0.15 * len(points)


def test_oklab_there_and_back() -> None:
    pictures = torch.rand(2, 3, 8, 8)
    assert torch.allclose(rgb(oklab(pictures)), pictures, atol=2e-4)
    grey = oklab(torch.full((1, 3, 1, 1), 1.0)).flatten()
    assert torch.allclose(grey, torch.tensor([1.0, 0.0, 0.0]), atol=1e-3)


def test_smoothing_on_a_smaller_field_is_the_same() -> None:
    sheet = Sheet(height=256, width=256, unit=1.0)
    field = Sheet(height=256, width=256, unit=1.0, seed=3).noise(24, 1)
    assert torch.allclose(sheet.smooth(field, 11.9), sheet.smooth(field, 12.1), atol=0.05)
    assert abs(float(sheet.smooth(field, 12).mean() - field.mean())) < 0.05
    ring = Sheet(height=64, width=256, unit=1.0, wrap=True)
    spot = torch.zeros(1, 1, 64, 256)
    spot[..., 32, 0] = 1
    assert float(ring.smooth(spot, 3)[..., 32, -1]) > 0
    assert torch.allclose(ring.smooth(spot.roll(100, -1), 3), ring.smooth(spot, 3).roll(100, -1), atol=1e-6)
