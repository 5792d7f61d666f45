"""The sentence frames of captions: templates with weights, indexed by the fields a scene can fill."""

from __future__ import annotations

import functools
import itertools
import string

# {p} the place with its article and adjectives, {where} the place after a preposition, {lies} "lies" or "lie",
# {is} "is" or "are" for {p}, {be} the same for {things}, {tail} every chosen detail the frame does not use itself.
FRAMES: dict[str, float] = {
    "{p}{tail}": 14,
    "a view of {p}{tail}": 1,
    "a picture of {p}{tail}": 1,
    "a scene with {p}{tail}": 1,
    "looking out over {p}{tail}": 0.5,
    "imagine {p}{tail}": 0.4,
    "show me {p}{tail}": 0.4,
    "I would like {p}{tail}": 0.4,
    "make me {p}{tail}": 0.3,
    "just {p}{tail}": 0.3,
    "nothing but {p}{tail}": 0.3,
    "here {is} {p}{tail}": 0.4,
    "somewhere {where}{tail}": 0.6,
    "a place {where}{tail}": 0.5,
    "{p} {time}{tail}": 6,
    "{time}, {p}{tail}": 1.5,
    "{time} {where}{tail}": 1.5,
    "{time_noun} {where}{tail}": 1.5,
    "{time_noun} over {p}{tail}": 1.2,
    "it is {time_noun} {where}{tail}": 0.6,
    "{p}, {time_noun}{tail}": 1,
    "{time} {p} {lies} before us{tail}": 0.4,
    "{p} {sky}{tail}": 4,
    "{sky}, {p}{tail}": 0.8,
    "{p} {lies} {sky}{tail}": 0.6,
    "{sky_noun} over {p}{tail}": 1.5,
    "{sky_noun} {where}{tail}": 1,
    "{p} and {sky_noun}{tail}": 0.8,
    "{p} {time} {sky}{tail}": 3,
    "{p} {sky} {time}{tail}": 1.5,
    "{time}, {p} {sky}{tail}": 1,
    "{sky_noun} over {p} {time}{tail}": 1,
    "{time_noun} and {sky_noun} {where}{tail}": 0.7,
    "{time_noun}, {sky_noun}, {p}{tail}": 0.7,
    "{p} {colour}{tail}": 2.5,
    "{colour}, {p}{tail}": 0.5,
    "{colour_noun} over {p}{tail}": 1,
    "{p} in the colours of {time_noun}, {colour_noun}{tail}": 0.5,
    "{p} {time} {colour}{tail}": 1.5,
    "{time_noun} {colour} {where}{tail}": 0.6,
    "{p} with {things}{tail}": 5,
    "{things} {where}{tail}": 4,
    "{things} and {p}{tail}": 0.8,
    "{where} there {be} {things}{tail}": 1,
    "there {be} {things} {where}{tail}": 1,
    "{things}, {p}{tail}": 0.6,
    "{things} {where} {time}{tail}": 2.5,
    "{time}, {things} {where}{tail}": 0.8,
    "{things} {where} {sky}{tail}": 1.5,
    "{things} {sky} {where}{tail}": 0.8,
    "{things} {time} {sky} {where}{tail}": 1,
    "{p} {time} with {things}{tail}": 2.5,
    "{p} {sky} with {things}{tail}": 1.5,
    "{p} {colour} with {things}{tail}": 1,
    "{things} {where} {colour}{tail}": 1,
    "{things}{tail}": 0.6,
    "{things} {time}{tail}": 0.5,
    "{things} {sky}{tail}": 0.5,
}

# {s} is the caption so far; the words are {adj}, {noun}, {person}, {a_adj} with its article, {adj2}, {noun2} a second.
MOOD_FRAMES: tuple[str, ...] = (
    "{s}, {adj}",
    "{s}, {adj}",
    "{s}, {adj} and {adj2}",
    "{s}; it feels {adj}",
    "{s}. It feels {adj}",
    "{s}, {adj} mood",
    "{s}, {a_adj} atmosphere",
    "{s}, very {adj}",
    "{s}, somehow {adj}",
    "{a_adj} scene: {s}",
    "{adj}, {s}",
    "something {adj}: {s}",
    "{s} with {a_adj} feeling",
    "{s}, the mood is {adj}",
    "{adj} {adj2}, {s}",
    "{s}, a little {adj}",
    "{s}, make it {adj}",
    "{s} that looks {adj}",
    "{s}, full of {noun}",
    "{s}, full of {noun}",
    "{s} with a sense of {noun}",
    "{s}, a feeling of {noun}",
    "{s}, a scene of {noun}",
    "a scene of quiet {noun}: {s}",
    "{noun}, {s}",
    "{s}, {noun}",
    "{s}, a place of {noun}",
    "{s}, touched by {noun}",
    "{noun}: {s}",
    "{s}, {noun} in the air",
    "{s}, a mood of {noun} and {noun2}",
    "{s}, {adj}, {noun}",
    "{s}, feeling {person}",
    "feeling {person}: {s}",
    "{s}; one feels {person} here",
    "{s}, I feel {person}",
    "{s}. You feel {person} here",
    "{s}, for someone who feels {person}",
)


@functools.cache
def fields(template: str) -> tuple[str, ...]:
    """The field names of a template in order, e.g. ("p", "time", "tail")."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)


@functools.cache
def usable(available: frozenset[str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Frames that need no more than the available fields, and their cumulative weights for random.choices.

    A frame that uses more of what was chosen weighs more, so rich scenes do not end in one long tail.
    """
    frames = {
        frame: weight * 1.6 ** len(set(fields(frame)) & {"time", "sky", "colour", "things"})
        for frame, weight in FRAMES.items()
        if available.issuperset(fields(frame))
    }
    return tuple(frames), tuple(itertools.accumulate(frames.values()))
