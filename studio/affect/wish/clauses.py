"""The clauses of a wish: what each says of feelings, of what stays and of what changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from studio.affect.wish.feelings import LONGEST_PHRASE, Asked, asked, is_plain, read
from studio.affect.wish.words import (
    DEFINITE,
    DEGREES,
    INDEFINITE,
    LINKS,
    PARTS,
    PLAIN,
    REWRITES,
    STATES,
    WHOLE,
    Parts,
)

_TOKEN = re.compile(r"‹\w+›|\d+ ?%|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+|[.,;:!?()]")
_BREAKS = frozenset(".,;:!?()")
_LONGEST_NAME = 4  # words of a thing
_MOODS = frozenset(("mood", "feeling", "atmosphere", "tone", "sense", "spirit"))
_PRONOUNS = frozenset(("it", "them", "him", "her", "this", "that", "these", "those"))
_MARKS = {"‹not›": -1.0, "‹rid›": -1.0, "‹less›": -1.0, "‹too›": -1.0, "‹more›": 1.0}
_COMPARING = frozenset(("‹less›", "‹too›", "‹more›"))
_ASIDE = frozenset(
    (
        "in",
        "at",
        "by",
        "for",
        "before",
        "after",
        "during",
        "under",
        "over",
        "near",
        "from",
        "of",
        "with",
        "into",
        "until",
        "like",
        "between",
        "as",
        "through",
        "across",
    )
)
_ONLY = frozenset(("only", "just", "change", "changing"))


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """A feeling that was asked for: its parts, by how much in words (below zero: less of it), and if that compares."""

    parts: Parts
    degree: float = 1.0
    compares: bool = False


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A stretch of a wish and what it follows: a mark of punctuation, "and", "or", "‹but›" or nothing."""

    link: str
    words: tuple[str, ...]


@dataclass(kw_only=True)
class Heard:
    """All that was heard so far, clause by clause."""

    feelings: list[Feeling] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    named: str = ""
    """The thing that was named last, which "it" and "them" may mean."""
    keeping: bool = False
    turned: bool = False
    """Whether the last feeling was asked away, which "or" carries on."""
    waiting: float = 1.0
    """A degree that stands before its feeling, in a clause of its own."""


def clauses_of(text: str) -> tuple[Clause, ...]:
    """A wish in its turns of phrase, cut at punctuation, at "and", "or", "but", and before what is to be kept."""
    said = f" {text.lower().replace('’', chr(39))} "
    for pattern, meaning in REWRITES:
        said = pattern.sub(meaning, said)
    found, link, words, image = [], "", [], False

    def close(following: str) -> None:
        nonlocal link, words
        if words:
            found.append(Clause(link=link, words=tuple(words)))
        link, words = following if words or following in _BREAKS or not link else link, []

    for token in _TOKEN.findall(said):
        if token in _BREAKS or token == "‹but›":
            close(token)
            image = False
        elif token in ("and", "or", "‹keep›") and not (image and token == "and"):
            close("" if token == "‹keep›" else token)
            words = [token] if token == "‹keep›" else words
        else:
            image = image or token == "‹image›"
            words.append(token)
    close("")
    return tuple(found)


def heard(clauses: tuple[Clause, ...]) -> Heard:
    """What the clauses say together."""
    all_heard = Heard()
    for clause in clauses:
        _hear(clause, all_heard)
    if not all_heard.feelings and not all_heard.kept:
        parts = read(all_heard.unknown)
        if parts:
            all_heard.feelings.append(Feeling(parts=parts, degree=all_heard.waiting))
            all_heard.unknown.clear()
    return all_heard


def _hear(clause: Clause, found: Heard) -> None:
    words = clause.words
    if words[0] == "‹keep›":
        _hear_kept(words[1:], found)
    elif "‹stays›" in words:
        place = words.index("‹stays›")
        _keep(_name(words[:place]), found)
        found.keeping = False
    elif found.keeping and clause.link in ("and", "or", ",") and _is_bare(words):
        _keep(_name(words), found)
    else:
        found.keeping = False
        _hear_feelings(clause, found)


def _hear_kept(words: tuple[str, ...], found: Heard) -> None:
    """What stands behind "keep": a thing, the last thing named, a feeling, or a state of the whole."""
    inner = [word for word in words if word not in STATES]
    first = next((i for i, word in enumerate(inner) if word not in DEFINITE | INDEFINITE | PLAIN), len(inner))
    said = asked(inner[first]) if first < len(inner) else None
    rest = inner[first + 1 :]
    if said and (not rest or rest[0] in _MOODS or inner[0] in _PRONOUNS):
        about_it = bool(inner) and inner[0] in _PRONOUNS
        found.feelings.append(Feeling(parts=said.parts, degree=1.0 if about_it else 0.6, compares=said.compares))
    elif inner and inner[0] in _PRONOUNS and first == len(inner):
        _keep(found.named, found)
    elif len(inner) > 1 and asked(inner[-1]) and inner[-2] not in DEFINITE:
        _hear_feelings(Clause(link="", words=tuple(inner)), found)
        return
    else:
        _keep(_name(tuple(inner)), found)
    found.keeping = True


def _keep(name: str, found: Heard) -> None:
    if name:
        found.kept.append(name)


def _name(words: tuple[str, ...]) -> str:
    """The thing that words name: without articles before it and states behind it; "" for the picture as a whole."""
    left = list(words)
    while left and (left[0] in DEFINITE | INDEFINITE | STATES or (left[0] in PLAIN and left[0] not in LINKS | {"old"})):
        left.pop(0)
    end = next((i for i, word in enumerate(left) if word in STATES or word.startswith("‹")), len(left))
    left = left[:end]
    while left and left[-1] in PLAIN | LINKS | DEFINITE | INDEFINITE:
        left.pop()
    return "" if not left or left[-1] in WHOLE else " ".join(left)


def _is_bare(words: tuple[str, ...]) -> bool:
    """Whether words are a thing and no more: "the trees", with no feeling, mark or verb among them."""
    nouns = [word for word in words if word not in DEFINITE | INDEFINITE | LINKS]
    return (
        0 < len(nouns) <= 3
        and not any(word.startswith("‹") or word in PLAIN or word in WHOLE for word in nouns if word != "old")
        and not any(asked(word) for word in nouns if word not in PARTS)
    )


@dataclass(kw_only=True)
class _Scan:
    """How one clause of feelings has been read so far."""

    sign: float
    degree: float
    compares: bool = False
    fresh: bool = False
    """Whether a mark or a degree waits for its feeling."""
    feelings: list[Feeling] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def _hear_feelings(clause: Clause, found: Heard) -> None:
    words = clause.words
    if "‹image›" in words:
        place = words.index("‹image›")
        _hear_feelings(Clause(link=clause.link, words=words[:place]), found) if place else None
        _hear_image(words[place + 1 :], found)
        return
    carried = found.turned and clause.link in ("and", "or") and not any(word in _MARKS for word in words)
    scan = _Scan(sign=-1.0 if carried and _is_short(words) else 1.0, degree=found.waiting)
    place = 0
    while place < len(words):
        place += _step(words, place, scan)
    _conclude(words, scan, found)


def _is_short(words: tuple[str, ...]) -> bool:
    return sum(not is_plain(word) for word in words) == sum(asked(word) is not None for word in words)


def _step(words: tuple[str, ...], place: int, scan: _Scan) -> int:
    """Read what stands at a place, and say how many words it took."""
    word = words[place]
    if word in _MARKS:
        scan.sign = _MARKS[word] * (-1.0 if word == "‹not›" and scan.fresh and scan.sign < 0 else 1.0)
        scan.compares, scan.fresh = scan.compares or word in _COMPARING, True
        return 1
    if word.endswith("%") or (word.isdigit() and words[place + 1 : place + 2] == ("percent",)):
        scan.degree *= min(int(word.rstrip(" %")), 100) / 100 * 1.2
        return 1
    length, said = _longest(words, place)
    if said:
        scan.feelings.append(
            Feeling(parts=said.parts, degree=scan.sign * scan.degree, compares=scan.compares or said.compares)
        )
        scan.degree, scan.fresh = 1.0, False
        return length
    length, degree = _degree(words, place)
    if length:
        later = not _feeling_follows(words, place + length) and scan.feelings
        if later:
            scan.feelings[-1] = replace(scan.feelings[-1], degree=scan.feelings[-1].degree * degree)
        else:
            scan.degree *= degree
        return length
    if word in ("into", "to", "towards") and scan.feelings and _turns(words):
        scan.feelings[:] = [replace(each, degree=-abs(each.degree)) for each in scan.feelings]
        scan.sign = 1.0
        return 1
    return _thing(words, place, scan)


def _turns(words: tuple[str, ...]) -> bool:
    """Whether a clause leads from one feeling to another: "turn the fear into hope", "from dread to relief"."""
    return words[0] == "from" or any(word in ("turn", "change", "transform", "into", "shift") for word in words)


def _longest(words: tuple[str, ...], place: int) -> tuple[int, Asked | None]:
    """The longest turn of phrase with a feeling that begins at a place, and how many words it has."""
    for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
        phrase = " ".join(words[place : place + length])
        if length == 1 and (is_plain(phrase) or phrase.startswith("‹")):
            return 0, None
        said = asked(phrase)
        if said:
            return length, said
    return 0, None


def _degree(words: tuple[str, ...], place: int) -> tuple[int, float]:
    for length in (3, 2, 1):
        phrase = " ".join(words[place : place + length])
        if len(words) >= place + length and phrase in DEGREES:
            return length, DEGREES[phrase]
    return 0, 1.0


def _feeling_follows(words: tuple[str, ...], place: int) -> bool:
    return any(_longest(words, later)[1] for later in range(place, len(words)))


def _thing(words: tuple[str, ...], place: int, scan: _Scan) -> int:
    """Read a named thing, or a word that means nothing here."""
    word = words[place]
    before = words[place - 1] if place else ""
    if word in DEFINITE:
        length = _noun_length(words, place + 1)
        if length == 0 or _longest(words, place + 1)[1]:
            return 1
        name = _name(words[place + 1 : place + 1 + length])
        if name and before not in _ASIDE:
            scan.things.append(name)
        return 1 + length
    if word in PARTS and word != "people":  # those who look are meant, unless they are “the people”
        length = max(_noun_length(words, place), 1)
        if before not in _ASIDE | INDEFINITE:
            scan.things.append(_name(words[place : place + length]))
        return length
    if not is_plain(word) and word not in INDEFINITE and not word.startswith("‹"):
        scan.unknown.append(word)
    return 1


def _noun_length(words: tuple[str, ...], place: int) -> int:
    """How many words from a place on name one thing, with another that is bound to it: "shadows on the wall"."""
    end = place
    while end < min(place + _LONGEST_NAME, len(words)) and _is_noun(words, end):
        end += 1
    if end > place and end < len(words) - 1 and words[end] in LINKS:
        skipped = end + 1 + (words[end + 1] in DEFINITE | INDEFINITE)
        if skipped < len(words) and _is_noun(words, skipped):
            return skipped + 1 - place
    return end - place


def _is_noun(words: tuple[str, ...], place: int) -> bool:
    word = words[place]
    if word in PARTS or word == "old":
        return True
    return not (word.startswith("‹") or word in PLAIN or word in DEGREES or word in STATES or _longest(words, place)[1])


def _hear_image(words: tuple[str, ...], found: Heard) -> None:
    """What a likeness says: "like a funeral"; by its turns of phrase, else by what people felt at such words."""
    parts: list[Parts] = []
    place = 0
    while place < len(words):
        length, said = _longest(words, place)
        parts += [said.parts] if said else []
        place += length or 1
    content = [word for word in words if word not in PLAIN and not word.startswith("‹")]
    parts = parts or [each for each in (read(content),) if each]
    found.feelings += [Feeling(parts=each, degree=found.waiting) for each in parts]
    found.waiting = 1.0
    found.unknown += [] if parts else content


def _conclude(words: tuple[str, ...], scan: _Scan, found: Heard) -> None:
    """Take over what one clause said, and what its things are to it."""
    if scan.feelings:
        found.turned = scan.feelings[-1].degree < 0
        found.waiting = 1.0
    elif scan.degree != 1.0:
        if found.feelings:
            found.feelings[-1] = replace(found.feelings[-1], degree=found.feelings[-1].degree * scan.degree)
        else:
            found.waiting = scan.degree
    found.feelings += scan.feelings
    found.named = scan.things[-1] if scan.things else found.named
    if scan.feelings or any(word in _ONLY for word in words):
        found.changed += scan.things
    elif "‹not›" in words and DEFINITE.intersection(words):  # "but not the woman"
        found.kept += scan.things
        found.keeping = bool(scan.things)
    found.unknown += scan.unknown
