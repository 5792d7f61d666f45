"""The recipe inside every picture: written on saving, read back from a picture that someone brings.

A PNG carries the recipe's JSON as iTXt "moodscape"; PNG, JPEG and WebP alike carry an XMP packet with the recipe, the
lineage (sha256 of the pictures it was made from) and the standard marks of AI generated media. What is read is
never trusted: its length is capped, XML entities are refused, and the recipe is validated like any other input.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

import defusedxml.ElementTree
from defusedxml import DefusedXmlException
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio import __version__
from studio.checks import shown
from studio.errors import StudioError
from studio.pictures import BROKEN, MOST_PIXELS, open_header
from studio.recipe import Recipe

PNG_KEY = "moodscape"
LONGEST = 256 * 1024
LONGEST_JPEG_PACKET = 65_000
"""A JPEG segment holds 65,533 bytes, of which XMP's own mark takes some."""
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC Digital Source Type for media made by a trained model."""

_NAMESPACE = "urn:moodscape-studio:1.0:"
_GPANO = "http://ns.google.com/photos/1.0/panorama/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("PNG", {"compress_level": 4}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".webp": ("WEBP", {"quality": 95}),
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:GPano="{gpano}"
 xmlns:moodscape="{namespace}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">AI generated</rdf:li></rdf:Alt></dc:description>
<photoshop:Credit>AI generated</photoshop:Credit>
<xmp:CreatorTool>Moodscape Studio {version}</xmp:CreatorTool>
<Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
<Iptc4xmpExt:AISystemUsed>Moodscape Studio</Iptc4xmpExt:AISystemUsed>
<moodscape:lineage><rdf:Bag>{lineage}</rdf:Bag></moodscape:lineage>
<moodscape:recipe>{recipe}</moodscape:recipe>
{sphere}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def write(
    image: Image.Image, path: str | Path, recipe: Recipe, parents: Iterable[str] = (), *, panorama: bool = False
) -> Path:
    """Save a picture with its recipe and lineage inside; the suffix (.png, .jpg, .jpeg, .webp) is its format.

    `parents` are the sha256 of the pictures it was made from; the recipe's sources count among them. With `panorama`
    the packet says that the picture is a whole equirectangular panorama (Google's Photo Sphere XMP), so that viewers
    show it all around. The file appears under its name only once it is complete.

    Raises:
        StudioError: the suffix is another one, a parent is no sha256, or the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise StudioError(f"{path.name} must end in {', '.join(_FORMATS)} to be saved as a picture.")
    file_format, options = _FORMATS[path.suffix.lower()]
    sphere = _sphere(*image.size) if panorama else ""
    packet = _packet(recipe, tuple(dict.fromkeys((*recipe.sources, *parents))), sphere)
    if file_format == "JPEG" and len(packet.encode("utf-8")) > LONGEST_JPEG_PACKET:
        raise StudioError("The recipe is too long to be written into a JPEG.", "Save it as PNG.")
    if file_format == "PNG":
        chunks = PngInfo()
        chunks.add_itxt(PNG_KEY, json.dumps(recipe.to_json()))
        chunks.add_itxt("XML:com.adobe.xmp", packet)
        options = options | {"pnginfo": chunks}
    else:
        options = options | {"xmp": packet.encode("utf-8")}
        image = image.convert("RGB")
    part = path.with_name(f".{path.name}.part")
    try:
        image.save(part, file_format, **options)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudioError(f"{path.name} could not be written: {error.strerror or error}.") from error
    return path


def read(path: str | Path) -> Recipe:
    """The recipe that a picture carries.

    Raises:
        StudioError: it is no picture, carries no recipe, or carries one that is damaged, too large or from a
            newer studio.
    """
    path = Path(path)
    return _recipe(path.name, *_metadata(path))


def carried(picture: Image.Image) -> Recipe:
    """The recipe that a decoded picture carries in its `info`; StudioError as from `read`."""
    return _recipe("the picture", *_texts("the picture", picture.info))


def is_panorama(picture: Image.Image) -> bool:
    """Whether a decoded picture says that it is equirectangular (GPano) and is twice as wide as high: a whole sphere.

    What was cut out of a panorama may still say so, but has another form.
    """
    if picture.width != 2 * picture.height:
        return False
    try:
        _, packet = _texts("the picture", picture.info)
        said = packet is not None and _property(_parse("the picture", packet), "ProjectionType", _GPANO)
    except StudioError:
        return False
    return said == "equirectangular"


def read_lineage(path: str | Path) -> tuple[str, ...]:
    """The sha256 of the pictures that this picture was made from; empty when it names none.

    Raises:
        StudioError: it is no picture, or its metadata is damaged or too large.
    """
    path = Path(path)
    _, packet = _metadata(path)
    if packet is None:
        return ()
    found = _parse(path.name, packet).find(f".//{{{_NAMESPACE}}}lineage")
    items = () if found is None else tuple((item.text or "").strip() for item in found.iter(f"{{{_RDF}}}li"))
    return tuple(item for item in items if _SHA256.fullmatch(item))


def sha256(path: str | Path) -> str:
    """The sha256 of a file in 64 hexadecimal digits, as lineage and `Recipe.sources` name it."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sphere(width: int, height: int) -> str:
    """The GPano properties of a panorama of width x height pixels that covers the whole sphere and looks ahead."""
    values = {
        "ProjectionType": "equirectangular", "UsePanoramaViewer": "True",
        "FullPanoWidthPixels": width, "FullPanoHeightPixels": height,
        "CroppedAreaImageWidthPixels": width, "CroppedAreaImageHeightPixels": height,
        "CroppedAreaLeftPixels": 0, "CroppedAreaTopPixels": 0,
        "PoseHeadingDegrees": 0, "PosePitchDegrees": 0, "PoseRollDegrees": 0,
        "InitialViewHeadingDegrees": 0, "InitialViewPitchDegrees": 0, "InitialViewRollDegrees": 0,
        "InitialHorizontalFOVDegrees": 75,
    }  # fmt: skip
    return "".join(f"<GPano:{name}>{value}</GPano:{name}>\n" for name, value in values.items())


def _packet(recipe: Recipe, parents: tuple[str, ...], sphere: str) -> str:
    for parent in parents:
        if not _SHA256.fullmatch(parent):
            raise StudioError(f"A parent is {shown(parent)}, but it must be a sha256 of 64 hexadecimal digits.")
    written = json.dumps(recipe.to_json(), ensure_ascii=False)
    # JSON escapes control characters by itself; the few others that XML 1.0 cannot hold are escaped the same way.
    written = _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    return _PACKET.format(
        rdf=_RDF,
        gpano=_GPANO,
        namespace=_NAMESPACE,
        version=__version__,
        source_type=SOURCE_TYPE,
        lineage="".join(f"<rdf:li>{parent}</rdf:li>" for parent in parents),
        recipe=escape(written),
        sphere=sphere,
    )


def _metadata(path: Path) -> tuple[str | None, bytes | None]:
    """The text of the PNG's own key and the XMP packet, each capped, each None where there is none."""
    with open_header(path) as image:
        if image.format == "PNG" and PNG_KEY not in image.info and image.width * image.height <= MOST_PIXELS:
            _read_behind_pixels(image, path.name)
        return _texts(path.name, image.info)


def _texts(name: str, info: Mapping[Any, Any]) -> tuple[str | None, bytes | None]:
    """The text of the PNG's own key and the XMP packet in a picture's `info`, each capped, None where there is none."""
    plain, packet = info.get(PNG_KEY), info.get("xmp") or info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode("utf-8", errors="replace")
    if not isinstance(packet, bytes):  # a TIFF file may declare its packet to be numbers
        packet = None
    for found in (plain, packet):
        if found is not None and len(found) > LONGEST:
            raise StudioError(f"The metadata of {name} is larger than {LONGEST // 1024} KB.")
    return (str(plain) if isinstance(plain, str) else None), packet


def _read_behind_pixels(image: Image.Image, name: str) -> None:
    """Have Pillow read the text that other programs write behind a PNG's pixels."""
    try:
        image.load()
    except (MemoryError, *BROKEN) as error:
        raise StudioError(f"{name} is damaged and cannot be read to its end.") from error


def _parse(name: str, packet: bytes) -> Element:
    try:
        return defusedxml.ElementTree.fromstring(packet.rstrip(b"\0"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise StudioError(f"The metadata of {name} is damaged.") from error


def _recipe(name: str, plain: str | None, packet: bytes | None) -> Recipe:
    """The recipe of a file's own text, or else of its packet."""
    if plain is None and packet is not None:
        plain = _property(_parse(name, packet), "recipe")
    if plain is None:
        raise StudioError(f"{name} carries no recipe.", "Only pictures made by the studio do.")
    try:
        return Recipe.from_json(plain)
    except StudioError as error:
        raise StudioError(f"The recipe in {name} cannot be used: {error.message}", error.hint) from error


def _property(root: Element, name: str, namespace: str = _NAMESPACE) -> str | None:
    """The text of a property, ours or another's; programs that rewrite XMP may turn the element into an attribute."""
    key = f"{{{namespace}}}{name}"
    for element in root.iter():
        if element.tag == key:
            return element.text or ""
        if key in element.attrib:
            return element.attrib[key]
    return None
