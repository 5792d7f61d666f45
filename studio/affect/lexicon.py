"""A vocabulary of feeling: words for scenes, for people and for moods, each placed on the valence-arousal plane.

It names prototypes after they are learned, colours captions, and helps with misspelt emotions; it never labels
training data. The placements are ours, rounded to 0.05 and informed by the word norms of Warriner et al. 2013
(doi:10.3758/s13428-012-0314-x) and the circumplex of Russell 1980 (doi:10.1037/h0077714).
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import Literal

from studio.affect.families import FAMILIES, FAMILY_AFFECT

Form = Literal["scene", "person", "noun"]

# "family form: word valence arousal, ..." with both numbers in hundredths. Scene adjectives can stand before a place
# ("a bleak shore"), person adjectives only after "feeling", nouns after "full of".
_TABLE = """
amusement scene: playful 75 35, funny 75 35, whimsical 60 20, jolly 75 35, cheerful 80 25, cheery 75 25, merry 75 30,
 light-hearted 75 10, comical 60 30, silly 45 30, quirky 45 20, jaunty 55 30, charming 70 5, delightful 80 25,
 amusing 70 30, humorous 70 30, cute 65 15, quaint 40 -5, carefree 75 5, happy 90 30, fun 80 45, childlike 50 15,
 zany 45 40, droll 45 10, mischievous 25 40, cartoonish 35 20, fanciful 50 15, entertaining 70 35, bubbly 65 40,
 sweet 70 0, good-humoured 65 15
amusement person: amused 70 25, tickled 60 35, giggly 65 40, pleased 75 5, gleeful 75 45, glad 75 10, smiling 75 10,
 laughing 80 45
amusement noun: amusement 70 25, laughter 80 40, mirth 65 35, play 70 35, merriment 70 40, glee 70 45, whimsy 55 20,
 cheer 70 30, good humour 70 15, silliness 45 30, mischief 20 40, happiness 85 20, smiles 75 15, delight 80 30
awe scene: awe-inspiring 55 50, awesome 65 55, majestic 60 30, grand 55 30, sublime 60 30, magnificent 70 40,
 breathtaking 65 50, wondrous 60 40, vast 25 15, immense 20 25, epic 45 55, monumental 35 35, heavenly 65 15,
 celestial 50 10, cosmic 40 25, mystical 35 20, magical 65 40, enchanted 55 25, otherworldly 30 25, ethereal 45 5,
 transcendent 50 20, sacred 45 5, divine 60 20, glorious 70 45, splendid 70 35, stupendous 55 50, spectacular 65 55,
 astonishing 50 60, marvellous 70 40, infinite 30 15, boundless 40 20, timeless 40 -5, dreamlike 45 5, radiant 65 25,
 mysterious 10 30, humbling 20 15, solemn -5 0,
 wonderful 75 35
awe person: awestruck 45 50, amazed 60 55, astonished 45 60, spellbound 40 35, reverent 35 0, humbled 20 5,
 inspired 70 45, enthralled 55 50, overawed 20 45, speechless 15 40
awe noun: awe 45 45, wonder 60 40, majesty 50 30, grandeur 50 30, splendour 60 35, reverence 40 5, mystery 15 35,
 amazement 55 55, vastness 25 15, eternity 20 5, infinity 25 15, enchantment 60 30, glory 60 45, magic 60 40,
 astonishment 40 60
contentment scene: serene 75 -60, peaceful 75 -60, calm 65 -60, tranquil 70 -60, restful 65 -60, cosy 70 -40,
 cozy 70 -40, gentle 60 -40, soothing 65 -50, relaxing 75 -50, quiet 25 -65, mellow 50 -40, comfortable 70 -40,
 homely 50 -35, safe 60 -40, sheltered 45 -40, welcoming 70 -15, idyllic 70 -30, placid 45 -55, harmonious 65 -35,
 pastoral 40 -35, unhurried 45 -50, tender 60 -20, snug 60 -40, lovely 80 -5, pleasant 65 -20, hushed 15 -50,
 untroubled 60 -45, blissful 85 -10, dreamy 50 -30, comforting 65 -35, healing 55 -25, reassuring 60 -25,
 meditative 35 -55, sleepy 20 -75, drowsy 5 -75, beautiful 75 5
contentment person: content 70 -45, contented 70 -45, relaxed 70 -60, at ease 65 -50, at peace 75 -55, rested 60 -50,
 settled 45 -45, grateful 70 -15, satisfied 65 -25, secure 60 -35, soothed 60 -45, loved 85 10
contentment noun: contentment 70 -45, serenity 75 -55, peace 75 -55, tranquillity 70 -60, calmness 65 -60, ease 60 -50,
 comfort 70 -40, harmony 65 -35, rest 55 -65, stillness 30 -65, bliss 85 -10, safety 60 -35, tenderness 60 -20,
 gratitude 70 -15, well-being 70 -30, repose 45 -55
excitement scene: exciting 75 75, thrilling 70 80, lively 65 60, vibrant 65 60, exhilarating 70 80, energetic 60 70,
 dynamic 45 60, dazzling 60 60, festive 70 55, exuberant 70 70, jubilant 75 65, joyful 85 45, joyous 85 50,
 ecstatic 75 80, electrifying 50 80, bustling 25 60, spirited 55 55, upbeat 70 50, invigorating 65 60, wild 20 60,
 adventurous 60 60, triumphant 65 60, stirring 40 50, rousing 45 60, sparkling 60 40, intoxicating 25 55,
 buoyant 60 40, uplifting 75 45, euphoric 75 75, celebratory 70 60, high-spirited 65 65, refreshing 65 25,
 hopeful 70 30
excitement person: excited 75 75, elated 75 65, thrilled 75 75, exhilarated 70 75, overjoyed 85 70, enthusiastic 70 65,
 eager 50 55, delighted 80 45, energised 60 65, giddy 55 60, alive 70 50
excitement noun: excitement 70 75, joy 85 50, thrill 60 75, elation 70 65, euphoria 75 75, energy 60 65,
 exhilaration 65 80, jubilation 75 65, adventure 65 65, celebration 75 60, triumph 65 55, ecstasy 70 75,
 enthusiasm 70 65, exuberance 65 70, passion 65 70, zest 55 55, vitality 65 55, freedom 75 40, anticipation 40 55,
 hope 70 30
anger scene: furious -60 85, angry -65 70, raging -50 85, violent -75 75, fierce -20 75, wrathful -55 75,
 hostile -65 60, savage -55 70, ferocious -35 75, turbulent -35 65, tempestuous -25 70, brutal -70 65, seething -55 70,
 heated -20 65, fiery 0 70, aggressive -50 70, vengeful -60 60, harsh -45 45, merciless -60 50, relentless -25 50,
 defiant -10 55, chaotic -40 65, warlike -50 65, unforgiving -50 45, destructive -65 65, tense -35 60, bitter -55 25,
 thunderous -10 65, explosive -20 80, volatile -35 65, frenzied -30 75, cruel -70 50, hateful -80 60, intense 5 65
anger person: enraged -65 85, irate -60 75, outraged -60 75, irritated -55 50, annoyed -55 45, frustrated -60 50,
 livid -60 80, incensed -55 75, resentful -60 35, indignant -45 50, provoked -40 60, exasperated -50 50
anger noun: anger -65 70, rage -60 85, fury -55 85, wrath -55 75, hostility -65 60, outrage -60 75, violence -75 75,
 aggression -55 70, resentment -60 35, frustration -60 50, conflict -50 55, tension -40 60, turmoil -45 60,
 revenge -45 60, hatred -80 60, strife -50 50
disgust scene: disgusting -75 35, revolting -70 40, foul -65 30, filthy -65 25, murky -35 0, rotten -65 15,
 sickening -70 35, putrid -70 25, repulsive -70 35, nauseating -70 30, grimy -55 10, polluted -65 20, toxic -65 35,
 squalid -60 10, stale -40 -15, decaying -60 0, mouldy -55 5, slimy -50 25, vile -70 40, nasty -65 40, noxious -60 30,
 rancid -65 25, dirty -50 20, unclean -55 15, tainted -50 15, sordid -55 20, festering -65 25, stinking -60 30,
 ugly -60 15, unpleasant -55 15, repellent -60 30, unsavoury -50 15, sickly -50 5, grotesque -55 40, gross -60 30,
 contaminated -60 25
disgust person: disgusted -70 35, revolted -65 40, nauseated -70 25, repulsed -65 35, queasy -55 20, appalled -60 45,
 sickened -70 30
disgust noun: disgust -70 35, revulsion -65 40, filth -65 25, decay -55 0, squalor -60 10, rot -60 10, loathing -70 45,
 nausea -65 25, grime -50 10, distaste -50 15, pollution -65 20, repulsion -60 35, contempt -55 35, corruption -60 30,
 aversion -50 20, stench -65 25
fear scene: scary -55 65, frightening -65 70, eerie -40 45, ominous -50 50, sinister -55 50, menacing -60 60,
 threatening -65 65, spooky -30 50, creepy -55 50, haunted -40 50, haunting -15 30, terrifying -75 80,
 foreboding -50 45, nightmarish -70 70, chilling -45 50, dreadful -65 45, unsettling -50 45, unnerving -50 55,
 uncanny -25 35, disturbing -60 50, ghostly -30 40, dangerous -55 70, treacherous -60 55, perilous -50 60,
 macabre -50 35, horrific -80 70, alarming -55 70, forbidding -45 35, uneasy -50 45, shadowy -25 15, suspenseful 0 60,
 hair-raising -35 70, daunting -40 45, oppressive -60 25, fearsome -45 65, claustrophobic -60 45
fear person: afraid -70 60, scared -65 65, frightened -70 65, terrified -80 80, anxious -60 60, nervous -50 55,
 fearful -65 60, worried -60 45, panicked -65 80, apprehensive -45 45, threatened -65 60, horrified -75 75,
 startled -25 70, vulnerable -45 30, on edge -50 60
fear noun: fear -70 65, dread -70 50, terror -80 80, horror -75 70, anxiety -60 60, menace -60 55, danger -55 70,
 panic -65 80, unease -50 40, threat -60 60, peril -55 60, fright -60 65, nightmares -65 60, suspense 0 60,
 doom -70 40, apprehension -45 45, alarm -45 70, worry -55 40
sadness scene: sad -75 -25, melancholy -45 -35, melancholic -45 -35, bleak -60 -35, lonely -65 -30, desolate -60 -30,
 forlorn -60 -30, gloomy -60 -40, sombre -40 -40, mournful -60 -25, dreary -55 -45, sorrowful -65 -25, dismal -65 -30,
 wistful -10 -25, nostalgic 15 -15, empty -40 -40, abandoned -60 -15, forsaken -60 -20, deserted -40 -30,
 cheerless -55 -35, plaintive -35 -20, tearful -55 5, tragic -75 5, lifeless -60 -45, hopeless -75 -20,
 doleful -50 -35, weary -40 -50, subdued -15 -45, heartbreaking -75 15, heavy-hearted -60 -30, drab -40 -45,
 lonesome -60 -30, depressing -70 -30, pensive 0 -30, barren -45 -35, solitary -25 -35, bittersweet 5 -10
sadness person: unhappy -75 -15, downcast -60 -35, dejected -65 -35, heartbroken -80 5, grieving -75 -5,
 disappointed -60 -15, homesick -50 -15, depressed -75 -35, miserable -80 -15, despondent -65 -35, lost -45 -10,
 hurt -60 10
sadness noun: sadness -75 -30, sorrow -70 -25, grief -80 0, loneliness -70 -30, despair -75 -10, gloom -60 -40,
 longing -15 -5, loss -65 -15, regret -55 -15, misery -80 -15, heartache -70 -5, desolation -65 -30, solitude -5 -45,
 emptiness -50 -40, nostalgia 15 -15, mourning -70 -25, tears -50 0, homesickness -50 -15, yearning -10 0,
 hopelessness -75 -25, isolation -50 -30
"""


@dataclass(frozen=True, slots=True)
class AffectWord:
    """One word or short phrase: its closest family, its form, and valence and arousal in [-1, 1]."""

    word: str
    family: str
    form: Form
    valence: float
    arousal: float


def _parse(table: str) -> tuple[AffectWord, ...]:
    words: list[AffectWord] = []
    for line in table.replace("\n ", " ").strip().splitlines():
        head, entries = line.split(":")
        family, form = head.split()
        assert form in ("scene", "person", "noun")
        for entry in entries.split(","):
            word, valence, arousal = entry.strip().rsplit(" ", 2)
            words.append(AffectWord(word, family, form, int(valence) / 100, int(arousal) / 100))
    return tuple(words)


WORDS: tuple[AffectWord, ...] = _parse(_TABLE)
"""All words, grouped by family in the order of FAMILIES."""

BY_WORD: dict[str, AffectWord] = {entry.word: entry for entry in WORDS}


def nearest(valence: float, arousal: float, k: int = 5) -> tuple[AffectWord, ...]:
    """The k words closest to a point of the plane (Euclidean, both axes in [-1, 1]), closest first."""
    return tuple(sorted(WORDS, key=lambda w: math.hypot(w.valence - valence, w.arousal - arousal))[:k])


def suggest(name: str, count: int = 2) -> tuple[str, ...]:
    """Family names a person may have meant by `name`, likeliest first; empty when nothing is close.

    Misspelt families are matched by spelling, other feelings ("joy", "cosy") through the vocabulary: the word's own
    family, then the families closest to it on the plane.
    """
    wanted = name.strip().lower()
    spelt = difflib.get_close_matches(wanted, FAMILIES, n=1, cutoff=0.75)
    if spelt:
        return tuple(spelt)
    known = difflib.get_close_matches(wanted, BY_WORD, n=1, cutoff=0.8)
    if not known:
        return ()
    word = BY_WORD[known[0]]

    def distance(family: str) -> float:
        valence, arousal = FAMILY_AFFECT[family]
        return math.hypot(valence - word.valence, arousal - word.arousal)

    others = sorted((family for family in FAMILIES if family != word.family), key=distance)
    return (word.family, *others)[:count]
