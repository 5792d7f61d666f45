"""Captions say what is in a scene, in part and in many ways; moods follow the facts."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

import pytest

from studio.affect.families import FAMILIES
from studio.affect.lexicon import WORDS
from studio.world import nouns, phrases
from studio.world.captions import caption, plain_caption
from studio.world.facts import facts as facts_of
from studio.world.frames import FRAMES
from studio.world.mood import mood
from studio.world.sampling import sample

THINGS = tuple(nouns.THINGS)
FEELINGS = re.compile(r"(?<![\w-])(" + "|".join(re.escape(word.word) for word in WORDS) + r")(?![\w-])", re.IGNORECASE)


def some_facts(rng: random.Random, **known: Any) -> dict[str, Any]:
    """Random facts in the schema of studio.world.facts, with the known ones put in."""
    place = rng.choice(tuple(nouns.PLACE_NOUNS))
    trees = {
        "kind": rng.choice(("conifer", "broadleaf", "bare")),
        "density": rng.random(),
        "season": rng.choice(("", "green", "autumn", "blossom")),
    }
    found = {
        "place": place,
        "time": rng.choice(tuple(phrases.TIME_PHRASES)),
        "sky": rng.choice(tuple(phrases.SKY_PHRASES)),
        "weather": rng.choice(("none", "none", *phrases.WEATHER_PHRASES)),
        "palette": rng.choice(tuple(phrases.PALETTE_PHRASES)),
        "tint": rng.choice((1.0, rng.uniform(0.2, 1.0))),
        "style": rng.choice(("render", "painting")),
        "light": {
            "kind": rng.choice(("sun", "moon", "hidden")),
            "height": rng.choice(("low", "high")),
            "position": rng.choice(("left", "centre", "right", "behind")),
        },
        "stars": rng.choice((0.0, 0.0, rng.random())),
        "rainbow": rng.choice((0.0, 0.0, 0.0, rng.random())),
        "aurora": rng.choice((0.0, 0.0, 0.0, rng.random())),
        "backdrop": {"mountains": rng.random(), "hills": rng.random(), "snowcaps": rng.random() < 0.5},
        "water": {
            "kind": place if place in ("sea", "lake") else rng.choice(("none", "sea", "lake")),
            "calm": rng.random(),
        },
        "trees": trees if place == "forest" or rng.random() < 0.4 else None,
        "things": [
            {
                "kind": kind,
                "count": rng.randint(1, 8),
                "lit": rng.random() < 0.5,
                "colour": rng.choice(("", "red", "white")),
                "position": rng.choice(("left", "centre", "right")),
                "distance": rng.choice(("near", "middle", "far")),
            }
            for kind in rng.sample(THINGS, rng.randint(0, 4))
        ],
        "openness": rng.random(),
        "brightness": rng.random(),
        "colourfulness": rng.random(),
        "warmth": rng.uniform(-1, 1),
    }
    return found | known


def archetype(**known: Any) -> dict[str, Any]:
    """A bland scene at noon with the known facts put in."""
    bland = some_facts(
        random.Random(0),
        place="hills",
        time="day",
        sky="scattered",
        weather="none",
        palette="natural",
        tint=1.0,
        style="render",
        light={"kind": "sun", "position": "left", "height": "high"},
        stars=0.0,
        openness=0.5,
        brightness=0.5,
        backdrop={"mountains": 0.0, "hills": 0.3, "snowcaps": False},
        water={"kind": "none", "calm": 0.5},
        trees=None,
        things=[],
        colourfulness=0.5,
        warmth=0.0,
    )
    return bland | known


def thing(kind: str, count: int = 1, *, lit: bool = False) -> dict[str, Any]:
    return {"kind": kind, "count": count, "lit": lit, "colour": "", "position": "left", "distance": "middle"}


ARCHETYPES: dict[str, dict[str, Any]] = {
    "amusement": archetype(
        place="meadow", palette="pastel", sky="clear", brightness=0.75, things=[thing("kite", 2), thing("flowers", 5)]
    ),
    "awe": archetype(
        place="mountains",
        time="night",
        sky="clear",
        stars=0.9,
        openness=0.9,
        brightness=0.3,
        backdrop={"mountains": 0.9, "hills": 0.1, "snowcaps": True},
        palette="violet",
    ),
    "contentment": archetype(
        place="lake",
        time="dawn",
        sky="clear",
        palette="golden",
        warmth=0.5,
        water={"kind": "lake", "calm": 0.95},
        things=[thing("house", lit=True)],
    ),
    "excitement": archetype(
        place="hills",
        palette="vivid",
        sky="clear",
        brightness=0.7,
        colourfulness=0.9,
        things=[thing("balloon", 3), thing("birds", 5)],
    ),
    "anger": archetype(
        place="sea",
        sky="storm",
        weather="lightning",
        palette="ember",
        warmth=0.7,
        brightness=0.35,
        water={"kind": "sea", "calm": 0.05},
    ),
    "disgust": archetype(place="beach", palette="sickly", sky="overcast", things=[thing("litter", 6)]),
    "fear": archetype(
        place="forest",
        time="night",
        weather="fog",
        brightness=0.15,
        openness=0.1,
        trees={"kind": "bare", "density": 0.8, "season": ""},
        things=[thing("dead tree")],
    ),
    "sadness": archetype(
        place="beach", palette="ashen", sky="overcast", weather="rain", colourfulness=0.1, things=[thing("figure")]
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_mood_gives_the_family_of_an_archetype(family: str) -> None:
    felt = mood(ARCHETYPES[family])
    assert felt.strongest == family
    assert felt.families[family] >= 0.5


def test_mood_is_a_distribution_on_the_plane_and_bland_scenes_stay_mixed() -> None:
    rng = random.Random(1)
    for _ in range(300):
        felt = mood(some_facts(rng))
        assert sum(felt.families.values()) == pytest.approx(1.0)
        assert abs(felt.valence) <= 1
        assert abs(felt.arousal) <= 1
    assert max(mood(archetype(palette="cold", sky="overcast")).families.values()) < 0.9
    assert max(mood(archetype()).families.values()) < 0.5


def test_mood_follows_brightness_and_calm() -> None:
    assert mood(archetype(brightness=0.9)).valence > mood(archetype(brightness=0.1)).valence
    calm, rough = ({"kind": "lake", "calm": value} for value in (0.95, 0.05))
    assert mood(archetype(water=calm)).arousal < mood(archetype(water=rough)).arousal


def test_every_caption_is_short_and_clean() -> None:
    rng = random.Random(2)
    for _ in range(3000):
        facts = some_facts(rng)
        for text in (caption(facts, rng), plain_caption(facts, rng), caption(facts, rng, detail=1.0, mood_words=1.0)):
            assert text
            assert text.strip() == text
            assert len(text.split()) < 60, text
            assert not re.search(r"\{|  | ,|,,", text), text


def test_the_place_can_be_told_from_most_captions() -> None:
    rng = random.Random(3)
    told = 0
    for _ in range(2000):
        facts = some_facts(rng)
        words = re.findall(r"[a-z]+", caption(facts, rng).lower())
        told += not set(words).isdisjoint(nouns.PLACE_WORDS[facts["place"]])
    assert told / 2000 >= 0.9


def test_plain_captions_name_no_feeling_and_no_palette() -> None:
    rng = random.Random(4)
    said = {p for table in (phrases.PALETTE_PHRASES, phrases.PALETTE_NOUNS) for ps in table.values() for p in ps}
    palette = re.compile(r"\b(" + "|".join(said) + r")\b")
    for _ in range(3000):
        text = plain_caption(some_facts(rng), rng, detail=rng.random())
        assert not FEELINGS.search(text), text
        assert not palette.search(text), text


def test_mood_words_come_as_often_as_asked_and_fit_the_scene() -> None:
    rng = random.Random(5)
    family_of = {word.word: word.family for word in WORDS}
    facts = ARCHETYPES["fear"] | {"palette": "natural", "water": {"kind": "none", "calm": 0.5}}
    assert not any(FEELINGS.search(caption(facts, rng, mood_words=0.0)) for _ in range(300))
    found = [FEELINGS.search(caption(facts, rng, mood_words=1.0)) for _ in range(300)]
    assert all(found)
    fearful = sum(family_of[match.group(1).lower()] == "fear" for match in found if match)
    assert fearful / len(found) > 0.5


def test_detail_runs_from_the_place_alone_to_everything() -> None:
    rng = random.Random(6)
    facts = ARCHETYPES["contentment"]
    bare = [len(caption(facts, rng, mood_words=0.0, detail=0.0).split()) for _ in range(200)]
    full = [len(caption(facts, rng, mood_words=0.0, detail=1.0).split()) for _ in range(200)]
    assert max(bare) < 12
    assert sum(full) > 3 * sum(bare)


def test_captions_vary_and_are_repeatable() -> None:
    facts = ARCHETYPES["awe"]
    first = [caption(facts, random.Random(seed)) for seed in range(400)]
    assert first == [caption(facts, random.Random(seed)) for seed in range(400)]
    assert len(set(first)) > 330
    assert len(FRAMES) >= 30


def test_scenes_of_the_world_stir_every_family_and_can_be_told() -> None:
    rng = random.Random(7)
    known = [facts_of(sample(seed)) for seed in range(600)]
    strongest = Counter(mood(facts).strongest for facts in known)
    assert min(strongest[family] for family in FAMILIES) / len(known) > 0.03
    assert all(caption(facts, rng, detail=1.0) and plain_caption(facts, rng, detail=1.0) for facts in known)


def test_every_table_covers_the_world() -> None:
    assert set(nouns.PLACE_NOUNS) == set(nouns.PLACE_WHERE) == set(nouns.PLACE_WORDS)
    assert set(phrases.TIME_PHRASES) == set(phrases.TIME_NOUNS) == set(phrases.PART_OF_DAY)
    assert set(phrases.PALETTE_PHRASES) == set(phrases.PALETTE_NOUNS)
    assert set(phrases.WEATHER_PHRASES) == set(phrases.WEATHER_NOUNS)


def test_a_faint_palette_weighs_less_and_is_only_hinted_at() -> None:
    full = archetype(palette="ember")
    faint = full | {"tint": 0.3}
    assert mood(full).families["anger"] > mood(faint).families["anger"] > mood(archetype()).families["anger"]
    rng = random.Random(5)
    hints = [caption(faint, rng, mood_words=0.0, detail=1.0).lower() for _ in range(40)]
    told = [text for text in hints if any(f"{word} of" in text for word in ("hint", "touch", "trace"))]
    assert len(told) > 15
