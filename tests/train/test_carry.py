"""Leading what answers to the emotions of one space over to another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.affect.space import Space
from studio.errors import StudioError
from studio.models.specs import ASSETS
from studio.train import carry


def test_a_turned_space_is_turned_back() -> None:
    torch.manual_seed(0)
    new = torch.nn.functional.normalize(torch.randn(200, 16), dim=-1)
    turn = torch.linalg.qr(torch.randn(16, 16)).Q
    back, families = carry.fitted(new, new @ turn)
    assert families > 0.999
    assert torch.allclose(back, turn, atol=0.02)


def test_families_count_more_than_words() -> None:
    torch.manual_seed(0)
    new = torch.nn.functional.normalize(torch.randn(200, 16), dim=-1)
    old = torch.nn.functional.normalize(torch.randn(200, 16), dim=-1)  # no linear map leads to these
    back, families = carry.fitted(new, old)
    words = torch.nn.functional.cosine_similarity(new[8:] @ back, old[8:]).mean()
    assert families > 0.9 > float(words) + 0.3


def test_networks_answer_in_a_turned_space_as_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new space is the shipped one with its directions mixed; what a network makes of a family stays nearly so."""
    monkeypatch.setattr(carry, "TEMPLATES", ("a {} scene",))
    out = tmp_path / "run"
    shutil.copytree(ASSETS / "encoder", out / "encoder" / "model")
    shutil.copytree(ASSETS / "space", out / "space")
    torch.manual_seed(0)
    mixed = torch.linalg.qr(torch.randn(16, 16)).Q
    tensors = {k: v.float() for k, v in load_file(out / "space" / "space.safetensors").items()}
    basis = tensors["basis"]
    other = torch.linalg.qr(torch.randn(256, 16)).Q.T  # where the new affect directions lie
    tensors |= {name: (tensors[name] @ basis.T @ mixed @ other).contiguous() for name in ("families", "leaves")}
    words = [carry._words(Space.load(ASSETS / "space"), ASSETS / "encoder", torch.device("cpu"))]
    save_file(tensors | {"basis": other.contiguous()}, out / "space" / "space.safetensors")
    new = Space.load(out / "space")
    turned = torch.from_numpy(new.families @ other.numpy().T)
    words.insert(0, torch.cat([torch.nn.functional.normalize(turned, dim=-1), words[0][8:] @ mixed]))
    monkeypatch.setattr(carry, "_words", lambda space, encoder, place: words.pop(0))
    assert carry.run(minutes=0, device="cpu", out=out, data=None)["families"] > 0.99
    for name, (file, layers) in carry.FIRST.items():
        before, after = (load_file(folder / file) for folder in (ASSETS / name, out / name / "model"))
        old = torch.from_numpy(Space.load(ASSETS / "space").families)
        for layer in layers:
            was, now = old @ before[layer].float().T, torch.from_numpy(new.families) @ after[layer].float().T
            assert float((was - now).norm() / was.norm()) < 0.1, layer
        assert {key for key in before if not torch.equal(before[key], after[key])} == set(layers)


def test_without_a_space_it_says_which_stage_comes_first(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Run first: python -m studio train space"):
        carry.run(minutes=0, device="cpu", out=tmp_path, data=None)
