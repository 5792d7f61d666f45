"""What the dual encoder is taught with: mirror images told as such, heads that start where their towers stand."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from studio.models.encoder import text_vectors
from studio.train import lessons
from studio.train.encoder import Students
from studio.train.texts import short_tokenizer
from studio.world.facts import facts
from studio.world.sampling import sample

SCENES = 240


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> lessons.Lessons:
    """Lessons of grey pictures with true facts, and of sentence vectors that say something of the texts."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "world").mkdir()
    np.save(folder / "world" / "pictures-256-00000.npy", np.full((SCENES, 3, 96, 96), 128, np.uint8))
    (folder / "world" / "facts-00000.json").write_text(json.dumps([facts(sample(seed)) for seed in range(SCENES)]))
    torch.manual_seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lessons, "feeling_texts", lambda data: ["joy", "a calm scene"] * 60)
        patch.setattr(lessons, "cached_sentences", lambda path, texts, place: letters(texts))
        return lessons.Lessons(folder, None, torch.device("cpu"), settled=False)


def letters(texts: list[str]) -> np.ndarray:
    """Unit vectors (N, 384): which pairs of letters a text has."""
    out = np.zeros((len(texts), 384), np.float16)
    for row, text in zip(out, texts, strict=True):
        for a, b in pairwise(text):
            row[(31 * ord(a) + ord(b)) % 384] += 1
        row /= max(np.linalg.norm(row), 1e-3)
    return out


def test_the_mirror_image_of_a_scene_has_its_things_on_the_other_side() -> None:
    thing = {"kind": "tower", "position": "left"}
    told: dict[str, Any] = {"light": {"position": "right"}, "things": [thing, {"kind": "boat", "position": "centre"}]}
    other = lessons.mirrored(told)
    assert other["light"]["position"] == "left"
    assert [each["position"] for each in other["things"]] == ["right", "centre"]
    assert lessons.mirrored(other) == told


def test_only_the_pictures_that_are_told_as_mirrored_are_mirrored(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = torch.zeros(2, 3, 96, 96, dtype=torch.uint8)
    picture[..., :48] = 255
    taught_rng = lessons.random.Random(0)
    seen = lessons.augment(picture, taught_rng, [False, True])
    assert float(seen[0, ..., :30].mean()) > 0.9 > -0.9 > float(seen[1, ..., :30].mean())


def test_every_second_batch_is_of_a_few_places(taught: lessons.Lessons) -> None:
    places = [len({taught.facts[row]["place"] for row in taught.rows(SCENES)}) for _ in range(12)]
    everywhere = len(taught.places)
    assert max(places) > 0.7 * everywhere
    assert min(places) < 0.6 * everywhere
    assert max(taught.rows(120)) < 120


def test_the_sentence_map_of_a_restored_tower_starts_where_its_words_are(taught: lessons.Lessons) -> None:
    students, tokenizer = Students(), short_tokenizer()
    place = torch.device("cpu")
    words = text_vectors(students.clip, tokenizer, taught.texts, place)

    @torch.no_grad()
    def nearness() -> float:
        mapped = F.normalize(students.sentence_map(taught.sentences.float()), dim=-1)
        return float((mapped * words).sum(-1).mean())

    before = nearness()
    taught.fit_heads(students, tokenizer)
    assert nearness() > max(0.8, before + 0.2)


def test_a_lesson_has_a_loss_that_teaches_both_towers(taught: lessons.Lessons) -> None:
    students = Students()
    taught.loss(students, short_tokenizer()).backward()
    clip = students.clip
    for weight in (clip.visual.head.proj.weight, clip.token_embedding.weight):
        assert weight.grad is not None
        assert float(weight.grad.abs().sum()) > 0
