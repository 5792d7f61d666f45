"""The grammar tells the truth: every thing it names is one that it was given, whatever the scene and the feeling."""

from __future__ import annotations

import random
import re

import pytest

from studio.affect.families import FAMILIES
from studio.affect.lexicon import BY_WORD
from studio.models.kinds import KINDS
from studio.train.explainer_data import SPECIAL, tokenizer_of
from studio.train.naming import NOUNS, PLACES, WORDS
from studio.train.patterns import FEELINGS, PATTERNS, feeling_of
from studio.train.reasons import REASONS
from studio.train.sentences import Part, named, sentence
from studio.world.facts import facts
from studio.world.sampling import sample

AS_KINDS = {"stars": ("starry sky",), "clouds": ("clouds", "storm clouds"), "sky": ("sky", "starry sky")}
LAND = ("sky", "clouds", "ground", "trees", "water", "mountains", "hills")


def parts_of(seed: int, rng: random.Random) -> list[Part]:
    scene = sample(seed)
    there = [thing.kind for thing in scene.things] + [name for name in LAND if rng.random() < 0.5]
    there += ["stars"] * (scene.stars > 0) + ["fog"] * (scene.weather == "fog")
    names = [name for name in dict.fromkeys(there) if name in NOUNS]
    return [Part(name=name, area=rng.random() ** 3, where=rng.choice(("", "on the left"))) for name in names]


def test_sentences_of_300_scenes_name_only_what_is_there() -> None:
    rng, said = random.Random(0), []
    for seed in range(300):
        parts, known = parts_of(seed, rng), facts(sample(seed))
        held = {kind for part in parts for kind in AS_KINDS.get(part.name, (part.name,))}
        text = sentence(known, parts, FAMILIES[seed % 8], rng)
        if text is None:
            continue
        said.append(text)
        for word, kinds in named(text):
            assert held.intersection(kinds), f"{word} in: {text} ({sorted(held)})"
        assert re.fullmatch(r"[A-Z][a-z ,;:'.A-Z-]+\.", text), text
        assert not re.search(r"\b(you|your|viewer|one feels|I)\b", text), text
    assert len(said) > 200
    assert len(set(said)) > 0.95 * len(said)


def test_the_same_dice_give_the_same_sentence() -> None:
    known, parts = facts(sample(3)), [Part(name="sky", area=0.5)]
    texts = [sentence(known, parts, "awe", random.Random(4)) for _ in range(2)]
    assert texts[0] == texts[1]


def test_a_leaf_is_called_by_its_own_word() -> None:
    known = facts(sample(3)) | {"things": [{"kind": "figure", "count": 1, "lit": False, "colour": "",
                                            "position": "left", "distance": "near"}]}  # fmt: skip
    text = sentence(known, [Part(name="figure", area=0.02)], "sadness", random.Random(1), word="forlorn")
    assert text is not None
    assert "forlorn" in text.lower()


def test_nothing_is_said_where_nothing_speaks_for_a_feeling() -> None:
    assert sentence(facts(sample(3)), [Part(name="litter", area=0.1)], "contentment", random.Random(0)) is None


def test_the_tables_fit_together() -> None:
    assert set(FEELINGS) == set(FAMILIES)
    assert len(PATTERNS) >= 40
    assert {family for _, family in REASONS} == set(FAMILIES)
    assert {kind for kinds in WORDS.values() for kind in kinds.split(",")} <= set(KINDS)
    for feeling in FEELINGS.values():
        assert any(noun in BY_WORD for noun in feeling.nouns)


@pytest.mark.parametrize("text", [*NOUNS.items(), *PLACES.items()])
def test_every_noun_is_known_to_name_something(text: tuple[object, str]) -> None:
    for entry in text[1].split(" | "):
        assert named(entry), f"nothing would be asked of {entry}"


@pytest.mark.parametrize("word", ["forlorn", "glee", "despondent"])
def test_every_form_of_a_word_can_be_said(word: str) -> None:
    assert all(word in said for said in (*feeling_of(word).nouns, *feeling_of(word).closers))


def test_the_vocabulary_holds_what_the_grammar_says() -> None:
    from studio.affect.space import open_space
    from studio.models.specs import ASSETS

    tokenizer, rng = tokenizer_of([], open_space(ASSETS / "space")), random.Random(2)
    texts = [sentence(facts(sample(s)), parts_of(s, rng), FAMILIES[s % 8], rng) for s in range(40)]
    unknown = tokenizer.convert_tokens_to_ids(SPECIAL[2])
    shares = [unknown in tokenizer(text)["input_ids"] for text in texts if text]
    assert sum(shares) < 0.3 * len(shares)  # adjectives come in with the sentences themselves
