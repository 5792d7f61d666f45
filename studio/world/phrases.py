"""The words of the world: every synonym a caption may use for a fact. Tables only; captions.py puts them together.

None of these words belongs to the affect vocabulary (except in PALETTE_WORDS, WATER_MOOD), so that a plain caption
says what is there and nothing about how it feels.
"""

from __future__ import annotations

Words = tuple[str, ...]
Noun = tuple[str, str, bool]
"""Article ("a", "the" or ""), noun, and whether it takes a plural verb."""


def _nouns(text: str) -> tuple[Noun, ...]:
    """Reads "a lake | the lake | dunes+" (a plus marks a plural)."""
    found: list[Noun] = []
    for entry in text.split(" | "):
        noun, plural = entry.strip().removesuffix("+"), entry.strip().endswith("+")
        article, _, rest = noun.partition(" ")
        found.append(
            (("a" if article == "an" else article), rest, plural)
            if article in ("a", "an", "the")
            else ("", noun, plural)
        )
    return tuple(found)


def _words(text: str) -> Words:
    return tuple(part.strip() for part in text.split(" | "))


PLACE_NOUNS: dict[str, tuple[Noun, ...]] = {
    "sea": _nouns(
        "the sea | a sea | the sea | the ocean | an ocean | open water | a seascape | the open sea | waves+ "
        "| the waves+ | a sea view | an ocean view | seawater"
    ),
    "lake": _nouns(
        "a lake | a lake | the lake | a lake | a lakeside | a lake shore | a lake view | lake water "
        "| a lake landscape | the lakeshore"
    ),
    "beach": _nouns(
        "a beach | a beach | the beach | a sandy beach | the seashore | a sandy shore | the seaside "
        "| the shoreline | a strip of beach | a shore | the shore"
    ),
    "meadow": _nouns(
        "a meadow | a meadow | the meadow | a field | a grassy field | grassland | a pasture | meadows+ "
        "| a field of grass | fields+ | a grassy meadow"
    ),
    "desert": _nouns(
        "a desert | a desert | the desert | sand dunes+ | dunes+ | a sandy desert | a desert landscape "
        "| the dunes+ | desert sands+"
    ),
    "forest": _nouns(
        "a forest | a forest | the forest | woods+ | the woods+ | woodland | a wood | a forest scene "
        "| a forest landscape"
    ),
    "mountains": _nouns(
        "mountains+ | mountains+ | the mountains+ | a mountain range | high peaks+ | a mountain "
        "| a mountain landscape | mountain peaks+ | tall mountains+ | an alpine landscape"
    ),
    "hills": _nouns(
        "hills+ | hills+ | the hills+ | rolling hills+ | a hilly landscape | a hillside | low hills+ | hill country"
    ),
    "village": _nouns(
        "a village | a village | the village | a small village | a hamlet | a cluster of houses "
        "| cottages+ | village houses+ | a country village"
    ),
    "city": _nouns(
        "a city | a city | the city | a skyline | a city skyline | tall buildings+ | skyscrapers+ "
        "| city towers+ | a cityscape | a big city"
    ),
}

FOREST_NOUNS: dict[str, tuple[Noun, ...]] = {
    "conifer": _nouns("a pine forest | a pine wood | pine woods+ | a conifer forest | a fir forest | a spruce forest"),
    "broadleaf": _nouns("a leafy forest | leafy woods+ | a broadleaf forest | an oak wood | a deciduous forest"),
    "bare": _nouns("a leafless forest | leafless woods+ | a bare forest | bare woods+ | a winter forest"),
}
SNOWY_PEAKS = _nouns("snowy mountains+ | snow-capped mountains+ | snowy peaks+ | snow-covered mountains+")

PLACE_WHERE: dict[str, Words] = {
    "sea": _words("by the sea | at the edge of the ocean | near the sea | by the ocean | near the waves | at the sea"),
    "lake": _words("by a lake | by the lake | on the lakeshore | at the lake | beside a lake | near a lake"),
    "beach": _words("on the beach | on a beach | on a sandy beach | at the seaside | on the shore | at the beach"),
    "meadow": _words("in a meadow | in the meadow | in a field | in a grassy field | in the fields"),
    "desert": _words("in the desert | in a desert | among the dunes | among sand dunes | in the desert sand"),
    "forest": _words("in the forest | in a forest | in the woods | in the woodland | among forest trees"),
    "mountains": _words("in the mountains | among the mountains | near the mountains | below the mountain peaks"),
    "hills": _words("in the hills | among rolling hills | on a hillside | among the hills | in hill country"),
    "village": _words("in a village | by a village | in the village | in a hamlet | near village houses"),
    "city": _words("in the city | by the city | in a city | near tall buildings | by the city skyline"),
}

PLACE_WORDS: dict[str, Words] = {
    "sea": _words("sea | ocean | seascape | water | waves | seawater"),
    "lake": _words("lake | lakeside | lakeshore"),
    "beach": _words("beach | seashore | shore | seaside | shoreline"),
    "meadow": _words("meadow | meadows | field | fields | grassland | pasture"),
    "desert": _words("desert | dunes"),
    "forest": _words("forest | woods | wood | woodland | trees"),
    "mountains": _words("mountains | mountain | peaks | alpine"),
    "hills": _words("hills | hilly | hillside | hill"),
    "village": _words("village | hamlet | houses | cottages"),
    "city": _words("city | skyline | buildings | skyscrapers | cityscape"),
}
"""Words by which a reader, or a test, can tell the place."""

TIME_PHRASES: dict[str, Words] = {
    "dawn": _words(
        "at dawn | at dawn | at sunrise | at daybreak | early in the morning | in the early morning "
        "| at first light | in the morning"
    ),
    "day": _words("by day | in daylight | in the daytime | during the day | in the afternoon | in full daylight"),
    "dusk": _words("at dusk | at dusk | at sunset | at twilight | in the evening | at the end of the day | at sundown"),
    "night": _words("at night | at night | after dark | in the night | by night | late at night | in the dark"),
}
MOON_PHRASES = _words("under the moon | by moonlight | in the moonlight | on a moonlit night | under a bright moon")
TIME_NOUNS: dict[str, Words] = {
    "dawn": _words("dawn | sunrise | early morning | daybreak | morning"),
    "day": _words("day | daylight | daytime | afternoon"),
    "dusk": _words("dusk | sunset | twilight | evening | sundown"),
    "night": _words("night | night | nighttime | midnight | dark night"),
}
TIME_ADJECTIVES: dict[str, Words] = {
    "dawn": _words("early-morning | morning | sunrise"),
    "day": _words("daytime | daylit"),
    "dusk": _words("evening | sunset | twilight"),
    "night": _words("night | nighttime | dark"),
}

SKY_PHRASES: dict[str, Words] = {
    "clear": _words(
        "under a clear sky | beneath a cloudless sky | with a clear sky | in clear weather "
        "| without a cloud | in fine weather"
    ),
    "scattered": _words(
        "under scattered clouds | with a few clouds | under a partly cloudy sky | with drifting clouds "
        "| with some clouds | with clouds here and there"
    ),
    "overcast": _words(
        "under an overcast sky | under heavy clouds | beneath a cloudy sky | under thick clouds "
        "| with an overcast sky | in cloudy weather"
    ),
    "storm": _words(
        "under storm clouds | in a storm | as a storm gathers | beneath a stormy sky | in stormy weather "
        "| with a storm coming | before a storm"
    ),
}
SKY_NOUNS: dict[str, Words] = {
    "clear": _words("clear sky | cloudless sky | fine weather"),
    "scattered": _words("scattered clouds | a few clouds | partly cloudy sky"),
    "overcast": _words("overcast sky | heavy clouds | clouds | cloudy sky"),
    "storm": _words("storm | stormy sky | storm clouds | dark clouds"),
}
WEATHER_PHRASES: dict[str, Words] = {
    "fog": _words(
        "in the fog | in fog | in the mist | in thick fog | wrapped in mist | on a foggy {part} "
        "| with fog drifting in | on a misty {part} | behind a veil of mist"
    ),
    "rain": _words(
        "in the rain | in the rain | in heavy rain | in the pouring rain | on a rainy {part} "
        "| with rain falling | on a wet {part} | as it rains"
    ),
    "snow": _words(
        "in the snow | as snow falls | in falling snow | with snow falling | on a snowy {part} "
        "| with snowflakes in the air | in a snowfall"
    ),
    "lightning": _words(
        "with lightning | as lightning strikes | in a thunderstorm | lit by lightning "
        "| with a bolt of lightning | with lightning in the sky"
    ),
}
WEATHER_NOUNS: dict[str, Words] = {
    "fog": _words("fog | mist | thick fog | haze"),
    "rain": _words("rain | heavy rain | rainfall | a rain shower"),
    "snow": _words("snow | snowfall | falling snow"),
    "lightning": _words("lightning | thunderstorm | a flash of lightning | thunder and lightning"),
}
WEATHER_ADJECTIVES: dict[str, Words] = {
    "fog": _words("foggy | misty | fog-bound"),
    "rain": _words("rainy | rain-swept | wet"),
    "snow": _words("snowy | wintry"),
    "lightning": _words("stormy | storm-lit"),
    "storm": _words("stormy"),
    "overcast": _words("cloudy | overcast"),
    "clear": _words("clear"),
}
PART_OF_DAY = {"dawn": "morning", "day": "day", "dusk": "evening", "night": "night"}

STAR_PHRASES = _words(
    "under the stars | under a starry sky | with stars overhead | with a sky full of stars "
    "| beneath countless stars | with stars in the sky"
)
STAR_NOUNS = _words("stars | starry sky | starlight")
WATER_ADJECTIVES: dict[str, Words] = {
    "smooth": _words("still | smooth | glassy | mirror-like"),
    "rough": _words("rough | choppy | wavy | rolling"),
}
WATER_MOOD: dict[str, Words] = {"smooth": _words("calm | quiet | peaceful"), "rough": _words("wild | turbulent")}
WATER_PHRASES: dict[str, Words] = {
    "smooth": _words("with still water | with smooth water | with water like glass | with reflections on the water"),
    "rough": _words("with high waves | with rough water | with choppy water | with breaking waves"),
}
WATER_BESIDE: dict[str, Words] = {
    "sea": _words("by the sea | beside the sea | next to the ocean | with the sea nearby | with the sea behind"),
    "lake": _words("by a lake | beside a lake | next to a lake | with a lake nearby | near the water"),
}

PALETTE_PHRASES: dict[str, Words] = {
    "natural": _words("in natural light | in natural colours | in natural colors"),
    "golden": _words("in golden light | bathed in gold | in warm golden tones | with a golden glow | in gold colours"),
    "rose": _words("in rose tones | in pink light | with a pink glow | in shades of rose | in soft pink"),
    "violet": _words("in violet light | in purple tones | in shades of violet | with a purple glow"),
    "cold": _words("in cold blue tones | in icy light | in cold light | in cold colours | in pale blue"),
    "ashen": _words("in ash grey | in grey tones | in shades of gray | drained of colour | in dull grey light"),
    "ember": _words("in ember red | in red and black | under a red sky | glowing red | in the colours of fire"),
    "emerald": _words("in emerald tones | in deep green light | in green colours | in shades of green"),
    "sickly": _words("in sickly green | in yellow-green light | in sickly yellow | in dull yellowish green"),
    "pastel": _words("in pastel colours | in soft pastels | in pale pastel tones | in pastel light"),
    "vivid": _words("in vivid colours | in bright colours | in saturated colors | in strong bright colours"),
}
PALETTE_NOUNS: dict[str, Words] = {
    "natural": _words("natural light | natural colours"),
    "golden": _words("golden light | gold tones | golden glow"),
    "rose": _words("pink light | rose tones | a pink glow"),
    "violet": _words("violet light | purple tones"),
    "cold": _words("cold blue light | icy colours | cold light"),
    "ashen": _words("grey light | ash grey | gray tones"),
    "ember": _words("red light | ember red | a fiery glow"),
    "emerald": _words("green light | emerald green"),
    "sickly": _words("sickly green | yellow-green light"),
    "pastel": _words("pastel colours | soft pastel light"),
    "vivid": _words("vivid colours | bright colors | saturated colours"),
}
FAINT: Words = _words("a hint | a touch | a trace")
PALETTE_ADJECTIVES: dict[str, Words] = {
    "golden": _words("golden | gold-lit"),
    "rose": _words("pink | rose-coloured | rosy"),
    "violet": _words("violet | purple"),
    "cold": _words("cold | icy | bluish"),
    "ashen": _words("grey | gray | ashen"),
    "ember": _words("red | blood-red | burning"),
    "emerald": _words("emerald | green"),
    "sickly": _words("sickly | yellowish"),
    "pastel": _words("pastel | pale"),
    "vivid": _words("colourful | vivid"),
}

BACKDROP: dict[str, Words] = {
    "mountains": _words(
        "with mountains behind | with mountains in the distance | below the mountains "
        "| with a mountain range in the background | at the foot of the mountains"
    ),
    "snowcaps": _words("with snowy mountains behind | before snowy peaks | with snow-capped mountains in the distance"),
    "hills": _words("with hills behind | with hills on the horizon | with low hills in the distance"),
}
TREES: dict[str, Words] = {
    "conifer": _words("pine trees | fir trees | conifers | evergreens | pines | spruces"),
    "broadleaf": _words("leafy trees | broadleaf trees | round green trees | oaks | trees"),
    "bare": _words("bare trees | leafless trees | trees without leaves | bare branches"),
}
THINGS: dict[str, tuple[Words, Words]] = {
    "lighthouse": (_words("lighthouse"), _words("lighthouses")),
    "house": (_words("house | cottage | small house | cabin | hut"), _words("houses | cottages | cabins")),
    "boat": (_words("boat | sailing boat | small boat | sailboat"), _words("boats | sailing boats | small boats")),
    "path": (_words("path | winding path | footpath | trail | track"), _words("paths | trails")),
    "flowers": (_words("flowers | wildflowers | blossoms | blooming flowers"), _words("flowers | wildflowers")),
    "birds": (_words("birds | flying birds | a flock of birds"), _words("birds | many birds | flocks of birds")),
    "figure": (
        _words("person | lone figure | single figure | walker | traveller | someone standing there"),
        _words("people | figures | walkers"),
    ),
    "balloon": (_words("hot-air balloon | hot air balloon | balloon"), _words("hot-air balloons | balloons")),
    "kite": (_words("kite | flying kite"), _words("kites | flying kites")),
    "campfire": (_words("campfire | fire | bonfire | small fire"), _words("campfires | fires")),
    "dead tree": (
        _words("dead tree | withered tree | dry old tree | single dead tree"),
        _words("dead trees | withered trees"),
    ),
    "litter": (_words("litter | rubbish | trash | garbage | scattered waste"), _words("litter | rubbish | trash")),
    "tower": (_words("tower | stone tower | old tower | watchtower"), _words("towers | stone towers")),
}
LIT: dict[str, tuple[Words, Words]] = {
    "house": (
        _words("with its windows lit | with light in the windows | with glowing windows"),
        _words("with no lights on | with dark windows"),
    ),
    "lighthouse": (_words("with its lamp on | shining its beam | with its light on"), _words("with its lamp out")),
    "tower": (_words("with a light on top | with a lit window"), ("without a light",)),
    "boat": (_words("with a lantern | with its lights on"), ("",)),
}
SIDE: dict[str, Words] = {
    "left": _words("on the left | to the left | on the left side"),
    "centre": _words("in the middle | in the centre"),
    "right": _words("on the right | to the right | on the right side"),
}
DISTANCE: dict[str, Words] = {
    "near": _words("close by | in the foreground | up close"),
    "middle": ("",),
    "far": _words("far away | in the distance | far off"),
}
UNCOUNTED = ("birds", "flowers", "litter")
"""Kinds that are many by nature: one entry is a flock, a patch, a heap."""
CLOTHES = {"dark": "in dark clothes"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
LIGHT: dict[str, Words] = {
    "sun low": _words("with a low sun | the sun low over the horizon | with the sun near the horizon"),
    "sun high": _words("with the sun high up | under a high sun | in sunlight"),
    "moon low": _words("with a low moon | with the moon near the horizon | with the moon rising"),
    "moon high": _words("with the moon high up | with the moon in the sky | with a moon above"),
}
PAINTINGS = _words(
    "oil painting | painting | painting | acrylic painting | painted picture | oil sketch "
    "| impressionist painting | landscape painting | brushy painting"
)
PAINTING_TAILS = _words(
    "oil painting | painting | oil on canvas | painted | in a painterly style | as a painting | thick brush strokes"
)
PICTURES = _words("photograph | photo | picture | view | landscape photo | image | scene | wide view")
PICTURE_TAILS = _words("photo | photograph | landscape photograph | picture")
