"""What words can mean in the world: one table of phrases, made of the captions' own and of everyday ones.

Each phrase of up to `LONGEST` words has its meanings; longer phrases win over the words in them, so that "milky way" is
no way and "street lamp" no street.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from studio.world import nouns
from studio.world import phrases as ph
from studio.world.nouns import Words, words
from studio.world.sketch import COLOURS


class Meaning(NamedTuple):
    """What a phrase says: its part of a scene ("place", "thing", "time" …), which one, and whether it means many."""

    part: str
    which: str
    many: bool = False


LONGEST = 7
PLACES: dict[str, Words] = {
    "sea": words(
        "cliff | cliffs | sail | sailing | seas | oceans | whale "
        "| whales | dolphin | dolphins | reef | atlantic | pacific | mediterranean"
    ),
    "lake": words("pond | fjord | lagoon | swamp | lakes | canoe | ducks | loch | lake shore"),
    "beach": words(
        "coast | coastline | bay | cove | beaches | shores | surfer | surfers | tropical | caribbean | sandcastle"
    ),
    "meadow": words(
        "prairie | plain | plains | countryside | farmland | heath | grass | lawn "
        "| picnic | savanna | savannah | sea of grass"
    ),
    "desert": words("sahara | dune | wasteland | oasis | deserts | camel | camels | mars"),
    "forest": words(
        "jungle | grove | glade | clearing | orchard | thicket | forests | rainforest | fox | bear | squirrel "
        "| squirrels | taiga | pines | birches"
    ),
    "mountains": words(
        "alps | alp | mountainous | peak | summit | summits | valley | glacier | volcano | highlands | mountain pass "
        "| skiing | climber | climbers | himalaya | himalayas | andes | rockies | mountaintop"
    ),
    "hills": words("moor | moors | downs | slope | slopes | vineyard | vineyards | tuscany"),
    "village": words("town | villages | seaside town | small town | old town"),
    "room": words(
        "rooms | lounge | salon | chamber | in a study | in the study | in my study | inside a study | library "
        "| old library | indoors | interior of a house | interior of a cottage | interior of a room "
        "| inside a house | inside the house "
        "| inside a cottage | inside a cabin | in a cottage room | house interior | room interior | by the fireplace "
        "| beside the fireplace | in front of the fireplace | by the fireside | fireside | by the hearth "
        "| window seat "
        "| by the window | at the window | window sill | windowsill | through a window | through the window "
        "| rain on the window | rainy window | window with rain | raindrops on the window | window pane"
    ),
    "corridor": words(
        "corridors | hallways | school corridor | hospital corridor | row of doors | rows of doors | endless corridor"
    ),
    "cathedral": words(
        "inside the cathedral | in the cathedral | in a cathedral | inside a cathedral | in a church "
        "| inside a church "
        "| inside of a church | inside the church | in the church | inside a chapel | in a chapel "
        "| interior of a church | interior of a cathedral | chapel interior | church nave | cathedral nave "
        "| basilica interior"
    ),
    "city": words(
        "town square | streets | downtown | metropolis | urban | cities | tower blocks | traffic | manhattan "
        "| new york | london | tokyo | paris | rooftops | skyscraper | city towers"
    ),
    "river": words(
        "rivers | river bank | riverbanks | brook | creek | streams | river mouth | rapids | mountain stream | canal "
        "| nile | rhine | danube | thames"
    ),
    "waterfall": words("cascades | gorge | ravine | cataract | niagara | forest waterfall"),
    "canyon": words("canyons | grand canyon | red rocks | red rock | badlands | utah | arizona | gulch"),
    "harbour": words(
        "harbours | harbors | port | ports | wharf | docks | dock | pier | jetty | fishing village | fishing harbour "
        "| harbour quay | waterfront | moorings"
    ),
    "garden": words(
        "park | parks | hedge | hedges | flower garden | secret garden | rose gardens | flower bed | topiary | maze "
        "| pergola | botanical garden | palace garden | versailles | backyard"
    ),
    "road": words("roads | motorway | country roads | asphalt | route 66 | avenue | roadside | road trip"),
    "island": words("islands | isles | desert island | tropical island | archipelago | atoll"),
    "cave": words("caves | caverns | cave entrance | inside a cave"),
    "graveyard": words("graveyards | cemeteries | burial ground | necropolis"),
    "railway": words("railways | train track | rail | railroads | railroad tracks | train | trains"),
}
WEAK_PLACES: dict[str, Words] = {
    "room": words("study | a study | the study | interior | interiors | the interior"),
    "corridor": words("passage | a passage | the passage | passageway"),
}
"""Words that name an interior only where no place or thing in the open is named, and no "of" follows."""
THINGS: dict[str, tuple[Words, Words]] = {
    "figure": (
        words("figure | man | woman | child | girl | boy | wanderer | hiker | stranger | monk | someone | somebody"),
        words("men | women | children | hikers | friends | lovers"),
    ),
    "boat": (
        words("rowing boat | rowboat | yacht | ferry | fishing boat | little boat"),
        words("yachts | fishing boats"),
    ),
    "house": (words("home | barn | farmhouse | farm | lodge | chalet"), words("barns | huts | homes | farmhouses")),
    "flowers": (
        words("poppies | tulips | roses | daisies | lavender | sunflowers | sea of flowers | flower"),
        (),
    ),
    "birds": (
        words(
            "bird | pigeons | pigeon | seagulls | seagull | gulls | geese | crows | ravens | swallows | eagle | doves"
        ),
        (),
    ),
    "path": (words("lane | street | pathway"), ()),
    "dead tree": (words("leafless tree | bare tree"), ()),
    "litter": (words("plastic | waste | dump | debris | filth"), ()),
    "lighthouse": (words("beacon"), ()),
}
FURNITURE: dict[str, Words] = {
    "window": words("big window | large window"),
    "fireplace": words("hearth | fireplace | open fire | log fire | burning fireplace | fireside "
        "| cold fireplace | by the fireplace "
                       "| empty fireplace | in front of the fireplace | beside the fireplace "
                       "| by the fireside | by the hearth"),
    "armchair": words("chair | easy chair | old armchair | reading chair"),
    "table": words("small table"),
    "lamp": words("reading lamp | desk lamp | oil lamp | lamplight | lamp light"),
    "candles": words("candle | candlelit | candle light | candlestick"),
    "bookshelf": words("books | book | library | old library | shelves of books"),
    "picture": words("paintings on the wall | painting on the wall"),
    "curtains": words("curtain | drapes"),
    "columns": words("pillar | pillars | vault | vaults | vaulted ceiling | pointed arches | rows of pillars"),
    "stained glass": words("stained glass window | stained glass windows | rose window"),
    "pews": words("church benches | rows of benches"),
    "door": words("door | closed door | doorway"),
}  # fmt: skip
TIMES: dict[str, Words] = {
    "dawn": words("sunrises | dawning | first light"),
    "dusk": words("sunsets | golden hour | setting sun | evening light | afterglow | at the end of the day"),
    "night": words("moon | moonlit | moonlight | full moon | midnight"),
}
WEAK_TIMES = words("day | daylight | daytime | noon | midday | sunny | sunshine | afternoon | daylit")
"""Words that mean daylight only where nothing else says what time it is."""
SKIES: dict[str, Words] = {
    "storm": words("stormy | storm | thunder | tempest | hurricane"),
    "overcast": words("overcast | cloudy | grey sky | gray sky | gloomy sky | sea of clouds"),
    "scattered": words("clouds | cloud | some clouds | white clouds"),
    "clear": words("clear | cloudless | blue sky | sunny | sunshine"),
}
WEATHERS: dict[str, Words] = {
    "lightning": words("lightning | thunderstorm"),
    "rain": words(
        "rain on the window | rainy window | window with rain | raindrops on the window | rain | rainy "
        "| raining | drizzle | downpour | curtain of rain | curtains of rain | sheets of rain"
    ),
    "snow": words("snow | snowy | snowing | snowfall | winter | wintry | blizzard | snowflakes"),
    "fog": words("fog | foggy | mist | misty | haze | hazy | sea of fog | sea of mist"),
}
SNOWCAPS = (
    *(
        f"snow {how} {what}"
        for how, what in product(("capped", "covered"), ("mountains", "peaks", "mountain", "summits"))
    ),
    *words("snowcapped mountains | snowcapped peaks | snowy summits | snowy mountain | snow on the peaks"),
    *words("snow on the mountains | snow on the summits"),
)
TREES: dict[str, Words] = {
    "conifer": words("pine | fir | firs | spruce | conifer | evergreen | pines | pine tree"),
    "bare": words("leafless | dead forest | leafless trees"),
    "broadleaf": words("oak | oaks | beech | birch | leafy | broadleaf | deciduous | orchard | cherry trees"),
}
SEASONS: dict[str, Words] = {
    "autumn": words("autumn | autumnal | fall colours | fall colors | fallen leaves | october | november"),
    "blossom": words(
        "blossom | blossoms | cherry trees | cherry blossom | cherry blossoms | in spring | springtime | spring meadow"
    ),
}
PALETTES: dict[str, Words] = {
    "ember": words("colours of fire | on fire | burning sky | red sky"),
    "violet": words("purple sky"),
}
STARS = words("starry | stars | starlight | milky way | starry night")
PAINTED = words(
    "painting | painted | oil painting | brush strokes | impressionist | painterly | acrylic | sketch | canvas"
)
SIDES = {"left": -1.0, "right": 1.0, "centre": 0.0}
OTHERS: dict[tuple[str, str], Words] = {
    ("inside", "cathedral"): words("cathedral | cathedrals | basilica"),
    ("unlit", "fireplace"): words("cold fireplace | empty fireplace | cold hearth | without a fire | no fire"),
    ("library", "room"): words("library | old library | books on every wall | walls of books"),
    ("bare", "room"): words("empty room | bare room | unfurnished | empty old room"),
    ("light", "rainbow"): words("rainbow | rainbows"),
    ("light", "aurora"): words("aurora | northern lights | polar lights | aurora borealis"),
    ("light", "rays"): words(
        "rays | sun rays | sunbeams | god rays | sunlight | pillar of light | pillars of light | columns of light"
    ),
    ("wood", ""): words("tree | trees"),
    ("group", "two"): words("pair | couple"),
    ("group", "many"): words(
        "flock | herd | crowd | group | dozen | dozens | row | fleet | many | twenty | fifty | hundred | hundreds"
    ),
    ("group", "some"): words("some | several | few"),
    ("lit", ""): words("with a lantern | with its lamp on"),
}
NUMBERS = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ALIKE = {"purple": "violet", "black": "dark", "golden": "yellow", "gold": "yellow", "grey": "dark", "rose": "pink"}
"""Colours that a thing has under another name."""


def tokens(text: str) -> list[str]:
    """Lower-case words and the marks that part a sentence; hyphens part words."""
    found: list[str] = []
    word = ""
    for mark in text.lower().replace("-", " ") + " ":
        if mark.isalnum() or mark in "'’":
            word += mark
            continue
        if word:
            found.append(word)
            word = ""
        if mark in ",;.:!?|/\n":
            found.append(",")
    return found


class _Table:
    """A table in the making."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, ...], list[Meaning]] = {}

    def add(self, phrases: Words, part: str, which: str = "", *, many: bool = False) -> None:
        for phrase in phrases:
            key, meaning = tuple(tokens(phrase)), Meaning(part, which, many)
            if key and meaning not in self.found.setdefault(key, []):
                self.found[key].append(meaning)

    def names_a_thing(self, phrase: str) -> bool:
        return any(meaning.part == "thing" for meaning in self.found.get(tuple(tokens(phrase)), ()))


@lru_cache(maxsize=1)
def table() -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    """Every phrase as its words, with what it means."""
    made = _Table()
    _things(made)
    _places(made)
    _furniture(made)
    _day(made)
    _how(made)
    return {key: tuple(meanings) for key, meanings in made.found.items()}


def _things(made: _Table) -> None:
    for kind, given in nouns.THINGS.items():
        for words_of, also, many in zip(given, THINGS.get(kind, ((), ())), (False, True), strict=True):
            made.add((*words_of, *also), "thing", kind, many=many)


def _furniture(made: _Table) -> None:
    for kind, given in nouns.FURNITURE.items():
        made.add((*given[0], *given[1], *FURNITURE.get(kind, ())), "furniture", kind)
    made.add(("empty room", "bare room", "empty old room"), "place", "room")


def _places(made: _Table) -> None:
    """Places and the land: a word for a thing is none for a place, and "trees" alone are none for a forest."""
    for place, named in nouns.PLACE_NOUNS.items():
        every = (*(noun for _, noun, _ in named), *nouns.PLACE_WORDS[place], *PLACES[place])
        weak = WEAK_PLACES.get(place, ())
        left_out = {"trees", *weak}
        made.add(tuple(each for each in every if each not in left_out and not made.names_a_thing(each)), "place", place)
        made.add(weak, "weak place", place)
    made.add(("seaside town",), "place", "beach")
    for kind, named in nouns.FOREST_NOUNS.items():
        woods = tuple(noun for _, noun, _ in named)
        made.add(woods, "place", "forest")
        made.add((*woods, *nouns.TREES[kind], *TREES[kind]), "trees", kind)
        made.add(tuple(each for each in (*nouns.TREES[kind], *TREES[kind]) if "tree" in each), "wood")
    white = (*SNOWCAPS, *(noun for _, noun, _ in nouns.SNOWY_PEAKS), *ph.BACKDROP["snowcaps"])
    made.add(white, "snowcaps")
    made.add((*white, *ph.BACKDROP["mountains"]), "place", "mountains")
    made.add(ph.BACKDROP["hills"], "place", "hills")
    for season, named in SEASONS.items():
        made.add((*named, *nouns.SEASONS[season]), "season", season)
        made.add(nouns.SEASONS[season], "wood")
    for how in ("smooth", "rough"):
        made.add((*ph.WATER_ADJECTIVES[how], *ph.WATER_MOOD[how], *ph.WATER_PHRASES[how]), "water", how)


def _day(made: _Table) -> None:
    """The day, without words that mean more than one thing: dark, clear, clouds, stormy, and those of WEAK_TIMES."""
    for time in ph.TIME_PHRASES:
        every = (*ph.TIME_PHRASES[time], *ph.TIME_NOUNS[time], *ph.TIME_ADJECTIVES[time], *TIMES.get(time, ()))
        made.add(tuple(each for each in every if each not in (*WEAK_TIMES, "dark", "clear")), "time", time)
    for sky in ph.SKY_PHRASES:
        nouns_of = tuple(noun for noun in ph.SKY_NOUNS[sky] if noun != "clouds")
        made.add((*SKIES[sky], *ph.SKY_PHRASES[sky], *nouns_of), "sky", sky)
    for weather in ph.WEATHER_PHRASES:
        told = [phrase.format(part=part) for phrase in ph.WEATHER_PHRASES[weather] for part in ph.PART_OF_DAY.values()]
        every = (*told, *ph.WEATHER_NOUNS[weather], *ph.WEATHER_ADJECTIVES[weather], *WEATHERS[weather])
        made.add(tuple(each for each in every if each != "stormy"), "weather", weather)
    for palette in ph.PALETTE_PHRASES:
        every = (*ph.PALETTE_PHRASES[palette], *ph.PALETTE_NOUNS[palette], *PALETTES.get(palette, ()))
        made.add(every, "palette", palette)
    made.add((*ph.STAR_PHRASES, *ph.STAR_NOUNS, *STARS), "stars")
    for light in ("rainbow", "aurora"):
        made.add(tuple(each for part in ph.MARVELS[light] for each in part), "light", light)
    made.add((*ph.PAINTINGS, *ph.PAINTING_TAILS, *PAINTED), "style", "painting")


def _how(made: _Table) -> None:
    """How many there are, where, and in which colour."""
    for side, named in nouns.SIDE.items():
        made.add(named, "side", side)
    for distance in ("near", "far"):
        made.add(nouns.DISTANCE[distance], "distance", distance)
    for (part, which), named in OTHERS.items():
        made.add(named, part, which)
    for colour in (*(name for name in COLOURS if name), *ALIKE):
        made.add((colour,), "colour", ALIKE.get(colour, colour))
    for number, word in enumerate(NUMBERS, 1):
        made.add((word, "an", "one") if number == 1 else (word,), "number", str(number))
