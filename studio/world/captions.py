"""What people might type for a scene: partial, varied captions from its facts, with or without a mood word."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from studio.affect.families import FAMILIES
from studio.affect.lexicon import WORDS, Form
from studio.world import nouns
from studio.world import phrases as ph
from studio.world.frames import MOOD_FRAMES, fields, usable
from studio.world.mood import Mood, mood
from studio.world.scene import INDOORS
from studio.world.wording import adjectives, listed, noun, phrase, pick, thing_words, with_article

# How often a detail is named at middling detail; at detail 0 nothing but the place is, at detail 1 everything is.
DETAILS: dict[str, float] = {
    "time": 0.55,
    "weather": 0.7,
    "sky": 0.4,
    "palette": 0.35,
    "stars": 0.4,
    "rainbow": 0.7,
    "aurora": 0.7,
    "light": 0.2,
    "water": 0.3,
    "backdrop": 0.4,
    "trees": 0.4,
}
THING = 0.55
MOST_THINGS = 3
MOST_IN_TAIL = 5
KEYWORDS = 0.18
CAPITAL = 0.12
NO_ARTICLE = 0.15

_POOLS: dict[tuple[str, str], list[tuple[str, float, float]]] = {
    (family, form): [(w.word, w.valence, w.arousal) for w in WORDS if w.family == family and w.form == form]
    for family in FAMILIES
    for form in ("scene", "person", "noun")
}


def caption(
    facts: Mapping[str, Any], rng: random.Random, *, mood_words: float = 0.4, detail: float | None = None
) -> str:
    """A caption of under 60 words naming a random part of the facts (schema: studio.world.facts).

    mood_words in [0, 1] is the chance of a word of feeling that fits mood(facts); detail in [0, 1] sets how much is
    named (0: the place alone, 1: everything), drawn anew for each caption when None.
    """
    feeling = _Feeling(mood(facts), rng) if rng.random() < mood_words else None
    return _finish(_Caption(facts, rng, detail, plain=False).text(feeling), rng)


def plain_caption(facts: Mapping[str, Any], rng: random.Random, *, detail: float | None = None) -> str:
    """A caption of content only: no word of feeling and no word about the palette."""
    return _finish(_Caption(facts, rng, detail, plain=True).text(None), rng)


class _Feeling:
    """The feeling of one caption: a family drawn by its squared share in the mood, and words for it.

    Squared, because people name what a scene mostly is and seldom its undertones.
    """

    def __init__(self, felt: Mood, rng: random.Random) -> None:
        self.felt, self.rng = felt, rng
        self.family = rng.choices(FAMILIES, [share * share for share in felt.families.values()])[0]

    def word(self, form: Form) -> str:
        """A word of the family, leaning to those near the scene's own valence and arousal."""
        few = [pick(_POOLS[self.family, form], self.rng) for _ in range(3)]
        return min(few, key=lambda w: math.hypot(w[1] - self.felt.valence, w[2] - self.felt.arousal))[0]

    def wrap(self, sentence: str) -> str:
        """The sentence with the feeling said before or after it."""
        adjective = self.word("scene")
        return pick(MOOD_FRAMES, self.rng).format(
            s=sentence,
            adj=adjective,
            a_adj=with_article(adjective),
            adj2=self.word("scene"),
            noun=self.word("noun"),
            noun2=self.word("noun"),
            person=self.word("person"),
        )


class _Caption:
    """One caption in the making: the details and things still to be named, and the dice."""

    def __init__(self, facts: Mapping[str, Any], rng: random.Random, detail: float | None, *, plain: bool) -> None:
        self.facts, self.rng, self.plain = facts, rng, plain
        self.painted = facts["style"] == "painting"
        much = rng.random() ** 1.2 if detail is None else detail
        self.left = self._choose_details(much)
        chosen = [thing for thing in facts["things"] if rng.random() < _chance(THING, much)]
        rng.shuffle(chosen)
        self.things = [thing_words(thing, rng) for thing in chosen[:MOST_THINGS]]
        self.one_first = bool(chosen) and _takes_is(chosen[0])

    def text(self, feeling: _Feeling | None) -> str:
        """The whole caption, before capitals."""
        if self.rng.random() < KEYWORDS:
            return self._keywords(feeling)
        frame = self._frame()
        if feeling and self.rng.random() < 0.45:
            if "{p}" in frame:
                return self._sentence(frame, feeling.word("scene"))
            if "{things}" in frame and self.things[0].startswith(("a ", "an ")):
                thing = self.things[0].partition(" ")[2]
                self.things[0] = with_article(f"{feeling.word('scene')} {thing}")
                return self._sentence(frame, "")
        sentence = self._sentence(frame, "")
        return feeling.wrap(sentence) if feeling else sentence

    def _choose_details(self, detail: float) -> list[str]:
        facts, rng = self.facts, self.rng
        backdrop, water = facts["backdrop"], facts["water"]
        there = {
            "weather": facts["weather"] != "none",
            "palette": not self.plain and (facts["palette"] != "natural" or rng.random() < 0.2),
            "stars": facts["stars"] > 0.4,
            "rainbow": facts["rainbow"] > 0,
            "aurora": facts["aurora"] > 0,
            "light": facts["light"]["kind"] != "hidden" and facts["light"]["position"] != "behind",
            "water": water["kind"] != "none" and not 0.35 < water["calm"] < 0.7,
            "backdrop": max(backdrop["mountains"], backdrop["hills"]) > 0.35
            and facts["place"] not in ("mountains", "hills"),
            "trees": bool(facts["trees"]) and facts["place"] != "forest",
        }
        if facts["place"] in INDOORS:
            there |= dict.fromkeys(("light", "water", "backdrop", "trees"), False)
        return [
            name for name, usual in DETAILS.items() if there.get(name, True) and rng.random() < _chance(usual, detail)
        ]

    def _air(self) -> str:
        """The detail a frame's {sky} stands for: weather before clouds before lights; empty when none was chosen."""
        airs = ("weather", "aurora", "rainbow", "sky", "stars", "light")
        return next((name for name in airs if name in self.left), "")

    def _frame(self) -> str:
        available = {"p", "where", "lies", "is", "tail"}
        if "time" in self.left:
            available |= {"time", "time_noun"}
        if self._air():
            available |= {"sky"} if self._air() in (*ph.MARVELS, "light") else {"sky", "sky_noun"}
        if "palette" in self.left:
            available |= {"colour", "colour_noun"}
        if self.things:
            available |= {"things", "be"}
        frames, weights = usable(frozenset(available))
        return self.rng.choices(frames, cum_weights=weights)[0]

    def _sentence(self, frame: str, mood_adjective: str) -> str:
        needs, rng = fields(frame), self.rng
        filled: dict[str, str] = {}
        for name, source in (("time", "time"), ("sky", self._air()), ("colour", "palette")):
            if name in needs or f"{name}_noun" in needs:
                self.left.remove(source)
                filled[name] = phrase(source, self.facts, rng) if name in needs else ""
                filled[f"{name}_noun"] = noun(source, self.facts, rng) if f"{name}_noun" in needs else ""
        if "things" in needs:
            filled["be"] = "is" if self.one_first else "are"
            filled["things"] = listed(self.things)
            self.things = []
        if "where" in needs:
            filled["where"] = pick(nouns.PLACE_WHERE[self.facts["place"]], rng)
        if "p" in needs:
            filled["p"], plural = self._place(mood_adjective)
            filled["lies"], filled["is"] = ("lie", "are") if plural else ("lies", "is")
        filled["tail"] = self._tail()
        starts_with_noun = frame.startswith(("{p}", "{things}")) and "lies" not in needs
        return self._with_style(frame.format_map(filled), starts_with_noun=starts_with_noun)

    def _place(self, mood_adjective: str) -> tuple[str, bool]:
        """The place with its article and adjectives, and whether it is plural; uses up the details it names."""
        facts, rng = self.facts, self.rng
        choice = nouns.PLACE_NOUNS[facts["place"]]
        if facts["place"] == "forest" and facts["trees"] and rng.random() < 0.5:
            choice = nouns.FOREST_NOUNS[facts["trees"]["kind"]]
        elif facts["place"] == "mountains" and facts["backdrop"]["snowcaps"] and rng.random() < 0.4:
            choice = nouns.SNOWY_PEAKS
        article, place, plural = pick(choice, rng)
        named = " ".join((*([mood_adjective] if mood_adjective else []), *self._adjectives(), place))
        if article == "a":
            return with_article(named), plural
        return (f"the {named}" if article == "the" else named), plural

    def _adjectives(self) -> list[str]:
        """At most one adjective for the place, and rarely two, from details no phrase has named."""
        found: list[str] = []
        for name in ("palette", "weather", "sky", "water", "time"):
            if name in self.left and len(found) < 2 and self.rng.random() < (0.08 if found else 0.3):
                words = adjectives(name, self.facts, plain=self.plain)
                if words:
                    found.append(pick(words, self.rng))
                    self.left.remove(name)
        return found

    def _tail(self) -> str:
        self.rng.shuffle(self.left)
        parts = [phrase(name, self.facts, self.rng) for name in self.left[:MOST_IN_TAIL]]
        if self.things:
            parts.append("with " + listed(self.things))
        if not parts:
            return ""
        self.rng.shuffle(parts)
        comma = ", " if len(parts) > 3 or self.rng.random() < 0.3 else " "
        return comma + comma.join(parts)

    def _with_style(self, sentence: str, *, starts_with_noun: bool) -> str:
        if self.rng.random() > (0.75 if self.painted else 0.2):
            return sentence
        if starts_with_noun and self.rng.random() < 0.7:
            return f"{with_article(pick(ph.PAINTINGS if self.painted else ph.PICTURES, self.rng))} of {sentence}"
        return f"{sentence}, {self._style_tail()}"

    def _style_tail(self) -> str:
        return pick(ph.PAINTING_TAILS if self.painted else ph.PICTURE_TAILS, self.rng)

    def _keywords(self, feeling: _Feeling | None) -> str:
        """A list of words as people type them: "lake, dawn, mist"."""
        rng = self.rng
        parts = [noun(name, self.facts, rng) for name in self.left] + self.things
        rng.shuffle(parts)
        parts.insert(0 if rng.random() < 0.7 else len(parts), pick(nouns.PLACE_NOUNS[self.facts["place"]], rng)[1])
        if rng.random() < (0.6 if self.painted else 0.1):
            parts.append(self._style_tail())
        if feeling:
            word = feeling.word("scene" if rng.random() < 0.6 else "noun")
            parts.insert(int(rng.random() * (len(parts) + 1)), word)
        return (" " if len(parts) < 4 and rng.random() < 0.2 else ", ").join(parts)


def _chance(usual: float, detail: float) -> float:
    """Chance of naming a detail: 0 at detail 0, its usual rate at 0.5, 1 at detail 1."""
    return 2 * usual * detail if detail < 0.5 else usual + (1 - usual) * (2 * detail - 1)


def _takes_is(thing: Mapping[str, Any]) -> bool:
    return thing["kind"] == "litter" or (thing["count"] == 1 and thing["kind"] not in nouns.UNCOUNTED)


def _finish(sentence: str, rng: random.Random) -> str:
    """Now and then drops the first article, as hurried people do, or writes a proper sentence."""
    article, _, rest = sentence.partition(" ")
    if article in ("a", "an", "the") and rng.random() < NO_ARTICLE:
        return rest
    if rng.random() >= CAPITAL:
        return sentence
    return sentence[0].upper() + sentence[1:] + pick((".", "", "."), rng)
