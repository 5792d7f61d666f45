"""A wish in everyday English, such as "lonelier, but keep the lighthouse", as a mix and what must stay.

Turns of phrase are first rewritten to a few marks (`wish/words.py`), the text is cut into clauses, and each
clause says what is kept, what is changed, or which feelings it wants more or less of. Nothing here is learned but the
meaning of words that no table knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.affect.wish.clauses import clauses_of
from studio.affect.wish.hearing import heard
from studio.affect.wish.says import sentence
from studio.affect.wish.scan import Feeling
from studio.checks import text as checked_text
from studio.mix import MOST_EMOTIONS, Mix

MOST_KEPT = 12
"""How many things can be kept of one picture."""
LONGEST = 2_000
"""Characters of a wish, as many as a prompt may have."""
RELATIVE = 0.75
"""What a comparison asks for beside a plain wish: "sadder" is a smaller step than "make it sad"."""
_SHARED = 0.35  # several feelings share the picture: each weighs n ** -0.35


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was understood of a wish.

    `mix` holds families, leaves and points of the plane with amounts in [-1, 1], degrees included. `relative` says that
    the wish compares with the picture as it is. `kept` and `changed` are things of the picture in the person's words.
    `strength` in [0, 1] is the largest amount, `unknown` the words that were not understood, and `says` one sentence.
    """

    mix: Mix = Mix()
    relative: bool = False
    kept: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    strength: float = 0.0
    unknown: tuple[str, ...] = ()
    says: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was understood that could be done."""
        return self.mix.neutral and not self.kept and not self.changed


def understood(text: str) -> Wish:
    """What a wish of at most 2,000 characters asks for; an empty `Wish` that says so where nothing is understood.

    Raises:
        StudioError: the wish is no text, or too long.
    """
    said = " ".join(checked_text(text, "The wish", LONGEST).split())
    found = heard(clauses_of(said))
    amounts = _amounts(found.feelings)
    relative = any(feeling.compares for feeling in found.feelings)
    kept = tuple(dict.fromkeys(found.kept))
    changed = tuple(thing for thing in dict.fromkeys(found.changed) if thing not in kept)
    mix = Mix.of(amounts)
    return Wish(
        mix=mix,
        relative=relative,
        kept=kept,
        changed=changed,
        strength=max((abs(emotion.amount) for emotion in mix.emotions), default=0.0),
        unknown=tuple(dict.fromkeys(found.unknown)),
        says=sentence(mix, relative, kept, changed),
    )


def _amounts(feelings: Sequence[Feeling]) -> dict[str, float]:
    """Amounts in [-1, 1] by emotion, the first to be named first; the same emotion twice adds up."""
    wanted = sum(feeling.degree > 0 for feeling in feelings)
    amounts: dict[str, float] = {}
    for feeling in feelings:
        weight = feeling.degree * (RELATIVE if feeling.compares else 1.0)
        weight *= wanted**-_SHARED if feeling.degree > 0 else 1.0
        for name, amount in feeling.parts:
            amounts[name] = amounts.get(name, 0.0) + amount * weight
    clipped = {name: round(min(max(amount, -1.0), 1.0), 2) for name, amount in amounts.items()}
    return dict([pair for pair in clipped.items() if pair[1]][:MOST_EMOTIONS])
