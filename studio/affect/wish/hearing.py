"""What the clauses of a wish say together: of feelings, of what stays and of what changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from studio.affect.wish.clauses import Clause
from studio.affect.wish.feelings import asked, read
from studio.affect.wish.scan import MARKS, Feeling, Scan, is_short, scanned
from studio.affect.wish.things import feeling_at, is_bare, name_of
from studio.affect.wish.words import DEFINITE, INDEFINITE, PLAIN, STATES, Parts

_MOODS = frozenset(("mood", "feeling", "atmosphere", "tone", "sense", "spirit"))
_PRONOUNS = frozenset(("it", "them", "him", "her", "this", "that", "these", "those"))
_ONLY = frozenset(("only", "just", "change", "changing"))


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
        _keep(name_of(words[:place]), found)
        found.keeping = False
    elif found.keeping and clause.link in ("and", "or", ",") and is_bare(words):
        _keep(name_of(words), found)
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
        _keep(name_of(tuple(inner)), found)
    found.keeping = True


def _keep(name: str, found: Heard) -> None:
    if name:
        found.kept.append(name)


def _hear_feelings(clause: Clause, found: Heard) -> None:
    words = clause.words
    if "‹image›" in words:
        place = words.index("‹image›")
        _hear_feelings(Clause(link=clause.link, words=words[:place]), found) if place else None
        _hear_image(words[place + 1 :], found)
        return
    carried = found.turned and clause.link in ("and", "or") and not any(word in MARKS for word in words)
    scan = scanned(words, -1.0 if carried and is_short(words) else 1.0, found.waiting)
    _conclude(words, scan, found)


def _hear_image(words: tuple[str, ...], found: Heard) -> None:
    """What a likeness says: "like a funeral"; by its turns of phrase, else by what people felt at such words."""
    parts: list[Parts] = []
    place = 0
    while place < len(words):
        length, said = feeling_at(words, place)
        parts += [said.parts] if said else []
        place += length or 1
    content = [word for word in words if word not in PLAIN and not word.startswith("‹")]
    parts = parts or [each for each in (read(content),) if each]
    found.feelings += [Feeling(parts=each, degree=found.waiting) for each in parts]
    found.waiting = 1.0
    found.unknown += [] if parts else content


def _conclude(words: tuple[str, ...], scan: Scan, found: Heard) -> None:
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
    elif "‹rid›" in words:  # nothing is taken out of a picture here
        found.unknown += scan.things
    found.unknown += scan.unknown
