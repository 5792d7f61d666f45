"""What the figures of `evaluate` share, each made when it is first needed: the family, the judge, the pictures."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from studio.affect.space import Space, open_space
from studio.models.load import Family, open_family
from studio.models.specs import ASSETS
from studio.settings import Settings
from studio.train.evidence import FULL, FULL_ON_GPU, QUICK, Evidence, Plan, gather
from studio.train.features import SIDE
from studio.train.held_out import JUDGE_SEEDS, renders
from studio.train.judge import Judge, Truth, quality
from studio.train.painting import Painter
from studio.world.sampling import sample

logger = logging.getLogger(__name__)
MODEL = "moodscape"
ENCODER = ASSETS / "encoder"


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """How much is measured, and what with. `data` is the folder of real photographs and texts, if there is one."""

    quick: bool = False
    data: Path | None = None
    chosen: Plan | None = None
    encoder: Path = ENCODER

    @cached_property
    def family(self) -> Family:
        """The bundled family; StudioError where its weights are not here."""
        return open_family(MODEL, Settings.from_env(os.environ))

    @cached_property
    def plan(self) -> Plan:
        """What is painted."""
        return self.chosen or (QUICK if self.quick else FULL_ON_GPU if self.family.device.type == "cuda" else FULL)

    @cached_property
    def space(self) -> Space:
        """The emotion space of the family."""
        return open_space(ASSETS / self.family.spec.space)

    @cached_property
    def judged(self) -> tuple[Judge, dict[str, Any]]:
        """The judge, fitted on fresh renders, and what it is worth on others."""
        count = self.plan.judge_renders + self.plan.judge_held_out
        seeds = range(JUDGE_SEEDS, JUDGE_SEEDS + count)
        pictures, scenes = renders(seeds, SIDE), [sample(seed) for seed in seeds]
        first = self.plan.judge_renders
        judge = Judge.fit(pictures[:first], Truth.of(scenes[:first]))
        held_out = quality(judge(pictures[first:]), Truth.of(scenes[first:]))
        logger.info("the judge: %s", held_out)
        return judge, {"fitted_on": first, "held_out": held_out}

    @cached_property
    def painter(self) -> Painter:
        """Who paints and shows to the judge."""
        return Painter(family=self.family, space=self.space, judge=self.judged[0])

    @cached_property
    def evidence(self) -> Evidence:
        """All pictures that the figures of emotion need."""
        return gather(self.painter, self.plan)
