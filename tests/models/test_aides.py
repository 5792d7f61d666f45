"""Families of the Hub that help to understand: their own classes at tiny size, and what is said without them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import open_clip
import pytest
import torch
from huggingface_hub import constants
from PIL import Image
from safetensors.torch import save_file
from transformers import (
    BertTokenizerFast,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessor,
    BlipProcessor,
    SamConfig,
    SamModel,
)

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.models import aides
from studio.models.aides import Captioner, Reader, SamEdges, folder_of, parts
from studio.models.edges import Edges
from studio.models.specs import AIDES, FILES, MODELS, resolve, row_of
from studio.settings import Settings
from studio.tools import aided
from studio.understanding import Reading

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def sam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    vision = {
        "hidden_size": 16, "output_channels": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 64,
        "patch_size": 16, "mlp_dim": 16, "window_size": 2, "global_attn_indexes": [0], "num_pos_feats": 8,
    }  # fmt: skip
    prompts = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 4}
    masks = {"hidden_size": 16, "mlp_dim": 16, "num_attention_heads": 2, "iou_head_hidden_dim": 16}
    folder = tmp_path_factory.mktemp("sam")
    config = SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=masks)
    SamModel(config).save_pretrained(folder)
    return folder


def test_every_aide_is_a_row_of_its_kind_and_no_painter() -> None:
    assert all(name == spec.name for name, spec in AIDES.items())
    assert {spec.kind for spec in AIDES.values()} == set(FILES)
    assert not set(AIDES) & set(MODELS)
    assert all(row_of(name).hub for name in AIDES)
    with pytest.raises(StudioError, match="no model called"):
        row_of("dalle")


@pytest.mark.parametrize("name", AIDES)
def test_an_aide_that_is_not_here_is_one_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(StudioError) as caught:
        resolve(AIDES[name], Settings())
    assert caught.value.message == f"The files of {AIDES[name].title} are not on this machine."
    assert f"python -m studio models --download {name}" in caught.value.hint
    assert folder_of(name, Settings()) is None


def test_a_part_that_an_aide_lacks_is_named(sam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = tmp_path / "models--facebook--sam-vit-base" / "snapshots" / ("0" * 40)
    (snapshot.parents[1] / "refs").mkdir(parents=True)
    (snapshot.parents[1] / "refs" / "main").write_text("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_bytes((sam / "config.json").read_bytes())
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(StudioError, match=r"incomplete: model\.safetensors is missing"):
        resolve(AIDES["sam"], Settings())
    (snapshot / "model.safetensors").write_bytes((sam / "model.safetensors").read_bytes())
    assert folder_of("sam", Settings(offline=True)) == snapshot


def test_outlines_count_only_where_they_agree(sam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, mask = torch.rand(3, 40, 90), torch.zeros(24, 24)
    picture[:, 10:30, 20:60] += 1
    mask[6:18, 5:16] = 1
    looked, plain = SamEdges.of(picture, sam), Edges.of(picture).sharpened(mask)
    monkeypatch.setattr(aides, "AGREED", 1.1)
    assert torch.equal(looked.sharpened(mask), plain)
    monkeypatch.setattr(aides, "AGREED", 0.0)
    taken = looked.sharpened(mask)
    assert taken.shape == plain.shape
    assert not torch.equal(taken, plain)
    assert 0 <= float(taken.min()) <= float(taken.max()) <= 1
    assert torch.equal(looked.sharpened(torch.zeros(24, 24)), Edges.of(picture).sharpened(torch.zeros(24, 24)))


def test_parts_are_separate_and_the_largest_come_first() -> None:
    mask = torch.zeros(96, 96)
    mask[10:20, 10:20] = mask[50:80, 50:80] = 1
    assert [int(part.sum()) for part in parts(mask)] == [900, 100]
    assert parts(torch.zeros(96, 96)) == []


def write_clip(folder: Path) -> None:
    """A tiny OpenCLIP model with random weights."""
    torch.manual_seed(0)
    folder.mkdir()
    model = {
        "embed_dim": 16,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 1},
    }
    made = open_clip.CLIP(**model)
    mean = {"mean": [0.5] * 3, "std": [0.5] * 3}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": model, "preprocess_cfg": mean}))
    save_file(made.state_dict(), folder / "open_clip_model.safetensors")


def test_an_open_clip_folder_reads_pictures(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip")
    reader = Reader.of(tmp_path / "clip")
    shares = [reader.shares(Image.new("RGB", (80, 50), colour)) for colour in ("teal", "orange")]
    assert all(set(each) == set(FAMILIES) and sum(each.values()) == pytest.approx(1, abs=1e-4) for each in shares)
    assert shares[0] != shares[1]


def test_what_is_here_is_used_on_real_pictures(sam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading(
        families=dict.fromkeys(FAMILIES, 1 / 8), leaves=(), valence=0.0, arousal=0.0, valence_margin=0.3,
        arousal_margin=0.3, strangeness=1.0,
    )  # fmt: skip
    picture, image = torch.rand(3, 40, 60), Image.new("RGB", (60, 40), "teal")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    settings = Settings(offline=True)
    assert isinstance(aided.edges(picture, settings), Edges)
    assert aided.reading(reading, image, 0.0, settings) is reading
    assert aided.seen((picture * 255).byte(), torch.ones(40, 60), settings) == ""
    monkeypatch.setitem(AIDES, "sam", replace(AIDES["sam"], hub=False, repo=str(sam)))
    assert isinstance(aided.edges(picture, settings), SamEdges)
    write_clip(tmp_path / "clip")
    monkeypatch.setitem(AIDES, "clip", replace(AIDES["clip"], hub=False, repo=str(tmp_path / "clip")))
    mixed = aided.reading(reading, image, 0.0, settings)
    assert mixed.families != reading.families
    assert sum(mixed.families.values()) == pytest.approx(1, abs=1e-4)
    assert aided.reading(reading, image, 1.0, settings) is reading
    assert mixed.valence == reading.valence


def test_a_captioner_says_what_is_seen_in_a_part(tmp_path: Path) -> None:
    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "a", "boat", "on", "water"]
    text = {
        "vocab_size": len(words), "hidden_size": 16, "encoder_hidden_size": 16, "intermediate_size": 16,
        "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 64, "bos_token_id": 5,
        "sep_token_id": 3, "eos_token_id": 3, "pad_token_id": 0, "projection_dim": 16,
    }  # fmt: skip
    vision = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "image_size": 32, "patch_size": 16,
    }  # fmt: skip
    BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config=vision)).save_pretrained(tmp_path)
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    tokenizer = BertTokenizerFast(vocab={word: index for index, word in enumerate(words)})
    BlipProcessor(BlipImageProcessor(size={"height": 32, "width": 32}), tokenizer).save_pretrained(tmp_path)
    captioner, picture = Captioner.of(tmp_path), torch.randint(0, 255, (3, 40, 60), dtype=torch.uint8)
    mask = torch.zeros(40, 60)
    assert captioner.seen(picture, mask) == ""
    mask[10:30, 20:50] = 1
    said = captioner.seen(picture, mask)
    assert said
    assert set(said.split()) <= {*words, "[UNK]"}
