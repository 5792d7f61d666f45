"""Which style words ask for: photographic, or one of six media; and the words without those that only say so."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studio.recipe import Recipe, joined

PLAIN = "render"
TITLES: dict[str, str] = {
    PLAIN: "Photographic",
    "oil": "Oil",
    "watercolour": "Watercolour",
    "ink": "Ink",
    "pastel": "Pastel",
    "print": "Woodblock print",
    "pixel": "Pixel art",
}
"""Every style by the name that a recipe may give, with its title on the page."""

PHRASES: dict[str, tuple[str, ...]] = {
    "oil": (
        r"oil on (?:canvas|board|linen)", r"oil[- ]paint(?:ing|ings|s)?", r"oil sketch",
        r"(?:in|with) oils?(?= *(?:,|$))",
        r"painted in oils?", r"impasto", r"impressionis(?:t|tic|m)", r"(?:post[- ])?expressionist", r"painterly",
        r"(?:thick )?brush ?strokes", r"palette knife", r"acrylics?", r"van gogh", r"monet",
        r"(?:landscape |brushy |old )?painting(?= *(?:,|;|$)|,? of\b)", r"painted(?= *(?:,|$))",
        r"painted picture",
    ),
    "watercolour": (
        r"water[- ]?colou?r (?:painting|sketch|wash|study|paper)", r"water-?colou?rs?", r"in water colou?rs?",
        r"an? water colou?r", r"aquarelle", r"gouache", r"wet[- ](?:on|in)[- ]wet",
    ),
    "ink": (
        r"ink[- ](?:and[- ](?:wash|water[- ]?colou?r)|drawing|painting|wash|sketch|on paper)", r"ink brush",
        r"(?:pen|brush)(?: and |[- ]?& ?|[- ])ink(?: drawing| sketch)?", r"brush pen", r"india(?:n)? ink",
        r"in (?:black )?ink(?: and wash)?(?![- ](?:black|blue|dark))", r"sumi[- ]?e?", r"suiboku",
        r"(?:pen|pencil|line|charcoal) (?:drawing|sketch)",
        r"in (?:charcoal|pencil)(?= *(?:,|$))", r"(?:an? )(?:etching|engraving)", r"(?:a )(?:drawing|sketch)(?= of\b)",
    ),
    "pastel": (
        r"(?:chalk|oil|soft|dry) pastels? (?:drawing|painting|sketch|on paper|style)", r"(?:chalk|oil) pastels?",
        r"pastels? (?:drawing|painting|sketch|on paper|chalks?|study|style)", r"(?<!soft )in pastels",
        r"a (?:soft )?pastel(?= of\b)",
        r"as a pastel(?= *(?:,|$))", r"chalk drawing", r"in (?:coloured |colored )?chalks?(?= *(?:,|$))", r"crayons?",
    ),
    "print": (
        r"wood ?block(?: print)?", r"wood[- ]?cut", r"lino[- ]?(?:cut|print)", r"(?:silk[- ]?)?screen[- ]?print(?:ed)?",
        r"silkscreen", r"ukiyo[- ]?e(?: print)?", r"shin[- ]?hanga", r"hokusai", r"hiroshige", r"block print",
        r"risograph", r"(?:flat|japanese|art) print", r"as a print",
        r"(?:an? )print(?= of\b(?! (?:a |the |his |her )?(?:foot|feet|boot|paw|shoe|hand|tyre|tire|hoof)))",
        r"(?:vintage |travel |retro )poster", r"poster(?= of\b)",
    ),
    "pixel": (
        r"pixel[- ]?art", r"pixel style", r"pixelated", r"in pixels", r"(?:8|16|eight|sixteen)[- ]?bit",
        r"retro (?:video )?game",
    ),
}  # fmt: skip
"""What says a style wherever it stands, as patterns of lower-case words."""
ALONE: dict[str, str] = {
    "oil": "oil", "oils": "oil", "painting": "oil", "painted": "oil", "canvas": "oil", "watercolor": "watercolour",
    "watercolors": "watercolour", "watercolours": "watercolour", "pen": "ink", "charcoal": "ink", "pencil": "ink",
    "etching": "ink", "engraving": "ink", "drawing": "ink", "sketch": "ink", "pastels": "pastel",
    "soft pastel": "pastel", "poster": "print", "pixels": "pixel", "photo": PLAIN,
    "photograph": PLAIN, "photographic": PLAIN, "photorealistic": PLAIN, "realistic": PLAIN,
} | {name: name for name in TITLES} | {title.lower(): name for name, title in TITLES.items()}  # fmt: skip
"""What says a style where it stands alone between commas."""
_DENIED = re.compile(
    r"\b(?:no|not|never|without|nor|neither|unlike|isn't)(?: (?:an?|like|as|in|any|the|really)){0,2} *$"
)
_BEFORE = re.compile(
    r"(?:\b(?:as|in|like|painted|drawn|done|made|rendered|printed)\s+(?:(?:as|in|with|like)\s+)?)?"
    r"(?:(?:the\s+)?style\s+of\s+(?:an?\s+)?)?$"
)
_OF = re.compile(r"\b(?:an?|the)\s+(?:[\w'’-]+\s+){0,2}$")
_AFTER = re.compile(r"(?:[\s-]+(?:style|painting|drawing|picture|sketch|print|technique|illustration))*")


class Reading(NamedTuple):
    """A style's name, one of TITLES, and the words that say what there is to see."""

    name: str
    words: str


def reading(recipe: Recipe) -> Reading:
    """The style of a recipe: what its own field says, or else what its prompt says first.

    Where no style is asked for the words are all that there are, as they are; so the picture is the plain one.
    """
    field = _lower(recipe.style.strip())
    field = next((name for name, title in TITLES.items() if title.lower() == field), field)
    named = field if field in TITLES else style_of(recipe.style)
    if named in ("", PLAIN) and field != PLAIN:
        named = named or style_of(recipe.prompt)
        if named in ("", PLAIN):
            return Reading(PLAIN, recipe.styled_prompt)
    rest = "" if field in TITLES else without_style(recipe.style)
    return Reading(named, joined(without_style(recipe.prompt), rest))


def style_of(words: str) -> str:
    """The style that words name first, "" if they name none; one that is denied (“not a painting”) is none."""
    return next((name for name, _ in _found(words)), "")


def without_style(words: str) -> str:
    """The words without those that name a style; the very same words where there are none."""
    found = _found(words)
    for _, (first, last) in reversed(found):
        words = _cut(words, first, last)
    if not found:
        return words
    words = re.sub(r"\(\s*(?::\s*[0-9.]+\s*)?\)", "", words)
    words = re.sub(r"\s+", " ", re.sub(r"(?:\s*,)+", ",", words))
    return words.strip(" ,;").strip()


def _cut(words: str, first: int, last: int) -> str:
    """Words without a phrase and what leads to it: “as a”, “in the style of”, “an … of”."""
    after = _AFTER.match(words, last)
    last = after.end() if after else last
    before = words[:first]
    of = re.compile(r"\s+of\s+").match(words, last)
    article = _OF.search(_lower(before)) if of else re.search(r"\b(?:an?|the)\s+$", _lower(before))
    if article:
        before = before[: article.start()]
    if of and (article or not before.strip()):
        last = of.end()
    leading = _BEFORE.search(_lower(before))
    return before[: leading.start() if leading else None] + " " + words[last:]


def _found(words: str) -> list[tuple[str, tuple[int, int]]]:
    """The styles that words name and where, from left to right, longer phrases before shorter ones."""
    low, found = _lower(words), []
    hidden = [each.span() for each in re.finditer(r"\([^():]*:\s*0*(?:\.0*)?\)", low)]  # weighed with nothing
    for match in _pattern().finditer(low):
        name = next(name for name in PHRASES if match.group(name) is not None)
        found.append((name, match.span(name)))
    for match in re.finditer(r"[^,;.|\n]+", low):
        part = re.fullmatch(r"[\s(]*(.*?)\s*(?::\s*[0-9.]+\s*)?[)\s]*(?: style)?", match.group())
        if part and part.group(1) in ALONE and not any(a < match.end() and match.start() < b for _, (a, b) in found):
            start = match.start() + part.start(1)
            found.append((ALONE[part.group(1)], (start, start + len(part.group(1)))))
    found.sort(key=lambda each: each[1])
    return [each for each in found if not _DENIED.search(low[: each[1][0]]) and not _within(each[1][0], hidden)]


def _lower(words: str) -> str:
    """The same in lower case and of the same length, which `str.lower` does not keep for every letter (“İ”)."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in words)


def _within(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= place < last for first, last in spans)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    parts = (f"(?P<{name}>{'|'.join(phrases)})" for name, phrases in PHRASES.items())
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])")
