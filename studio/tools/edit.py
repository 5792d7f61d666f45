"""edit: another feeling for a picture that somebody brings, and figures of what that left as it was."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from studio import metadata
from studio.affect.requests import MOST_KEPT, Wish, understood
from studio.affect.space import open_space
from studio.checks import choice, known_keys, number, text
from studio.engine.context import Context
from studio.engine.protocol import Event, Progress, Result, Started
from studio.errors import Cancelled, StudioError
from studio.mix import Mix
from studio.models.specs import ASSETS
from studio.recipe import EDIT_MODES, Recipe
from studio.settings import Settings
from studio.sources import is_panorama, open_source
from studio.tools import keeping, regrade, repaint, sense, targets, trail
from studio.tools.changes import Change, Terms
from studio.tools.outcome import Seen, outcome

_OPTIONS = ("mode", "amount", "keep", "kept", "mask", "where")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the options and the words of a recipe ask for; `changed` are the things that alone may change.

    `mask` and `where` name kept pictures: white is what stays in the one, and what alone changes in the other.
    """

    mode: str
    mix: Mix
    amount: float
    keep: float
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    mask: str | None
    where: str | None
    wish: Wish

    def understood(self) -> dict[str, Any]:
        """As the report says it."""
        return {
            "mix": self.mix.to_json(),
            "kept": list(self.kept),
            "changed": list(self.changed),
            "relative": self.wish.relative,
            "unknown": list(self.wish.unknown),
            "says": self.wish.says,
        }


def run(recipe: Recipe, context: Context) -> Iterator[Event]:
    """One edited picture as large as its source, and a report of it.

    Raises:
        StudioError: there is not one source, nothing is asked for, an option or the mode is not understood, or the
            networks are not here.
        Cancelled: the context asked to stop.
    """
    begun = time.monotonic()
    yield Started()
    if len(recipe.sources) != 1:
        raise StudioError(f"There are {len(recipe.sources)} pictures to edit, but it takes one at a time.")
    asked, mark, settings = asked_of(recipe), recipe.sources[0], context.settings
    source = open_source(mark, settings.sources)
    yield Progress(step=0, steps=3, note="reading the picture")
    before = Seen(source, sense.read(source, settings))
    kept, said = _kept(asked, mark, source.size, settings)
    if context.cancelled():
        raise Cancelled
    outline = open_space(ASSETS / "space").outline
    families = targets.led(asked.mix, before.reading, outline)
    made = yield from _changed(recipe, asked, source, families, kept, context)
    edited, single = Image.fromarray(made.picture.numpy()), recipe.replace(n=1)
    sphere = is_panorama(mark, settings.sources)
    path = metadata.write(edited, context.out / f"edit-{uuid.uuid4().hex}.png", single, panorama=sphere)
    mask = None if made.region is None else _written(made.region, context.out, single)
    after, region = Seen(edited, sense.read(edited, settings)), made.region if made.bounded else None
    report = {
        "source": mark,
        "amount": asked.amount,
        "understood": asked.understood(),
        **outcome(before, after, targets.shares_of(asked.mix, outline), region),
        "mask": None if mask is None else str(mask),
        "mode": asked.mode,
        "added": list(made.added),
    }
    note, seconds = " ".join(part for part in (said, made.note) if part), round(time.monotonic() - begun, 3)
    yield Result(files=(str(path),), recipes=(single.to_json(),), note=note, seconds=seconds, reports=(report,))


def _changed(
    recipe: Recipe, asked: Asked, source: Image.Image, families: dict[str, float], kept: Tensor | None, context: Context
) -> Generator[Event, None, Change]:
    """The picture in its new feeling, by the mode that is asked for, bounded to what is not kept."""
    pixels = torch.from_numpy(np.array(source))
    if asked.mode == "repaint":
        terms = Terms(amount=asked.amount, keep=asked.keep, kept=kept)
        made = yield from repaint.changed(recipe, pixels, asked.mix, families, terms, context)
    else:
        yield Progress(step=1, steps=3, note="finding the grade")
        make = _maker(pixels, families, asked, recipe.sources[0], kept, context)
        if context.cancelled():
            raise Cancelled
        yield Progress(step=2, steps=3, note="grading the picture")
        made = Change(picture=make())
    return made if kept is None else replace(made, region=1 - kept, bounded=True)


def _maker(
    pixels: Tensor, families: Mapping[str, float], asked: Asked, mark: str, kept: Tensor | None, context: Context
) -> Callable[[], Tensor]:
    """What makes the edited picture: a grade, or the way back where the wish is the opposite of what made the source.

    Where something is kept there is no way back, as what was kept is not written down.
    """
    folder = context.settings.sources
    step = trail.known(mark, folder) if kept is None else None
    share = step.back(asked.mix, asked.amount) if step is not None else None
    if step is not None and share is not None:
        return lambda: step.on(pixels, share, context.cancelled)
    grade = regrade.find(pixels, families, keep=asked.keep, kept=kept)

    def make() -> Tensor:
        made = grade.on(pixels, asked.amount, kept)
        if kept is None and asked.amount:
            trail.remember(trail.Step(mix=asked.mix, grid=grade.grid, amount=asked.amount), made, folder)
        return made

    return make


def asked_of(recipe: Recipe) -> Asked:
    """What a recipe asks for: its own mix wins over that of its words; StudioError where there is neither."""
    options = dict(recipe.options)
    known_keys(options, _OPTIONS, "the options of edit")
    mode = choice(options.get("mode", "regrade"), "The mode", EDIT_MODES)
    given, said = options.get("kept", []), "kept" in options  # what a person took away from the words stays away
    if not isinstance(given, list | tuple) or len(given) > MOST_KEPT:
        raise StudioError(f"The things to keep must be a list of at most {MOST_KEPT} names.")
    wish = understood(recipe.prompt)
    mix = wish.mix if recipe.mix.neutral else recipe.mix
    if mix.neutral:
        raise StudioError(
            "There is no feeling to lead this picture to.", "Say one, such as “lonelier, but keep the lighthouse”."
        )
    mask, where = options.get("mask"), options.get("where")
    return Asked(
        mode=mode,
        mix=mix,
        amount=number(options.get("amount", 1.0), "The amount", -1, 2),
        keep=number(options.get("keep", 0.8), "How much to keep (keep)", 0, 1),
        kept=tuple(dict.fromkeys(text(each, "A thing to keep", 100) for each in given)) if said else wish.kept,
        changed=wish.changed,
        mask=None if mask is None else text(mask, "The mask", 64),
        where=None if where is None else text(where, "Where the change goes (where)", 64),
        wish=wish,
    )


def _kept(asked: Asked, mark: str, size: tuple[int, int], settings: Settings) -> tuple[Tensor | None, str]:
    """What stays (H, W) in [0, 1] of things by name, of all that is not to change, and of brought masks; and a note."""
    still, held = keeping.masked(asked.kept, mark, settings)
    free, moved = keeping.masked(asked.changed, mark, settings)
    parts = [] if still is None else [keeping.feathered(still, size)]
    parts += [] if free is None else [1 - keeping.feathered(free, size)]
    parts += [] if asked.mask is None else [keeping.feathered(keeping.brought(asked.mask, settings), size)]
    parts += [] if asked.where is None else [1 - keeping.feathered(keeping.brought(asked.where, settings), size)]
    return (torch.stack(parts).amax(0) if parts else None), _note(asked, held, moved, bool(parts))


def _note(asked: Asked, held: Mapping[str, float], moved: Mapping[str, float], partly: bool) -> str:
    """What was understood, how much of the picture each thing is that stays or changes, and what was not found."""
    said = [asked.wish.says] if asked.wish.says and not asked.wish.empty else []
    said += [
        f"{_quoted(name)}: {_share(share)} of the picture stays as it is." for name, share in held.items() if share
    ]
    said += [f"{_quoted(name)}: {_share(share)} of the picture may change." for name, share in moved.items() if share]
    lost = [_quoted(name) for name, share in held.items() if not share]
    if lost:
        said.append(f"{', '.join(lost)} could not be found in this picture, so nothing holds it: {_HINT}")
    lost = [_quoted(name) for name, share in moved.items() if not share]
    if lost:
        rest = "the rest of the picture" if partly else "the whole picture"
        outcome = "it was left as it is" if any(moved.values()) else f"{rest} was changed"
        said.append(f"{', '.join(lost)} could not be found in this picture, so {outcome}: {_HINT}")
    return " ".join(said)


_HINT = "mark it in Understand."


def _quoted(name: str) -> str:
    return f"“{name[:40]}”"


def _share(share: float) -> str:
    return f"{max(round(100 * share), 1)} %"


def _written(mask: Tensor, out: Path, recipe: Recipe) -> Path:
    grey = Image.fromarray((mask * 255).round().to(torch.uint8).numpy())
    return metadata.write(grey, out / f"mask-{uuid.uuid4().hex}.png", recipe)
