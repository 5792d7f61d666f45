"""The recipe inside pictures: exact, standard, and safe against what strangers put there."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin, TiffTags
from PIL.PngImagePlugin import PngInfo

from studio import metadata
from studio.errors import StudioError
from studio.recipe import Mix, Recipe

SUFFIXES = [".png", ".jpg", ".jpeg", ".webp"]
RECIPE = Recipe(prompt='a "lake" & <dawn> – 夜明け 🌅', mix=Mix.of({"awe": 0.8, "va:0.60,-0.20": -0.1}), seed=7, n=1)
PARENTS = ("ab" * 32, "cd" * 32)


def picture(size: tuple[int, int] = (40, 24)) -> Image.Image:
    """Some pixels."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8))


def refused(path: Path) -> str:
    """The sentence for a picture whose recipe is refused."""
    with pytest.raises(StudioError) as caught:
        metadata.read(path)
    assert len(str(caught.value)) < 400
    return str(caught.value)


def png_with(path: Path, text: str, key: str = metadata.PNG_KEY) -> Path:
    """A PNG with this text under this key."""
    chunks = PngInfo()
    chunks.add_itxt(key, text, zip=True)
    picture().save(path, pnginfo=chunks)
    return path


def jpeg_with(path: Path, packet: bytes) -> Path:
    """A JPEG with this XMP packet."""
    picture().save(path, xmp=packet)
    return path


def own_packet(recipe: str) -> bytes:
    """XMP in our namespace with this text as its recipe."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    text = f'<r:RDF xmlns:r="{rdf}" xmlns:m="urn:moodscape-studio:1.0:"><m:recipe>{escape(recipe)}</m:recipe></r:RDF>'
    return text.encode()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_round_trip(tmp_path: Path, suffix: str) -> None:
    path = metadata.write(picture(), tmp_path / f"lake{suffix}", RECIPE, PARENTS)
    assert metadata.read(path) == RECIPE
    assert metadata.read_lineage(path) == PARENTS
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(prompt=st.text(st.characters(exclude_categories=["Cs"]), max_size=300), suffix=st.sampled_from(SUFFIXES))
def test_any_prompt_survives(tmp_path: Path, prompt: str, suffix: str) -> None:
    """Control characters and what XML cannot hold included."""
    recipe = Recipe(prompt=prompt)
    assert metadata.read(metadata.write(picture((8, 8)), tmp_path / f"a{suffix}", recipe)) == recipe


def test_png_pixels_are_untouched(tmp_path: Path) -> None:
    with Image.open(metadata.write(picture(), tmp_path / "a.png", RECIPE)) as opened:
        assert np.array_equal(np.asarray(opened), np.asarray(picture()))
        assert json.loads(opened.info["moodscape"]) == RECIPE.to_json()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_marked_as_ai_generated(tmp_path: Path, suffix: str) -> None:
    """The bytes hold IPTC's digital source type, where any other program looks for it."""
    path = metadata.write(picture(), tmp_path / f"a{suffix}", RECIPE)
    assert metadata.SOURCE_TYPE.encode() in path.read_bytes()
    with Image.open(path) as opened:
        description = opened.getxmp()["xmpmeta"]["RDF"]["Description"]
    assert description["DigitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert description["description"]["Alt"]["li"]["text"] == "AI generated"


def test_sources_are_parents(tmp_path: Path) -> None:
    recipe = RECIPE.replace(sources=PARENTS[:1])
    path = metadata.write(picture(), tmp_path / "a.webp", recipe, PARENTS)
    assert metadata.read_lineage(path) == PARENTS
    assert metadata.sha256(path) == metadata.sha256(path)
    assert len(metadata.sha256(path)) == 64


def test_text_behind_the_pixels_is_found(tmp_path: Path) -> None:
    """Some programs move a PNG's text behind its pixels on saving."""
    path = metadata.write(picture(), tmp_path / "a.png", RECIPE)
    whole = path.read_bytes()
    picture().save(path)
    bare = path.read_bytes()
    start = whole.index(b"iTXtmoodscape") - 4
    length = int.from_bytes(whole[start : start + 4], "big") + 12
    end = bare.index(b"IEND") - 4
    path.write_bytes(bare[:end] + whole[start : start + length] + bare[end:])
    assert metadata.read(path) == RECIPE


def test_recipe_as_an_attribute(tmp_path: Path) -> None:
    """Programs that rewrite XMP may fold simple properties into attributes."""
    text = escape(json.dumps(RECIPE.to_json()), {'"': "&quot;"})
    packet = f'<d xmlns:m="urn:moodscape-studio:1.0:" m:recipe="{text}"/>'.encode()
    assert metadata.read(jpeg_with(tmp_path / "a.jpg", packet)) == RECIPE


def test_no_recipe(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.png")
    picture().save(tmp_path / "a.jpg")
    png_with(tmp_path / "other.png", "a lake\nSteps: 20, Sampler: Euler", key="parameters")
    for name in ("a.png", "a.jpg", "other.png"):
        assert refused(tmp_path / name).startswith(f"{name} carries no recipe.")
    assert metadata.read_lineage(tmp_path / "a.jpg") == ()


def test_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text(json.dumps(RECIPE.to_json()))
    assert "not a picture" in refused(tmp_path / "a.png")
    assert "no file" in refused(tmp_path / "absent.png")


HOSTILE = {
    "text": "a lake at dawn",
    "code": "__import__('os').system('true')",
    "deep": "[" * 50_000,
    "deep object": '{"options":' * 5_000 + "1" + "}" * 5_000,
    "list": "[1, 2]",
    "nan": '{"seed": NaN}',
    "infinity": '{"guidance": Infinity}',
    "huge number": '{"seed": ' + "9" * 10_000 + "}",
    "newer": '{"schema": 99}',
    "foreign": '{"width": 512, "sampler": "Euler"}',
    "wrong type": '{"prompt": {"a": 1}}',
    "emotion": '{"mix": {"hunger": 1}}',
    "empty": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_one_sentence(tmp_path: Path, text: str) -> None:
    assert "recipe in a.png cannot be used" in refused(png_with(tmp_path / "a.png", text))
    if len(text) < 60_000:
        assert "recipe in a.jpg cannot be used" in refused(jpeg_with(tmp_path / "a.jpg", own_packet(text)))


def test_oversized(tmp_path: Path) -> None:
    padded = json.dumps(RECIPE.to_json()) + " " * metadata.LONGEST
    assert refused(png_with(tmp_path / "a.png", padded)) == "The metadata of a.png is larger than 256 KB."
    picture().save(tmp_path / "a.webp", xmp=own_packet(padded))
    assert "larger than 256 KB" in refused(tmp_path / "a.webp")
    assert refused(png_with(tmp_path / "b.png", " " * 20_000_000))  # a compressed bomb, which Pillow itself refuses


BODY = '<x xmlns:m="urn:moodscape-studio:1.0:"><m:recipe>&b;</m:recipe></x>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + BODY
EXTERNAL = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + BODY
BAD_XML = {
    "entities": LAUGHS.encode(),
    "external entity": EXTERNAL.encode(),
    "not XML": b"\x00\xff\xfe garbage",
    "cut": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF",
    "deep": b"<a>" * 9_000,
    "unknown encoding": b"<?xml version='1.0' encoding='klingon'?><a/>",
}


@pytest.mark.parametrize("packet", BAD_XML.values(), ids=BAD_XML)
def test_bad_xml_is_one_sentence(tmp_path: Path, packet: bytes) -> None:
    path = jpeg_with(tmp_path / "a.jpg", packet)
    assert refused(path) == "The metadata of a.jpg is damaged."
    with pytest.raises(StudioError):
        metadata.read_lineage(path)


def test_deep_but_valid_xml(tmp_path: Path) -> None:
    path = jpeg_with(tmp_path / "a.jpg", b"<a>" * 9_000 + b"</a>" * 9_000)
    assert "carries no recipe" in refused(path)


@pytest.mark.parametrize("count", [1, 3])
def test_a_packet_of_numbers_is_no_packet(count: int, tmp_path: Path) -> None:
    """TIFF lets a file declare tag 700, the XMP packet, to be one number or several."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[700] = TiffTags.SHORT
    tags[700] = 7 if count == 1 else (7, 8, 9)
    path = tmp_path / "odd.tiff"
    picture().save(path, tiffinfo=tags)
    assert "carries no recipe" in refused(path)


def test_lineage_keeps_only_what_it_may(tmp_path: Path) -> None:
    path = metadata.write(picture(), tmp_path / "a.jpg", RECIPE, PARENTS[:1])
    forged = path.read_bytes().replace(PARENTS[0].encode(), b"<b>javascript:alert(1)</b>".ljust(64))
    path.write_bytes(forged)
    assert metadata.read_lineage(path) == ()


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"must end in \.png"):
        metadata.write(picture(), tmp_path / "a.exe", RECIPE)
    with pytest.raises(StudioError, match="sha256"):
        metadata.write(picture(), tmp_path / "a.png", RECIPE, ["../parent"])
    with pytest.raises(StudioError, match="could not be written"):
        metadata.write(picture(), tmp_path / "absent" / "a.png", RECIPE)
    assert list(tmp_path.iterdir()) == []


def test_the_longest_recipe_fits_into_a_jpeg(tmp_path: Path) -> None:
    curve = [[index / 17 + 1e-9, 0.123456789012345] for index in range(16)]
    recipe = Recipe(
        prompt="🌅" * 2000,
        negative_prompt="&" * 2000,
        mix={f"leaf:{'x' * 80}{index}": {"amount": 0.1234567890123, "curve": curve} for index in range(24)},  # type: ignore[arg-type]
        sources=tuple(f"{index:064x}" for index in range(64)),
    )
    assert metadata.read(metadata.write(picture(), tmp_path / "a.jpg", recipe)) == recipe
    crammed = recipe.replace(options={str(index): "&" * 1900 for index in range(8)})
    with pytest.raises(StudioError, match="too long to be written into a JPEG"):
        metadata.write(picture(), tmp_path / "b.jpg", crammed)
    assert metadata.read(metadata.write(picture(), tmp_path / "b.png", crammed)) == crammed


def test_another_reader_finds_where_a_panorama_lies(tmp_path: Path) -> None:
    """The packet is cut out of the file by the JPEG's own markers and read by Python's XML parser."""
    metadata.write(picture((64, 32)), tmp_path / "a.jpg", RECIPE, panorama=True)
    whole, mark = (tmp_path / "a.jpg").read_bytes(), b"http://ns.adobe.com/xap/1.0/\0"
    start = whole.index(mark)
    length = int.from_bytes(whole[start - 2 : start], "big")
    assert whole[start - 4 : start - 2] == b"\xff\xe1"
    space = "{http://ns.google.com/photos/1.0/panorama/}"
    root = ElementTree.fromstring(whole[start + len(mark) : start - 2 + length].decode())
    found = {each.tag.removeprefix(space): each.text for each in root.iter() if each.tag.startswith(space)}
    for each in root.iter():
        found |= {name.removeprefix(space): value for name, value in each.attrib.items() if name.startswith(space)}
    assert found["ProjectionType"] == "equirectangular"
    assert found["UsePanoramaViewer"] == "True"
    sizes = {"FullPanoWidthPixels": 64, "FullPanoHeightPixels": 32, "CroppedAreaImageWidthPixels": 64}
    sizes |= {"CroppedAreaImageHeightPixels": 32, "CroppedAreaLeftPixels": 0, "CroppedAreaTopPixels": 0}
    assert {name: int(found[name] or -1) for name in sizes} == sizes
    assert {"PoseHeadingDegrees", "InitialViewHeadingDegrees"} <= found.keys()
