"""Sentences for training: what is in a region, what it is like and why that evokes a feeling, true of its scene.

They speak of the picture and never of the person who looks at it. What things are called stands in `naming.py`, why
they move in `reasons.py`, the shapes of sentences in `patterns.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.affect.lexicon import BY_WORD
from studio.train.naming import HEAVEN, WORDS, Named, adjectives, nouns, topics
from studio.train.patterns import FEELINGS, PATTERNS, Feeling, Pattern, feeling_of
from studio.train.reasons import REASONS
from studio.world.habitats import AIRBORNE

SMALL, LARGE = 0.03, 0.35
"""The shares of a picture below and above which a thing is called small or large."""
SECOND = 0.3
"""How often a sentence speaks of two things where there are two."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One element of a region: its name, its share of the picture, and the side it is on ("" for everywhere)."""

    name: str
    area: float
    where: str = ""

    @property
    def flies(self) -> bool:
        """Whether it is in the sky itself."""
        return self.name in (*AIRBORNE, *HEAVEN, "sun", "moon", "rainbow", "aurora", "lightning")


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """A thing that a sentence speaks of: its noun phrases, its number, and what it does and brings."""

    part: Part
    definite: str
    indefinite: str
    plural: bool
    does: tuple[str, ...]
    brings: tuple[str, ...]


def sentence(
    facts: Mapping[str, Any], parts: Sequence[Part], family: str, rng: random.Random, *, word: str = ""
) -> str | None:
    """One or two sentences about the parts that speak most for a family, the strongest first; None where none does.

    `word` is a word of the affect vocabulary to say in the family's place, as a leaf has it.
    """
    subjects = [found for part in parts if (found := _subject(part, facts, family, rng)) is not None]
    if not subjects:
        return None
    first = subjects[0] if len(subjects) == 1 or rng.random() < 0.7 else rng.choice(subjects[:3])
    others = [each for each in subjects if each.part.name != first.part.name and each.definite != first.definite]
    second = rng.choice(others[:2]) if others and rng.random() < SECOND else None
    feeling = feeling_of(word) if word else FEELINGS[family]
    pattern = rng.choice([each for each in PATTERNS if each.needs <= _offered(first, second)])
    if second is not None and rng.random() < 0.7:
        pattern = rng.choice(
            [each for each in PATTERNS if "two" in each.needs and each.needs <= _offered(first, second)]
        )
    return filled(pattern, first, second, feeling, rng)


def _offered(first: _Subject, second: _Subject | None) -> frozenset[str]:
    """What a pattern may need and gets from these things."""
    found = {
        "W": len(first.does) > 1,
        "N": bool(first.brings),
        "M": len(first.brings) > 1,
        "two": second is not None,
        "where": bool(first.part.where),
        "small": first.part.area < SMALL,
        "sky": second is not None and second.part.name == "sky" and first.part.area < SMALL and not first.part.flies,
        "large": first.part.area > LARGE,
    }
    return frozenset(name for name, there in found.items() if there)


def filled(pattern: Pattern, first: _Subject, second: _Subject | None, feeling: Feeling, rng: random.Random) -> str:
    """The pattern with everything in its place."""
    does, brings = rng.sample(first.does, len(first.does)), rng.sample(first.brings, len(first.brings))
    values = _pronouns(first.plural) | {
        "np": first.definite,
        "ap": first.indefinite,
        "V": _agreeing(does[0], first.plural),
        "W": _agreeing(does[-1], first.plural),
        "N": _agreeing(brings[0], first.plural) if brings else "",
        "M": _agreeing(brings[-1], first.plural) if brings else "",
        "where": first.part.where,
        "noun": rng.choice(feeling.nouns),
        "the": rng.choice(feeling.the),
        "adj": rng.choice(feeling.adjectives),
        "word": rng.choice(feeling.words),
        "closer": rng.choice(feeling.closers),
    }
    if second is not None:
        reason = _agreeing(rng.choice([each for each in second.does if each != does[0]] or second.does), second.plural)
        bare = second.definite.removeprefix("the ")
        values |= {"np2": second.definite, "bare2": bare, "it2": _pronouns(second.plural)["it"], "V2": reason}
    text = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], _number(pattern.text, first.plural))
    return capitals(text)


def capitals(text: str) -> str:
    """The text with a capital at the start of each sentence."""
    return re.sub(r"(^|[.] )([a-z])", lambda found: found[1] + found[2].upper(), text)


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a text that name a thing, each with the kinds of which one has to be there for it to be true."""
    said = re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower())
    return [(word, tuple(WORDS[word].split(","))) for word in said if word in WORDS]


def family_of(emotion: str) -> str:
    """The family whose reasons speak for an emotion, a family or a word of the affect vocabulary."""
    return emotion if emotion in FEELINGS else BY_WORD[emotion].family


def _subject(part: Part, facts: Mapping[str, Any], family: str, rng: random.Random) -> _Subject | None:
    """A part with one or two of the topics that speak for the family; None where nothing does."""
    found = {t: s for t, s in topics(part.name, facts, family).items() if (t, family) in REASONS}
    names = nouns(part.name, facts)
    if not found or not names:
        return None
    chosen = rng.choices(list(found), list(found.values()), k=2)
    reasons = [REASONS[topic, family] for topic in dict.fromkeys(chosen)]
    told = _told(chosen[0], facts) or rng.choice(names)
    does = tuple(rng.choice(each.does) for each in reasons)
    brings = tuple(dict.fromkeys(each for one in reasons for each in one.brings))
    if len(does) == 1 and len(reasons[0].does) > 1:
        does = tuple(rng.sample(reasons[0].does, 2))
    return _phrased(part, told, _adjective(part.name, told, facts, family, rng), does, brings)


def _told(topic: str, facts: Mapping[str, Any]) -> Named | None:
    """What falls is spoken of by its own name, whoever carries it."""
    falling = {"weather rain": Named("rain", "~"), "weather snow": Named("falling snow", "~")}
    return falling.get(topic)


def _adjective(name: str, told: Named, facts: Mapping[str, Any], family: str, rng: random.Random) -> str:
    """A true adjective before the noun, or none."""
    if told.words in ("rain", "falling snow"):
        return ""
    offered = [each for each in adjectives(name, facts, family) if each.split()[-1] not in told.words.split()]
    return rng.choice(offered) if offered and rng.random() < 0.75 else ""


def _phrased(part: Part, told: Named, adjective: str, does: tuple[str, ...], brings: tuple[str, ...]) -> _Subject:
    head = told.words
    if adjective:
        before, of, after = head.partition(" of ")
        head = f"{before} of {adjective} {after}" if of and " the " not in f" {after} " else f"{adjective} {head}"
    article = "" if told.number else "an " if head[0] in "aeiou" else "a "
    return _Subject(part=part, definite=f"the {head}", indefinite=article + head, plural=told.number == "+", does=does,
                    brings=brings)  # fmt: skip


def _pronouns(plural: bool) -> dict[str, str]:
    if plural:
        return {"it": "they", "its": "their", "them": "them", "itself": "themselves"}
    return {"it": "it", "its": "its", "them": "it", "itself": "itself"}


def _number(text: str, plural: bool) -> str:
    return re.sub(r"([\w']+)~([\w']+)", lambda found: found[2 if plural else 1], text)


def _agreeing(text: str, plural: bool) -> str:
    """A reason in the number of its thing, with the pronouns in place."""
    return re.sub(r"\{(\w+)\}", lambda found: _pronouns(plural)[found[1]], _number(text, plural))
