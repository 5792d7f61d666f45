"""The stimulus network: shapes, encoding once, what points do, and edges."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from studio.errors import StudioError
from studio.models.edges import sharpened
from studio.models.stimulus import CELLS, FILE, KINDS, NOTES, StimulusNet, grown, load_stimulus, raised

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def net() -> StimulusNet:
    torch.manual_seed(0)
    made = StimulusNet().eval()
    torch.nn.init.normal_(made.meant[-1].weight, std=0.1)  # type: ignore[arg-type]
    return made


def test_a_picture_of_any_shape_is_encoded_once_and_asked_often(net: StimulusNet) -> None:
    picture = torch.rand(1, 3, 50, 333) * 2 - 1
    prompts = F.normalize(torch.randn(3, 256), dim=-1)
    with torch.inference_mode():
        features = net.encode(picture)
    masks, quality = net.masks(features, prompts)
    assert masks.shape == (3, CELLS, CELLS)
    assert quality.shape == (3,)
    assert ((masks >= 0) & (masks <= 1)).all()
    assert ((quality >= 0) & (quality <= 1)).all()
    alone, _ = net.masks(features, prompts[1:2])
    assert torch.allclose(alone[0], masks[1], atol=1e-5)
    kinds = net.kinds(features)
    assert kinds.shape == (len(KINDS), CELLS, CELLS)
    assert torch.allclose(kinds.sum(0), torch.ones(CELLS, CELLS), atol=1e-4)


def test_an_untrained_mixer_leaves_the_first_guess_as_it_is() -> None:
    torch.manual_seed(1)
    fresh, prompts = StimulusNet().eval(), F.normalize(torch.randn(2, 256), dim=-1)
    with torch.inference_mode():
        features = fresh.encode(torch.rand(1, 3, 64, 64) * 2 - 1)
        guess = fresh.carried(features, prompts[None])[0].sigmoid()
    assert torch.allclose(fresh.masks(features, prompts)[0], guess, atol=1e-6)


def test_a_sure_mask_is_judged_leniently_and_an_empty_one_stays_empty() -> None:
    logits = torch.full((3, CELLS, CELLS), -5.0)
    logits[:2, 20:40, 20:40] = -0.5
    logits[0, 28:32, 28:32] = 3.0
    logits[1, 30, 30] = 0.2  # a single cell is no place
    found = raised(logits, 1.0) > 0
    assert [int(each.sum()) for each in found] == [400, 1, 0]
    assert torch.equal(raised(logits, 0.0), logits)
    half = logits.clone()
    half[0] = half[0].clamp(max=0.5)
    assert float((raised(half, 1.0) - half)[0].max()) == pytest.approx(0.5)


def test_single_cells_are_seen_as_in_the_whole_picture(net: StimulusNet) -> None:
    picture = torch.rand(1, 3, 192, 192) * 2 - 1
    with torch.inference_mode():
        maps, near = net.encoder.seen(picture)
        where = torch.tensor([[0.3, 0.7]])  # a cell's middle in [0, 1]
        x, y = ((where[0] * CELLS).long() + 0.5) / CELLS
        grid = torch.stack([x, y]).mul(2).sub(1).view(1, 1, 1, 2)
        columns = [
            F.grid_sample(m, grid, padding_mode="border", align_corners=False)[0, :, 0, 0] for m in maps.values()
        ]
        column, row = (where[0] * CELLS).long().tolist()
        alone = net.encoder.cells(torch.cat(columns)[None], near[:, :, row, column], net.encoder.means(maps))
        assert torch.allclose(net.encode(picture).fine[0, :, row, column], alone[0], atol=1e-3)


def test_a_click_takes_what_is_joined_to_it_and_of_its_kind() -> None:
    kinds = torch.zeros(len(KINDS), CELLS, CELLS)
    kinds[1] = 0.5
    kinds[2, 10:20, 10:20] = kinds[2, 60:70, 60:70] = 0.9
    region = grown(kinds, 0.15, 0.16)
    assert region.sum() == 100
    assert region[10:20, 10:20].all()
    assert grown(kinds, 1.0, 1.0).sum() == CELLS**2 - 200


def test_points_count_by_place_and_sign_and_padding_is_no_point(net: StimulusNet) -> None:
    with torch.inference_mode():
        features = net.encode(torch.rand(1, 3, 64, 64) * 2 - 1)
    prompt = F.normalize(torch.randn(1, 256), dim=-1)
    said = {
        name: net.masks(features, prompt, torch.tensor([point]))[0]
        for name, point in {
            "add": [0.2, 0.3, 1.0], "remove": [0.2, 0.3, 0.0], "elsewhere": [0.9, 0.8, 1.0],
        }.items()
    }  # fmt: skip
    plain = net.masks(features, prompt)[0]
    for a, b in (("add", "remove"), ("add", "elsewhere")):
        assert not torch.allclose(said[a], said[b], atol=1e-6)
    assert not torch.allclose(said["add"], plain, atol=1e-6)
    assert said["add"][0, int(0.3 * CELLS), int(0.2 * CELLS)] >= 0.9
    assert said["remove"][0, int(0.3 * CELLS), int(0.2 * CELLS)] <= 0.1 + 1e-6
    none = [net.masks(features, prompt, torch.tensor([[x, 0.5, -1.0]]))[0] for x in (0.1, 0.9)]
    assert torch.allclose(*none, atol=1e-6)


def test_the_network_is_small_and_sight_stays_as_it_is(net: StimulusNet) -> None:
    count = sum(each.numel() for each in net.parameters())
    assert 2e6 < count < 7e6
    assert not any(each.requires_grad for each in net.encoder.sight.parameters())


def test_weights_come_back_and_what_is_damaged_says_so(net: StimulusNet, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not here"):
        load_stimulus(tmp_path, torch.device("cpu"))
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, tmp_path / FILE)
    again = load_stimulus(tmp_path, torch.device("cpu"))
    picture = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        assert torch.allclose(again.encode(picture).fine, net.encode(picture).fine, atol=1e-3)
    assert again.lenient == 0
    for notes, lenient in (('{"lenient": 0.75}', 0.75), ('{"steps": 3}', 0), ("no notes", 0)):
        (tmp_path / NOTES).write_text(notes)
        assert load_stimulus(tmp_path, torch.device("cpu")).lenient == lenient
    (tmp_path / FILE).write_bytes(b"nothing")
    with pytest.raises(StudioError, match="damaged"):
        load_stimulus(tmp_path, torch.device("cpu"))


def test_a_coarse_mask_finds_the_edge_of_what_it_is_on() -> None:
    across, down = torch.meshgrid(torch.linspace(-1, 1, 300), torch.linspace(-1, 1, 400), indexing="ij")
    disc = (across.square() + down.square() < 0.3).float()
    picture = torch.stack([0.2 + 0.7 * disc, 0.4 - 0.2 * disc, 0.6 - 0.5 * disc]) + 0.02 * torch.rand(3, 300, 400)
    coarse = F.adaptive_avg_pool2d(disc[None, None], (24, 24))[0, 0]
    blurred = F.interpolate(coarse[None, None], disc.shape, mode="bilinear")[0, 0]
    fine = sharpened(coarse, picture)
    wrong = [float(((guess > 0.5).float() - disc).abs().mean()) for guess in (blurred, fine)]
    assert fine.shape == disc.shape
    assert wrong[1] < 0.5 * wrong[0]
    assert float((fine - disc).abs().mean()) < 0.6 * float((blurred - disc).abs().mean())


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (3, 3), (2500, 40)])
def test_edges_of_strange_shapes(size: tuple[int, int]) -> None:
    mask = sharpened(torch.ones(CELLS, CELLS), torch.rand(3, *size))
    assert mask.shape == size
    assert float(mask.min()) > 0.9
    assert float(sharpened(torch.zeros(CELLS, CELLS), torch.rand(3, *size)).max()) < 0.1
