"""Presets: ready-made recipes for artists and for therapy, one JSON file each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.checks import choice, known_keys, text
from studio.errors import StudioError
from studio.recipe import Recipe, parse_json

FOLDER = Path(__file__).parent.parent / "presets"
PICTURES = FOLDER / "pictures"
"""What the presets look like, a small .webp each; `python -m studio presets --paint` makes them."""
AUDIENCES: tuple[str, ...] = ("artist", "therapy")
MODEL_FIELDS: tuple[str, ...] = ("model", "steps", "guidance", "emotion_guidance")
"""The fields whose best values are another for each model."""

_KEYS = ("title", "sentence", "audience", "recipe")


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A recipe with a title and one sentence for the page; `name` is the file's name without its ending.

    `given` are the fields of the recipe that the file itself names.
    """

    name: str
    title: str
    sentence: str
    audience: str
    recipe: Recipe
    given: frozenset[str] = frozenset()

    def names(self, field: str) -> bool:
        """Whether picking the preset sets a field: all but those that suit one model and are not named."""
        return field in self.given or field not in MODEL_FIELDS


def picture_of(name: str) -> Path | None:
    """The small picture of a preset of the studio, None where it has none."""
    path = PICTURES / f"{name}.webp"
    return path if path.is_file() else None


def load_presets(folder: Path = FOLDER) -> tuple[Preset, ...]:
    """All presets of a folder, the studio's own unless told otherwise, in the order of their file names.

    Raises:
        StudioError: the folder is missing, a file is broken (the sentence names it), or two share a title.
    """
    if not folder.is_dir():
        raise StudioError(f"There is no folder of presets called “{folder.name}”.")
    presets = tuple(load_preset(path) for path in sorted(folder.glob("*.json")))
    names: dict[str, str] = {}
    for preset in presets:
        other = names.setdefault(preset.title, preset.name)
        if other != preset.name:
            raise StudioError(f"The presets “{other}” and “{preset.name}” have the same title “{preset.title}”.")
    return presets


def load_preset(path: Path) -> Preset:
    """The preset of one file; a `StudioError` that names the file if it is broken."""
    try:
        return _preset(path.stem, parse_json(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise StudioError(f"The preset “{path.name}” cannot be read.") from error
    except StudioError as error:
        raise StudioError(f"The preset “{path.name}” is broken: {error.message}", error.hint) from error


def _preset(name: str, given: object) -> Preset:
    if not isinstance(given, Mapping):
        raise StudioError("It must be a JSON object.")
    known_keys(given, _KEYS, "a preset")
    missing = [key for key in _KEYS if key not in given]
    if missing:
        raise StudioError(f"It has no {missing[0]}.", f"A preset has: {', '.join(_KEYS)}.")
    title, sentence = text(given["title"], "The title", 80), text(given["sentence"], "The sentence", 200)
    if not title.strip() or not sentence.strip():
        raise StudioError("Its title and sentence must not be empty.")
    return Preset(
        name=name,
        title=title,
        sentence=sentence,
        audience=choice(given["audience"], "The audience", AUDIENCES),
        recipe=Recipe.from_json(given["recipe"]),
        given=frozenset(given["recipe"]),
    )
