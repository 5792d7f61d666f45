"""Phrases that prompt refinement may propose: what can be seen in a place, never the name of a feeling.

Phrases of one group exclude each other (it is either dawn or night), and a group is left alone where the prompt already
speaks of it: each group knows the words by which it tells.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Phrases of which a prompt takes at most one, and the words (whole, lower case) that show it has one already."""

    phrases: tuple[str, ...]
    told_by: frozenset[str]


def _group(phrases: str, told_by: str) -> Group:
    return Group(tuple(each.strip() for each in phrases.split("|")), frozenset(told_by.split()))


GROUPS: dict[str, Group] = {
    "time": _group(
        "at dawn | in the middle of the day | at sunset | at dusk | at night | late on a summer evening",
        "dawn sunrise morning noon day midday sunset dusk evening twilight night midnight",
    ),
    "sky": _group(
        "under a clear sky | under a few white clouds | under a heavy grey sky | under storm clouds |"
        " under a sky full of stars | under low dark clouds",
        "sky cloud clouds cloudy overcast stars starry storm stormy clear",
    ),
    "weather": _group(
        "in soft rain | in pouring rain | in thick fog | with mist over the ground | with falling snow |"
        " with lightning | after the rain",
        "rain rainy raining fog foggy mist misty snow snowy snowing lightning thunder drizzle",
    ),
    "colour": _group(
        "in golden light | in rose tones | in violet light | in cold blue tones | in ash grey | in ember red |"
        " in emerald tones | in sickly yellow-green light | in pastel colours | in vivid colours",
        "golden gold rose pink violet purple blue grey gray red green emerald yellow pastel vivid colours colors tones",
    ),
    "light": _group(
        "with the sun low over the horizon | with rays of sunlight | with a bright moon | with light in the windows |"
        " with a fire burning on the horizon",
        "sun sunlight rays moon moonlight light lights windows fire bright dark",
    ),
    "company": _group(
        "with one person far away | with several people | with birds in the air | with nobody in sight |"
        " with three hot-air balloons | with a kite in the wind",
        "person people figure man woman child birds bird nobody balloons balloon kite crowd",
    ),
    "things": _group(
        "with flowers everywhere | with a winding path | with a dead tree | with bare trees |"
        " with litter on the ground | with a small campfire | with a lit house in the distance",
        "flowers flower path tree trees litter rubbish campfire house cottage",
    ),
    "water": _group("with perfectly calm water | with rough waves", "calm still waves wave rough"),
}
