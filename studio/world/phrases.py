"""How a caption may say what a scene is like: time, sky, weather, water, colour, light and style. Tables only.

None of these words belongs to the affect vocabulary (except in WATER_MOOD), so that a plain caption says what is there
and nothing about how it feels.
"""

from __future__ import annotations

from studio.world.nouns import Words, words

TIME_PHRASES: dict[str, Words] = {
    "dawn": words(
        "at dawn | at dawn | at sunrise | at daybreak | early in the morning | in the early morning "
        "| at first light | in the morning"
    ),
    "day": words("by day | in daylight | in the daytime | during the day | in the afternoon | in full daylight"),
    "dusk": words("at dusk | at dusk | at sunset | at twilight | in the evening | at the end of the day | at sundown"),
    "night": words("at night | at night | after dark | in the night | by night | late at night | in the dark"),
}
MOON_PHRASES = words("under the moon | by moonlight | in the moonlight | on a moonlit night | under a bright moon")
TIME_NOUNS: dict[str, Words] = {
    "dawn": words("dawn | sunrise | early morning | daybreak | morning"),
    "day": words("day | daylight | daytime | afternoon"),
    "dusk": words("dusk | sunset | twilight | evening | sundown"),
    "night": words("night | night | nighttime | midnight | dark night"),
}
TIME_ADJECTIVES: dict[str, Words] = {
    "dawn": words("early-morning | morning | sunrise"),
    "day": words("daytime | daylit"),
    "dusk": words("evening | sunset | twilight"),
    "night": words("night | nighttime | dark"),
}
SKY_PHRASES: dict[str, Words] = {
    "clear": words(
        "under a clear sky | beneath a cloudless sky | with a clear sky | in clear weather "
        "| without a cloud | in fine weather"
    ),
    "scattered": words(
        "under scattered clouds | with a few clouds | under a partly cloudy sky | with drifting clouds "
        "| with some clouds | with clouds here and there"
    ),
    "overcast": words(
        "under an overcast sky | under heavy clouds | beneath a cloudy sky | under thick clouds "
        "| with an overcast sky | in cloudy weather"
    ),
    "storm": words(
        "under storm clouds | in a storm | as a storm gathers | beneath a stormy sky | in stormy weather "
        "| with a storm coming | before a storm"
    ),
}
SKY_NOUNS: dict[str, Words] = {
    "clear": words("clear sky | cloudless sky | fine weather"),
    "scattered": words("scattered clouds | a few clouds | partly cloudy sky"),
    "overcast": words("overcast sky | heavy clouds | clouds | cloudy sky"),
    "storm": words("storm | stormy sky | storm clouds | dark clouds"),
}
WEATHER_PHRASES: dict[str, Words] = {
    "fog": words(
        "in the fog | in fog | in the mist | in thick fog | wrapped in mist | on a foggy {part} "
        "| with fog drifting in | on a misty {part} | behind a veil of mist"
    ),
    "rain": words(
        "in the rain | in the rain | in heavy rain | in the pouring rain | on a rainy {part} "
        "| with rain falling | on a wet {part} | as it rains"
    ),
    "snow": words(
        "in the snow | as snow falls | in falling snow | with snow falling | on a snowy {part} "
        "| with snowflakes in the air | in a snowfall"
    ),
    "lightning": words(
        "with lightning | as lightning strikes | in a thunderstorm | lit by lightning "
        "| with a bolt of lightning | with lightning in the sky"
    ),
}
WEATHER_NOUNS: dict[str, Words] = {
    "fog": words("fog | mist | thick fog | haze"),
    "rain": words("rain | heavy rain | rainfall | a rain shower"),
    "snow": words("snow | snowfall | falling snow"),
    "lightning": words("lightning | thunderstorm | a flash of lightning | thunder and lightning"),
}
WEATHER_ADJECTIVES: dict[str, Words] = {
    "fog": words("foggy | misty | fog-bound"),
    "rain": words("rainy | rain-swept | wet"),
    "snow": words("snowy | wintry"),
    "lightning": words("stormy | storm-lit"),
    "storm": words("stormy"),
    "overcast": words("cloudy | overcast"),
    "clear": words("clear"),
}
PART_OF_DAY = {"dawn": "morning", "day": "day", "dusk": "evening", "night": "night"}
STAR_PHRASES = words(
    "under the stars | under a starry sky | with stars overhead | with a sky full of stars "
    "| beneath countless stars | with stars in the sky"
)
STAR_NOUNS = words("stars | starry sky | starlight")
MARVELS: dict[str, tuple[Words, Words]] = {
    "stars": (STAR_PHRASES, STAR_NOUNS),
    "rainbow": (
        words("with a rainbow | under a rainbow | with a rainbow in the sky | beneath a bright rainbow"),
        words("rainbow | a rainbow"),
    ),
    "aurora": (
        words(
            "under the northern lights | with the northern lights above | beneath an aurora "
            "| with the aurora in the sky"
        ),
        words("northern lights | aurora | aurora borealis"),
    ),
}
"""Lights of the sky: phrases and nouns."""
WATER_ADJECTIVES: dict[str, Words] = {
    "smooth": words("still | smooth | glassy | mirror-like"),
    "rough": words("rough | choppy | wavy | rolling"),
}
WATER_MOOD: dict[str, Words] = {"smooth": words("calm | quiet | peaceful"), "rough": words("wild | turbulent")}
WATER_PHRASES: dict[str, Words] = {
    "smooth": words("with still water | with smooth water | with water like glass | with reflections on the water"),
    "rough": words("with high waves | with rough water | with choppy water | with breaking waves"),
}
WATER_BESIDE: dict[str, Words] = {
    "sea": words("by the sea | beside the sea | next to the ocean | with the sea nearby | with the sea behind"),
    "lake": words("by a lake | beside a lake | next to a lake | with a lake nearby | near the water"),
}
PALETTE_PHRASES: dict[str, Words] = {
    "natural": words("in natural light | in natural colours | in natural colors"),
    "golden": words("in golden light | bathed in gold | in warm golden tones | with a golden glow | in gold colours"),
    "rose": words("in rose tones | in pink light | with a pink glow | in shades of rose | in soft pink"),
    "violet": words("in violet light | in purple tones | in shades of violet | with a purple glow"),
    "cold": words("in cold blue tones | in icy light | in cold light | in cold colours | in pale blue"),
    "ashen": words("in ash grey | in grey tones | in shades of gray | drained of colour | in dull grey light"),
    "ember": words("in ember red | in red and black | under a red sky | glowing red | in the colours of fire"),
    "emerald": words("in emerald tones | in deep green light | in green colours | in shades of green"),
    "sickly": words("in sickly green | in yellow-green light | in sickly yellow | in dull yellowish green"),
    "pastel": words("in pastel colours | in soft pastels | in pale pastel tones | in pastel light"),
    "vivid": words("in vivid colours | in bright colours | in saturated colors | in strong bright colours"),
}
PALETTE_NOUNS: dict[str, Words] = {
    "natural": words("natural light | natural colours"),
    "golden": words("golden light | gold tones | golden glow"),
    "rose": words("pink light | rose tones | a pink glow"),
    "violet": words("violet light | purple tones"),
    "cold": words("cold blue light | icy colours | cold light"),
    "ashen": words("grey light | ash grey | gray tones"),
    "ember": words("red light | ember red | a fiery glow"),
    "emerald": words("green light | emerald green"),
    "sickly": words("sickly green | yellow-green light"),
    "pastel": words("pastel colours | soft pastel light"),
    "vivid": words("vivid colours | bright colors | saturated colours"),
}
FAINT: Words = words("a hint | a touch | a trace")
PALETTE_ADJECTIVES: dict[str, Words] = {
    "golden": words("golden | gold-lit"),
    "rose": words("pink | rose-coloured | rosy"),
    "violet": words("violet | purple"),
    "cold": words("cold | icy | bluish"),
    "ashen": words("grey | gray | ashen"),
    "ember": words("red | blood-red | burning"),
    "emerald": words("emerald | green"),
    "sickly": words("sickly | yellowish"),
    "pastel": words("pastel | pale"),
    "vivid": words("colourful | vivid"),
}
BACKDROP: dict[str, Words] = {
    "mountains": words(
        "with mountains behind | with mountains in the distance | below the mountains "
        "| with a mountain range in the background | at the foot of the mountains"
    ),
    "snowcaps": words("with snowy mountains behind | before snowy peaks | with snow-capped mountains in the distance"),
    "hills": words("with hills behind | with hills on the horizon | with low hills in the distance"),
}
LIGHT: dict[str, Words] = {
    "sun low": words("with a low sun | the sun low over the horizon | with the sun near the horizon"),
    "sun high": words("with the sun high up | under a high sun | in sunlight"),
    "moon low": words("with a low moon | with the moon near the horizon | with the moon rising"),
    "moon high": words("with the moon high up | with the moon in the sky | with a moon above"),
}
PAINTINGS = words(
    "oil painting | painting | painting | acrylic painting | painted picture | oil sketch "
    "| impressionist painting | landscape painting | brushy painting"
)
PAINTING_TAILS = words(
    "oil painting | painting | oil on canvas | painted | in a painterly style | as a painting | thick brush strokes"
)
PICTURES = words("photograph | photo | picture | view | landscape photo | image | scene | wide view")
PICTURE_TAILS = words("photo | photograph | landscape photograph | picture")
