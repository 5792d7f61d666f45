"""What the modes of an edit share."""

from __future__ import annotations

import pytest
import torch

from studio.mix import Mix
from studio.tools.changes import Terms, turned


def test_a_mix_turned_round_keeps_its_curves_and_twice_is_itself() -> None:
    mix = Mix.of({"awe": {"amount": 0.8, "curve": "late"}, "fear": -0.3})
    assert turned(mix) == Mix.of({"awe": {"amount": -0.8, "curve": "late"}, "fear": 0.3})
    assert turned(turned(mix)) == mix


@pytest.mark.parametrize(("keep", "room"), [(0.0, 1.0), (0.8, 1.0), (0.9, 0.5), (1.0, 0.0)])
def test_what_may_change_falls_to_nothing(keep: float, room: float) -> None:
    assert Terms(keep=keep).room == pytest.approx(room)


@pytest.mark.parametrize(
    ("amount", "fade", "force"), [(0.5, 0.5, 1.0), (-0.5, 0.5, 1.0), (1.5, 1.0, 1.5), (-1.0, 1.0, 1.0)]
)
def test_an_amount_fades_over_and_then_forces(amount: float, fade: float, force: float) -> None:
    terms = Terms(amount=amount)
    assert (terms.fade, terms.force) == (fade, force)


def test_what_is_kept_is_left_out() -> None:
    change, kept = torch.ones(3, 2, 2), torch.tensor([[1.0, 0.25], [0.0, 0.0]])
    assert torch.equal(Terms(kept=kept).held(change)[1], 1 - kept)
    assert Terms().held(change) is change
