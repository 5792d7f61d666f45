"""One clause of feelings, read word by word: more or less of what, by how much, and of which thing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from studio.affect.wish.feelings import asked, is_plain
from studio.affect.wish.things import Line, degree_at, name_of, noun_length
from studio.affect.wish.words import DEFINITE, INDEFINITE, PARTS, Parts

MARKS = {"‹not›": -1.0, "‹rid›": -1.0, "‹less›": -1.0, "‹too›": -1.0, "‹more›": 1.0}
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


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """A feeling that was asked for: its parts, by how much in words (below zero: less of it), and if that compares."""

    parts: Parts
    degree: float = 1.0
    compares: bool = False


@dataclass(kw_only=True)
class Scan:
    """How one clause of feelings has been read so far."""

    sign: float
    degree: float
    compares: bool = False
    fresh: bool = False
    """Whether a mark or a degree waits for its feeling."""
    feelings: list[Feeling] = field(default_factory=list)
    turned: int = 0
    """How many of the feelings have been turned away from."""
    things: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def is_short(words: tuple[str, ...]) -> bool:
    return sum(not is_plain(word) for word in words) == sum(asked(word) is not None for word in words)


def _step(line: Line, place: int, scan: Scan) -> int:
    """Read what stands at a place, and say how many words it took."""
    words = line.words
    word = words[place]
    if word in MARKS:
        scan.sign = MARKS[word] * (-1.0 if word == "‹not›" and scan.fresh and scan.sign < 0 else 1.0)
        scan.compares, scan.fresh = scan.compares or word in _COMPARING, True
        return 1
    if word.endswith("%") or (word.isdigit() and words[place + 1 : place + 2] == ("percent",)):
        scan.degree *= min(int(word.rstrip(" %")), 100) / 100 * 1.2
        return 1
    length, said = line.feelings[place]
    if said:
        scan.feelings.append(
            Feeling(parts=said.parts, degree=scan.sign * scan.degree, compares=scan.compares or said.compares)
        )
        scan.degree, scan.fresh = 1.0, False
        return length
    length, degree = degree_at(words, place)
    if length:
        if line.last < place + length and scan.feelings:
            scan.feelings[-1] = replace(scan.feelings[-1], degree=scan.feelings[-1].degree * degree)
        else:
            scan.degree *= degree
        return length
    if word in ("into", "to", "towards") and scan.feelings and line.turns:
        scan.feelings[scan.turned :] = [
            replace(each, degree=-abs(each.degree)) for each in scan.feelings[scan.turned :]
        ]
        scan.turned, scan.sign = len(scan.feelings), 1.0
        return 1
    return _thing(line, place, scan)


def _thing(line: Line, place: int, scan: Scan) -> int:
    """Read a named thing, or a word that means nothing here."""
    words = line.words
    word = words[place]
    before = words[place - 1] if place else ""
    if word in DEFINITE:
        length = noun_length(line, place + 1)
        if length == 0 or line.feelings[place + 1][1]:
            return 1
        name = name_of(words[place + 1 : place + 1 + length])
        if name and before not in _ASIDE:
            scan.things.append(name)
        return 1 + length
    if word in PARTS and word != "people":  # those who look are meant, unless they are “the people”
        length = max(noun_length(line, place), 1)
        if before not in _ASIDE | INDEFINITE:
            scan.things.append(name_of(words[place : place + length]))
        return length
    if not is_plain(word) and word not in INDEFINITE and not word.startswith("‹"):
        scan.unknown.append(word)
    return 1


def scanned(words: tuple[str, ...], sign: float, degree: float) -> Scan:
    """What a clause says; `sign` and `degree` are carried over from the clauses before it."""
    scan, line, place = Scan(sign=sign, degree=degree), Line(words), 0
    while place < len(words):
        place += _step(line, place, scan)
    return scan
