"""Recipe: everything that makes a picture, in one frozen schema for the page, the API, the command line and files."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from studio.checks import choice, integer, known_keys, number, shown, text
from studio.errors import StudioError
from studio.mix import Curve, Emotion, Mix

__all__ = ["SCHEMA", "SEEDS", "Curve", "Emotion", "Mix", "Recipe"]

SCHEMA = 1
SEEDS = 2**32
LONGEST_PROMPT = 2_000
LONGEST_JSON = 256 * 1024
LONGEST_OPTIONS = 16_000
MOST_SOURCES = 64
SIDE_LOW, SIDE_HIGH, SIDE_STEP = 128, 4096, 32
_SIZE = re.compile(r"\s*([0-9]{1,6})\s*[xX×]\s*([0-9]{1,6})\s*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_INTEGERS = {"seed": ("seed", 0, SEEDS - 1), "steps": ("number of steps", 1, 50), "n": ("number of pictures (n)", 1, 8)}
_NUMBERS = {
    "guidance": ("guidance", 0, 20),
    "emotion_guidance": ("emotion guidance (emotion_guidance)", 0, 20),
    "rescale": ("guidance rescale (rescale)", 0, 1),
}
_TEXTS = {
    "prompt": ("prompt", LONGEST_PROMPT),
    "negative_prompt": ("negative prompt (negative_prompt)", LONGEST_PROMPT),
    "style": ("style", 200),
}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What to make and how; validated once, here, with a `StudioError` whose sentence a person understands.

    `mix` may be given as a mapping, see `Mix.of`. `seed` in [0, 2**32 - 1] is the seed of the first of the `n`
    pictures. `size` is "WIDTHxHEIGHT" in pixels. `sources` are the sha256 of the pictures it starts from.
    `options` hold what only one tool needs, as JSON values.
    """

    tool: str = "create"
    prompt: str = ""
    negative_prompt: str = ""
    mix: Mix = Mix()
    seed: int = 0
    size: str = "512x512"
    steps: int = 8
    guidance: float = 1.0
    emotion_guidance: float = 1.2
    rescale: float = 0.0
    compose: Literal["scores", "tokens"] = "scores"
    n: int = 4
    model: str = "moodscape"
    style: str = ""
    sources: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        _check_schema(self.schema)
        checked: dict[str, Any] = {"mix": Mix.of(self.mix), "size": _size(self.size)}
        checked |= {name: _name(getattr(self, name), f"The {name}") for name in ("tool", "model")}
        checked |= {name: integer(getattr(self, name), f"The {row[0]}", *row[1:]) for name, row in _INTEGERS.items()}
        checked |= {name: number(getattr(self, name), f"The {row[0]}", *row[1:]) for name, row in _NUMBERS.items()}
        checked |= {name: text(getattr(self, name), f"The {row[0]}", row[1]) for name, row in _TEXTS.items()}
        checked["compose"] = choice(self.compose, "The way to compose (compose)", ("scores", "tokens"))
        checked["sources"] = _sources(self.sources)
        checked["options"] = _options(self.options)
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | str) -> Recipe:
        """The recipe of a JSON object or of its text; missing keys take their defaults.

        Raises:
            StudioError: the text is not JSON, a key is unknown, or a value is of the wrong type or out of range.
        """
        given = parse_json(value) if isinstance(value, str) else value
        if not isinstance(given, Mapping):
            raise StudioError(f"The recipe is {shown(given)}, but it must be a JSON object.")
        _check_schema(given.get("schema", SCHEMA))  # first: a newer schema may well have keys unknown here
        known_keys(given, _field_names(), "a recipe")
        return cls(**given)

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values; `Recipe.from_json(recipe.to_json()) == recipe`."""
        written = {name: getattr(self, name) for name in _field_names()}
        return written | {
            "mix": self.mix.to_json(),
            "sources": list(self.sources),
            "options": _json_value(self.options, 0),
        }

    def replace(self, **changes: Any) -> Recipe:
        """A recipe with these fields changed, validated again."""
        known_keys(changes, _field_names(), "a recipe")
        return replace(self, **changes)

    @property
    def styled_prompt(self) -> str:
        """The prompt with the words of its style."""
        return joined(self.prompt, self.style)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.size.split("x")[0])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.size.split("x")[1])

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each of the n pictures: seed, seed + 1, …, modulo 2**32."""
        return tuple((self.seed + index) % SEEDS for index in range(self.n))

    def single(self, index: int) -> Recipe:
        """The recipe of picture `index` in [0, n) alone: this is what is written into that picture."""
        return replace(self, n=1, seed=self.seeds[index])


def _field_names() -> tuple[str, ...]:
    return tuple(each.name for each in fields(Recipe))


def parse_json(source: str) -> Any:
    """The value of JSON text from outside, at most 256 KB long; a `StudioError` if it is not JSON."""
    if len(source) > LONGEST_JSON:
        raise StudioError(f"The recipe has {len(source):,} characters, but at most {LONGEST_JSON:,} are allowed.")
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:  # RecursionError: nested thousands deep
        raise StudioError("The recipe is not valid JSON.") from error


def _check_schema(value: Any) -> None:
    schema = integer(value, "The schema", 1, 1_000_000)
    if schema > SCHEMA:
        raise StudioError(
            f"This recipe has schema {schema}, but this studio reads schema {SCHEMA}: it was written by a newer one.",
            "Update the studio to use it.",
        )


def _size(value: Any) -> str:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise StudioError(f"The size is {shown(value)}, but it must be written WIDTHxHEIGHT.", "For example 512x512.")
    width, height = (int(side) for side in found.groups())
    for label, side in (("width", width), ("height", height)):
        if not SIDE_LOW <= side <= SIDE_HIGH or side % SIDE_STEP:
            rule = f"multiples of {SIDE_STEP} from {SIDE_LOW} to {SIDE_HIGH}"
            raise StudioError(f"The size is {width}x{height}, but its {label} must be one of the {rule}.")
    return f"{width}x{height}"


def _name(value: Any, label: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise StudioError(f"{label} is {shown(value)}, but it must be a plain name.")
    return value


def _sources(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_SOURCES:
        raise StudioError(f"The sources must be a list of at most {MOST_SOURCES} pictures.")
    for source in value:
        if not isinstance(source, str) or not _SHA256.fullmatch(source):
            raise StudioError(f"A source is {shown(source)}, but it must be a sha256 of 64 hexadecimal digits.")
    return tuple(value)


def _options(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise StudioError(f"The options are {shown(value)}, but they must be an object.")
    options = _json_value(value, 0)
    if len(json.dumps(options)) > LONGEST_OPTIONS:
        raise StudioError(f"The options have more than {LONGEST_OPTIONS:,} characters.")
    return options


def _json_value(value: Any, depth: int) -> Any:
    """A deep copy of `value` made of JSON types only, so that a recipe stays as it was validated."""
    if depth > 8:
        raise StudioError("The options are nested too deeply.", "Eight levels are allowed.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value, "A text of the options", LONGEST_PROMPT)
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value if isinstance(value, float) else integer(value, "A number of the options", -(2**53), 2**53)
    if isinstance(value, Mapping):
        return {text(key, "A key of the options", 100): _json_value(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(each, depth + 1) for each in value]
    raise StudioError(f"The options hold {shown(value)}, which cannot be written to a file.")


PANORAMA_SIZE = "2048x1024"
"""WIDTHxHEIGHT of a panorama, unless somebody says otherwise."""

EDIT_MODES = ("regrade", "repaint")
"""What an edit may change: light and colour alone, or weather, sky and things as well."""


def joined(*phrases: str) -> str:
    """Phrases with commas between them; blank ones are left out."""
    return ", ".join(each for each in phrases if each.strip())
