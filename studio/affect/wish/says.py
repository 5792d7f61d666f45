"""One plain sentence of what was understood of a wish."""

from __future__ import annotations

from collections.abc import Sequence

from studio.affect.lexicon import BY_WORD
from studio.mix import Emotion, Mix, plane_point

NOTHING = "Nothing was understood: name a feeling, as in “lonelier, but keep the lighthouse”."
_LEVELS = ((0.35, "a touch"), (0.6, "some"), (0.85, ""), (2.0, "a great deal"))


def sentence(mix: Mix, relative: bool, kept: Sequence[str], changed: Sequence[str]) -> str:
    """What a mix, its sense (compared with the picture or not) and things come to, in one sentence."""
    more = [_more(each, relative) for each in mix.active if each.amount > 0]
    less = [_less(each) for each in mix.active if each.amount < 0]
    parts = [_listed(more + less)] if more or less else []
    parts += [f"change {_things(changed)}"] if changed else []
    parts += (
        [f"keep {_things(kept)} as it is" if len(kept) == 1 else f"keep {_things(kept)} as they are"] if kept else []
    )
    if not parts:
        return NOTHING
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def name_of(emotion: str) -> str:
    """A family, a leaf or a point of the plane as a person would say it."""
    point = plane_point(emotion)
    if point is None:
        leaf = emotion.removeprefix("leaf:")
        known = BY_WORD.get(leaf)
        return leaf if leaf == emotion or (known and known.form == "noun") else f"{_article(leaf)} {leaf} mood"
    valence, arousal = point
    words = ("pleasantness" if valence > 0 else "unpleasantness") if abs(valence) > 0.2 else ""
    energy = ("energy" if arousal > 0 else "stillness") if abs(arousal) > 0.2 else ""
    return " and ".join(word for word in (words, energy) if word) or "neutrality"


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _level(amount: float) -> str:
    return next(word for top, word in _LEVELS if abs(amount) <= top)


def _more(emotion: Emotion, relative: bool) -> str:
    level, name = _level(emotion.amount), name_of(emotion.name)
    mood = name.endswith(" mood")
    if relative:
        return _joined("" if level == "some" else level, "more of" if mood else "more", name)
    if mood:
        return name if level in ("", "some") else f"{level} of {name}"
    return f"{level} of {name}" if level in ("a touch", "a great deal") else _joined(level, name)


def _less(emotion: Emotion) -> str:
    level, name = _level(emotion.amount), name_of(emotion.name)
    return _joined("" if level == "some" else level, "less of" if name.endswith(" mood") else "less", name)


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _things(names: Sequence[str]) -> str:
    return _listed([f"the {name}" for name in names])
