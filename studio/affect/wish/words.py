"""The words in which people ask for another feeling: plain tables that `requests.py` reads.

A feeling is written as parts, "sadness 80" or "fear 40 + sadness 40", in hundredths of an amount; `va` names a point of
the valence-arousal plane. The vocabulary of `lexicon.py` is known beside these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Parts = tuple[tuple[str, float], ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FEELINGS = """
amusement 80: laugh, laughs, joke, joking, friendly, good-natured, smile, fun-loving, cartoon, ridiculous, absurd,
 kittens, puppies, clowns, slapstick, comedy, daft, goofy, hilarious, witty, teasing, tongue-in-cheek, cheer up, amuse,
 party, birthday, birthday party, children's party, fairground, funfair, a joke, practical joke, puppet show, sunny
awe 80: cathedral, milky way, northern lights, starry sky, starry night, mountain top, summit, edge of the world,
 before creation, overwhelmed by the vastness, small before, mythical, mystic, spiritual, holy, reverential, dignified,
 solemnity, the sublime, visionary, noble, imposing, towering, unearthly, surreal, miracle, miraculous, revelation,
 astonish, amaze, dazzle, overwhelming beauty, gods, cosmos
contentment 80: calm down, soothe, relax, comfort, console, reassure, at home, home, homelike, held, held and safe,
 grounded, rested, relief, relieved, balm, balanced, kind, kindly, loving, love, intimate, fireside, by the fire,
 hearth, cup of tea, warm bath, a hug, hug, lullaby, grandmother, grandmother's, grandma, sunday afternoon, lazy
 sunday, picnic, spa, zen garden, monastery garden, spring morning, summer evening, homecoming, library, blanket, slow,
 still, softness, quieten, easygoing, lazy, carefree summer, gentleness, acceptance, forgiving, convalescence,
 contemplative
excitement 80: last day of school, summer holiday, summer holidays, carnival, festival, wedding, roller coaster,
 rollercoaster, victory, dance, dancing, fireworks, first kiss, falling in love, in love, wild party, new year's eve,
 parade, concert, road trip, race, running free, excite, thrill, uplift, exalted, feverish, heady, rapturous, rapture,
 fervent, vivid, dramatic, optimistic, optimism, encouraging, promising, bold, brave, courage, heroic, spark, new dawn,
 new beginning, first day of spring, tears of joy, passionate, romantic, glowing, lust for life
anger 80: argument, quarrel, riot, war, battle, battlefield, revolution, traffic jam, mad, cross, stormy, storm, rough,
 ruthless, cold fury, hot-tempered, belligerent, confrontational, bloody, rebellious, indignation, enrage, infuriate,
 infuriating, thunder, thunderstorm, tempest, punishing, boiling, snarling, grim fury, injustice
disgust 80: rubbish, rubbish dump, dump, garbage, trash, sewer, drain, swamp, rotting, rot, hangover, mould, vomit,
 sick, dirt, gory, greasy, sticky, infected, diseased, plague, maggots, spoilt, spoiled, unhealthy, seedy, sleazy,
 mucky, slime, disgust, nauseate, revolt, repel, cesspit, gutter, bile
fear 80: horror film, horror movie, ghost story, ghost, ghosts, nightmare, bad dream, haunted house, dark alley, demon,
 monster, monsters, being watched, being followed, someone is watching, lost in the woods, film noir, gothic, gothic
 novel, apocalypse, apocalyptic, end of the world, dystopia, dystopian, abandoned hospital, asylum, stalker, threaten,
 frighten, scare, terrify, unsettle, unnerve, disturb, alarm, storm was coming, storm is coming, storm coming, coming
 storm, before the storm, calm before the storm, hostile night, dentist, thriller, spine-chilling, paranoid, paranoia,
 stressful, insecure, overwhelming, overwhelmed, sword of damocles, graveyard at night, dread
sadness 80: funeral, wake, graveyard, farewell, goodbye, last goodbye, break-up, breakup, divorce, end of a love
 affair, end of the affair, rainy sunday, rainy day, november, bleak midwinter, midwinter, winter's night, last train,
 empty chair, empty house, old photograph, alone, aloneness, died, dead, death, widow, orphan, exile, left behind,
 sadden, depress, mourn, grieve, weep, cry, crying, feeling blue, feel blue, blues, down, dull, heavy, leaden, broken,
 heartsick, moody, morose, glum, sullen, wintry, rueful, elegiac, elegy, requiem, remorse, pity, dying, unloved,
 discouraged, defeated, hurting, ache, aching, woe, woeful, despairing, resigned, end of summer, autumnal, faded,
 lament, low
contentment 60: warm, warmth, soft, mellow light, pastel, clear, clean, nice, good, good mood, sweetness, golden
excitement 60: bright, colourful, colour, radiance, fresh, strong, vigorous, movement, electric, sunlit, saturated
sadness 50: cold, grey, pale, colourless, rain, rainy, bare, sober, muted, washed out, dim, chilly, frozen, frosty
fear 40 + sadness 40: dark, darkness, black, morbid, grim, gruesome quiet, pitch-dark, doomed, sombre night
fear 50 + sadness 30: lost at night, night, fog of war, abandoned house, prison, hospital ward
awe 60 + contentment 30: misty, mist, first snow, dawn, sunrise, moonlight, moonlit, fairy tale, fairytale, hazy
awe 50 + fear 40: brooding mountains, cryptic, enigmatic, arcane, occult, enigma
anger 40 + sadness 40: brooding, embittered, bitterness, jealous, jealousy, grudge, betrayal, betrayed
sadness 50 + contentment 50: bittersweet, sweet sorrow, autumn, last day of summer, saudade, wabi-sabi, sad smile
contentment 55 + excitement 55: christmas, christmas eve, christmas morning, holiday, holidays, vacation, beach day,
 childhood, childhood summer, first morning, after a long illness, recovery, reunion, spring, sunshine, blossom
disgust 50 + fear 50: body horror, zombie, zombies, rats, spiders, cockroaches, corpse, corpses
excitement 50 + contentment 40: lift the mood, lift the mood up, lift the spirits, brighten the mood, good news
awe 55 + fear 45: ghostly cathedral, overawed, deep sea, abyss, void
va 80 0 80: positive, positivity, positive valence, higher valence, high valence
va -80 0 80: negative, negativity, negative valence, lower valence, low valence
va 0 -80 80: low arousal, lower arousal, less arousal, low energy, lower energy
va 0 80 80: high arousal, higher arousal, more arousal, high energy, arousing
"""

# British for American; one-letter slips of long words are found anyway.
SPELLINGS = {
    "somber": "sombre", "gray": "grey", "color": "colour", "colors": "colours", "colorful": "colourful",
    "colorless": "colourless", "marvelous": "marvellous", "cozier": "cosier", "cozy": "cosy", "coziest": "cosiest",
    "splendor": "splendour", "humor": "humour", "moldy": "mouldy", "mold": "mould", "tranquility": "tranquillity",
    "center": "centre", "neighbors": "neighbours", "neighbor": "neighbour", "gloomyness": "gloominess",
    "energized": "energised", "spoilt": "spoiled", "fall": "autumn", "mom": "mother", "mom's": "mother's",
    "grayer": "greyer", "harbor": "harbour", "favorite": "favourite",
}  # fmt: skip

STEPS = frozenset(
    ("lift the mood", "lift the mood up", "lift the spirits", "brighten the mood", "cheer up", "calm down", "uplift")
)
"""Turns of phrase that compare with the picture as it is, though their form does not."""

_CHANGING = (
    "touch|change|alter|move|ruin|spoil|repaint|affect|mess with|harm|modify|lose|destroy|damage|distort|recolour"
)
_TO_BE = r"(?:(?:must|should|ought to|has to|have to|needs? to|shall|can|may|is to|are to|will|would) )?"

# Turns of phrase by what they mean, in this order; ‹keep›, ‹stays›, ‹not›, ‹less›, ‹too›, ‹more›, ‹but›, ‹rid›
# and ‹image› are what the reader knows.
REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w'-])(?:{pattern})(?![\w'-])"), f" {meaning} ")
    for pattern, meaning in (
        (r"(?:isn't|wasn't|aren't) (?:it|this|that|there)|(?:can't|couldn't|won't|wouldn't) you|why not", ""),
        (r"cannot|can't", "can not"),
        (r"won't", "will not"),
        (r"(\w+)n't", r"\1 not"),
        (r"not (?:only|just|merely)", ""),
        (r"don't|dont", "do not"),
        (r"at the same time|all at once|at once|for me|if you can|if possible|of course|not at all necessary", ""),
        (r"(?:with )?a (?:hint|trace|suggestion|dash|drop|note|whisper|pinch|glimmer|flicker) of", "‹hint›"),
        (r"as (?:(?:much|far|little) )?as (?:you dare|you can|possible|can be)|to the (?:limit|extreme)", "‹utmost›"),
        (r"as you (?:dare|can)|as possible|as can be|imaginable|you have ever seen|ever seen", "‹utmost›"),
        (r"as (?:it|they|he|she|this) (?:is|are|was|were)(?: now)?|as is|the way (?:it|they) (?:is|are)", "‹same›"),
        (r"(?:than|compared (?:with|to)) (?:it|this|that|they|the) ?(?:is|are|was|original|picture|photo)?(?: now)?",
         ""),
        (rf"(?:(?:please )?(?:do not|never)|without|not to) (?:{_CHANGING})", "‹keep›"),
        (r"without (?:touching|changing|altering|moving|losing|spoiling|ruining|affecting|harming|damaging)", "‹keep›"),
        (r"hands off|hold on to|hang on to|cling to|be careful with", "‹keep›"),
        (rf"{_TO_BE}not (?:be )?(?:(?:change|alter|move)d?|touched)(?: at all)?", "‹stays›"),
        (rf"{_TO_BE}(?:stays?|remains?|be (?:kept|left|preserved|spared|saved))|(?:is|are) (?:kept|off limits)",
         "‹stays›"),
        (r"(?:while |and |still |please )?(?:keep|keeping|leave|leaving|preserve|preserving|retain|retaining|spare)",
         "‹keep›"),
        (r"protect|protecting|save|maintain|maintaining|conserve|hold", "‹keep›"),
        (r"(?:everything|all|anywhere) but|except(?: for)?|apart from|other than|aside from|with the exception of"
         r"|save for|excluding", "‹keep›"),
        (r"anything but|everything but", "‹not›"),
        (r"no more|no longer|nothing|without (?:being|feeling|any|it being|making it|the|a)|free (?:of|from)|in no way"
         r"|by no means|devoid of|lacking|nor|neither|instead of|rather than|as opposed to|far from", "‹not›"),
        (r"(?:get|getting) rid of|take away|take out|remove|removing|drain|banish|avoid|lose|drop|strip(?: away)?"
         r"|dispel|kill|erase|wipe away|stop|take(?= .* (?:out|away|off|from))"
         r"|lift the(?! (?:mood|spirit|tone|atmosphere))",
         "‹rid›"),
        (r"(?:i|we) (?:really |do not )?(?:hate|dislike|can not stand)", "‹less›"),
        (r"(?:i|we) (?:really )?(?:love|like|adore)", ""),
        (r"twice as", "‹more› much"),
        (r"way(?= more| less| too)", "much"),
        (r"not (?:so|too|as|quite so|all that)|less of|less|fewer|reduce|reducing|lower the|tone down|ease|lessen"
         r"|soften|dial down|turn down|dampen|temper|toned down", "‹less›"),
        (r"too|overly|far too|much too|excessively", "‹too›"),
        (r"not|never|no|without|hardly|barely|non", "‹not›"),
        (r"more of|more|increase|increasing|heighten|add|adding|intensify|deepen|boost|strengthen|greater|bigger|extra",
         "‹more›"),
        (r"(?:but|yet|although|though|however|while|otherwise|whereas)(?: still)?", "‹but›"),
        (r"(?:would|i'd|we'd|should) (?:really )?(?:like|love)|i want|we want|looks? like it should", ""),
        (r"like|as if|as though|as (?=(?:on|in|at|after|before|during|when|from)\b)"
         r"|reminiscent of|remind(?:s|ing)? (?:me|us|people|you) of", "‹image›"),
    )
)  # fmt: skip

DEGREES: dict[str, float] = {
    "‹hint›": 0.4, "a touch": 0.4, "touch": 0.4, "a shade": 0.4, "a fraction": 0.3, "a tiny bit": 0.35, "tiny bit":
    0.35, "the tiniest bit": 0.25, "a tad": 0.4, "slightly": 0.45, "ever so slightly": 0.35, "ever so": 0.5, "a bit":
    0.5, "bit": 0.5, "a little bit": 0.45, "a little": 0.5, "little": 0.5, "mildly": 0.5, "gently": 0.5, "faintly": 0.4,
    "vaguely": 0.45, "subtly": 0.4, "subtle": 0.4, "faint": 0.4, "somewhat": 0.6, "half": 0.6, "partly": 0.6,
    "moderately": 0.7, "fairly": 0.8, "some": 0.75, "rather": 0.9, "quite": 0.9, "mostly": 1.1, "mainly": 1.1,
    "chiefly": 1.1, "really": 1.2, "very": 1.2, "truly": 1.15, "deeply": 1.25, "so": 1.0, "distinctly": 1.1, "much":
    1.35, "far": 1.35, "a lot": 1.35, "lots": 1.35, "a good deal": 1.3, "a great deal": 1.4, "considerably": 1.3,
    "mild": 0.5, "slight": 0.45, "noticeably": 1.1, "significantly": 1.3, "hugely": 1.5, "extremely": 1.5, "utterly":
    1.5, "totally": 1.5, "completely": 1.5, "absolutely": 1.5, "intensely": 1.5, "profoundly": 1.4, "overwhelmingly":
    1.5, "incredibly": 1.5, "most": 1.4, "‹utmost›": 1.7, "at its": 1.2, "even": 1.0, "strongly": 1.3, "full of": 1.2,
    "pure": 1.3, "sheer": 1.3,
}  # fmt: skip
"""By how much a word of degree multiplies the amount of its feeling."""

WHOLE = _words(
    """
    picture pictures photo photos photograph image painting scene scenes landscape mood atmosphere feeling feelings feel
    air thing things version everything all anything something it this that rest whole place work piece canvas palette
    emotion emotions tone sense viewer viewers people's kind sort way spirit impression look overall world client family
    quality touch bit moment one composition drawing print else same original expression note ambience vibe vibes edge
    point lot deal end style total shot frame
    """
)
"""Nouns that mean the picture as a whole or nothing to be found in it."""

PARTS = _words(
    """
    sky skies cloud clouds sun moon stars light lights shadow shadows sea ocean water river stream lake pond waves wave
    waterfall mountain mountains hill hills valley field fields meadow grass forest wood woods tree trees flower flowers
    garden park path road street alley square lane house houses cottage church chapel building buildings bridge boat
    boats ship ships sail sails people figure figures crowd face faces eyes eye mouth hair hands hand skin man woman boy
    girl child children baby couple dog cat horse horses bird birds animal animals cow sheep deer foreground background
    middle horizon room wall walls window windows door doors floor ceiling stairs table chair bed lamp candle sunset
    sunrise snow rain fog mist sand beach shore coast rocks rock cliff cliffs island lighthouse castle tower ruin ruins
    city town village harbour car cars train station statue fountain leaves fruit dress clothes coat hat umbrella smoke
    fire flames
    """
)
"""Things that pictures commonly hold, known even without an article before them."""

DEFINITE = _words(
    """
    the his her their my our your its these those this that both all every each
    """
)
INDEFINITE = _words(
    """
    a an some any another
    """
)
LINKS = _words(
    """
    of on in at with behind above under around near
    """
)
"""Prepositions that may bind two nouns: "the light on the altar"."""

STATES = _words(
    """
    untouched unchanged unaltered intact alone ‹same› same be as is are back out well enough exactly precisely just
    clear still safe preserved please thanks though however here there now too ‹stays› at
    """
)
"""Words behind a kept thing that only say that it is kept."""

PLAIN = _words(
    """
    a an the and or of to in on at by for from with into onto as is are was were be been being am it its this that these
    those i me my we us our you your he him his she her they them their one ones do does did done have has had having
    can could would should may might must will shall let lets make makes making made turn turns give gives giving get
    gets want wants wanted need needs please just only still also even again now then than there here so if when where
    which who what how about up down out off over under through toward towards more most both between somewhere half
    mixed mix kind put bring brings paint painted render change changes changed changing become becomes feel feels
    feeling look looks looking seem seems evoke evokes fill fills help helps show shows add like see say says call
    called very really thing viewer someone something anything everything everyone anyone nobody any some all else other
    others such much many too rather quite not no nor neither either because since while until upon within without
    across along push loosen set go goes going come comes take takes taken use using try keep kept part parts mean sense
    pretty thank thanks maybe perhaps somehow almost already always ever never once hi hello dear after before during
    palette version time day find finds found think bit lot way new old want's it's i'd i'm we'd don't percent
    """
)
"""Words that say nothing of a feeling by themselves."""


def _feelings() -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for line in _FEELINGS.replace("\n ", " ").strip().splitlines():
        head, words = line.split(":")
        parts = tuple(_part(part.split()) for part in head.split(" + "))
        for word in words.split(","):
            found.setdefault(word.strip(), parts)
    return found


def _part(said: Sequence[str]) -> tuple[str, float]:
    name = said[0] if len(said) == 2 else f"va:{int(said[1]) / 100:.2f},{int(said[2]) / 100:.2f}"
    return name, int(said[-1]) / 100


FEELINGS: dict[str, Parts] = _feelings()
"""Turns of phrase and images, with the parts of a mix that they ask for."""
