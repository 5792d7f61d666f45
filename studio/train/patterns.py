"""The shapes of a sentence, and how a feeling is called in one. Tables only.

A pattern's marks: {np} the thing, {ap} the same with an indefinite article, {V} and {W} what it does, {N} and {M} what
it brings, {it} and {them} for it, "is~are" agreeing with it; {np2}, {it2} and {V2} a second thing; {where} a side of the
picture; {noun}, {the}, {adj} and {word} the feeling, {closer} a short clause that ends in it. `needs` says which are not
always to be had; sentences begin with a capital whatever stands there.
"""

from __future__ import annotations

from typing import NamedTuple

from studio.affect.lexicon import BY_WORD


class Pattern(NamedTuple):
    """A sentence with holes, and what has to be there for it: "W", "N", "M", "two", "where", "small",
    "large", and "sky" for something small below it."""

    text: str
    needs: frozenset[str]


class Feeling(NamedTuple):
    """The ways to name a feeling: bare, with an article, what something can feel like, the word itself, and closers."""

    nouns: tuple[str, ...]
    the: tuple[str, ...]
    adjectives: tuple[str, ...]
    words: tuple[str, ...]
    closers: tuple[str, ...]


_PATTERNS = """
{np} {V}; {closer}.
{np} {V}; {closer}.
{np} {V}, and {closer}.
{np} {V}. {closer}.
{np} {V}, and so the picture reads as {noun}.
{ap}: {N}. {closer}.
{ap}: {N}, and {noun} along with it.
{ap}, and with {them} {N}: it can feel {adj}.
{N}: this is what {np} brings~bring, and it reads as {noun}.
What feels {adj} here is~are {np}: {it} {V}.
{the} here sits in {np}, which {V}.
It is {np} that makes~make this {adj}: {it} {V}.
Because {np} {V}, the picture leans towards {noun}.
{the} comes in with {np}: {it} {V}.
{np} brings~bring {N}; that can feel {adj}.
{np} brings~bring {N} into the picture, and {noun} along with it.
There is {noun} in {np}: {it} {V}.
Something {adj} lies in {np}: {N}.
{np} {V}; {it} {W}. Together that reads as {noun}.
{np} {V}. {it} {W}, and {closer}.
{np} {V}, while {np2} {V2}; both lean towards {noun}.
{np} {V}, and {np2} {V2}. {closer}.
First {np}: {it} {V}. Then {np2}: {it2} {V2}. Both read as {noun}.
{np2} {V2}, but it is {np} that carries~carry more of {the}: {it} {V}.
Small as {it} is~are, {np} {V}; {closer}.
{np} takes~take up little room, yet {it} {V}, and {closer}.
{np} takes~take up much of the picture and {V}; it can feel {adj}.
So much of the picture belongs to {np}: {N}. {closer}.
{where}, {np} {V}; {closer}.
{np} {where} {V}, and {noun} is the feeling that goes with it.
Without {np}, the picture would be less {adj}: {it} {V}.
Take {np} away, and much of {the} would go: {it} {V}.
One reason for {the} is plain to see: {np} {V}.
If this seems {adj}, {np} is~are part of the reason: {it} {V}.
{np} {V}. It takes little more than that for {noun}.
{np} {V}; the word for that is {word}.
{word} is the word: {np} {V}.
{noun}, because {np} {V}.
Here {np} {V}, and the whole picture takes on something {adj}.
{np} {V}, which is how {noun} can look.
{noun} can look like this: {ap}, and {N}.
This is where {the} begins: {np} {V}.
{N}. {np} {V}, and that reads as {noun}.
As {np} {V}, the mood turns {adj}.
The mood turns {adj} where {np} {V}.
{np} gives~give the picture {N}; {closer}.
{N}, {M}: {np} holds~hold both, and that can feel {adj}.
{np} speaks~speak of {N}; it reads as {noun}.
Of all that is here, {np} leans~lean most towards {noun}: {it} {V}.
{ap} under so much {bare2}: {N}. {closer}.
{ap}, and above {them} nothing but {bare2}: {N}, and {noun} along with it.
The picture owes some of {the} to {np}: {it} {V}.
"""

_FEELINGS = """
amusement | amusement / good humour / mirth / playfulness | playful / amusing / cheerful / light-hearted / funny | that is what amuses / that makes for a smile / there is fun in that / that can feel playful / that reads as amusement / that is where the good humour comes from
awe | awe / wonder / reverence / amazement | majestic / awe-inspiring / sublime / wondrous / humbling | that is what inspires awe / that is where the awe comes from / wonder begins there / that can feel sublime / that reads as awe / there is majesty in that
contentment | contentment / peace / calm / ease | peaceful / restful / calming / serene / at ease | that is what calms / peace comes from that / that can feel restful / that reads as contentment / there is comfort in that / that is where the peace comes from
excitement | excitement / joy / exhilaration / high spirits | exciting / lively / thrilling / exhilarating / joyful | that is what thrills / that is where the excitement comes from / there is a thrill in that / that can feel exhilarating / that reads as excitement / joy comes from that
anger | anger / fury / rage / wrath | angry / furious / hostile / violent | that is where the anger is / that can feel furious / that reads as anger / there is rage in that / that has the heat of anger / that is how fury looks
disgust | disgust / revulsion / distaste / aversion | foul / unclean / disgusting / repellent / sickening | that is what repels / that reads as disgust / that can feel unclean / that is where the disgust comes from / there is something foul in that / that turns the stomach
fear | fear / unease / dread / menace | uneasy / eerie / threatening / frightening / unsettling | that is what unsettles / that is where the unease comes from / that reads as fear / that can feel threatening / there is dread in that / that is what frightens
sadness | sadness / sorrow / melancholy / grief | sad / mournful / melancholy / sorrowful / bleak | that is what saddens / that is where the sadness lies / that reads as sorrow / that can feel bleak / there is grief in that / melancholy comes from that
"""


def _needs(text: str) -> frozenset[str]:
    marks = {"{W}": "W", "{N}": "N", "{M}": "M", "{np2}": "two", "{where}": "where", "{bare2}": "sky",
             "Small as": "small", "little room": "small", "much of the picture and": "large", "So much": "large"}  # fmt: skip
    return frozenset(need for mark, need in marks.items() if mark in text)


PATTERNS = tuple(Pattern(line, _needs(line)) for line in _PATTERNS.strip().splitlines())


def _family(line: str) -> tuple[str, Feeling]:
    name, nouns, adjectives, closers = line.split(" | ")
    said = tuple(nouns.split(" / "))
    the = tuple(f"the {noun}" for noun in said)
    return name, Feeling(said, the, tuple(adjectives.split(" / ")), said, tuple(closers.split(" / ")))


FEELINGS: dict[str, Feeling] = dict(_family(line) for line in _FEELINGS.strip().splitlines())
"""How each family is called."""


def feeling_of(word: str) -> Feeling:
    """How a word of the affect vocabulary is called in a sentence, by its form."""
    if BY_WORD[word].form == "noun":
        closers = (f"that reads as {word}", f"there is {word} in that", f"that has something of {word}")
        return Feeling((word,), (f"the mood of {word}",), (f"full of {word}",), (word,), closers)
    closers = (f"that can feel {word}", f"there is something {word} in that", f"that makes the mood {word}")
    return Feeling((f"something {word}",), (f"the {word} mood",), (word,), (word,), closers)


def all_words() -> list[str]:
    """Everything that the tables here can put into a sentence, as texts."""
    said = [each for feeling in FEELINGS.values() for part in feeling for each in part]
    return [*said, *(pattern.text.replace("~", " ") for pattern in PATTERNS), "that reads as", "that has something of"]
