"""What may stand in a caption as what is there: places and things, with every synonym. Tables only.

None of these words belongs to the affect vocabulary, so that a plain caption says what is there and nothing about how
it feels.
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


def words(text: str) -> Words:
    """Reads "a hint | a touch | a trace"."""
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
    "river": _nouns(
        "a river | a river | the river | a river valley | a winding river | a riverside | a river landscape "
        "| the riverbank | a stream | river water"
    ),
    "waterfall": _nouns(
        "a waterfall | a waterfall | the waterfall | a waterfall in a gorge | a gorge with a waterfall | waterfalls+ "
        "| falling water | a cascade | a tall waterfall"
    ),
    "canyon": _nouns(
        "a canyon | a canyon | the canyon | a red canyon | canyon walls+ | a rocky canyon | a desert canyon "
        "| red canyon rocks+ | a deep canyon"
    ),
    "harbour": _nouns(
        "a harbour | a harbour | the harbour | a harbor | a small harbour | a fishing port | a quay | the quay "
        "| a seaport | a marina | a harbour town"
    ),
    "garden": _nouns(
        "a garden | a garden | the garden | a formal garden | a garden with hedges | flower beds+ | a walled garden "
        "| a rose garden | a park with hedges | gardens+"
    ),
    "road": _nouns(
        "a road | a road | the road | a straight road | a long road | a country road | the open road | a highway "
        "| a road to the horizon | a tarred road"
    ),
    "island": _nouns(
        "an island | an island | the island | a small island | an island in the sea | an isle | a tiny island "
        "| a rocky island | an islet"
    ),
    "cave": _nouns(
        "a cave | a cave | the cave | a cave mouth | the mouth of a cave | a cavern | a sea cave | a grotto "
        "| the view from a cave"
    ),
    "graveyard": _nouns(
        "a graveyard | a graveyard | the graveyard | a cemetery | a churchyard | the cemetery | an old graveyard "
        "| a hill of graves | rows of tombstones+"
    ),
    "railway": _nouns(
        "a railway | a railway | the railway | railway tracks+ | train tracks+ | a railway line | rails+ "
        "| a railroad | a single-track railway"
    ),
    "room": _nouns(
        "a room | a room | the room | a living room | a sitting room | a drawing room | an old room | a parlour "
        "| a room with a window | the living room"
    ),
    "corridor": _nouns(
        "a corridor | a long corridor | a corridor | the corridor | a hallway | a long hallway | a passage "
        "| a hotel corridor"
    ),
    "cathedral": _nouns(
        "a cathedral nave | the inside of a cathedral | the nave | a church interior | the inside of a church "
        "| a cathedral interior | a nave | the nave of a cathedral"
    ),
}
FOREST_NOUNS: dict[str, tuple[Noun, ...]] = {
    "conifer": _nouns("a pine forest | a pine wood | pine woods+ | a conifer forest | a fir forest | a spruce forest"),
    "broadleaf": _nouns("a leafy forest | leafy woods+ | a broadleaf forest | an oak wood | a deciduous forest"),
    "bare": _nouns("a leafless forest | leafless woods+ | a bare forest | bare woods+ | a winter forest"),
}
SNOWY_PEAKS = _nouns("snowy mountains+ | snow-capped mountains+ | snowy peaks+ | snow-covered mountains+")
PLACE_WHERE: dict[str, Words] = {
    "sea": words("by the sea | at the edge of the ocean | near the sea | by the ocean | near the waves | at the sea"),
    "lake": words("by a lake | by the lake | on the lakeshore | at the lake | beside a lake | near a lake"),
    "beach": words("on the beach | on a beach | on a sandy beach | at the seaside | on the shore | at the beach"),
    "meadow": words("in a meadow | in the meadow | in a field | in a grassy field | in the fields"),
    "desert": words("in the desert | in a desert | among the dunes | among sand dunes | in the desert sand"),
    "forest": words("in the forest | in a forest | in the woods | in the woodland | among forest trees"),
    "mountains": words("in the mountains | among the mountains | near the mountains | below the mountain peaks"),
    "hills": words("in the hills | among rolling hills | on a hillside | among the hills | in hill country"),
    "village": words("in a village | by a village | in the village | in a hamlet | near village houses"),
    "room": words("in a room | in the room | in a living room | in an old room | in the sitting room | inside a room"),
    "corridor": words("in a corridor | in the corridor | in a long corridor | down a hallway | in a hallway"),
    "cathedral": words("in a cathedral | inside a cathedral | inside a church | in the nave | in a church"),
    "city": words("in the city | by the city | in a city | near tall buildings | by the city skyline"),
    "river": words("by a river | by the river | on the riverbank | beside a river | in a river valley | at the river"),
    "waterfall": words("by a waterfall | at the waterfall | below a waterfall | near a waterfall | before a waterfall"),
    "canyon": words("in a canyon | in the canyon | between canyon walls | at the bottom of a canyon"),
    "harbour": words("in a harbour | in the harbour | at the quay | by the harbour | on the quay | at the harbor"),
    "garden": words("in a garden | in the garden | among garden hedges | in a formal garden | in a walled garden"),
    "road": words("on a road | on the road | on a long road | by a country road | along a straight road"),
    "island": words("on an island | near an island | off a small island | by the island | around an island"),
    "cave": words("in a cave | in the cave | inside a cave | at the mouth of a cave | from inside a cave"),
    "graveyard": words("in a graveyard | in the graveyard | in a cemetery | in a churchyard | among graveyard stones"),
    "railway": words("by a railway | on the railway tracks | along the railway | by the train tracks | at the railway"),
}
PLACE_WORDS: dict[str, Words] = {
    "sea": words("sea | ocean | seascape | water | waves | seawater"),
    "lake": words("lake | lakeside | lakeshore"),
    "beach": words("beach | seashore | shore | seaside | shoreline"),
    "meadow": words("meadow | meadows | field | fields | grassland | pasture"),
    "desert": words("desert | dunes"),
    "forest": words("forest | woods | wood | woodland | trees"),
    "mountains": words("mountains | mountain | peaks | alpine"),
    "hills": words("hills | hilly | hillside | hill"),
    "village": words("village | hamlet | houses | cottages"),
    "room": words("room | parlour"),
    "corridor": words("corridor | hallway | passage"),
    "cathedral": words("nave | cathedral | church interior | inside of a church | inside a church | in a church"),
    "city": words("city | skyline | buildings | skyscrapers | cityscape"),
    "river": words("river | riverside | riverbank | stream"),
    "waterfall": words("waterfall | waterfalls | falling water | cascade | gorge"),
    "canyon": words("canyon"),
    "harbour": words("harbour | harbor | port | quay | seaport | marina"),
    "garden": words("garden | gardens | flower beds | hedges"),
    "road": words("road | highway"),
    "island": words("island | isle | islet"),
    "cave": words("cave | cavern | grotto"),
    "graveyard": words("graveyard | cemetery | churchyard | graves | tombstones"),
    "railway": words("railway | train tracks | rails | railroad"),
}
"""Words by which a reader, or a test, can tell the place."""
TREES: dict[str, Words] = {
    "conifer": words("pine trees | fir trees | conifers | evergreens | pines | spruces"),
    "broadleaf": words("leafy trees | broadleaf trees | round green trees | oaks | trees"),
    "bare": words("bare trees | leafless trees | trees without leaves | bare branches"),
}
SEASONS: dict[str, Words] = {
    "autumn": words(
        "autumn trees | trees in autumn | golden autumn leaves | red autumn leaves | trees in fall colours"
    ),
    "blossom": words("blossoming trees | trees in blossom | cherry trees in bloom | pink blossom | flowering trees"),
}
"""Broad-leaved trees by their season."""
THINGS: dict[str, tuple[Words, Words]] = {
    "lighthouse": (words("lighthouse"), words("lighthouses")),
    "house": (words("house | cottage | small house | cabin | hut"), words("houses | cottages | cabins")),
    "boat": (words("boat | sailing boat | small boat | sailboat"), words("boats | sailing boats | small boats")),
    "path": (words("path | winding path | footpath | trail | track"), words("paths | trails")),
    "flowers": (words("flowers | wildflowers | blossoms | blooming flowers"), words("flowers | wildflowers")),
    "birds": (words("birds | flying birds | a flock of birds"), words("birds | many birds | flocks of birds")),
    "figure": (
        words("person | lone figure | single figure | walker | traveller | someone standing there"),
        words("people | figures | walkers"),
    ),
    "balloon": (words("hot-air balloon | hot air balloon | balloon"), words("hot-air balloons | balloons")),
    "kite": (words("kite | flying kite"), words("kites | flying kites")),
    "campfire": (words("campfire | fire | bonfire | small fire"), words("campfires | fires")),
    "dead tree": (
        words("dead tree | withered tree | dry old tree | single dead tree"),
        words("dead trees | withered trees"),
    ),
    "litter": (words("litter | rubbish | trash | garbage | scattered waste"), words("litter | rubbish | trash")),
    "tower": (words("tower | stone tower | old tower | watchtower"), words("towers | stone towers")),
    "windmill": (words("windmill | old mill"), words("windmills")),
    "castle": (words("castle | fortress | palace"), words("castles")),
    "church": (words("church | chapel | cathedral"), words("churches | chapels")),
    "ruin": (words("ruin | ruined wall"), words("ruins | old ruins")),
    "tent": (words("tent | camping tent"), words("tents")),
    "ferris wheel": (words("ferris wheel | big wheel | fairground | funfair"), words("ferris wheels")),
    "fireworks": (words("fireworks | firework"), words("fireworks")),
    "sky lanterns": (words("sky lanterns | paper lanterns | floating lanterns | lanterns"), words("sky lanterns")),
    "lamp post": (words("lamp post | street lamp | streetlight | lantern"), words("lamp posts | street lamps")),
    "gravestones": (words("gravestone | grave"), words("gravestones | tombstones | graves")),
    "fence": (words("fence | wooden fence"), words("fences")),
    "bench": (words("bench | park bench"), words("benches")),
    "ship": (words("ship | sailing ship | galleon"), words("ships | sailing ships")),
    "snowman": (words("snowman"), words("snowmen")),
    "rocks": (words("rock | boulder"), words("rocks | boulders | stones")),
    "deer": (words("deer | stag"), words("deer | stags")),
    "horse": (words("horse | pony"), words("horses | ponies")),
    "cow": (words("cow"), words("cows | cattle")),
    "sheep": (words("sheep | lamb"), words("sheep | lambs")),
    "dog": (words("dog | puppy"), words("dogs | puppies")),
    "swan": (words("swan"), words("swans")),
    "palm": (words("palm tree | palm"), words("palm trees | palms")),
    "cactus": (words("cactus"), words("cactuses | cacti")),
    "bridge": (words("bridge | stone bridge | arched bridge"), words("bridges | stone bridges")),
    "fountain": (words("fountain | stone fountain"), words("fountains")),
}
FURNITURE: dict[str, tuple[Words, Words]] = {
    "window": (words("window | tall window"), words("windows | tall windows")),
    "fireplace": (words("fireplace | open fireplace"), words("fireplaces")),
    "armchair": (words("armchair | wing chair"), words("armchairs")),
    "table": (words("table | round table | side table"), words("tables")),
    "lamp": (words("lamp | table lamp"), words("lamps | table lamps")),
    "candles": (words("candles | burning candles | candlelight"), words("candles")),
    "rug": (words("rug | carpet | woven rug"), words("rugs | carpets")),
    "picture": (words("picture on the wall | framed picture"), words("pictures on the wall")),
    "bookshelf": (words("bookshelf | bookcase"), words("bookshelves | bookcases")),
    "curtains": (words("curtains | long curtains"), words("curtains")),
    "door": (words("closed doors | doors on both sides"), words("doors")),
    "columns": (words("columns | rows of columns | stone columns"), words("columns | pillars")),
    "stained glass": (words("stained glass | stained-glass windows"), words("stained glass")),
    "pews": (words("pews | rows of pews | wooden pews"), words("pews")),
}
"""What stands indoors; read only where one stands there."""
LIT: dict[str, tuple[Words, Words]] = {
    "fireplace": (
        words("with a fire burning in it | with a crackling fire | with flames in it"),
        words("without a fire | that is cold"),
    ),
    "lamp": (words("that is lit | with a warm shade"), words("that is off")),
    "house": (
        words("with its windows lit | with light in the windows | with glowing windows"),
        words("with no lights on | with dark windows"),
    ),
    "lighthouse": (words("with its lamp on | shining its beam | with its light on"), words("with its lamp out")),
    "tower": (words("with a light on top | with a lit window"), ("without a light",)),
    "boat": (words("with a lantern | with its lights on"), ("",)),
}
SIDE: dict[str, Words] = {
    "left": words("on the left | to the left | on the left side"),
    "centre": words("in the middle | in the centre"),
    "right": words("on the right | to the right | on the right side"),
}
DISTANCE: dict[str, Words] = {
    "near": words("close by | in the foreground | up close"),
    "middle": ("",),
    "far": words("far away | in the distance | far off"),
}
UNCOUNTED = (
    "birds", "flowers", "litter", "fireworks", "sky lanterns", "candles", "curtains", "door", "columns",
    "stained glass", "pews",
)  # fmt: skip
"""Kinds that are many by nature: one entry is a flock, a patch, a heap."""
CLOTHES = {"dark": "in dark clothes"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
